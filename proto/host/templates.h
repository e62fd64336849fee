/* The wording of papers: shipped with the program (conf/papers/NAME.html), or a centre's own in DIR/templates/NAME.html. Only texts are
 * kept here; what they are filled with and printed as is the screens' affair.
 */
#ifndef HESHI_HOST_TEMPLATES_H
#define HESHI_HOST_TEMPLATES_H

#include "base/arena.h"
#include "core/check.h"

#define TEMPLATE_MOST (64 << 10) /* bytes of one */

struct paper_template {
	const char *name;
	struct label label;
	struct span text; /* empty when none ships and there is no own one */
	bool own;
};

/* The names: every code of a paper's type, and sign_in_sheet, training_record, back_cover, letterhead. */
bool template_known(struct span name);
/* Every kind of paper, and what is printed beside them: in the order of forms, in the arena. */
fault_t template_list(const char *dir, struct arena *arena, struct paper_template **out, size_t *count) MUST_USE;
/* One by name; *found false when there is no such paper. */
fault_t template_get(const char *dir, struct arena *arena, struct span name, struct paper_template *out,
		     bool *found) MUST_USE;
/* Makes or replaces the own one. *refused (static, NULL: done) says what is wrong with the text. The name must be one of the
 * list. */
fault_t template_put(const char *dir, struct span name, struct span text, const struct problem **refused) MUST_USE;
/* Back to the shipped one; nothing happens when there is no own one. */
fault_t template_drop(const char *dir, struct span name) MUST_USE;

#endif
