/* zstd in whole frames; see squeeze.h. */
#include "base/squeeze.h"

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define LEVEL_MAX 19                  /* levels above need windows that the reader refuses */
#define WINDOW_LOG_MAX 23             /* 8 MiB, what level 19 uses at most */
#define STEP_FIRST ((size_t)64 << 10) /* memory given to content that has only been claimed */

/* One frame on its way into `out`. */
struct expansion {
	ZSTD_DCtx *context;
	ZSTD_inBuffer input;
	struct buffer *out;
	size_t max;                 /* most content allowed */
	size_t done;                /* content so far */
	unsigned long long claimed; /* by the header, or ZSTD_CONTENTSIZE_UNKNOWN */
	bool ended;
};

struct squeezer {
	ZSTD_CCtx *to_small;
	ZSTD_DCtx *to_plain;
};

struct squeezer *
squeezer_open(void)
{
	struct squeezer *squeezer = calloc(1, sizeof(*squeezer));
	if (!squeezer)
		abort();
	squeezer->to_small = ZSTD_createCCtx();
	squeezer->to_plain = ZSTD_createDCtx();
	if (!squeezer->to_small || !squeezer->to_plain)
		abort();
	return squeezer;
}

void
squeezer_close(struct squeezer **held)
{
	struct squeezer *squeezer = KEEP(*held);
	if (!squeezer)
		return;
	ZSTD_freeCCtx(squeezer->to_small);
	ZSTD_freeDCtx(squeezer->to_plain);
	free(squeezer);
}

void
squeezer_put(struct squeezer *squeezer, struct buffer *out, struct span plain, int level)
{
	assert(level >= 1 && level <= LEVEL_MAX);
	/* Apart from `out`, whose limit is to refuse the frame and not zstd's bound for it. */
	struct buffer OWN(buffer_drop) frame = { .limit = 0 };
	uint8_t *start = buffer_extend(&frame, ZSTD_compressBound(plain.size));
	ZSTD_CCtx *context = squeezer->to_small;
	ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0);
	ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0);
	ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1);
	size_t size = ZSTD_compress2(context, start, frame.size, plain.data, plain.size);
	/* With room for the bound, only memory can be lacking. */
	if (ZSTD_isError(size))
		abort();
	buffer_put(out, start, size);
}

void
squeeze(struct buffer *out, struct span plain, int level)
{
	struct squeezer *OWN(squeezer_close) squeezer = squeezer_open();
	squeezer_put(squeezer, out, plain, level);
}

/* zstd would also take frames to be skipped and formats of before 1.0. */
static bool
is_frame(struct span squeezed)
{
	static const uint8_t magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };
	return span_starts(squeezed, span_of(magic, sizeof(magic)));
}

static fault_t
too_large(size_t max)
{
	return fault_raise(FAULT_LIMIT, 0, "decompressed data is larger than the %zu bytes allowed", max);
}

static fault_t
expand_fault(size_t result)
{
	if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation)
		abort();
	if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
		return fault_raise(FAULT_LIMIT, 0, "decompressing needs more than %d MiB", 1 << (WINDOW_LOG_MAX - 20));
	return fault_raise(FAULT_PEER, 0, "compressed data is damaged: %s", ZSTD_getErrorName(result));
}

/* The first step asks for what the header claims, if that is little (zstd then decodes straight into it), each later
 * one for as much again as has come. */
static size_t
step_size(const struct expansion *this)
{
	size_t step = this->done;
	if (step == 0)
		step = this->claimed > STEP_FIRST ? STEP_FIRST : this->claimed > 0 ? (size_t)this->claimed : 1;
	size_t left = this->max - this->done;
	return step < left ? step : left;
}

static fault_t
expand_step(struct expansion *this)
{
	/* When no room is left, a byte aside tells a frame that ends here from one that has more. */
	uint8_t aside;
	size_t step = step_size(this);
	size_t before = this->out->size;
	ZSTD_outBuffer output = { &aside, sizeof(aside), 0 };
	if (step > 0)
		output = (ZSTD_outBuffer){ buffer_extend(this->out, step), step, 0 };
	size_t result = ZSTD_decompressStream(this->context, &output, &this->input);
	this->out->size = before;
	if (ZSTD_isError(result))
		return expand_fault(result);
	if (output.pos > step)
		return too_large(this->max);
	this->out->size += output.pos;
	this->done += output.pos;
	this->ended = result == 0;
	if (!this->ended && this->input.pos == this->input.size && output.pos < output.size)
		return fault_raise(FAULT_PEER, 0, "compressed data is cut short");
	return NULL;
}

static fault_t
expand(struct expansion *this)
{
	if (this->claimed != ZSTD_CONTENTSIZE_UNKNOWN && this->claimed > this->max)
		return too_large(this->max);
	ZSTD_DCtx_setParameter(this->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	while (!this->ended)
		TRY(expand_step(this));
	if (this->input.pos < this->input.size)
		return fault_raise(FAULT_PEER, 0, "compressed data has bytes behind its end");
	return NULL;
}

fault_t
squeezer_get(struct squeezer *squeezer, struct buffer *out, struct span squeezed, size_t plain_max)
{
	TRY(buffer_check(out, "decompressed data"));
	unsigned long long claimed = ZSTD_getFrameContentSize(squeezed.data, squeezed.size);
	if (!is_frame(squeezed) || claimed == ZSTD_CONTENTSIZE_ERROR)
		return fault_raise(FAULT_PEER, 0, "not compressed data");
	ZSTD_DCtx_reset(squeezer->to_plain, ZSTD_reset_session_only);
	size_t before = out->size;
	size_t room = out->limit > 0 ? out->limit - before : SIZE_MAX / 2;
	struct expansion expansion = {
		.context = squeezer->to_plain,
		.input = { squeezed.data, squeezed.size, 0 },
		.out = out,
		.max = plain_max < room ? plain_max : room,
		.claimed = claimed,
	};
	fault_t fault = expand(&expansion);
	if (fault)
		out->size = before;
	return fault;
}

fault_t
unsqueeze(struct buffer *out, struct span squeezed, size_t plain_max)
{
	struct squeezer *OWN(squeezer_close) squeezer = squeezer_open();
	return squeezer_get(squeezer, out, squeezed, plain_max);
}
