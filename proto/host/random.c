/* Randomness through getrandom(2). */
#include "host/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void
random_bytes(void *out, size_t size)
{
	uint8_t *at = out;
	while (size) {
		ssize_t got = getrandom(at, size, 0);
		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			at += got;
			size -= (size_t)got;
		}
	}
}

struct uuid
random_uuid(int64_t unix_ms)
{
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	return uuid_make(unix_ms, random);
}
