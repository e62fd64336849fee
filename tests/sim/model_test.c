/* The model of the merge: it agrees with what the real ledger makes, kind by kind, and disagrees when a merge is forged or another
 * policy is expected. Conflict documents and resolutions: model_conflict_test.c.
 */
#include "tests/sim/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DEVICE_1 "440105014-1"
#define DEVICE_2 "440105014-2"
#define DEVICE_3 "440105014-3"
#define FIELDS(...) \
	(const struct field[]){ __VA_ARGS__ }, sizeof((struct field[]){ __VA_ARGS__ }) / sizeof(struct field)

struct scene {
	struct office office;
	struct path dispute;
	struct oid first; /* what all lines begin with */
};

static struct oid
save(struct scene *scene, const struct field *fields, size_t count)
{
	struct document document = office_document(&scene->office, fields, count);
	document_set_text(&scene->office.arena, &document, "received", SPAN("2026-11-20"));
	document_set_text(&scene->office.arena, &document, "category", SPAN("wages"));
	return office_save(&scene->office, OFFICE_LEDGER, &scene->dispute, document.fields, document.count);
}

static void
open_with(struct scene *scene, const struct field *fields, size_t count)
{
	office_open(&scene->office);
	scene->dispute = path_main("dispute", office_uuid(&scene->office, 1));
	scene->first = save(scene, fields, count);
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->office);
}

/* The device saves this on top of `base`. */
static struct oid
save_at(struct scene *scene, const char *device, const struct oid *base, const struct field *fields, size_t count)
{
	office_become(&scene->office, device);
	office_rewind(&scene->office, OFFICE_LEDGER, base);
	return save(scene, fields, count);
}

static struct oid
current(struct scene *scene)
{
	return office_ledger(&scene->office, OFFICE_LEDGER).current;
}

/* The device's line is at `mine` and takes `theirs` in. */
static struct oid
merge_at(struct scene *scene, const char *device, const struct oid *mine, const struct oid *theirs)
{
	office_become(&scene->office, device);
	office_rewind(&scene->office, OFFICE_LEDGER, mine);
	office_integrate(&scene->office, OFFICE_LEDGER, theirs);
	return current(scene);
}

static struct oid
merge(struct scene *scene, const struct oid *mine, const struct oid *theirs)
{
	return merge_at(scene, OFFICE_HUB, mine, theirs);
}

/* ---- one field ---- */

static struct field
unset(const char *name)
{
	return (struct field){ .name = span_text(name) };
}

static struct field
set(struct scene *scene, const char *name, const char *words)
{
	struct value *items = ARENA_NEW_ARRAY(&scene->office.arena, 8, struct value);
	size_t count = 0;
	for (const char *word = words; *word; word++)
		items[count++] = value_text(span_of(word, 1));
	return (struct field){ .name = span_text(name), .value = value_list(items, count) };
}

/* The two lines give a field these values; the hub's has `mine`. */
static void
open_sides(struct scene *scene, const struct field *base, const struct field *mine, const struct field *theirs)
{
	open_with(scene, base, 1);
	struct oid here = save_at(scene, DEVICE_1, &scene->first, mine, 1);
	struct oid there = save_at(scene, DEVICE_2, &scene->first, theirs, 1);
	merge(scene, &here, &there);
}

static enum merge_policy
always_hold(const struct path *path, struct span field)
{
	(void)path;
	(void)field;
	return MERGE_HOLD;
}

static enum merge_policy
always_largest(const struct path *path, struct span field)
{
	(void)path;
	(void)field;
	return MERGE_LARGEST;
}

static enum merge_policy
always_union(const struct path *path, struct span field)
{
	(void)path;
	(void)field;
	return MERGE_UNION;
}

static void
each_policy_is_foreseen_and_another_is_not(void **state)
{
	(void)state;
	struct scene sets = { 0 };
	const struct {
		struct field base, mine, theirs;
		int64_t clashes;
		model_policy_t *wrong;
		const char *difference;
	} rows[] = {
		{ office_integer("amount", 1), office_integer("amount", 2), office_integer("amount", 3), 1,
		  always_largest, "amount is 2, the model says 3" },
		{ office_integer("amount", 1), unset("amount"), office_integer("amount", 3), 1, NULL, NULL },
		{ office_integer("amount", 1), office_integer("amount", 3), unset("amount"), 1, NULL, NULL },
		{ office_integer("amount", 1), office_integer("amount", 3), office_integer("amount", 3), 0, NULL,
		  NULL },
		{ office_text("summary", "甲"), office_text("summary", "乙"), office_text("summary", "丙"), 1, NULL,
		  NULL },
		{ office_text("summary", "甲"), office_text("summary", "乙"), office_text("summary", "乙"), 0, NULL,
		  NULL },
		{ office_integer("retention_years", 5), office_integer("retention_years", 7),
		  office_integer("retention_years", 9), 0, always_hold, "retention_years is 9, the model says 7" },
		{ office_text("status", "registered"), office_text("status", "accepted"),
		  office_text("status", "mediating"), 0, always_hold,
		  "status is \"mediating\", the model says \"accepted\"" },
		{ office_text("status", "mediating"), office_text("status", "agreed"), office_text("status", "failed"),
		  1, NULL, NULL },
		{ set(&sets, "tags", "ab"), set(&sets, "tags", "ac"), set(&sets, "tags", "dba"), 0, always_hold,
		  "tags is [\"a\", \"c\", \"d\"], the model says [\"a\", \"c\"]" },
		{ set(&sets, "tags", "ab"), set(&sets, "tags", "a"), set(&sets, "tags", "b"), 0, always_hold,
		  "tags is unset, the model says [\"a\"]" },
		{ set(&sets, "later", "a"), set(&sets, "later", "ab"), set(&sets, "later", "ac"), 1, always_union,
		  "later is [\"a\", \"b\"], the model says [\"a\", \"b\", \"c\"]" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene OWN(scene_close) scene = { 0 };
		open_sides(&scene, &rows[i].base, &rows[i].mine, &rows[i].theirs);
		model_assert_agrees(&scene.office, 1, rows[i].clashes);
		if (rows[i].wrong)
			model_assert_differs(&scene.office, rows[i].wrong, rows[i].difference);
	}
	arena_drop(&sets.office.arena);
}

/* ---- histories ---- */

static void
fields_changed_apart_are_joined(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	open_with(&scene, FIELDS(office_integer("amount", 1), office_integer("workers", 1)));
	struct oid mine = save_at(&scene, DEVICE_1, &scene.first,
				  FIELDS(office_integer("amount", 2), office_integer("workers", 1)));
	struct oid theirs = save_at(&scene, DEVICE_2, &scene.first,
				    FIELDS(office_integer("amount", 1), office_integer("workers", 5),
					   office_text("of_a_later_version", "kept")));
	merge(&scene, &mine, &theirs);
	model_assert_agrees(&scene.office, 1, 0);
	forge_field(&scene.office, &scene.dispute, "workers", value_integer(1));
	model_assert_differs(&scene.office, NULL, "workers is 1, the model says 5");
}

static void
a_field_that_the_schema_does_not_know_is_missed(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	open_with(&scene, FIELDS(office_integer("amount", 1)));
	struct oid mine = save_at(&scene, DEVICE_1, &scene.first, FIELDS(office_integer("amount", 2)));
	struct oid theirs = save_at(&scene, DEVICE_2, &scene.first,
				    FIELDS(office_integer("amount", 1), office_text("of_a_later_version", "kept")));
	merge(&scene, &mine, &theirs);
	model_assert_agrees(&scene.office, 1, 0);
	forge_field(&scene.office, &scene.dispute, "of_a_later_version", (struct value){ .type = VALUE_NONE });
	model_assert_differs(&scene.office, NULL, "of_a_later_version is unset, the model says \"kept\"");
}

static void
new_documents_never_clash_and_none_is_lost(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct path other = path_main("dispute", office_uuid(&scene.office, 2));
	open_with(&scene, FIELDS(office_integer("amount", 1)));
	struct oid mine = save_at(&scene, DEVICE_1, &scene.first, FIELDS(office_integer("amount", 2)));
	office_become(&scene.office, DEVICE_2);
	office_rewind(&scene.office, OFFICE_LEDGER, &scene.first);
	struct oid theirs = OFFICE_SAVE(&scene.office, &other, office_integer("amount", 9),
					office_text("received", "2026-11-20"), office_text("category", "wages"));
	merge(&scene, &mine, &theirs);
	model_assert_agrees(&scene.office, 1, 0);
	struct document document = forge_stored(&scene.office, &scene.dispute);
	forge_document(&scene.office, true, &scene.dispute, &document);
	model_assert_differs(&scene.office, NULL, "it is not there, the model says it is");
}

/* A part and a record of kinds that a later version brings; and a conflict, which stands in a folder of another name than its kind's. */
static void
documents_are_held_whatever_their_kind_is(void **state)
{
	(void)state;
	struct scene any = { 0 };
	const struct uuid record = office_uuid(&any.office, 1), id = office_uuid(&any.office, 9);
	const struct path paths[] = { path_part("dispute", record, "of_later", id), path_main("of_later", id),
				      path_main("conflicts", id) };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct scene OWN(scene_close) scene = { 0 };
		open_with(&scene, FIELDS(office_integer("amount", 1)));
		struct path path = paths[i];
		struct oid base = OFFICE_SAVE(&scene.office, &path, office_integer("tags", 1));
		struct oid mine = OFFICE_SAVE(&scene.office, &path, office_integer("tags", 2));
		office_become(&scene.office, DEVICE_2);
		office_rewind(&scene.office, OFFICE_LEDGER, &base);
		struct oid theirs = OFFICE_SAVE(&scene.office, &path, office_integer("tags", 3));
		merge(&scene, &mine, &theirs);
		model_assert_agrees(&scene.office, 1, 1);
	}
}

/* Against one of the older commits alone the amount would clash. */
static void
lines_that_crossed_are_merged_against_the_merge_of_their_bases(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	open_with(&scene, FIELDS(office_integer("amount", 1), office_integer("workers", 1)));
	struct oid left = save_at(&scene, DEVICE_1, &scene.first,
				  FIELDS(office_integer("amount", 2), office_integer("workers", 1)));
	struct oid right = save_at(&scene, DEVICE_2, &scene.first,
				   FIELDS(office_integer("amount", 1), office_integer("workers", 5)));
	struct oid one = merge(&scene, &left, &right), other = merge_at(&scene, DEVICE_1, &right, &left);
	left = save_at(&scene, DEVICE_1, &other, FIELDS(office_integer("amount", 3), office_integer("workers", 5)));
	right = save_at(&scene, OFFICE_HUB, &one, FIELDS(office_integer("amount", 2), office_integer("workers", 6)));
	merge(&scene, &right, &left);
	model_assert_agrees(&scene.office, 3, 0);
	forge_field(&scene.office, &scene.dispute, "amount", value_integer(2));
	model_assert_differs(&scene.office, NULL, "amount is 2, the model says 3");
}

/* Three commits that both sides come to contain: the second goes on from an edit that the first has not seen, the third changes that
 * once more. Their ids are in this order for one start in six. Then it matters: over what the first and the third have in common, the
 * third's change clashes with the edit.
 */
static bool
open_three(struct scene *scene, int64_t start, struct oid tips[3])
{
	open_with(scene, FIELDS(office_integer("amount", 1)));
	scene->office.now += start;
	struct oid edit = save_at(scene, DEVICE_1, &scene->first, FIELDS(office_integer("amount", 2)));
	tips[0] = save_at(scene, OFFICE_HUB, &scene->first,
			  FIELDS(office_integer("amount", 1), office_integer("workers", 7)));
	tips[1] = save_at(scene, DEVICE_2, &edit, FIELDS(office_integer("amount", 2), office_text("number", "x")));
	tips[2] = save_at(scene, DEVICE_1, &edit, FIELDS(office_integer("amount", 3)));
	return memcmp(&tips[0], &tips[1], OID_SIZE) < 0 && memcmp(&tips[1], &tips[2], OID_SIZE) < 0;
}

/* One side goes back to what the amount was: against a base that lost the edit after that, it would seem to have left it alone. */
static void
a_third_base_is_merged_over_all_that_the_first_two_contain(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct oid tips[3];
	for (int64_t start = 0; !open_three(&scene, start, tips); start++)
		scene_close(&scene);
	struct oid one = merge(&scene, &tips[0], &tips[1]), other = merge_at(&scene, DEVICE_2, &tips[0], &tips[1]);
	one = merge(&scene, &one, &tips[2]);
	other = merge_at(&scene, DEVICE_2, &other, &tips[2]);
	struct oid kept =
		save_at(&scene, OFFICE_HUB, &one, FIELDS(office_integer("amount", 3), office_integer("workers", 8)));
	struct oid back =
		save_at(&scene, DEVICE_2, &other, FIELDS(office_integer("amount", 2), office_integer("workers", 7)));
	merge(&scene, &kept, &back);
	struct document document = forge_stored(&scene.office, &scene.dispute);
	assert_int_equal(document_integer(&document, "amount", 0), 2);
	assert_int_equal(document_integer(&document, "workers", 0), 8);
	model_assert_agrees(&scene.office, 5, 0);
}

/* The same field clashes in the first merge, in the second with a third device, and again after that. */
static void
one_field_clashes_more_than_once(void **state)
{
	(void)state;
	static const char *const devices[] = { DEVICE_1, DEVICE_2, DEVICE_3 };
	struct scene OWN(scene_close) scene = { 0 };
	struct oid head;
	open_with(&scene, FIELDS(office_integer("amount", 1)));
	head = save_at(&scene, OFFICE_HUB, &scene.first, FIELDS(office_integer("amount", 2)));
	for (int64_t i = 0; i < 3; i++) {
		struct oid tip = save_at(&scene, devices[i], &scene.first, FIELDS(office_integer("amount", 3 + i)));
		head = merge(&scene, &head, &tip);
	}
	model_assert_agrees(&scene.office, 3, 3);
}

static void
values_too_large_to_stand_in_a_conflict_are_foreseen(void **state)
{
	(void)state;
	static char texts[3][LIMIT_TEXT];
	struct scene OWN(scene_close) scene = { 0 };
	for (size_t i = 0; i < 3; i++)
		memset(texts[i], '\n', LIMIT_TEXT - 1 - i); /* two bytes each in JSON */
	struct field base = office_text("remarks", texts[0]), mine = office_text("remarks", texts[1]);
	struct field theirs = office_text("remarks", texts[2]);
	open_sides(&scene, &base, &mine, &theirs);
	model_assert_agrees(&scene.office, 1, 1);
}

/* More fields than a document may have, unless one side's are left out: those are held, but for what both did alike. */
static void
a_document_over_a_limit_is_foreseen(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct oid tips[2];
	open_with(&scene, FIELDS(office_integer("alike", 1), office_integer("amount", 1)));
	for (size_t side = 0; side < 2; side++) {
		struct field fields[LIMIT_DOCUMENT_FIELDS - 1];
		fields[0] = office_integer("alike", 2);
		fields[1] = office_integer("amount", side ? 2 : 1);
		for (size_t i = 2; i < 140; i++)
			fields[i] = office_integer(
				(char *)arena_print(&scene.office.arena, "%c%zu%c", side ? 'a' : 'b', i, 0).data, 1);
		tips[side] = save_at(&scene, side ? DEVICE_2 : DEVICE_1, &scene.first, fields, 140);
	}
	merge(&scene, &tips[0], &tips[1]);
	model_assert_agrees(&scene.office, 1, 139);
}

/* ---- the model itself ---- */

/* Nothing is checked twice, and what comes later is. */
static void
a_model_goes_on_where_it_was(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct model OWN(model_drop) model = { 0 };
	open_with(&scene, FIELDS(office_integer("amount", 1)));
	struct oid head = save_at(&scene, OFFICE_HUB, &scene.first, FIELDS(office_integer("amount", 2)));
	for (int64_t i = 1; i <= 3; i++) {
		struct oid tip = save_at(&scene, DEVICE_1, &scene.first, FIELDS(office_integer("amount", 2 + i)));
		office_become(&scene.office, DEVICE_1);
		head = merge(&scene, &head, &tip);
		scene.first = tip;
		struct ledger ledger = office_ledger(&scene.office, OFFICE_LEDGER);
		must(model_check(&model, scene.office.store, &ledger));
		assert_int_equal(model.merges, i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy_is_foreseen_and_another_is_not),
		cmocka_unit_test(fields_changed_apart_are_joined),
		cmocka_unit_test(a_field_that_the_schema_does_not_know_is_missed),
		cmocka_unit_test(new_documents_never_clash_and_none_is_lost),
		cmocka_unit_test(documents_are_held_whatever_their_kind_is),
		cmocka_unit_test(lines_that_crossed_are_merged_against_the_merge_of_their_bases),
		cmocka_unit_test(a_third_base_is_merged_over_all_that_the_first_two_contain),
		cmocka_unit_test(one_field_clashes_more_than_once),
		cmocka_unit_test(values_too_large_to_stand_in_a_conflict_are_foreseen),
		cmocka_unit_test(a_document_over_a_limit_is_foreseen),
		cmocka_unit_test(a_model_goes_on_where_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
