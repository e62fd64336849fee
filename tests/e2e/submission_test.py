#!/usr/bin/env python3
"""Handing in reports through the command line: the figures of that moment, four eyes, returning, handing in again and approving."""
# labels: e2e

import unittest

from heshi import REFUSED, USAGE, Case

CENTRE = "440105014"
YEAR = ["--from", "2026-01-01", "--to", "2026-12-31"]
PASSWORDS = "chuntian-haizhu-9\n"


class Submissions(Case):
    def setUp(self):
        super().setUp()
        self.office = self.hub()
        self.office.add_centre(CENTRE, "江海街道劳动人事争议调解中心")
        for name, role in (("李主任", "administrator"), ("周经办", "officer"), ("吴统计", "statistics"), ("郑审计", "auditor")):
            self.office.run("user", "add", name, "--role", role, "--password-file", "-", given=PASSWORDS)
        self.case()

    def case(self):
        self.office.new("dispute", "category=wages", "received=2026-03-02", "workers=3", centre=CENTRE)

    def act(self, who, *words, status=0):
        return self.office.run("--as", who, "--json", "submission", *words, status=status)

    def submit(self, who="周经办", report="quarterly", *words):
        return self.act(who, "submit", report, *YEAR, *words).json()

    def taken(self, submission):
        return next(line["value"] for line in submission["body"]["lines"] if line["id"] == "taken")

    def judged(self, made, who, step, *words, **options):
        return self.act(who, step, made["id"], "--digest", made["digest"], *words, **options)

    def test_one_hands_in_and_another_judges(self):
        made = self.submit()
        self.case()
        shown = self.office.json("submission", "show", made["id"])
        self.assertEqual((shown["status"], self.taken(shown)), ("submitted", 1))
        self.assertIn("already", self.act("周经办", "submit", "quarterly", *YEAR, status=REFUSED).err)

        self.act("李主任", "return", made["id"], "--digest", made["digest"], status=USAGE)
        self.judged(made, "李主任", "return", "--reason", "漏报一件")
        self.judged(made, "李主任", "approve", status=REFUSED)
        again = self.submit()
        self.assertEqual((again["id"], self.taken(again)), (made["id"], 2))
        self.assertIn("new figures", self.judged(made, "李主任", "approve", status=REFUSED).err)
        approved = self.judged(again, "李主任", "approve", "--reason", "同意").json()

        steps = [(step["step"], step["name"], step["role"], step.get("reason", "")) for step in approved["steps"]]
        self.assertEqual(steps, [("submit", "周经办", "officer", ""), ("return", "李主任", "administrator", "漏报一件"),
                                 ("submit", "周经办", "officer", ""), ("approve", "李主任", "administrator", "同意")])
        self.assertEqual([row["status"] for row in self.office.json("submission", "list", "--report", "quarterly")], ["approved"])
        self.assertEqual(self.office.json("submission", "list", "--report", "annual"), [])
        self.assertIn("漏报一件", self.office.run("submission", "show", made["id"]).out)

    def test_who_hands_in_without_a_name_is_the_person_of_the_hub(self):
        made = self.office.json("submission", "submit", "annual", *YEAR, "--by", "month")
        self.assertEqual((made["steps"][0]["name"], made["body"]["by"]), ("李主任", "month"))
        for step in (["approve"], ["return", "--reason", "有误"]):
            self.assertIn("somebody else", self.judged(made, "李主任", *step, status=REFUSED).err)
        self.assertEqual(self.office.json("submission", "show", made["id"])["status"], "submitted")

    def test_roles_hold(self):
        made = self.submit()
        for who in ("周经办", "吴统计", "郑审计"):
            self.judged(made, who, "approve", status=REFUSED)
        self.act("郑审计", "submit", "annual", *YEAR, status=REFUSED)
        self.act("吴统计", "submit", "mediators", *YEAR, status=REFUSED)
        self.act("吴统计", "submit", "coverage", *YEAR, "--by", "person", status=REFUSED)
        self.act("没有这人", "submit", "annual", *YEAR, status=REFUSED)
        self.assertEqual(len(self.office.json("submission", "list")), 1)

    def test_what_is_asked_wrongly_is_said(self):
        made = self.submit()
        self.act("周经办", "submit", "yearly", *YEAR, status=USAGE)
        self.act("李主任", "approve", made["id"], "--digest", "00", status=REFUSED)
        self.judged({**made, "id": "01a204c9-0000-7000-8000-000000000000"}, "李主任", "approve", status=REFUSED)
        self.judged(made, "李主任", "return", "--reason", "退回")
        again = self.act("周经办", "submit", "quarterly", *YEAR, "--by", "month", status=REFUSED)
        self.assertIn("returned", again.err)


if __name__ == "__main__":
    unittest.main()
