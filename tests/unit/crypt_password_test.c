/* Passwords: Argon2id in its standard text, against the reference implementation's vector. */
#include "base/crypt.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* phc-winner-argon2, src/test.c: Argon2id, version 19, t=2, m=65536, p=1. */
static const char reference[] =
	"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

static int
start(void **state)
{
	(void)state;
	crypt_start();
	return 0;
}

static void
the_reference_text_is_its_passwords_and_no_others(void **state)
{
	(void)state;
	assert_true(crypt_password_holds(span_text(reference), SPAN("password")));
	assert_false(crypt_password_holds(span_text(reference), SPAN("passwore")));
	assert_false(crypt_password_holds(span_text(reference), SPAN("")));
}

static void
what_is_put_is_the_standard_text_and_holds(void **state)
{
	(void)state;
	static const uint8_t salt[CRYPT_SALT_SIZE] = "somesaltsomesal";
	static const char front[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsAA$";
	struct buffer OWN(buffer_drop) first = { 0 };
	struct buffer OWN(buffer_drop) second = { 0 };
	crypt_password_put(&first, SPAN("密码 with spaces"), salt);
	crypt_password_put(&second, SPAN("密码 with spaces"), salt);
	assert_int_equal(first.size, sizeof(front) - 1 + 43); /* 32 bytes in base64 without padding */
	assert_true(span_starts(buffer_span(&first), span_text(front)));
	assert_true(span_equal(buffer_span(&first), buffer_span(&second)));
	assert_true(crypt_password_holds(buffer_span(&first), SPAN("密码 with spaces")));
	assert_false(crypt_password_holds(buffer_span(&first), SPAN("密码 with space")));
}

static void
another_salt_gives_another_text(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) one = { 0 };
	struct buffer OWN(buffer_drop) other = { 0 };
	crypt_password_put(&one, SPAN(""), (const uint8_t[CRYPT_SALT_SIZE]){ 1 });
	crypt_password_put(&other, SPAN(""), (const uint8_t[CRYPT_SALT_SIZE]){ 2 });
	assert_memory_not_equal(one.data + one.size - 43, other.data + other.size - 43, 43);
}

static void
what_is_no_such_text_holds_no_password(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"password",
		"$argon2id$",
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
		"$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc "
	};
	char longer[300];
	memset(longer, 'a', sizeof(longer));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span OWN(exact_drop) text = exact_text(rows[i]);
		assert_false(crypt_password_holds(text, SPAN("password")));
	}
	assert_false(crypt_password_holds(span_of(longer, sizeof(longer)), SPAN("password")));
	/* The salt's bytes are part of it. */
	snprintf(longer, sizeof(longer), "%s", reference);
	longer[strlen("$argon2id$v=19$m=65536,t=2,p=1$")] = 'd';
	assert_false(crypt_password_holds(span_text(longer), SPAN("password")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reference_text_is_its_passwords_and_no_others),
		cmocka_unit_test(what_is_put_is_the_standard_text_and_holds),
		cmocka_unit_test(another_salt_gives_another_text),
		cmocka_unit_test(what_is_no_such_text_holds_no_password),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
