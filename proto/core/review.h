/* The checklist of a case file's review (案卷评查): the mandatory list of a file and what else a reviewer judges, each with its weight, and
 * what of it a record shows by itself. Pure.
 */
#ifndef HESHI_CORE_REVIEW_H
#define HESHI_CORE_REVIEW_H

#include "core/check.h"

#define REVIEW_POINTS 16

enum review_state {
	REVIEW_OPEN, /* the record cannot tell: look at the paper */
	REVIEW_MET,
	REVIEW_LACKING,
	REVIEW_NONE, /* does not apply to this case */
	REVIEW_STATES
};
/* "open", "met", "lacking", "none"; REVIEW_STATES for anything else. */
enum review_state review_state_read(struct span name);
const char *review_state_name(enum review_state state);

/* A dispute with its parts, as the questions see it. */
struct review_file {
	const struct document *dispute;
	const struct check_part *parts; /* voided ones do not count */
	size_t count;
	const struct check_holidays *holidays;
};

struct review_point {
	const char *name; /* stable word */
	struct label label;
	struct label
		lacking; /* what the review says where it is not met; the Chinese one is kept in the review's items */
	int weight;
	bool mandatory; /* of the list of every file (卷内目录 *) */
	enum review_state (*look)(const struct review_file *file);
};
extern const struct review_point review_points[REVIEW_POINTS];
/* Index by name, or by the text in a review's items; REVIEW_POINTS when there is none. */
size_t review_point_named(struct span name);
size_t review_point_lacking(struct span item);

/* What the record shows, point by point: a proposal, for the reviewer has the paper. */
void review_look(const struct review_file *file, enum review_state out[REVIEW_POINTS]);
/* 0 to 100: the weight of what is met, of what applies; rounded. Open points count as lacking. 100 when nothing applies. */
int review_score(const enum review_state states[REVIEW_POINTS]);

#endif
