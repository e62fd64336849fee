/* Preloaded into a program under test: the wall clock is HESHI_CLOCK_SHIFT seconds off (negative: behind). Other clocks go on as they
 * are, so that timeouts work.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

typedef int clock_function(clockid_t clock, struct timespec *out);

static clock_function *
real_clock(void)
{
	void *symbol = dlsym(RTLD_NEXT, "clock_gettime");
	clock_function *function;
	memcpy(&function, &symbol, sizeof(function));
	return function;
}

static time_t
shift(void)
{
	const char *text = getenv("HESHI_CLOCK_SHIFT");
	return text ? (time_t)strtoll(text, NULL, 10) : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *out)
{
	int code = real_clock()(clock, out);
	if (!code && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		out->tv_sec += shift();
	return code;
}

time_t
time(time_t *out)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
	return 0;
}
