# SPDX-License-Identifier: Apache-2.0
# Sources are found by wildcard: adding a file edits nothing here. Objects stand in build/, out of the tree.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SECONDS ?= 20
MODE    ?= release

ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
PYTHON     ?= /usr/bin/python3

LIBS       := yaml-0.1 jansson
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
LIB_LIBS   := $(or $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null),-lyaml -ljansson)

WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wold-style-definition \
	-Wformat=2 -Wcast-qual -Wnull-dereference -Wdouble-promotion -Wundef -Wwrite-strings -Wimplicit-fallthrough \
	-Wswitch-enum -Wvla -Walloca -Wredundant-decls -Wnested-externs -Wdate-time -fno-common -Wmissing-prototypes
COMPILER_IS_CLANG := $(findstring clang,$(shell $(CC) --version 2>/dev/null))
ifeq ($(COMPILER_IS_CLANG),)
WARN += -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init -Wformat-signedness \
	-Warith-conversion -Wcast-align=strict -Wstringop-overflow=4
HARDEN := -ftrivial-auto-var-init=zero
else
WARN += -Wmissing-variable-declarations -Wcomma -Wassign-enum -Wthread-safety
endif
ifdef CI
WARN += -Werror
endif

HARDEN += -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
LINK   := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
ifeq ($(MODE),release)
OPT := -O2 -g -D_FORTIFY_SOURCE=3
else ifeq ($(MODE),asan)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
else ifeq ($(MODE),tsan)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
else ifeq ($(MODE),fuzz)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
else ifeq ($(MODE),static)
OPT  := -O2
LINK := -static -s -Wl,-z,relro,-z,now
else
$(error MODE is release, asan, tsan, fuzz or static)
endif

OUT      := $(BUILD)/$(MODE)
CPPFLAGS += -D_GNU_SOURCE -DPODFIT_VERSION='"$(VERSION)"' -I. -Ilint -Ipolicies -Icmd/podfit $(LIB_CFLAGS)
CFLAGS   += -std=gnu17 $(OPT) $(WARN) $(HARDEN) -fvisibility=hidden -pthread -MMD -MP
LDFLAGS  += $(OPT) $(LINK) -pthread

# Programs are the folders of cmd/. NAME_LIBS: pkg-config's names of what it links besides LIBS; NAME_ALSO: archives of
# ours; NAME_SHARES: sources of another program.
PROGRAMS := $(patsubst cmd/%/,%,$(wildcard cmd/*/))
include $(wildcard cmd/*/program.mk)

LIB_SRC  := $(wildcard lint/*.c lint/*/*.c policies/*.c)
WEBHOOK_SRC := $(wildcard webhook/*.c)
CMD_SRC  := $(wildcard cmd/*/*.c)
UNIT_SRC := $(wildcard tests/unit/*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
FUZZ_SRC := $(wildcard tests/fuzz/*.c)
PROFILES := $(sort $(wildcard policies/profiles/*.yaml))
# llhttp is a library where the distribution has one; Debian 12 installs its C sources
LLHTTP_DIR := /usr/share/llhttp
LLHTTP_OBJ := $(if $(shell $(PKG_CONFIG) --exists libllhttp 2>/dev/null && echo yes),,$(patsubst $(LLHTTP_DIR)/%.c,$(OUT)/llhttp/%.o,$(wildcard $(LLHTTP_DIR)/*.c)))
LLHTTP_CFLAGS := $(if $(LLHTTP_OBJ),-isystem /usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1,$(shell $(PKG_CONFIG) --cflags libllhttp 2>/dev/null))
LLHTTP_LIBS := $(if $(LLHTTP_OBJ),,-lllhttp)
WEBHOOK_LIBS := $(shell $(PKG_CONFIG) --libs openssl libevent_core 2>/dev/null) $(LLHTTP_LIBS)

LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/%.o) $(OUT)/policies/profiles.o $(OUT)/lint/report/html_css.o
WEBHOOK_OBJ := $(WEBHOOK_SRC:%.c=$(OUT)/%.o)
CMD_OBJ  := $(CMD_SRC:%.c=$(OUT)/%.o) $(OUT)/cmd/podfit/config_schema_json.o
UNIT     := $(UNIT_SRC:tests/unit/%.c=$(OUT)/unit/%) \
	$(patsubst tests/webhook/%.c,$(OUT)/webhook-unit/%,$(wildcard tests/webhook/*.c))
BENCH    := $(BENCH_SRC:tests/bench/%.c=$(OUT)/bench/%)
TOOLS    := $(OUT)/bench/load	# that tests use
FUZZ     := $(FUZZ_SRC:tests/fuzz/%.c=$(OUT)/fuzz/%)

# V=1 shows the commands. A make without -j starts its inner ones with one job a CPU.
Q      := $(if $(V),,@)
SAY     = $(if $(V),@:,@echo)
INNER   = @$(MAKE) --no-print-directory
ALL_CPUS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))

.PHONY: all programs units tools
all: $(PROGRAMS:%=$(BUILD)/%) ## the programs, build/podfit and its like (the default)
	@:
programs: $(PROGRAMS:%=$(OUT)/%)
	@:
units: $(UNIT)
	@:
tools: $(TOOLS)
	@:

$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(OUT)/%
	@ln -f $< $@ 2>/dev/null || cp -f $< $@

define PROGRAM
$(OUT)/$(1): $(filter $(OUT)/cmd/$(1)/%,$(CMD_OBJ)) $($(1)_SHARES:%.c=$(OUT)/%.o) $(foreach a,$($(1)_ALSO) podfit,$(OUT)/lib$(a).a)
	$$(SAY) "  LINK $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $(if $($(1)_LIBS),$$(shell $$(PKG_CONFIG) --libs $($(1)_LIBS)) $$(LLHTTP_LIBS)) $$(LIB_LIBS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call PROGRAM,$(p))))

$(OUT)/libwebhook.a: $(WEBHOOK_OBJ)
$(OUT)/libllhttp.a: $(LLHTTP_OBJ)
$(OUT)/webhook/%.o $(OUT)/cmd/podfit-webhook/%.o: CPPFLAGS += $(LLHTTP_CFLAGS)

$(OUT)/llhttp/%.o: $(LLHTTP_DIR)/%.c
	@mkdir -p $(@D)
	$(SAY) "  CC   $<"
	$(Q)$(CC) $(LLHTTP_CFLAGS) -std=gnu17 $(OPT) $(HARDEN) -w -c -o $@ $<

$(OUT)/libpodfit.a: $(LIB_OBJ)
$(OUT)/lib%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(SAY) "  AR   $@"
	$(Q)$(AR) rcs $@ $^

# Texts that stand in the program, as C strings: nothing is opened when podfit runs.
AS_STRING := sed 's/[\\"]/\\&/g; s/.*/"&\\n"/'

$(OUT)/policies/profiles.c: $(PROFILES) policies/profiles Makefile
	@mkdir -p $(@D)
	$(SAY) "  GEN  $@"
	$(Q){ echo '#include "policies.h"'; echo 'const struct profile profiles[] = {'; for file in $(PROFILES); do \
		echo "{ \"$$(basename $$file .yaml)\","; $(AS_STRING) $$file; echo '},'; done; echo '};'; \
		echo 'const size_t profile_count = COUNT_OF(profiles);'; } >$@.new && mv $@.new $@

$(OUT)/cmd/podfit/config_schema_json.c: cmd/podfit/config_schema.json Makefile
	@mkdir -p $(@D)
	$(SAY) "  GEN  $@"
	$(Q){ echo '#include "config_command.h"'; echo 'const char config_schema_json[] ='; $(AS_STRING) $<; echo ';'; } \
		>$@.new && mv $@.new $@

$(OUT)/lint/report/html_css.c: lint/report/html.css Makefile
	@mkdir -p $(@D)
	$(SAY) "  GEN  $@"
	$(Q){ echo '#include "report/html.h"'; echo 'const char html_css[] ='; $(AS_STRING) $<; echo ';'; } >$@.new && mv $@.new $@

$(OUT)/%.o: $(OUT)/%.c
	$(SAY) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(SAY) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/unit/%: tests/unit/%.c $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(SAY) "  UNIT $<"
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(LDFLAGS) -o $@ $< $(OUT)/libpodfit.a $(LIB_LIBS) -lcmocka

$(OUT)/webhook-unit/%: tests/webhook/%.c $(OUT)/libwebhook.a $(OUT)/libllhttp.a $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(SAY) "  UNIT $<"
	$(Q)$(CC) $(CPPFLAGS) $(LLHTTP_CFLAGS) -Itests $(CFLAGS) $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(WEBHOOK_LIBS) $(LIB_LIBS) -lcmocka

$(OUT)/bench/%: tests/bench/%.c $(OUT)/libwebhook.a $(OUT)/libllhttp.a $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) $(LLHTTP_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(filter %.a,$^) $(WEBHOOK_LIBS) $(LIB_LIBS)

$(OUT)/fuzz/%: tests/fuzz/%.c $(OUT)/libwebhook.a $(OUT)/libllhttp.a $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(SAY) "  FUZZ $<"
	$(Q)$(CC) $(CPPFLAGS) $(LLHTTP_CFLAGS) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< $(filter %.a,$^) $(WEBHOOK_LIBS) $(LIB_LIBS)

$(OUT)/oracle/%: tests/oracle/%.c $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(SAY) "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(LDFLAGS) -o $@ $< $(OUT)/libpodfit.a $(LIB_LIBS)

# ---- what people call; `test` and `demo` start on a machine that has make and nothing else ----

# all but tests/e2e, which builds an API server
TESTS = $(filter-out tests/e2e,$(sort $(patsubst %/,%,$(dir $(wildcard tests/*/test_*.py)))))

.PHONY: demo demo-run test test-run asan tsan san-run fuzz fuzz-run bench bench-run bench-webhook bench-webhook-run e2e
demo: ## lints the manifests of tests/demo; findings are what it is to show
	@PYTHON=$(PYTHON) tests/deps
	$(INNER) $(ALL_CPUS) all
	$(INNER) demo-run
demo-run:
	@echo '$$ $(BUILD)/podfit lint tests/demo'
	@$(BUILD)/podfit lint tests/demo; status=$$?; echo "exit $$status"; [ $$status -le 1 ]

test: ## every test; the last line sums them up
	@PYTHON=$(PYTHON) tests/deps
	$(INNER) $(ALL_CPUS) all units tools
	$(INNER) test-run
test-run:
	@PODFIT=$(BUILD)/podfit $(PYTHON) tests/run --units $(UNIT) --pytest $(TESTS)

e2e: ## with a real API server and etcd; needs Go and its module proxy
	@PYTHON=$(PYTHON) tests/deps e2e
	$(INNER) $(ALL_CPUS) all
	@PODFIT=$(BUILD)/podfit $(PYTHON) tests/run --may-skip --pytest tests/e2e

asan tsan: ## units and program tests under the address and undefined, or the thread sanitizer
	@PYTHON=$(PYTHON) tests/deps
	$(INNER) $(ALL_CPUS) MODE=$@ programs units tools
	$(INNER) MODE=$@ san-run
san-run:
	@PODFIT=$(OUT)/podfit $(PYTHON) tests/run --units $(UNIT) --pytest tests/program tests/webhook

fuzz: ## each target of tests/fuzz for SECONDS=20, with clang-14
	@PYTHON=$(PYTHON) tests/deps clang
	$(INNER) $(ALL_CPUS) MODE=fuzz CC=clang-14 fuzz-run
fuzz-run: $(FUZZ)
	@tests/fuzz/run $(OUT)/fuzz $(SECONDS) $(notdir $(FUZZ))

bench: ## CPU, memory and start-up as ratios; CORPUS=DIR takes your manifests
	@PYTHON=$(PYTHON) tests/deps
	$(INNER) $(ALL_CPUS) bench-run
bench-run: all $(BENCH)
	@$(PYTHON) tests/bench/run.py --podfit $(BUILD)/podfit --drain $(OUT)/bench/drain --work $(BUILD)/bench

.PHONY: static wheel
MUSL = $(BUILD)/musl
static: ## build/static/podfit: one file without libraries, for any Linux (musl)
	@PYTHON=$(PYTHON) tests/deps static
	@cmd/podfit/package/static-libraries $(MUSL)
	$(INNER) $(ALL_CPUS) MODE=static CC=musl-gcc LIB_CFLAGS=-I$(MUSL)/include LIB_LIBS='-L$(MUSL)/lib -lyaml -ljansson' \
		$(BUILD)/static/podfit

wheel: ## build/wheel/podfit-*.whl, which holds it: for pip and pre-commit
	$(INNER) static
	@$(PYTHON) cmd/podfit/package/podfit_wheel.py $(BUILD)/static/podfit $(BUILD)/wheel

bench-webhook: ## CPU of a review against nginx and a Go webhook, memory, CPU by size; REVIEWS=1000000
	@PYTHON=$(PYTHON) tests/deps bench-webhook
	$(INNER) $(ALL_CPUS) bench-webhook-run
bench-webhook-run: all $(BENCH)
	@$(PYTHON) tests/bench/webhook.py --podfit $(BUILD)/podfit-webhook --programs $(OUT)/bench --work $(BUILD)/bench

.PHONY: experiments
experiments: ## measures again what rules rest on, on this machine; EXPERIMENTS=names GO="commands or releases, go1.25.5"
	@$(PYTHON) tests/experiments/experiments.py $(if $(GO),--go '$(GO)') $(EXPERIMENTS)

.PHONY: mutate
GENERATED = $(patsubst %.o,%.c,$(filter-out $(LIB_SRC:%.c=$(OUT)/%.o) $(CMD_SRC:%.c=$(OUT)/%.o),$(LIB_OBJ) $(CMD_OBJ)))
mutate: $(GENERATED) ## changes one token at a time: what does no test notice? FILES= JOBS= SAMPLE=n SEED= MINUTES= QUICK=1
	@PYTHON=$(PYTHON) tests/deps
	@LIB_SOURCES='$(LIB_SRC) $(filter $(LIB_OBJ:.o=.c),$(GENERATED))' \
		CMD_SOURCES='$(filter cmd/podfit/%,$(CMD_SRC)) $(filter $(OUT)/cmd/podfit/%,$(GENERATED))' \
		CC='$(CC)' CPPFLAGS='$(subst ','\'',$(CPPFLAGS))' LIBS='$(LIB_LIBS)' nice -n 10 $(PYTHON) tests/mutate/mutate.py \
		--work $(BUILD)/mutate $(if $(JOBS),--jobs $(JOBS)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(QUICK),--units-only) $(FILES)

.PHONY: install clean deps catalogue check-format help
# What podfit says of itself: the pages of man(1), and the words for the shells, each where its shell looks.
COMMANDS := $(shell sed -n 's/^COMMAND(\(.*\))$$/\1/p' cmd/podfit/index.h)
SHARE    := $(DESTDIR)$(PREFIX)/share
install: all ## to PREFIX=/usr/local, below DESTDIR
	$(foreach p,$(PROGRAMS),install -D -m 755 $(BUILD)/$(p) $(DESTDIR)$(PREFIX)/bin/$(p) &&) true
	@mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(BUILD)/podfit help --man >$(SHARE)/man/man1/podfit.1
	$(foreach c,$(COMMANDS),$(BUILD)/podfit help --man $(c) >$(SHARE)/man/man1/podfit-$(c).1 &&) true
	$(BUILD)/podfit completion bash >$(SHARE)/bash-completion/completions/podfit
	$(BUILD)/podfit completion zsh >$(SHARE)/zsh/site-functions/_podfit
	$(BUILD)/podfit completion fish >$(SHARE)/fish/vendor_completions.d/podfit.fish

catalogue: all ## policies/README.md, out of the rules
	@$(BUILD)/podfit rules --format markdown >$(BUILD)/rules.md && mv $(BUILD)/rules.md policies/README.md

clean: ## removes build/
	rm -rf $(BUILD)

deps: ## installs what is missing for building and testing, with apt
	@PYTHON=$(PYTHON) tests/deps

check-format: ## what clang-format-14 would change
	@clang-format-14 --dry-run -Werror $(LIB_SRC) $(WEBHOOK_SRC) $(CMD_SRC) $(UNIT_SRC) $(BENCH_SRC) $(FUZZ_SRC) \
		$(wildcard lint/*.h lint/*/*.h policies/*.h webhook/*.h cmd/*/*.h)

help: ## this list
	@sed -n 's/^\([a-z][a-z -]*\):.* ## /\1\t/p' Makefile | while IFS='	' read -r name text; do \
		printf '  %-14s %s\n' "$$name" "$$text"; done

-include $(LIB_OBJ:.o=.d) $(WEBHOOK_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT:=.d) $(BENCH:=.d) $(FUZZ:=.d) $(wildcard $(OUT)/oracle/*.d)
