/* Sessions with nodes while the hub is in recovery (recovery.h): it tells what it holds of each ledger, device by device; the node shows
 * its receipt, sends what is missing, batch by batch, shows the receipt again, and says good-bye; each but the last is answered by what is
 * held then.
 * What the node sent with its greeting, before the first receipt, is passed over: it is not what the hub lost.
 */
#include "hub/server_inside.h"

#include "host/log.h"

#include <stdio.h>
#include <string.h>

static void
put_held(struct peer *peer, size_t ledger, const struct holding *held)
{
	struct message message = { .type = MESSAGE_RECOVER,
				   .ledger = (int64_t)ledger,
				   .tips = held->tips,
				   .tip_count = held->count };
	session_put(&peer->session, &message);
}

void
giving_begin(struct peer *peer, const struct job *job)
{
	peer->giving = true;
	log_info("%s: asked to give back what the hub lacks", peer->device);
	for (size_t i = 0; i < peer->ledger_count; i++)
		put_held(peer, i, &job->greeted[i].tips);
	peer_flush(peer);
}

/* The recovery may have been ended meanwhile: the node begins anew, as ever. */
void
giving_admitted(struct peer *peer, const struct job *job)
{
	if (!job->giving) {
		peer_refuse(peer, REFUSAL_BUSY, "the hub's recovery has ended; connect again");
		return;
	}
	if (job->refusal == REFUSAL_INTERNAL) {
		peer_refuse(peer, job->refusal, job->reason);
		return;
	}
	if (job->refusal) {
		log_warn("%s: giving back %s, change set %lld refused (%s): %s", peer->device, job->ledger,
			 (long long)job->refused_sequence, refusal_word(job->refusal), job->reason);
		session_refuse(&peer->session, job->refusal, (int64_t)job->ledger_index, job->refused_sequence,
			       job->reason);
	}
	put_held(peer, job->ledger_index, &job->tips);
	peer_flush(peer);
}

void
giving_followed(struct peer *peer, const struct job *job)
{
	peer->waiting--;
	giving_admitted(peer, job);
}

void
giving_shown(struct peer *peer, const struct message *receipt)
{
	if ((size_t)receipt->ledger >= peer->ledger_count) {
		peer_turn_away(peer, REFUSAL_PROTOCOL, "a receipt for a ledger that was not greeted");
		return;
	}
	peer->ledgers[receipt->ledger].shown = true;
	struct job *job = job_new(JOB_LINE, peer->id);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	snprintf(job->ledger, sizeof(job->ledger), "%s", peer->ledgers[receipt->ledger].name);
	job->ledger_index = (size_t)receipt->ledger;
	job->message = *receipt;
	job->message.signature = arena_copy(&job->arena, receipt->signature);
	peer->waiting++;
	writer_submit(peer->server->writer, job);
}

void
giving_ended(struct peer *peer)
{
	if (!peer->giving || peer->server->ending)
		return;
	struct job *job = job_new(JOB_GAVE, 0);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	log_info("%s: has given back all that it has", peer->device);
	writer_submit(peer->server->writer, job);
}
