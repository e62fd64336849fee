/* What the reports' tables share: lists of codes and filters that mean the same in all of them. For report_*.c only. */
#ifndef HESHI_CORE_REPORT_TABLES_H
#define HESHI_CORE_REPORT_TABLES_H

#include "core/report.h"

/* Results that count as settled; report.c. */
extern const char *const report_settled[];

/* Filters. */
#define ANY_OF(column, list)                                            \
	{                                                               \
		.field = (column), .test = TEST_ANY_OF, .codes = (list) \
	}
#define HOLDS(column, how)                       \
	{                                        \
		.field = (column), .test = (how) \
	}
#define SETTLED ANY_OF("result", report_settled)
#define MANY(limit)                                                          \
	{                                                                    \
		.field = "workers", .test = TEST_AT_LEAST, .number = (limit) \
	}
#define LINES_END          \
	{                  \
		.id = NULL \
	}
#define SECTION(chinese, english) .section = { chinese, english }

#endif
