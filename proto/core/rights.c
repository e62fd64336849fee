/* Who may do what; see rights.h. */
#include "core/rights.h"

#include <string.h>

static const char *const names[ROLE_COUNT] = {
	[ROLE_NONE] = "none",
	[ROLE_HUB] = "hub",
	[ROLE_CENTRE] = "centre",
	[ROLE_TRAINER] = "trainer",
};

/* Kinds that others than the hub may write; the hub writes every one. */
static const struct {
	const char *kind;
	bool centre, trainer;
} rows[] = {
	{ "dispute", .centre = true },
	{ "party", .centre = true },
	{ "claim", .centre = true },
	{ "event", .centre = true },
	{ "agreement", .centre = true },
	{ "payment", .centre = true },
	{ "referral", .centre = true },
	{ "paper", .centre = true },
	{ "file", .centre = true },
	{ "review", .centre = true },
	{ "training", .trainer = true },
	{ "attendance", .trainer = true },
	{ "resolution", .centre = true, .trainer = true },
};

enum role
role_read(struct span name)
{
	for (int role = ROLE_HUB; role < ROLE_COUNT; role++) {
		if (span_equal(name, span_text(names[role])))
			return (enum role)role;
	}
	return ROLE_NONE;
}

const char *
role_name(enum role role)
{
	return role < ROLE_COUNT ? names[role] : names[ROLE_NONE];
}

static bool
is_own_centre(struct span centre, struct span ledger)
{
	struct span code = ledger;
	return span_equal(span_cut(&code, '/'), SPAN("centre")) && code.size > 0 && span_equal(code, centre);
}

/* Of any district: a hub serves one. */
static bool
is_district(struct span ledger)
{
	return span_starts(ledger, SPAN("district/")) && ledger.size > strlen("district/");
}

bool
rights_ledger(enum role role, struct span centre, struct span ledger)
{
	switch (role) {
	case ROLE_HUB:
		return true;
	case ROLE_CENTRE:
		return is_own_centre(centre, ledger);
	case ROLE_TRAINER:
		return is_district(ledger);
	default:
		return false;
	}
}

bool
rights_reads(enum role role, struct span centre, struct span ledger)
{
	return rights_ledger(role, centre, ledger) || (role == ROLE_CENTRE && is_district(ledger));
}

bool
rights_kind(enum role role, const struct kind *kind)
{
	if (role == ROLE_HUB || !kind)
		return role > ROLE_NONE && role < ROLE_COUNT;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].kind, kind->name) == 0)
			return (role == ROLE_CENTRE && rows[i].centre) || (role == ROLE_TRAINER && rows[i].trainer);
	}
	return false;
}
