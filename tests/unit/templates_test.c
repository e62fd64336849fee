/* The wording of papers: what ships, and a centre's own in its place. */
#include "host/templates.h"

#include "host/embedded.h"
#include "host/files.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

extern const struct embedded_file paper_files[];

struct folder {
	char dir[40];
	struct arena arena;
};

static int
folder_open(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	snprintf(folder->dir, sizeof(folder->dir), "/tmp/heshi-papers-XXXXXX");
	*state = folder;
	return mkdtemp(folder->dir) ? 0 : -1;
}

static int
folder_close(void **state)
{
	struct folder *folder = *state;
	char path[100];
	snprintf(path, sizeof(path), "%s/templates/minutes.html", folder->dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/templates", folder->dir);
	rmdir(path);
	int left = rmdir(folder->dir);
	arena_drop(&folder->arena);
	free(folder);
	return left;
}

static struct paper_template
get(struct folder *folder, const char *name)
{
	struct paper_template template;
	bool found;
	must(template_get(folder->dir, &folder->arena, span_text(name), &template, &found));
	assert_true(found);
	return template;
}

static const struct problem *
put(struct folder *folder, struct span text)
{
	const struct problem *refused;
	must(template_put(folder->dir, SPAN("minutes"), text, &refused));
	return refused;
}

static void
every_kind_of_paper_and_what_is_printed_besides_is_listed(void **state)
{
	struct folder *folder = *state;
	struct paper_template *list;
	size_t count;
	must(template_list(folder->dir, &folder->arena, &list, &count));
	assert_int_equal(count, 18);
	assert_string_equal(list[0].name, "application");
	assert_string_equal(list[count - 1].name, "letterhead");
	for (size_t i = 0; i < count; i++) {
		assert_true(template_known(span_text(list[i].name)));
		assert_false(list[i].own);
		assert_true(list[i].label.zh && list[i].label.en);
	}
}

/* A file whose name is no paper's would ship and never be seen. */
static void
what_ships_is_a_known_paper_and_reads_as_text(void **state)
{
	struct folder *folder = *state;
	for (const struct embedded_file *at = paper_files; at->name; at++) {
		struct span name = span_part(span_text(at->name), 0, strlen(at->name) - strlen(".html"));
		assert_true(template_known(name));
		struct paper_template template = get(folder, arena_text(&folder->arena, name));
		assert_true(span_equal(template.text, span_of(at->data, (size_t)(at->end - at->data))));
		assert_in_range(template.text.size, 1, TEMPLATE_MOST);
		assert_int_equal(at->end[0], 0);
	}
}

static void
an_own_text_replaces_the_shipped_one_until_it_is_dropped(void **state)
{
	struct folder *folder = *state;
	struct stat status;
	char path[100];
	struct span shipped = get(folder, "minutes").text;
	assert_null(put(folder, SPAN("<p>调解笔录</p>\n")));
	assert_true(get(folder, "minutes").own);
	assert_true(span_equal(get(folder, "minutes").text, SPAN("<p>调解笔录</p>\n")));
	assert_false(get(folder, "agreement").own);
	snprintf(path, sizeof(path), "%s/templates/minutes.html", folder->dir);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	must(template_drop(folder->dir, SPAN("minutes")));
	must(template_drop(folder->dir, SPAN("minutes")));
	assert_false(get(folder, "minutes").own);
	assert_true(span_equal(get(folder, "minutes").text, shipped));
}

static void
texts_that_cannot_be_used_are_refused(void **state)
{
	struct folder *folder = *state;
	static uint8_t large[TEMPLATE_MOST + 1];
	memset(large, 'x', sizeof(large));
	assert_string_equal(put(folder, SPAN(" \n"))->rule, "required");
	assert_string_equal(put(folder, span_of(large, sizeof(large)))->rule, "bound");
	assert_string_equal(put(folder, SPAN("<p>\xff</p>"))->rule, "text");
	assert_string_equal(put(folder, SPAN("<p>\x01</p>"))->rule, "text");
	assert_false(get(folder, "minutes").own);
	assert_null(put(folder, span_of(large, TEMPLATE_MOST)));
}

static void
no_name_leads_out_of_the_folder(void **state)
{
	static const char *const names[] = { "", "../settings", "minutes.html", "Minutes", "minutes/", "nonsense" };
	struct folder *folder = *state;
	struct paper_template template;
	const struct problem *refused;
	bool found;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		must(template_get(folder->dir, &folder->arena, span_text(names[i]), &template, &found));
		assert_false(found);
		expect_fault(template_put(folder->dir, span_text(names[i]), SPAN("x"), &refused), FAULT_INPUT,
			     "no such paper");
		expect_fault(template_drop(folder->dir, span_text(names[i])), FAULT_INPUT, "no such paper");
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_open, folder_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_of_paper_and_what_is_printed_besides_is_listed),
		TEST(what_ships_is_a_known_paper_and_reads_as_text),
		TEST(an_own_text_replaces_the_shipped_one_until_it_is_dropped),
		TEST(texts_that_cannot_be_used_are_refused),
		TEST(no_name_leads_out_of_the_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
