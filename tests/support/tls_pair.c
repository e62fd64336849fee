/* A node and a hub back to back in memory; see tls_pair.h. */
#include "tests/support/tls_pair.h"

#include "tests/unit/exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void
pair_drop(struct pair *pair)
{
	tls_close(&pair->node);
	tls_close(&pair->hub);
	fault_drop(pair->node_fault);
	fault_drop(pair->hub_fault);
}

struct pair
pair_of(struct tls_config *node, struct tls_config *hub, const struct tls_session *resume)
{
	struct pair pair = { 0 };
	assert_null(tls_open(node, resume, &pair.node));
	assert_null(tls_open(hub, NULL, &pair.hub));
	return pair;
}

bool
pair_carry(struct pair *pair, struct tls *from, struct tls *to, fault_t *fault)
{
	struct buffer *cipher = tls_cipher(from);
	if (cipher->size == 0)
		return false;
	size_t size = pair->step && cipher->size > pair->step ? pair->step : cipher->size;
	struct span OWN(exact_drop) part = exact(cipher->data, size);
	buffer_skip(cipher, size);
	pair->bytes += size;
	/* What reaches an end that has given up is lost. */
	if (!*fault)
		*fault = tls_receive(to, part);
	return true;
}

void
pair_pump(struct pair *pair)
{
	bool moved = true;
	while (moved) {
		moved = pair_carry(pair, pair->node, pair->hub, &pair->hub_fault);
		moved = pair_carry(pair, pair->hub, pair->node, &pair->node_fault) || moved;
	}
}

void
pair_shake(struct pair *pair, struct span first)
{
	assert_null(tls_send(pair->node, first));
	pair_pump(pair);
}

void
assert_plain(struct tls *tls, const char *text)
{
	struct span got = buffer_span(tls_plain(tls));
	if (!span_equal(got, span_text(text)))
		fail_msg("\"%.*s\" arrived instead of \"%s\"", SPAN_ARG(got), text);
	buffer_clear(tls_plain(tls));
}

void
assert_pair_works(struct pair *pair)
{
	if (pair->node_fault || pair->hub_fault)
		fail_msg("%s", fault_text(pair->node_fault ? pair->node_fault : pair->hub_fault));
	assert_true(tls_ready(pair->node) && tls_ready(pair->hub));
	assert_null(tls_send(pair->node, SPAN("up")));
	assert_null(tls_send(pair->hub, SPAN("down")));
	pair_pump(pair);
	assert_plain(pair->hub, "up");
	assert_plain(pair->node, "down");
}

struct tls_session *
pair_session(struct tls_config *node, struct tls_config *hub)
{
	struct pair OWN(pair_drop) pair = pair_of(node, hub, NULL);
	pair_shake(&pair, SPAN(""));
	assert_null(pair.node_fault);
	struct tls_session *session = tls_keep(pair.node);
	assert_non_null(session);
	return session;
}
