/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "golang/godebug.h"
#include "golang/image.h"
#include "setting/argv.h"
#include "setting/command.h"
#include "setting/flags.h"

struct evidence {
	struct doc *doc;
	const struct words *words;
	struct container *c;
	int confidence, rank;		/* of the strongest */
	const char *text;
	int variable;			/* confidence of a Go variable or a figure that is declared, 0: none */
	const char *variable_text;
	bool other_language;		/* by a variable or an annotation */
	bool other_program;		/* by the image or the command */
	const char *not_go;		/* what declares that it is none, or NULL */
	const struct image_entry *image;
	const struct go_image *configured;
};

/* true when this evidence is the strongest so far; the caller then sets the text. */
static bool stronger(struct evidence *e, int rank, int confidence)
{
	if (confidence < e->confidence || (confidence == e->confidence && rank >= e->rank))
		return false;
	e->confidence = confidence;
	e->rank = rank;
	return true;
}

/* ---- variables ---- */

static bool has_known_key(const struct setting *s)
{
	struct str rest = s->text;
	struct godebug_field field;

	if (s->state != STATE_KNOWN)
		return true;
	while (godebug_next(&rest, &field))
		if (field.known)
			return true;
	return false;
}

static void add_variable(struct evidence *e, int rank, int confidence, const char *where, struct str name)
{
	bool best = stronger(e, rank, confidence);

	if (!best && confidence <= e->variable)
		return;

	const char *text = arena_printf(e->doc->arena, "%s%.*s", where, STR_ARG(name));

	if (best)
		e->text = text;
	if (confidence > e->variable) {
		e->variable = confidence;
		e->variable_text = text;
	}
}

static void go_variables(struct evidence *e)
{
	static const char *const strong[] = { "GOMEMLIMIT", "GOGC", "AUTOMEMLIMIT", "AUTOMEMLIMIT_EXPERIMENT",
					      "GOTRACEBACK", "GOCOVERDIR", "GORACE" };

	for (size_t i = 0; i < e->c->env_count; i++) {
		const struct env_var *v = &e->c->env[i];

		if (v->name_not_a_string)
			continue;
		for (size_t k = 0; k < COUNT_OF(strong); k++)
			if (str_is(v->name, strong[k]))
				add_variable(e, 2, 97, "env ", v->name);
		if (str_is(v->name, "GOMAXPROCS") || (str_is(v->name, "GODEBUG") && has_known_key(&v->value)))
			add_variable(e, 3, 95, "env ", v->name);
	}
	for (size_t i = 0; i < e->words->n; i++)	/* export GOMEMLIMIT=... in a script */
		for (size_t k = 0; k < 2; k++) {
			struct str word = e->words->at[i].text, name = str_of(strong[k]);
			size_t at = str_find(word, strong[k]);

			if (at + name.n < word.n && word.p[at + name.n] == '=' && (at == 0 || is_blank(word.p[at - 1])))
				add_variable(e, 2, 97, "the command sets ", name);
		}
}

/* Who says how large the live heap is, how many goroutines there are or how much is not Go's says that it is Go. */
static void declarations(struct evidence *e)
{
	const struct declared *d = e->c->declared;
	const struct setting *const all[] = { &d->live_heap, &d->non_go_memory, &d->max_goroutines };
	static const char *const keys[] = { "live-heap", "non-go-memory", "max-goroutines" };

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i]->state != STATE_ABSENT)
			add_variable(e, 1, 100, arena_printf(e->doc->arena, "annotation %s.podfit.dev/", keys[i]), e->c->name);
}

static bool names_other_language(struct str name)
{
	static const char *const names[] = { "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "NODE_OPTIONS" };
	static const char *const prefixes[] = { "JDK_", "PYTHON", "DOTNET_", "ASPNETCORE_", "RUBY", "PHP_" };

	if (!name.n || !strchr("JNPDAR_", *name.p))	/* most of all variables of all containers */
		return false;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_is(name, names[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (str_starts(name, prefixes[i]))
			return true;
	return false;
}

static bool names_toolchain(struct str name)
{
	return str_is(name, "GOPATH") || str_is(name, "GOPROXY") || str_is(name, "GOFLAGS") || str_is(name, "GOCACHE");
}

/* What Karpenter makes its own memory limit of, and what has Weaviate take 80 % of the cgroup's, whatever GOMEMLIMIT
 * says. */
static bool limits_by_variable(const struct evidence *e, struct str name, const struct node *entry)
{
	if (str_is(name, "MEMORY_LIMIT"))
		return str_has(e->c->image, "karpenter");
	return str_is(name, "LIMIT_RESOURCES") && str_has(e->c->image, "weaviate") &&
	       str_is(node_text(node_real(e->doc, map_get(e->doc, entry, "value", NULL))), "true");
}

/* *ret_limits: one of them has the program limit itself. */
static void other_variables(struct evidence *e, bool *ret_limits)
{
	const struct node *list = node_real(e->doc, map_get(e->doc, e->c->node, "env", NULL));

	*ret_limits = false;
	for (const struct node *i = seq_first(e->doc, list); i; i = i->next) {
		const struct node *entry = node_real(e->doc, i);
		struct str name = node_text(node_real(e->doc, map_get(e->doc, entry, "name", NULL)));

		if (names_other_language(name))
			e->other_language = true;
		else if (limits_by_variable(e, name, entry))
			*ret_limits = true;
		else if (names_toolchain(name) && stronger(e, 7, 80))
			e->text = arena_printf(e->doc->arena, "env %.*s", STR_ARG(name));
	}
}

/* ---- annotations ---- */

struct annotations {
	struct str go_names, names;	/* containers that OpenTelemetry instruments */
	bool inject_go, inject_other, profiles;
};

static bool is_on(struct str value)
{
	return value.n && !str_is_nocase(value, "false");
}

static void read_annotation(struct str key, struct str value, struct annotations *ret)
{
	static const char *const others[] = { "java", "python", "nodejs", "dotnet", "apache-httpd", "nginx" };
	static const char otel[] = "instrumentation.opentelemetry.io/";

	if (str_starts(key, "profiles.grafana.com/") || str_starts(key, "phlare.grafana.com/"))
		ret->profiles = true;
	if (!str_starts(key, otel))
		return;
	key = str_sub(key, sizeof otel - 1, key.n);
	if (str_is(key, "inject-go") || str_is(key, "inject-golang"))
		ret->inject_go = is_on(value);
	else if (str_is(key, "otel-go-auto-target-exe") || str_is(key, "golang-target-exec"))
		ret->inject_go = ret->inject_go || value.n;
	else if (str_is(key, "go-container-names"))
		ret->go_names = value;
	else if (str_is(key, "container-names"))
		ret->names = value;
	else if (str_starts(key, "inject-"))
		for (size_t i = 0; i < COUNT_OF(others); i++)
			if (str_is(str_sub(key, 7, key.n), others[i]))
				ret->inject_other = ret->inject_other || is_on(value);
}

static bool lists(struct str names, struct str name)
{
	while (names.n)
		if (str_eq(str_trim(str_cut(&names, ',')), name))
			return true;
	return false;
}

static const struct container *first_app(const struct pod *pod, bool *ret_only)
{
	const struct container *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < pod->container_count && n < 2; i++)
		if (pod->containers[i].type == CONTAINER_APP) {
			first = first ? first : &pod->containers[i];
			n++;
		}
	*ret_only = n <= 1;
	return first;
}

static void declared(struct evidence *e, const struct runtime *said)
{
	e->confidence = said->not_go ? 0 : 100;
	e->rank = 1;
	e->text = arena_printf(e->doc->arena, "annotation runtime.podfit.dev/%.*s", STR_ARG(e->c->name));
	e->not_go = said->not_go ? e->text : NULL;
	e->c->go.declared = true;
	e->c->go.mixed = said->mixed;
	e->c->go.minor = said->minor;
}

static void pod_annotations(struct evidence *e)
{
	const struct pod *pod = e->c->pod;
	const struct node *map = node_real(e->doc, map_get(e->doc, pod->metadata, "annotations", NULL));
	struct annotations a = { 0 };
	bool only, here;

	/* Each container walks the map: a Pod with many of both is no Pod that the API would take. */
	if (!map || map->type != NODE_MAP || e->doc->overrun ||
	    (uint64_t)map->n * (pod->container_count + 1) > e->doc->limits->alias_steps)
		return;
	for (struct map_walk w = map_walk(e->doc, map); map_next(&w);)
		read_annotation(node_text(w.key), node_text(node_real(e->doc, w.value)), &a);

	if (!a.inject_go && !a.inject_other && !a.profiles)
		return;

	const struct container *first = first_app(pod, &only);

	here = a.names.n ? lists(a.names, e->c->name) : !first || first == e->c;
	if (a.inject_other && here)
		e->other_language = true;
	if (a.inject_go && (a.go_names.n ? lists(a.go_names, e->c->name) : here) && stronger(e, 4, 95))
		e->text = "annotation instrumentation.opentelemetry.io/inject-go";
	if (a.profiles && only && (!first || first == e->c) && stronger(e, 8, 70))
		e->text = "annotation profiles.grafana.com";
}

/* ---- image, ports, command ---- */

/* As good as an annotation; one that is there says more of this very container and is read later. */
static void configuration(struct evidence *e, const struct go_images *images)
{
	const struct go_image *said = go_image_find(images, e->c->image);
	const struct image_entry *known;

	e->configured = said;
	if (!said)
		return;
	known = image_find(e->c->image);
	e->confidence = said->not_go ? 0 : 100;
	e->rank = 1;
	e->text = said->evidence;
	e->not_go = said->not_go ? said->evidence : NULL;
	e->c->go.declared = true;
	e->c->go.minor = said->minor;
	e->c->go.mixed = said->mixed == NOT_SAID ? known && (known->flags & IMAGE_MIXED) : said->mixed == SAID_YES;
}

static void image(struct evidence *e)
{
	struct str name = str_sub(e->c->image, 0, str_find_char(e->c->image, '@'));
	bool toolchain;

	e->image = image_find(e->c->image);
	if (!e->image)
		return;
	if (e->image->flags & IMAGE_NOT_GO) {
		e->other_program = true;
		return;
	}
	toolchain = e->image->flags & IMAGE_GO_TOOLCHAIN;
	for (size_t i = name.n; i > 0 && name.p[i - 1] != '/'; i--)
		if (name.p[i - 1] == ':')
			name = str_sub(name, 0, i - 1);
	if (stronger(e, toolchain ? 7 : 6, toolchain ? 80 : 85))
		e->text = arena_printf(e->doc->arena, "image %.*s", STR_ARG(name));
}

static void ports(struct evidence *e)
{
	static const char *const probes[] = { "livenessProbe", "readinessProbe", "startupProbe" };

	for (size_t i = 0; i < e->c->debug_port_count; i++)
		if (e->c->debug_ports[i].shows_go && stronger(e, 8, 70))
			e->text = "a pprof port";
	for (size_t i = 0; i < COUNT_OF(probes); i++) {
		const struct node *probe = node_real(e->doc, map_get(e->doc, e->c->node, probes[i], NULL));
		const struct node *get = node_real(e->doc, map_get(e->doc, probe, "httpGet", NULL));
		struct str path = node_text(node_real(e->doc, map_get(e->doc, get, "path", NULL)));

		if ((str_starts(path, "/debug/pprof") || str_is(path, "/debug/vars")) && stronger(e, 8, 70))
			e->text = arena_printf(e->doc->arena, "a probe of %.*s", STR_ARG(path));
	}
}

static bool runs_other_language(struct str program)
{
	static const char *const names[] = { "java", "node", "ruby", "php", "php-fpm", "dotnet", "npm", "gunicorn",
					     "uvicorn" };
	struct str name = base_name(program);

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_is(name, names[i]))
			return true;
	return str_starts(name, "python");
}

/* A program and its first argument, of the command line or in a script. */
static void program(struct evidence *e, struct str name, struct str argument)
{
	static const char *const verbs[] = { "run", "build", "test", "generate", "install", "vet" };

	if (runs_other_language(name))
		e->other_program = true;
	if (str_is(base_name(name), "go"))
		for (size_t i = 0; i < COUNT_OF(verbs); i++)
			if (str_is(argument, verbs[i]) && stronger(e, 7, 80))
				e->text = arena_printf(e->doc->arena, "command go %s", verbs[i]);
	if ((str_starts(name, "/ko-app/") || str_is(name, "/manager")) && stronger(e, 9, 90))
		e->text = arena_printf(e->doc->arena, "command %.*s", STR_ARG(name));
}

static void programs_of_script(struct evidence *e, struct str script)
{
	auto_arena scratch = ARENA_EMPTY;
	struct shell_script s;

	if (script.n > e->doc->limits->value_bytes || shell_read(&scratch, script, &s) != 0)
		return;
	for (size_t i = 0; i < s.n; i++) {
		const struct shell_command *c = &s.at[i];
		size_t k = argv_behind_assignments(c->words, c->n, 0);

		if (k < c->n && str_is(c->words[k].text, "exec"))
			k++;
		if (k < c->n && c->words[k].literal)
			program(e, c->words[k].text, k + 1 < c->n ? c->words[k + 1].text : STR_NONE);
	}
}

static void command(struct evidence *e)
{
	struct shell_word argv[64];
	size_t n = e->words->n < COUNT_OF(argv) ? e->words->n : COUNT_OF(argv), i = 0, script;

	for (size_t k = 0; k < n; k++)
		argv[k] = (struct shell_word){ e->words->at[k].text, 0, 0, e->words->at[k].known };
	if (n == 0)
		return;
	for (size_t next = argv_behind_prefix(argv, n, i); next != i; next = argv_behind_prefix(argv, n, i))
		i = next;
	for (size_t k = 0; k < n; k++)
		if (str_starts(argv[k].text, "-Xmx"))
			e->other_program = true;
	if (i >= n || !argv[i].literal)
		return;
	if (argv_script(argv, n, i, &script) != FLAVOUR_NONE) {
		programs_of_script(e, argv[script].text);
		return;
	}
	program(e, argv[i].text, i + 1 < n ? argv[i + 1].text : STR_NONE);

	struct str path = argv[i].text, dir = str_sub(path, 0, path.n - base_name(path).n);

	if (e->words->has_command && !str_has(base_name(path), ".") && base_name(path).n && !str_ends(path, "sh") &&
	    (str_is(dir, "/") || str_is(dir, "/app/") || str_is(dir, "/bin/")) && stronger(e, 9, 30))
		e->text = arena_printf(e->doc->arena, "command %.*s", STR_ARG(path));
}

/* ---- the sum ---- */

static void flags(struct evidence *e, struct flags *f)
{
	*f = flags_of(e->words, e->doc->limits->value_bytes);
	if (f->count == 0 || !stronger(e, 5, f->count > 1 ? 90 : 60))
		return;
	e->text = f->count == 1 ? arena_printf(e->doc->arena, "flag %.*s", STR_ARG(f->first)) :
		  f->count == 2 ? arena_printf(e->doc->arena, "flag %.*s and one more", STR_ARG(f->first)) :
		  arena_printf(e->doc->arena, "flag %.*s and %u more", STR_ARG(f->first), f->count - 1);
}

static bool limits_itself(const struct evidence *e, const struct flags *f, bool by_variable)
{
	const struct setting *automemlimit = setting_of(e->c, SETTING_AUTOMEMLIMIT);
	bool image = e->image && (e->image->flags & IMAGE_SELF_LIMITING) &&
		     (!e->image->since || image_at_least(e->c->image, e->image->since));

	if (e->configured && e->configured->self_limiting != NOT_SAID)
		image = e->configured->self_limiting == SAID_YES;

	if (f->limits_off || (automemlimit->state == STATE_KNOWN && automemlimit->kind == VALUE_OFF))
		return false;
	return image || f->limits_on || by_variable || (f->ratio && str_has(e->c->image, "prometheus-operator"));
}

/* Another language in the container: with Go variables both are there; a Go image with a stray variable of another
 * language stays Go; else the signs of Go are taken for chance. */
static void weigh(struct evidence *e)
{
	bool go_image = e->image && (e->image->flags & IMAGE_GO);

	if (!e->other_language && !e->other_program)
		return;
	if (e->variable) {
		e->confidence = e->variable;
		e->rank = e->variable == 100 ? 1 : e->variable == 97 ? 2 : 3;
		e->text = e->variable_text;
		e->c->go.mixed = true;
	} else if (go_image && !e->other_program) {
		e->c->go.mixed = true;
	} else {
		e->confidence = e->rank = 0;
		e->text = NULL;
	}
}

void evidence_of_go(struct doc *doc, const struct words *words, const struct go_images *images, struct container *c)
{
	struct evidence e = { .doc = doc, .words = words, .c = c };
	bool by_variable;
	struct flags f;

	configuration(&e, images);
	if (c->runtime)
		declared(&e, c->runtime);
	pod_annotations(&e);
	declarations(&e);
	go_variables(&e);
	other_variables(&e, &by_variable);
	flags(&e, &f);
	image(&e);
	ports(&e);
	command(&e);
	c->go.self_limiting = limits_itself(&e, &f, by_variable);
	c->go.page_cache = e.image && (e.image->flags & IMAGE_PAGE_CACHE);
	if (e.not_go) {
		e.confidence = 0;
		e.rank = 1;
		e.text = e.not_go;
	} else if (!c->go.declared) {
		weigh(&e);
		if (e.confidence && e.image && (e.image->flags & IMAGE_MIXED))
			c->go.mixed = true;
	}
	c->go.confidence = e.confidence;
	c->go.rank = e.rank;
	c->go.evidence = e.text;
}
