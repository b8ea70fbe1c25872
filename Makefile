# SPDX-License-Identifier: Apache-2.0
# Sources are found by wildcard: adding a file edits nothing here. Objects stand in build/, out of the tree.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SECONDS ?= 20
MODE    ?= release

CC         ?= gcc
PKG_CONFIG ?= pkg-config
PYTHON     ?= /usr/bin/python3

LIBS       := yaml-0.1 jansson
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
LIB_LIBS   := $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null)

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
endif

OUT      := $(BUILD)/$(MODE)
CPPFLAGS += -D_GNU_SOURCE -DPODFIT_VERSION='"$(VERSION)"' -Ilint -Ipolicies -Icmd/podfit $(LIB_CFLAGS)
CFLAGS   += -std=gnu17 $(OPT) $(WARN) $(HARDEN) -fvisibility=hidden -pthread -MMD -MP
LDFLAGS  += $(OPT) $(LINK) -pthread

LIB_SRC  := $(wildcard lint/*.c lint/*/*.c policies/*.c)
CMD_SRC  := $(wildcard cmd/podfit/*.c)
UNIT_SRC := $(wildcard tests/unit/*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
FUZZ_SRC := $(wildcard tests/fuzz/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/%.o)
CMD_OBJ  := $(CMD_SRC:%.c=$(OUT)/%.o)
UNIT     := $(UNIT_SRC:tests/unit/%.c=$(OUT)/unit/%)
BENCH    := $(BENCH_SRC:tests/bench/%.c=$(OUT)/bench/%)

.PHONY: all
all: $(BUILD)/podfit

$(BUILD)/podfit: $(OUT)/podfit
	@ln -f $< $@ 2>/dev/null || cp -f $< $@

$(OUT)/podfit: $(CMD_OBJ) $(OUT)/libpodfit.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(OUT)/libpodfit.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/unit/%: tests/unit/%.c $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(LDFLAGS) -o $@ $< $(OUT)/libpodfit.a $(LIB_LIBS) -lcmocka

$(OUT)/bench/%: tests/bench/%.c $(OUT)/libpodfit.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(OUT)/libpodfit.a $(LIB_LIBS)

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT:=.d) $(BENCH:=.d)
