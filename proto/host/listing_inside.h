/* A list's SQL under way: what the files behind listing.h share. */
#ifndef HESHI_HOST_LISTING_INSIDE_H
#define HESHI_HOST_LISTING_INSIDE_H

#include "host/listing.h"

struct listing_sql {
	struct store *store;
	struct arena *arena;
	const struct listing_query *query;
	struct buffer text;
	struct value *bound; /* texts and integers, in order */
	size_t bound_count;
	bool nothing; /* what is searched for can't be found */
	bool counts;  /* a total instead of rows */
};

void listing_bind(struct listing_sql *sql, struct value value);
/* " AND …" for the words of the query's search; see listing_search.c. */
fault_t listing_put_search(struct listing_sql *sql) MUST_USE;

#endif
