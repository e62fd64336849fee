/* What the files of the hub's server share: the server, its peers, and how they speak to each other. All on the loop's
 * thread, but for readers (see reader.c).
 */
#ifndef HESHI_HUB_SERVER_INSIDE_H
#define HESHI_HUB_SERVER_INSIDE_H

#include "core/session.h"
#include "host/changes.h"
#include "host/net.h"
#include "hub/metrics.h"
#include "hub/server.h"
#include "hub/web.h"
#include "hub/warning_watch.h"
#include "hub/writer.h"

#define PEERS_MAX 2000 /* sessions at once */
#define PEERS_OF_DEVICE_MAX \
	4 /* of them by one device: its program, a command beside it, and lines that broke without a word */
#define BATCHES_WAITING_MAX 4 /* batches of one session that the writer has not answered yet */
#define READERS 2

/* A ledger as one session has it. */
struct peer_ledger {
	char name[LIMIT_LEDGER_NAME + 1];
	int64_t cursor;       /* number up to which the node has it */
	int64_t held;         /* highest sequence of the node's device that is here */
	int64_t own_sequence; /* highest own sequence that the node has */
	bool proven;          /* what the node sent fits what is held of it, so its own sequences mean the same here */
	bool owes_receipt;    /* one is due even when there is nothing to send */
	bool sending;         /* a reader is at work for it */
	bool shown;           /* giving: the node has shown its receipt, so what follows is given back */
	unsigned waiting;     /* batches at the writer */
};

/* One session. */
struct peer {
	struct peer *next;
	uint64_t id;
	int64_t since; /* steady clock, when its handshake was done; till then, when it connected */
	int64_t heard; /* likewise, when bytes last went either way */
	struct server *server;
	struct net_connection *connection; /* NULL once it is closed */
	struct session session;
	char device[LIMIT_DEVICE_NAME + 1]; /* from the certificate; "" without one */
	bool greeting;                      /* the writer is at its hello: nothing more is read meanwhile */
	bool greeted;
	bool giving;              /* the hub was put back from a backup: this session only gives back */
	unsigned waiting;         /* batches at the writer */
	struct net_count counted; /* of the bytes that are in the server's counts */
	struct peer_ledger *ledgers;
	size_t ledger_count;
	struct arena arena; /* ledgers */
};

struct server {
	uv_loop_t *loop;
	const char *data;
	char hub_device[LIMIT_DEVICE_NAME + 1];
	struct writer *writer;
	struct net_listener *listener;
	struct tls_config *tls;
	struct store *readers[READERS]; /* free ones; NULL where in use */
	struct store *watch;            /* sees what other processes commit */
	int64_t watched;                /* data version that was looked at last */
	int64_t looked_ms;              /* steady clock, when */
	struct oid registered;          /* head of the district's ledger then: devices stand in it */
	struct peer *peers;
	size_t peer_count;
	uint64_t last_id;
	struct head *heads; /* newest known of every ledger that a peer asked for */
	size_t head_count, head_room;
	struct send *waiting;   /* sends that wait for a reader */
	struct changes changes; /* what screens were told */
	struct hub_web *web;    /* NULL: no screens */
	struct warning_watch *warnings;
	int64_t attendance_ms;    /* steady clock, when screens were last told who is connected */
	struct metrics *metrics;  /* NULL: none */
	struct hub_counts counts; /* what metrics tell */
	uv_timer_t timer;
	uv_timer_t soon; /* a look that a wake asked for too early */
	uv_async_t wake; /* from workers of the screens, and when ledgers moved */
	uv_signal_t signals[2];
	bool ending;
};

/* server.c */
/* Ends the writer once the server is ending and no peer is left. */
void server_check_end(struct server *server);

/* peers.c */
struct peer *server_find(struct server *server, uint64_t id);
void server_forget(struct server *server, struct peer *peer);
/* Adds what went over the connection since it was last asked. */
void server_count_bytes(struct server *server, struct peer *peer);
const struct head *server_head(const struct server *server, const char *ledger);
void server_note_head(struct server *server, const struct head *head);
/* The writer's events (writer.h); `user` is the server. */
void server_moved(const struct head *head, void *user);
void server_done(struct job *job, void *user);
/* Counts bytes, turns away who has not greeted in time, and ends connections on which nothing has moved for LIMIT_SILENCE: the other
 * side is gone. */
void server_watch_peers(struct server *server);
/* Looks whether anything was committed, by whomever, and does what follows for peers, receipts and screens. */
void server_look(struct server *server);
/* Head of the district's ledger. */
fault_t server_read_registered(struct server *server, struct oid *out) MUST_USE;

/* peer.c */
void peer_accepted(struct net_connection *connection, void *user);
void peer_done(struct peer *peer, struct job *job);
/* Sends what the session has put into its `out`. */
void peer_flush(struct peer *peer);
void peer_refuse(struct peer *peer, enum refusal refusal, const char *reason);
/* The same, and an incident where the device is known; for what the writer has not noted already. */
void peer_turn_away(struct peer *peer, enum refusal refusal, const char *reason);
/* The ledger moved, or the peer has just greeted: sends what it lacks, then a receipt. */
void peer_update(struct peer *peer, struct peer_ledger *ledger);
void peer_moved(struct peer *peer, const struct head *head);

/* giving.c: a session in which a node gives back what a hub lacks that was put back from a backup. */
void giving_begin(struct peer *peer, const struct job *job);
void giving_admitted(struct peer *peer, const struct job *job);
void giving_followed(struct peer *peer, const struct job *job);
void giving_shown(struct peer *peer, const struct message *receipt);
void giving_ended(struct peer *peer);

/* attendance.c: writes down who is connected, for the screens; does nothing most of the time. */
void server_take_attendance(struct server *server);

/* sending.c */
struct send {
	struct send *next;
	uv_work_t work;
	struct server *server;
	struct store *store;
	uint64_t peer;
	size_t ledger; /* index */
	char device[LIMIT_DEVICE_NAME + 1];
	struct head head; /* where it goes to */
	int64_t from, own_sequence, held;
	/* answer */
	fault_t fault;
	struct batch_writer *batch; /* NULL: nothing to send */
	int64_t reached;            /* dealt with up to here */
	int64_t last;               /* number of the batch's last change set */
	bool head_is_own;           /* the head is the device's own change set `held` */
};
/* Fills the answer; on any thread that has send->store to itself. */
void send_read(struct send *send);
void send_drop(struct send **send);
/* reader.c: has it read by a worker; peer_sent follows. */
void reader_submit(struct send *send);
/* peer.c: back on the loop; the callee owns the send. */
void peer_sent(struct send *send);

#endif
