/* Dates and instants without a clock: proleptic Gregorian calendar, Unix seconds, RFC 3339.
 */
#ifndef HESHI_BASE_CIVIL_H
#define HESHI_BASE_CIVIL_H

#include "base/buffer.h"

struct date {
	int year;  /* 1 to 9999 */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

/* Days since 1970-01-01. This, date_weekday and date_put assert that the date exists. */
int64_t date_days(struct date date);
/* The nearest day of the years 1 to 9999 when `days` is outside of them; so do date_of_instant and instant_put. */
struct date date_of_days(int64_t days);
/* 0 is Sunday. */
int date_weekday(struct date date);
bool date_exists(struct date date);
/* Strict yyyy-mm-dd of a date that exists. */
bool date_read(struct span text, struct date *out);
void date_put(struct buffer *buffer, struct date date);
int date_compare(struct date a, struct date b);
/* All of China goes by the clock of Beijing; minutes from UTC. */
#define BEIJING_MINUTES 480
/* The date on the wall at `unix_seconds` with this offset from UTC in minutes. */
struct date date_of_instant(int64_t unix_seconds, int offset_minutes);

/* RFC 3339 in UTC with second precision, "2026-11-22T02:42:07Z"; strict: no other offset, no leap second. */
bool instant_read(struct span text, int64_t *unix_seconds);
void instant_put(struct buffer *buffer, int64_t unix_seconds);

#endif
