/* What must come after what, and what cannot be more than what, inside one document. */
#include "core/check_rules.h"

#include <string.h>

#define CHAIN_MAX 8

/* Fields that do not go back in time, whichever of them are there. */
static const struct chain {
	const char *kind;
	const char *fields[CHAIN_MAX];
} chains[] = {
	{ "dispute", { "first_contact", "received", "accepted", "result_date", "closed", "archived", "appraised" } },
	{ "dispute", { "received", "not_accepted_on", "closed" } },
	{ "dispute", { "received", "refused_on", "closed" } },
	{ "dispute", { "received", "extended_to" } },
	{ "party", { "birth_date", "hired", "left" } },
	{ "claim", { "period_from", "period_to" } },
	{ "agreement", { "agreed_on", "effective_on" } },
	{ "referral", { "date", "outcome_on" } },
	{ "paper", { "issued", "served_on" } },
	{ "training", { "start", "end" } },
	{ "person", { "certificate_from", "certificate_to" } },
	{ "device", { "enrolled", "revoked" } },
};

/* The field's text where it is of the right form: dates, times and instants of one form sort as text. */
static struct span
sortable(const struct check *check, const char *field)
{
	struct span text = document_text(check->after, field);
	const struct field_row *row = kind_field(check->kind, span_text(field));

	return text.size && !shape_text(check->arena, row, text).rule ? text : SPAN("");
}

static void
refuse_order(const struct check *check, const char *earlier, const char *later)
{
	struct label first = check_label(check->kind, earlier);
	struct label second = check_label(check->kind, later);

	check_refuse(check, "order", later,
		     (struct label){
			     SAY(check->arena, "“%s”不得早于“%s”，请核对", second.zh, first.zh),
			     SAY(check->arena, "\"%s\" must not be before \"%s\": check both", second.en, first.en) });
}

static void
check_chain(const struct check *check, const struct chain *chain)
{
	const char *earlier = NULL;

	for (size_t i = 0; i < CHAIN_MAX && chain->fields[i]; i++) {
		const char *later = chain->fields[i];
		if (!sortable(check, later).size)
			continue;
		if (earlier && span_compare(sortable(check, later), sortable(check, earlier)) < 0 &&
		    (check_moved(check, earlier) || check_moved(check, later)))
			refuse_order(check, earlier, later);
		earlier = later;
	}
}

void
check_order(const struct check *check)
{
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		if (strcmp(chains[i].kind, check->kind->name) == 0)
			check_chain(check, &chains[i]);
	}
}

static const struct {
	const char *kind;
	const char *part;
	const char *whole;
} ratios[] = {
	{ "dispute", "migrant_workers", "workers" }, { "dispute", "women_workers", "workers" },
	{ "dispute", "settled_amount", "amount" },   { "claim", "settled_amount", "amount" },
	{ "payment", "paid_amount", "amount" },
};

static void
check_ratio(const struct check *check, const char *part, const char *whole)
{
	int64_t most = document_integer(check->after, whole, INT64_MAX);

	if (document_integer(check->after, part, INT64_MIN) <= most ||
	    (!check_moved(check, part) && !check_moved(check, whole)))
		return;
	struct label small = check_label(check->kind, part);
	struct label large = check_label(check->kind, whole);
	check_warn(check, "sum", part,
		   (struct label){ SAY(check->arena, "“%s”大于“%s”，请核对", small.zh, large.zh),
				   SAY(check->arena, "\"%s\" is more than \"%s\": check both", small.en, large.en) });
}

void
check_sums(const struct check *check)
{
	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++) {
		if (strcmp(ratios[i].kind, check->kind->name) == 0)
			check_ratio(check, ratios[i].part, ratios[i].whole);
	}
}
