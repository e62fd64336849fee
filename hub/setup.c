/* `heshi-hub init`. */
#include "hub/setup.h"

#include "base/civil.h"
#include "base/text.h"
#include "host/clock.h"
#include "host/ledger.h"
#include "host/pki.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
is_code(const char *text)
{
	size_t size = strlen(text);
	return size >= 1 && size <= LIMIT_CENTRE_CODE && strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz") == size;
}

static void
new_identity(const struct setup *setup, struct identity *me)
{
	uint8_t seed[CRYPT_SEED_SIZE];
	int64_t now = clock_milliseconds();
	random_bytes(seed, sizeof(seed));
	crypt_key_pair(seed, me->public_key, me->secret_key);
	crypt_wipe(seed, sizeof(seed));
	me->role = ROLE_HUB;
	snprintf(me->device, sizeof(me->device), "%s-0", setup->district);
	snprintf(me->hub_device, sizeof(me->hub_device), "%s-0", setup->district);
	snprintf(me->centre, sizeof(me->centre), "%s", setup->district);
	snprintf(me->district, sizeof(me->district), "%s", setup->district);
	snprintf(me->district_name, sizeof(me->district_name), "%s", setup->name);
	memcpy(me->hub_key, me->public_key, sizeof(me->hub_key));
	me->device_id = random_uuid(now);
	me->person = random_uuid(now);
}

static fault_t
make_certificates(struct store *store, const struct setup *setup)
{
	struct buffer OWN(buffer_drop) authority_key = { 0 };
	struct buffer OWN(buffer_drop) authority = { 0 };
	struct buffer OWN(buffer_drop) key = { 0 };
	struct buffer OWN(buffer_drop) request = { 0 };
	struct buffer OWN(buffer_drop) certificate = { 0 };
	struct pki_name root = { .role = "authority" }, hub = { .role = "hub" };
	snprintf(root.device, sizeof(root.device), "%s-ca", setup->district);
	snprintf(root.centre, sizeof(root.centre), "%s", setup->district);
	snprintf(hub.device, sizeof(hub.device), "%s-0", setup->district);
	snprintf(hub.centre, sizeof(hub.centre), "%s", setup->district);
	TRY(pki_make_key(&authority_key));
	TRY(pki_make_authority(buffer_span(&authority_key), &root, &authority));
	TRY(pki_make_key(&key));
	TRY(pki_make_request(buffer_span(&key), &hub, &request));
	TRY(pki_issue(buffer_span(&authority_key), buffer_span(&authority), buffer_span(&request), &hub, setup->hosts,
		      setup->host_count, &certificate));
	TRY(store_set(store, "authority_key", buffer_span(&authority_key)));
	TRY(store_set(store, "authority", buffer_span(&authority)));
	TRY(store_set(store, "key", buffer_span(&key)));
	return store_set(store, "certificate", buffer_span(&certificate));
}

static struct document
document_of(struct arena *arena, const char *const pairs[][2], size_t count)
{
	struct document document = { 0 };
	for (size_t i = 0; i < count; i++) {
		struct field field = { .name = span_text(pairs[i][0]), .value = value_text(span_text(pairs[i][1])) };
		document = document_with(arena, &document, &field);
	}
	return document;
}

#define DOCUMENT(arena, pairs) document_of((arena), (pairs), sizeof(pairs) / sizeof(*(pairs)))

/* The district's ledger begins with the hub's device record: from then on the register is history like everything else.
 */
static fault_t
first_entries(struct store *store, const struct setup *setup)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct identity *me = &store->identity;
	struct buffer OWN(buffer_drop) key = { 0 };
	struct buffer OWN(buffer_drop) at = { 0 };
	char name[LIMIT_LEDGER_NAME + 1];
	struct ledger ledger;
	bool found, changed;
	struct oid commit;
	ledger_district_name(me, name);
	text_put_hex(&key, span_of(me->public_key, sizeof(me->public_key)));
	buffer_put_byte(&key, 0);
	instant_put(&at, clock_seconds());
	buffer_put_byte(&at, 0);
	const char *person = setup->person ? setup->person : setup->name;
	const char *const device[][2] = { { "name", me->device },         { "label", setup->name },
					  { "centre", me->centre },       { "role", "hub" },
					  { "status", "active" },         { "signing_key", (char *)key.data },
					  { "enrolled", (char *)at.data } };
	const char *const first[][2] = { { "name", person }, { "centre", me->centre } };
	const char *const district[][2] = { { "code", me->district }, { "name", setup->name } };
	struct edit edits[] = {
		{ .path = path_main("device", me->device_id), .document = DOCUMENT(&arena, device) },
		{ .path = path_main("person", me->person), .document = DOCUMENT(&arena, first) },
		{ .path = path_main("centre", random_uuid(clock_milliseconds())),
		  .document = DOCUMENT(&arena, district) },
	};
	struct author author = { .id = me->person,
				 .name = span_text(person),
				 .centre = span_text(me->centre),
				 .offset = clock_offset_minutes() };
	TRY(ledger_find(store, span_text(name), true, &ledger, &found));
	return ledger_commit(store, &ledger, &author, "district: found", clock_seconds(), edits,
			     sizeof(edits) / sizeof(*edits), &commit, &changed);
}

static fault_t
fill(struct store *store, const struct setup *setup)
{
	struct identity me = { 0 };
	new_identity(setup, &me);
	TRY(db_begin(store->db));
	TRY(store_identify(store, &me));
	crypt_wipe(&me, sizeof(me));
	TRY(store_set(store, "person_name", span_text(setup->person ? setup->person : setup->name)));
	TRY(make_certificates(store, setup));
	TRY(first_entries(store, setup));
	return db_end(store->db);
}

static void
remove_store(const char *data)
{
	static const char *const files[] = { "hub.db", "hub.db-wal", "hub.db-shm" };
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct buffer OWN(buffer_drop) path = { 0 };
		buffer_print(&path, "%s/%s", data, files[i]);
		buffer_put_byte(&path, 0);
		unlink((char *)path.data);
	}
}

fault_t
setup_hub(const struct setup *setup, struct store **out)
{
	struct store *store OWN(store_close) = NULL;
	if (!is_code(setup->district))
		return fault_raise(FAULT_INPUT, 0, "a district's code looks like 440105");
	TRY(store_create(setup->data, "hub.db", &store));
	fault_t fault = fill(store, setup);
	if (fault) {
		store_close(&store);
		remove_store(setup->data);
		return fault;
	}
	*out = KEEP(store);
	return NULL;
}
