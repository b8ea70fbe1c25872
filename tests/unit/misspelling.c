/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "golang/misspelling.h"

static void names_that_were_meant(void **state UNUSED)
{
	static const struct {
		const char *name, *meant;
		bool letters;
	} t[] = {
		{ "GOMEMLIMT", "GOMEMLIMIT", true },
		{ "GOMEMLIMTI", "GOMEMLIMIT", true },
		{ "GOMEMLMIT", "GOMEMLIMIT", true },
		{ "GOMEMLIMITS", "GOMEMLIMIT", true },
		{ "GOMEMLIMITT", "GOMEMLIMIT", true },
		{ "GOMEMLIM", "GOMEMLIMIT", true },
		{ "GOMEMILIMIT", "GOMEMLIMIT", true },
		{ "GOMELIMITS", "GOMEMLIMIT", true },
		{ "GOMEM_LIMIT", "GOMEMLIMIT", false },
		{ "GO_MEM_LIMIT", "GOMEMLIMIT", false },
		{ "GO_MEMLIMIT", "GOMEMLIMIT", false },
		{ "GOMEMLIMIT_", "GOMEMLIMIT", false },
		{ "gomemlimit", "GOMEMLIMIT", false },
		{ "GoMemLimit", "GOMEMLIMIT", false },
		{ "go-mem-limit", "GOMEMLIMIT", false },
		{ "GO_MEM_LIMT", "GOMEMLIMIT", true },
		{ "GO_MEM_LIMITS", "GOMEMLIMIT", true },
		{ "GOGCC", "GOGC", true },
		{ "GOGGC", "GOGC", true },
		{ "GOOGC", "GOGC", true },
		{ "GOCG", "GOGC", true },
		{ "GO_GC", "GOGC", false },
		{ "gogc", "GOGC", false },
		{ "GOMAXPROC", "GOMAXPROCS", true },
		{ "GOMAXPROS", "GOMAXPROCS", true },
		{ "GOMAXPROCESS", "GOMAXPROCS", true },
		{ "GOMAXPORCS", "GOMAXPROCS", true },
		{ "GOMAXPROCSS", "GOMAXPROCS", true },
		{ "GO_MAX_PROCS", "GOMAXPROCS", false },
		{ "GO_MAXPROC", "GOMAXPROCS", true },
		{ "gomaxprocs", "GOMAXPROCS", false },
		{ "GODEBGU", "GODEBUG", true },
		{ "GO_DEBUG", "GODEBUG", false },
		{ "AUTOMEMLIMT", "AUTOMEMLIMIT", true },
		{ "AUTO_MEMLIMIT", "AUTOMEMLIMIT", false },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct misspelling m = misspelling_of(str_of(t[i].name));

		if (!m.meant)
			fail_msg("%s is none", t[i].name);
		assert_string_equal(m.meant, t[i].meant);
		if (m.letters != t[i].letters)
			fail_msg("%s: a slip in the letters: %d", t[i].name, m.letters);
	}
}

/* clang-format off */
static const char *const something_else[] = {
	/* the variables themselves */
	"GOMEMLIMIT", "GOGC", "GOMAXPROCS", "GODEBUG", "AUTOMEMLIMIT", "AUTOMEMLIMIT_EXPERIMENT",
	/* what go help environment lists, and what the runtime, os, net and testing read */
	"GCCGO", "GO111MODULE", "GOARCH", "GOAUTH", "GOBIN", "GOCACHE", "GOCACHEPROG", "GOENV", "GOFLAGS",
	"GOINSECURE", "GOMODCACHE", "GOOS", "GOPATH", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOPROXY", "GOROOT",
	"GOROOT_FINAL", "GOROOT_BOOTSTRAP", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS", "GOWORK", "GO386",
	"GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM", "GOCOVERDIR",
	"GOCOVERDEBUG", "GOEXPERIMENT", "GOFIPS140", "GO_EXTLINK_ENABLED", "GOEXE", "GOGCCFLAGS", "GOHOSTARCH",
	"GOHOSTOS", "GOMOD", "GOTELEMETRY", "GOTELEMETRYDIR", "GOTOOLDIR", "GOVERSION", "GOTRACEBACK", "GORACE",
	"GOTMPDIR", "GOWASIRUNTIME", "GO_GCFLAGS", "GO_LDFLAGS", "GO_BUILDER_NAME", "GO_LDSO", "GO_TEST_SHORT",
	/* a program's own */
	"X_GOMEMLIMIT_RATIO", "MYGOMEMLIMIT", "GOMEMLIMIT_RATIO", "GOMEMLIMIT_PERCENT", "GOMEMLIMIT_MB",
	"GOMEMLIMIT_HARD", "GOMEMLIMITMB", "GOMEMLIMIT2", "GO_MEM_LIMIT_MB", "GO_MEM_LIMIT_PERCENT", "GO_MIN_PROCS",
	"GO_CPU_LIMIT", "GO_MAX_LIMIT", "MEMLIMIT", "MEM_LIMIT", "MAXPROCS", "MAX_PROCS", "DEBUG", "G_DEBUG",
	"NODEBUG", "LOGDEBUG", "CODEBUG", "GODEBUGGER", "GOGS", "GOGO", "GOG", "GOC", "GC", "GOGH", "LOGC", "GOLC",
	"GO", "G", "", "GOAL", "GOOD", "GOOGLE_CLOUD_PROJECT", "GOSS_WAIT_OPTS", "GOGC_PERCENT", "GO_TEST_FLAGS",
	"GOGAC", "GOGGX", "GOCX", "GOXG", "GOMEMLIMITX", "GOMEMLIMITSIZE",
	"AUTOMATION", "AUTO", "AUTOMEM", "AU", "AUTOMEMLIMIT_RATIO", "AUTHOR", "GOMAXPROCS_MIN", "GOLANG",
	"GO.MEM.LIMIT", "gossip", "golang", "____", "GO______________", "GOMEMLIMIT=", "G\xc3\x96MEMLIMIT",
};
/* clang-format on */

static void names_of_something_else(void **state UNUSED)
{

	for (size_t i = 0; i < COUNT_OF(something_else); i++) {
		struct misspelling m = misspelling_of(str_of(something_else[i]));

		if (m.meant)
			fail_msg("%s is taken for %s", something_else[i], m.meant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_were_meant),
		cmocka_unit_test(names_of_something_else),
	};

	return cmocka_run_group_tests_name("misspelling", tests, NULL, NULL);
}
