/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes and small macros; knows the compilers and nothing else. */
#ifndef PODFIT_BASE_COMPILER_H
#define PODFIT_BASE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRINTF(format_, first_)	__attribute__((format(printf, format_, first_)))
#define NONNULL			__attribute__((nonnull))
#define NONNULL_AT(...)		__attribute__((nonnull(__VA_ARGS__)))
#define MUST_USE		__attribute__((warn_unused_result))
#define RETURNS_NONNULL		__attribute__((returns_nonnull))
#define NORETURN		__attribute__((noreturn))
#define COLD			__attribute__((cold, noinline))
#define ALWAYS_INLINE		inline __attribute__((always_inline))
#define UNUSED			__attribute__((unused))
#define CLEANUP(function_)	__attribute__((cleanup(function_)))

#define COUNT_OF(array_)	(sizeof(array_) / sizeof((array_)[0]))

#endif
