/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs: bytes with a name, found by naming or walking, read through a window, cut into documents.
 * Knows files, directories, git's ignore rules, UTF-16, and how helm and kustomize are called; knows nothing
 * of what a document says, beyond recognising charts and kustomizations by their file names. Never the network.
 */
#ifndef PODFIT_SOURCE_SOURCE_H
#define PODFIT_SOURCE_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

enum input_kind {
	INPUT_FILE,
	INPUT_STDIN,
	INPUT_CHART,		/* a directory with Chart.yaml, that file, or a packed chart (.tgz): nothing in it is
				 * read; path: the directory, or the archive */
	INPUT_KUSTOMIZATION,	/* a kustomization file: it and the parts it names are not read */
	INPUT_RENDERED,		/* what a program prints of one of those: `rendering` (source/render.h) */
	INPUT_SKIPPED,		/* nothing of it is read, and that is no problem: `why` says it, `code` */
	INPUT_UNREADABLE,	/* `why` says it: a name that does not exist, a directory that cannot be opened; `code` */
};

#define CONFIG_NAME ".podfit.yaml"

/* What the configuration in force in a directory says of files: source/ knows no more of it. */
struct config_scope {
	const char *directory;		/* real path from which its patterns count; NULL: it has none */
	const char *const *exclude;	/* as collect_options.exclude, against the path from there */
	size_t exclude_count;
};

struct input {
	const char *name;	/* as reported: as the user named it, or below the named directory */
	const char *path;	/* to open; NULL for standard input */
	const char *directory;	/* of `name`, without a trailing slash; "." at the top: what "same directory" means */
	enum input_kind kind;
	bool fifo;		/* opening it waits for a writer; it can be read once */
	bool named;		/* the user named this very file; else a walk found it */
	bool candidate;		/* named, but by a hook, which names what it has: it need not hold a Kubernetes object */
	bool context;		/* --context: read and resolved, not looked at */
	bool unchanged;		/* context, but what is found in it counts: it is what a change elsewhere brings */
	bool deleted;		/* of an earlier state: its file is not there any more */
	struct str text;	/* the bytes themselves; p NULL: they are read from `path` */
	bool partial;		/* a resource or patch of a kustomization that is linted by itself */
	bool patch;		/* a patch of one: what it holds changes another file's object */
	bool remote;		/* KUSTOMIZATION: it, or one that it builds on, names something that would be fetched */
	const char *why;	/* UNREADABLE, SKIPPED; KUSTOMIZATION: why it is not built, or NULL */
	const char *code;	/* of the problem that an input is which gives nothing; NULL: "unreadable" */
	const struct rendering *rendering;	/* RENDERED */
	const struct config_scope *scope;	/* of collect_options.scope, of where it is named; else NULL */
	const char *below;	/* its path from scope->directory; NULL when that is not known */
};

struct inputs {
	LIST(struct input) list;	/* in the order of the output: as named, a walk in byte order of the paths */
	uint32_t excluded;		/* named or walked, but matched --exclude; a directory counts once */
	struct seen *seen;		/* its own */
};

struct collect_options {
	const char *const *exclude;	/* globs against the path below the named directory, and against each of its
					 * parts: a "**" part stands for any directories, "*.gen.yaml" for any such file */
	size_t exclude_count;
	bool force_exclude;		/* excludes named files too */
	bool unbuilt;			/* no kustomization will be built: what they name is walked */
	bool candidates;		/* named files are that: struct input's */
	const struct limits *limits;
	/* Hands the files that the kustomization at `path` names to `add`, as it spells them: reading it
	 * takes YAML, which this layer does not know (kube/kustomization.h). NULL: no parts are known. */
	void (*parts)(void *parts_context, const char *path,
		      void (*add)(void *add_context, const char *part, bool patch), void *add_context);
	void *parts_context;
	/* The configuration in force in a directory, a real path. `sees` says what is known of the directory:
	 * or-ed enum directory_sees, or -1 for nothing. Never NULL. NULL as a function: there is no configuration. */
	const struct config_scope *(*scope)(void *scope_context, const char *directory, int sees);
	void *scope_context;
};

enum directory_sees { SEES_CONFIG = 1 << 0 /* CONFIG_NAME is there */, SEES_GIT = 1 << 1 /* .git is there */ };

/*
 * One named path: a file, a directory (walked), or "-". Adds to `inputs`; what cannot be read becomes
 * INPUT_UNREADABLE, never an error of the call. A path named twice, or named and walked, is one input.
 * Walked: .yaml .yml .json files; not what git ignores, not hidden names, no symlink that leaves the
 * named directory, no special files; no part of a chart; no part that a walked kustomization builds, be it a file or
 * another kustomization. Parts of one that cannot be built, for it names something remote, are walked as parts.
 * A named file or directory that is part of a chart is that chart.
 * A directory that is named is read even if git ignores it. Texts live in `arena`; `path` outlives the inputs.
 */
void inputs_add(struct inputs *inputs, struct arena *arena, const char *path, bool context,
		const struct collect_options *options) NONNULL;
/* Many; those of one directory that come one after the other are cheaper than one by one. */
void inputs_add_all(struct inputs *inputs, struct arena *arena, const char *const *paths, size_t n, bool context,
		    const struct collect_options *options);

/* Where `name` in the directory `real`, a real path, stands for a configuration with a directory: from there, or its
 * whole path without the first slash. */
const char *path_below(struct arena *arena, const struct config_scope *scope, const char *real, const char *name)
	NONNULL RETURNS_NONNULL;

/* ---- reading one input ---- */

struct reader;

struct stamp {			/* what was opened: the same file has the same */
	bool regular;		/* a file, which can be opened again; else nothing more is known */
	uint64_t device, inode, size;
	int64_t seconds, nanoseconds;	/* of the last modification */
};

struct chunk {			/* one document's bytes, without the line that starts with --- */
	struct str text;	/* valid until the next call; CR LF as in the file; BOM left out */
	uint32_t start;		/* byte of the input at which text starts (UTF-16: of its UTF-8 form) */
	uint32_t line;		/* line of that byte, from 1 */
	const char *fault;	/* NULL, or why it is none: code of a problem ("document-separator", "too-large",
				 * "encoding", "unreadable"); text is then empty or what can be shown */
	char fault_text[256];
};

struct room {			/* memory that one reader leaves for the next: free(at) in the end */
	char *at;
	size_t n;
};

/* `reader` reads `input` from its start; the input and the room, which may be NULL, outlive it. NULL and err when it
 * cannot be opened.
 * Non-seekable input (standard input, a FIFO, what a program prints) is spooled: in memory up to 8 MiB, then in an unlinked
 * temporary file; the spool is the reader's, so such a reader is kept open for reader_again(). */
struct reader *reader_open(const struct input *input, const struct limits *limits, struct room *room, struct err *err)
	MUST_USE;
void reader_close(struct reader *r);	/* NULL is fine */
bool reader_next(struct reader *r, struct chunk *ret) NONNULL;	/* false: at the end */
/* The bytes [start, start + n) once more, n as the chunk had them. -1 when the input has changed since. */
int reader_again(struct reader *r, uint32_t start, uint32_t n, struct chunk *ret, struct err *err) NONNULL MUST_USE;
const struct stamp *reader_stamp(const struct reader *r) NONNULL;
bool reader_is_utf16(const struct reader *r) NONNULL;
uint64_t reader_size(const struct reader *r) NONNULL;	/* bytes of the input as far as it is known */

#endif
