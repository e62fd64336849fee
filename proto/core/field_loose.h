/* The spellings that people use, put into the one that is stored: full-width digits, 2026/11/22, 2026年11月22日, 9:05, local times.
 * Each gives the stored spelling in the arena, or the text as it came where it makes nothing of it; whoever calls checks
 * the outcome (shape.h).
 */
#ifndef HESHI_CORE_FIELD_LOOSE_H
#define HESHI_CORE_FIELD_LOOSE_H

#include "core/value.h"

/* Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space as ASCII, then trimmed. All take well-formed UTF-8. */
struct span loose_narrow(struct arena *arena, struct span text);
/* ， and 、 as commas. */
struct span loose_commas(struct arena *arena, struct span text);
/* Line ends as line feeds. */
struct span loose_lines(struct arena *arena, struct span text);
struct span loose_date(struct arena *arena, struct span text);
struct span loose_time(struct arena *arena, struct span text);
/* A date and a time with "Z", an offset ("+08:00"), or nothing, which is Beijing time. */
struct span loose_instant(struct arena *arena, struct span text);
/* Yuan with at most two decimals into fen; false when it is something else or beyond int64. */
bool loose_money(struct span text, int64_t *fen);

#endif
