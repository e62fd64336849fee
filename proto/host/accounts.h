/* Accounts: who may use this node or the hub through the browser, with what role, and whether a password is theirs. Kept on this machine alone
 * (never synced); passwords as Argon2id, the recovery code as a hash.
 *
 * What a person did wrong is an answer, not a fault: functions set *refused to a row of a static table (a problem with rule, field
 * and texts in both languages) and change nothing; NULL means done. Rules: "first" (there are accounts already, or the first one is
 * no lead or administrator), "missing" (no such account), "name", "taken", "role" (also: none of this device), "password_short", "password_long", "password_text", "password_weak", "person",
 * "last_lead" (never without an active lead, the hub never without an active administrator), "full" (ACCOUNTS_MAX).
 *
 * Every function that changes something runs in a transaction of its own, so none may be open, and needs a store opened with
 * DB_WRITE. `now` is Unix seconds. Any thread may call them with a store of its own; passwords are hashed one at a time in the whole
 * process (64 MiB and about 0.1 s each).
 */
#ifndef HESHI_HOST_ACCOUNTS_H
#define HESHI_HOST_ACCOUNTS_H

#include "core/check.h"
#include "host/store.h"

#define ACCOUNTS_MAX 200
#define ACCOUNT_PASSWORD_LEAST 8  /* code points */
#define ACCOUNT_PASSWORD_MOST 200 /* code points */
#define ACCOUNT_RECOVERY_SIZE 19  /* "XXXX-XXXX-XXXX-XXXX", without its NUL */
#define ACCOUNT_LOGIN_SIZE 32     /* how logins.h names a login: the SHA-256 of its token */

enum account_role {
	ACCOUNT_NONE,
	/* of a node */
	ACCOUNT_LEAD,
	ACCOUNT_MEDIATOR,
	ACCOUNT_TRAINER,
	ACCOUNT_READER,
	/* of the hub */
	ACCOUNT_ADMINISTRATOR,
	ACCOUNT_OFFICER,
	ACCOUNT_STATISTICS, /* no personal data */
	ACCOUNT_AUDITOR,
	ACCOUNT_REVIEWER,
	ACCOUNT_ROLE_COUNT
};

/* "lead", "mediator", "trainer", "reader", "administrator", "officer", "statistics", "auditor", "reviewer"; ACCOUNT_NONE for anything
 * else. */
enum account_role account_role_read(struct span name);
const char *account_role_name(enum account_role role);
struct label account_role_label(enum account_role role);
/* Whether a device of this role has such accounts: the hub its own five, every node the other four. */
bool account_role_on(enum account_role role, enum role device);
/* The role of a device's first account: lead, administrator. */
enum account_role account_role_first(enum role device);

/* What an account may do. With RIGHT_PERSONAL it reads everything that the device has; without, only what names no one. */
enum account_right {
	RIGHT_PERSONAL, /* "personal": see who is concerned; everybody but statistics */
	RIGHT_DISPUTE,  /* "dispute.write": disputes and their parts */
	RIGHT_TRAINING, /* "training.write": trainings and attendance */
	RIGHT_RESOLVE,  /* "resolve": settle conflicts and findings */
	RIGHT_PAPER,    /* "paper.issue" */
	RIGHT_EXPORT,   /* "export" */
	RIGHT_ACCOUNTS, /* "accounts": make and change accounts */
	RIGHT_SETTINGS, /* "settings": settings, holidays, templates */
	RIGHT_SYNC,     /* "sync": exchange now */
	RIGHT_BACKUP,   /* "backup" */
	/* the hub's */
	RIGHT_WARNING, /* "warning": take up and close warnings */
	RIGHT_REVIEW,  /* "review": draw samples of case files and judge them */
	RIGHT_REPORT,  /* "report": hand in reports */
	RIGHT_APPROVE, /* "report.approve": approve or return them */
	RIGHT_DEVICES, /* "devices": enrol and revoke devices; centres and people */
	RIGHT_AUDIT,   /* "audit": the access log, verdicts, mirrors, receipts */
	RIGHT_COUNT
};
const char *account_right_name(enum account_right right);

struct account {
	struct uuid id;
	char name[LIMIT_PERSON_NAME + 1]; /* fit to stand as a commit's author */
	enum account_role role;
	struct uuid person; /* author of what the account saves */
	bool disabled;
	bool may_export;    /* the right `export` for others than a lead */
	int64_t made;       /* Unix seconds */
	int64_t last_login; /* Unix seconds, 0 = never */
};

/* Whether this account may, on a device of this role (which may not write everything either). A disabled one may nothing. */
bool account_may(const struct account *account, enum role device, enum account_right right);

/* How many there are; 0 also where the tables are not there yet. */
fault_t account_count(struct store *store, int64_t *out) MUST_USE;
/* All, oldest first, in the arena. */
fault_t account_list(struct store *store, struct arena *arena, struct account **out, size_t *count) MUST_USE;
/* By id; by id as text, or name (trimmed; ASCII letters in either case). *found false, *out untouched, when there is none. Disabled
 * ones are found too. */
fault_t account_find(struct store *store, struct uuid id, struct account *out, bool *found) MUST_USE;
fault_t account_find_who(struct store *store, struct span who, struct account *out, bool *found) MUST_USE;

/* The first account: a lead or administrator, whose person is the one who enrolled the device. *recovery is shown once, to be printed. FAULT_INPUT
 * when the store is not enrolled. */
fault_t account_create_first(struct store *store, struct span name, struct span password, int64_t now,
			     struct account *out, char recovery[ACCOUNT_RECOVERY_SIZE + 1],
			     const struct problem **refused) MUST_USE;

struct account_new {
	struct span name; /* trimmed; 1 to LIMIT_PERSON_NAME bytes */
	enum account_role role;
	struct span password;      /* UTF-8, taken as it is */
	const struct uuid *person; /* of the register of people; NULL: a new random id */
	bool may_export;
	const struct uuid
		*by; /* the account that makes it, for oversight.h; NULL: the command line, or the account itself */
};
fault_t account_create(struct store *store, const struct account_new *given, int64_t now, struct account *out,
		       const struct problem **refused) MUST_USE;

/* What to change; NULL stays as it is. */
struct account_change {
	const struct span *name;
	const enum account_role *role;
	const bool *disabled, *may_export;
	const struct span *password; /* also forgets the account's wrong tries */
	const struct uuid *by;       /* the account that changes it, for oversight.h; NULL: the command line */
};
/* A new password, and disabling, end all of the account's logins. */
fault_t account_change(struct store *store, struct uuid id, const struct account_change *change, struct account *out,
		       const struct problem **refused) MUST_USE;

/* What a password or a recovery code is worth. */
enum account_verdict {
	VERDICT_RIGHT,
	VERDICT_WRONG, /* also: no such account, disabled, no recovery code set */
	VERDICT_WAIT,  /* not looked at: too many wrong tries before */
};
struct account_trial {
	enum account_verdict verdict;
	int64_t wait_s;         /* VERDICT_WAIT: seconds until the next try is looked at, at least 1 */
	struct account account; /* VERDICT_RIGHT only */
};
/* Checks a password: at login, at unlocking, before a change. `who` as in account_find_who; `from` is the address that asks, empty for
 * this machine itself.
 *
 * A try is counted before it is looked at, and the counts go back to 0 when one was right; they are in the table, so restarting
 * forgets nothing. From an account's 5th wrong try in a row (from the 20th of all accounts) on, the next one has to wait 30 s, then twice
 * as long each time, 15 minutes at most. Tries while waiting are not counted. Every address has counts of its own, so that nobody on a
 * network locks out those who work elsewhere; an account's tries from all addresses together wait from the 100th on. */
fault_t account_try(struct store *store, struct span who, struct span from, struct span password, int64_t now,
		    struct account_trial *out) MUST_USE;
/* A person's own new password, after the old one. The login that `keep` names (ACCOUNT_LOGIN_SIZE bytes, NULL: none) lives on, the
 * account's others end. *refused is looked at first: a new password that will not do costs no try. VERDICT_WRONG also when
 * the old one was replaced by somebody else meanwhile. */
fault_t account_set_password(struct store *store, struct uuid id, struct span from, struct span old,
			     struct span password, const uint8_t *keep, int64_t now, struct account_trial *out,
			     const struct problem **refused) MUST_USE;
/* A new password for the recovery code (any case, with or without hyphens; counted like a wrong password). The code serves once:
 * *recovery is the next. Ends all of the account's logins. */
fault_t account_recover(struct store *store, struct span who, struct span from, struct span code, struct span password,
			int64_t now, struct account_trial *out, char recovery[ACCOUNT_RECOVERY_SIZE + 1],
			const struct problem **refused) MUST_USE;

#endif
