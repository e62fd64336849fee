"""What the district's reports should say, counted in plain Python from nothing but the documents of git mirrors.

Written from the definitions that the reports print, not from the program: a line is (records, date, condition, amount, when), and a
share is two lists of lines. Days are ordinary ones: Monday to Friday work, and nothing is a public holiday.
"""

import datetime
import json
from collections import namedtuple
from fractions import Fraction
from pathlib import Path

from mirror_test import git, repositories

UNDER_WAY = ("registered", "pending", "accepted", "mediating")
WAITING = (None, "registered", "pending")
SETTLED = ("agreed", "partly_agreed", "performed_at_once")
BEIJING = datetime.timezone(datetime.timedelta(hours=8))

Record = namedtuple("Record", "id place kind fields of")  # `of`: the record that it is a part of
Line = namedtuple("Line", "kind at where amount when", defaults=(lambda r, p: True, lambda r, p: 1, "within"))
Share = namedtuple("Share", "part whole")
Period = namedtuple("Period", "first last day")  # `day`: as it stood then


def date(text):
    return datetime.date.fromisoformat(text[:10]) if text else None


def days(count):
    return datetime.timedelta(count)


# ---- documents ----


def read_mirror(repository):
    """Everything of a ledger that counts."""
    ledger, _, code = repository.stem.partition("-")
    place = code if ledger == "centre" else ""
    paths = git(repository, "ls-tree", "-r", "--name-only", "main").decode().split()
    texts = git(repository, "cat-file", "--batch", given="".join(f"main:{path}\n" for path in paths).encode())
    wholes, parts = {}, []
    for path in paths:
        head, _, rest = texts.partition(b"\n")
        size = int(head.split()[-1])
        fields, texts = json.loads(rest[:size]), rest[size + 1 :]
        folder, (kind, _, part) = Path(path).parent.name, Path(path).stem.partition("-")
        if part:
            parts.append((folder, Record(part, place, kind, fields, None)))
        else:
            wholes[folder] = Record(folder, place, path.partition("/")[0], fields, None)
    found = [*wholes.values(), *(one._replace(of=wholes[folder]) for folder, one in parts)]
    return [one for one in found if counts(one)]


def counts(record):
    """A case that went to another street counts there, with all that went along; what was paid stayed behind."""
    whole = record.of or record
    moved = "transferred_to" in whole.fields and whole.fields.get("result") == "transferred"
    return not record.fields.get("voided") and not whole.fields.get("voided") and (not moved or record.kind == "payment")


class Documents:
    def __init__(self, folder):
        self.records = [record for repository in repositories(folder) for record in read_mirror(repository)]
        self.people = {one.id: one for one in self.of("person")}

    def of(self, kind):
        return [one for one in self.records if one.kind == kind]


# ---- what follows for a dispute ----


def field_date(name):
    return lambda record: date(record.fields.get(name))


def declined(dispute):
    """Of a case under way an earlier no is no end."""
    fields = dispute.fields
    return None if fields.get("status") in UNDER_WAY else date(fields.get("not_accepted_on") or fields.get("refused_on"))


def dated_end(dispute):
    """On the day of its result; without one on that of non-acceptance or of the other side's refusal; else on the day it was closed."""
    return date(dispute.fields.get("result_date")) or declined(dispute) or date(dispute.fields.get("closed"))


def ended(dispute):
    """What has ended by its status without any of these, on the day it was received."""
    open_still = dispute.fields.get("status") in (None, *UNDER_WAY)
    return dated_end(dispute) or (None if open_still else received(dispute))


def decided(dispute):
    """The first of acceptance, non-acceptance, refusal and end; nothing of what came from another street."""
    found = [date(dispute.fields.get("accepted")), declined(dispute), dated_end(dispute)]
    return None if "transferred_from" in dispute.fields else min((each for each in found if each), default=None)


def waits(dispute, period):
    """For a decision, on that day; without the date of any only while the status is registered or pending."""
    if decided(dispute) or "transferred_from" in dispute.fields:
        return bool(decided(dispute)) and decided(dispute) > period.day
    return dispute.fields.get("status") in WAITING


def accept_by(dispute):
    """Three working days."""
    last, left = date(dispute.fields["received"]), 3
    while left:
        last += days(1)
        left -= last.weekday() < 5
    return last


def mediate_by(dispute):
    """15 days; a last day on a weekend rolls on; an extension moves it."""
    last = date(dispute.fields["received"]) + days(15)
    while last.weekday() > 4:
        last += days(1)
    return max(last, date(dispute.fields.get("extended_to")) or last)


def has(name, *codes):
    return lambda record, period: record.fields.get(name) in codes


def both(*conditions):
    return lambda record, period: all(each(record, period) for each in conditions)


def at_least(limit):
    return lambda record, period: (record.fields.get("workers") or 0) >= limit


def below(limit):
    return lambda record, period: (record.fields.get("workers") or 0) < limit


def total(name):
    return lambda record, period: record.fields.get(name) or 0


def open_on_day(dispute, period):
    return ended(dispute) is None or ended(dispute) > period.day


def in_beijing(event):
    return datetime.datetime.fromisoformat(event.fields["at"].replace("Z", "+00:00")).astimezone(BEIJING).date()


settled = has("result", *SETTLED)
street, district = has("handled_by", "street"), has("handled_by", "district")
received, resulted, closed = (field_date(name) for name in ("received", "result_date", "closed"))


# ---- the reports ----


def dispute(at, where=lambda r, p: True, amount=lambda r, p: 1, when="within"):
    return Line("dispute", at, where, amount, when)


def fan(name, at, codes, where=lambda r, p: True, field=None, kind="dispute"):
    """A line for each code, and for what has none."""
    field = field or name
    lines = {f"{name}_{code}": Line(kind, at, both(where, has(field, code))) for code in codes}
    return {**lines, f"{name}_unstated": Line(kind, at, both(where, has(field, None)))}


def annual(codes):
    hotline, talk = has("source", "hotline_12345"), has("type", "application", "contact_attempt", "notice", "session", "follow_up")
    return {
        "street_settled": dispute(resulted, both(settled, street)),
        "joint": dispute(resulted, district),
        "joint_few": dispute(resulted, both(district, below(30))),
        "joint_many": dispute(resulted, both(district, at_least(30))),
        "street_share": Share(["street_settled"], ["street_settled", "joint"]),
        "settled": dispute(resulted, settled),
        "district_settled": dispute(resulted, both(settled, district)),
        "unstated_settled": dispute(resulted, both(settled, has("handled_by", None))),
        "workers": dispute(resulted, settled, total("workers")),
        "recovered": dispute(resulted, settled, total("settled_amount")),
        "police_early": Line("referral", field_date("date"), has("type", "early_involvement")),
        "wage_flight": Line("referral", field_date("date"), both(has("type", "transfer"), has("to", "police"))),
        "trainings": Line("training", field_date("date"), has("status", "held", "closed")),
        "taken": dispute(received),
        "walk_in": dispute(received, has("source", "walk_in")),
        "hotline": dispute(received, hotline),
        "hotline_in_time": dispute(received, both(hotline, lambda r, p: bool(decided(r)) and decided(r) <= accept_by(r))),
        "hotline_late": dispute(received, both(hotline, lambda r, p: bool(decided(r)) and decided(r) > accept_by(r))),
        "hotline_share": Share(["hotline_in_time"], ["hotline_in_time", "hotline_late"]),
        "calls": Line("event", in_beijing, both(talk, has("means", "phone"))),
        "visitors": Line("event", in_beijing, both(talk, has("means", "in_person"))),
        "visits": Line("event", in_beijing, has("type", "visit")),
    }


def quarterly(codes):
    return {
        "open_start": dispute(received, lambda r, p: ended(r) is None or ended(r) >= p.first, when="before"),
        "taken": dispute(received),
        "taken_group": dispute(received, at_least(10)),
        "taken_large": dispute(received, at_least(30)),
        "workers": dispute(received, amount=total("workers")),
        "amount": dispute(received, amount=total("amount")),
        **fan("category", received, codes["category"]),
        **fan("source", received, codes["source"]),
        "accepted": dispute(field_date("accepted")),
        "not_accepted": dispute(field_date("not_accepted_on")),
        "ended": dispute(ended),
        **fan("result", ended, codes["result"]),
        "settled": dispute(ended, settled),
        "settled_written": dispute(ended, both(settled, has("agreement_form", "written"))),
        "settled_oral": dispute(ended, both(settled, has("agreement_form", "oral"))),
        "settled_unstated": dispute(ended, both(settled, has("agreement_form", None))),
        "settled_share": Share(["settled"], ["ended"]),
        "settled_amount": dispute(ended, settled, total("settled_amount")),
        "performed": dispute(ended, both(settled, has("performance", "performed"))),
        "confirmed": Line("referral", field_date("outcome_on"), both(has("type", "judicial_confirmation"), has("outcome", "granted"))),
        "closed": dispute(closed),
        "open_end": dispute(received, open_on_day, when="through"),
    }


def bulletin(codes):
    contact = has("type", "application", "contact_attempt", "notice", "session", "visit", "follow_up")
    return {
        "contacts": Line("event", in_beijing, contact),
        **fan("contacts_by", in_beijing, codes["contacts_by"], contact, "means", "event"),
        "visits": Line("event", in_beijing, has("type", "visit")),
        "sessions": Line("event", in_beijing, has("type", "session")),
        "taken": dispute(received),
        "workers": dispute(received, amount=total("workers")),
        "amount": dispute(received, amount=total("amount")),
        "settled": dispute(resulted, settled),
        "settled_amount": dispute(resulted, settled, total("settled_amount")),
        "paid": Line("payment", field_date("paid_on"), amount=total("paid_amount")),
    }


def deadlines(codes):
    return {
        "accept_soon": dispute(received, both(waits, lambda r, p: p.day <= accept_by(r) <= p.day + days(1)), when="through"),
        "accept_overdue": dispute(received, both(waits, lambda r, p: accept_by(r) < p.day), when="through"),
        "decided": dispute(decided),
        "accept_in_time": dispute(decided, lambda r, p: decided(r) <= accept_by(r)),
        "accept_late": dispute(decided, lambda r, p: decided(r) > accept_by(r)),
        "accept_share": Share(["accept_in_time"], ["accept_in_time", "accept_late"]),
        "mediate_soon": dispute(received, both(open_on_day, lambda r, p: p.day <= mediate_by(r) <= p.day + days(3)), when="through"),
        "mediate_overdue": dispute(received, both(open_on_day, lambda r, p: mediate_by(r) < p.day), when="through"),
        "resulted": dispute(resulted),
        "mediate_in_time": dispute(resulted, lambda r, p: resulted(r) <= mediate_by(r)),
        "mediate_late": dispute(resulted, lambda r, p: resulted(r) > mediate_by(r)),
        "mediate_share": Share(["mediate_in_time"], ["mediate_in_time", "mediate_late"]),
    }


def mediators(codes):
    return {
        "taken": dispute(received),
        "workers": dispute(received, amount=total("workers")),
        "resulted": dispute(resulted),
        "settled": dispute(resulted, settled),
        "failed": dispute(resulted, has("result", "failed")),
        "otherwise": dispute(resulted, has("result", "withdrawn", "abandoned", "expired", "transferred")),
        "unstated": dispute(resulted, has("result", None)),
        "share": Share(["settled"], ["settled", "failed"]),
        "settled_amount": dispute(resulted, settled, total("settled_amount")),
        "closed": dispute(closed),
    }


def publication(codes):
    return {
        "taken": dispute(received),
        **fan("category", received, codes["category"]),
        "workers": dispute(received, amount=total("workers")),
        "ended": dispute(ended),
        "settled": dispute(ended, settled),
        "unsettled": dispute(ended, has("result", "failed", "withdrawn", "abandoned", "expired", "transferred")),
        "unstated": dispute(ended, has("result", None)),
        "settled_share": Share(["settled"], ["ended"]),
        "recovered": dispute(ended, settled, total("settled_amount")),
    }


class Training:
    """Who learned how much in a period."""

    def __init__(self, documents, district):
        self.documents = documents
        self.district = district

    def credited(self, person, period):
        """(minutes, passes)"""
        minutes = passes = 0
        for one in self.documents.of("attendance"):
            training = one.of.fields
            if one.fields.get("person") != person.id or training.get("status") == "cancelled":
                continue
            if not period.first <= date(training["date"]) <= period.last:
                continue
            passes += one.fields.get("passed") is True
            if one.fields.get("sign_in") in ("present", "late"):
                minutes += one.fields.get("minutes", training.get("minutes", 0))
            elif one.fields.get("sign_in") is None:
                minutes += one.fields.get("minutes", 0)
        return minutes, passes

    def place(self, attendance):
        person = self.documents.people.get(attendance.fields.get("person"))
        return attendance.fields.get("centre") or (person.fields.get("centre") if person else None)

    def is_ours(self, attendance):
        """Neither a visitor nor the district's own."""
        return self.place(attendance) not in (None, self.district)

    def lines(self, target):
        def learner(where=lambda r, p: True, amount=lambda r, p: 1):
            return Line("learner", lambda r: None, where, amount, "register")

        def until(person):
            return date(person.fields.get("certificate_to")) or datetime.date.max

        def minutes(r, p):
            return self.credited(r, p)[0]

        return {
            "trainings": Line("training", field_date("date"), has("status", "held", "closed")),
            "attendances": Line(
                "attendance",
                lambda r: date(r.of.fields["date"]),
                lambda r, p: r.fields.get("sign_in") in ("present", "late") and r.of.fields.get("status") != "cancelled" and self.is_ours(r),
            ),
            "people": learner(),
            "minutes": learner(amount=minutes),
            "passed": learner(amount=lambda r, p: self.credited(r, p)[1]),
            "covered": learner(lambda r, p: minutes(r, p) >= target),
            "below": learner(lambda r, p: minutes(r, p) < target),
            "missing": learner(lambda r, p: minutes(r, p) == 0),
            "share": Share(["covered"], ["people"]),
            "lapsing": learner(lambda r, p: p.day <= until(r) <= p.day + days(90)),
            "lapsed": learner(lambda r, p: until(r) < p.day),
        }


# ---- counting ----


class Counter:
    def __init__(self, documents, district):
        self.documents = documents
        self.training = Training(documents, district)
        self.district = district

    def records(self, kind):
        if kind == "learner":
            people = self.documents.people.values()
            return [one for one in people if one.fields.get("active") is not False and self.member(one, "place") not in (None, self.district)]
        return self.documents.of(kind)

    def member(self, record, by):
        """What a record counts for; None when the report tells it by nobody."""
        if by == "place" and record.kind == "person":
            return record.fields.get("centre")
        if by == "place" and record.kind == "attendance":
            return self.training.place(record)
        if by == "person":
            return record.id if record.kind == "person" else record.fields.get("mediator" if record.kind == "dispute" else "person", "")
        return record.place if by == "place" else record.fields.get(by, "")

    def falls(self, line, record, period):
        if line.when == "register":
            return True
        at = line.at(record)
        first = datetime.date.min if line.when != "within" else period.first
        last = {"within": period.last, "before": period.first - days(1), "through": period.day}[line.when]
        return at is not None and first <= at <= last

    def count(self, lines, name, period, by=None, member=None):
        """None: not known. By month the period is the month."""
        line = lines[name]
        if isinstance(line, Share):
            part, whole = (sum(self.count(lines, each, period, by, member) for each in names) for names in (line.part, line.whole))
            return int(Fraction(1000 * part, whole) + Fraction(1, 2)) if whole else None
        found = [one for one in self.records(line.kind) if self.falls(line, one, period) and line.where(one, period)]
        if by and by != "month":
            found = [one for one in found if self.member(one, by) == member]
        return sum(line.amount(one, period) for one in found)
