/* A queue of proofs, and the workers that check them. */
#include "hub/verifier.h"

#include "host/net.h"

#include <assert.h>
#include <stdlib.h>

#define THREADS_MAX 16
#define QUEUE_FIRST 1024

struct verifier {
	uv_mutex_t lock;
	uv_cond_t work, done;
	uv_thread_t threads[THREADS_MAX];
	unsigned thread_count;
	const struct proof **queue;
	size_t count, room, next; /* queued, allocated, handed out */
	size_t checked;
	bool failed, ending;
};

/* Called with the lock held, returns with it held. */
static void
check_one(struct verifier *verifier)
{
	const struct proof *proof = verifier->queue[verifier->next++];
	uv_mutex_unlock(&verifier->lock);
	bool holds = proof_holds(proof);
	uv_mutex_lock(&verifier->lock);
	verifier->failed = verifier->failed || !holds;
	verifier->checked++;
	if (verifier->checked == verifier->count)
		uv_cond_broadcast(&verifier->done);
}

static void
work(void *context)
{
	struct verifier *verifier = context;
	uv_mutex_lock(&verifier->lock);
	while (!verifier->ending) {
		if (verifier->next < verifier->count)
			check_one(verifier);
		else
			uv_cond_wait(&verifier->work, &verifier->lock);
	}
	uv_mutex_unlock(&verifier->lock);
}

struct verifier *
verifier_open(unsigned threads)
{
	assert(threads >= 1 && threads <= THREADS_MAX);
	struct verifier *verifier = calloc(1, sizeof(*verifier));
	if (!verifier || uv_mutex_init(&verifier->lock) || uv_cond_init(&verifier->work) ||
	    uv_cond_init(&verifier->done))
		abort();
	for (unsigned i = 0; i < threads; i++)
		if (uv_thread_create(&verifier->threads[i], work, verifier))
			abort();
	verifier->thread_count = threads;
	return verifier;
}

void
verifier_close(struct verifier **held)
{
	struct verifier *verifier = KEEP(*held);
	if (!verifier)
		return;
	uv_mutex_lock(&verifier->lock);
	verifier->ending = true;
	uv_cond_broadcast(&verifier->work);
	uv_mutex_unlock(&verifier->lock);
	for (unsigned i = 0; i < verifier->thread_count; i++)
		uv_thread_join(&verifier->threads[i]);
	uv_cond_destroy(&verifier->work);
	uv_cond_destroy(&verifier->done);
	uv_mutex_destroy(&verifier->lock);
	free(verifier->queue);
	free(verifier);
}

void
verifier_add(struct verifier *verifier, const struct proof *proof)
{
	uv_mutex_lock(&verifier->lock);
	if (verifier->count == verifier->room) {
		verifier->room = verifier->room ? verifier->room * 2 : QUEUE_FIRST;
		verifier->queue = reallocarray(verifier->queue, verifier->room, sizeof(struct proof *));
		if (!verifier->queue)
			abort();
	}
	verifier->queue[verifier->count++] = proof;
	uv_cond_signal(&verifier->work);
	uv_mutex_unlock(&verifier->lock);
}

/* The caller helps: on two cores it would only wait otherwise. */
bool
verifier_wait(struct verifier *verifier)
{
	uv_mutex_lock(&verifier->lock);
	while (verifier->checked < verifier->count) {
		if (verifier->next < verifier->count)
			check_one(verifier);
		else
			uv_cond_wait(&verifier->done, &verifier->lock);
	}
	bool held = !verifier->failed;
	verifier->count = verifier->next = verifier->checked = 0;
	verifier->failed = false;
	uv_mutex_unlock(&verifier->lock);
	return held;
}
