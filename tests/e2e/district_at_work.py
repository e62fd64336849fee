"""Two years of three streets' work, made up from a seed: for tests of what the district counts.

Days lie in weeks without public holidays, so that working days are Monday to Friday. Everything is over a year old, whenever it runs.
"""

import datetime
import random

STREETS = {"440105001": "赤岗", "440105014": "江海", "440105015": "琶洲"}
SETTLED = ("agreed", "partly_agreed", "performed_at_once")
RESULTS = (*SETTLED, "failed", "withdrawn", "abandoned", "expired", "transferred")
CATEGORIES = ("wages",) * 6 + ("overtime", "severance", "injury", "contract", "other")
SOURCES = ("walk_in",) * 4 + ("phone", "hotline_12345", "self", None)
STRETCHES = (("2023-03-06", 12), ("2023-07-03", 19), ("2023-08-07", 12), ("2023-11-06", 19),
             ("2024-03-04", 12), ("2024-07-01", 19), ("2024-08-05", 12), ("2024-11-04", 19))
EVENTS = ("application", "contact_attempt", "notice", "session", "evidence", "visit", "follow_up", "note")
MEANS = ("in_person", "phone", "message", None)
REFERRALS = (("police", "transfer"), ("police", "early_involvement"), ("inspectorate", "transfer"), ("court", "judicial_confirmation"))


def day(text):
    return datetime.date.fromisoformat(text)


class Work:
    """Drafts as `record new --json -` takes them."""

    def __init__(self, seed, people):
        self.random = random.Random(seed)
        self.people = people  # ids by street
        self.received = [day(first) + datetime.timedelta(at) for first, days in STRETCHES for at in range(days)]

    def after(self, date, least, most):
        return date + datetime.timedelta(self.random.randint(least, most))

    def maybe(self, chance, value):
        return value if self.random.random() < chance else None

    def dispute(self, street, received):
        fields = {
            "category": self.random.choice(CATEGORIES),
            "source": self.random.choice(SOURCES),
            "received": str(received),
            "workers": self.random.choice((None, 1, 1, 2, 3, 9, 10, 12, 29, 30, 41)),
            "amount": self.maybe(0.9, self.random.randrange(0, 30_000_000)),
            "handled_by": self.random.choice(("street", "street", "street", "district", None)),
            "mediator": self.maybe(0.9, self.random.choice(self.people[street])),
        }
        fields.update(self.progress(received))
        fields = {name: value for name, value in fields.items() if value is not None}
        return {"kind": "dispute", "fields": fields, "parts": self.parts(received) + self.agreement(fields)}

    def agreement(self, fields):
        if fields.get("result") not in SETTLED:
            return []
        return [{"kind": "agreement", "fields": {"agreed_on": fields["result_date"], "amount": 500000}}]

    def progress(self, received):
        """How far it came."""
        came = self.random.choice(("nothing", "not_accepted", "refused", "accepted", *["result"] * 8))
        if came == "nothing":
            return {"status": self.random.choice((None, "registered", "pending"))}
        decided = self.after(received, 0, 7)
        if came == "not_accepted":
            return {"status": "not_accepted", "not_accepted_on": str(decided)}
        if came == "refused":
            closed, refused = self.maybe(0.5, str(self.after(decided, 0, 9))), self.random.choice((None, str(decided)))
            if closed:
                return {"status": "closed", "closed": closed, "refused_on": refused, "not_accepted_reason": "对方不同意"}
            return {"status": "refused", "refused_on": str(decided)}
        extended = self.maybe(0.2, str(self.after(received, 16, 35)))
        changed_mind = self.maybe(0.1, str(received))
        begun = {"accepted": str(decided), "extended_to": extended, "refused_on": changed_mind}
        return {**begun, "status": "mediating"} if came == "accepted" else {**begun, **self.result(decided)}

    def result(self, accepted):
        result, date = self.random.choice((*SETTLED, *RESULTS)), self.after(accepted, 0, 24)
        fields = {"status": result, "result": result, "result_date": str(date)}
        if result in SETTLED:
            fields["settled_amount"] = self.maybe(0.9, self.random.randrange(100, 9_000_000))
            fields["agreement_form"] = self.random.choice(("written", "written", "oral", None))
            fields["performance"] = self.random.choice((None, "not_due", "partial", "performed", "performed", "overdue"))
        if self.random.random() < 0.5:
            fields.update(status="closed", closed=str(self.after(date, 0, 60)))
        return fields

    def parts(self, received):
        made = [self.event(received) for _ in range(self.random.randint(0, 3))]
        made += [self.payment(received) for _ in range(self.random.randint(0, 2))]
        made += [self.referral(received) for _ in range(self.random.choice((0, 0, 1)))]
        return made

    def event(self, received):
        """At any hour, and some written down in another time zone: 23:30 in London is the next day in Beijing."""
        zone = self.random.choice(("+08:00", "+08:00", "+00:00"))
        at = f"{self.after(received, 0, 20)}T{self.random.choice(('00:10', '09:30', '15:45', '16:20', '23:50'))}:00{zone}"
        means = self.random.choice(MEANS)
        return {"kind": "event", "fields": {"at": at, "type": self.random.choice(EVENTS), **({"means": means} if means else {})}}

    def payment(self, received):
        fields = {"amount": 300000, "due": str(self.after(received, 10, 40))}
        if self.random.random() < 0.7:
            fields.update(paid_on=str(self.after(received, 10, 60)), paid_amount=self.random.randrange(1, 300001))
        return {"kind": "payment", "fields": fields}

    def referral(self, received):
        to, kind = self.random.choice(REFERRALS)
        fields = {"to": to, "type": kind, "date": str(self.after(received, 1, 30))}
        if self.random.random() < 0.7:
            fields.update(outcome=self.random.choice(("granted", "granted", "rejected")), outcome_on=str(self.after(received, 31, 60)))
        return {"kind": "referral", "fields": fields}

    def disputes(self, street, count):
        return [self.dispute(street, self.random.choice(self.received)) for _ in range(count)]

    # Trainings.

    def training(self, date, everybody):
        """`everybody`: (person, street); a quarter stays away, and a visitor comes."""
        fields = {"title": "调解员轮训", "date": date, "status": self.random.choice(("planned", "held", "held", "closed", "cancelled"))}
        if self.random.random() < 0.9:
            fields["minutes"] = self.random.choice((90, 180, 360, 2000))
        came = self.random.sample(everybody, len(everybody) * 3 // 4)
        parts = [self.attendance(person, street) for person, street in came]
        parts.append({"kind": "attendance", "fields": {"name": "来宾", "sign_in": "present"}})
        return {"kind": "training", "fields": fields, "parts": parts}

    def attendance(self, person, street):
        fields = {"person": person, "centre": self.maybe(0.7, street), "minutes": self.maybe(0.3, self.random.choice((0, 45, 135))),
                  "sign_in": self.random.choice(("present", "present", "late", "leave", "absent", None)),
                  "passed": self.random.choice((True, False, None))}
        return {"kind": "attendance", "fields": {name: value for name, value in fields.items() if value is not None}}
