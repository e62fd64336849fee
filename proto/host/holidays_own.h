/* Public holidays that a place enters itself, DIR/holidays.csv, when a year has been announced that this program does not know yet: a year
 * that stands there replaces the shipped table's. They decide what people see of clocks and warnings. What is merged, held or audited
 * must come out alike everywhere and never looks here.
 *
 * One line a day, in any order: "2027-01-01,off" (a day off), "2027-01-03,work" (a week-end day worked); lines that begin with # are comments.
 * Both lists may name days that say nothing new (a Sunday off).
 */
#ifndef HESHI_HOST_HOLIDAYS_OWN_H
#define HESHI_HOST_HOLIDAYS_OWN_H

#include "core/check.h"
#include "host/store.h"

#define HOLIDAYS_FILE "holidays.csv"
#define HOLIDAYS_FILE_MOST (256 << 10)
#define HOLIDAYS_YEAR_MOST 200 /* days of one list of one year */

/* The table in force, for clocks and warnings that people see: what is own, and the shipped table for other years. Read again when
 * the file has changed; a file that cannot be read is told to the log once, and the shipped table holds. Valid until the next call
 * for this store. */
const struct check_holidays *store_holidays(struct store *store);
void holidays_own_drop(struct holidays_own **own);

/* The file's days alone, in the arena; none when there is no file. FAULT_INPUT naming the line. */
fault_t holidays_own_read(const char *dir, struct arena *arena, struct check_holidays *out) MUST_USE;
/* Both tables: own years as they are, the shipped table for the others. In the arena. */
struct check_holidays holidays_merged(struct arena *arena, const struct check_holidays *own);
bool holidays_have_year(const struct check_holidays *days, int year);
/* Sets one year's days, in any order; none at all takes the year out. FAULT_INPUT for a day of another year and one in both lists.
 * Other years stay. */
fault_t holidays_own_set(const char *dir, int year, const struct check_holidays *days) MUST_USE;

#endif
