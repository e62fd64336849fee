/* The one SQLite file of a node or hub: history, keys, registers and what is derived from them.
 *
 * Truth: `object` (git objects), `ledger`, `changeset` (every admitted commit in the order of arrival), `tip`,
 * `document_key`, `register`, `receipt`, `peer`, `identity`, `enrolment`, `incident`, and what store_local.h has for this
 * machine alone. Derived and rebuildable: what derive.h makes. The file is DIR/node.db or DIR/hub.db, mode 0600 in a folder of mode 0700.
 */
#ifndef HESHI_HOST_STORE_H
#define HESHI_HOST_STORE_H

#include "core/rights.h"
#include "host/db.h"
#include "host/history.h"

/* 1: histories; 2: tables of this machine alone; 3: those that only a hub fills. Both in store_local.h. */
#define STORE_VERSION 3

/* Who this store is. Fixed at init (hub) or enrolment (node). */
struct identity {
	enum role role;
	char device[LIMIT_DEVICE_NAME + 1];   /* "440105014-1"; the hub: "440105-0" */
	struct uuid device_id;                /* its record in the district ledger */
	char centre[LIMIT_CENTRE_CODE + 1];   /* the hub: the district's code */
	char district[LIMIT_CENTRE_CODE + 1]; /* "440105" */
	char district_name[LIMIT_PERSON_NAME + 1];
	char hub_device[LIMIT_DEVICE_NAME + 1];
	uint8_t hub_key[CRYPT_PUBLIC_SIZE];    /* pinned at enrolment */
	uint8_t public_key[CRYPT_PUBLIC_SIZE]; /* this device's signing key */
	uint8_t secret_key[CRYPT_SECRET_SIZE];
	struct uuid person; /* who acts by default */
	/* When the backup was made that this file was put back from, Unix seconds; 0: it was not, or is whole again. See restored.h. */
	int64_t restored;
};

struct holidays_own;

struct store {
	struct db *db;
	struct history *history;
	int64_t version;          /* of the file when it was opened; below STORE_VERSION only with DB_READ */
	struct identity identity; /* role ROLE_NONE: not enrolled yet */
	/* Of case numbers, from the settings; "": the default. See numbering.c. */
	char number_template[200];
	struct holidays_own *holidays; /* holidays_own.h's; NULL until they are asked for */
};

/* Makes DIR (if it is missing) and an empty database in it. FAULT_INPUT when there is one already. `file` is "node.db"
 * or "hub.db". It gets its name when it is complete: a program that is killed meanwhile leaves none. */
fault_t store_create(const char *dir, const char *file, struct store **out) MUST_USE;
/* The same for who holds DIR (files.h) already. */
fault_t store_create_held(const char *dir, const char *file, struct store **out) MUST_USE;
/* FAULT_STORE, file untouched, when it was written by a newer version; FAULT_INPUT when there is none ("run … first"). An
 * older version's file becomes this version's with DB_WRITE, and is read as it is with DB_READ. */
fault_t store_open(const char *dir, const char *file, enum db_mode mode, struct store **out) MUST_USE;
/* Whether there is such a file; whether it can be opened is another question. */
bool store_exists(const char *dir, const char *file);
/* Wipes secrets. Usable with OWN(store_close). */
void store_close(struct store **store);
/* The folder that its file lies in. */
struct span store_folder(struct store *store);

/* Named values of the identity table (certificates, keys, addresses, counters). Absent reads give an empty span; values
 * are copied into the arena. */
fault_t store_set(struct store *store, const char *name, struct span value) MUST_USE;
fault_t store_get(struct store *store, struct arena *arena, const char *name, struct span *out) MUST_USE;
/* Writes the identity and keeps it in store->identity. */
fault_t store_identify(struct store *store, const struct identity *identity) MUST_USE;
/* Reads the identity again where another connection has changed it. Cheap when none has. */
fault_t store_refresh(struct store *store) MUST_USE;

/* What the register (device records of the district ledger) says of a device. */
enum device_status { DEVICE_UNKNOWN, DEVICE_ACTIVE, DEVICE_RETIRED, DEVICE_LOST };
struct device {
	char name[LIMIT_DEVICE_NAME + 1];
	char centre[LIMIT_CENTRE_CODE + 1];
	enum role role;
	enum device_status status;
	uint8_t public_key[CRYPT_PUBLIC_SIZE];
};
/* status DEVICE_UNKNOWN when there is no such device. */
fault_t store_device(struct store *store, struct span name, struct device *out) MUST_USE;

/* Notes something refused or odd, for `status` and the log: never personal data. Of each device the newest 1,000 are kept. */
fault_t store_incident(struct store *store, struct span device, const char *what, const char *text) MUST_USE;

#endif
