/* Randomness from the operating system. Never fails: without it the program must not go on. */
#ifndef HESHI_HOST_RANDOM_H
#define HESHI_HOST_RANDOM_H

#include "base/uuid.h"

void random_bytes(void *out, size_t size);
/* A new UUIDv7 for `unix_ms`. */
struct uuid random_uuid(int64_t unix_ms);

#endif
