// SPDX-License-Identifier: Apache-2.0

// Reads cases from standard input and writes what the kubelet's own expansion makes of them. A case is
// a line: the text, a blank, the variables as NAME=VALUE separated by commas; every text, name and value
// stands in hexadecimal. The answer is a line: the result, a blank, the first name that stayed literal
// or a dash.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strings"

	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

func decode(text string) string {
	bytes, err := hex.DecodeString(text)
	if err != nil {
		log.Fatal(err)
	}
	return string(bytes)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		text, list, _ := strings.Cut(in.Text(), " ")
		vars := map[string]string{}
		for _, pair := range strings.Split(list, ",") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				vars[decode(name)] = decode(value)
			}
		}
		unresolved := "-"
		known := expansion.MappingFuncFor(vars)
		result := expansion.Expand(decode(text), func(name string) string {
			if _, ok := vars[name]; !ok && unresolved == "-" {
				unresolved = hex.EncodeToString([]byte(name))
			}
			return known(name)
		})
		fmt.Fprintf(out, "%s %s\n", hex.EncodeToString([]byte(result)), unresolved)
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
}
