/* The schema's tables: invariants over every row, and the names and codes that data, screens and reports rely on. */
#include "core/limits.h"
#include "core/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

/* Calls `visit` for each field of each kind, common ones once per kind. */
static void
for_each_field(void (*visit)(const struct kind *kind, const struct field_row *field))
{
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		for (const struct field_row *field = (*kind)->fields; field->name; field++)
			visit(*kind, field);
		for (const struct field_row *field = schema_common_fields; field->name; field++)
			visit(*kind, field);
	}
}

#define CLAIM(kind, field, truth)                                                                          \
	do {                                                                                               \
		if (!(truth))                                                                              \
			fail_msg("%s.%s: %s does not hold", (kind)->name, (field) ? (field) : "", #truth); \
	} while (0)

static bool
label_full(struct label label)
{
	return label.zh && *label.zh && label.en && *label.en;
}

static void
claim_kind(const struct kind *kind)
{
	CLAIM(kind, NULL, path_name_valid(span_text(kind->name)));
	CLAIM(kind, NULL, label_full(kind->label));
	CLAIM(kind, NULL, kind->since >= 1 && kind->since <= SCHEMA_VERSION);
	CLAIM(kind, NULL, schema_kind(span_text(kind->name)) == kind);
	CLAIM(kind, NULL, (kind->folder == NULL) == kind_is_part(kind));
	CLAIM(kind, NULL, !kind->number || kind_field(kind, span_text(kind->number)));
	for (const char *const *parent = kind->parents; parent && *parent; parent++)
		CLAIM(kind, *parent, schema_kind(span_text(*parent)) && schema_kind(span_text(*parent))->folder);
}

static void
every_kind_is_complete_and_found_by_name(void **state)
{
	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		claim_kind(*kind);
	assert_null(schema_kind(SPAN("nothing")));
	assert_null(schema_kind(SPAN("")));
}

static void
a_document_is_of_the_kind_that_its_path_names(void **state)
{
	static const struct {
		const char *folder, *part, *kind;
	} rows[] = {
		{ "dispute", "", "dispute" },
		{ "dispute", "party", "party" },
		{ "conflicts", "", "conflict" },
		{ "findings", "resolution", "resolution" },
		{ "conflicts", "resolution", "resolution" },
		{ "training", "attendance", "attendance" },
		{ "training", "party", NULL },
		{ "conflict", "", NULL },
		{ "dispute", "nothing", NULL },
		{ "dispute", "person", NULL },
	};
	uint8_t random[10] = { 0 };
	struct uuid id = uuid_make(0, random);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct path path = rows[i].part[0] ? path_part(rows[i].folder, id, rows[i].part, id) :
						     path_main(rows[i].folder, id);
		const struct kind *kind = schema_kind_at(&path);
		if (rows[i].kind)
			assert_string_equal(kind ? kind->name : "none", rows[i].kind);
		else
			assert_null(kind);
	}
}

static void
claim_field(const struct kind *kind, const struct field_row *field)
{
	bool integer = field->type == TYPE_MONEY || field->type == TYPE_NUMBER;
	bool text = field->type == TYPE_TEXT || field->type == TYPE_TEXTS;

	CLAIM(kind, field->name, field_name_valid(span_text(field->name)));
	CLAIM(kind, field->name, label_full(field->label));
	CLAIM(kind, field->name, kind_field(kind, span_text(field->name)) == field); /* so no name is there twice */
	CLAIM(kind, field->name, field->since >= 1 && field->since <= SCHEMA_VERSION);
	CLAIM(kind, field->name, !(field->required && field->derived));
	CLAIM(kind, field->name, !field->of || field->type == TYPE_RECORD || field->type == TYPE_RECORDS);
	CLAIM(kind, field->name, !field->of || schema_kind(span_text(field->of)));
	CLAIM(kind, field->name, integer || field->least == 0);
	CLAIM(kind, field->name, !integer || (field->least >= 0 && field->least < field_most(field)));
	CLAIM(kind, field->name, integer || text || field->most == 0);
	/* four bytes for each character at worst */
	CLAIM(kind, field->name, !text || (field_most(field) > 0 && field_most(field) * 4 <= LIMIT_TEXT));
}

static void
every_field_has_labels_a_type_and_bounds(void **state)
{
	(void)state;
	for_each_field(claim_field);
}

static void
claim_sealing(const struct kind *kind, const struct field_row *field)
{
	/* reports count codes, money and truths; a set could not be merged under seal */
	CLAIM(kind, field->name, !field->sealed || field->type == TYPE_TEXT || field->type == TYPE_DATE);
	CLAIM(kind, field->name, !field->sealed || field->merge == MERGE_HOLD);
}

static void
only_texts_and_dates_are_sealed(void **state)
{
	(void)state;
	for_each_field(claim_sealing);
	assert_true(kind_has_sealed(schema_kind(SPAN("party"))));
	assert_false(kind_has_sealed(schema_kind(SPAN("centre"))));
}

static void
claim_policy(const struct kind *kind, const struct field_row *field)
{
	CLAIM(kind, field->name, field->merge != MERGE_UNION || type_is_list(field->type));
	CLAIM(kind, field->name, field->merge != MERGE_FURTHEST || field->type == TYPE_CODE);
	CLAIM(kind, field->name,
	      field->merge != MERGE_LARGEST || field->type == TYPE_NUMBER || field->type == TYPE_MONEY);
	for (const struct code *code = field->codes; field->merge == MERGE_FURTHEST && code->name; code++)
		CLAIM(kind, field->name, field_rank(field, span_text(code->name)) > 0);
}

static void
merge_policies_fit_their_types(void **state)
{
	(void)state;
	for_each_field(claim_policy);
}

/* So that a label reads as one code, and never as another's name. */
static bool
code_stands_alone(const struct field_row *field, const struct code *code)
{
	for (const struct code *other = field->codes; other->name; other++) {
		if (other == code)
			continue;
		if (strcmp(other->name, code->name) == 0 || strcmp(other->label.zh, code->label.zh) == 0 ||
		    strcmp(other->label.en, code->label.en) == 0 || strcasecmp(other->label.en, code->name) == 0)
			return false;
	}
	return true;
}

static void
claim_codes(const struct kind *kind, const struct field_row *field)
{
	bool coded = field->type == TYPE_CODE || field->type == TYPE_CODES;

	CLAIM(kind, field->name, coded == (field->codes != NULL));
	for (const struct code *code = field->codes; coded && code->name; code++) {
		CLAIM(kind, code->name, label_full(code->label));
		CLAIM(kind, code->name, code_stands_alone(field, code));
		CLAIM(kind, code->name, field_code(field, span_text(code->name)) == code);
		CLAIM(kind, code->name, code->since >= 1 && code->since <= SCHEMA_VERSION && code->rank >= 0);
		CLAIM(kind, code->name, !code->retired || code->retired > code->since);
		CLAIM(kind, code->name, strcspn(code->name, ", ;\n") == strlen(code->name));
	}
}

static void
codes_are_unique_and_labelled(void **state)
{
	(void)state;
	for_each_field(claim_codes);
}

static void
a_whole_document_fits_the_limits(void **state)
{
	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		int64_t size = 0;
		size_t count = 0;
		for (const struct field_row *field = (*kind)->fields; field->name; field++, count++)
			size += field->type == TYPE_TEXT ? field_most(field) * 3 * 4 / 3 : 100;
		CLAIM(*kind, NULL, count + 8 <= LIMIT_DOCUMENT_FIELDS);
		CLAIM(*kind, NULL, size <= LIMIT_DOCUMENT);
	}
}

/* Field names are fixed in the data, the screens and the reports; * stands behind those that are sealed. */
static const struct {
	const char *kind;
	const char *fields;
} names[] = {
	{ "dispute",
	  "number external_ref received accepted source source_note category grade industry employer_type workers "
	  "migrant_workers women_workers amount status handled_by mediator panel result result_date "
	  "settled_amount performance police_early closed archived retention_years tags summary* voided" },
	{ "party", "side type name* id_type id_number* sex phone* address* employer_code representative* "
		   "representative_title position hired left monthly_wage headcount is_delegate" },
	{ "claim", "type amount settled_amount main" },
	{ "event", "at type participants* text* outcome" },
	{ "agreement",
	  "agreed_on effective_on terms* signed_applicant signed_respondent signed_mediator sealed_centre" },
	{ "payment", "due amount paid_on paid_amount method party" },
	{ "referral", "to type date ref outcome" },
	{ "paper", "type number issued served_to served_by served_on receipt" },
	{ "file", "name* media_type size sha256 paper" },
	{ "review", "reviewer date items score remarks" },
	{ "training", "title term plan date start end place form topics trainers organiser minutes capacity status" },
	{ "attendance", "person name* centre sign_in signed_at minutes score passed makeup_of" },
	{ "person", "name centre duty certificate certificate_from certificate_to active" },
	{ "centre", "code name short_name address phone seal_name" },
	{ "annotation", "at text*" },
	{ "device", "name label centre role signing_key enrolled status revoked last version" },
	{ "conflict",
	  "record path kind field base mine theirs mine_commit theirs_commit mine_author theirs_author mine_device "
	  "theirs_device mine_at theirs_at" },
	{ "finding", "record path kind fields rule severity commit device author at" },
	{ "resolution", "choice reason* at" },
};

static void
claim_name(const struct kind *kind, struct span name)
{
	bool sealed = span_ends(name, SPAN("*"));
	struct span bare = span_part(name, 0, name.size - sealed);
	const struct field_row *field = kind_field(kind, bare);

	if (!field || (sealed && !field->sealed))
		fail_msg("%s.%.*s is not there as agreed", kind->name, SPAN_ARG(name));
}

static void
the_names_agreed_on_are_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct kind *kind = schema_kind(span_text(names[i].kind));
		struct span rest = span_text(names[i].fields);
		assert_non_null(kind);
		while (rest.size)
			claim_name(kind, span_cut(&rest, ' '));
	}
}

/* Codes with their labels, in order. */
static const struct {
	const char *kind;
	const char *field;
	const char *codes;
} code_lists[] = {
	{ "dispute", "status",
	  "registered 登记 pending 待受理 accepted 受理 not_accepted 不予受理 refused 对方不同意 mediating 调解中 agreed 达成协议 "
	  "partly_agreed 部分达成 performed_at_once 即时履行 failed 调解不成 withdrawn 撤回 abandoned 视为放弃 expired 逾期 "
	  "transferred 转办 performing 履行跟踪 followed_up 回访 closed 结案 archived 归档 appraised 期满鉴定" },
	{ "dispute", "result",
	  "agreed 达成协议 partly_agreed 部分达成 performed_at_once 即时履行 failed 调解不成 withdrawn 撤回 abandoned 视为放弃 "
	  "expired 逾期 transferred 转办" },
	{ "dispute", "performance", "not_due 未到期 partial 部分 performed 已履行 overdue 逾期" },
	{ "dispute", "grade", "simple 简易 ordinary 一般 major 重大" },
	{ "dispute", "handled_by", "street 属地街道 district 区职能部门联动" },
	{ "dispute", "source",
	  "walk_in 来访 phone 来电 letter 来信 hotline_12345 12345热线 online 线上平台 arbitration 仲裁移送 court 法院委派 "
	  "inspectorate 监察转办 petition 信访转办 police 公安转办 patrol 巡查网格 self 主动调解" },
	{ "claim", "type",
	  "wages 劳动报酬 overtime 加班费 double_pay 双倍工资 severance 经济补偿/赔偿金 social_insurance 社会保险 injury 工伤 "
	  "contract 变更解除终止合同 relation 确认劳动关系 hours_leave 工时休假 welfare 福利 personnel 人事争议 other 其他" },
	{ "training", "form", "lecture 授课 hearing 观摩庭审 casework 以案代训 online 线上 self_study 自学" },
	{ "person", "duty", "full_time 专职 part_time 兼职" },
};

static void
codes_and_labels_are_the_ones_agreed_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(code_lists) / sizeof(code_lists[0]); i++) {
		const struct kind *kind = schema_kind(span_text(code_lists[i].kind));
		const struct code *code = kind_field(kind, span_text(code_lists[i].field))->codes;
		struct buffer OWN(buffer_drop) text = { 0 };
		for (; code->name; code++)
			buffer_print(&text, "%s%s %s", text.size ? " " : "", code->name, code->label.zh);
		buffer_put_byte(&text, 0);
		assert_string_equal((const char *)text.data, code_lists[i].codes);
	}
}

static void
industries_are_the_letters_a_to_t(void **state)
{
	const struct code *code = kind_field(schema_kind(SPAN("dispute")), SPAN("industry"))->codes;
	int letter = 'A';

	(void)state;
	for (; code->name; code++, letter++)
		assert_true(code->name[0] == letter && code->name[1] == 0);
	assert_int_equal(letter, 'T' + 1);
}

static void
the_life_cycle_is_ranked_and_results_share_a_rank(void **state)
{
	const struct field_row *status = kind_field(schema_kind(SPAN("dispute")), SPAN("status"));
	const struct field_row *result = kind_field(schema_kind(SPAN("dispute")), SPAN("result"));
	static const char *const way[] = { "registered", "pending",     "accepted", "mediating", "agreed",
					   "performing", "followed_up", "closed",   "archived",  "appraised" };

	(void)state;
	for (size_t i = 1; i < sizeof(way) / sizeof(way[0]); i++)
		assert_true(field_rank(status, span_text(way[i - 1])) < field_rank(status, span_text(way[i])));
	for (const struct code *code = result->codes; code->name; code++)
		assert_int_equal(field_rank(status, span_text(code->name)), field_rank(status, SPAN("agreed")));
	assert_int_equal(field_rank(status, SPAN("accepted")), field_rank(status, SPAN("not_accepted")));
	assert_int_equal(field_rank(status, SPAN("nothing")), -1);
	assert_int_equal(field_rank(result, SPAN("agreed")), -1);
}

static void
kinds_live_in_the_ledger_of_those_who_write_them(void **state)
{
	static const struct {
		const char *kind;
		enum kind_ledger ledger;
		bool system;
	} rows[] = {
		{ "dispute", LEDGER_CENTRE, false },  { "training", LEDGER_DISTRICT, false },
		{ "person", LEDGER_DISTRICT, false }, { "centre", LEDGER_DISTRICT, false },
		{ "device", LEDGER_DISTRICT, true },  { "conflict", LEDGER_ANY, true },
		{ "finding", LEDGER_ANY, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kind *kind = schema_kind(span_text(rows[i].kind));
		assert_int_equal(kind->ledger, rows[i].ledger);
		assert_int_equal(kind->system, rows[i].system);
	}
}

static void
every_type_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int a = TYPE_TEXT; a <= TYPE_ANY; a++) {
		for (int b = TYPE_TEXT; b < a; b++)
			assert_string_not_equal(type_name((enum type)a), type_name((enum type)b));
	}
}

static void
lists_are_the_types_that_hold_several(void **state)
{
	(void)state;
	for (int type = TYPE_TEXT; type <= TYPE_ANY; type++)
		assert_int_equal(type_is_list((enum type)type),
				 type == TYPE_CODES || type == TYPE_TEXTS || type == TYPE_RECORDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_complete_and_found_by_name),
		cmocka_unit_test(a_document_is_of_the_kind_that_its_path_names),
		cmocka_unit_test(every_field_has_labels_a_type_and_bounds),
		cmocka_unit_test(only_texts_and_dates_are_sealed),
		cmocka_unit_test(merge_policies_fit_their_types),
		cmocka_unit_test(codes_are_unique_and_labelled),
		cmocka_unit_test(a_whole_document_fits_the_limits),
		cmocka_unit_test(the_names_agreed_on_are_there),
		cmocka_unit_test(codes_and_labels_are_the_ones_agreed_on),
		cmocka_unit_test(industries_are_the_letters_a_to_t),
		cmocka_unit_test(the_life_cycle_is_ranked_and_results_share_a_rank),
		cmocka_unit_test(kinds_live_in_the_ledger_of_those_who_write_them),
		cmocka_unit_test(every_type_has_a_name_of_its_own),
		cmocka_unit_test(lists_are_the_types_that_hold_several),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
