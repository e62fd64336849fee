/* A desk in front of the risk warnings, on Sunday, 22 November 2026, with the thresholds that ship. */
#ifndef HESHI_SUPPORT_RISK_H
#define HESHI_SUPPORT_RISK_H

#include "host/warnings.h"
#include "tests/support/desk.h"

#define RISK_CODE_A "91440101MA5CJQ4N59"
#define RISK_CODE_B "91440101MA59KKQD0G"

struct risk {
	struct desk desk;
	struct settings settings;
	struct warning_view view;
};

void risk_open(struct risk *risk);
void risk_close(struct risk *risk);
/* Looks at everything, a second later. */
void risk_look(struct risk *risk);
/* "employer 3 open, mass 30 taken": rule, figure and status of all warnings, oldest first. */
const char *risk_warnings(struct risk *risk);
/* There is just one; the caller drops it. */
json_t *risk_only(struct risk *risk);
struct uuid risk_only_id(struct risk *risk);

/* Words are "field=value"; a refusal fails the test. */
struct uuid risk_dispute(struct risk *risk, const char *const *words);
struct uuid risk_part(struct risk *risk, const char *kind, struct uuid of, const char *const *words);
/* A dispute with its employer. */
struct uuid risk_against(struct risk *risk, const char *received, const char *const *employer);

#define DISPUTE(...) GIVEN("category=wages", __VA_ARGS__)
#define EMPLOYER(name, ...) GIVEN("side=respondent", "type=organisation", "name=" name, __VA_ARGS__)
#define WORKER(name, ...) GIVEN("side=applicant", "type=person", "name=" name, __VA_ARGS__)
#define AGREED \
	"received=2026-10-09", "accepted=2026-10-09", "result=agreed", "result_date=2026-10-20", "status=performing"

#endif
