/* An HTTP server for tests of host/http.h, with a handler that tells what it was asked:
 *
 *   /block           posts `entered`, waits for `go`, answers "done"
 *   /events          a stream that begins with ": hello\n\n"; /events/silent one that begins with nothing
 *   /etag            "tagged", ETag "v1"
 *   /file            fixed bytes that may be kept; gzip when that is taken
 *   /extras          all further headers
 *   /peer            who asked
 *   anything else    one line: method, path, parameters, cookie, token, key, gzip, body
 */
#ifndef HESHI_SUPPORT_HTTP_SCENE_H
#define HESHI_SUPPORT_HTTP_SCENE_H

#include "host/http_inside.h"

#include <semaphore.h>
#include <stdatomic.h>

struct http_scene {
	struct http_server *server;
	struct net_address address;
	sem_t entered, go;
	atomic_int asked;  /* requests that reached the handler */
	atomic_int opened; /* workers' contexts that are open */
};

/* Two workers, cookie "heshi", further host "node.test". `limits` NULL: the usual ones. */
void http_scene_open(struct http_scene *scene, const struct http_limits *limits);
/* Usable with OWN(http_scene_close). */
void http_scene_close(struct http_scene *scene);
/* The options that http_scene_open starts with. */
struct http_options http_scene_options(struct http_scene *scene);

#endif
