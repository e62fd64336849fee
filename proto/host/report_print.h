/* Words of reports; between the files that print them. */
#ifndef HESHI_HOST_REPORT_PRINT_H
#define HESHI_HOST_REPORT_PRINT_H

#include "host/reports.h"

#define REPORT_HIDDEN "*"

const char *report_word(struct label label, bool chinese);
/* A label or definition with the request's numbers, in the arena. */
struct span report_words(struct arena *arena, const struct report *report, const char *words);
/* What a check compares: "sum of streets", "made up of". */
struct label report_check_label(const struct report_check *check);

#endif
