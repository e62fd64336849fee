/* What check.c and the files behind it share. For check*.c only. */
#ifndef HESHI_CORE_CHECK_RULES_H
#define HESHI_CORE_CHECK_RULES_H

#include "core/check.h"
#include "core/shape.h"

/* One document under check. */
struct check {
	struct arena *arena;
	const struct kind *kind;
	const struct document *before; /* NULL when new */
	const struct document *after;
	struct problems *problems;
};

void check_refuse(const struct check *check, const char *rule, const char *field, struct label text);
void check_warn(const struct check *check, const char *rule, const char *field, struct label text);
/* The document is new, or this field of it was set, changed or taken away. */
bool check_moved(const struct check *check, const char *field);
/* An existing date in this field. */
bool check_date(const struct document *document, const char *field, struct date *out);
/* The label of a field that the kind has. */
struct label check_label(const struct kind *kind, const char *field);

/* check_value.c: one field's value against its row. */
void check_value(const struct check *check, const struct field_row *row, const struct value *value);
/* check_format.c: ids, codes and telephone numbers. */
void check_formats(const struct check *check);
/* check_order.c: dates in order, sums and ratios inside one document. */
void check_order(const struct check *check);
void check_sums(const struct check *check);
/* check_steps.c. One bit per status, so that rules can name sets of them. */
enum status {
	REGISTERED,
	PENDING,
	ACCEPTED,
	NOT_ACCEPTED,
	REFUSED,
	MEDIATING,
	AGREED,
	PARTLY_AGREED,
	PERFORMED_AT_ONCE,
	FAILED,
	WITHDRAWN,
	ABANDONED,
	EXPIRED,
	TRANSFERRED,
	PERFORMING,
	FOLLOWED_UP,
	CLOSED,
	ARCHIVED,
	APPRAISED,
	STATUS_COUNT,
};
#define BIT(status) (UINT32_C(1) << (status))
#define EARLY (BIT(REGISTERED) | BIT(PENDING))
#define OPEN (BIT(ACCEPTED) | BIT(MEDIATING))
#define DECLINED (BIT(NOT_ACCEPTED) | BIT(REFUSED))
#define SETTLED (BIT(AGREED) | BIT(PARTLY_AGREED) | BIT(PERFORMED_AT_ONCE))
#define ENDED (BIT(FAILED) | BIT(WITHDRAWN) | BIT(ABANDONED) | BIT(EXPIRED) | BIT(TRANSFERRED))
#define RESULTS (SETTLED | ENDED)
#define FILED (BIT(CLOSED) | BIT(ARCHIVED) | BIT(APPRAISED))
/* The bit of a code of status or result; 0 when there is none of that name. */
uint32_t status_bit(struct span name);
/* The same of a dispute; one without a status has just been registered. */
uint32_t status_of(const struct document *dispute);

/* check_steps.c, check_dispute.c: life-cycle, and what a dispute's main part must say. */
void check_steps(const struct check *check);
void check_dispute(const struct check *check);
void check_agreement(const struct check *check);
/* check_training.c: an attendance says who attended. */
void check_attendance(const struct check *check);

/* A record under check, across its documents. */
struct record {
	struct arena *arena;
	const struct document *main;
	const struct check_part *parts;
	size_t part_count;
	struct date today;
	const struct check_holidays *holidays;
	struct problems *problems;
};

void record_refuse(const struct record *record, const char *rule, const char *field, struct label text);
void record_warn(const struct record *record, const char *rule, const char *field, struct label text);
/* The next part of this kind that is not voided, from *at on; NULL when there is none. */
const struct document *record_part(const struct record *record, const char *kind, size_t *at);
/* Sums a field over those parts; false when none has it. */
bool record_sum(const struct record *record, const char *kind, const char *field, int64_t *sum);

/* check_record.c, check_clock.c */
void check_dispute_record(const struct record *record);
void check_training_record(const struct record *record);
void check_dispute_clocks(const struct record *record);
void check_person_clock(const struct record *record);

#endif
