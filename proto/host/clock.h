/* The machine's clocks. Wall time is shown to people and never decides; waiting is measured by the steady clock. */
#ifndef HESHI_HOST_CLOCK_H
#define HESHI_HOST_CLOCK_H

#include <stdint.h>

int64_t clock_seconds(void);      /* wall clock, Unix seconds, at least 0 */
int64_t clock_milliseconds(void); /* wall clock, Unix milliseconds, at least 0 */
int64_t clock_steady_ms(void);    /* never goes back; only differences mean anything */
int64_t clock_steady_us(void);    /* the same in microseconds */
int clock_offset_minutes(void);   /* local time east of UTC, now */

#endif
