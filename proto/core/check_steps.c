/* The life-cycle of a dispute as a table: from each status, the ones that may follow.
 *
 * Forward, steps in between may be skipped: what happened in the street is entered afterwards, and a merge brings several
 * steps at once. Backward, only what puts a slip right: a decision on acceptance or a result may be taken back or changed
 * for another, a closed case reopened, an archived one only after it is taken out of the archive.
 */
#include "core/check_rules.h"

#define ANY ((UINT32_C(1) << STATUS_COUNT) - 1)

static const struct step {
	const char *name;
	uint32_t next;
} steps[STATUS_COUNT] = {
	[REGISTERED] = { "registered", ANY },
	[PENDING] = { "pending", ANY },
	[ACCEPTED] = { "accepted", ANY },
	[NOT_ACCEPTED] = { "not_accepted",
			   EARLY | BIT(ACCEPTED) | DECLINED | BIT(WITHDRAWN) | BIT(TRANSFERRED) | FILED },
	[REFUSED] = { "refused",
		      EARLY | OPEN | DECLINED | BIT(WITHDRAWN) | BIT(TRANSFERRED) | BIT(FOLLOWED_UP) | FILED },
	[MEDIATING] = { "mediating", ANY & ~EARLY },
	[AGREED] = { "agreed", BIT(MEDIATING) | RESULTS | BIT(PERFORMING) | BIT(FOLLOWED_UP) | FILED },
	[PARTLY_AGREED] = { "partly_agreed", BIT(MEDIATING) | RESULTS | BIT(PERFORMING) | BIT(FOLLOWED_UP) | FILED },
	[PERFORMED_AT_ONCE] = { "performed_at_once",
				BIT(MEDIATING) | RESULTS | BIT(PERFORMING) | BIT(FOLLOWED_UP) | FILED },
	[FAILED] = { "failed", BIT(MEDIATING) | RESULTS | BIT(FOLLOWED_UP) | FILED },
	[WITHDRAWN] = { "withdrawn", EARLY | OPEN | DECLINED | RESULTS | BIT(FOLLOWED_UP) | FILED },
	[ABANDONED] = { "abandoned", BIT(MEDIATING) | RESULTS | BIT(FOLLOWED_UP) | FILED },
	[EXPIRED] = { "expired", BIT(MEDIATING) | RESULTS | BIT(FOLLOWED_UP) | FILED },
	[TRANSFERRED] = { "transferred", EARLY | OPEN | DECLINED | RESULTS | BIT(FOLLOWED_UP) | FILED },
	[PERFORMING] = { "performing", SETTLED | BIT(MEDIATING) | BIT(FOLLOWED_UP) | FILED },
	[FOLLOWED_UP] = { "followed_up", RESULTS | BIT(PERFORMING) | FILED },
	[CLOSED] = { "closed", DECLINED | RESULTS | BIT(PERFORMING) | BIT(FOLLOWED_UP) | FILED },
	[ARCHIVED] = { "archived", FILED },
	[APPRAISED] = { "appraised", BIT(ARCHIVED) },
};

/* STATUS_COUNT when there is none of that name. */
static enum status
status_read(struct span name)
{
	enum status status = REGISTERED;

	while (status < STATUS_COUNT && !span_equal(name, span_text(steps[status].name)))
		status++;
	return status;
}

uint32_t
status_bit(struct span name)
{
	enum status status = status_read(name);
	return status < STATUS_COUNT ? BIT(status) : 0;
}

static struct span
status_name(const struct document *dispute)
{
	struct span name = document_text(dispute, "status");
	return name.size ? name : span_text(steps[REGISTERED].name);
}

uint32_t
status_of(const struct document *dispute)
{
	return status_bit(status_name(dispute));
}

bool
life_cycle_may(struct span from, struct span to)
{
	enum status before = status_read(from);
	enum status after = status_read(to);

	if (before == STATUS_COUNT || after == STATUS_COUNT || before == after)
		return true;
	return steps[before].next & BIT(after);
}

/* The labels of what may follow, in both languages. */
static struct label
next_labels(struct arena *arena, const struct field_row *row, struct span from)
{
	struct buffer OWN(buffer_drop) zh = { 0 };
	struct buffer OWN(buffer_drop) en = { 0 };

	for (const struct code *code = row->codes; code->name; code++) {
		if (span_equal(span_text(code->name), from) || !life_cycle_may(from, span_text(code->name)))
			continue;
		buffer_print(&zh, "%s%s", zh.size ? "、" : "", code->label.zh);
		buffer_print(&en, "%s%s", en.size ? ", " : "", code->name);
	}
	return (struct label){ arena_text(arena, buffer_span(&zh)), arena_text(arena, buffer_span(&en)) };
}

void
check_steps(const struct check *check)
{
	if (!check->before)
		return;
	const struct field_row *row = kind_field(check->kind, SPAN("status"));
	struct span from = status_name(check->before);
	struct span to = status_name(check->after);
	if (life_cycle_may(from, to))
		return;
	struct label next = next_labels(check->arena, row, from);
	struct label old = field_code(row, from)->label;
	struct label new = field_code(row, to)->label;
	check_refuse(check, "life_cycle", "status",
		     (struct label){ SAY(check->arena, "状态不能从“%s”改为“%s”，可改为：%s", old.zh, new.zh, next.zh),
				     SAY(check->arena, "the status may not go from \"%s\" to \"%s\"; it may go to %s",
					 old.en, new.en, next.en) });
}
