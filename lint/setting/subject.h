/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a rule sees: an object of the Kubernetes API (or a part of one), the Pod in it, and one of its
 * containers, everything resolved. Lives in the document's arena. Rules read it and keep nothing.
 */
#ifndef PODFIT_SETTING_SUBJECT_H
#define PODFIT_SETTING_SUBJECT_H

#include "golang/misspelling.h"
#include "kube/quantity.h"
#include "setting/setting.h"

enum container_type { CONTAINER_APP, CONTAINER_INIT, CONTAINER_SIDECAR, CONTAINER_EPHEMERAL };
const char *container_type_name(enum container_type type);	/* "app", as in the JSON report */

struct object {
	struct str api_version, kind, namespace, name;	/* STR_NONE: absent */
	const struct node *node;	/* the object's map */
	const struct link *at;		/* its kind's scalar, or its first key */
	bool is_pod;			/* a Pod: defaulted by the API as it stands; else a template in a workload */
	bool is_job;			/* Job, CronJob: runs to its end */
	bool is_resize;			/* a Pod as pods/resize updates it: other limits, the environment of before */
	bool undefaulted;		/* a template under review: LimitRange and VPA fill its Pods later */
	bool partial;			/* a patch (by its file, or by what it lacks), a kind outside
					 * the table, a kustomize resource by itself: what is missing is unknown, not
					 * absent */
};

/* Why a value of the NRI annotation ulimits.noderesource.dev/container.NAME cannot work. */
enum ulimit_fault {
	ULIMIT_FINE,
	ULIMIT_NOT_A_LIST,
	ULIMIT_UNKNOWN_TYPE,
	ULIMIT_BAD_NUMBER,	/* negative, not an integer, above uint64 */
	ULIMIT_NO_SOFT,		/* read as 0 */
	ULIMIT_NO_HARD,		/* read as 0 */
	ULIMIT_HARD_BELOW_SOFT,
	ULIMIT_NO_SUCH_CONTAINER,
};
struct ulimit_annotation {	/* one per fault found, or one FINE per readable entry */
	struct str container;	/* the annotation key's part behind "container." */
	struct str key;		/* the whole key */
	bool old_key;		/* ulimits.nri.containerd.io */
	enum ulimit_fault fault;
	struct str type;	/* as written: "nofile", "RLIMIT_AS" */
	struct str text;	/* the value that is wrong, as written */
	int64_t soft, hard;
	const struct link *at;	/* the annotation's value */
	const struct link *at_key;
	const struct link *shadowed_by;	/* an old key beside this new one: the plugin does not read it */
};

/* One entry of securityContext.ulimits (KEP-5758): not in partial objects. */
struct ulimit_field {
	struct str name;
	enum ulimit_fault fault;	/* UNKNOWN_TYPE: none of the six names that are allowed */
	struct str text;		/* BAD_NUMBER: as written */
	int64_t soft, hard;		/* -1 unlimited; 0 where it is missing */
	const struct link *at;		/* what is wrong; of FINE the name */
	const struct link *at_hard;	/* the hard limit, or `at` where it is missing */
};

enum { KUBE_ULIMITS = 38, KUBE_PID_LIMIT = 38 };	/* the first Kubernetes 1.NN that may have these fields */
#define ULIMITS_FIELD "securityContext.ulimits"

struct unknown_field {		/* a field that no released Pod API has */
	enum field_kind {
		FIELD_ULIMITS,		/* `ulimits:` */
		FIELD_RESOURCE,		/* resources.limits.nofile ... */
		FIELD_CONTEXT_ULIMITS,	/* securityContext.ulimits: from KUBE_ULIMITS on it is one */
		FIELD_PID_LIMIT,	/* the Pod's resources.limits.pid: from KUBE_PID_LIMIT on it is one */
		FIELD_PID_ELSEWHERE,	/* `pid` among requests, or resources of a container: never one */
	} what;
	struct str name;
	const struct link *at;	/* its key */
};

/* An emptyDir of medium Memory, a tmpfs: its pages are charged to the container that writes them, and stay charged when
 * that container is killed. */
struct memory_volume {
	struct str name;
	struct setting size_limit;	/* as written */
	struct setting size;		/* what it can hold: the least of sizeLimit and the Pod's memory limit (pkg/volume/
					 * emptydir calculateEmptyDirMemorySize); ABSENT: as much as the node has */
	bool small;			/* Istio's own, for certificates and configuration: some KiB */
	size_t writers;			/* containers that mount it and may write to it */
	const struct container *unlimited;	/* the first of them that has no memory limit, or NULL */
	const struct link *at;		/* the volume */
	const struct link *at_size;	/* its sizeLimit, else the emptyDir's first key */
};

struct pod {
	const struct object *object;
	const struct node *spec, *metadata;	/* metadata of the template (or of the Pod); may be NULL */
	struct container *containers;
	size_t container_count;
	bool windows;			/* spec.os.name, nodeSelector */
	bool node_critical;		/* priorityClassName system-node-critical: the kubelet spares it */
	bool has_go;			/* in a container at least: confidence 50 or more */
	const struct host_sysctl *sysctls;	/* spec.securityContext.sysctls that the kernel has once for a node */
	size_t sysctl_count;
	bool never_restarts;		/* restartPolicy: Never */
	bool best_effort;		/* QoS class: neither the Pod nor any container asks for cpu or memory */
	struct setting memory_limit;	/* of its cgroup: the pod-level one, else all containers' together; ABSENT:
					 * one of them has none, and so has the Pod */
	struct memory_volume *memory_volumes;
	size_t memory_volume_count;
	struct annotation *annotations;
	size_t annotation_count;
	const struct ulimit_annotation *ulimits;
	size_t ulimit_count;
	const struct unknown_field *unknown_fields;	/* of the Pod spec itself */
	size_t unknown_field_count;
	struct setting pid_limit;	/* resources.limits.pid of the Pod (KEP-6063) */
};

/* One variable that an env list or an envFrom sets; only names that matter here (env_matters()), those that were
 * probably meant to be one of them, and those whose name is no string. */
struct env_var {
	struct str name;
	const struct link *at;		/* the entry's name; of envFrom the reference */
	const struct link *at_value;	/* the entry's value, for "related" */
	bool from_source;		/* envFrom */
	bool name_not_a_string;		/* `name: off`: refused */
	const char *name_type;		/* "boolean", "number" */
	const struct env_var *hidden_by;	/* a later entry of the same name, which wins */
	struct misspelling misspelling;	/* of a name that nothing else here uses, while the right one is not set */
	struct setting value;
};

/* Why a shell refuses a call of ulimit, or sets something else than the others do. Measured: bash 5.2, dash 0.5.12,
 * busybox 1.35, mksh 59c. */
enum ulimit_trouble {
	TROUBLE_NONE,
	TROUBLE_LETTER,		/* -u in dash and mksh; -p in busybox, and in bash, where it is the size of a pipe */
	TROUBLE_SEVERAL,	/* more than one limit, or value, in a call: dash, mksh */
	TROUBLE_GLUED,		/* -n4096: dash, mksh */
	TROUBLE_WORD,		/* `hard`, `soft` for a number: dash, busybox, mksh */
	TROUBLE_NUMBER,		/* 64k: all of them */
	TROUBLE_ORDER,		/* -nS: bash, busybox; -n -S: busybox prints the limit and sets nothing */
	TROUBLE_LAST_WINS,	/* -HSn: dash and mksh heed the last of the two letters only */
};

/* What the script does behind a call. */
enum ulimit_follows {
	FOLLOWS_NOTHING,	/* built-ins, echo, chmod and their like */
	FOLLOWS_PROGRAM,
	FOLLOWS_LAST_PROGRAM,	/* as its last command, in the foreground, without exec and without traps */
	FOLLOWS_EXEC,
};

/* What a failing call does to the script. */
enum ulimit_failure { FAILURE_PASSES, FAILURE_STOPS /* && behind it, set -e */, FAILURE_TESTED /* ||, if, ! */ };

/* A call of ulimit or prlimit, in the order in which they run. */
struct shell_rlimit {
	enum setting_id id;		/* SETTING_RLIMIT_NOFILE ... */
	bool sets_soft, sets_hard;	/* neither: this shell refuses the words, nothing is set */
	int64_t amount;			/* in the kernel's unit (bytes, counts); -1 unlimited; -2 cannot be told */
	int64_t hard_before;		/* the hard limit that it meets; -1 unlimited; -2 cannot be told */
	struct str text;		/* "ulimit -v 524288" as written */
	bool prlimit;			/* by prlimit(1), not by the shell */
	const char *shell;		/* "bash", "dash", "ash", "mksh"; "sh": one of them; NULL: no shell */
	enum ulimit_trouble trouble;
	const char *troubled;		/* the shell that has it: `shell`, or one that "sh" may be; NULL: any */
	char letter;			/* that is meant: 'n' */
	enum ulimit_follows follows;
	enum ulimit_failure failure;
	const char *hook;		/* "lifecycle.postStart", "livenessProbe"; NULL: the container's own command */
	const struct link *at;		/* the word in command or args, narrowed where that is possible */
};

/* A write to a sysctl that is not namespaced: it is the node's. */
struct host_sysctl {
	const char *name;		/* "fs.nr_open" */
	struct str value;		/* as written; empty: cannot be told */
	const char *hook;		/* as in struct shell_rlimit */
	const struct link *at;
};

/* A file of the container's cgroup that CRI-O writes by annotation unified-cgroup.crio.io/<container>. */
struct unified_value {
	bool is_set;
	int64_t bytes;			/* -1 max; -2 cannot be told */
	bool is_base64;			/* by accident: CRI-O decodes it, and the kernel refuses what comes out */
	struct str text;		/* "memory.high=268435456" */
	const struct link *at;
};
struct unified_cgroup {
	struct unified_value high, max;
};

/* One of our own annotations; of the same key on the workload and on its Pod template only the latter. */
enum annotation_word {
	ANNOTATION_IGNORE,
	ANNOTATION_RUNTIME,
	ANNOTATION_LIVE_HEAP,
	ANNOTATION_NON_GO_MEMORY,
	ANNOTATION_MAX_GOROUTINES,
	ANNOTATION_MAX_CONNECTIONS,
	ANNOTATION_UNKNOWN,
};
struct annotation {
	enum annotation_word word;
	struct str key;			/* "live-heap.podfit.dev/app" */
	struct str container;		/* behind the slash; p NULL: podfit.dev/WORD, of the whole Pod */
	struct str text;
	enum annotation_fault {
		ANNOTATION_FINE,
		ANNOTATION_NO_SUCH_WORD,	/* `nearest`: of the words, or NULL */
		ANNOTATION_NO_NAME,		/* podfit.dev/live-heap: a word that needs a container's name */
		ANNOTATION_NOT_A_STRING,	/* the API refuses it; it is read all the same */
		ANNOTATION_UNREADABLE,		/* `nearest`: of the words of a runtime, or NULL */
		ANNOTATION_NO_CONTAINER,	/* `nearest`: of the Pod's, or NULL; not in partial objects */
	} fault;
	const char *nearest;
	const struct node *value;
	const struct link *at_key, *at;	/* at: the value, or the key where there is none */
};

/* runtime.podfit.dev/<container> */
struct runtime {
	bool go, mixed, not_go;
	int minor;		/* go1.NN; 0: not said */
};

/* What the author says of the program: NAME.podfit.dev/<container> on the Pod template, else on the workload. Quantities
 * in bytes or counts; KNOWN without a value where the text is none. */
struct declared {
	struct setting live_heap, non_go_memory, max_goroutines, max_connections;
};

/* An autoscaler in the input that acts on a container's memory. */
struct autoscaler {
	struct str name;		/* may be empty */
	struct str mode;		/* of a vertical one: its updateMode */
	const struct link *at;		/* of a vertical one its updateMode or target, of a horizontal one the metric */
};

/* A port at which net/http/pprof may listen, and how it can be reached from outside the cluster. */
enum exposure_by { BY_HOST_PORT, BY_HOST_NETWORK, BY_NODE_PORT, BY_LOAD_BALANCER, BY_EXTERNAL_IP, BY_INGRESS };
struct exposure {
	enum exposure_by by;
	struct str name;		/* of the Service or Ingress */
	const struct link *at;		/* what makes it reachable: hostPort, a Service's type, an Ingress's backend */
};
struct debug_port {
	struct str name, number;
	bool suspect;			/* by name or number; exposures are looked for */
	bool shows_go;			/* 6060, or named for pprof */
	const struct link *at, *at_host;	/* containerPort, hostPort (or NULL) */
	const struct exposure *exposures;
	size_t exposure_count;
};

/* Why the API server refuses the Pod on the word of a LimitRange or ResourceQuota in the input. */
enum refusal_kind {
	REFUSED_MAX,		/* above a maximum; of a quota: above what it leaves the namespace */
	REFUSED_MIN,
	REFUSED_RATIO,		/* the limit is too many times the request */
	REFUSED_MISSING,	/* a limit or request that is asked for is not there */
	REFUSED_LIMIT,		/* a request above the limit that the LimitRange fills in */
};
struct refusal {
	enum refusal_kind why;
	bool by_quota;
	bool of_pod;			/* of the Pod's sum: said of the container that takes most */
	bool of_cpu, of_request;	/* else memory, limit: what breaks it, or is missing */
	struct str name;		/* of the LimitRange or ResourceQuota; may be empty */
	const struct setting *value;	/* that breaks it; of_pod: the container's part */
	const struct setting *allowed;	/* what is allowed; of REFUSED_RATIO in thousandths */
	int64_t off;			/* of_pod: by how much the sum is too high or too low, in bytes or millicores */
	const struct link *at;		/* the workload's scalar that is to blame, or where one is missing */
};

/* An entry of resizePolicy: what becomes of the container when a resource is resized in place. */
struct resize_policy {
	struct str restart;		/* restartPolicy: RestartContainer, or NotRequired: the environment stays */
	const struct link *at;		/* its scalar */
};

enum user_kind { USER_UNKNOWN, USER_ROOT, USER_OTHER };

enum capability { CAPABILITY_IPC_LOCK = 1 << 0, CAPABILITY_SYS_RESOURCE = 1 << 1 };

struct container {
	const struct pod *pod;
	const struct node *node;
	struct str name, image;
	enum container_type type;
	const struct link *at;		/* its first key; of an injected one the annotation */
	/* A container that an injector will add, as annotations describe it. `node` is NULL. */
	const char *injector;		/* "Dapr", "Istio"; NULL: it stands in the Pod */
	const char *env_annotation;	/* where its variables are written: "dapr.io/env"; NULL: nowhere, or in env */
	const struct link *at_limits;	/* first key of resources.limits, of resources, else `at`: where a missing
					 * limit is missing from */
	struct setting settings[SETTING_COUNT];
	struct setting effective_limit;	/* of memory: the container's, else the pod's; a number is above 0 */
	struct env_var *env;
	size_t env_count;
	const struct shell_rlimit *shell_rlimits;
	size_t shell_rlimit_count;
	const struct shell_rlimit *hook_rlimits;	/* of lifecycle hooks and probes */
	size_t hook_rlimit_count;
	const struct host_sysctl *sysctls;	/* of the command line, hooks and probes */
	size_t sysctl_count;
	const struct link *ulimit_program;	/* command[0] (or args[0] of no command) is "ulimit" and no shell runs it */
	const struct unknown_field *unknown_fields;
	size_t unknown_field_count;
	struct memory_volume **memory_volumes;	/* those that it may write to */
	size_t memory_volume_count;
	const struct resize_policy *resize_policy;	/* of memory; NULL: none is declared, which is NotRequired */
	enum user_kind user;		/* where an rlimit is set, as are: */
	unsigned capabilities;		/* enum capability: added, or all of them because it is privileged */
	const struct ulimit_field *ulimit_fields;
	size_t ulimit_field_count;
	bool serves;			/* has a containerPort */
	const struct declared *declared;	/* never NULL */
	const struct autoscaler *vertical;	/* changes its memory limit and request; or NULL; looked for only where
						 * GOMEMLIMIT is written out */
	const struct autoscaler *horizontal;	/* counts its memory use; or NULL; looked for only where GOGC is off */
	const struct refusal *refusals;
	size_t refusal_count;
	struct debug_port *debug_ports;
	size_t debug_port_count;
	const struct unified_cgroup *unified;	/* NULL: no such annotation */
	const struct runtime *runtime;	/* NULL: not said, or not readable */
	struct {			/* is it Go: domain.md section 4 */
		int confidence;		/* percent */
		int rank;		/* of the best evidence, 1 strongest; 0 none */
		const char *evidence;	/* "env GOMEMLIMIT" */
		int minor;		/* Go 1.NN declared for it; 0 unknown */
		bool mixed;		/* another language shares the container */
		bool self_limiting;	/* the program sets its own memory limit */
		bool page_cache;	/* an image that maps files or lives on the page cache */
		bool declared;		/* by annotation or configuration */
	} go;
};

static inline const struct setting *setting_of(const struct container *c, enum setting_id id)
{
	return &c->settings[id];
}

/* As likely as not, or more: NEEDS_GO asks for it. */
static inline bool is_likely_go(const struct container *c)
{
	return c->go.confidence >= 50;
}

/* One end of an rlimit as the program finds it when it starts. */
struct rlimit_value {
	int64_t amount;		/* in the kernel's unit; -1 unlimited; -2 cannot be told or not set here */
	const struct link *at;	/* what sets it last: a call in the command line, the annotation, the field */
	struct str text;	/* "ulimit -v 524288" as written; empty: an annotation or a field */
	const char *origin;	/* of those: ULIMITS_FIELD, "annotation KEY" */
};
/* `id` is one of SETTING_RLIMIT_... */
struct rlimit_value rlimit_soft(const struct container *c, enum setting_id id);
struct rlimit_value rlimit_hard(const struct container *c, enum setting_id id);

#endif
