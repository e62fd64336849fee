/* The district's authority: keys, requests, certificates and the names in them. */
#include "host/pki.h"

#include "exact.h"
#include "tests/support/assert_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

static const struct pki_name authority_name = { "440105-ca", "440105", "authority" };
static const struct pki_name node_name = { "440105014-1", "440105014", "centre" };
static const struct pki_name hub_name = { "440105-hub", "440105", "hub" };

struct office {
	struct buffer key;
	struct buffer certificate;
	struct buffer device_key;
	struct buffer request;
};

static int
open_office(void **state)
{
	crypt_start();
	struct office *office = calloc(1, sizeof(*office));
	assert_non_null(office);
	assert_null(pki_make_key(&office->key));
	assert_null(pki_make_authority(buffer_span(&office->key), &authority_name, &office->certificate));
	assert_null(pki_make_key(&office->device_key));
	assert_null(pki_make_request(buffer_span(&office->device_key), &node_name, &office->request));
	*state = office;
	return 0;
}

static int
close_office(void **state)
{
	struct office *office = *state;
	buffer_drop(&office->key);
	buffer_drop(&office->certificate);
	buffer_drop(&office->device_key);
	buffer_drop(&office->request);
	free(office);
	return 0;
}

static fault_t
issue(const struct office *office, struct span request, const struct pki_name *name, struct buffer *out)
{
	return pki_issue(buffer_span(&office->key), buffer_span(&office->certificate), request, name, NULL, 0, out);
}

static bool
contains(struct span whole, struct span part)
{
	return memmem(whole.data, whole.size, part.data, part.size) != NULL;
}

static void
a_certificate_carries_the_name_it_was_issued_to_and_not_the_one_asked_for(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) certificate = { 0 };
	struct pki_name other = { "440105014-2", "440105014", "trainer" };
	assert_null(issue(office, buffer_span(&office->request), &other, &certificate));
	struct pki_name read;
	assert_null(pki_read_name(buffer_span(&certificate), &read));
	assert_string_equal(read.device, "440105014-2");
	assert_string_equal(read.centre, "440105014");
	assert_string_equal(read.role, "trainer");
}

static void
the_authority_reads_as_the_authority(void **state)
{
	struct office *office = *state;
	struct pki_name read;
	assert_null(pki_read_name(buffer_span(&office->certificate), &read));
	assert_string_equal(read.device, "440105-ca");
	assert_string_equal(read.role, "authority");
}

static void
the_authoritys_role_is_never_issued(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) certificate = { 0 };
	expect_fault(issue(office, buffer_span(&office->request), &authority_name, &certificate), FAULT_INPUT,
		     "never given");
	assert_int_equal(certificate.size, 0);
}

static void
a_key_is_pem_and_every_key_and_serial_is_another(void **state)
{
	struct office *office = *state;
	assert_true(span_starts(buffer_span(&office->key), SPAN("-----BEGIN EC PRIVATE KEY-----\n")));
	assert_false(span_equal(buffer_span(&office->key), buffer_span(&office->device_key)));
	struct buffer OWN(buffer_drop) one = { 0 };
	struct buffer OWN(buffer_drop) two = { 0 };
	assert_null(issue(office, buffer_span(&office->request), &node_name, &one));
	assert_null(issue(office, buffer_span(&office->request), &node_name, &two));
	/* SEQUENCE, SEQUENCE, [0] version 3, then the serial: 16 bytes. */
	static const uint8_t before[] = { 0xa0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x10 };
	const uint8_t *serial = memmem(one.data, one.size, before, sizeof(before));
	assert_non_null(serial);
	assert_false(contains(buffer_span(&two), span_of(serial, sizeof(before) + 16)));
}

static void
validity_is_the_whole_of_time(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) certificate = { 0 };
	assert_null(issue(office, buffer_span(&office->request), &node_name, &certificate));
	/* UTCTime 1970, GeneralizedTime 9999. */
	struct span whole = SPAN("\x17\x0d"
				 "700101000000Z"
				 "\x18\x0f"
				 "99991231235959Z");
	assert_true(contains(buffer_span(&certificate), whole));
	assert_true(contains(buffer_span(&office->certificate), whole));
}

static void
a_request_changed_in_any_byte_is_refused(void **state)
{
	struct office *office = *state;
	struct span request = buffer_span(&office->request);
	for (size_t i = 0; i < request.size; i++) {
		struct span OWN(exact_drop) changed = exact(request.data, request.size);
		((uint8_t *)(uintptr_t)changed.data)[i] ^= 0x01;
		struct buffer OWN(buffer_drop) certificate = { 0 };
		fault_t fault = issue(office, changed, &node_name, &certificate);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_TRUST);
		assert_int_equal(certificate.size, 0);
		fault_drop(fault);
	}
}

static void
a_request_cut_short_anywhere_is_refused(void **state)
{
	struct office *office = *state;
	struct span request = buffer_span(&office->request);
	for (size_t size = 0; size < request.size; size++) {
		struct span OWN(exact_drop) cut = exact(request.data, size);
		struct buffer OWN(buffer_drop) certificate = { 0 };
		expect_fault(issue(office, cut, &node_name, &certificate), FAULT_TRUST, "cannot be read");
	}
}

static void
a_certificate_cut_short_or_with_bytes_behind_it_is_refused(void **state)
{
	struct office *office = *state;
	struct span whole = buffer_span(&office->certificate);
	struct pki_name read = { "untouched", "", "" };
	for (size_t size = 0; size < whole.size; size++) {
		struct span OWN(exact_drop) cut = exact(whole.data, size);
		expect_fault(pki_read_name(cut, &read), FAULT_TRUST, "cannot be read");
	}
	struct buffer OWN(buffer_drop) longer = { 0 };
	buffer_put_span(&longer, whole);
	buffer_put_byte(&longer, 0);
	expect_fault(pki_read_name(buffer_span(&longer), &read), FAULT_TRUST, "behind its end");
	assert_string_equal(read.device, "untouched");
}

static void
a_changed_certificate_never_reads_beyond_itself(void **state)
{
	struct office *office = *state;
	struct span whole = buffer_span(&office->certificate);
	for (size_t i = 0; i < whole.size * 8; i++) {
		struct span OWN(exact_drop) changed = exact(whole.data, whole.size);
		((uint8_t *)(uintptr_t)changed.data)[i / 8] ^= (uint8_t)(1 << (i % 8));
		struct pki_name read;
		fault_drop(pki_read_name(changed, &read));
	}
}

static void
names_that_could_forge_other_parts_of_a_subject_are_refused(void **state)
{
	struct office *office = *state;
	static const struct pki_name bad[] = {
		{ "", "440105014", "centre" },          { "440105014-1", "", "centre" },
		{ "440105014-1", "440105014", "" },     { "x,OU=hub", "440105014", "centre" },
		{ "440105014-1", "a+OU=b", "centre" },  { "440105014-1", "440105014", "hub hub" },
		{ "\xe8\xae\xbe", "440105014", "hub" },
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buffer OWN(buffer_drop) out = { 0 };
		expect_fault(issue(office, buffer_span(&office->request), &bad[i], &out), FAULT_INPUT, "one word");
		expect_fault(pki_make_request(buffer_span(&office->device_key), &bad[i], &out), FAULT_INPUT,
			     "one word");
		expect_fault(pki_make_authority(buffer_span(&office->key), &bad[i], &out), FAULT_INPUT, "one word");
		assert_int_equal(out.size, 0);
	}
}

static void
the_longest_name_fits(void **state)
{
	struct office *office = *state;
	struct pki_name name = { 0 };
	memset(name.device, 'd', sizeof(name.device) - 1);
	memset(name.centre, 'c', sizeof(name.centre) - 1);
	memset(name.role, 'r', sizeof(name.role) - 1);
	struct buffer OWN(buffer_drop) certificate = { 0 };
	assert_null(issue(office, buffer_span(&office->request), &name, &certificate));
	struct pki_name read;
	assert_null(pki_read_name(buffer_span(&certificate), &read));
	assert_memory_equal(&read, &name, sizeof(name));
}

static void
an_authority_signs_with_its_own_key_only(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) out = { 0 };
	expect_fault(pki_issue(buffer_span(&office->device_key), buffer_span(&office->certificate),
			       buffer_span(&office->request), &node_name, NULL, 0, &out),
		     FAULT_TRUST, "do not belong together");
}

static void
a_device_issues_nothing(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) device = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	assert_null(issue(office, buffer_span(&office->request), &node_name, &device));
	expect_fault(pki_issue(buffer_span(&office->device_key), buffer_span(&device), buffer_span(&office->request),
			       &node_name, NULL, 0, &out),
		     FAULT_TRUST, "may not issue");
}

static void
hosts_become_alternative_names(void **state)
{
	struct office *office = *state;
	static const char *const hosts[] = { "hub.example.cn", "192.0.2.7", "2001:db8::7" };
	struct buffer OWN(buffer_drop) out = { 0 };
	assert_null(pki_issue(buffer_span(&office->key), buffer_span(&office->certificate),
			      buffer_span(&office->request), &hub_name, hosts, 3, &out));
	struct span names = SPAN("\x30\x28\x82\x0ehub.example.cn\x87\x04\xc0\x00\x02\x07\x87\x10\x20\x01\x0d\xb8"
				 "\0\0\0\0\0\0\0\0\0\0\0\x07");
	assert_true(contains(buffer_span(&out), names));
}

static void
hosts_that_are_none_or_too_many_are_refused(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) out = { 0 };
	const char *const bad[] = { "fine.example", "http://hub/" };
	expect_fault(pki_issue(buffer_span(&office->key), buffer_span(&office->certificate),
			       buffer_span(&office->request), &hub_name, bad, 2, &out),
		     FAULT_INPUT, "\"http://hub/\" is no host name");
	const char *many[200];
	for (size_t i = 0; i < 200; i++)
		many[i] = "a-rather-long-name-of-a-hub.example.cn";
	expect_fault(pki_issue(buffer_span(&office->key), buffer_span(&office->certificate),
			       buffer_span(&office->request), &hub_name, many, 200, &out),
		     FAULT_INPUT, "give fewer");
	assert_int_equal(out.size, 0);
}

static void
what_is_no_key_is_refused(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) out = { 0 };
	struct buffer OWN(buffer_drop) huge = { 0 };
	assert_non_null(buffer_extend(&huge, LIMIT_CERTIFICATE));
	expect_fault(pki_make_request(SPAN("no key"), &node_name, &out), FAULT_INPUT, "cannot be read");
	expect_fault(pki_make_request((struct span){ 0 }, &node_name, &out), FAULT_INPUT, "cannot be read");
	expect_fault(pki_make_request(buffer_span(&huge), &node_name, &out), FAULT_INPUT, "is none of Heshi's");
	struct span cut = span_part(buffer_span(&office->key), 0, office->key.size / 2);
	expect_fault(pki_make_request(cut, &node_name, &out), FAULT_INPUT, "cannot be read");
}

static void
a_key_on_another_curve_is_refused(void **state)
{
	(void)state;
	/* openssl ecparam -name secp256k1 -genkey -noout */
	struct span k1 = SPAN("-----BEGIN EC PRIVATE KEY-----\n"
			      "MHQCAQEEIDajqaRoFDp1PD9kURAT6MwTRNCkupAfQ0ZGJF9S8H0xoAcGBSuBBAAK\n"
			      "oUQDQgAEeSkj/ufbu2JLpwcHd6/gsgvkroCnU60kkpd5BEbBEzf/7XQw5ardRRcf\n"
			      "0OgbmNCekJtl0DOzFsBc6tdohMoWKg==\n"
			      "-----END EC PRIVATE KEY-----\n");
	struct buffer OWN(buffer_drop) out = { 0 };
	expect_fault(pki_make_request(k1, &node_name, &out), FAULT_INPUT, "not on the curve P-256");
}

static void
a_full_buffer_is_a_limit(void **state)
{
	struct office *office = *state;
	struct buffer OWN(buffer_drop) small = { .limit = 100 };
	expect_fault(pki_make_key(&small), FAULT_LIMIT, "a private key");
	buffer_clear(&small);
	expect_fault(issue(office, buffer_span(&office->request), &node_name, &small), FAULT_LIMIT, "a certificate");
}

static void
the_fingerprint_is_the_sha256_of_the_bytes(void **state)
{
	(void)state;
	uint8_t digest[CRYPT_SHA256_SIZE];
	pki_fingerprint(SPAN("abc"), digest);
	static const uint8_t start[] = { 0xba, 0x78, 0x16, 0xbf };
	assert_memory_equal(digest, start, sizeof(start));
}

static void *
make_many(void *user)
{
	for (int i = 0; i < 5; i++) {
		struct buffer OWN(buffer_drop) key = { 0 };
		struct buffer OWN(buffer_drop) request = { 0 };
		if (pki_make_key(&key) || pki_make_request(buffer_span(&key), &node_name, &request))
			*(bool *)user = true;
	}
	return NULL;
}

static void
threads_make_keys_side_by_side(void **state)
{
	(void)state;
	pthread_t threads[4];
	bool failed[4] = { false };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_many, &failed[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_false(failed[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_carries_the_name_it_was_issued_to_and_not_the_one_asked_for),
		cmocka_unit_test(the_authority_reads_as_the_authority),
		cmocka_unit_test(the_authoritys_role_is_never_issued),
		cmocka_unit_test(a_key_is_pem_and_every_key_and_serial_is_another),
		cmocka_unit_test(validity_is_the_whole_of_time),
		cmocka_unit_test(a_request_changed_in_any_byte_is_refused),
		cmocka_unit_test(a_request_cut_short_anywhere_is_refused),
		cmocka_unit_test(a_certificate_cut_short_or_with_bytes_behind_it_is_refused),
		cmocka_unit_test(a_changed_certificate_never_reads_beyond_itself),
		cmocka_unit_test(names_that_could_forge_other_parts_of_a_subject_are_refused),
		cmocka_unit_test(the_longest_name_fits),
		cmocka_unit_test(an_authority_signs_with_its_own_key_only),
		cmocka_unit_test(a_device_issues_nothing),
		cmocka_unit_test(hosts_become_alternative_names),
		cmocka_unit_test(hosts_that_are_none_or_too_many_are_refused),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_key_on_another_curve_is_refused),
		cmocka_unit_test(a_full_buffer_is_a_limit),
		cmocka_unit_test(the_fingerprint_is_the_sha256_of_the_bytes),
		cmocka_unit_test(threads_make_keys_side_by_side),
	};
	return cmocka_run_group_tests(tests, open_office, close_office);
}
