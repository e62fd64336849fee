/* The answers that are kept for requests that come twice. */
#include "host/drafts.h"

#include "base/text.h"
#include "host/store_local.h"

bool
replay_key_valid(struct span key)
{
	for (size_t i = 0; i < key.size; i++)
		if (key.data[i] <= ' ' || key.data[i] >= 0x7f)
			return false;
	return key.size >= 1 && key.size <= REPLAY_KEY_MAX;
}

fault_t
replay_get(struct store *store, struct arena *arena, const struct replay_request *request, int64_t now,
	   enum replay *found, int *status, struct span *answer)
{
	struct id_text account = id_text(request->account);
	uint8_t digest[CRYPT_SHA256_SIZE];
	crypt_sha256(request->body, digest);
	*found = REPLAY_NEW;
	struct query query =
		db_query(store->db, "SELECT body, status, answer FROM replay WHERE key = ? AND account = ? AND at > ?");
	query_text(&query, request->key);
	query_text(&query, span_text(account.text));
	query_integer(&query, now - REPLAY_SECONDS);
	if (query_step(&query))
		*found = span_equal(query_get_bytes(&query, 0), span_of(digest, sizeof(digest))) ? REPLAY_SAME :
												   REPLAY_OTHER;
	if (*found == REPLAY_SAME) {
		*status = (int)query_get_integer(&query, 1);
		*answer = arena_copy(arena, query_get_bytes(&query, 2));
	}
	return query_end(&query);
}

static fault_t
forget_old(struct store *store, int64_t now)
{
	struct query query = db_query(store->db, "DELETE FROM replay WHERE at <= ?");
	query_integer(&query, now - REPLAY_SECONDS);
	return query_run(&query);
}

fault_t
replay_put(struct store *store, const struct replay_request *request, int64_t now, int status, struct span answer)
{
	struct id_text account = id_text(request->account);
	uint8_t digest[CRYPT_SHA256_SIZE];
	if (!replay_key_valid(request->key))
		return fault_raise(FAULT_INPUT, 0, "the request's key is not 1 to %d printable characters",
				   REPLAY_KEY_MAX);
	if (answer.size > REPLAY_SIZE_MAX)
		return fault_raise(FAULT_LIMIT, 0, "the answer has over %d KiB", REPLAY_SIZE_MAX >> 10);
	TRY(forget_old(store, now));
	crypt_sha256(request->body, digest);
	struct query query = db_query(store->db, "INSERT INTO replay (key, account, body, at, status, answer)"
						 " VALUES (?, ?, ?, ?, ?, ?)");
	query_text(&query, request->key);
	query_text(&query, span_text(account.text));
	query_bytes(&query, span_of(digest, sizeof(digest)));
	query_integer(&query, now);
	query_integer(&query, status);
	query_text(&query, answer);
	return query_run(&query);
}
