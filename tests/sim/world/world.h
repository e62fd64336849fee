/* A simulated district: a hub and nodes on machines of their own, what people do there, and what goes wrong. One process, one
 * thread, one seed: the same seed and steps give the same world, byte by byte.
 *
 * Everything that programs do is the real code over real SQLite; only the edge is simulated: disk.h (power, errors, room), wire.h
 * (connections), edge.h (clocks, randomness), and hub.h's steps in place of the hub's threads.
 *
 * Each step draws from a stream of its own (seed, number), so that a step can be left out without changing what others draw:
 * that is how a failure is made small (shrink.h).
 */
#ifndef HESHI_WORLD_WORLD_H
#define HESHI_WORLD_WORLD_H

#include "node/exchange.h"
#include "tests/sim/disk.h"
#include "tests/sim/model.h"
#include "tests/sim/world/hub.h"
#include "tests/sim/world/wire.h"

#define MACHINES_MAX 40
#define HUB 0 /* the hub's machine */
#define CENTRES 4
#define LEDGERS (CENTRES + 1)

struct machine {
	unsigned index;
	bool there;    /* it has a disk */
	bool enrolled; /* and an identity */
	bool up;
	bool revoked; /* nothing of it has to arrive any more */
	bool forger;  /* it has signed with a wrong key: its audit says so, and nobody takes that */
	bool copied;  /* its folder is on two machines */
	bool trouble; /* its disk has errors, or little room */
	char folder[128];
	char device[LIMIT_DEVICE_NAME + 1];
	char centre[LIMIT_CENTRE_CODE + 1];
	enum role role;
	bool restored;    /* once put back from a backup: what was saved behind it may be gone */
	char backup[160]; /* its newest; "": none */
	char *code;       /* for an enrolment that has not succeeded yet */
	int64_t skew_ms;
	struct disk *disk;
	struct store *store; /* of its exchanges */
	struct store *desk;  /* of its screens: what people do */
	struct exchange *exchange;
	struct sim_hub *hub;
};

#define NOBODY UINT32_MAX /* a disk that is lost takes what only it held along */

/* An acknowledged save. */
struct saved {
	unsigned machine;
	struct oid commit;
	struct uuid id; /* of the record or part that it made or changed */
};

/* A receipt that a node has held: the hub's word. */
struct promised {
	char ledger[LIMIT_LEDGER_NAME + 1];
	struct oid head;
	uint64_t holders; /* machines, a bit each */
};

struct world_counts {
	int64_t steps, saves, refused, faulted, passed_ms;
	int64_t hub_saves, settled, trainings, attendance; /* of the saves; the latter two by trainers' nodes */
	int64_t newer, newer_kept; /* fields of a newer program: saved, and still there after a change beside them */
	int64_t quiets, syncs, beside; /* beside: while another session of the same machine was open */
	int64_t power_cuts, kills, skews;
	int64_t enrolled, copies, restored, recoveries, revoked, forged;
};

/* The most of something at once. */
struct world_most {
	int64_t hub_queue;  /* jobs that wait for the writer */
	int64_t wire_bytes; /* under way on one connection */
	int64_t memory;     /* bytes that each machine holds when all is quiet */
};

struct world {
	uint64_t seed;
	int64_t step;
	bool verbose;
	char root[64];
	struct machine machines[MACHINES_MAX];
	unsigned machine_count;
	unsigned nested;      /* the machine that waits inside uv_run, or HUB */
	struct chance chance; /* of the step */
	uint64_t weights[64]; /* of acts.c's and faults.c's rows, for this run */
	uint64_t flips;
	bool whole; /* pieces arrive as they were sent: nothing but TLS proves what an enrolment brings */
	bool calm;  /* nothing goes wrong meanwhile */
	struct saved *saved;
	size_t saved_count, saved_room;
	struct saved *forged; /* signed with a wrong key */
	size_t forged_count, forged_room;
	struct promised *promised;
	size_t promised_count, promised_room;
	struct model models[LEDGERS + 1];
	struct disk_counts disks; /* of those that are gone */
	struct world_counts counts;
	struct world_most most;
	uint64_t digest;   /* of everything that happened */
	char failure[400]; /* empty: none */
};

/* The only one. */
extern struct world world;

/* A district with a hub and some nodes, all enrolled. */
void world_begin(uint64_t seed, bool verbose);
/* One step; nothing after a failure. */
void world_step(int64_t number);
/* Everything is mended, everybody exchanges, and every promise is checked. */
void world_quiet(void);
void world_end(void);
/* Says what happened, in the trace and its digest. */
PRINTF_LIKE(1, 2) void world_note(const char *format, ...);
/* Keeps the larger one. */
void world_most(int64_t *most, size_t now);
/* The first failure stands. */
PRINTF_LIKE(1, 2) void world_fail(const char *format, ...);

/* ---- machine.c ---- */

/* It acts from now on: its clock, its end of the wire. */
void machine_enter(unsigned index);
struct machine *machine_add(void);
/* Opens what its folder holds; stays down when that fails. */
void machine_start(struct machine *machine);
/* Its disk is lost, and the newest backup is put into a new one. Stays down when that fails. */
void machine_restore(struct machine *machine);
/* After an exchange: the name that its device has now. */
void machine_know(struct machine *machine);
/* Its power fails, or (killed) only its program; it is down afterwards. */
void machine_die(struct machine *machine, bool power);
/* Those whose disk crashed under them. */
void machines_settle(void);
/* Something somewhere goes one step on, by the step's chance. */
bool machines_pump(void);
void machine_forget(struct machine *machine);
/* One by chance that is up and enrolled (nodes), or NULL. */
struct machine *machine_any_node(void);
/* A fault that a person would see; dropped and counted. True when there was none. */
bool machine_did(struct machine *machine, const char *what, fault_t fault);

/* ---- acts.c: what people do; faults.c: what goes wrong ---- */

struct happening {
	const char *name;
	uint64_t weight;
	bool always; /* no run goes without it */
	void (*run)(void);
};
extern const struct happening acts[], faults[]; /* end with a row whose name is NULL */

/* Draws for the step. */
uint64_t below(uint64_t bound);
/* An act that was acknowledged. */
void saved_note(struct machine *machine, const struct oid *commit, const struct uuid *id);
/* An enrolment code of the district; the caller frees it. NULL when the hub's disk did not let it. */
char *node_offer(const char *centre, enum role role);
void node_enrol(struct machine *machine);
/* One whole exchange, as `heshi-node sync` does it; also beside a session that is open. */
fault_t node_sync(struct machine *machine) MUST_USE;
/* A session that stays open. */
void node_go_live(struct machine *machine);

/* ---- check.c ---- */

/* After a start: what it acknowledged before is there. */
void check_saved_here(const struct machine *machine);
/* Every receipt that this node holds now joins what the hub has promised. */
void check_promises(struct machine *machine);
/* What only a lost disk held is nobody's any more. */
void check_forget_saved(const struct machine *machine);
/* After the hub's recovery: a promise that nobody could show is no promise. */
void check_forget_promises(void);
/* Of a save: its place is taken for ever. */
void check_take_place(const struct machine *machine, const struct oid *commit);
/* What is shown as held by the hub is there. */
void check_honest(struct machine *machine);
/* At quiet, before the checkers use memory of their own: nothing has grown beyond bounds. */
void check_bounds(void);
/* At quiet: everything. */
void check_world(void);
void check_drop(void);

#endif
