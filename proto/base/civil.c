/* Dates and instants; see civil.h.
 *
 * Days are counted in eras of 400 years, which all have 146,097 days, and in years that begin on the first of March: so
 * the leap day is the last of its year and the months' lengths follow one formula.
 */
#include "base/civil.h"

#include <assert.h>

#define ERA_DAYS 146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */
#define DAY_SECONDS 86400
#define DAYS_MIN (-719162) /* 0001-01-01 */
#define DAYS_MAX 2932896   /* 9999-12-31 */

static int64_t
clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

static int64_t
floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

static int
month_days(int year, int month)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month - 1] + (month == 2 && leap);
}

int64_t
date_days(struct date date)
{
	assert(date_exists(date));
	int year = date.month > 2 ? date.year : date.year - 1; /* of the year that begins in March; never negative */
	int month = (date.month + 9) % 12;                     /* 0 is March */
	int era = year / 400;
	int era_year = year % 400;
	int year_day = (153 * month + 2) / 5 + date.day - 1;
	int era_day = era_year * 365 + era_year / 4 - era_year / 100 + year_day;
	return (int64_t)era * ERA_DAYS + era_day - EPOCH_DAYS;
}

struct date
date_of_days(int64_t days)
{
	int day = (int)clamp(days, DAYS_MIN, DAYS_MAX) + EPOCH_DAYS; /* not negative from here on */
	int era = day / ERA_DAYS;
	int era_day = day % ERA_DAYS;
	/* Taking out the leap days so far (every 1,460th, not every 36,524th, the 146,096th) leaves years of 365. */
	int era_year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
	int year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
	int month = (5 * year_day + 2) / 153; /* 0 is March */
	return (struct date){
		.year = era * 400 + era_year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = year_day - (153 * month + 2) / 5 + 1,
	};
}

int
date_weekday(struct date date)
{
	/* 0001-01-01 was a Monday. */
	return (int)((date_days(date) - DAYS_MIN + 1) % 7);
}

bool
date_exists(struct date date)
{
	return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
	       date.day <= month_days(date.year, date.month);
}

/* Reads by a pattern: '0' takes a digit into the current number, else a byte stands for itself and ends the number. */
static bool
numbers_read(struct span text, struct span pattern, int *numbers)
{
	if (text.size != pattern.size)
		return false;
	int number = 0;
	for (size_t i = 0; i < text.size; i++) {
		if (pattern.data[i] == '0') {
			if (text.data[i] < '0' || text.data[i] > '9')
				return false;
			number = number * 10 + (text.data[i] - '0');
		} else if (text.data[i] != pattern.data[i]) {
			return false;
		}
		if (pattern.data[i] != '0' || i + 1 == text.size) {
			*numbers++ = number;
			number = 0;
		}
	}
	return true;
}

bool
date_read(struct span text, struct date *out)
{
	int numbers[3];
	if (!numbers_read(text, SPAN("0000-00-00"), numbers))
		return false;
	struct date date = { numbers[0], numbers[1], numbers[2] };
	if (!date_exists(date))
		return false;
	*out = date;
	return true;
}

void
date_put(struct buffer *buffer, struct date date)
{
	assert(date_exists(date));
	buffer_print(buffer, "%04d-%02d-%02d", date.year, date.month, date.day);
}

int
date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

struct date
date_of_instant(int64_t unix_seconds, int offset_minutes)
{
	/* Clamped first, so that adding the offset can't overflow. */
	int64_t seconds = clamp(unix_seconds, INT64_MIN / 2, INT64_MAX / 2) + (int64_t)offset_minutes * 60;
	return date_of_days(floor_divide(seconds, DAY_SECONDS));
}

bool
instant_read(struct span text, int64_t *unix_seconds)
{
	int numbers[6];
	if (!numbers_read(text, SPAN("0000-00-00T00:00:00Z"), numbers))
		return false;
	struct date date = { numbers[0], numbers[1], numbers[2] };
	int hour = numbers[3];
	int minute = numbers[4];
	int second = numbers[5];
	if (!date_exists(date) || hour > 23 || minute > 59 || second > 59)
		return false;
	*unix_seconds = date_days(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
	return true;
}

void
instant_put(struct buffer *buffer, int64_t unix_seconds)
{
	int64_t first = (int64_t)DAYS_MIN * DAY_SECONDS;
	int64_t last = (int64_t)DAYS_MAX * DAY_SECONDS + DAY_SECONDS - 1;
	int64_t seconds = clamp(unix_seconds, first, last);
	int64_t days = floor_divide(seconds, DAY_SECONDS);
	int rest = (int)(seconds - days * DAY_SECONDS);
	date_put(buffer, date_of_days(days));
	buffer_print(buffer, "T%02d:%02d:%02dZ", rest / 3600, rest / 60 % 60, rest % 60);
}
