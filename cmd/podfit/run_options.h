/* SPDX-License-Identifier: Apache-2.0 */
/* What `lint` and `settings` share: which inputs, read how, and the run over them. */
#ifndef PODFIT_RUN_OPTIONS_H
#define PODFIT_RUN_OPTIONS_H

#include "config_options.h"
#include "diff_base.h"
#include "gate.h"
#include "lint.h"
#include "source/render.h"

struct run_options {
	struct config_options config;	/* first: its setters look there */
	struct lint_options lint;
	struct collect_options collect;
	struct render_options render;
	LIST(const char *) exclude, context, lists, helm, values;
	struct gate gate;
	struct diff_base diff;
	const char *stdin_name;
	struct inputs inputs;
};

void run_options_init(struct run_options *o) NONNULL;
/* Operands, file lists and context become inputs, each with its configuration. STATUS_GO_ON, or it was printed what is
 * wrong with a file list or a configuration. */
enum status run_options_inputs(struct run_options *o, const struct command *c, const struct operands *paths) NONNULL MUST_USE;

/* Setters; the target is a struct that begins with a struct run_options. */
option_setter set_context, set_exclude, set_force_exclude, set_stdin_filename, set_file_list, set_jobs,
	set_go_version, set_kube_version, set_render, set_helm_values, set_helm_set, set_helm_set_string, set_helm_set_file,
	set_helm_api_versions, set_allow_empty, set_allow_broken;

#define RUN_OPTION_ROWS \
	CONFIG_OPTION_ROWS, \
	{ 0, "context", "PATH", NULL, "read PATH for what it says of the rest, without linting it; repeatable", set_context }, \
	{ 0, "exclude", "GLOB", NULL, "leave out what matches in a walk; repeatable", set_exclude }, \
	{ 0, "force-exclude", NULL, NULL, "leave out named files that match, too", set_force_exclude }, \
	{ 0, "stdin-filename", "NAME", "-", "name to report for standard input", set_stdin_filename }, \
	{ 0, "file-list", "FILE", NULL, "read names of files from FILE, one a line; repeatable", set_file_list }, \
	{ 0, "go-version", "X.Y", "unknown", "the Go that the programs are built with", set_go_version }, \
	{ 0, "kube-version", "X.Y", "unknown", "the Kubernetes that they run on", set_kube_version }, \
	{ 0, "render", "WHEN", "auto", "charts by helm, kustomizations by kustomize or kubectl: auto, never", set_render }, \
	{ 0, "helm-values", "FILE", NULL, "values for every chart, instead of its ci/*-values.yaml; repeatable", set_helm_values }, \
	{ 0, "helm-set", "KEY=VALUE", NULL, "a value for every chart; repeatable", set_helm_set }, \
	{ 0, "helm-set-string", "KEY=VALUE", NULL, "a value that is a string; repeatable", set_helm_set_string }, \
	{ 0, "helm-set-file", "KEY=FILE", NULL, "a value that is what a file holds; repeatable", set_helm_set_file }, \
	{ 0, "helm-api-versions", "VERSIONS", NULL, "APIs that the cluster has, for helm; repeatable", set_helm_api_versions }, \
	{ 0, "allow-empty", NULL, NULL, "no Kubernetes object is no failure", set_allow_empty }, \
	{ 0, "allow-broken", NULL, NULL, "a document that cannot be read is no failure", set_allow_broken }, \
	{ 'j', "jobs", "N", "the CPUs there are", "read N files at a time; the output is the same", set_jobs }

#endif
