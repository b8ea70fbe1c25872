// SPDX-License-Identifier: Apache-2.0

// Without an argument: says what the runtime made of GOMEMLIMIT, GOGC and GOMAXPROCS, if it lives to.
// With "ratio": reads values of AUTOMEMLIMIT, a line each with \n, \t, \\ and \xNN for what a line cannot
// hold, and says for each what automemlimit's check makes of it (memlimit/memlimit.go).
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

func decode(text string) string {
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		log.Fatalf("%q: %v", text, err)
	}
	return plain
}

func ratio(text string) string {
	if text == "off" {
		return text
	}
	ratio, err := strconv.ParseFloat(text, 64)
	if err != nil || !(ratio > 0 && ratio <= 1) {
		return "invalid"
	}
	return "ratio"
}

func main() {
	if len(os.Args) < 2 {
		fmt.Println(debug.SetMemoryLimit(-1), debug.SetGCPercent(100), runtime.GOMAXPROCS(0), runtime.NumCPU())
		return
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		fmt.Println(ratio(decode(in.Text())))
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
}
