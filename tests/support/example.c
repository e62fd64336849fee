/* The example change set; see example.h. */
#include "tests/support/example.h"

#include <string.h>

const uint8_t example_key[CRYPT_KEY_SIZE] = {
	64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79,
	80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
};

void
example_key_pair(uint8_t public_key[CRYPT_PUBLIC_SIZE], uint8_t secret_key[CRYPT_SECRET_SIZE])
{
	uint8_t seed[CRYPT_SEED_SIZE];
	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)i;
	crypt_start();
	crypt_key_pair(seed, public_key, secret_key);
}

struct uuid
example_uuid(uint8_t number)
{
	const uint8_t random[10] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, number };
	return uuid_make(EXAMPLE_TIME * INT64_C(1000), random);
}

struct field
example_field(const char *name, struct value value)
{
	return (struct field){ .name = span_text(name), .value = value };
}

static void
register_dispute(struct arena *arena, struct op *op)
{
	static const uint8_t sealed[VALUE_SEALED_MIN] = { 0xaa, 0xbb, 0xcc };
	struct value *tags = ARENA_NEW_ARRAY(arena, 3, struct value);
	tags[0] = value_integer(-3);
	tags[1] = value_truth(true);
	tags[2] = value_text(SPAN("急"));
	const struct field set[] = {
		example_field("amount", value_integer(350000)),
		example_field("evidence", (struct value){ .type = VALUE_SEALED, .bytes = { sealed, sizeof(sealed) } }),
		example_field("status", value_text(SPAN("registered"))),
		example_field("summary", value_text(SPAN("欠薪三个月"))),
		example_field("tags", value_list(tags, 3)),
		example_field("voided", value_truth(false)),
	};
	op->path = path_main("dispute", example_uuid(1));
	op->set_count = sizeof(set) / sizeof(set[0]);
	op->set = ARENA_NEW_ARRAY(arena, op->set_count, struct field);
	memcpy(op->set, set, sizeof(set));
	op->set[3].secret = true;
	op->key = example_key;
}

static void
change_party(struct arena *arena, struct op *op)
{
	op->path = path_part("dispute", example_uuid(1), "party", example_uuid(2));
	op->set_count = 1;
	op->set = ARENA_NEW_ARRAY(arena, 1, struct field);
	op->set[0] = example_field("name", value_text(SPAN("李四")));
	op->set[0].secret = true;
	op->unset_count = 1;
	op->unset = ARENA_NEW_ARRAY(arena, 1, struct span);
	op->unset[0] = SPAN("representative");
	op->key = example_key;
}

struct changeset
example_changeset(struct arena *arena)
{
	struct changeset changeset = {
		.ledger = SPAN("centre/440105014"),
		.parent_count = 1,
		.author = { example_uuid(0), SPAN("陈小明"), SPAN("440105014"), 480 },
		.device = SPAN("440105014-1"),
		.sequence = 2,
		.time = EXAMPLE_TIME,
		.act = SPAN("dispute: register"),
		.ops = ARENA_NEW_ARRAY(arena, 2, struct op),
		.op_count = 2,
	};
	memset(changeset.parents[0].commit.bytes, 0x11, OID_SIZE);
	memset(changeset.parents[0].digest.bytes, 0x22, CRYPT_SHA256_SIZE);
	register_dispute(arena, &changeset.ops[0]);
	change_party(arena, &changeset.ops[1]);
	return changeset;
}
