/* What went wrong outside our control, and in words for the person who must act on it.
 *
 * A function that can fail for reasons outside the program returns a fault_t: NULL is success. On a fault its outputs
 * are untouched unless its header says otherwise. The text is one line, without a full stop, in English, and never
 * holds personal data, a secret, or (towards a peer) a path. Context is put in front where a name is known. Faults are
 * heap-allocated and belong to whoever holds them: hand on, or drop. A programmer's error is an assert, not a fault;
 * running out of memory aborts (a save is one transaction, so nothing is lost by that).
 */
#ifndef HESHI_BASE_FAULT_H
#define HESHI_BASE_FAULT_H

#include "base/span.h"

#include <stdarg.h>

/* One code per reaction. */
enum fault_code {
	FAULT_SYSTEM, /* the operating system refused: disk full, no such file, no permission */
	FAULT_STORE,  /* the database or history on disk is damaged or from a newer version */
	FAULT_PEER,   /* the other side is unreachable or broke the protocol */
	FAULT_TRUST,  /* a signature, certificate, sequence or right does not hold */
	FAULT_LIMIT,  /* something from outside is larger than limits.h allows */
	FAULT_INPUT,  /* what the user gave is wrong: say what to do */
};

struct fault;
typedef struct fault *fault_t;

/* A new fault. `sys` is an errno value or 0; when set, its description is appended. Control characters
 * become spaces; text is cut at 1,000 bytes, between two UTF-8 characters. */
fault_t fault_raise(enum fault_code code, int sys, const char *format, ...) MUST_USE PRINTF_LIKE(3, 4);
/* The same fault with "context: " in front; NULL stays NULL. */
fault_t fault_within(fault_t fault, const char *format, ...) MUST_USE PRINTF_LIKE(2, 3);
enum fault_code fault_code(const struct fault *fault);
int fault_sys(const struct fault *fault);
/* The line; lives as long as the fault. */
const char *fault_text(const struct fault *fault);
/* Frees; NULL is allowed. */
void fault_drop(fault_t fault);
/* Exit status of a command that ends with this fault: 0 for NULL, 3 for FAULT_INPUT, else 1. */
int fault_exit(const struct fault *fault);
/* A short stable word for machines ("system", "store", "peer", "trust", "limit", "input"). */
const char *fault_word(enum fault_code code);

#define TRY(call)                        \
	do {                             \
		fault_t fault_ = (call); \
		if (fault_)              \
			return fault_;   \
	} while (0)

/* Scope-owned handles: `FILE *OWN(file_close_at) f = …` runs file_close_at(&f) when the scope ends. */
#define OWN(drop) __attribute__((cleanup(drop)))
/* Moves a handle out of its owning scope: `*out = KEEP(f);` leaves NULL behind. */
#define KEEP(handle)                                 \
	__extension__({                              \
		__typeof__(handle) kept_ = (handle); \
		(handle) = NULL;                     \
		kept_;                               \
	})

#endif
