// SPDX-License-Identifier: Apache-2.0

// What kubectl's YAML reader makes of documents: file names on standard input, for each a line on
// standard output, the JSON or "error: " and why not.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func convert(text []byte) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out = fmt.Sprintf("error: panic: %v", r)
		}
	}()
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		return "error: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return string(json)
}

func main() {
	names := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for names.Scan() {
		text, err := os.ReadFile(names.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		fmt.Fprintln(out, convert(text))
	}
}
