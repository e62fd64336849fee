/* What people do with records: the use cases behind the command line and (later) the browser, with every check of the
 * schema.
 *
 * Each function is one act: it checks, and if nothing is refused, saves one signed change set in one transaction of its
 * own. Refused input changes nothing. Times and dates come in as arguments.
 */
#ifndef HESHI_HOST_RECORDS_H
#define HESHI_HOST_RECORDS_H

#include "core/check.h"
#include "host/ledger.h"

/* Who acts, when. */
struct actor {
	struct author author;
	int64_t now;    /* Unix seconds */
	int64_t now_ms; /* the same moment in milliseconds: ids are made of it */
};
/* The actor for a person named by id, or by name when only one active person has it; empty: the store's default person,
 * who may act before the register of people has arrived (named by the identity value "person_name"). FAULT_INPUT when
 * there is none. Texts in the arena. */
fault_t actor_find(struct store *store, struct arena *arena, struct span person, int64_t now_ms, int offset_minutes,
		   struct actor *out) MUST_USE;
/* The same for someone who logged in: the register's name of the person, or `name` where it does not know them. */
fault_t actor_account(struct store *store, struct arena *arena, struct uuid person, struct span name, int64_t now_ms,
		      int offset_minutes, struct actor *out) MUST_USE;
/* The date on the actor's wall. */
struct date actor_today(const struct actor *actor);

/* A field as it was given: text to be parsed by the schema, or (from JSON) a value. A list that is given as a value
 * becomes a set. */
struct given {
	struct span name;
	struct span text;
	struct value value; /* used when its type is not VALUE_NONE */
};
/* Unknown names, and fields that only the program sets, are FAULT_INPUT naming the field and, where one is near, the
 * one meant. */

struct outcome {
	struct problems problems; /* refusals: nothing was saved; warnings: saved all the same */
	bool saved;               /* false also when nothing would change */
	struct uuid id;           /* of the record or part made or changed */
	struct oid commit;
};

/* What to make: a record, or a part of one, with its own parts (a dispute with its parties in one act). */
struct draft {
	const struct kind *kind;
	struct uuid of; /* parts: the record; zeros otherwise */
	const struct given *fields;
	size_t field_count;
	const struct draft *parts; /* sub-parts made with it; "#0" in a field that names a part is the first of them */
	size_t part_count;
};
/* Gives the record its number (dispute, paper), status, day of receipt or issue where they are not given, checks all, saves. In
 * `ledger_name` (NULL: this store's own for the kind; the hub must name the centre's ledger for what lives there).
 * Likely duplicates come as warnings. */
fault_t record_create(struct store *store, struct arena *arena, const struct actor *actor, const char *ledger_name,
		      const struct draft *draft, struct outcome *out) MUST_USE;
/* Changes fields of a record or part; an empty text unsets. */
fault_t record_change(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id,
		      const struct given *fields, size_t count, struct outcome *out) MUST_USE;

/* Where something is. */
struct place {
	struct ledger ledger;
	const struct kind *kind;
	struct path path;
};
/* A record or part by id; FAULT_INPUT "there is no record …" when there is none. */
fault_t record_find(struct store *store, struct uuid id, struct place *out) MUST_USE;

/* One document of a record. */
struct record_document {
	struct path path;
	const struct kind *kind;  /* NULL: of a newer version */
	struct document document; /* sealed values opened where the key is known */
};
/* A record with all its documents as they stand: its main part first (when it is here), then its parts in the order of
 * their ids. */
struct record_whole {
	struct record_document *documents;
	size_t count;
};
/* Reads: the record that the place belongs to, in the arena. */
fault_t record_load(struct store *store, struct arena *arena, const struct place *place,
		    struct record_whole *out) MUST_USE;

/* How far a record's newest change has got, honestly. */
enum held { HELD_ONLY_HERE, HELD_SENT, HELD_BY_HUB };
struct record_state {
	enum held held;
	int64_t since;     /* HELD_BY_HUB: time of the newest receipt, hub's clock; else 0 */
	struct oid commit; /* newest change set that touched the record */
};
fault_t record_state(struct store *store, const struct place *place, struct record_state *out) MUST_USE;

/* Settles an open conflict or finding by a signed change: the choice, the reason, and the field's value. Of a finding,
 * `mine` and `base` leave things as they are, `theirs` takes the held change. FAULT_INPUT when it is settled already,
 * when there is no reason, and for a value that nobody here can read. */
enum choice { CHOICE_MINE, CHOICE_THEIRS, CHOICE_BASE, CHOICE_VALUE };
fault_t conflict_resolve(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id,
			 enum choice choice, struct span value, struct span reason, struct outcome *out) MUST_USE;

/* Likely duplicates of a dispute (same party and employer within 60 days, same external reference), as warnings. */
fault_t record_duplicates(struct store *store, struct arena *arena, const struct place *place,
			  struct problems *problems) MUST_USE;

#endif
