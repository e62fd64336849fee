/* Addresses, looking up names, connecting and listening. The clock and the names are the test's own, so that nothing is
 * waited for and no network is needed.
 */
#include "host/net.h"

#include "exact.h"
#include "tests/support/net_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What libuv takes for the time: the system's and this many seconds more. */
static int64_t seconds_ahead;

int
clock_gettime(clockid_t id, struct timespec *out)
{
	int status = (int)syscall(SYS_clock_gettime, id, out);
	out->tv_sec += seconds_ahead;
	return status;
}

/* Time passes as the loop sees it. */
static void
pass(struct scene *scene, int64_t seconds)
{
	seconds_ahead += seconds;
	uv_run(&scene->loop, UV_RUN_NOWAIT);
}

static sem_t slow_begun;
static sem_t slow_done;

static struct addrinfo *
number(const char *host, const char *port, struct addrinfo *next)
{
	struct addrinfo *found = calloc(1, sizeof(*found) + sizeof(struct sockaddr_in));
	assert_non_null(found);
	struct sockaddr_in *at = (struct sockaddr_in *)(found + 1);
	assert_int_equal(uv_ip4_addr(host, port ? (int)strtol(port, NULL, 10) : 0, at), 0);
	found->ai_family = AF_INET;
	found->ai_socktype = SOCK_STREAM;
	found->ai_addr = (struct sockaddr *)at;
	found->ai_addrlen = sizeof(*at);
	found->ai_next = next;
	return found;
}

int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	(void)hints;
	if (strcmp(name, "nowhere") == 0)
		return EAI_NONAME;
	if (strcmp(name, "slow") == 0) {
		sem_post(&slow_begun);
		sem_wait(&slow_done);
	}
	*out = number("127.0.0.1", service, NULL);
	/* Nobody listens on the second loopback address. */
	if (strcmp(name, "two-addresses") == 0)
		*out = number("127.0.0.2", service, *out);
	return 0;
}

void
freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;
		free(list);
		list = next;
	}
}

/* A socket of our own to connect to instead of the scene's hub; its port is nobody else's. */
static struct bare
bare_bind(struct scene *scene)
{
	struct bare bare = { .socket = socket(AF_INET, SOCK_STREAM, 0) };
	assert_true(bare.socket >= 0);
	struct sockaddr_in at;
	socklen_t size = sizeof(at);
	assert_int_equal(uv_ip4_addr("127.0.0.1", 0, &at), 0);
	assert_int_equal(bind(bare.socket, (struct sockaddr *)&at, size), 0);
	assert_int_equal(getsockname(bare.socket, (struct sockaddr *)&at, &size), 0);
	scene->address.port = ntohs(at.sin_port);
	return bare;
}

static void
a_refused_connection_says_so(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) deaf = bare_bind(scene);
	assert_true(deaf.socket >= 0);
	scene_connect(scene, cast.node, NULL);
	RUN_UNTIL(scene, scene->node.closed);
	assert_fault(scene->node.fault, FAULT_PEER, "127.0.0.1:");
	assert_fault(scene->node.fault, FAULT_PEER, "cannot connect: Connection refused");
	assert_int_equal(scene->node.ready, 0);
}

static void
a_name_is_looked_up(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene->address = (struct net_address){ "one-address", scene->address.port };
	scene_connect_both(scene);
	assert_true(strncmp(net_peer(scene->node.connection), "one-address:", 12) == 0);
	assert_true(strncmp(net_peer(scene->hub[0].connection), "127.0.0.1:", 10) == 0);
}

static void
a_name_with_an_address_that_refuses_is_reached_by_the_next(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene->address = (struct net_address){ "two-addresses", scene->address.port };
	scene_connect_both(scene);
}

static void
a_name_that_nobody_has_says_so(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene->address = (struct net_address){ "nowhere", 1 };
	scene_connect(scene, cast.node, NULL);
	RUN_UNTIL(scene, scene->node.closed);
	assert_fault(scene->node.fault, FAULT_PEER, "nowhere:1: the name cannot be looked up: unknown node or service");
}

static void
a_look_up_that_takes_too_long_is_not_waited_for(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene->address = (struct net_address){ "slow", 1 };
	scene_connect(scene, cast.node, NULL);
	sem_wait(&slow_begun);
	pass(scene, 4);
	RUN_UNTIL(scene, scene->node.closed);
	assert_fault(scene->node.fault, FAULT_PEER, "was not looked up in time");
	sem_post(&slow_done);
}

/* Gives the node's connection up after so many turns of the loop, between its sockets' callbacks and the closing of
 * handles. */
struct giving_up {
	uv_check_t check;
	struct scene *scene;
	unsigned turns;
};

static void
give_up(uv_check_t *check)
{
	struct giving_up *giving_up = check->data;
	if (giving_up->turns > 0 && !giving_up->scene->node.ready) {
		giving_up->turns--;
		return;
	}
	if (giving_up->scene->node.connection)
		net_abort(giving_up->scene->node.connection);
	uv_close((uv_handle_t *)check, NULL);
}

static void
a_connection_may_be_given_up_at_any_step(void **state)
{
	(void)state;
	/* Looking up, refused by the first address, on to the second, shaking hands, open: whatever step is the
	 * last. */
	for (unsigned turns = 0; turns < 20; turns++) {
		struct scene *OWN(scene_close) scene = scene_open(8);
		struct giving_up giving_up = { .scene = scene, .turns = turns };
		uv_check_init(&scene->loop, &giving_up.check);
		giving_up.check.data = &giving_up;
		uv_check_start(&giving_up.check, give_up);
		scene->address = (struct net_address){ "two-addresses", scene->address.port };
		scene_connect(scene, cast.node, NULL);
		RUN_UNTIL(scene, scene->node.closed);
		assert_in_order(&scene->node);
	}
}

static void
a_hub_that_does_not_answer_is_given_up_in_time(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) silent = bare_bind(scene);
	assert_int_equal(listen(silent.socket, 8), 0);
	scene_connect(scene, cast.node, NULL);
	while (net_count(scene->node.connection).sent == 0)
		uv_run(&scene->loop, UV_RUN_ONCE);
	pass(scene, 2);
	assert_int_equal(scene->node.closed, 0);
	pass(scene, 2);
	RUN_UNTIL(scene, scene->node.closed);
	assert_fault(scene->node.fault, FAULT_PEER, "the TLS handshake did not end in time");
}

static void
an_address_in_use_is_a_fault(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct net_listener *second = NULL;
	fault_t fault = net_listen(&scene->loop, &scene->address, cast.hub, 1, scene_accepted, scene, &second);
	assert_fault(fault, FAULT_SYSTEM, "cannot listen on 127.0.0.1:");
	assert_fault(fault, FAULT_SYSTEM, "address already in use");
	assert_null(second);
	fault_drop(fault);
}

static void
all_addresses_and_names_can_be_listened_on(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	int port = 0;
	static const char *const hosts[] = { "", "localhost" };
	for (size_t i = 0; i < 2; i++) {
		struct net_address at = { .port = 0 };
		memcpy(at.host, hosts[i], strlen(hosts[i]) + 1);
		struct net_listener *OWN(net_listener_close) listener = NULL;
		assert_null(net_listen(&scene->loop, &at, cast.hub, 8, scene_accepted, scene, &listener));
		port = net_listener_address(listener).port;
		scene->address = (struct net_address){ "127.0.0.1", port };
		scene_connect(scene, cast.node, NULL);
		RUN_UNTIL(scene, scene->node.ready == i + 1 && scene->hub[i].ready);
		/* Through an IPv6 socket too, an IPv4 peer looks like one. */
		assert_true(strncmp(net_peer(scene->hub[i].connection), "127.0.0.1:", 10) == 0);
		net_close(scene->node.connection);
		RUN_UNTIL(scene, scene->node.closed == i + 1 && scene->hub[i].closed);
	}
}

static void
addresses_read_and_put_the_same(void **state)
{
	(void)state;
	static const char *const good[] = { "hub.example.cn:4433", "192.0.2.7:0", "[2001:db8::7]:65535", ":4433",
					    "[::]:1" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct span OWN(exact_drop) text = exact_text(good[i]);
		struct net_address address;
		assert_null(net_address_read(text, &address));
		struct buffer OWN(buffer_drop) put = { 0 };
		net_address_put(&put, &address);
		assert_true(span_equal(buffer_span(&put), text));
	}
}

static void
what_is_no_address_is_refused_with_an_example(void **state)
{
	(void)state;
	static const char *const bad[] = { "",          "hub",       "hub:",      "hub:x",
					   "hub:65536", "hub:-1",    "hub: 4433", "::1:4433",
					   "[::1]",     "[hub]:1",   "[::1]4433", "http://hub:1",
					   "a b:1",     "hub\x01:1", "[::zz]:1",  "user@hub:1" };
	struct net_address address = { "untouched", 7 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct span OWN(exact_drop) text = exact_text(bad[i]);
		fault_t fault = net_address_read(text, &address);
		if (!fault)
			fail_msg("\"%s\" is taken for an address", bad[i]);
		assert_fault(fault, FAULT_INPUT, "write it as host:port");
		fault_drop(fault);
	}
	struct buffer OWN(buffer_drop) longest = { 0 };
	memset(buffer_extend(&longest, 256), 'h', 256);
	buffer_put_text(&longest, ":1");
	fault_t fault = net_address_read(buffer_span(&longest), &address);
	assert_non_null(fault);
	fault_drop(fault);
	assert_null(net_address_read(span_part(buffer_span(&longest), 1, 257), &address));
	assert_int_equal(strlen(address.host), 255);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_connection_says_so),
		cmocka_unit_test(a_name_is_looked_up),
		cmocka_unit_test(a_name_with_an_address_that_refuses_is_reached_by_the_next),
		cmocka_unit_test(a_name_that_nobody_has_says_so),
		cmocka_unit_test(a_look_up_that_takes_too_long_is_not_waited_for),
		cmocka_unit_test(a_connection_may_be_given_up_at_any_step),
		cmocka_unit_test(a_hub_that_does_not_answer_is_given_up_in_time),
		cmocka_unit_test(an_address_in_use_is_a_fault),
		cmocka_unit_test(all_addresses_and_names_can_be_listened_on),
		cmocka_unit_test(addresses_read_and_put_the_same),
		cmocka_unit_test(what_is_no_address_is_refused_with_an_example),
	};
	sem_init(&slow_begun, 0, 0);
	sem_init(&slow_done, 0, 0);
	return cmocka_run_group_tests(tests, cast_start, cast_stop);
}
