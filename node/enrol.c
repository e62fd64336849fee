/* `heshi-node enrol`. */
#include "node/enrol.h"

#include "core/enrolcode.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/pki.h"
#include "host/random.h"
#include "node/asking.h"

#include <stdio.h>
#include <string.h>

/* One enrolment under way. */
struct enrolling {
	struct store *store;
	const struct enrol_options *options;
	struct enrolcode code;
	struct identity identity; /* keys so far */
	struct buffer request;    /* PKCS#10 */
	fault_t fault;
};

static fault_t
open_store(const char *data, struct store **out)
{
	if (store_exists(data, "node.db"))
		return store_open(data, "node.db", DB_WRITE, out);
	return store_create_held(data, "node.db", out);
}

static fault_t
set_keys(struct store *store, const struct identity *me, struct span seed, struct span key)
{
	TRY(store_set(store, "seed", seed));
	TRY(store_set(store, "person", span_of(&me->person, sizeof(me->person))));
	TRY(store_set(store, "device_id", span_of(&me->device_id, sizeof(me->device_id))));
	return store_set(store, "key", key);
}

static fault_t
save_keys(struct store *store, const struct identity *me, struct span seed, struct span key)
{
	TRY(db_begin(store->db));
	fault_t fault = set_keys(store, me, seed, key);
	if (!fault)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

static fault_t
make_keys(struct store *store, struct identity *me)
{
	uint8_t seed[CRYPT_SEED_SIZE];
	struct buffer OWN(buffer_drop) key = { 0 };
	me->person = random_uuid(clock_milliseconds());
	me->device_id = random_uuid(clock_milliseconds());
	random_bytes(seed, sizeof(seed));
	crypt_key_pair(seed, me->public_key, me->secret_key);
	fault_t fault = pki_make_key(&key);
	if (!fault)
		fault = save_keys(store, me, span_of(seed, sizeof(seed)), buffer_span(&key));
	crypt_wipe(seed, sizeof(seed));
	return fault;
}

/* An earlier try's keys, so that the hub knows this node again. */
static fault_t
load_keys(struct store *store, struct identity *me)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span seed, person, device;
	TRY(store_get(store, &arena, "person", &person));
	TRY(store_get(store, &arena, "device_id", &device));
	TRY(store_get(store, &arena, "seed", &seed));
	bool complete = seed.size == CRYPT_SEED_SIZE && person.size == sizeof(me->person) &&
			device.size == sizeof(me->device_id);
	if (complete)
		crypt_key_pair(seed.data, me->public_key, me->secret_key);
	if (!complete)
		return make_keys(store, me);
	memcpy(&me->person, person.data, sizeof(me->person));
	memcpy(&me->device_id, device.data, sizeof(me->device_id));
	return NULL;
}

static fault_t
make_request(struct enrolling *enrolling)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span key;
	struct pki_name name = { .device = "new", .centre = "new", .role = "new" };
	TRY(store_get(enrolling->store, &arena, "key", &key));
	return pki_make_request(key, &name, &enrolling->request);
}

/* Points into the enrolment and the signature. */
static struct message
make_question(const struct enrolling *enrolling, uint8_t signature[CRYPT_SIGNATURE_SIZE])
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct message message = { .type = MESSAGE_ENROL, .version = PROTOCOL_VERSION, .time = clock_seconds() };
	message.secret = span_of(enrolling->code.secret, sizeof(enrolling->code.secret));
	message.request = buffer_span(&enrolling->request);
	message.signing_key = span_of(enrolling->identity.public_key, CRYPT_PUBLIC_SIZE);
	enrol_put_signed(&text, message.secret, message.request);
	crypt_sign(enrolling->identity.secret_key, buffer_span(&text), signature);
	message.signature = span_of(signature, CRYPT_SIGNATURE_SIZE);
	message.label = span_text(enrolling->options->label);
	message.person = enrolling->identity.person;
	message.person_name = span_text(enrolling->options->person);
	return message;
}

static fault_t
copy_name(char *out, size_t room, struct span text)
{
	if (text.size == 0 || text.size >= room)
		return fault_raise(FAULT_PEER, 0, "the hub's answer names something too long");
	snprintf(out, room, "%.*s", SPAN_ARG(text));
	return NULL;
}

fault_t
enrol_read_identity(const struct message *answer, struct identity *me)
{
	me->role = role_read(answer->role);
	if (me->role != ROLE_CENTRE && me->role != ROLE_TRAINER)
		return fault_raise(FAULT_PEER, 0, "the hub gave a role that this program does not know");
	if (answer->signing_key.size != CRYPT_PUBLIC_SIZE)
		return fault_raise(FAULT_PEER, 0, "the hub's answer has no signing key");
	memcpy(me->hub_key, answer->signing_key.data, CRYPT_PUBLIC_SIZE);
	TRY(copy_name(me->device, sizeof(me->device), answer->device));
	TRY(copy_name(me->centre, sizeof(me->centre), answer->centre));
	TRY(copy_name(me->district, sizeof(me->district), answer->district));
	TRY(copy_name(me->district_name, sizeof(me->district_name), answer->district_name));
	return copy_name(me->hub_device, sizeof(me->hub_device), answer->hub_device);
}

static fault_t
save_answer(struct enrolling *enrolling, const struct message *answer)
{
	struct store *store = enrolling->store;
	TRY(store_set(store, "certificate", answer->certificate));
	TRY(store_set(store, "authority", answer->authority));
	TRY(store_set(store, "centre_name", answer->centre_name));
	TRY(store_set(store, "short_name", answer->short_name));
	TRY(store_set(store, "person_name", span_text(enrolling->options->person)));
	TRY(store_set(store, "hub", span_text(enrolling->code.address)));
	return store_identify(store, &enrolling->identity);
}

/* The authority in the answer must be the one that the code names: TLS has checked the same, but this is what is kept. */
static fault_t
check_authority(const struct enrolling *enrolling, const struct message *answer)
{
	uint8_t fingerprint[CRYPT_SHA256_SIZE];
	pki_fingerprint(answer->authority, fingerprint);
	if (!crypt_same(fingerprint, enrolling->code.fingerprint, sizeof(enrolling->code.fingerprint)))
		return fault_raise(FAULT_TRUST, 0, "the hub's authority is not the one that the code names");
	return NULL;
}

static fault_t
on_answer(const struct message *answer, void *user)
{
	struct enrolling *enrolling = user;
	TRY(check_authority(enrolling, answer));
	TRY(enrol_read_identity(answer, &enrolling->identity));
	TRY(db_begin(enrolling->store->db));
	fault_t fault = save_answer(enrolling, answer);
	if (!fault)
		fault = db_end(enrolling->store->db);
	db_undo(enrolling->store->db);
	return fault;
}

static void
on_ended(fault_t fault, void *user)
{
	struct enrolling *enrolling = user;
	enrolling->fault = fault;
}

static fault_t
trade(struct enrolling *enrolling)
{
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
	struct tls_config *tls OWN(tls_config_drop) = NULL;
	const char *where = enrolling->options->hub ? enrolling->options->hub : enrolling->code.address;
	struct message question = make_question(enrolling, signature);
	uv_loop_t loop;
	struct asking_options options = { .loop = &loop,
					  .question = &question,
					  .answered = on_answer,
					  .ended = on_ended,
					  .user = enrolling };
	TRY(net_address_read(span_text(where), &options.address));
	TRY(tls_config_enrol(span_of(enrolling->code.fingerprint, sizeof(enrolling->code.fingerprint)), &tls));
	options.tls = tls;
	if (uv_loop_init(&loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	asking_start(&options);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return fault_within(KEEP(enrolling->fault), "hub %s", where);
}

static fault_t
enrol_held(struct enrolling *enrolling, struct store **out)
{
	struct store *store OWN(store_close) = NULL;
	TRY(open_store(enrolling->options->data, &store));
	if (store->identity.role != ROLE_NONE)
		return fault_raise(FAULT_INPUT, 0, "this data folder is enrolled already, as %s",
				   store->identity.device);
	enrolling->store = store;
	TRY(load_keys(store, &enrolling->identity));
	TRY(make_request(enrolling));
	TRY(trade(enrolling));
	*out = KEEP(store);
	return NULL;
}

/* Two at once would make two sets of keys. The second is told so at once: the first may wait for the hub for long. */
static fault_t
enrol_alone(struct enrolling *enrolling, struct store **out)
{
	int OWN(folder_unlock) lock = -1;
	bool held;
	TRY(folder_make(enrolling->options->data, "the data folder"));
	TRY(folder_try_lock(enrolling->options->data, &lock, &held));
	if (!held)
		return fault_raise(FAULT_INPUT, 0,
				   "this data folder is in use, by another enrolment perhaps;"
				   " try again in a moment");
	return enrol_held(enrolling, out);
}

fault_t
enrol_node(const struct enrol_options *options, struct store **out)
{
	struct enrolling enrolling = { .options = options };
	fault_t fault;
	if (enrolcode_read(span_text(options->code), &enrolling.code))
		fault = enrol_alone(&enrolling, out);
	else
		fault = fault_raise(FAULT_INPUT, 0,
				    "the enrolment code is incomplete or mistyped; copy it again, whole");
	buffer_drop(&enrolling.request);
	crypt_wipe(&enrolling.code, sizeof(enrolling.code));
	crypt_wipe(&enrolling.identity, sizeof(enrolling.identity));
	return fault;
}
