/* A store to test with; see office.h. */
#include "tests/support/office.h"

#include "tests/support/folder.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
must(fault_t fault)
{
	if (!fault)
		return;
	fprintf(stderr, "%s\n", fault_text(fault));
	abort();
}

static void
enter_register(struct office *office)
{
	const struct identity *me = &office->store->identity;
	struct query query = db_query(office->store->db, "INSERT OR REPLACE INTO register"
							 " (device, centre, role, status, public_key)"
							 " VALUES (?, ?, ?, 'active', ?)");
	query_text(&query, span_text(me->device));
	query_text(&query, span_text(me->centre));
	query_text(&query, span_text(role_name(me->role)));
	query_bytes(&query, span_of(me->public_key, CRYPT_PUBLIC_SIZE));
	must(query_run(&query));
}

static void
device_keys(const char *device, uint8_t public_key[CRYPT_PUBLIC_SIZE], uint8_t secret_key[CRYPT_SECRET_SIZE])
{
	uint8_t seed[CRYPT_SHA256_SIZE];
	crypt_sha256(span_text(device), seed);
	crypt_key_pair(seed, public_key, secret_key);
}

void
office_become(struct office *office, const char *device)
{
	struct identity me = { .role = strcmp(device, OFFICE_HUB) == 0 ? ROLE_HUB : ROLE_CENTRE };
	uint8_t secret_key[CRYPT_SECRET_SIZE];
	snprintf(me.device, sizeof(me.device), "%s", device);
	snprintf(me.centre, sizeof(me.centre), "%s", me.role == ROLE_HUB ? "440105" : "440105014");
	snprintf(me.district, sizeof(me.district), "440105");
	snprintf(me.hub_device, sizeof(me.hub_device), OFFICE_HUB);
	me.device_id = office_uuid(office, 900);
	me.person = office_uuid(office, 901);
	device_keys(device, me.public_key, me.secret_key);
	device_keys(OFFICE_HUB, me.hub_key, secret_key);
	must(store_identify(office->store, &me));
	enter_register(office);
}

void
office_open(struct office *office)
{
	*office = (struct office){ .dir = "/tmp/heshi-office-XXXXXX", .now = 1795315327 };
	crypt_start();
	char *dir = mkdtemp(office->dir);
	assert(dir);
	must(store_create(office->dir, "node.db", &office->store));
	must(db_run(office->store->db, "PRAGMA synchronous=OFF")); /* no test of this pulls the plug */
	office_become(office, "440105014-1");
}

void
office_close(struct office *office)
{
	store_close(&office->store);
	arena_drop(&office->arena);
	folder_remove(office->dir);
}

struct uuid
office_uuid(struct office *office, uint32_t number)
{
	(void)office;
	uint8_t random[10] = { 0 };
	memcpy(random + 6, &number, sizeof(number));
	return uuid_make(INT64_C(1795315327000) + (int64_t)number * 3600000, random);
}

struct field
office_text(const char *name, const char *text)
{
	return (struct field){ .name = span_text(name), .value = value_text(span_text(text)) };
}

struct field
office_integer(const char *name, int64_t integer)
{
	return (struct field){ .name = span_text(name), .value = value_integer(integer) };
}

struct document
office_document(struct office *office, const struct field *fields, size_t count)
{
	struct document document = { 0 };
	for (size_t i = 0; i < count; i++)
		document = document_with(&office->arena, &document, &fields[i]);
	return document;
}

struct ledger
office_ledger(struct office *office, const char *name)
{
	struct ledger ledger;
	bool found;
	must(ledger_find(office->store, span_text(name), false, &ledger, &found));
	assert(found);
	return ledger;
}

struct oid
office_commit(struct office *office, const char *name, const char *act, const struct edit *edits, size_t count)
{
	struct author author = { .id = office_uuid(office, 901),
				 .name = SPAN("陈调解"),
				 .centre = SPAN("440105014"),
				 .offset = 480 };
	struct ledger ledger;
	struct oid commit = { 0 };
	bool found, changed;
	must(db_begin(office->store->db));
	must(ledger_find(office->store, span_text(name), true, &ledger, &found));
	must(ledger_commit(office->store, &ledger, &author, act, office->now++, edits, count, &commit, &changed));
	must(db_end(office->store->db));
	return changed ? commit : ledger.current;
}

struct oid
office_save(struct office *office, const char *ledger, const struct path *path, const struct field *fields,
	    size_t count)
{
	struct edit edit = { .path = *path, .document = office_document(office, fields, count) };
	return office_commit(office, ledger, "dispute: change", &edit, 1);
}

void
office_rewind(struct office *office, const char *name, const struct oid *commit)
{
	struct ledger ledger = office_ledger(office, name);
	must(db_begin(office->store->db));
	must(ledger_move(office->store, &ledger, commit));
	must(db_end(office->store->db));
}

void
office_integrate(struct office *office, const char *name, const struct oid *tip)
{
	struct ledger ledger = office_ledger(office, name);
	must(db_begin(office->store->db));
	must(ledger_integrate(office->store, &ledger, tip, ledger.last, office->now++));
	must(db_end(office->store->db));
}
