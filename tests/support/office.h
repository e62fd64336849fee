/* A store in a temporary folder, and devices that commit to it: for tests of what is made from ledgers.
 *
 * Every device's keys follow from its name. The store may act as any of them, so one process builds histories with several
 * lines.
 */
#ifndef HESHI_SUPPORT_OFFICE_H
#define HESHI_SUPPORT_OFFICE_H

#include "host/ledger.h"

#define OFFICE_LEDGER "centre/440105014"
#define OFFICE_HUB "440105-0"

struct office {
	struct store *store;
	struct arena arena; /* of the test: documents, values */
	char dir[64];
	int64_t now; /* one second more with each commit */
};

/* Faults abort with their text. */
void must(fault_t fault);
/* A store that acts as the centre's device "440105014-1". */
void office_open(struct office *office);
/* Closes the store and removes the folder with all that is in it. */
void office_close(struct office *office);
/* From now on the store is this device: the hub for OFFICE_HUB, else the centre's. It enters the register. */
void office_become(struct office *office, const char *device);

struct uuid office_uuid(struct office *office, uint32_t number);
struct field office_text(const char *name, const char *text);
struct field office_integer(const char *name, int64_t integer);
/* A document in the office's arena; fields in any order. */
struct document office_document(struct office *office, const struct field *fields, size_t count);

/* Commits these documents in a transaction of its own, on top of `current`. */
struct oid office_commit(struct office *office, const char *ledger, const char *act, const struct edit *edits,
			 size_t count);
/* The same for one document. */
struct oid office_save(struct office *office, const char *ledger, const struct path *path, const struct field *fields,
		       size_t count);
/* Moves `current` to an older commit, so that the next one makes a second line. */
void office_rewind(struct office *office, const char *ledger, const struct oid *commit);
/* The hub takes in a tip. */
void office_integrate(struct office *office, const char *ledger, const struct oid *tip);
struct ledger office_ledger(struct office *office, const char *ledger);

#define OFFICE_SAVE(office, path, ...)                                                \
	office_save((office), OFFICE_LEDGER, (path), (struct field[]){ __VA_ARGS__ }, \
		    sizeof((struct field[]){ __VA_ARGS__ }) / sizeof(struct field))

#endif
