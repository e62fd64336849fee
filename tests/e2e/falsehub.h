/* A hub whose operator lies: it has the real hub's keys and database, and says what no honest program would. What its files share.
 *
 * It serves one session. An attack decides, once the node has greeted, what the hub says of the node's own ledger; the district's is told of
 * truthfully, as up to date. What it commits stands in a transaction that is never ended, so the database stays as it was.
 */
#ifndef HESHI_E2E_FALSEHUB_H
#define HESHI_E2E_FALSEHUB_H

#include "core/message.h"
#include "host/receipt.h"
#include "host/tls.h"

#define LEDGERS_MOST 2

struct false_hub {
	const char *data;
	const char *word; /* what the attack was given, or NULL */
	struct store *store;
	struct ledger ledger;   /* the one that it lies about */
	struct receipt receipt; /* its newest, as the honest hub signed it */
	struct arena arena;
	struct buffer out;    /* plain bytes to say */
	struct buffer answer; /* what the node made of it, one line */
	/* What the node greeted with, by ledger; `lied` is the index of the one above. */
	char device[LIMIT_DEVICE_NAME + 1];
	struct hello_ledger hello[LEDGERS_MOST];
	size_t ledger_count, lied;
	struct welcome_ledger welcome; /* of that ledger; an attack may change it before it says anything */
};

/* Fills `out`. */
typedef fault_t false_answer(struct false_hub *hub);

/* falsehub_line.c: listens on a free port of 127.0.0.1, prints "sync ADDR:PORT", takes one connection, hears the hello, lets `say` fill
 * `out`, says it, and notes what came back: "bye", "refused WORD", or "closed". */
fault_t false_hub_serve(struct false_hub *hub, false_answer *say) MUST_USE;

#endif
