/* A store with accounts, for tests of who may log in. */
#ifndef HESHI_SUPPORT_CLERKS_H
#define HESHI_SUPPORT_CLERKS_H

#include "host/logins.h"
#include "tests/support/office.h"

#define CLERKS_NOW INT64_C(1795315327)
#define CLERKS_PASSWORD "correct horse"
#define CLERKS_LEAD "陈调解"

/* An office with its first account, named CLERKS_LEAD. */
struct clerks {
	struct office office;
	struct store *store;
	struct account lead;
	char recovery[ACCOUNT_RECOVERY_SIZE + 1];
};

/* All of these act at CLERKS_NOW; faults abort. */
void clerks_open(struct clerks *clerks);
void clerks_close(struct clerks *clerks);
/* What refused it, or NULL. */
const struct problem *clerks_create(struct clerks *clerks, const char *name, enum account_role role,
				    const char *password, struct account *out);
const struct problem *clerks_change(struct clerks *clerks, struct uuid id, struct account_change change);
/* With CLERKS_PASSWORD, and not refused. */
struct account clerks_made(struct clerks *clerks, const char *name, enum account_role role);
struct account_trial clerks_try(struct clerks *clerks, const char *who, const char *password, int64_t now);
struct login clerks_log_in(struct clerks *clerks, struct uuid account, struct login_tokens *tokens);
enum login_state clerks_look(struct clerks *clerks, const struct login_tokens *tokens);
/* The number that a query gives. */
int64_t clerks_number(struct clerks *clerks, const char *sql);

void must_not_refuse(const struct problem *refused);
void assert_rule(const struct problem *refused, const char *rule);

#endif
