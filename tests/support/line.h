/* One connection of a program of a test's own: a bare socket and a TLS filter, read and written in turn, without the table of what may come
 * when.
 */
#ifndef HESHI_SUPPORT_LINE_H
#define HESHI_SUPPORT_LINE_H

#include "core/message.h"
#include "host/tls.h"

/* False when the other side has hung up. */
bool line_write(int socket, struct span bytes);
/* The same with all that TLS has to send, which is gone then in any case. */
bool line_flush(int socket, struct tls *tls);
/* Takes the next message that has come whole; it lasts as long as the arena. *found: false when there is none. */
fault_t line_next(struct tls *tls, struct arena *arena, struct message *out, bool *found) MUST_USE;

#endif
