/* What the files of an exchange share. */
#ifndef HESHI_NODE_EXCHANGE_INSIDE_H
#define HESHI_NODE_EXCHANGE_INSIDE_H

#include "host/ledger.h"
#include "node/exchange.h"

#define BATCHES_UNDER_WAY 4 /* sent and not yet receipted */

struct exchange_ledger {
	char name[LIMIT_LEDGER_NAME + 1];
	struct peer_state {
		int64_t cursor; /* hub's number of the last change set got from it, and its commit */
		struct oid cursor_oid;
		int64_t sent; /* own sequence up to which change sets were ever sent */
		int64_t held; /* own sequence up to which the hub said that it holds them */
	} peer;
	int64_t own;     /* own highest sequence here, when it greeted */
	int64_t sending; /* own sequence sent in this session */
	int64_t head;    /* hub's head when it welcomed */
	int64_t receipted; /* hub's number up to which it gave a receipt: what is behind it is here, and not adopted yet */
	unsigned under_way;
	bool asks;    /* waits for the welcome and a receipt: an earlier session was cut */
	bool refused; /* the hub refused a change set: nothing more is sent of this ledger */
	struct exchange_giving {
		bool asked, done;
		unsigned early;          /* batches sent before it was asked for: their answers say nothing */
		int64_t reached;         /* number here up to which all has been given */
		struct device_tip *tips; /* what the hub holds; in the exchange's arena */
		size_t tip_count;
	} giving; /* to a hub that was put back from a backup */
};

struct exchange {
	struct exchange_options options;
	struct store *store;
	struct tls_config *tls;
	struct net_connection *connection;
	struct session session;
	struct exchange_ledger ledgers[EXCHANGE_LEDGERS];
	size_t ledger_count;
	int64_t number; /* this session's, as it was said */
	bool welcomed, ending;
	fault_t fault;       /* the first */
	enum refusal reason; /* what the hub is told of it; 0: no more than that this side ends */
	struct exchange_result result;
	struct arena arena; /* of what is given back */
};

/* exchange_store.c: what is read from and written to the store, each write one transaction. */
fault_t exchange_load(struct exchange *exchange) MUST_USE;
fault_t exchange_next_session(struct store *store, int64_t *out) MUST_USE;
/* The hub has seen session `last`, and so refuses the number that this one said. *overtaken: `last` is this store's own, said since by another
 * exchange beside this one, and only arrived first. Otherwise somebody else said it (a copy of the folder, or this device before a backup
 * was put back), and the next number goes on from there. */
fault_t exchange_take_session(struct store *store, int64_t said, int64_t last, bool *overtaken) MUST_USE;
/* Packs the next own change sets after `sending` and notes that they are about to be sent. *out NULL: none. */
fault_t exchange_pack(struct exchange *exchange, struct exchange_ledger *ledger, struct batch_writer **out) MUST_USE;
fault_t exchange_admit(struct exchange *exchange, struct exchange_ledger *ledger,
		       const struct message *message) MUST_USE;
fault_t exchange_take_receipt(struct exchange *exchange, struct exchange_ledger *ledger,
			      const struct message *message) MUST_USE;
/* The hub's welcome must not fall behind what it once receipted: FAULT_TRUST otherwise. */
fault_t exchange_check_welcome(struct exchange *exchange, struct exchange_ledger *ledger,
			       const struct welcome_ledger *welcome) MUST_USE;
/* exchange_give.c: the hub was put back from a backup and says what it holds of a ledger; this side gives it the rest, then ends. */
fault_t exchange_give(struct exchange *exchange, struct exchange_ledger *ledger,
		      const struct message *message) MUST_USE;
/* The last receipt of the ledger, as a message; *found false when there is none. */
fault_t exchange_last_receipt(struct exchange *exchange, const struct exchange_ledger *ledger, struct arena *arena,
			      struct message *out, bool *found) MUST_USE;
/* The next batch to give; *out NULL: none is left. */
fault_t exchange_pack_given(struct exchange *exchange, struct exchange_ledger *ledger,
			    struct batch_writer **out) MUST_USE;
/* Own highest sequence now. */
fault_t exchange_own_sequence(struct exchange *exchange, const struct exchange_ledger *ledger, int64_t *out) MUST_USE;

#endif
