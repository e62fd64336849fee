/* Trainings and who attended them: one document, and the training against all of its attendances. */
#include "core/check_rules.h"

#include <stdlib.h>

/* A name under seal whose key is not here is a name all the same. */
static bool
names_someone(const struct document *attendance)
{
	return document_text(attendance, "person").size || document_text(attendance, "name").size ||
	       document_value(attendance, SPAN("name")).type == VALUE_SEALED;
}

void
check_attendance(const struct check *check)
{
	if (names_someone(check->after) || (check->before && !names_someone(check->before)))
		return;
	check_refuse(check, "required", "person",
		     (struct label){ "请选择参训人；不在名册的，请填写姓名",
				     "choose a person, or for someone who is in no register write the name" });
}

static bool
attended(const struct document *attendance)
{
	struct span sign_in = document_text(attendance, "sign_in");
	return span_equal(sign_in, SPAN("present")) || span_equal(sign_in, SPAN("late"));
}

static int
person_order(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Sorted first: a training may have thousands of attendances. */
static bool
anyone_twice(const struct record *record)
{
	struct span *people = ARENA_NEW_ARRAY(record->arena, record->part_count, struct span);
	const struct document *attendance;
	size_t count = 0;

	for (size_t at = 0; (attendance = record_part(record, "attendance", &at));) {
		people[count] = document_text(attendance, "person");
		count += people[count].size > 0;
	}
	if (count > 1)
		qsort(people, count, sizeof(*people), person_order);
	for (size_t i = 1; i < count; i++) {
		if (span_equal(people[i - 1], people[i]))
			return true;
	}
	return false;
}

static void
check_minutes(const struct record *record)
{
	int64_t minutes = document_integer(record->main, "minutes", INT64_MAX);
	const struct document *attendance;

	for (size_t at = 0; (attendance = record_part(record, "attendance", &at));) {
		if (document_integer(attendance, "minutes", 0) <= minutes)
			continue;
		record_warn(record, "sum", "minutes",
			    (struct label){ "有人计入的时长超过培训时长，请核对",
					    "someone is credited with more minutes than there were" });
		return;
	}
}

void
check_training_record(const struct record *record)
{
	const struct document *attendance;
	int64_t count = 0;

	for (size_t at = 0; (attendance = record_part(record, "attendance", &at));)
		count += attended(attendance);
	if (count > document_integer(record->main, "capacity", INT64_MAX))
		record_warn(record, "sum", "capacity",
			    (struct label){ "参训人数超过名额，请核对", "more people than places: check both" });
	check_minutes(record);
	if (anyone_twice(record))
		record_refuse(record, "twice", "person",
			      (struct label){ "同一人在本次培训中已有记录，请作废重复的一条",
					      "this person is entered already: void one of the two" });
}
