/* Facts out of the database: all that count of a kind, or one record's. */
#ifndef HESHI_HOST_FACTS_LOAD_H
#define HESHI_HOST_FACTS_LOAD_H

#include "core/facts.h"
#include "host/store.h"

#include <stdatomic.h>

/* Reads rows of one table. Works on the reader's store; no other thread may read through it meanwhile. */
struct facts_reader {
	struct store *store;
	const struct facts_table *table;
	struct facts_clock clock;
	struct facts_words *places, *people; /* of the facts that are read into */
	int64_t (*ledgers)[2];               /* id, and the place's number */
	size_t ledger_count;
	struct span codes[FACTS_COLUMNS_MAX][64]; /* names by number */
	int64_t from[2], to[2];                   /* of sparse tables: the two periods, as days */
	const atomic_bool *stop;                  /* NULL, or reading ends with a fault when it is true */
	const struct facts *disputes;             /* parts count when their dispute does */
	struct arena arena;
};

/* For reading into `facts`. Facts to come must go into the same. */
fault_t facts_reader_open(struct store *store, struct facts *facts, struct facts_reader **out) MUST_USE;
/* Usable with OWN. */
void facts_reader_close(struct facts_reader **reader);
/* Reads all; of a sparse table what lies in one of the periods. */
fault_t facts_read(struct facts_reader *reader, struct facts *facts) MUST_USE;
/* Brings one record's row up to date: no sparse tables. */
fault_t facts_read_one(struct facts_reader *reader, struct facts *facts, struct uuid id) MUST_USE;

#endif
