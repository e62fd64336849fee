/* The node's side of a renewal; see renewal.h. */
#include "node/renewal.h"

#include "host/clock.h"
#include "host/credentials.h"
#include "host/pki.h"
#include "host/random.h"
#include "host/reach.h"
#include "host/restored.h"
#include "node/asking.h"
#include "node/enrol.h"

#include <stdlib.h>
#include <string.h>

struct renewal {
	struct renewal_options options;
	struct store *store;
	struct tls_config *tls;
	struct asking *asking;
	struct identity identity; /* with the new keys; names once the hub has answered */
	struct buffer request;    /* PKCS#10 */
};

static void
renewal_drop(struct renewal **held)
{
	struct renewal *renewal = KEEP(*held);
	if (!renewal)
		return;
	tls_config_drop(&renewal->tls);
	buffer_drop(&renewal->request);
	crypt_wipe(&renewal->identity, sizeof(renewal->identity));
	free(renewal);
}

/* ---- keys ---- */

fault_t
renewal_asked(struct store *store, bool *out)
{
	struct query query = db_query(store->db, "SELECT 1 FROM identity WHERE name = 'renewal_key'");
	*out = query_step(&query);
	return query_end(&query);
}

static fault_t
make_keys(struct store *store)
{
	uint8_t seed[CRYPT_SEED_SIZE];
	struct buffer OWN(buffer_drop) key = { 0 };
	random_bytes(seed, sizeof(seed));
	fault_t fault = pki_make_key(&key);
	if (!fault)
		fault = store_set(store, "renewal_seed", span_of(seed, sizeof(seed)));
	if (!fault)
		fault = store_set(store, "renewal_key", buffer_span(&key));
	crypt_wipe(seed, sizeof(seed));
	return fault;
}

/* Two programs on one folder use the same keys, so that the hub gives both the same answer. */
static fault_t
keep_keys(struct store *store)
{
	bool asked;
	TRY(db_begin(store->db));
	fault_t fault = renewal_asked(store, &asked);
	if (!fault && !asked)
		fault = make_keys(store);
	if (!fault)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

static fault_t
load_keys(struct renewal *renewal)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct pki_name name = { .device = "new", .centre = "new", .role = "new" };
	struct span seed, key;
	struct identity *me = &renewal->identity;
	*me = renewal->store->identity;
	me->device_id = random_uuid(clock_milliseconds());
	TRY(store_get(renewal->store, &arena, "renewal_seed", &seed));
	TRY(store_get(renewal->store, &arena, "renewal_key", &key));
	if (seed.size != CRYPT_SEED_SIZE)
		return fault_raise(FAULT_STORE, 0, "the keys for a renewal are damaged");
	crypt_key_pair(seed.data, me->public_key, me->secret_key);
	return pki_make_request(key, &name, &renewal->request);
}

/* ---- what is said ---- */

/* Points into the renewal and the signature. */
static struct message
make_question(const struct renewal *renewal, uint8_t signature[CRYPT_SIGNATURE_SIZE])
{
	const struct identity *me = &renewal->identity;
	struct buffer OWN(buffer_drop) text = { 0 };
	struct message message = { .type = MESSAGE_ENROL, .version = PROTOCOL_VERSION, .time = clock_seconds() };
	message.request = buffer_span(&renewal->request);
	message.signing_key = span_of(me->public_key, CRYPT_PUBLIC_SIZE);
	renew_put_signed(&text, span_text(me->device), message.request);
	crypt_sign(me->secret_key, buffer_span(&text), signature);
	message.signature = span_of(signature, CRYPT_SIGNATURE_SIZE);
	message.person = me->person;
	return message;
}

/* The hub and its authority must be those that this folder knows, and the place the same. */
static fault_t
check_answer(const struct renewal *renewal, const struct message *answer)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct identity *old = &renewal->store->identity, *new = &renewal->identity;
	struct span authority;
	TRY(store_get(renewal->store, &arena, "authority", &authority));
	if (!span_equal(authority, answer->authority) || !crypt_same(old->hub_key, new->hub_key, CRYPT_PUBLIC_SIZE) ||
	    strcmp(old->hub_device, new->hub_device) != 0)
		return fault_raise(FAULT_TRUST, 0, "another hub answers than the one that this device knows");
	if (old->role != new->role || strcmp(old->centre, new->centre) != 0 ||
	    strcmp(old->district, new->district) != 0 || strcmp(old->device, new->device) == 0)
		return fault_raise(FAULT_TRUST, 0, "the hub's answer does not fit this device");
	return NULL;
}

/* ---- the change of identity ---- */

/* The hub holds nothing of the new device yet, and its numbers are a series of their own. */
static fault_t
forget_old(struct store *store)
{
	TRY(db_run(store->db, "UPDATE peer SET sent = 0, held = 0"));
	TRY(db_run(store->db, "UPDATE receipt SET sequence = 0"));
	return db_run(store->db, "DELETE FROM identity WHERE name IN ('renewal_seed', 'renewal_key', 'tls_session')"
				 " OR name LIKE 'number:%'");
}

static fault_t
save(struct renewal *renewal, const struct message *answer)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct store *store = renewal->store;
	struct span key;
	TRY(store_get(store, &arena, "renewal_key", &key));
	TRY(store_set(store, "key", key));
	TRY(store_set(store, "certificate", answer->certificate));
	TRY(store_set(store, "centre_name", answer->centre_name));
	TRY(store_set(store, "short_name", answer->short_name));
	TRY(store_identify(store, &renewal->identity));
	TRY(forget_old(store));
	return restored_unmark(store);
}

/* Another program on this folder may have been quicker: then there is nothing left to do. */
static fault_t
save_unless_done(struct renewal *renewal, const struct message *answer)
{
	char before[LIMIT_DEVICE_NAME + 1];
	memcpy(before, renewal->store->identity.device, sizeof(before));
	TRY(store_refresh(renewal->store));
	if (!renewal->store->identity.restored || strcmp(before, renewal->store->identity.device) != 0)
		return NULL;
	return save(renewal, answer);
}

static fault_t
take(struct renewal *renewal, const struct message *answer)
{
	struct identity before = renewal->store->identity;
	TRY(db_begin(renewal->store->db));
	fault_t fault = save_unless_done(renewal, answer);
	if (!fault)
		fault = db_end(renewal->store->db);
	db_undo(renewal->store->db);
	if (fault)
		renewal->store->identity = before;
	crypt_wipe(&before, sizeof(before));
	return fault;
}

static fault_t
on_answer(const struct message *answer, void *user)
{
	struct renewal *renewal = user;
	TRY(enrol_read_identity(answer, &renewal->identity));
	TRY(check_answer(renewal, answer));
	return take(renewal, answer);
}

/* ---- beginning and end ---- */

static void
on_ended(fault_t fault, void *user)
{
	struct renewal *OWN(renewal_drop) renewal = user;
	renewal->options.ended(fault, renewal->options.user);
}

/* What the hub does not hold could never be sent in the old name again. */
static fault_t
check_held(struct store *store)
{
	struct reach reach;
	TRY(reach_sum(store, &reach));
	if (reach.only_here + reach.sent > 0)
		return fault_raise(FAULT_PEER, 0, "the hub does not hold all yet that this device signed");
	return NULL;
}

fault_t
renewal_start(const struct renewal_options *options, struct renewal **out)
{
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
	struct renewal *OWN(renewal_drop) renewal = calloc(1, sizeof(*renewal));
	if (!renewal)
		abort();
	renewal->options = *options;
	renewal->store = options->store;
	TRY(check_held(renewal->store));
	TRY(keep_keys(renewal->store));
	TRY(load_keys(renewal));
	TRY(credentials_open(renewal->store, &renewal->tls));
	struct message question = make_question(renewal, signature);
	renewal->asking = asking_start(&(struct asking_options){ .loop = options->loop,
								 .address = options->address,
								 .tls = renewal->tls,
								 .question = &question,
								 .answered = on_answer,
								 .ended = on_ended,
								 .user = renewal });
	*out = KEEP(renewal);
	return NULL;
}

void
renewal_stop(struct renewal *renewal)
{
	asking_stop(renewal->asking);
}

static void
run_ended(fault_t fault, void *user)
{
	*(fault_t *)user = fault;
}

fault_t
renewal_run(struct store *store, const struct net_address *address)
{
	uv_loop_t loop;
	struct renewal *renewal;
	fault_t ended = NULL;
	struct renewal_options options = { .loop = &loop,
					   .store = store,
					   .address = *address,
					   .ended = run_ended,
					   .user = &ended };
	if (uv_loop_init(&loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	fault_t fault = renewal_start(&options, &renewal);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return fault ? fault : ended;
}

fault_t
renewal_explain(fault_t fault)
{
	if (!fault || fault_code(fault) != FAULT_TRUST)
		return fault;
	return fault_within(
		fault, "this folder was put back from a backup and cannot go on by itself; it can be read, and a new"
		       " device be enrolled in a new folder");
}
