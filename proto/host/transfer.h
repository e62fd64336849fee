/* Transfer of a case to another street's centre (转办), by the district's hub.
 *
 * A record lives in its centre's ledger and ids are unique, so a transfer is two signed change sets in one transaction:
 *
 * - In the old ledger the case ends with status and result `transferred`, result_date today, `transferred_to` naming the new case, and
 *   an event of type `transfer` that says where to and why. Its centre files it: papers, agreement, payments, reviews and the hub's
 *   annotations stay there, since they bear that centre's number and seal, or tell of its work. So does whatever that centre enters after
 *   the transfer, or had entered and not yet exchanged: nothing follows later, and the new centre does not see it.
 * - In the new ledger a new case begins with what both sides brought: parties, claims, events, referrals and files under new ids, with
 *   references between them following; `transferred_from` and an event name the old case. `received`, `first_contact` and
 *   `extended_to` stay, because the law counts mediation's 15 days from the application, to whomever it was made. The number is the next
 *   of the hub's series there. The status is `pending` (待受理), without a date of acceptance: accepting is the new centre's own
 *   decision, on its own paper; nobody's mediator yet.
 *
 * Sealed fields are sealed again under the new documents' keys. Figures: what is taken counts with the new case; reports leave out
 * cases with `transferred_to` where the old one would count as well.
 */
#ifndef HESHI_HOST_TRANSFER_H
#define HESHI_HOST_TRANSFER_H

#include "host/records.h"

#define TRANSFER_REASON_MAX 2000 /* code points */

/* `to` is a centre's code, whose ledger is made when nobody has enrolled there yet. The outcome's id and commit are the new case's.
 * Refused by a problem of rule "transfer", nothing changed: a case that has ended, is voided or held ("status", ""), the same or an
 * unknown centre ("to"), no reason or too long a one ("reason"). FAULT_INPUT: on a node; no dispute; a part that can't be read here. */
fault_t record_transfer(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id,
			struct span to, struct span reason, struct outcome *out) MUST_USE;

#endif
