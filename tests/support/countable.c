/* Records at random; see countable.h. */
#include "tests/support/countable.h"

#include "base/civil.h"

#include <assert.h>
#include <string.h>

#define DISTRICT "district/440105"
#define FIELDS_MAX 24

static const char *const streets[COUNTABLE_STREETS] = { "440105001", "440105002", "440105003" };
static const char *const ledgers[COUNTABLE_STREETS] = { "centre/440105001", "centre/440105002", "centre/440105003" };

struct fields {
	struct field items[FIELDS_MAX];
	size_t count;
};

static uint64_t
draw(struct countable *countable, uint64_t below)
{
	return casework_number(&countable->casework, below);
}

/* A text that lives as long as the office. */
static const char *
keep(struct countable *countable, const char *text)
{
	return arena_text(&countable->office->arena, span_text(text));
}

static void
set_text(struct fields *fields, const char *name, const char *text)
{
	fields->items[fields->count++] = office_text(name, text);
}

static void
set_number(struct fields *fields, const char *name, int64_t number)
{
	fields->items[fields->count++] = office_integer(name, number);
}

/* Two years and a half up to the middle of 2026. */
static const char *
some_day(struct countable *countable)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date_of_days(date_days((struct date){ 2024, 1, 1 }) + (int64_t)draw(countable, 912)));
	return arena_text(&countable->office->arena, buffer_span(&text));
}

static void
maybe_day(struct countable *countable, struct fields *fields, const char *name)
{
	if (draw(countable, 3))
		set_text(fields, name, some_day(countable));
}

/* One of the field's codes, or nothing. */
static void
maybe_code(struct countable *countable, struct fields *fields, const char *kind, const char *name)
{
	const struct code *codes = kind_field(schema_kind(span_text(kind)), span_text(name))->codes;
	size_t count = 0;
	while (codes[count].name)
		count++;
	size_t picked = draw(countable, count + 1);
	if (picked < count)
		set_text(fields, name, codes[picked].name);
}

static const char *
some_id(struct countable *countable, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	return keep(countable, text);
}

static void
save(struct countable *countable, const char *ledger, const struct path *path, const struct fields *fields)
{
	office_save(countable->office, ledger, path, fields->items, fields->count);
}

static struct uuid
new_id(struct countable *countable)
{
	return office_uuid(countable->office, ++countable->made);
}

/* ---- register ---- */

static void
make_centre(struct countable *countable, const char *code)
{
	struct fields fields = { .count = 0 };
	struct path path = path_main("centre", new_id(countable));
	set_text(&fields, "code", code);
	set_text(&fields, "name", code);
	save(countable, DISTRICT, &path, &fields);
}

static void
make_person(struct countable *countable, size_t at)
{
	struct fields fields = { .count = 0 };
	struct path path = path_main("person", countable->people[at] = new_id(countable));
	struct buffer OWN(buffer_drop) name = { 0 };
	casework_put_name(&name, &countable->casework);
	fields.items[fields.count++] =
		(struct field){ .name = SPAN("name"),
				.value = value_text(arena_copy(&countable->office->arena, buffer_span(&name))) };
	set_text(&fields, "centre", at ? streets[at % COUNTABLE_STREETS] : "440105");
	set_text(&fields, "certificate_to", at % 2 ? "2026-04-01" : "2026-08-01");
	save(countable, DISTRICT, &path, &fields);
}

void
countable_open(struct countable *countable, struct office *office, uint64_t seed, size_t room)
{
	*countable = (struct countable){ .office = office, .casework = { .state = seed }, .room = room };
	office_become(office, OFFICE_HUB);
	countable->disputes = ARENA_NEW_ARRAY(&office->arena, room, struct path);
	make_centre(countable, "440105");
	for (size_t i = 0; i < COUNTABLE_STREETS; i++)
		make_centre(countable, streets[i]);
	for (size_t i = 0; i < COUNTABLE_PEOPLE; i++)
		make_person(countable, i);
}

/* ---- disputes ---- */

const char *
countable_ledger(const struct countable *countable, size_t dispute)
{
	(void)countable;
	return ledgers[dispute % COUNTABLE_STREETS];
}

static void
fill_numbers(struct countable *countable, struct fields *fields)
{
	if (draw(countable, 4))
		set_number(fields, "workers", (int64_t)draw(countable, 40));
	if (draw(countable, 4))
		set_number(fields, "amount", (int64_t)draw(countable, 10000000));
	if (draw(countable, 2))
		set_number(fields, "settled_amount", (int64_t)draw(countable, 5000000));
	if (draw(countable, 4))
		set_text(fields, "mediator", some_id(countable, countable->people[draw(countable, COUNTABLE_PEOPLE)]));
	if (draw(countable, 12) == 0)
		fields->items[fields->count++] = (struct field){ .name = SPAN("voided"), .value = value_truth(true) };
	if (draw(countable, 12) == 0)
		set_text(fields, "held", some_id(countable, countable->people[0]));
}

/* Only what goes on elsewhere with the result "transferred" has moved. */
static void
maybe_move(struct countable *countable, struct fields *fields)
{
	if (draw(countable, 4) == 0)
		set_text(fields, "transferred_to", some_id(countable, countable->people[0]));
	if (draw(countable, 8) == 0)
		set_text(fields, "transferred_from", some_id(countable, countable->people[0]));
}

static void
save_dispute(struct countable *countable, size_t at)
{
	static const char *const days[] = { "accepted",    "not_accepted_on", "refused_on",
					    "extended_to", "result_date",     "closed" };
	static const char *const codes[] = { "source",     "category",       "status",     "result",
					     "handled_by", "agreement_form", "performance" };
	struct fields fields = { .count = 0 };
	set_text(&fields, "received", some_day(countable));
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		maybe_day(countable, &fields, days[i]);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		maybe_code(countable, &fields, "dispute", codes[i]);
	fill_numbers(countable, &fields);
	maybe_move(countable, &fields);
	save(countable, countable_ledger(countable, at), &countable->disputes[at], &fields);
}

static void
add_part(struct countable *countable, size_t at, const char *kind, const struct fields *fields)
{
	struct path path = path_part("dispute", countable->disputes[at].record, kind, new_id(countable));
	save(countable, countable_ledger(countable, at), &path, fields);
}

static void
maybe_void(struct countable *countable, struct fields *fields)
{
	if (draw(countable, 8) == 0)
		fields->items[fields->count++] = (struct field){ .name = SPAN("voided"), .value = value_truth(true) };
}

static void
add_event(struct countable *countable, size_t at)
{
	struct fields fields = { .count = 0 };
	set_text(&fields, "at",
		 arena_text(&countable->office->arena, arena_print(&countable->office->arena, "%sT%02d:30:00Z",
								   some_day(countable), (int)draw(countable, 24))));
	maybe_code(countable, &fields, "event", "type");
	maybe_code(countable, &fields, "event", "means");
	maybe_void(countable, &fields);
	add_part(countable, at, "event", &fields);
}

static void
add_payment(struct countable *countable, size_t at)
{
	struct fields fields = { .count = 0 };
	set_number(&fields, "amount", 100000);
	maybe_day(countable, &fields, "paid_on");
	set_number(&fields, "paid_amount", (int64_t)draw(countable, 100000));
	maybe_void(countable, &fields);
	add_part(countable, at, "payment", &fields);
}

static void
add_referral(struct countable *countable, size_t at)
{
	struct fields fields = { .count = 0 };
	set_text(&fields, "date", some_day(countable));
	maybe_day(countable, &fields, "outcome_on");
	maybe_code(countable, &fields, "referral", "to");
	maybe_code(countable, &fields, "referral", "type");
	maybe_code(countable, &fields, "referral", "outcome");
	maybe_void(countable, &fields);
	add_part(countable, at, "referral", &fields);
}

void
countable_add(struct countable *countable)
{
	size_t at = countable->count++;
	assert(at < countable->room);
	countable->disputes[at] = path_main("dispute", new_id(countable));
	save_dispute(countable, at);
	if (draw(countable, 2))
		add_event(countable, at);
	if (draw(countable, 3) == 0)
		add_payment(countable, at);
	if (draw(countable, 3) == 0)
		add_referral(countable, at);
}

/* All its fields are drawn anew. */
void
countable_change(struct countable *countable)
{
	save_dispute(countable, draw(countable, countable->count));
}

/* ---- trainings and warnings ---- */

void
countable_add_training(struct countable *countable)
{
	struct fields fields = { .count = 0 };
	struct path path = path_main("training", new_id(countable));
	set_text(&fields, "title", "调解员轮训");
	set_text(&fields, "date", some_day(countable));
	set_number(&fields, "minutes", 135);
	maybe_code(countable, &fields, "training", "status");
	save(countable, DISTRICT, &path, &fields);
	for (size_t i = 0; i < COUNTABLE_PEOPLE; i++) {
		struct path part = path_part("training", path.record, "attendance", new_id(countable));
		struct fields attendance = { .count = 0 };
		set_text(&attendance, "person", some_id(countable, countable->people[i]));
		maybe_code(countable, &attendance, "attendance", "sign_in");
		maybe_void(countable, &attendance);
		save(countable, DISTRICT, &part, &attendance);
	}
}

void
countable_add_warning(struct countable *countable)
{
	static const char *const rules[] = {
		"employer", "collective", "mass", "unpaid", "crime", "crime_all", "intake"
	};
	int64_t began = 1704067200 + (int64_t)draw(countable, 912) * 86400;
	struct query query =
		db_query(countable->office->store->db,
			 "INSERT INTO warning VALUES (?, ?, ?, ?, ?, ?, 0, 1, '{}', 'open', '', 0, '', ?, '')");
	const char *id = some_id(countable, new_id(countable));
	query_text(&query, span_text(id));
	query_text(&query, span_text(CASEWORK_PICK(&countable->casework, rules)));
	query_text(&query, span_text(id));
	query_text(&query, span_text(draw(countable, 4) ? CASEWORK_PICK(&countable->casework, streets) : ""));
	query_integer(&query, began);
	query_integer(&query, draw(countable, 2) ? began + 864000 : 0);
	query_integer(&query, draw(countable, 2) ? began + 432000 : 0);
	must(query_run(&query));
}
