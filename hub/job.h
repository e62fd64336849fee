/* What the loop asks of the writer: one job, with its answer.
 *
 * A job is owned by whoever holds it: the loop until writer_submit, the writer until `done`, then the loop again.
 */
#ifndef HESHI_HUB_JOB_H
#define HESHI_HUB_JOB_H

#include "core/message.h"
#include "host/ledger.h"
#include "hub/recovery.h"

enum job_kind {
	JOB_GREET,    /* a node's hello: may it, and what is there for it */
	JOB_ADMIT,    /* a batch of change sets */
	JOB_ENROL,    /* a request for a certificate */
	JOB_FAREWELL, /* a session's end: what it carried */
	JOB_INCIDENT, /* something to note that the loop has seen */
	JOB_LINE,     /* in a recovery: a receipt that a node shows */
	JOB_GAVE,     /* in a recovery: a node has given all that it has */
	JOB_REFRESH,  /* another process may have moved ledgers: sign receipts */
};

/* The hub's line of a ledger, with the receipt for it. */
struct head {
	char ledger[LIMIT_LEDGER_NAME + 1];
	int64_t number; /* of the head, 0 = empty */
	struct oid oid;
	int64_t time; /* of the receipt */
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
};

struct greeted {
	struct head head;
	int64_t held;        /* highest sequence of the device here */
	int64_t cursor;      /* number from which it is served */
	struct holding tips; /* in a recovery: what is held of all devices */
};

/* Change sets of a batch in one transaction, at the most. A larger slice would make others wait longer, a smaller one merge a backlog into a
 * diverged line more often than it needs. Not below QUEUE_LARGE_COUNT. */
#define JOB_SLICE 512

/* How far a batch has come. */
struct progress {
	size_t reached;  /* change sets looked at */
	size_t admitted; /* new ones among them */
	int64_t held;    /* highest sequence of the device in the ledger, once a slice has been taken */
};

struct job {
	enum job_kind kind;
	struct job *next;
	uint64_t peer;                      /* the session's id; 0 for none */
	struct arena arena;                 /* what the job's spans point into */
	char device[LIMIT_DEVICE_NAME + 1]; /* the session's; from its certificate */
	/* GREET */
	int64_t session, peer_time, schema;
	/* GREET, FAREWELL: its ledgers, with the hub's number up to which it has each */
	const struct hello_ledger *hello;
	size_t ledger_count;
	struct greeted *greeted; /* answer */
	/* GREET, ADMIT: answer: the hub is getting back what it lost, so nothing else is done */
	bool giving;
	/* ADMIT */
	size_t ledger_index;
	char ledger[LIMIT_LEDGER_NAME + 1];
	struct batch batch;
	bool shown;               /* in a recovery: the node has been asked, so it knows what it sends */
	struct arena slice_arena; /* what is needed until the slice is committed */
	struct entry *entries;    /* of the change sets looked at */
	size_t slice;             /* JOB_SLICE, but in a simulation */
	struct progress kept; /* of it committed: a large batch is taken in slices, each in a transaction of its own */
	struct progress now;  /* with what the transaction under way adds; answer */
	bool more;            /* it, or its next slice, is still to be run */
	struct holding tips;  /* answer in a recovery */
	/* ENROL, LINE */
	struct message message; /* request; stays as it is, since a job may be run twice */
	struct message answer;
	/* FAREWELL */
	uint64_t received, sent;
	/* INCIDENT: a word, and `reason` */
	const char *what;
	/* answer of all: 0, or why not */
	enum refusal refusal;
	int64_t refused_sequence;
	char reason[LIMIT_REASON];
};

/* `peer`: the session that asks, 0 for none. */
struct job *job_new(enum job_kind kind, uint64_t peer);
void job_drop(struct job **job);

#endif
