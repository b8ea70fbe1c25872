// SPDX-License-Identifier: Apache-2.0

// What the experiments watch: a Go program that says what the runtime made of its environment, or that uses memory,
// threads or files as it is told.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

const mib = 1 << 20

type link struct {
	next *link
	pad  [120]byte
}

var (
	chain  *link
	blocks [][]byte
	taken  []byte
)

// settings: bytes of the memory limit, GOGC's percent, GOMAXPROCS, CPUs.
func settings() {
	fmt.Println(debug.SetMemoryLimit(-1), debug.SetGCPercent(100), runtime.GOMAXPROCS(0), runtime.NumCPU())
}

// load keeps `live` MiB and allocates objects of `object` KiB as fast as it can for so many milliseconds: MiB a second.
// What lives is a "list" of 128 bytes each, which takes the collector long, or "blocks" of 64 KiB without pointers.
func load(kind string, live, object, milliseconds, pause int) {
	if kind == "list" {
		for kept := 0; kept < live*mib; kept += 128 {
			chain = &link{next: chain}
		}
	} else {
		for kept := 0; kept < live*1024; kept += 64 {
			blocks = append(blocks, filled(64))
		}
	}
	begin, made := time.Now(), 0
	for time.Since(begin) < time.Duration(milliseconds)*time.Millisecond {
		taken = filled(object)
		made += object
		time.Sleep(time.Duration(pause) * time.Microsecond)
	}
	fmt.Println(int(float64(made) / 1024 / time.Since(begin).Seconds()))
	runtime.KeepAlive(chain)
}

// filled touches each page, as a program would that uses what it asks for.
func filled(kib int) []byte {
	bytes := make([]byte, kib<<10)
	for i := 0; i < len(bytes); i += 4096 {
		bytes[i] = 1
	}
	return bytes
}

// outside maps and touches so many MiB that the runtime does not know of.
func outside(n int) {
	if n == 0 {
		return
	}
	bytes, err := syscall.Mmap(-1, 0, n*mib, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < len(bytes); i += 4096 {
		bytes[i] = 1
	}
}

// deep has the caller wait with so many KiB of its stack in use.
func deep(kib int, ready, never chan bool) byte {
	var frame [1024]byte
	if kib == 0 {
		ready <- true
		<-never
		return 0
	}
	frame[kib%1024] = 1
	return deep(kib-1, ready, never) + frame[kib*7%1024]
}

// stacks has n goroutines wait, each deep in its stack.
func stacks(n, kib int) {
	ready, never := make(chan bool), make(chan bool)
	for i := 0; i < n; i++ {
		go deep(kib, ready, never)
		<-ready
	}
	fmt.Println(n)
}

// threads has n goroutines block in a system call, each on a thread of its own.
func threads(n int) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		log.Fatal(err)
	}
	for i := 0; i < n; i++ {
		go syscall.Read(ends[0], make([]byte, 1))
	}
	time.Sleep(300 * time.Millisecond)
	fmt.Println(n)
}

func softFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		log.Fatal(err)
	}
	return limit.Cur
}

// files: the soft RLIMIT_NOFILE of this program, and of a program that it starts.
func files() {
	child, err := exec.Command("/bin/sh", "-c", "ulimit -Sn").Output()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(softFiles(), " ", string(child))
}

func number(i int) int {
	if i >= len(os.Args) {
		return 0
	}
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func main() {
	switch os.Args[1] {
	case "settings":
		settings()
	case "load":
		outside(number(6))
		load(os.Args[2], number(3), number(4), number(5), number(7))
	case "stacks":
		stacks(number(2), number(3))
	case "threads":
		threads(number(2))
	case "files":
		files()
	default:
		log.Fatal("settings, load, stacks, threads or files")
	}
}
