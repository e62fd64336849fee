/* Submissions as JSON, for the screens and for the command line. */
#ifndef HESHI_HUB_SUBMISSION_JSON_H
#define HESHI_HUB_SUBMISSION_JSON_H

#include "base/json.h"
#include "host/submissions.h"

/* Who reads it: their account, zeros for none. Without `people` a step by somebody else has role and time, but no account and no name, and
 * reasons are told of what the reader handed in alone. */
struct submission_viewer {
	struct uuid account;
	bool people;
};

/* {"id", "report", "label", "from", "to", "status", "made", "digest", "steps": [{"step", "role", "own", "account"?, "name"?, "at",
 * "reason"?, "digest"}]}; digests in hex. */
json_t *submission_json(const struct submission *submission, const struct submission_viewer *viewer);

#endif
