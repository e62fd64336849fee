/* A district's casework of five years, made up: 18 streets with their mediators, disputes with all that gathers around them, trainings.
 * For measuring and for large tests.
 *
 * It goes into a hub's store as an archive that is typed in would: signed change sets of a hundred cases or so, by the hub, one street
 * after the other. The same index gives the same case, so making can be broken off and gone on with.
 */
#ifndef HESHI_SUPPORT_CASELOAD_H
#define HESHI_SUPPORT_CASELOAD_H

#include "base/civil.h"
#include "host/store.h"
#include "tests/support/casework.h"

#define CASELOAD_STREETS 18
#define CASELOAD_MEDIATORS 5 /* of each street */
#define CASELOAD_TODAY ((struct date){ 2026, 11, 22 })
#define CASELOAD_FIRST_DAY ((struct date){ 2021, 11, 23 })

struct caseload {
	struct store *store;
	int64_t disputes;  /* as many as there shall be */
	int64_t employers; /* different ones; a few of them have many cases */
	struct uuid mediators[CASELOAD_STREETS][CASELOAD_MEDIATORS];
};

/* Makes what is still missing in the hub's store. Faults abort; a line of progress now and then goes to stderr. */
void caseload_make(struct caseload *caseload, struct store *store, int64_t disputes);

/* "440105001" … */
void caseload_centre(int street, char out[24]);
/* The name of the employer of this number. */
void caseload_put_employer(struct buffer *out, int64_t number);

/* caseload_case.c: the documents of one case, as edits. */
struct edit;
#define CASELOAD_CASE_MAX 16 /* documents of a case at most */
int caseload_street(int64_t index);
size_t caseload_case(const struct caseload *caseload, struct arena *arena, int64_t index, struct edit *out);

#endif
