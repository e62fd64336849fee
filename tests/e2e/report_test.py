#!/usr/bin/env python3
"""The annual report and the audit through the command line, over records made at the hub and at a node."""

import csv
import io
import sqlite3
import unittest
from pathlib import Path

from heshi import FAILED, REFUSED, USAGE, Case, environment

CENTRE = "440105014"
OTHER = "440105001"
YEAR = ["--from", "2025-01-01", "--to", "2025-12-31"]
SETTLED = ["category=wages", "received=2024-05-01", "accepted=2024-05-02", "result=agreed"]


class Reports(Case):
    def setUp(self):
        super().setUp()
        self.office, self.server, self.node1 = self.district("node", centre=CENTRE)
        self.office.add_centre(OTHER, "赤岗街道劳动人事争议调解中心")
        self.fill()

    def fill(self):
        """Two settled by streets (one made at the node), one large joint one, and one street's of the year before."""
        street = [*SETTLED, "handled_by=street", "result_date=2025-03-01"]
        self.node1.new("dispute", *street, "workers=12", "settled_amount=1200.50")
        self.first = first = self.office.new("dispute", *street, "workers=3", "settled_amount=800", centre=OTHER)
        self.office.new("dispute", *SETTLED, "handled_by=district", "result_date=2025-12-31", "workers=30", centre=OTHER)
        self.office.new("dispute", *SETTLED, "handled_by=street", "result_date=2024-12-31", centre=OTHER)
        self.office.new("referral", "to=police", "type=early_involvement", "date=2025-04-01", of=first)
        self.node1.sync()

    def lines(self):
        return {line["id"]: line for line in self.office.json("report", "annual", *YEAR)["lines"]}

    def test_figures_stand_beside_those_of_the_year_before(self):
        lines = self.lines()
        wanted = {
            "street_settled": (2, 1),
            "joint_few": (0, 0),
            "joint_many": (1, 0),
            "street_share": (667, 1000),
            "workers": (45, 0),
            "recovered": (200050, 0),
            "police_early": (1, 0),
            "trainings": (0, 0),
        }
        self.assertEqual({name: (lines[name]["value"], lines[name]["before"]) for name in wanted}, wanted)
        self.assertEqual(lines["street_settled"]["change"], 1000)
        self.assertNotIn("change", lines["workers"])
        self.assertEqual(lines["street_share"]["change"], -333)
        for line in lines.values():
            self.assertTrue(line["definition"]["zh"] and line["definition"]["en"])

    def test_streets_add_up(self):
        report = self.office.json("report", "annual", *YEAR)
        by = {place["id"]: place["lines"]["street_settled"]["value"] for place in report["members"]}
        self.assertEqual(by, {OTHER: 1, CENTRE: 1})
        self.assertTrue(report["ok"])
        self.assertTrue(all(check["holds"] for check in report["checks"]))

    def test_the_figures_are_the_listed_records(self):
        line = self.lines()["street_settled"]
        listed = ["report", "annual", *YEAR, "--line", "street_settled"]
        rows = self.office.json(*listed)
        self.assertEqual((len(rows), len(self.office.json(*listed, "--before"))), (line["value"], line["before"]))
        self.assertEqual({row["kind"] for row in rows}, {"dispute"})
        self.assertEqual([row["id"] for row in self.office.json(*listed, "--member", OTHER)],
                         [row["id"] for row in rows if row["id"] == self.first])
        self.office.run(*listed, "--member", "440105099", status=REFUSED)
        self.office.run("report", "annual", *YEAR, "--line", "street_share", status=REFUSED)

    def test_spreadsheets_open_the_csv(self):
        text = self.office.run("report", "annual", *YEAR, "--format", "csv").out
        self.assertTrue(text.startswith("\ufeffline,label,"))
        rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
        total = {row["line"]: row["value"] for row in rows if not row["member"]}
        streets = {(row["line"], row["name"]): row["value"] for row in rows if row["member"]}
        self.assertEqual((total["recovered"], total["street_share"]), ("2000.50", "66.7"))
        self.assertEqual((streets["recovered", "赤岗"], streets["recovered", "江海"]), ("800.00", "1200.50"))

    def test_people_read_it_in_their_language(self):
        chinese = self.office.run("report", "annual", *YEAR, env=environment(HESHI_LANG="zh")).out
        english = self.office.run("report", "annual", *YEAR).out
        self.assertTrue(chinese.startswith("海珠区 依法行政年度附表\n"))
        self.assertIn("159", self.office.run("report", "annual", *YEAR, "--workers", "159").out)
        self.assertIn("Of them 30 workers or more", english)

    def test_what_is_asked_wrongly_is_said(self):
        wrong = self.office.run("report", "annual", "--from", "2026-02-30", "--to", "2026-12-31", status=REFUSED)
        self.assertIn("--from: must be a date", wrong.err)
        self.office.run("report", "annual", "--from", "2026-12-31", "--to", "2026-01-01", status=REFUSED)
        self.assertIn("annual", self.office.run("report", "yearly", *YEAR, status=USAGE).err)
        self.office.run("report", "annual", "--from", "2026-01-01", status=USAGE)
        self.office.run("report", "annual", *YEAR, "--format", "xml", status=USAGE)
        self.office.run("report", "annual", *YEAR, "--workers", "0", status=USAGE)


class Audits(Case):
    def test_a_running_hub_and_its_node_pass(self):
        hub, server, node = self.district("node", centre=CENTRE)
        dispute = node.new("dispute", *SETTLED, "handled_by=street", "result_date=2026-03-01")
        node.sync()
        hub.set(dispute, "workers=5")
        node.set(dispute, "workers=6")
        node.sync()
        for program in (hub, node):
            found = program.json("audit")
            self.assertEqual((found["ok"], found["problems"]), (True, []))
        self.assertEqual(hub.json("audit")["merges"], 1)
        self.assertTrue(server.running())

    def test_damage_ends_with_status_1(self):
        hub = self.hub()
        hub.add_centre(CENTRE, "江海街道劳动人事争议调解中心")
        with sqlite3.connect(Path(hub.data) / "hub.db") as db:
            db.execute("UPDATE changeset SET tree = zeroblob(20) WHERE number = 1")
        db.close()
        found = hub.run("--json", "audit", status=FAILED).json()
        self.assertFalse(found["ok"])
        self.assertIn("entry", [problem["rule"] for problem in found["problems"]])
        self.assertIn("district/440105: entry: the tree on record", hub.run("verify", status=FAILED).err)


if __name__ == "__main__":
    unittest.main()
