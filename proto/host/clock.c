/* The machine's clocks, through clock_gettime(2). */
#include "host/clock.h"

#include <time.h>

static int64_t
milliseconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	return ms < 0 ? 0 : ms;
}

int64_t
clock_seconds(void)
{
	return milliseconds(CLOCK_REALTIME) / 1000;
}

int64_t
clock_milliseconds(void)
{
	return milliseconds(CLOCK_REALTIME);
}

int64_t
clock_steady_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

int64_t
clock_steady_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int
clock_offset_minutes(void)
{
	time_t now = time(NULL);
	struct tm local;
	localtime_r(&now, &local);
	return (int)(local.tm_gmtoff / 60);
}
