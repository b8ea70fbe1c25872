/* SPDX-License-Identifier: Apache-2.0 */
/* The yardstick: reads each file that a list names, one a line, and does nothing but drain libyaml's events. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/compiler.h"

struct buffer {
	unsigned char *at;
	size_t n, cap;
};

static int fill(struct buffer *b, const char *path)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	b->n = 0;
	if (fd < 0 || fstat(fd, &about) < 0)
		return -1;
	if ((size_t)about.st_size > b->cap) {
		free(b->at);
		b->cap = (size_t)about.st_size;
		b->at = malloc(b->cap);
	}
	while (b->at && b->n < (size_t)about.st_size) {
		ssize_t got = read(fd, b->at + b->n, (size_t)about.st_size - b->n);

		if (got <= 0)
			break;
		b->n += (size_t)got;
	}
	close(fd);
	return b->n == (size_t)about.st_size ? 0 : -1;
}

/* Events until the end, or until what libyaml refuses. */
static size_t drain(const struct buffer *b, bool *broken)
{
	yaml_parser_t parser;
	yaml_event_t event;
	size_t events = 0;
	bool end = false;

	if (!yaml_parser_initialize(&parser))
		return 0;
	yaml_parser_set_input_string(&parser, b->at, b->n);
	while (!end && yaml_parser_parse(&parser, &event)) {
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		events++;
	}
	*broken = !end;
	yaml_parser_delete(&parser);
	return events;
}

int main(int argc, char **argv)
{
	struct buffer b = { NULL, 0, 0 };
	size_t files = 0, broken_files = 0, unread = 0, events = 0, bytes = 0, cap = 0;
	char *line = NULL;
	ssize_t n;
	FILE *list = argc == 2 ? fopen(argv[1], "re") : NULL;

	if (!list) {
		fputs("usage: drain LIST\n", stderr);
		return 2;
	}
	while ((n = getline(&line, &cap, list)) > 0) {
		bool broken = false;

		line[strcspn(line, "\n")] = '\0';
		if (fill(&b, line) < 0) {
			unread++;
			continue;
		}
		events += drain(&b, &broken);
		bytes += b.n;
		broken_files += broken;
		files++;
	}
	printf("%zu files, %zu bytes, %zu events, %zu broken, %zu unread\n", files, bytes, events, broken_files, unread);
	free(line);
	free(b.at);
	fclose(list);
	return unread ? 2 : 0;
}
