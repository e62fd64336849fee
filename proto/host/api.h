/* The JSON API that browsers use (/api/v1): one table of routes drives dispatch, rights, replay and the OpenAPI document.
 *
 * A handler gets a call whose session, rights and body have been checked against its route, and answers by api_answer or by a returned
 * fault (one table turns a fault's code into a status and a public sentence in both languages). It runs in a worker's thread with that
 * worker's store. Everything that a browser can do here, the command line can do: the same functions are below.
 */
#ifndef HESHI_HOST_API_H
#define HESHI_HOST_API_H

#include "base/json.h"
#include "host/http.h"
#include "host/records.h"
#include "host/logins.h"

#define API_PREFIX "/api/v1"
#define HESHI_VERSION "0.1"                 /* of the programs, as screens and monitors are told */
#define API_WORDS_MAX 2                     /* variable words of a path */
#define API_COOKIE "heshi"                  /* http.h puts the port behind it */
#define MAY(right) (UINT32_C(1) << (right)) /* a set of enum account_right */

/* What a call must have before its handler runs. */
enum api_needs {
	API_NOTHING, /* not even a store: first start, login */
	API_STORE,   /* an enrolled store, nobody logged in */
	API_LOCKED,  /* a session, maybe locked */
	API_SESSION, /* a session in use */
};

/* What is the same for all calls of a server. Outlives it. */
struct api {
	const char *data;                      /* folder */
	const struct api_route *const *tables; /* NULL-terminated; each ends with a row whose path is NULL */
	void *program;                         /* the program's own (node/web.h) */
};

/* What a worker's thread has for itself. */
struct api_worker {
	struct store *store;           /* NULL before enrolment */
	int64_t idle_s;                /* a session locks itself after so long: the settings' */
	const struct api_route *route; /* of the last request; NULL: none fitted */
	enum account_role role;        /* who made it; ACCOUNT_NONE: nobody known */
};

/* Whom an answer shows, for the access log: see api_shown. */
struct api_shown {
	const char *what;      /* NULL: the route's `shows` */
	struct span target;    /* empty: the path's first variable word */
	struct buffer records; /* their ids, one behind the other */
	int64_t count;         /* items */
};

/* One request under way. Everything lives as long as the request's arena. */
struct api_call {
	struct api *api;
	const struct api_route *route;
	const struct http_request *request;
	struct http_answer *answer;
	struct arena *arena;
	struct api_worker *worker;
	struct store *store;              /* the worker's */
	enum login_state state;           /* LOGIN_OUT: nobody */
	struct login login;               /* unless LOGIN_OUT */
	uint32_t rights;                  /* MAY(…) of what the account may here */
	struct span words[API_WORDS_MAX]; /* what stood for {…} in the path */
	json_t *body;                     /* object, for routes with a body */
	int64_t now, now_ms;
	int offset_minutes; /* of the wall, east of UTC */
	struct api_shown shown;
};

typedef fault_t api_run(struct api_call *call);

struct api_route {
	enum http_method method;
	const char *path; /* behind API_PREFIX; a word in braces stands for one segment: "/record/{id}/history" */
	api_run *run;
	enum api_needs needs;
	uint32_t rights; /* MAY(…) of which one is enough; 0: none needed */
	bool impersonal; /* tells and takes nothing about people: open to accounts without RIGHT_PERSONAL, too */
	bool body;       /* takes a JSON object */
	/* What the access log calls a look at the answer: "view", "list", "export", … (the handler says at whom by api_shown); "": it
	 * shows nothing of people but staff's names. Every route of the hub that answers GET and is not impersonal says one or the
	 * other. */
	const char *shows;
	bool replay; /* honours Idempotency-Key: the same key again gives the same answer and does nothing */
	struct label summary;
	const char *takes, *gives; /* names of shapes in the OpenAPI document (api_openapi.c), or NULL */
};

/* Runs one request: the handle of http.h. Never leaves the answer without a status. */
void api_handle(struct api *api, struct api_worker *worker, const struct http_request *request,
		struct http_answer *answer);
bool api_is_path(struct span path); /* begins with API_PREFIX and "/" */

/* Answers with this JSON, which it drops. */
void api_answer(struct api_call *call, int status, json_t *json);
/* Answers with an error of a code of API's own; always NULL, so that handlers can return it. `more` (NULL: none; dropped) are further
 * members of the error. */
fault_t api_refuse(struct api_call *call, int status, const char *code, struct label text, json_t *more) MUST_USE;
/* 422 with problems. */
fault_t api_refuse_problems(struct api_call *call, const struct problems *problems) MUST_USE;

/* A text member of the body: empty when absent; FAULT_INPUT when it is no text or longer than `most` bytes. */
fault_t api_text(struct api_call *call, const char *name, size_t most, struct span *out) MUST_USE;
/* A required one: FAULT_INPUT naming it when absent or empty. */
fault_t api_need_text(struct api_call *call, const char *name, size_t most, struct span *out) MUST_USE;
/* The date that was given as `name`; FAULT_INPUT naming it when it is none. */
fault_t api_date(const char *name, struct span text, struct date *out) MUST_USE;
/* FAULT_INPUT for members of the body beside these (NULL-terminated). */
fault_t api_members(struct api_call *call, const char *const *names) MUST_USE;
/* An id out of the path. FAULT_INPUT, or 404 answered and *found false, are for the caller's choice: this only reads. */
fault_t api_id(struct span word, struct uuid *out) MUST_USE;
/* A whole number of the query within bounds, `otherwise` when absent; FAULT_INPUT beyond. */
fault_t api_number(struct api_call *call, const char *name, int64_t least, int64_t most, int64_t otherwise,
		   int64_t *out) MUST_USE;
bool api_flag(const struct api_call *call, const char *name); /* "1" or "true" */
/* Who acts: the account's person. */
fault_t api_actor(struct api_call *call, struct actor *out) MUST_USE;
/* The record or part that the path's first word names; *found false when there is none and 404 has been answered. */
fault_t api_find(struct api_call *call, struct uuid *id, struct place *place, bool *found) MUST_USE;
struct date api_today(const struct api_call *call);
/* For the access log: the answer shows what is sealed in the history of this record (the id of a dispute, not of its parts); of these
 * items of a list ("record" of each, or "id"); of so many people who are no records here. For routes with `.shows`. The dispatcher
 * enters it before the answer leaves: at the hub everything, at a node exports. When it cannot be entered, a fault is answered
 * instead. An answer that shows no item is no entry, except an export. */
void api_shown(struct api_call *call, struct uuid record);
void api_shown_items(struct api_call *call, const json_t *items);
void api_shown_people(struct api_call *call, size_t count);

/* Tells all open screens that something changed; NULL ids: look at everything again. No server: nobody. */
void api_publish_change(struct http_server *server, const struct uuid *records, size_t count);

/* Tables of routes that node and hub share. */
extern const struct api_route api_session_routes[];  /* api_session.c */
extern const struct api_route api_schema_routes[];   /* api_schema.c, api_openapi.c */
extern const struct api_route api_record_routes[];   /* api_records.c: reading */
extern const struct api_route api_write_routes[];    /* api_write.c: making, changing, settling */
extern const struct api_route api_desk_routes[];     /* api_desk.c: drafts, preferences */
extern const struct api_route api_suggest_routes[];  /* api_suggest.c */
extern const struct api_route api_today_routes[];    /* api_today.c */
extern const struct api_route api_training_routes[]; /* api_training.c */
extern const struct api_route api_export_routes[];   /* api_export.c */
extern const struct api_route api_setting_routes[];  /* api_settings.c: settings, templates, holidays, backup */

#endif
