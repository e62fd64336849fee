/* zstd in whole frames, with both sizes bounded. */
#ifndef HESHI_BASE_SQUEEZE_H
#define HESHI_BASE_SQUEEZE_H

#include "base/buffer.h"

/* Puts one zstd frame (no checksum, no dictionary id, content size kept) at this level, 1 to 19. */
void squeeze(struct buffer *out, struct span plain, int level);
/* Puts the content of one zstd frame. FAULT_LIMIT when it would be more than plain_max bytes or than `out` may hold
 * (whatever the header claims: memory is asked for as the content really arrives), or needs a window above 8 MiB;
 * FAULT_PEER when it is no zstd frame, is damaged or has bytes behind it. On a fault `out` keeps its content. */
fault_t unsqueeze(struct buffer *out, struct span squeezed, size_t plain_max) MUST_USE;

/* zstd's working memory, kept from frame to frame: making it anew costs more than a small frame does. One thread at a
 * time. Usable with OWN(squeezer_close). */
struct squeezer;
struct squeezer *squeezer_open(void);
void squeezer_close(struct squeezer **squeezer);
/* As squeeze and unsqueeze. */
void squeezer_put(struct squeezer *squeezer, struct buffer *out, struct span plain, int level);
fault_t squeezer_get(struct squeezer *squeezer, struct buffer *out, struct span squeezed, size_t plain_max) MUST_USE;

#endif
