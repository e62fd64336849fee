/* Made-up casework with the variety of real casework, for measuring and for large tests: who claims what from whom, in
 * Chinese sentences of changing shape. The same seed gives the same cases.
 */
#ifndef HESHI_SUPPORT_CASEWORK_H
#define HESHI_SUPPORT_CASEWORK_H

#include "base/buffer.h"
#include "base/uuid.h"

struct casework {
	uint64_t state; /* the seed at first */
};

/* A number from 0 to below - 1. */
uint64_t casework_number(struct casework *casework, uint64_t below);
/* Bytes that nothing can compress. */
void casework_fill(struct casework *casework, void *bytes, size_t size);
struct uuid casework_uuid(struct casework *casework, int64_t unix_ms);
/* One of `count` texts. */
const char *casework_pick(struct casework *casework, const char *const *texts, size_t count);
/* "李小明", "恒达兴制衣厂". */
void casework_put_name(struct buffer *out, struct casework *casework);
void casework_put_employer(struct buffer *out, struct casework *casework);
/* What the dispute is about: about 90 characters. */
void casework_put_summary(struct buffer *out, struct casework *casework);
/* What happened at a session, visit or call: about 25 characters. */
void casework_put_event(struct buffer *out, struct casework *casework);

#define CASEWORK_PICK(casework, texts) casework_pick((casework), (texts), sizeof(texts) / sizeof((texts)[0]))

#endif
