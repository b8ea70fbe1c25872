/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was measured, once and here: PROOF(name, what was seen and with what). A rule names it in .proof, `podfit
 * explain` quotes it, and `make experiments` (tests/experiments/NAME.py) measures it again. Seen on Linux 6.18, amd64,
 * two CPUs.
 */
PROOF("gomemlimit-grammar", "Go 1.19.8 and 1.21 to 1.27 take 257 values as GOMEMLIMIT alike, and refuse the others "
      "with exit code 2 before main; a leading + is refused up to 1.25 and taken from 1.26 on.")
PROOF("gogc-grammar", "Go 1.19.8 and 1.21 to 1.27 read 211 values of GOGC alike: what is neither \"off\" nor a "
      "32-bit integer is 100, without a word; +50 is 100 up to 1.25 and 50 from 1.26 on.")
PROOF("gomaxprocs-grammar", "Go 1.19.8 and 1.21 to 1.27 read 37 values of GOMAXPROCS alike: what is no positive "
      "32-bit integer is ignored without a word; a leading + is ignored up to 1.25 and taken from 1.26 on.")
PROOF("gomemlimit-of-512-bytes", "With 200 MiB of live list, Go 1.27.3 allocated 2,329 MiB/s without a limit and "
      "177 MiB/s with GOMEMLIMIT=512; on a busier machine 1,800 and 307.")
PROOF("gomemlimit-above-limit", "150 MiB of live heap in a cgroup of 256 MiB: OOM-killed with GOMEMLIMIT=1GiB, "
      "running with 230MiB (Go 1.27.3).")
PROOF("headroom", "150 MiB of live heap and objects of 24 MiB in a cgroup of 256 MiB: with GOMEMLIMIT=256MiB, 100%, "
      "OOM-killed in 3 of 3 runs, with 243MiB, 95%, and 230MiB, 90%, in none; on a machine busy with other things "
      "95% was killed in 1 of 3 (Go 1.27.3).")
PROOF("no-gomemlimit", "150 MiB of live heap in a cgroup of 256 MiB: OOM-killed without GOMEMLIMIT, running with "
      "230MiB (Go 1.27.3).")
PROOF("memory-outside-go", "60 MiB of mapped memory beside a heap that fills GOMEMLIMIT, in a cgroup of 256 MiB: "
      "OOM-killed with GOMEMLIMIT=230MiB, running with 180MiB (Go 1.27.3).")
PROOF("tmpfs-outlives-its-writer", "100 MiB written to a tmpfs in a cgroup of 64 MiB: the writer is OOM-killed and "
      "62 MiB stay charged, until the file is removed.")
PROOF("gogc-off", "20 MiB of live heap in a cgroup of 256 MiB: OOM-killed with GOGC=off and with GOGC=-1, running "
      "with GOGC=off and GOMEMLIMIT=230MiB (Go 1.27.3).")
PROOF("goroutine-stacks", "20,000 goroutines that use 8 KiB of stack each, GOMEMLIMIT=192MiB, a cgroup of 256 MiB: "
      "OOM-killed; 2,000 of them run (Go 1.27.3).")
PROOF("removed-godebug", "Each of ten old values of removed settings ends Go 1.27.3 at its start; Go 1.19.8 and "
      "1.21 to 1.26 ignore all of them.")
PROOF("rlimit-nproc", "30 blocked system calls as a user of its own: \"newosproc\" under RLIMIT_NPROC 20, running "
      "under 60, and as root running under 20 (Go 1.27.3).")
PROOF("rlimit-as", "Go 1.21 to 1.27 start from 702,000 to 703,800 KiB of RLIMIT_AS on, 1.19.8 from 711,400, and "
      "below fail to reserve page summary memory; a heap of 300 MiB is out of memory under 1,000,000 KiB (amd64).")
PROOF("rlimit-data", "Go 1.19.8 and 1.21 to 1.27 start from 39,100 to 45,400 KiB of RLIMIT_DATA on; a heap of 300 "
      "MiB is out of memory under 200,000 KiB (amd64).")
PROOF("shell-dialects", "bash, bash --posix, dash, busybox ash and mksh ran 12 scripts: -u is refused by dash and "
      "mksh, -p by the others, two flags at once, -n4096 and \"hard\" by some, and -HSn sets the soft limit alone "
      "in two of them.")
PROOF("nofile-soft-limit", "Soft limit 512, hard limit 4000: Go 1.19.8 and 1.21 to 1.23 run with 4000, 1.24 to 1.27 "
      "with 3999; what they start has 512 again, but for 1.19.8.")
PROOF("idle-connections", "1,000 idle keep-alive connections cost a Go 1.27.3 server 19.6 KiB each, with TLS 28.4 "
      "KiB, kernel memory not counted.")
