#!/usr/bin/env python3
"""Reports and the overview over the hub's API: figures that are never staler than the question, the records behind each, and what
accounts without personal data get of them."""
# labels: e2e threads

import unittest

from district import CENTRE
from screens import ScreensCase

QUARTER = "from=2026-01-01&to=2026-03-31"
CASE = ["category=wages", "received=2026-02-03", "accepted=2026-02-04", "workers=12", "amount=3600.50", "source=walk_in"]
SETTLED = ["status=closed", "result=agreed", "result_date=2026-02-10", "settled_amount=3000", "closed=2026-02-20",
           "handled_by=street", "agreement_form=written"]


class HubReports(ScreensCase):
    def setUp(self):
        super().setUp()
        self.first = self.hub.new("dispute", *CASE, *SETTLED, centre=CENTRE)
        self.client = self.login()

    def report(self, name, more=""):
        return self.client.api("GET", f"/reports/{name}?{QUARTER}{more}")

    def value(self, line, name="quarterly"):
        return next(row["value"] for row in self.report(name)["lines"] if row["id"] == line)

    def records(self, name, line, more=""):
        return self.client.api("GET", f"/reports/{name}/records?{QUARTER}&line={line}{more}")

    def test_figures_follow_every_save(self):
        self.assertEqual((self.value("taken"), self.value("settled_written"), self.value("open_end")), (1, 1, 0))
        open_case = self.hub.new("dispute", *CASE, centre=CENTRE)
        self.assertEqual((self.value("taken"), self.value("open_end")), (2, 1))
        self.hub.run("record", "set", open_case, "received=2026-01-15", "category=injury")
        self.assertEqual((self.value("category_wages"), self.value("category_injury")), (1, 1))
        self.hub.run("record", "set", open_case, "voided=true", "void_reason=重复登记")
        self.assertEqual((self.value("taken"), self.value("open_end")), (1, 0))
        self.assertTrue(self.report("quarterly")["ok"])

    def test_a_figure_shows_its_records(self):
        self.hub.new("dispute", *CASE, "source=phone", centre=CENTRE)
        page = self.records("quarterly", "taken", "&limit=1")
        self.assertEqual((page["kind"], page["total"], len(page["items"]), page["more"]), ("dispute", 2, 1, True))
        street = self.records("quarterly", "source_walk_in", f"&by=place&member={CENTRE}")
        self.assertEqual([item["id"] for item in street["items"]], [self.first])
        month = self.records("quarterly", "ended", "&by=month&member=2026-03")
        self.assertEqual(month["total"], 0)
        self.assertEqual(self.records("quarterly", "taken", "&before=1")["total"], 0)
        for wrong in ("&line=nothing", "&line=settled_share", f"&line=taken&by=place&member=440105999", "&line=taken&by=person"):
            self.client.api("GET", f"/reports/quarterly/records?{QUARTER}{wrong}", status=400)

    def test_reports_are_told_by_groups_and_for_one_centre(self):
        by = {member["id"]: member["lines"]["taken"]["value"] for member in self.report("quarterly", "&by=month")["members"]}
        self.assertEqual(by, {"2026-01": 0, "2026-02": 1, "2026-03": 0})
        one = self.report("quarterly", f"&centre={CENTRE}")
        self.assertEqual([member["id"] for member in one["members"]], [CENTRE])
        self.client.api("GET", f"/reports/quarterly?{QUARTER}&centre=440105999", status=400)
        self.client.api("GET", "/reports/quarterly?from=2026-03-01&to=2026-02-01", status=400)
        self.client.api("GET", "/reports/overview", status=404)

    def test_the_overview_counts_what_the_reports_count(self):
        overview = self.client.api("GET", f"/overview?{QUARTER}")
        figures = {row["id"]: row.get("value") for row in overview["figures"]}
        self.assertEqual((figures["taken"], figures["closed"], figures["workers"], figures["recovered"]), (1, 1, 12, 300000))
        self.assertEqual([item["id"] for item in overview["groups"]["items"]], [self.first])
        self.assertEqual(len(overview["months"]), 3)
        self.assertEqual({row["id"]: row["lines"]["taken"]["value"] for row in overview["sources"]}["walk_in"], 1)
        drill = self.client.api("GET", f"/reports/overview/records?{QUARTER}&line=taken&by=source&member=walk_in")
        self.assertEqual(drill["total"], 1)

    def test_files_are_what_spreadsheets_open(self):
        sheet = self.client.send("GET", f"/api/v1/reports/quarterly/file?{QUARTER}&format=xlsx")
        table = self.client.send("GET", f"/api/v1/reports/quarterly/file?{QUARTER}&format=csv&language=en")
        self.assertTrue(sheet.body.startswith(b"PK\x03\x04"))
        self.assertIn("heshi-440105-quarterly-2026-01-01-2026-03-31.xlsx", sheet.headers["Content-Disposition"])
        self.assertIn("\r\ntaken,Taken,,total,count,1,0,", table.text)
        self.client.api("GET", f"/reports/quarterly/file?{QUARTER}&format=pdf", status=400)

    def test_accounts_for_statistics_learn_no_names(self):
        self.client = self.login("statistics")
        names = [item["name"] for item in self.client.api("GET", "/reports")["items"]]
        self.assertIn("quarterly", names)
        self.assertNotIn("mediators", names)
        self.client.api("GET", f"/reports/mediators?{QUARTER}", status=403)
        self.client.api("GET", f"/reports/coverage?{QUARTER}&by=person", status=403)
        self.assertEqual(self.value("taken"), 1)
        item = self.records("quarterly", "taken")["items"][0]
        self.assertEqual(item["id"], self.first)
        self.assertFalse({"applicants", "respondents", "mediator_name"} & set(item))

    def test_what_is_published_hides_small_counts(self):
        published = self.report("publication")
        taken = next(row for row in published["lines"] if row["id"] == "taken")
        self.assertTrue(published["suppressed"] and taken["hidden"])
        self.assertNotIn("value", taken)
        self.assertTrue(published["notes"][0]["zh"])


if __name__ == "__main__":
    unittest.main()
