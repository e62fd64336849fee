/* Review of case files (案卷评查) at the district's hub: samples of closed cases, drawn at random by street and period, and what reviewers
 * found in them.
 *
 * A sample is drawn by a seed: each closed case gets the keyed BLAKE2b of seed and id, and of each street those with the least are
 * taken. The same seed over the same cases draws the same, whoever draws: but a later draw differs once further cases of that period have
 * been closed, or one was voided. Who types a seed may draw until the sample pleases, so a sample tells whether its seed was given
 * (`seed_given`); that of a seed made here chooses nobody. Samples are the hub's own; a review is a part of its dispute (kind `review`) in the centre's ledger, so the street has it after the next exchange.
 */
#ifndef HESHI_HOST_SAMPLES_H
#define HESHI_HOST_SAMPLES_H

#include "base/json.h"
#include "core/review.h"
#include "host/records.h"

#define SAMPLE_PER_CENTRE_MAX 100
#define SAMPLE_CENTRES_MAX 100
#define SAMPLE_SEED_MAX 64 /* bytes of printable ASCII */

struct sample_request {
	struct date from, to;       /* day of closing, both included */
	const struct span *centres; /* codes; none: all that have closed cases */
	size_t centre_count;
	int64_t per_centre; /* 1 to SAMPLE_PER_CENTRE_MAX */
	struct span seed;   /* empty: one is made */
	struct uuid who;    /* an account, or a person */
};
/* Draws and keeps a sample, in a transaction of its own or inside the caller's. FAULT_INPUT for what is out of bounds, or when no case was closed then. */
fault_t sample_draw(struct store *store, struct arena *arena, const struct sample_request *request, int64_t now_ms,
		    struct uuid *out) MUST_USE;
/* {"items": [{"id", "seed", "from", "to", "centres": […], "per_centre", "drawn_by", "drawn_at", "seed_given", "cases", "reviewed"}]}, newest first, 200 at
 * most. */
fault_t sample_list(struct store *store, struct arena *arena, json_t **out) MUST_USE;
/* The same of one, and "items": [{"id", "number", "centre", "centre_name", "category", "result", "closed", "applicants", "respondents",
 * "mediator_name"?, "review"?: {"id", "date", "score", "reviewer"}}], "summary": [{"centre", "name", "cases", "reviewed", "mean_tenths"?, "least"?,
 * "points": [{"name", "text": {"zh", "en"}, "count"}]}] by street, and "total" like one of them. A case counts as reviewed by its newest
 * review since the sample was drawn. *out NULL when there is no such sample. */
fault_t sample_show(struct store *store, struct arena *arena, struct uuid id, json_t **out) MUST_USE;

/* The checklist of one case: {"id", "number", "centre", "centre_name", "points": [{"name", "label", "lacking", "weight", "mandatory", "state"}], "score",
 * "reviews": [{"id", "date", "score", "reviewer", "items": […], "points": [names], "remarks"?}] newest first}. FAULT_INPUT when there is no
 * such dispute. */
fault_t review_sheet(struct store *store, struct arena *arena, struct uuid dispute, json_t **out) MUST_USE;

struct review_given {
	struct uuid dispute;
	enum review_state states[REVIEW_POINTS]; /* none may be open */
	struct span remarks;
};
/* Saves a review: one signed change set in the dispute's ledger. Open points are refused; so is a case that is voided or held. */
fault_t review_save(struct store *store, struct arena *arena, const struct actor *actor,
		    const struct review_given *given, struct outcome *out) MUST_USE;

#endif
