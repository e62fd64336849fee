/* A node's API without a network: an office, a lead who is logged in, and requests as http.h would hand them on.
 */
#ifndef HESHI_SUPPORT_API_SCENE_H
#define HESHI_SUPPORT_API_SCENE_H

#include "base/json.h"
#include "host/api.h"
#include "tests/support/desk.h"

struct api_scene {
	struct desk desk;
	struct api api;
	struct account lead;
	struct api_worker worker;
	struct login_tokens tokens; /* the browser's */
	/* Of the last answer. */
	struct http_answer answer;
	json_t *json; /* NULL when it was none */
};

/* All that hub and node have in common, and the list of today; ends with NULL. */
extern const struct api_route *const api_scene_tables[];

/* `tables` as in struct api. */
void api_scene_open(struct api_scene *scene, const struct api_route *const *tables);
void api_scene_close(struct api_scene *scene);
/* From now on the machine is the hub, and its lead the administrator. */
void api_scene_become_hub(struct api_scene *scene);
/* Another account, which from now on is the one logged in. */
void api_scene_log_in(struct api_scene *scene, const char *name, enum account_role role, bool may_export);
/* This account, which is there already. */
void api_scene_log_in_as(struct api_scene *scene, struct uuid account);
/* Sends "/settings" or "/export/dispute?format=csv" (values as they are, not encoded) with a body (NULL: none); the status. */
int api_scene_send(struct api_scene *scene, enum http_method method, const char *path, const char *body);
/* A member of the last answer, "error.code"; NULL when there is none. */
const json_t *api_scene_at(const struct api_scene *scene, const char *path);
/* The same as a text; "" when it is none. */
const char *api_scene_text(const struct api_scene *scene, const char *path);

#endif
