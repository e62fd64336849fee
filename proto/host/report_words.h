/* A report's JSON as sheets read it: labels, units, periods. */
#ifndef HESHI_HOST_REPORT_WORDS_H
#define HESHI_HOST_REPORT_WORDS_H

#include "base/civil.h"
#include "base/json.h"
#include "core/schema.h"

enum report_unit_kind { REPORT_COUNT, REPORT_MONEY, REPORT_SHARE, REPORT_MINUTES, REPORT_UNITS };
/* "count", "money", "per_mille", "minutes" of a line; REPORT_COUNT for anything else. */
enum report_unit_kind report_unit(const json_t *line);
extern const struct label report_unit_labels[REPORT_UNITS];

/* Of {"zh", "en"}; borrowed from the JSON, empty when it is no text. */
struct span report_label(const json_t *label, bool chinese);
/* Whether a figure's "value" or "before" is known, but not for the public. */
bool report_is_hidden(const json_t *figure, const char *which);
/* Whether a check compares members with their total. */
bool report_check_sums(const json_t *check);
const char *report_line_id(const json_t *line); /* "" when it has none */
/* Whether any member has a figure for this line. */
bool report_by_member(const json_t *report, const json_t *line);
/* What its members are: 街道, 月份… */
struct label report_group_label(const json_t *report);
/* "统计期间：2026年第3季度，2026-07-01 至 2026-09-30；上年同期：…"; a period that was not over on the day `made` says until when. */
void report_put_period(struct buffer *out, const json_t *report, struct date made, bool chinese);
/* "截至 2026-11-22"; nothing for a period that was over that day. */
void report_put_until(struct buffer *out, const json_t *report, struct date made, bool chinese);

#endif
