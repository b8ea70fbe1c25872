// SPDX-License-Identifier: Apache-2.0

// Reads cases from standard input, a line each: an amount, a tab, a divisor, both with \n, \t, \\ and \xNN
// for what a line cannot hold. Writes what Kubernetes makes of them: Value(), MilliValue(), the nanos, and
// what the kubelet divides memory and cpu to (pkg/api/v1/resource/helpers.go); or which error it gives.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Powers of ten beyond are not spelled out.
const digits = 1000

func decode(text string) string {
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		log.Fatalf("%q: %v", text, err)
	}
	return plain
}

func parse(text string) (q resource.Quantity, err error) {
	quoted, err := json.Marshal(decode(text))
	if err != nil {
		log.Fatal(err)
	}
	err = q.UnmarshalJSON(quoted)
	return q, err
}

func quotient(amount, divisor int64) int64 {
	return int64(math.Ceil(float64(amount) / float64(divisor)))
}

// nanos changes q.
func nanos(q resource.Quantity) string {
	d := q.AsDec()
	scale := int64(9) - int64(d.Scale())
	if scale < 0 || scale > digits {
		return "-"
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(scale), nil)
	return power.Mul(power, d.UnscaledBig()).String()
}

func answer(line string) string {
	first, second, _ := strings.Cut(line, "\t")
	q, err := parse(first)
	if errors.Is(err, resource.ErrSuffix) {
		return "suffix"
	}
	if err != nil {
		return "number"
	}
	divisor, err := parse(second)
	if err != nil {
		log.Fatalf("divisor %q: %v", second, err)
	}
	if divisor.Cmp(resource.Quantity{}) == 0 {
		divisor = resource.MustParse("1")
	}
	memory, cpu := quotient(q.Value(), divisor.Value()), quotient(q.MilliValue(), divisor.MilliValue())
	return fmt.Sprintf("%d %d %s %d %d", q.Value(), q.MilliValue(), nanos(q.DeepCopy()), memory, cpu)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		fmt.Fprintln(out, answer(in.Text()))
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
}
