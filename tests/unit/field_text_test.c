/* What people type into fields, and what they read back. */
#include "core/schema.h"

#include "tests/unit/exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct field_row *
field_at(const char *kind, const char *name)
{
	return kind_field(schema_kind(span_text(kind)), span_text(name));
}

/* Parses from a block of exactly the text's size. */
static const char *
parse_exact(struct arena *arena, const struct field_row *field, const char *text, struct value *out)
{
	struct span OWN(exact_drop) block = exact_text(text);
	return field_parse(arena, field, block, out);
}

static char *
print(struct arena *arena, const struct field_row *field, const struct value *value)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	field_print(&out, field, value);
	return arena_text(arena, buffer_span(&out));
}

#define ID1 "019aa9d8-0c00-7000-8000-000000000001"
#define ID2 "019aa9d8-0c01-7000-8000-000000000002"
#define HEX16 "0123456789abcdef"

static const struct {
	const char *kind, *field, *typed, *read;
} good[] = {
	{ "dispute", "amount", "1200.50", "1200.50" },
	{ "dispute", "amount", "1200.5", "1200.50" },
	{ "dispute", "amount", "1200", "1200.00" },
	{ "dispute", "amount", "0", "0.00" },
	{ "dispute", "amount", "0.05", "0.05" },
	{ "dispute", "amount", " 35 ", "35.00" },
	{ "dispute", "amount", "１２００．５", "1200.50" },
	{ "dispute", "received", "2026-11-22", "2026-11-22" },
	{ "dispute", "received", "2026/1/5", "2026-01-05" },
	{ "dispute", "received", "2026.11.2", "2026-11-02" },
	{ "dispute", "received", "2026年11月22日", "2026-11-22" },
	{ "dispute", "received", "２０２６－１１－２２", "2026-11-22" },
	{ "event", "at", "2026-11-22T02:42:07Z", "2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:42:07+08:00", "2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T00:12-02:30", "2026-11-22T02:42:00Z" },
	{ "event", "at", "2026-11-22 07:42", "2026-11-21T23:42:00Z" },
	{ "event", "at", "2026年11月22日 10:42:07", "2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T23:59:59Z", "2026-11-22T23:59:59Z" },
	{ "event", "at", "2026-11-22 00:00", "2026-11-21T16:00:00Z" },
	{ "event", "at", "2026-11-22T00:00Z", "2026-11-22T00:00:00Z" },
	{ "event", "at", "2026-11-22T10:42+00:00", "2026-11-22T10:42:00Z" },
	{ "event", "at", "2026-11-22 23:59:59", "2026-11-22T15:59:59Z" },
	{ "training", "start", "0:00", "00:00" },
	{ "training", "start", "09:30", "09:30" },
	{ "training", "start", "9：30", "09:30" },
	{ "dispute", "workers", "30", "30" },
	{ "dispute", "police_early", "是", "true" },
	{ "dispute", "police_early", "No", "false" },
	{ "dispute", "police_early", "true", "true" },
	{ "dispute", "police_early", "0", "false" },
	{ "dispute", "category", "wages", "wages" },
	{ "dispute", "category", "Wages", "wages" },
	{ "dispute", "category", "劳动报酬", "wages" },
	{ "dispute", "category", "social insurance", "social_insurance" },
	{ "dispute", "industry", "c", "C" },
	{ "dispute", "industry", "农、林、牧、渔业", "A" },
	{ "dispute", "tags", "群体,加急", "加急,群体" },
	{ "dispute", "tags", "b，a、b, ,a", "a,b" },
	{ "dispute", "tags", "１号楼", "１号楼" },
	{ "dispute", "number", "Ａ１", "Ａ１" },
	{ "dispute", "police_early", "　ｙｅｓ　", "true" },
	{ "dispute", "mediator", ID1, ID1 },
	{ "dispute", "panel", ID2 "," ID1 "," ID2, ID1 "," ID2 },
	{ "dispute", "summary", " 两行\r\n文字\r ", "两行\n文字" },
	{ "dispute", "summary", "a\rb\r\nc", "a\nb\nc" },
	{ "file", "sha256", HEX16 HEX16 HEX16 HEX16, HEX16 HEX16 HEX16 HEX16 },
	{ "conflict", "base", "12, 13", "12, 13" },
};

static void
what_people_type_is_read_and_printed_in_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		const struct field_row *field = field_at(good[i].kind, good[i].field);
		struct value value = { .type = VALUE_NONE };
		const char *wrong = parse_exact(&arena, field, good[i].typed, &value);
		if (wrong)
			fail_msg("%s \"%s\" %s", good[i].field, good[i].typed, wrong);
		assert_string_equal(print(&arena, field, &value), good[i].read);
		struct value again = { .type = VALUE_NONE };
		assert_null(parse_exact(&arena, field, good[i].read, &again));
		assert_true(value_equal(&value, &again));
	}
}

static const struct {
	const char *kind, *field, *typed, *wrong;
} bad[] = {
	{ "conflict", "base", "sealed:1:AAAA", "must not hold a zero byte or begin with \"sealed:\"" },
	{ "dispute", "received", "2026-02-30", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-1/-05", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-xx-05", "must be a date like 2026-11-22" },
	{ "dispute", "received", "yyyy-11-05", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-0-05", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-11", "must be a date like 2026-11-22" },
	{ "dispute", "received", "26-11-22", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-11-22-1", "must be a date like 2026-11-22" },
	{ "dispute", "received", "2026-11-22日日", "must be a date like 2026-11-22" },
	{ "event", "at", "2026-11-22", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T24:00Z", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:42:60Z", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:42+ab:cd", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:4aZ", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:60Z", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T10:42+24:00", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "2026-11-22T", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", "T", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "event", "at", ":", "must be an instant like 2026-11-22T02:42:07Z" },
	{ "training", "start", "24:00", "must be a time like 09:30" },
	{ "training", "start", "9:xx", "must be a time like 09:30" },
	{ "training", "start", "9:5", "must be a time like 09:30" },
	{ "dispute", "amount", "-1", "must not be negative" },
	{ "dispute", "amount", "1.005", "must be an amount in yuan like 1200.50" },
	{ "dispute", "amount", "1.", "must be an amount in yuan like 1200.50" },
	{ "dispute", "amount", "--1", "must be an amount in yuan like 1200.50" },
	{ "dispute", "amount", "1e3", "must be an amount in yuan like 1200.50" },
	{ "dispute", "amount", "99999999999999999999", "must be an amount in yuan like 1200.50" },
	{ "dispute", "amount", "10000000000.01", "must be between 0.00 and 10000000000.00" },
	{ "dispute", "workers", "3.5", "must be a whole number" },
	{ "dispute", "workers", "100001", "must be between 0 and 100000" },
	{ "dispute", "retention_years", "0", "must be between 1 and 100" },
	{ "dispute", "grade", "huge", "must be one of simple, ordinary, major" },
	{ "dispute", "police_early", "maybe", "must be yes or no" },
	{ "dispute", "mediator", "张三", "must be the id of a record" },
	{ "dispute", "panel", ID1 ",x", "must be ids of records" },
	{ "dispute", "number", "a\tb\001", "has characters that cannot be kept: type it again" },
	{ "dispute", "number", "sealed:1:x", "must not begin with \"sealed:\"" },
	{ "dispute", "number", "\xff", "must be UTF-8 text" },
	{ "party", "employer_code", "1234567890123456789", "must have at most 18 characters" },
	{ "file", "sha256", "0123", "must be 64 lower-case hex digits" },
};

static void
what_cannot_be_read_is_refused_in_words_and_leaves_the_value_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct value value = value_integer(42);
		const char *wrong = parse_exact(&arena, field_at(bad[i].kind, bad[i].field), bad[i].typed, &value);
		if (!wrong)
			fail_msg("%s \"%s\" was taken", bad[i].field, bad[i].typed);
		assert_string_equal(wrong, bad[i].wrong);
		assert_true(value.type == VALUE_INTEGER && value.integer == 42);
	}
}

static void
empty_text_unsets_any_field(void **state)
{
	static const char *const empties[] = { "", "  ", "\n" };

	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		for (const struct field_row *field = (*kind)->fields; field->name; field++) {
			for (size_t i = 0; i < 3; i++) {
				struct arena OWN(arena_drop) arena = { 0 };
				struct value value = value_integer(42);
				assert_null(parse_exact(&arena, field, empties[i], &value));
				assert_int_equal(value.type, VALUE_NONE);
			}
		}
	}
}

static void
every_code_is_read_by_its_name_and_both_labels(void **state)
{
	(void)state;
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		for (const struct field_row *field = (*kind)->fields; field->name; field++) {
			for (const struct code *code = field->codes; code && code->name; code++) {
				const char *spellings[] = { code->name, code->label.zh, code->label.en };
				for (size_t i = 0; i < 3; i++) {
					struct arena OWN(arena_drop) arena = { 0 };
					struct value value = { .type = VALUE_NONE };
					assert_null(parse_exact(&arena, field, spellings[i], &value));
					assert_string_equal(print(&arena, field, &value), code->name);
				}
			}
		}
	}
}

static void
text_is_bounded_by_characters_not_bytes(void **state)
{
	const struct field_row *field = field_at("dispute", "tags"); /* 30 each */
	char text[31 * 3 + 1] = "";

	(void)state;
	for (size_t i = 0; i < 30; i++)
		memcpy(text + i * 3, "字", 4);
	struct arena OWN(arena_drop) arena = { 0 };
	struct value value;
	assert_null(parse_exact(&arena, field, text, &value));
	memcpy(text + 90, "字", 4);
	assert_string_equal(parse_exact(&arena, field, text, &value), "must have at most 30 characters");
}

static void
a_list_has_an_end(void **state)
{
	char text[1025 * 5 + 1] = "";

	(void)state;
	for (unsigned i = 0; i < 1025; i++) {
		char item[6] = { (char)('a' + i / 676), (char)('a' + i / 26 % 26), (char)('a' + i % 26), ',', 0 };
		memcpy(text + i * 4, item, 5);
	}
	struct arena OWN(arena_drop) arena = { 0 };
	struct value value;
	assert_string_equal(parse_exact(&arena, field_at("dispute", "tags"), text, &value), "has too many items");
	text[1024 * 4] = 0;
	assert_null(parse_exact(&arena, field_at("dispute", "tags"), text, &value));
	assert_int_equal(value.count, 1024);
}

static void
any_value_is_at_most_64_kib(void **state)
{
	static char text[(64 << 10) + 2];
	struct arena OWN(arena_drop) arena = { 0 };
	struct value value;

	(void)state;
	memset(text, 'a', 64 << 10);
	assert_null(parse_exact(&arena, field_at("conflict", "base"), text, &value));
	text[64 << 10] = 'a';
	assert_string_equal(parse_exact(&arena, field_at("conflict", "base"), text, &value), "is too long");
}

static void
values_print_without_a_field_and_sealed_ones_as_such(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct value number = value_integer(INT64_MIN);
	struct value sealed = { .type = VALUE_SEALED, .bytes = SPAN("\001\002") };
	struct value none = { .type = VALUE_NONE };

	(void)state;
	assert_string_equal(print(&arena, NULL, &number), "-9223372036854775808");
	assert_string_equal(print(&arena, field_at("dispute", "amount"), &number), "-92233720368547758.08");
	assert_string_equal(print(&arena, field_at("party", "name"), &sealed), "sealed");
	assert_string_equal(print(&arena, NULL, &none), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_type_is_read_and_printed_in_one_spelling),
		cmocka_unit_test(what_cannot_be_read_is_refused_in_words_and_leaves_the_value_alone),
		cmocka_unit_test(empty_text_unsets_any_field),
		cmocka_unit_test(every_code_is_read_by_its_name_and_both_labels),
		cmocka_unit_test(text_is_bounded_by_characters_not_bytes),
		cmocka_unit_test(a_list_has_an_end),
		cmocka_unit_test(any_value_is_at_most_64_kib),
		cmocka_unit_test(values_print_without_a_field_and_sealed_ones_as_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
