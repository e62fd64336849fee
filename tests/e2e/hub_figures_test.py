#!/usr/bin/env python3
"""Every figure of every report against counts of our own: a district with two years of work, whose documents alone are counted in plain
Python (figures.py) from the definitions that the reports print."""
# labels: e2e

import csv
import datetime
import io
import shutil
import unittest

import figures
from district import CENTRE, DistrictCase
from district_at_work import STREETS, Work
from heshi import environment
from report_sheet_test import Book, spreadsheet_value

DISTRICT = "440105"
TARGET = 45 * 24  # minutes a year, as shipped
HIDE = 5
TRAININGS = ("2023-03-08", "2023-11-08", "2024-03-06", "2024-07-10", "2024-08-07", "2024-11-06", "2024-11-20")
YEAR = ("2024-01-01", "2024-12-31")
SUMMER = ("2024-07-01", "2024-09-30")
PERIODS = {
    "annual": (YEAR, SUMMER),
    "quarterly": (YEAR, SUMMER, ("2024-02-01", "2024-02-29")),
    "bulletin": (YEAR, ("2024-07-01", "2024-07-31")),
    "deadlines": (("2024-03-01", "2024-03-14"), ("2024-07-01", "2024-07-19"), ("2024-11-01", "2024-11-21")),
    "mediators": (YEAR, SUMMER),
    "coverage": (YEAR, ("2024-01-01", "2024-07-31")),
    "publication": (YEAR, SUMMER),
}
GROUPS = {"annual": ("place", "month"), "quarterly": ("place", "month"), "bulletin": ("place", "month"), "deadlines": ("place", "category"),
          "mediators": ("person",), "coverage": ("place", "person"), "publication": ("place",)}


NEVER = figures.Period(datetime.date.max, datetime.date.min, datetime.date.min)


def year_before(day):
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def month_before(name):
    return f"{int(name[:4]) - 1}{name[4:]}"


def months_of(period):
    """Each month's part of the period, by name."""
    first, found = period.first, {}
    while first <= period.last:
        following = (first.replace(day=1) + figures.days(32)).replace(day=1)
        last = min(following - figures.days(1), period.last)
        found[f"{first:%Y-%m}"] = figures.Period(first, last, last)
        first = following
    return found


class FiguresCase(DistrictCase):
    """A district with two years of work, and what we count of it."""

    def setUp(self):
        if not shutil.which("git"):
            self.skipTest("git is not here")
        super().setUp()
        self.work = Work(20241120, {})
        self.make_people()
        self.make_cases()
        self.make_trainings()
        self.spoil()
        for node in (*self.nodes.values(), self.trainer):
            node.exchange()
        self.count()

    def count(self):
        """What the hub holds now."""
        self.hub.run("mirror", self.folder / "mirror")
        self.documents = figures.Documents(self.folder / "mirror")
        self.counter = figures.Counter(self.documents, DISTRICT)

    def make_people(self):
        for code, name in STREETS.items():
            if code != CENTRE:
                self.hub.add_centre(code, f"{name}街道劳动人事争议调解中心")
        self.nodes = {code: self.join(centre=code) for code in STREETS}
        self.trainer = self.join(centre=DISTRICT, role="trainer")
        for at, (code, name) in enumerate(STREETS.items()):
            people = [{"name": f"{name}{n}", "centre": code, "certificate_to": f"{2023 + n}-0{2 + at}-10"} for n in range(4)]
            people[1]["active"], people[3]["active"] = True, False
            self.work.people[code] = self.hub.make(*({"fields": fields} for fields in people), kind="person")
        for node in self.nodes.values():
            node.exchange()

    def make_cases(self):
        self.cases, self.under_way = {}, {}
        for code, node in self.nodes.items():
            drafts = self.work.disputes(code, 40)
            self.cases[code] = node.make(*drafts)
            going = [id for id, draft in zip(self.cases[code], drafts) if draft["fields"].get("status") == "mediating"]
            self.under_way[code] = [id for id in going if id in self.cases[code][8:]]
            odd = [self.work.dispute(code, figures.date(day)) for day in ("2024-02-29", "2023-02-28", "2023-03-01", "2024-12-31", "2024-01-01")]
            node.make(*odd)
            node.exchange()
        self.hub.make(*self.work.disputes(CENTRE, 3), centre=CENTRE)

    def make_trainings(self):
        everybody = [(person, code) for code, people in self.work.people.items() for person in people]
        everybody.append((self.hub.new("person", "name=仲裁员", f"centre={DISTRICT}"), DISTRICT))
        self.trainer.exchange()
        self.trainer.make(*(self.work.training(day, everybody) for day in TRAININGS), kind="training")

    def spoil(self):
        """Voided records and parts, a part of a voided case, and two values at once for one field."""
        for code, node in self.nodes.items():
            first, second, *_ = self.cases[code]
            node.set(first, "voided=true", "void_reason=重复登记")
            parts = [part["id"] for one in self.cases[code][2:8] for part in node.show(one)["parts"]]
            for part in parts[:4]:
                node.set(part, "voided=true", "void_reason=录入错误")
            self.hand_on(code)
            self.hub.set(second, "workers=55")
            node.set(second, "workers=7", "amount=77")
            node.exchange()
        training = self.trainer.ids("training")[0]
        attendance = self.trainer.show(training)["parts"][0]["id"]
        self.trainer.set(attendance, "voided=true", "void_reason=录入错误")

    def hand_on(self, code):
        """Two cases under way, with all their parts, to the next street."""
        to = next((each for each in STREETS if each > code), min(STREETS))
        for one in self.under_way[code][:2]:
            self.hub.run("record", "transfer", one, "--to", to, "--reason", "用人单位在该街道")

    # Comparing.

    def report(self, name, period, by):
        return self.hub.json("report", name, "--from", period[0], "--to", period[1], "--by", by)

    def lines(self, name, report):
        """Our own lines, for the codes that the report has."""
        codes = {}
        for group in ("category", "source", "result", "contacts_by"):
            found = [line["id"].removeprefix(f"{group}_") for line in report["lines"] if line["id"].startswith(f"{group}_")]
            codes[group] = [code for code in found if code != "unstated"]
        lines = self.counter.training.lines(TARGET) if name == "coverage" else getattr(figures, name)(codes)
        self.assertEqual({line["id"] for line in report["lines"]}, set(lines))
        return lines

    def assert_figure(self, figure, value, before, unit, where):
        """Also the change: per cent x 10, of shares the difference."""
        found = [figure.get("value"), figure.get("before")]
        wanted = [None if figure.get("hidden") else value, None if figure.get("before_hidden") else before]
        if found != wanted:
            self.wrong.append((where, "says", found, "counted", wanted))
        elif None not in found and (before or unit == "per_mille"):
            change = value - before if unit == "per_mille" else (value - before) * 1000 / before
            if abs(figure["change"] - change) > 0.5:
                self.wrong.append((where, "change", figure["change"], change))
        elif "change" in figure:
            self.wrong.append((where, "change of what is not comparable"))

    def compare(self, name, period, day=None):
        self.wrong = []
        now = figures.Period(*map(figures.date, period), figures.date(period[1]))
        day = day or now.day
        past = figures.Period(*map(year_before, (now.first, day, day)))
        now = now._replace(day=day)
        for by in GROUPS[name]:
            report = self.report(name, period, by)
            lines = self.lines(name, report)
            units = {line["id"]: line["unit"] for line in report["lines"]}
            for line in report["lines"]:
                counts = [self.counter.count(lines, line["id"], each) for each in (now, past)]
                self.assert_figure(line, *counts, line["unit"], (name, period, line["id"]))
            self.compare_members(report, lines, units, by, now, past)
            self.assertTrue(report["ok"] and all(check["holds"] for check in report["checks"]))
        self.assertEqual(self.wrong, [])

    def compare_members(self, report, lines, units, by, now, past):
        known = {member["id"] for member in report["members"]}
        months, before = months_of(now), months_of(past)
        if by == "month":
            self.assertEqual([member["id"] for member in report["members"]], list(months))
        for member in report["members"]:
            for name, figure in member["lines"].items():
                periods = (months[member["id"]], before.get(month_before(member["id"]), NEVER)) if by == "month" else (now, past)
                counts = [self.counter.count(lines, name, each, by, member["id"]) for each in periods]
                self.assert_figure(figure, *counts, units[name], (report["report"], by, member["label"]["en"], name))
        self.compare_left_out(report, lines, by, known, now)

    def compare_left_out(self, report, lines, by, known, now):
        """Nobody who has something is missing, and no line is told by nobody."""
        told = {name for member in report["members"] for name in member["lines"]}
        for name, line in lines.items():
            if isinstance(line, figures.Share) or by == "month":
                continue
            found = [one for one in self.counter.records(line.kind) if self.counter.falls(line, one, now) and line.where(one, now)]
            missing = {self.counter.member(one, by) for one in found} - known
            if name in told and missing:
                self.wrong.append((report["report"], by, name, "members left out", missing))


class Reports(FiguresCase):
    def test_every_figure_is_what_the_documents_say(self):
        for name, periods in PERIODS.items():
            for period in periods:
                with self.subTest(name=name, period=period):
                    self.compare(name, period)
        self.check_more_than_zeros()

    def check_more_than_zeros(self):
        """The comparison is worth something: nearly all lines that may have a figure have one."""
        for name, fewest in {"annual": 20, "quarterly": 34, "bulletin": 13, "mediators": 9, "coverage": 9}.items():
            report = self.report(name, YEAR, "none")
            self.assertGreaterEqual(sum(bool(line["value"] or line["before"]) for line in report["lines"]), fewest, name)

    def test_a_street_alone_and_a_period_that_is_not_over(self):
        self.check_street()
        today = datetime.datetime.now(figures.BEIJING).date()
        self.hub.new("dispute", "category=wages", f"received={today}", "workers=4", centre=CENTRE)
        self.hub.new("dispute", "category=wages", f"received={today - figures.days(1)}", f"accepted={today}", "result=agreed",
                     f"result_date={today}", centre=CENTRE)
        self.count()
        first, last = today - figures.days(100), today + figures.days(100)
        self.compare("quarterly", (str(first), str(last)), day=today)
        report = self.report("deadlines", (str(first), str(last)), "none")
        lines = self.lines("deadlines", report)
        overdue = next(line for line in report["lines"] if line["id"] == "mediate_overdue")
        self.assertEqual(overdue["value"], self.counter.count(lines, "mediate_overdue", figures.Period(first, last, today)))
        self.assertGreater(overdue["value"], 5)

    def check_street(self):
        report = self.hub.json("report", "quarterly", "--from", YEAR[0], "--to", YEAR[1], "--centre", CENTRE)
        lines = self.lines("quarterly", report)
        period = figures.Period(*map(figures.date, YEAR), figures.date(YEAR[1]))
        wanted = {name: self.counter.count(lines, name, period, "place", CENTRE) for name in lines}
        self.assertEqual({line["id"]: line.get("value") for line in report["lines"]}, wanted)


class Warnings(FiguresCase):
    """As the rules stand today: cases of many workers, money past due and large sums of wages, as long as the case is not closed. What was
    given and has ended since is known to the list of warnings alone."""

    def wanted(self, today):
        found = []
        for case in self.documents.of("dispute"):
            if case.fields.get("closed") or case.fields.get("status") in ("closed", "archived", "appraised", "transferred"):
                continue
            if case.fields.get("workers", 0) >= 10:
                found.append(("mass" if case.fields["workers"] >= 30 else "collective", case.place))
            if case.fields.get("performance") == "overdue" or any(self.is_unpaid(one, today) for one in self.parts(case, "payment")):
                found.append(("unpaid", case.place))
            if self.is_line_of_crime(case):
                found.append(("crime_all", case.place))
        return found

    def parts(self, case, kind):
        return [one for one in self.documents.of(kind) if one.of.id == case.id]

    def is_unpaid(self, payment, today):
        due = figures.date(payment.fields.get("due"))
        return bool(due) and due < today and payment.fields.get("paid_amount", 0) < payment.fields["amount"]

    def is_line_of_crime(self, case):
        """100,000 yuan of wages still owed in all to 10 workers or more, and not with the police yet."""
        police = any(one.fields["to"] == "police" for one in self.parts(case, "referral"))
        done = case.fields.get("result") == "performed_at_once" or case.fields.get("performance") == "performed"
        large = case.fields.get("workers", 0) >= 10 and self.owed(case) >= 10_000_000
        return large and case.fields["category"] in ("wages", "overtime") and not police and not done

    def owed(self, case):
        """Of the amount, or of what was agreed for all of it, what payments have not met."""
        amount, paid = case.fields.get("amount", 0), sum(one.fields.get("paid_amount", 0) for one in self.parts(case, "payment"))
        if paid and case.fields.get("result") == "agreed":
            amount = min(amount, case.fields.get("settled_amount", amount))
        return amount - paid

    def assert_counts(self, lines, begin, found):
        self.assertEqual(lines[begin]["value"], len(found), begin)
        for rule in ("employer", "collective", "mass", "unpaid", "crime", "crime_all", "intake"):
            self.assertEqual(lines[f"{begin}_by_{rule}"]["value"], sum(name == rule for name, _ in found), (begin, rule))

    def test_warnings_are_counted(self):
        first = self.hub.json("warning", "list")[0]
        self.hub.run("warning", "close", first["id"], "--reason", "已上门处理")
        today = datetime.datetime.now(figures.BEIJING).date()
        report = self.report("warnings", (str(today - figures.days(9)), str(today + figures.days(9))), "place")
        given = [(one["rule"], one["centre"]) for one in self.hub.json("warning", "list", "--status", "all")]
        standing = self.wanted(today)
        self.assertGreater(min(sum(name == rule for name, _ in standing) for rule in ("collective", "mass", "unpaid", "crime_all")), 3)
        total = {line["id"]: line for line in report["lines"]}
        for begin, found in (("raised", given), ("standing", standing)):
            self.assert_counts(total, begin, found)
            for member in report["members"]:
                self.assert_counts(member["lines"], begin, [(name, place) for name, place in found if place == member["id"]])
        for member in report["members"]:
            self.assertEqual(member["lines"]["closed"]["value"], int(member["id"] == first["centre"]))


class Publication(FiguresCase):
    """What is hidden cannot be worked out from what is shown."""

    def setUp(self):
        super().setUp()
        self.printed = self.report("publication", YEAR, "place")
        self.own = self.lines("publication", self.printed)
        self.columns = {None: {line["id"]: line for line in self.printed["lines"]}}
        self.columns.update({member["id"]: member["lines"] for member in self.printed["members"]})
        last = figures.date(YEAR[1])
        now = figures.Period(figures.date(YEAR[0]), last, last)
        self.years = {"value": now, "before": figures.Period(*map(year_before, now))}

    def is_hidden(self, line, member, year):
        return self.columns[member][line].get("hidden" if year == "value" else "before_hidden", False)

    def count_of(self, line, member, year):
        return self.counter.count(self.own, line, self.years[year], "place" if member else None, member)

    def test_small_counts_are_hidden_and_nothing_tells_them(self):
        self.check_small()
        self.check_sums()

    def check_small(self):
        counts = [name for name, line in self.own.items() if self.columns[None][name]["unit"] == "count" and name != "workers"]
        for year in self.years:
            for member in self.columns:
                for line in counts:
                    if 0 < self.count_of(line, member, year) < HIDE:
                        self.assertTrue(self.is_hidden(line, member, year), (line, member, year))
                for line, base in (("workers", "taken"), ("recovered", "settled")):
                    if 0 < self.count_of(base, member, year) < HIDE:
                        self.assertTrue(self.is_hidden(line, member, year), (line, member, year))
                if self.is_hidden("settled", member, year):
                    self.assertTrue(self.is_hidden("settled_share", member, year), (member, year))

    def check_sums(self):
        categories = [name for name in self.own if name.startswith("category_")]
        sums = {"taken": categories, "ended": ["settled", "unsettled", "unstated"]}
        for year in self.years:
            for member in self.columns:
                for whole, parts in sums.items():
                    self.assert_safe([(whole, member)], [(part, member) for part in parts], year)
            for line in (*categories, "taken", "ended", "settled", "unsettled", "unstated"):
                self.assert_safe([(line, None)], [(line, member) for member in self.columns if member], year)

    def assert_safe(self, whole, parts, year):
        hidden = [cell for cell in whole + parts if self.is_hidden(*cell, year)]
        self.assertNotEqual(len(hidden), 1, (year, hidden))
        if hidden and not self.is_hidden(*whole[0], year):
            self.assertGreaterEqual(sum(self.count_of(*cell, year) for cell in hidden), HIDE, (year, hidden))


class Files(FiguresCase):
    def written(self, name, form, by):
        path = self.folder / f"{name}.{form}"
        self.hub.run("report", name, "--from", YEAR[0], "--to", YEAR[1], "--by", by, "--format", form, "--output", path,
                     env=environment(HESHI_LANG="zh" if form == "xlsx" else "en"))
        return path

    def wanted(self, report, name):
        """(line, member or "") -> (unit, value, before), counted here."""
        lines, by = self.lines(name, report), report["by"]
        now = figures.Period(*map(figures.date, YEAR), figures.date(YEAR[1]))
        past = figures.Period(*map(year_before, now))
        found = {}
        for line in report["lines"]:
            for member in ("", *(each["id"] for each in report["members"] if line["id"] in each["lines"])):
                group = (by, member) if member else (None, None)
                found[line["id"], member] = (line["unit"], *(self.counter.count(lines, line["id"], each, *group) for each in (now, past)))
        return found

    def assert_csv(self, name, by, wanted):
        text = self.written(name, "csv", by).read_text(encoding="utf-8-sig")
        rows = {(row["line"], row["member"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}
        self.assertEqual(set(rows), set(wanted))
        for key, (unit, *counts) in wanted.items():
            for column, count in zip(("value", "before"), counts):
                shown = {"money": f"{(count or 0) / 100:.2f}", "per_mille": f"{(count or 0) / 10:.1f}"}.get(unit, str(count))
                self.assertEqual(rows[key][column], "" if count is None else shown, (name, key, column))

    def assert_xlsx(self, report, name, by, wanted):
        book = Book(self.written(name, "xlsx", by))
        page = book.pages[0]
        rows = {int(value): place[0] for place, value in page.cells.items() if place[1] == 0 and isinstance(value, float)}
        for number, line in enumerate(report["lines"], 1):
            self.assert_cells(page, rows[number], 3, wanted[line["id"], ""][:2])
            self.assert_cells(page, rows[number], 4, wanted[line["id"], ""][::2])
        told = [line["id"] for line in report["lines"] if line["id"] in report["members"][0]["lines"]]
        for page, step in zip(book.pages[1:], (1, 2)):
            for member in report["members"]:
                row = page.find(member["label"]["zh"])[0]
                for column, line in enumerate(told, 2):
                    unit, *counts = wanted[line, member["id"]]
                    self.assert_cells(page, row, column, (unit, counts[step - 1]))

    def assert_cells(self, page, row, column, wanted):
        unit, count = wanted
        if count is None:
            self.assertEqual(page.cells[row, column], "—")
        else:
            self.assertAlmostEqual(page.cells[row, column], spreadsheet_value(unit, count), 6)

    def test_sheets_carry_the_same_figures(self):
        for name, by in (("quarterly", "place"), ("bulletin", "place")):
            report = self.report(name, YEAR, by)
            wanted = self.wanted(report, name)
            self.assert_csv(name, by, wanted)
            self.assert_xlsx(report, name, by, wanted)


if __name__ == "__main__":
    unittest.main()
