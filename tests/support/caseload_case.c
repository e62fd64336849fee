/* One case of a caseload, drawn by its index: who, what, how it went, what was paid. */
#include "tests/support/caseload.h"

#include "host/ledger.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 40
#define YUAN 100

/* A document in the making. */
struct sheet {
	struct arena *arena;
	struct field fields[FIELDS_MAX];
	size_t count;
};

/* A case in the making. */
struct making {
	const struct caseload *caseload;
	struct arena *arena;
	struct casework casework;
	int64_t index, received; /* days */
	int64_t age;             /* days until today */
	int64_t ms;              /* ids are made of it */
	int street;
	struct uuid id, applicant;
	struct edit *edits;
	size_t count;
	/* how it goes */
	const char *category, *status, *result;
	int64_t workers, amount, settled; /* fen */
	int64_t result_day, due;
	bool paid, open;
};

static void
put_value(struct sheet *sheet, const char *name, struct value value)
{
	sheet->fields[sheet->count++] = (struct field){ .name = span_text(name), .value = value };
}

static void
put_text(struct sheet *sheet, const char *name, struct span text)
{
	put_value(sheet, name, value_text(arena_copy(sheet->arena, text)));
}

static void
put_word(struct sheet *sheet, const char *name, const char *word)
{
	put_value(sheet, name, value_text(span_text(word)));
}

static void
put_integer(struct sheet *sheet, const char *name, int64_t integer)
{
	put_value(sheet, name, value_integer(integer));
}

static void
put_truth(struct sheet *sheet, const char *name)
{
	put_value(sheet, name, (struct value){ .type = VALUE_TRUTH, .truth = true });
}

static void
put_id(struct sheet *sheet, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	put_text(sheet, name, span_text(text));
}

static void
put_day(struct sheet *sheet, const char *name, int64_t days)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date_of_days(days));
	put_text(sheet, name, buffer_span(&text));
}

static int
by_name(const void *a, const void *b)
{
	return span_compare(((const struct field *)a)->name, ((const struct field *)b)->name);
}

static void
put_edit(struct making *making, struct sheet *sheet, const struct path *path)
{
	struct field *fields = ARENA_NEW_ARRAY(making->arena, sheet->count, struct field);
	memcpy(fields, sheet->fields, sheet->count * sizeof(*fields));
	qsort(fields, sheet->count, sizeof(*fields), by_name);
	making->edits[making->count++] =
		(struct edit){ .path = *path, .document = { .fields = fields, .count = sheet->count } };
	sheet->count = 0;
}

static struct uuid
put_part(struct making *making, struct sheet *sheet, const char *kind)
{
	struct uuid id = casework_uuid(&making->casework, ++making->ms);
	struct path path = path_part("dispute", making->id, kind, id);
	put_edit(making, sheet, &path);
	return id;
}

static int64_t
number(struct making *making, int64_t below)
{
	return (int64_t)casework_number(&making->casework, (uint64_t)below);
}

/* Is true so many times in a hundred. */
static bool
chance(struct making *making, int64_t percent)
{
	return number(making, 100) < percent;
}

static struct uuid
mediator_of(struct making *making)
{
	return making->caseload->mediators[making->street][making->index / 7 % CASELOAD_MEDIATORS];
}

/* ---- parties and claims ---- */

static struct uuid
put_applicant(struct making *making, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	casework_put_name(&text, &making->casework);
	put_word(sheet, "side", "applicant");
	put_word(sheet, "type", "person");
	put_text(sheet, "name", buffer_span(&text));
	put_word(sheet, "sex", chance(making, 45) ? "female" : "male");
	buffer_clear(&text);
	buffer_print(&text, "13%09d", (int)number(making, 1000000000));
	put_text(sheet, "phone", buffer_span(&text));
	if (chance(making, 60)) {
		buffer_clear(&text);
		buffer_print(&text, "44%04d19%02d%02d%02d%03d%d", (int)number(making, 9999),
			     (int)number(making, 40) + 60, (int)number(making, 12) + 1, (int)number(making, 28) + 1,
			     (int)number(making, 999), (int)number(making, 10));
		put_word(sheet, "id_type", "resident_id");
		put_text(sheet, "id_number", buffer_span(&text));
	}
	put_integer(sheet, "headcount", making->workers);
	return put_part(making, sheet, "party");
}

/* Low numbers come often: the same workshops again and again. */
static void
put_respondent(struct making *making, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	int64_t spread = number(making, 1000) * number(making, 1000);
	int64_t employer = spread * making->caseload->employers / 1000000;
	caseload_put_employer(&text, employer);
	put_word(sheet, "side", "respondent");
	put_word(sheet, "type", "organisation");
	put_text(sheet, "name", buffer_span(&text));
	put_word(sheet, "address", "海珠区大塘村");
	if (employer % 5 < 3) {
		buffer_clear(&text);
		buffer_print(&text, "91440105MA%08ld", (long)employer);
		put_text(sheet, "employer_code", buffer_span(&text));
	}
	put_part(making, sheet, "party");
}

static void
put_claim(struct making *making, struct sheet *sheet)
{
	put_word(sheet, "type", making->category);
	put_id(sheet, "party", making->applicant);
	put_integer(sheet, "amount", making->amount);
	if (making->settled)
		put_integer(sheet, "settled_amount", making->settled);
	put_truth(sheet, "main");
	put_part(making, sheet, "claim");
}

/* ---- what happened ---- */

static void
put_event(struct making *making, struct sheet *sheet, int64_t day, const char *type)
{
	static const char *const outcomes[] = { "reached", "not_reached", "attended", "absent", "adjourned", "done" };
	struct buffer OWN(buffer_drop) text = { 0 };
	instant_put(&text, day * 86400 + 3600 * (1 + number(making, 8)));
	put_text(sheet, "at", buffer_span(&text));
	put_word(sheet, "type", type);
	put_word(sheet, "means", chance(making, 50) ? "phone" : "in_person");
	put_id(sheet, "mediator", mediator_of(making));
	put_word(sheet, "outcome", CASEWORK_PICK(&making->casework, outcomes));
	buffer_clear(&text);
	casework_put_event(&text, &making->casework);
	put_text(sheet, "text", buffer_span(&text));
	put_part(making, sheet, "event");
}

static void
put_events(struct making *making, struct sheet *sheet)
{
	if (chance(making, 70))
		put_event(making, sheet, making->received + (making->age > 0), "contact_attempt");
	if (making->result && chance(making, 50))
		put_event(making, sheet, making->result_day, "session");
}

static void
put_agreement(struct making *making, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_day(sheet, "agreed_on", making->result_day);
	put_day(sheet, "effective_on", making->result_day);
	put_integer(sheet, "amount", making->settled);
	buffer_print(&text, "被申请人一次性支付申请人人民币%ld元，双方再无其他争议。", (long)(making->settled / YUAN));
	put_text(sheet, "terms", buffer_span(&text));
	put_truth(sheet, "signed_applicant");
	put_truth(sheet, "signed_respondent");
	put_truth(sheet, "signed_mediator");
	put_truth(sheet, "sealed_centre");
	put_part(making, sheet, "agreement");
}

static void
put_payment(struct making *making, struct sheet *sheet)
{
	put_id(sheet, "party", making->applicant);
	put_day(sheet, "due", making->due);
	put_integer(sheet, "amount", making->settled);
	if (making->paid) {
		put_day(sheet, "paid_on", making->due);
		put_integer(sheet, "paid_amount", making->settled);
		put_word(sheet, "method", "bank");
	}
	put_part(making, sheet, "payment");
}

static void
put_referral(struct making *making, struct sheet *sheet)
{
	static const char *const bodies[] = { "arbitration", "arbitration", "inspectorate", "police", "court" };
	const char *to = CASEWORK_PICK(&making->casework, bodies);
	bool police = strcmp(to, "police") == 0, court = strcmp(to, "court") == 0;
	put_word(sheet, "to", to);
	put_word(sheet, "type",
		 police && chance(making, 70) ? "early_involvement" :
		 court                        ? "judicial_confirmation" :
						"transfer");
	put_day(sheet, "date", making->result_day);
	if (making->age > 60)
		put_word(sheet, "outcome", "taken");
	put_part(making, sheet, "referral");
}

/* ---- how it goes ---- */

static bool
is_settled(const struct making *making)
{
	const char *result = making->result;
	return result && (strcmp(result, "agreed") == 0 || strcmp(result, "partly_agreed") == 0 ||
			  strcmp(result, "performed_at_once") == 0);
}

/* Most take two weeks; the newest are under way. */
static void
draw_result(struct making *making)
{
	static const char *const results[] = { "agreed",    "agreed", "agreed", "agreed",    "agreed",
					       "agreed",    "agreed", "agreed", "agreed",    "partly_agreed",
					       "failed",    "failed", "failed", "withdrawn", "performed_at_once",
					       "abandoned", "failed", "failed", "expired",   "transferred" };
	int64_t days = 2 + number(making, 14);
	making->result_day = making->received + days;
	if (days > making->age)
		return;
	making->result = CASEWORK_PICK(&making->casework, results);
	if (is_settled(making))
		making->settled = making->amount * (55 + number(making, 46)) / 100;
}

static void
draw_progress(struct making *making)
{
	static const char *const statuses[] = { "registered", "pending", "accepted", "mediating", "mediating" };
	int64_t due_in =
		strcmp(making->result ? making->result : "", "performed_at_once") == 0 ? 0 : number(making, 40);
	making->due = making->result_day + due_in;
	making->paid = making->received + making->age >= making->due && !chance(making, making->age < 400 ? 6 : 1);
	making->open = !making->result;
	if (making->open)
		making->status = making->age > 3 ? "mediating" : CASEWORK_PICK(&making->casework, statuses);
	else if (is_settled(making) && !making->paid)
		making->status = "performing";
	else if (making->age - (making->due - making->received) < 3)
		making->status = making->result;
	else
		making->status = making->age > 400 ? "archived" : "closed";
}

static void
put_outcome(struct making *making, struct sheet *sheet)
{
	int64_t today = making->received + making->age;
	if (making->open)
		return;
	put_word(sheet, "result", making->result);
	put_day(sheet, "result_date", making->result_day);
	if (is_settled(making)) {
		put_word(sheet, "agreement_form", chance(making, 75) ? "written" : "oral");
		put_integer(sheet, "settled_amount", making->settled);
		put_word(sheet, "performance",
			 making->paid        ? "performed" :
			 making->due < today ? "overdue" :
					       "not_due");
	}
	if (strcmp(making->status, "closed") == 0 || strcmp(making->status, "archived") == 0)
		put_day(sheet, "closed", making->due + 2 < today ? making->due + 2 : today);
	if (strcmp(making->status, "archived") == 0)
		put_day(sheet, "archived", making->due + 30);
}

/* ---- the main part ---- */

static void
put_origin(struct making *making, struct sheet *sheet)
{
	static const char *const sources[] = { "walk_in",       "walk_in",       "walk_in",      "phone",
					       "hotline_12345", "hotline_12345", "online",       "court",
					       "police",        "patrol",        "inspectorate", "self" };
	static const char *const industries[] = { "C", "C", "C", "F", "H", "H", "I", "E", "O", "P" };
	static const char *const employers[] = {
		"individual", "individual", "private", "private", "private", "platform"
	};
	struct buffer OWN(buffer_drop) text = { 0 };
	struct date received = date_of_days(making->received);
	buffer_print(&text, "海%03d劳人调〔%04d〕%ld号", making->street + 1, received.year, (long)making->index + 1);
	put_text(sheet, "number", buffer_span(&text));
	put_day(sheet, "received", making->received);
	put_word(sheet, "source", CASEWORK_PICK(&making->casework, sources));
	put_word(sheet, "industry", CASEWORK_PICK(&making->casework, industries));
	put_word(sheet, "employer_type", CASEWORK_PICK(&making->casework, employers));
	put_word(sheet, "handled_by", chance(making, 88) ? "street" : "district");
	put_id(sheet, "mediator", mediator_of(making));
}

static void
draw_size(struct making *making)
{
	static const char *const categories[] = {
		"wages",      "wages",    "wages",  "wages",    "overtime", "severance", "social_insurance",
		"double_pay", "contract", "injury", "relation", "other"
	};
	making->category = CASEWORK_PICK(&making->casework, categories);
	making->workers = chance(making, 85) ? 1 :
			  chance(making, 60) ? 2 + number(making, 8) :
			  chance(making, 80) ? 10 + number(making, 20) :
					       30 + number(making, 170);
	making->amount = making->workers * (2000 + number(making, 28000)) * YUAN;
}

static void
put_dispute(struct making *making, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_origin(making, sheet);
	put_word(sheet, "category", making->category);
	put_word(sheet, "grade", making->workers >= 30 ? "major" : making->workers >= 10 ? "ordinary" : "simple");
	put_integer(sheet, "workers", making->workers);
	put_integer(sheet, "migrant_workers", making->workers - making->workers / 3);
	put_integer(sheet, "women_workers", making->workers / 2);
	put_integer(sheet, "amount", making->amount);
	casework_put_summary(&text, &making->casework);
	put_text(sheet, "summary", buffer_span(&text));
	put_word(sheet, "status", making->status);
	if (making->result || strcmp(making->status, "accepted") == 0 || strcmp(making->status, "mediating") == 0)
		put_day(sheet, "accepted", making->received + (making->age > 0));
	put_outcome(making, sheet);
	if (making->workers >= 30 && chance(making, 30))
		put_truth(sheet, "police_early");
	if (chance(making, 1)) {
		put_truth(sheet, "voided");
		put_word(sheet, "void_reason", "重复登记");
	}
	struct path path = path_main("dispute", making->id);
	put_edit(making, sheet, &path);
}

/* Some streets have three times as many as others. */
int
caseload_street(int64_t index)
{
	struct casework casework = { .state = (uint64_t)index * 31 + 5 };
	uint64_t drawn = casework_number(&casework, CASELOAD_STREETS * 3);
	return (int)(drawn < CASELOAD_STREETS * 2 ? drawn / 2 : (drawn - CASELOAD_STREETS * 2) / 3);
}

size_t
caseload_case(const struct caseload *caseload, struct arena *arena, int64_t index, struct edit *out)
{
	struct making making = { .caseload = caseload, .arena = arena, .index = index, .edits = out };
	struct sheet sheet = { .arena = arena };
	int64_t first = date_days(CASELOAD_FIRST_DAY), days = date_days(CASELOAD_TODAY) - first;
	making.casework.state = (uint64_t)index * UINT64_C(0x2545f4914f6cdd1d) + 9;
	making.street = caseload_street(index);
	making.received = first + days * index / caseload->disputes;
	making.age = first + days - making.received;
	making.ms = (making.received * 86400 + 3600 + number(&making, 28800)) * 1000 + index % 1000;
	making.id = casework_uuid(&making.casework, making.ms);
	draw_size(&making);
	draw_result(&making);
	draw_progress(&making);
	put_dispute(&making, &sheet);
	making.applicant = put_applicant(&making, &sheet);
	if (chance(&making, 95))
		put_respondent(&making, &sheet);
	put_claim(&making, &sheet);
	put_events(&making, &sheet);
	if (is_settled(&making)) {
		put_agreement(&making, &sheet);
		put_payment(&making, &sheet);
	}
	if (making.result && chance(&making, 5))
		put_referral(&making, &sheet);
	return making.count;
}
