/* Reports handed in; the tables are in store_district.c. */
#include "host/submissions.h"

#include "host/random.h"
#include "host/store_local.h"

#include <string.h>

static const struct {
	const char *name, *status;
} steps[SUBMISSION_STEP_KINDS] = {
	[SUBMISSION_SUBMIT] = { "submit", "submitted" },
	[SUBMISSION_RETURN] = { "return", "returned" },
	[SUBMISSION_APPROVE] = { "approve", "approved" },
};

enum refusal {
	REFUSE_MISSING,
	REFUSE_EXISTS,
	REFUSE_STATE,
	REFUSE_OWN,
	REFUSE_REASON,
	REFUSE_UNSEEN,
	REFUSE_STALE,
	REFUSE_FULL
};

static const struct problem refusals[] = {
	[REFUSE_MISSING] = { SEVERITY_REFUSE, "missing", .text = { "没有这份报送", "there is no such submission" } },
	[REFUSE_EXISTS] = { SEVERITY_REFUSE, "exists",
			    .text = { "这张报表的这一期已经报送，正在审核或已被退回",
				      "this report has been handed in for this period already: it is waiting or was returned" } },
	[REFUSE_STATE] = { SEVERITY_REFUSE, "state",
			   .text = { "现在不能进行这一步，请刷新", "this step is not possible now: reload" } },
	[REFUSE_OWN] = { SEVERITY_REFUSE, "own",
			 .text = { "不能审核自己报送的报表，请由另一位有权审核的人办理",
				   "nobody may judge what they handed in themselves: somebody else has to" } },
	[REFUSE_REASON] = { SEVERITY_REFUSE, "reason", SPAN_INIT("reason"),
			    .text = { "退回要写明理由", "say why it is returned" } },
	[REFUSE_UNSEEN] = { SEVERITY_REFUSE, "unseen", SPAN_INIT("digest"),
			    .text = { "审核要注明所看报表的摘要", "say by its digest which figures were looked at" } },
	[REFUSE_STALE] = { SEVERITY_REFUSE, "stale",
			   .text = { "报表已重新报送，请看过新的数字再审核",
				     "it was handed in again meanwhile: look at the new figures first" } },
	[REFUSE_FULL] = { SEVERITY_REFUSE, "full", .text = { "往返次数过多", "it went to and fro too often" } },
};

bool
submission_step_read(struct span name, enum submission_step_kind *out)
{
	for (enum submission_step_kind step = 0; step < SUBMISSION_STEP_KINDS; step++) {
		if (!span_equal(name, span_text(steps[step].name)))
			continue;
		*out = step;
		return true;
	}
	return false;
}

const char *
submission_step_name(enum submission_step_kind step)
{
	return steps[step].name;
}

const char *
submission_status(enum submission_step_kind last)
{
	return steps[last].status;
}

/* ---- reading ---- */

static enum submission_step_kind
step_of(struct span name)
{
	enum submission_step_kind step = SUBMISSION_SUBMIT;
	submission_step_read(name, &step);
	return step;
}

static struct submission_step
read_step(struct query *query, struct arena *arena)
{
	struct submission_step step = { .step = step_of(query_get_bytes(query, 0)),
					.name = arena_copy(arena, query_get_bytes(query, 2)),
					.role = account_role_read(query_get_bytes(query, 3)),
					.at = query_get_integer(query, 4),
					.reason = arena_copy(arena, query_get_bytes(query, 5)),
					.digest = arena_copy(arena, query_get_bytes(query, 6)) };
	if (!uuid_read(query_get_bytes(query, 1), &step.account))
		step.account = (struct uuid){ 0 };
	if (!uuid_read(query_get_bytes(query, 7), &step.person))
		step.person = (struct uuid){ 0 };
	return step;
}

static fault_t
read_steps(struct store *store, struct arena *arena, struct submission *submission)
{
	struct id_text id = id_text(submission->id);
	submission->steps = ARENA_NEW_ARRAY(arena, SUBMISSION_STEPS_MAX, struct submission_step);
	struct query query =
		db_query(store->db, "SELECT s.step, s.account, a.name, s.role, s.at, s.reason, s.digest,"
				    " a.person FROM submission_step AS s LEFT JOIN account AS a ON a.id = s.account"
				    " WHERE s.submission = ? ORDER BY s.number");
	query_text(&query, span_text(id.text));
	while (submission->step_count < SUBMISSION_STEPS_MAX && query_step(&query))
		submission->steps[submission->step_count++] = read_step(&query, arena);
	TRY(query_end(&query));
	return submission->step_count ? NULL : fault_raise(FAULT_STORE, 0, "a submission has no steps");
}

static struct submission
read_head(struct query *query, struct arena *arena)
{
	struct submission submission = { .report = arena_copy(arena, query_get_bytes(query, 1)),
					 .from = arena_copy(arena, query_get_bytes(query, 2)),
					 .to = arena_copy(arena, query_get_bytes(query, 3)),
					 .options = arena_copy(arena, query_get_bytes(query, 4)),
					 .made = query_get_integer(query, 5) };
	if (!uuid_read(query_get_bytes(query, 0), &submission.id))
		submission.id = (struct uuid){ 0 };
	return submission;
}

#define HEAD "SELECT id, report, period_from, period_to, options, made FROM submission"

fault_t
submission_list(struct store *store, struct arena *arena, struct span report, size_t most, struct submission **out,
		size_t *count)
{
	size_t room = most < SUBMISSIONS_MOST ? most : SUBMISSIONS_MOST, used = 0;
	struct submission *list = ARENA_NEW_ARRAY(arena, room, struct submission);
	struct query query =
		db_query(store->db, HEAD " WHERE ?1 = '' OR report = ?1 ORDER BY made DESC, id DESC LIMIT ?2");
	query_text(&query, report);
	query_integer(&query, (int64_t)room);
	while (used < room && query_step(&query))
		list[used++] = read_head(&query, arena);
	TRY(query_end(&query));
	for (size_t i = 0; i < used; i++)
		TRY(read_steps(store, arena, &list[i]));
	*out = list;
	*count = used;
	return NULL;
}

static fault_t
find_head(struct store *store, struct arena *arena, struct uuid id, struct submission *out, bool *found)
{
	struct id_text text = id_text(id);
	struct query query = db_query(store->db, HEAD " WHERE id = ?");
	query_text(&query, span_text(text.text));
	*found = query_step(&query);
	if (*found)
		*out = read_head(&query, arena);
	TRY(query_end(&query));
	return *found ? read_steps(store, arena, out) : NULL;
}

fault_t
submission_find(struct store *store, struct arena *arena, struct uuid id, struct submission *out, struct span *body,
		bool *found)
{
	struct id_text text = id_text(id);
	TRY(find_head(store, arena, id, out, found));
	if (!*found)
		return NULL;
	struct query query = db_query(store->db, "SELECT body FROM submission_step WHERE submission = ?"
						 " AND body IS NOT NULL ORDER BY number DESC LIMIT 1");
	query_text(&query, span_text(text.text));
	*body = query_step(&query) ? arena_copy(arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	return query_end(&query);
}

/* ---- writing ---- */

static fault_t
check_sizes(const struct submission_act *act)
{
	if (act->body.size > SUBMISSION_BODY_MAX)
		return fault_raise(FAULT_LIMIT, 0, "the report has over %d MiB", SUBMISSION_BODY_MAX >> 20);
	if (act->reason.size > SUBMISSION_REASON_MAX)
		return fault_raise(FAULT_LIMIT, 0, "the reason has over %d bytes", SUBMISSION_REASON_MAX);
	return NULL;
}

static fault_t
put_step(struct store *store, struct uuid id, size_t number, const struct submission_act *act, struct span digest)
{
	struct id_text submission = id_text(id), account = id_text(act->account->id);
	struct query query =
		db_query(store->db,
			 "INSERT INTO submission_step (submission, number, step, account, role, at, reason, digest,"
			 " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_text(&query, span_text(submission.text));
	query_integer(&query, (int64_t)number);
	query_text(&query, span_text(steps[act->step].name));
	query_text(&query, span_text(account.text));
	query_text(&query, span_text(account_role_name(act->account->role)));
	query_integer(&query, act->now);
	query_text(&query, act->reason);
	query_bytes(&query, digest);
	if (act->step == SUBMISSION_SUBMIT)
		query_text(&query, act->body);
	else
		query_null(&query);
	return query_run(&query);
}

/* A submission under way of this report and period. */
static fault_t
is_under_way(struct store *store, const struct submission *given, bool *out)
{
	struct query query = db_query(store->db, "SELECT 1 FROM submission WHERE report = ? AND period_from = ?"
						 " AND period_to = ? AND status <> ?");
	query_text(&query, given->report);
	query_text(&query, given->from);
	query_text(&query, given->to);
	query_text(&query, span_text(steps[SUBMISSION_APPROVE].status));
	*out = query_step(&query);
	return query_end(&query);
}

static fault_t
put_head(struct store *store, struct uuid id, const struct submission *given, const struct submission_act *act)
{
	struct id_text text = id_text(id);
	struct query query =
		db_query(store->db, "INSERT INTO submission (id, report, period_from, period_to, options, status, made)"
				    " VALUES (?, ?, ?, ?, ?, ?, ?)");
	query_text(&query, span_text(text.text));
	query_text(&query, given->report);
	query_text(&query, given->from);
	query_text(&query, given->to);
	query_text(&query, given->options);
	query_text(&query, span_text(steps[act->step].status));
	query_integer(&query, act->now);
	return query_run(&query);
}

static fault_t
create(struct store *store, const struct submission *given, const struct submission_act *act, struct uuid id,
       const struct problem **refused)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	bool exists;
	TRY(is_under_way(store, given, &exists));
	if (exists)
		*refused = &refusals[REFUSE_EXISTS];
	if (*refused)
		return NULL;
	crypt_sha256(act->body, digest);
	TRY(put_head(store, id, given, act));
	return put_step(store, id, 0, act, span_of(digest, sizeof(digest)));
}

/* Commits what was done; a refusal leaves nothing. */
static fault_t
end(struct store *store, fault_t fault, const struct problem *refused)
{
	if (!refused)
		return local_end(store, fault);
	db_undo(store->db);
	return fault;
}

fault_t
submission_create(struct store *store, const struct submission *given, const struct submission_act *act,
		  struct uuid *id, const struct problem **refused)
{
	struct uuid made = random_uuid(act->now * 1000);
	*refused = NULL;
	TRY(check_sizes(act));
	TRY(db_begin(store->db));
	TRY(end(store, create(store, given, act, made, refused), *refused));
	if (!*refused)
		*id = made;
	return NULL;
}

/* Who handed in what is there now. */
static const struct submission_step *
last_submit(const struct submission *submission)
{
	size_t at = submission->step_count - 1;
	while (at && submission->steps[at].step != SUBMISSION_SUBMIT)
		at--;
	return &submission->steps[at];
}

/* One person may have several accounts. */
static bool
is_same(const struct submission_step *step, const struct account *account)
{
	return uuid_equal(step->account, account->id) || uuid_equal(step->person, account->person);
}

static const struct problem *
refusal_of(const struct submission *submission, const struct submission_act *act)
{
	const struct submission_step *last = &submission->steps[submission->step_count - 1];
	bool judging = act->step != SUBMISSION_SUBMIT;
	if (last->step != (judging ? SUBMISSION_SUBMIT : SUBMISSION_RETURN))
		return &refusals[REFUSE_STATE];
	if (judging && is_same(last_submit(submission), act->account))
		return &refusals[REFUSE_OWN];
	if (act->step == SUBMISSION_RETURN && !act->reason.size)
		return &refusals[REFUSE_REASON];
	if (judging && !act->seen.size)
		return &refusals[REFUSE_UNSEEN];
	if (judging && !span_equal(act->seen, last->digest))
		return &refusals[REFUSE_STALE];
	return submission->step_count == SUBMISSION_STEPS_MAX ? &refusals[REFUSE_FULL] : NULL;
}

static fault_t
set_status(struct store *store, struct uuid id, enum submission_step_kind step)
{
	struct id_text text = id_text(id);
	struct query query = db_query(store->db, "UPDATE submission SET status = ? WHERE id = ?");
	query_text(&query, span_text(steps[step].status));
	query_text(&query, span_text(text.text));
	return query_run(&query);
}

static fault_t
go_on(struct store *store, struct uuid id, const struct submission_act *act, const struct problem **refused)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct submission submission;
	uint8_t digest[CRYPT_SHA256_SIZE];
	bool found;
	TRY(find_head(store, &arena, id, &submission, &found));
	*refused = found ? refusal_of(&submission, act) : &refusals[REFUSE_MISSING];
	if (*refused)
		return NULL;
	crypt_sha256(act->body, digest);
	TRY(set_status(store, id, act->step));
	return put_step(store, id, submission.step_count, act,
			act->step == SUBMISSION_SUBMIT ? span_of(digest, sizeof(digest)) :
							 last_submit(&submission)->digest);
}

fault_t
submission_go_on(struct store *store, struct uuid id, const struct submission_act *act, const struct problem **refused)
{
	*refused = NULL;
	TRY(check_sizes(act));
	TRY(db_begin(store->db));
	return end(store, go_on(store, id, act, refused), *refused);
}
