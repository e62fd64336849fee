/* Values: order, copies, msgpack both ways, and what does not fit. */
#include "core/value.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const uint8_t block[VALUE_SEALED_MAX + 1];

/* Ascending: by type, then by content. */
static size_t
fill_ordered(struct value out[16])
{
	static struct value one[1], two[2];
	one[0] = two[0] = value_integer(1);
	two[1] = value_text(SPAN("a"));
	const struct value values[] = {
		{ .type = VALUE_NONE },
		value_integer(INT64_MIN),
		value_integer(-1),
		value_integer(INT64_MAX),
		value_truth(false),
		value_truth(true),
		value_text((struct span){ 0 }),
		value_text(SPAN("a")),
		value_text(SPAN("ab")),
		value_text(SPAN("张")),
		value_list(NULL, 0),
		value_list(one, 1),
		value_list(two, 2),
		{ .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN } },
		{ .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN + 16 } },
	};
	memcpy(out, values, sizeof(values));
	return COUNT(values);
}

static void
order_is_by_type_then_by_content(void **state)
{
	(void)state;
	struct value values[16];
	size_t count = fill_ordered(values);
	for (size_t i = 0; i < count * count; i++) {
		size_t a = i / count, b = i % count;
		int order = value_compare(&values[a], &values[b]);
		assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
		assert_int_equal(value_equal(&values[a], &values[b]), a == b);
	}
}

static void
a_copy_shares_no_memory(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	char text[] = "text";
	struct value items[] = { value_integer(7), value_text(span_text(text)) };
	struct value list = value_list(items, 2);
	struct value copy = value_copy(&arena, &list);
	assert_true(value_equal(&copy, &list));
	memset(text, 'x', 4);
	items[0].integer = 8;
	assert_int_equal(copy.items[0].integer, 7);
	assert_true(span_equal(copy.items[1].bytes, SPAN("text")));
}

static void
what_is_packed_is_unpacked(void **state)
{
	(void)state;
	struct value values[16];
	size_t count = fill_ordered(values);
	for (size_t i = 1; i < count; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct buffer OWN(buffer_drop) packed = { 0 };
		value_pack(&packed, &values[i]);
		struct span OWN(exact_drop) bytes = exact(packed.data, packed.size);
		struct unpack in = unpack_start(bytes);
		struct value again = value_unpack(&arena, &in);
		assert_false(in.broken);
		assert_int_equal(in.rest.size, 0);
		assert_true(value_equal(&again, &values[i]));
		for (size_t size = 0; size < bytes.size; size++) {
			struct span OWN(exact_drop) cut = exact(bytes.data, size);
			in = unpack_start(cut);
			again = value_unpack(&arena, &in);
			assert_true(in.broken);
			assert_int_equal(again.type, VALUE_NONE);
		}
	}
}

static void
what_no_field_can_hold_breaks_the_reader(void **state)
{
	(void)state;
	static const struct span rows[] = {
		SPAN_INIT("\xc0"),                                 /* nil */
		SPAN_INIT("\xca\x00\x00\x00\x00"),                 /* float */
		SPAN_INIT("\x80"),                                 /* map */
		SPAN_INIT("\xc4\x01\x00"),                         /* bin */
		SPAN_INIT("\x91\x90"),                             /* a list in a list */
		SPAN_INIT("\x91\xc0"),                             /* nil in a list */
		SPAN_INIT("\x91\xd4\x01\x00"),                     /* sealed in a list */
		SPAN_INIT("\xd4\x01\x00"),                         /* sealed, too short */
		SPAN_INIT("\xd4\x02\x00"),                         /* another extension */
		SPAN_INIT("\xa1\xff"),                             /* not UTF-8 */
		SPAN_INIT("\xa3\x61\x00\x62"),                     /* NUL in a text */
		SPAN_INIT("\xa7sealed:"),                          /* looks sealed */
		SPAN_INIT("\x91\xa7sealed:"),                      /* the same in a list */
		SPAN_INIT("\xdd\x7f\xff\xff\xff"),                 /* a count without content */
		SPAN_INIT("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), /* beyond int64 */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct span OWN(exact_drop) bytes = exact(rows[i].data, rows[i].size);
		struct unpack in = unpack_start(bytes);
		struct value value = value_unpack(&arena, &in);
		if (!in.broken || value.type != VALUE_NONE)
			fail_msg("row %zu passes", i);
	}
}

static void
each_bound_is_exact(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct value *items = ARENA_NEW_ARRAY(&arena, LIMIT_LIST + 1, struct value);
	for (size_t i = 0; i <= LIMIT_LIST; i++)
		items[i] = value_integer(1);
	char *text = arena_take(&arena, LIMIT_TEXT + 1);
	memset(text, 'x', LIMIT_TEXT + 1);
	const struct {
		struct value value;
		bool fits;
	} rows[] = {
		{ value_text(span_of(text, LIMIT_TEXT)), true },
		{ value_text(span_of(text, LIMIT_TEXT + 1)), false },
		{ value_list(items, LIMIT_LIST), true },
		{ value_list(items, LIMIT_LIST + 1), false },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN } }, true },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN - 16 } }, false },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN + 1 } }, false },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MAX } }, true },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MAX + 1 } }, false },
		{ { .type = VALUE_NONE }, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer OWN(buffer_drop) packed = { 0 };
		assert_int_equal(value_fits(&rows[i].value), rows[i].fits);
		if (rows[i].value.type == VALUE_NONE)
			continue;
		value_pack(&packed, &rows[i].value);
		struct unpack in = unpack_start(buffer_span(&packed));
		value_unpack(&arena, &in);
		assert_int_equal(in.broken, !rows[i].fits);
	}
}

static void
a_list_holds_only_plain_values(void **state)
{
	(void)state;
	const struct {
		struct value item;
		bool fits;
	} rows[] = {
		{ value_integer(1), true },
		{ value_truth(false), true },
		{ value_text(SPAN("a")), true },
		{ value_text(SPAN("sealed:")), false },
		{ value_list(NULL, 0), false },
		{ { .type = VALUE_SEALED, .bytes = { block, VALUE_SEALED_MIN } }, false },
		{ { .type = VALUE_NONE }, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value list = value_list(&rows[i].item, 1);
		assert_int_equal(value_fits(&list), rows[i].fits);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_by_type_then_by_content),
		cmocka_unit_test(a_copy_shares_no_memory),
		cmocka_unit_test(what_is_packed_is_unpacked),
		cmocka_unit_test(what_no_field_can_hold_breaks_the_reader),
		cmocka_unit_test(each_bound_is_exact),
		cmocka_unit_test(a_list_holds_only_plain_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
