/* What tests of the model share: whether it agrees with an office's ledger, and forged merges, with which it must not.
 *
 * A forged commit takes the place of the newest one, of which all but the tree stays as it was. Its signature no longer holds, which
 * is no concern of the model.
 */
#ifndef HESHI_SIM_FORGE_H
#define HESHI_SIM_FORGE_H

#include "tests/sim/model.h"
#include "tests/support/office.h"

/* A new model agrees, and saw so many merges with so many clashes. */
void model_assert_agrees(struct office *office, int64_t merges, int64_t clashes);
/* The difference says this, and is found again by the next call. `policy` as in struct model. */
void model_assert_differs(struct office *office, model_policy_t *policy, const char *part);

/* The document as the newest commit has it, sealed, in the office's arena. */
struct document forge_stored(struct office *office, const struct path *path);
/* The newest commit, which must be a merge, has this document, on top of its own tree or (`bare`) of its first parent's. */
void forge_document(struct office *office, bool bare, const struct path *path, const struct document *document);
/* The newest commit has this field of a document otherwise (VALUE_NONE: not at all). */
void forge_field(struct office *office, const struct path *path, const char *name, struct value value);

#endif
