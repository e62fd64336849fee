/* The stage for tests of net; see net_scene.h. */
#include "tests/support/net_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
on_ready(struct net_connection *connection, void *user)
{
	struct end *end = user;
	end->ready++;
	end->resumed = tls_resumed(net_tls(connection));
}

static void
on_received(struct net_connection *connection, struct buffer *plain, void *user)
{
	struct end *end = user;
	assert_true(plain->size > 0);
	buffer_put_span(&end->got, buffer_span(plain));
	if (end->echo)
		net_send(connection, buffer_span(plain));
	buffer_clear(plain);
	if (end->answer_and_close) {
		net_send(connection, SPAN("goodbye"));
		net_close(connection);
	}
	if (end->abort_at_once)
		net_abort(connection);
}

static void
on_closed(struct net_connection *connection, fault_t fault, void *user)
{
	struct end *end = user;
	assert_non_null(net_tls(connection));
	end->count = net_count(connection);
	end->closed++;
	end->fault = fault;
	end->connection = NULL;
}

static const struct net_events events = { on_ready, on_received, on_closed };

void
scene_accepted(struct net_connection *connection, void *user)
{
	struct scene *scene = user;
	assert_true(scene->accepted < sizeof(scene->hub) / sizeof(scene->hub[0]));
	struct end *end = &scene->hub[scene->accepted++];
	end->connection = connection;
	net_handle(connection, &events, end);
}

struct scene *
scene_open(unsigned most)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	assert_non_null(scene);
	assert_int_equal(uv_loop_init(&scene->loop), 0);
	struct net_address any = { "127.0.0.1", 0 };
	assert_null(net_listen(&scene->loop, &any, cast.hub, most, scene_accepted, scene, &scene->listener));
	scene->address = net_listener_address(scene->listener);
	assert_string_equal(scene->address.host, "127.0.0.1");
	assert_true(scene->address.port > 0);
	return scene;
}

static void
end_drop(struct end *end)
{
	assert_null(end->connection);
	buffer_drop(&end->got);
	fault_drop(end->fault);
}

void
scene_close(struct scene **scene)
{
	struct scene *old = *scene;
	net_listener_close(&old->listener);
	for (unsigned i = 0; i < old->accepted; i++) {
		if (old->hub[i].connection)
			net_abort(old->hub[i].connection);
	}
	if (old->node.connection)
		net_abort(old->node.connection);
	assert_int_equal(uv_run(&old->loop, UV_RUN_DEFAULT), 0);
	for (unsigned i = 0; i < old->accepted; i++) {
		assert_int_equal(old->hub[i].closed, 1);
		end_drop(&old->hub[i]);
	}
	end_drop(&old->node);
	assert_int_equal(uv_loop_close(&old->loop), 0);
	free(old);
}

void
scene_connect(struct scene *scene, struct tls_config *config, const struct tls_session *resume)
{
	struct end *node = &scene->node;
	node->connection = net_connect(&scene->loop, &scene->address, config, resume, 3000, &events, node);
}

void
scene_connect_both(struct scene *scene)
{
	scene_connect(scene, cast.node, NULL);
	RUN_UNTIL(scene, scene->node.ready && scene->accepted && scene->hub[0].ready);
}

void
assert_got(const struct end *end, const char *text)
{
	if (!span_equal(buffer_span(&end->got), span_text(text)))
		fail_msg("\"%.*s\" arrived instead of \"%s\"", SPAN_ARG(buffer_span(&end->got)), text);
}

void
assert_in_order(const struct end *end)
{
	assert_int_equal(end->closed, 1);
	if (end->fault)
		fail_msg("%s", fault_text(end->fault));
}

void
bare_drop(struct bare *bare)
{
	tls_close(&bare->tls);
	if (bare->socket >= 0)
		close(bare->socket);
	bare->socket = -1;
}

struct bare
bare_connect(const struct scene *scene)
{
	struct bare bare = { .socket = socket(AF_INET, SOCK_STREAM, 0) };
	assert_true(bare.socket >= 0);
	int small = 4096;
	setsockopt(bare.socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	struct sockaddr_in at;
	assert_int_equal(uv_ip4_addr("127.0.0.1", scene->address.port, &at), 0);
	assert_int_equal(connect(bare.socket, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_null(tls_open(cast.node, NULL, &bare.tls));
	return bare;
}

void
bare_reset(struct bare *bare)
{
	struct linger at_once = { .l_onoff = 1 };
	setsockopt(bare->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(bare->socket);
	bare->socket = -1;
}

bool
bare_turn(struct bare *bare, size_t most)
{
	struct buffer *cipher = tls_cipher(bare->tls);
	if (cipher->size > 0) {
		ssize_t sent = send(bare->socket, cipher->data, cipher->size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent > 0)
			buffer_skip(cipher, (size_t)sent);
	}
	if (most == 0)
		return true;
	uint8_t bytes[65536];
	ssize_t size = recv(bare->socket, bytes, most < sizeof(bytes) ? most : sizeof(bytes), MSG_DONTWAIT);
	if (size > 0) {
		fault_t fault = tls_receive(bare->tls, span_of(bytes, (size_t)size));
		if (fault)
			fail_msg("%s", fault_text(fault));
	}
	return size > 0 || (size < 0 && errno == EAGAIN);
}

void
bare_open(struct scene *scene, struct bare *bare)
{
	assert_null(tls_send(bare->tls, SPAN("")));
	TURN_UNTIL(scene, bare, 4096, tls_ready(bare->tls) && scene->accepted && scene->hub[0].ready);
}
