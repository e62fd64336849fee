/* A list's rows as cells; see export.h. */
#include "host/export.h"

#include "base/text.h"
#include "host/act.h"
#include "host/names.h"
#include "host/output.h"

#include <string.h>

enum extra {
	EXTRA_NONE, /* a field */
	EXTRA_ID,
	EXTRA_LEDGER,
	EXTRA_STREET,
	EXTRA_RECORD,
	EXTRA_APPLICANTS,
	EXTRA_RESPONDENTS,
	EXTRA_MEDIATOR,
	EXTRA_CLOCK,
	EXTRA_CLOCK_DUE,
	EXTRA_CLOCK_LEFT,
	EXTRA_NEXT_DUE,
	EXTRA_COUNT
};

/* Columns that are no fields. */
static const struct {
	const char *name;
	struct label label;
	bool dispute; /* only disputes have it */
	bool part;    /* only parts */
	bool shown;   /* without being asked for */
} extras[] = {
	[EXTRA_ID] = { "id", { "记录编号", "Id" }, false, false, false },
	[EXTRA_LEDGER] = { "ledger", { "台账", "Ledger" }, false, false, false },
	[EXTRA_STREET] = { "street", { "调解中心", "Centre" }, false, false, false },
	[EXTRA_RECORD] = { "record", { "所属记录", "Record" }, false, true, true },
	[EXTRA_APPLICANTS] = { "applicants", { "申请人", "Applicants" }, true, false, true },
	[EXTRA_RESPONDENTS] = { "respondents", { "被申请人", "Respondents" }, true, false, true },
	[EXTRA_MEDIATOR] = { "mediator_name", { "调解员姓名", "Mediator's name" }, true, false, false },
	[EXTRA_CLOCK] = { "clock", { "期限", "Clock" }, true, false, true },
	[EXTRA_CLOCK_DUE] = { "clock_due", { "期限届满日", "Clock runs out on" }, true, false, true },
	[EXTRA_CLOCK_LEFT] = { "clock_days_left", { "剩余天数", "Days left" }, true, false, true },
	[EXTRA_NEXT_DUE] = { "next_due", { "下次应付款日", "Next payment due" }, true, false, true },
};

struct column {
	enum extra extra;
	const struct field_row *field; /* EXTRA_NONE */
};

/* An export under way. */
struct run {
	struct store *store;
	struct arena *arena;
	const struct export_request *request;
	struct column columns[SHEET_COLUMNS_MAX];
	bool needs_case; /* a column shows what listing_dispute_add tells */
	struct sheet sheet;
	struct buffer *records; /* ids of the rows' records */
	bool more;
};

bool
export_format_read(struct span name, enum export_format *out)
{
	bool csv = span_equal(name, SPAN("csv")), xlsx = span_equal(name, SPAN("xlsx"));
	if (csv || xlsx)
		*out = csv ? EXPORT_CSV : EXPORT_XLSX;
	return csv || xlsx;
}

static const char *
label_of(const struct run *run, struct label label)
{
	return run->request->chinese ? label.zh : label.en;
}

/* ---- columns ---- */

static bool
is_dispute(const struct kind *kind)
{
	return strcmp(kind->name, "dispute") == 0;
}

static bool
has_extra(const struct kind *kind, enum extra extra)
{
	return (!extras[extra].dispute || is_dispute(kind)) && (!extras[extra].part || kind_is_part(kind));
}

static fault_t
add_column(struct run *run, struct column column)
{
	if (run->sheet.columns == SHEET_COLUMNS_MAX)
		return fault_raise(FAULT_INPUT, 0, "more than %d columns", SHEET_COLUMNS_MAX);
	run->needs_case = run->needs_case || (column.extra && extras[column.extra].dispute);
	run->columns[run->sheet.columns++] = column;
	return NULL;
}

static fault_t
add_named(struct run *run, struct span name)
{
	const struct kind *kind = run->request->query.kind;
	struct column column = { .extra = EXTRA_NONE };
	for (enum extra extra = EXTRA_ID; extra < EXTRA_COUNT && !kind_field(kind, name); extra++)
		if (has_extra(kind, extra) && span_equal(name, span_text(extras[extra].name)))
			column.extra = extra;
	if (!column.extra)
		TRY(given_field(kind, name, &column.field));
	return add_column(run, column);
}

static fault_t
add_usual(struct run *run)
{
	const struct kind *kind = run->request->query.kind;
	if (has_extra(kind, EXTRA_RECORD) && !kind_field(kind, SPAN("record")))
		TRY(add_column(run, (struct column){ .extra = EXTRA_RECORD }));
	for (const struct field_row *field = kind->fields; field->name; field++)
		if (!field->sealed && field->type != TYPE_ANY)
			TRY(add_column(run, (struct column){ .field = field }));
	for (enum extra extra = EXTRA_APPLICANTS; extra < EXTRA_COUNT; extra++)
		if (has_extra(kind, extra) && extras[extra].shown)
			TRY(add_column(run, (struct column){ .extra = extra }));
	if (!run->request->query.voided_out)
		TRY(add_named(run, SPAN("voided")));
	return NULL;
}

static fault_t
choose_columns(struct run *run)
{
	struct span rest = run->request->columns;
	if (!text_trim(rest).size)
		return add_usual(run);
	while (rest.size)
		TRY(add_named(run, text_trim(span_cut(&rest, ','))));
	return NULL;
}

static void
put_head(struct run *run)
{
	struct span *head = ARENA_NEW_ARRAY(run->arena, run->sheet.columns, struct span);
	for (size_t i = 0; i < run->sheet.columns; i++) {
		const struct column *column = &run->columns[i];
		head[i] = span_text(label_of(run, column->extra ? extras[column->extra].label : column->field->label));
	}
	run->sheet.head = head;
}

/* ---- cells ---- */

static struct cell
text_cell(struct run *run, struct span text)
{
	return (struct cell){ .type = text.size ? CELL_TEXT : CELL_EMPTY, .text = arena_copy(run->arena, text) };
}

static struct cell
date_cell(struct run *run, struct span text)
{
	struct date date;
	if (!date_read(text, &date))
		return text_cell(run, text);
	return (struct cell){ .type = CELL_DATE, .number = date_days(date) };
}

static struct cell
instant_cell(struct run *run, struct span text)
{
	int64_t instant;
	if (!instant_read(text, &instant))
		return text_cell(run, text);
	int64_t local = instant + run->request->offset_minutes * INT64_C(60);
	return (struct cell){ .type = CELL_TIME, .number = (local - ((local % 60) + 60) % 60) / 60 };
}

/* What people know it by; the id as it stands where it is not here. */
static fault_t
name_of(struct run *run, const struct kind *kind, struct span id, struct span *out)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	*out = id;
	if (!kind || !kind->number)
		return NULL;
	buffer_print(&sql, "SELECT \"%s\" FROM \"%s\" WHERE id = ?%c", kind->number, kind->name, 0);
	struct query query = db_query(run->store->db, (const char *)sql.data);
	query_text(&query, id);
	if (query_step(&query) && query_get_bytes(&query, 0).size)
		*out = arena_copy(run->arena, query_get_bytes(&query, 0));
	return query_end(&query);
}

/* A text, or one item of a set, as it is read. */
static fault_t
readable(struct run *run, const struct field_row *field, struct span text, struct span *out)
{
	const struct code *code = field->codes ? field_code(field, text) : NULL;
	bool names = (field->type == TYPE_RECORD || field->type == TYPE_RECORDS) && field->of;
	*out = code ? span_text(label_of(run, code->label)) : text;
	return names ? name_of(run, schema_kind(span_text(field->of)), text, out) : NULL;
}

static fault_t
list_cell(struct run *run, const struct field_row *field, const json_t *list, struct cell *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct span item;
		TRY(readable(run, field, json_text(json_array_get(list, i)), &item));
		buffer_put_text(&text, i ? (run->request->chinese ? "、" : ", ") : "");
		buffer_put_span(&text, item);
	}
	*out = text_cell(run, buffer_span(&text));
	return NULL;
}

static fault_t
field_cell(struct run *run, const struct field_row *field, const json_t *json, struct cell *out)
{
	static const struct label yes = { "是", "yes" }, no = { "否", "no" };
	struct span text = json_text(json);
	*out = (struct cell){ .type = CELL_EMPTY };
	if (json_is_boolean(json))
		*out = text_cell(run, span_text(label_of(run, json_is_true(json) ? yes : no)));
	else if (json_is_integer(json))
		*out = (struct cell){ .type = field->type == TYPE_MONEY ? CELL_MONEY : CELL_NUMBER,
				      .number = json_integer_value(json) };
	else if (json_is_array(json))
		return list_cell(run, field, json, out);
	else if (json_is_string(json) && field->type == TYPE_DATE)
		*out = date_cell(run, text);
	else if (json_is_string(json) && field->type == TYPE_INSTANT)
		*out = instant_cell(run, text);
	else if (json_is_string(json)) {
		TRY(readable(run, field, text, &text));
		*out = text_cell(run, text);
	}
	return NULL;
}

/* The number, title or name of a part's record. */
static fault_t
record_cell(struct run *run, const json_t *item, struct cell *out)
{
	struct named named = { .kind = NULL };
	struct span id = json_text(json_object_get(item, "record"));
	struct uuid record;
	if (uuid_read(id, &record))
		TRY(name_of_record(run->store, run->arena, record, &named));
	*out = text_cell(run, named.name.size ? named.name : id);
	return NULL;
}

/* The centre that keeps the record; the ledger itself where there is none. */
static fault_t
street_cell(struct run *run, const json_t *item, struct cell *out)
{
	struct span code = json_text(json_object_get(item, "ledger")), name = code;
	struct query query = db_query(run->store->db, "SELECT name FROM centre_shown WHERE 'centre/' || code = ?");
	query_text(&query, code);
	if (query_step(&query) && query_get_bytes(&query, 0).size)
		name = arena_copy(run->arena, query_get_bytes(&query, 0));
	*out = text_cell(run, name);
	return query_end(&query);
}

static fault_t
extra_cell(struct run *run, enum extra extra, const json_t *item, struct cell *out)
{
	const json_t *clock = json_object_get(item, "clock"), *left = json_object_get(clock, "days_left");
	switch (extra) {
	case EXTRA_RECORD:
		return record_cell(run, item, out);
	case EXTRA_STREET:
		return street_cell(run, item, out);
	case EXTRA_CLOCK:
		clock = json_object_get(json_object_get(clock, "label"), run->request->chinese ? "zh" : "en");
		*out = text_cell(run, json_text(clock));
		return NULL;
	case EXTRA_CLOCK_DUE:
		*out = date_cell(run, json_text(json_object_get(clock, "due")));
		return NULL;
	case EXTRA_CLOCK_LEFT:
		*out = (struct cell){ .type = left ? CELL_NUMBER : CELL_EMPTY, .number = json_integer_value(left) };
		return NULL;
	case EXTRA_NEXT_DUE:
		*out = date_cell(run, json_text(json_object_get(item, "next_due")));
		return NULL;
	default:
		*out = text_cell(run, json_text(json_object_get(item, extras[extra].name)));
		return NULL;
	}
}

static fault_t
put_row(struct run *run, json_t *item)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct cell *row = sheet_row(&run->sheet);
	const json_t *fields = json_object_get(item, "fields");
	if (run->needs_case)
		TRY(listing_dispute_add(run->store, &arena, run->request->today, item));
	for (size_t i = 0; i < run->sheet.columns; i++) {
		const struct column *column = &run->columns[i];
		if (column->extra)
			TRY(extra_cell(run, column->extra, item, &row[i]));
		else
			TRY(field_cell(run, column->field, json_object_get(fields, column->field->name), &row[i]));
	}
	return NULL;
}

static void
note_record(struct run *run, const json_t *item)
{
	const json_t *record = json_object_get(item, "record");
	struct uuid id;
	if (uuid_read(json_text(record ? record : json_object_get(item, "id")), &id))
		buffer_put(run->records, &id, sizeof(id));
}

static fault_t
visit_row(void *context, struct query *row)
{
	struct run *run = context;
	if (sheet_rows(&run->sheet) == EXPORT_ROWS_MAX) {
		run->more = true;
		return NULL;
	}
	json_t *OWN(json_drop) item = listing_item(run->request->query.kind, row);
	note_record(run, item);
	return put_row(run, item);
}

/* ---- the whole ---- */

static fault_t
put_title(struct run *run)
{
	const struct export_request *request = run->request;
	struct buffer OWN(buffer_drop) text = { 0 };
	struct span centre;
	TRY(store_get(run->store, run->arena, "centre_name", &centre));
	if (!centre.size)
		centre = span_text(run->store->identity.district_name);
	buffer_print(&text, "%.*s %s ", SPAN_ARG(centre), label_of(run, request->query.kind->label));
	date_put(&text, request->today);
	buffer_print(&text, request->chinese ? " 导出人：%.*s 共 %zu 条" : " exported by %.*s, %zu rows",
		     SPAN_ARG(request->who), sheet_rows(&run->sheet));
	run->sheet.title = arena_copy(run->arena, buffer_span(&text));
	return NULL;
}

static void
put_note(struct run *run)
{
	if (run->more)
		run->sheet.note = arena_print(run->arena,
					      run->request->chinese ?
						      "（只导出了前 %d 条，还有更多；请缩小筛选范围）" :
						      "(the first %d rows only; there are more: narrow the filters)",
					      EXPORT_ROWS_MAX);
}

static struct span
file_name(const struct run *run, const char *what, const char *cut)
{
	const struct export_request *request = run->request;
	return arena_print(run->arena, "%s-%04d%02d%02d%s.%s", what, request->today.year, request->today.month,
			   request->today.day, run->more ? cut : "", request->format == EXPORT_CSV ? "csv" : "xlsx");
}

static fault_t
put_bytes(struct run *run, struct buffer *out)
{
	const char *folder = arena_text(run->arena, store_folder(run->store));
	if (run->request->format == EXPORT_XLSX)
		return sheet_put_xlsx(out, &run->sheet, folder);
	sheet_put_csv(out, &run->sheet);
	return NULL;
}

static fault_t
read_rows(struct run *run)
{
	struct listing_query query = run->request->query;
	query.limit = EXPORT_ROWS_MAX + 1;
	TRY(choose_columns(run));
	put_head(run);
	return listing_run(run->store, run->arena, &query, visit_row, run);
}

fault_t
export_run(struct store *store, struct arena *arena, const struct export_request *request, struct exported *out)
{
	struct buffer OWN(buffer_drop) bytes = { 0 }, OWN(buffer_drop) records = { 0 };
	struct run run = { .store = store, .arena = arena, .request = request, .sheet = { .arena = arena } };
	const char *label = label_of(&run, request->query.kind->label);
	run.records = &records;
	TRY(read_rows(&run));
	TRY(put_title(&run));
	put_note(&run);
	run.sheet.tab = span_text(label);
	TRY(put_bytes(&run, &bytes));
	*out = (struct exported){ .bytes = bytes, .rows = (int64_t)sheet_rows(&run.sheet), .more = run.more };
	bytes = (struct buffer){ 0 };
	out->records = (const struct uuid *)arena_copy(arena, buffer_span(&records)).data;
	out->record_count = records.size / sizeof(struct uuid);
	out->name = file_name(&run, label, request->chinese ? "-前20000条" : "-first-20000");
	out->ascii_name = file_name(&run, request->query.kind->name, "-first-20000");
	return NULL;
}
