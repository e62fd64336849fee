/* One question to the hub; see asking.h. */
#include "node/asking.h"

#include "core/session.h"

#include <stdlib.h>

struct asking {
	struct asking_options options;
	struct net_connection *connection;
	struct session session;
	bool taken;
	fault_t fault;
};

static void
asking_drop(struct asking **held)
{
	session_drop(&(*held)->session);
	free(*held);
}

static void
on_ready(struct net_connection *connection, void *user)
{
	struct asking *asking = user;
	net_send(connection, buffer_span(&asking->session.out));
	buffer_clear(&asking->session.out);
}

static fault_t
check(const struct message *answer)
{
	if (answer->type == MESSAGE_ENROLLED)
		return NULL;
	if (answer->type != MESSAGE_REFUSAL)
		return fault_raise(FAULT_PEER, 0, "the hub answered something else");
	bool later = answer->refusal == REFUSAL_BUSY || answer->refusal == REFUSAL_INTERNAL;
	return fault_raise(later ? FAULT_PEER : FAULT_TRUST, 0, "the hub refuses (%s): %.*s",
			   refusal_word(answer->refusal), SPAN_ARG(answer->reason));
}

static fault_t
take(struct asking *asking, const struct message *answer)
{
	TRY(check(answer));
	TRY(asking->options.answered(answer, asking->options.user));
	asking->taken = true;
	return NULL;
}

static void
on_received(struct net_connection *connection, struct buffer *plain, void *user)
{
	struct asking *asking = user;
	struct message message;
	bool got;
	session_receive(&asking->session, buffer_span(plain));
	buffer_clear(plain);
	fault_t fault = session_next(&asking->session, &message, &got);
	if (!fault && !got)
		return;
	asking->fault = fault ? fault : take(asking, &message);
	net_close(connection);
}

static void
on_closed(struct net_connection *connection, fault_t fault, void *user)
{
	struct asking *OWN(asking_drop) asking = user;
	(void)connection;
	if (!asking->taken && !asking->fault)
		asking->fault = fault ? KEEP(fault) : fault_raise(FAULT_PEER, 0, "the hub hung up without an answer");
	fault_drop(fault);
	asking->options.ended(KEEP(asking->fault), asking->options.user);
}

struct asking *
asking_start(const struct asking_options *options)
{
	static const struct net_events events = { .ready = on_ready, .received = on_received, .closed = on_closed };
	struct asking *asking = calloc(1, sizeof(*asking));
	if (!asking)
		abort();
	asking->options = *options;
	session_init(&asking->session, SIDE_NODE);
	session_put(&asking->session, options->question);
	asking->options.question = NULL;
	asking->connection = net_connect(options->loop, &asking->options.address, options->tls, NULL, NET_CONNECT_MS,
					 &events, asking);
	return asking;
}

void
asking_stop(struct asking *asking)
{
	net_abort(asking->connection);
}
