/* Facts: what reports count, as columns. One table holds the records of a kind that count (neither voided nor held; a case that moved to
 * another street counts there alone), one array per field, so that a million rows are counted in milliseconds. Pure: the rows come from the database (host/facts_load.h).
 *
 * Values are numbers throughout: dates as days since 1970-01-01, codes by their place in the schema's list (1 is the first, 0 unset or
 * unknown to this version), truths 0 and 1, money in fen, places and people by their place in the table's dictionaries (0: none). Unset
 * dates are later than all others, unset numbers less than all others; in sums both count as nothing.
 */
#ifndef HESHI_CORE_FACTS_H
#define HESHI_CORE_FACTS_H

#include "core/check.h"

#define FACTS_COLUMNS_MAX 24
#define FACTS_NO_DAY INT32_MAX
#define FACTS_NO_NUMBER INT32_MIN
#define FACTS_AMONG_MAX 32

enum facts_type {
	FACTS_DAY,    /* 4 bytes */
	FACTS_NUMBER, /* 4 bytes, larger ones are cut */
	FACTS_PLACE,  /* 4 bytes: a centre's code in the dictionary of places */
	FACTS_PERSON, /* 4 bytes: an id in the dictionary of people */
	FACTS_CODE,   /* 1 byte */
	FACTS_TRUTH,  /* 1 byte */
	FACTS_MONEY,  /* 8 bytes */
};

struct facts_field {
	const char *name; /* NULL ends the list */
	enum facts_type type;
	const struct code *codes; /* of a code that is no field of the schema */
	bool computed;            /* set by facts_compute */
};

/* Which columns a kind's facts have. The first is always "place". */
struct facts_table {
	const char *name; /* as lines name it: a kind, or what the host makes */
	const struct facts_field *fields;
	bool sparse; /* only what the periods ask for is held; rows go by no id, so each is put once */
};
/* All of them, NULL-terminated; facts_tables.c. */
extern const struct facts_table *const facts_tables[];
const struct facts_table *facts_table(const char *name); /* asserts that there is one */
/* A column's place; -1 when the table has none of that name. */
int facts_column(const struct facts_table *table, const char *name);
size_t facts_columns(const struct facts_table *table);
/* The codes of a code column. */
const struct code *facts_codes(const struct facts_table *table, int column);

/* Texts by number: 0 is the empty one. */
struct facts_words {
	struct span *items; /* owned */
	size_t count, room;
	uint32_t *slots; /* number by hash, 0 free */
	size_t slot_count;
};

/* Days of one column in a block of rows lie between these; wider than need be after rows went or changed. Most blocks hold cases of a few
 * weeks, so a period looks into few of them. */
struct facts_zone {
	int32_t low, high;
};
#define FACTS_BLOCK 2048

struct facts {
	const struct facts_table *table;
	size_t count, room;
	struct uuid *ids;
	void *columns[FACTS_COLUMNS_MAX];
	struct facts_zone *zones[FACTS_COLUMNS_MAX]; /* one per block; NULL unless days */
	uint32_t *slots;                             /* row + 1 by hash of the id, 0 free */
	size_t slot_count;
	struct facts_words places, people;
};

struct facts_row {
	struct uuid id;
	int64_t values[FACTS_COLUMNS_MAX];
};

/* An empty table, in the caller's memory; facts_drop frees what it comes to hold. Usable with OWN(facts_drop). */
struct facts facts_open(const struct facts_table *table);
void facts_drop(struct facts *facts);
/* A row in which nothing is set. */
struct facts_row facts_row(const struct facts_table *table);
/* The word's number; makes one. Never more than 2^31 of them: asserts. */
int64_t facts_word(struct facts_words *words, struct span text);
/* The word's number; 0 when it is not there. */
int64_t facts_word_find(const struct facts_words *words, struct span text);
/* Adds the row, or replaces the one of the same id (not in a sparse table). */
void facts_put(struct facts *facts, const struct facts_row *row);
/* Takes a row out, if it is there; the order of the others may change. No sparse tables. */
void facts_remove(struct facts *facts, struct uuid id);
bool facts_has(const struct facts *facts, struct uuid id); /* no sparse tables */
int64_t facts_value(const struct facts *facts, int column, size_t row);

/* What must hold of a row's column; all tests of a list must. */
struct facts_test {
	enum { FACTS_WITHIN, FACTS_CODES, FACTS_AMONG, FACTS_NOT_AFTER, FACTS_AFTER } how;
	int column;
	int other;                      /* FACTS_NOT_AFTER, FACTS_AFTER: the day column it is compared with */
	int64_t low, high;              /* FACTS_WITHIN: both belong to it */
	uint64_t codes;                 /* FACTS_CODES: one bit per value */
	int32_t among[FACTS_AMONG_MAX]; /* FACTS_AMONG: these values of a column of 4 bytes … */
	size_t among_count;             /* … so many */
};

/* Where each row's share of a sum goes besides: sums[map[value - base]]. */
struct facts_group {
	int column;
	int64_t base;
	const int32_t *map; /* of `size` values; -1: nowhere */
	size_t size;
	int64_t *sums;
};

/* How many rows pass (`sum` -1), or the sum over a column of theirs; added to groups as well. */
int64_t facts_sum(const struct facts *facts, const struct facts_test *tests, size_t test_count, int sum,
		  const struct facts_group *groups, size_t group_count);
/* The ids of the rows that pass, newest first, `most` at most; NULL when there are none. In the arena. *total is how many pass. */
struct uuid *facts_find(const struct facts *facts, struct arena *arena, const struct facts_test *tests,
			size_t test_count, size_t most, size_t *count, size_t *total);

/* Works out a dispute's computed columns:
 *
 * - `ended`: the result's date, else that of non-acceptance, of the other side's refusal, or the closing; of what ended by its status
 *   without any of them, the receipt. While the status says that the case is under way, an earlier no ends nothing.
 * - `decided`: the first date among acceptance, non-acceptance, refusal and end; none where the end is only taken from the receipt.
 * - `accept_by`, by when that was due: none for what went on, or ended, without any date of a decision.
 * - `mediate_by`, which an agreed extension moves.
 *
 * A case that came from another street has no `decided` and no `accept_by`: its receipt was another centre's. */
struct facts_clock {
	const struct check_holidays *holidays;
	struct facts_due {
		int64_t from, accept, mediate;
	} known[512]; /* of days asked for before */
};
void facts_compute(const struct facts_table *table, struct facts_row *row, struct facts_clock *clock);

#endif
