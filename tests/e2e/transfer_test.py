#!/usr/bin/env python3
"""What the district does in a street's case: gives it to another street, refers it, writes a note on it; and that both sides keep theirs."""
# labels: e2e

import shutil
import ssl
import unittest

from district import CENTRE, DistrictCase
from mirror_test import commits, git, repositories
from web import PASSWORD, Client

OTHER = "440105015"
OTHER_NAME = "琶洲街道劳动人事争议调解中心"


class Street(DistrictCase):
    """A street's node with a case."""

    def setUp(self):
        super().setUp()
        self.hub.add_centre(OTHER, OTHER_NAME)
        self.a = self.join("甲")
        self.case = self.a.new("dispute", "category=wages", "received=2026-11-20", "workers=3", "summary=被拖欠三个月工资")
        self.worker = self.a.new("party", "side=applicant", "type=person", "name=欧阳锦华", of=self.case)
        self.claim = self.a.new("claim", "type=wages", f"party={self.worker}", "amount=9000", of=self.case)
        self.a.exchange()

    def parts(self, store, record, kind):
        return [part for part in store.show(record)["parts"] if part["kind"] == kind]


class Transfers(Street):
    def join_other(self):
        return self.join("乙", OTHER)

    def transfer(self, case=None, to=OTHER, reason="用人单位在琶洲"):
        return self.hub.run("record", "transfer", case or self.case, "--to", to, "--reason", reason).word()

    def assert_ended(self, store, made):
        fields = store.fields(self.case)
        self.assertEqual((fields["status"], fields["result"], fields["transferred_to"]), ("transferred", "transferred", made))
        told, = [part["fields"]["text"] for part in self.parts(store, self.case, "event") if part["fields"]["type"] == "transfer"]
        self.assertIn(OTHER_NAME, told)
        self.assertIn("用人单位在琶洲", told)

    def assert_begun(self, store, made):
        fields = store.fields(made)
        self.assertEqual((fields["status"], fields["received"], fields["transferred_from"]), ("pending", "2026-11-20", self.case))
        worker, = self.parts(store, made, "party")
        claim, = self.parts(store, made, "claim")
        self.assertEqual((worker["fields"]["name"], claim["fields"]["party"]), ("欧阳锦华", worker["id"]))
        self.assertNotIn(worker["id"], (self.worker, self.claim))

    def test_both_streets_see_their_half(self):
        b = self.join_other()
        b.exchange()
        made = self.transfer()
        self.settle(self.a, b)
        self.assert_ended(self.a, made)
        self.assert_begun(b, made)
        self.assertFalse(self.a.has(made))
        self.assertFalse(b.has(self.case))
        self.assert_agreed(self.a)
        self.assert_agreed(b)
        # The new street takes it from there.
        b.set(made, "status=accepted", "accepted=2026-11-22")
        b.exchange()
        self.assertEqual(self.hub.fields(made)["status"], "accepted")
        self.assertIn(" 0 problems", self.hub.run("audit").out)

    def test_a_street_that_enrols_later_finds_it(self):
        made = self.transfer()
        b = self.join_other()
        own = b.new("dispute", "category=overtime", "received=2026-11-22")
        b.exchange()
        b.exchange()
        self.assert_begun(b, made)
        self.assertTrue(self.hub.has(own))
        numbers = {b.fields(own)["number"], b.fields(made)["number"]}
        self.assertEqual(len(numbers), 2)
        self.assert_agreed(b)

    def test_what_the_old_street_did_meanwhile_is_kept(self):
        made = self.transfer()
        event = self.a.new("event", "at=2026-11-21 10:00", "type=contact_attempt", "text=单位无人接听", of=self.case)
        self.a.set(self.case, "workers=5")
        self.settle(self.a)
        self.assert_ended(self.a, made)
        for store in (self.a, self.hub):
            self.assertEqual(store.fields(self.case)["workers"], 5)
            self.assertTrue(store.has(event))
            self.assertEqual(store.conflicts(), [])
        self.assertEqual(self.hub.fields(made)["workers"], 3)
        self.assert_agreed(self.a)

    def test_another_result_at_the_same_time_waits_for_a_person(self):
        made = self.transfer()
        self.a.set(self.case, "status=withdrawn", "result=withdrawn", "result_date=2026-11-21", "accepted=2026-11-20")
        self.settle(self.a)
        fields = {conflict["field"] for conflict in self.hub.conflicts()}
        self.assertEqual(fields, {"status", "result", "result_date"})
        self.assertEqual(self.a.fields(self.case)["transferred_to"], made)
        self.assert_agreed(self.a)

    def test_refusals_change_nothing(self):
        before = self.hub.heads()
        for words in (["--to", CENTRE], ["--to", "440105099"], ["--to", "440105"]):
            result = self.hub.run("record", "transfer", self.case, *words, "--reason", "误", status=None)
            self.assert_refused(result)
        self.assertEqual(self.hub.heads(), before)
        self.transfer()
        self.assert_refused(self.hub.run("record", "transfer", self.case, "--to", OTHER, "--reason", "再", status=None), "has ended")

    def test_stock_git_accepts_both_halves(self):
        if not all(map(shutil.which, ("git", "ssh-keygen"))):
            self.skipTest("git or ssh-keygen is not here")
        self.transfer()
        self.hub.run("mirror", self.folder / "mirror")
        names = {repository.stem for repository in repositories(self.folder / "mirror")}
        self.assertLessEqual({f"centre-{CENTRE}", f"centre-{OTHER}"}, names)
        for repository in repositories(self.folder / "mirror"):
            git(repository, "fsck", "--strict", "--no-dangling")
            for commit in commits(repository):
                git(repository, "verify-commit", commit)
            self.assertNotIn("用人单位在琶洲".encode(), git(repository, "log", "-p", "--all"))


class DistrictWork(Street):
    """Notes and referrals that the district adds to a street's case."""

    def refer(self, to="police", kind="early_involvement"):
        return self.hub.new("referral", f"to={to}", f"type={kind}", "date=2026-11-22", "reason=疑似欠薪逃匿", of=self.case)

    def test_notes_and_referrals_reach_the_node_beside_its_own_edits(self):
        note = self.hub.new("annotation", "text=请核实工资表", of=self.case)
        early, wage_flight = self.refer(), self.refer(kind="transfer")
        self.a.set(self.case, "workers=7", "summary=补充：工资表已拍照")
        self.settle(self.a)
        for store in (self.a, self.hub):
            self.assertEqual(store.fields(self.case)["workers"], 7)
            self.assertEqual(self.parts(store, self.case, "annotation")[0]["fields"]["text"], "请核实工资表")
            self.assertEqual({part["id"] for part in self.parts(store, self.case, "referral")}, {early, wage_flight})
            self.assertEqual(store.conflicts(), [])
        self.assertTrue(self.a.has(note))
        self.assert_agreed(self.a)

    def test_a_node_writes_no_notes_of_the_district(self):
        result = self.a.run("record", "new", "annotation", "--of", self.case, "text=x", status=None)
        self.assert_refused(result, "may not write records of kind annotation")


class Screens(Street):
    """The same from the hub's screens, by an officer."""

    def setUp(self):
        super().setUp()
        self.hub.down()
        server = self.hub.serve(self.hub.address, "--web", "127.0.0.1:0")
        server.wait_for(["web"])
        file = self.write("password", PASSWORD + "\n")
        for name, role in (("管理员", "administrator"), ("经办", "officer"), ("统计", "statistics")):
            self.hub.run("user", "add", name, "--role", role, "--password-file", file)
        self.client = Client(server)
        self.client.tls = ssl.create_default_context()
        self.client.tls.check_hostname, self.client.tls.verify_mode = False, ssl.CERT_NONE
        self.client.login("经办")

    def transfer(self, status=201, **body):
        return self.client.api("POST", f"/record/{self.case}/transfer", {"to": OTHER, "reason": "用人单位在琶洲", **body}, status)

    def test_an_officer_gives_a_case_away(self):
        made = self.transfer()
        self.assertTrue(made["saved"])
        self.assertEqual(len(made["commit"]), 40)
        shown = self.client.api("GET", f"/record/{made['id']}")
        self.assertEqual((shown["fields"]["number"], shown["fields"]["status"]), (made["number"], "pending"))
        self.settle(self.a)
        self.assertEqual(self.a.fields(self.case)["transferred_to"], made["id"])
        self.assertIn("error", self.transfer(422, reason="再次"))
        self.assert_agreed(self.a)

    def test_what_is_wrong_is_refused(self):
        for body in ({"to": CENTRE}, {"to": "440105099"}, {"reason": " "}):
            problem, = self.transfer(422, **body)["error"]["problems"]
            self.assertEqual(problem["field"], *body)
        for body in ({"reason": ""}, {"why": "x"}):
            self.transfer(400, **body)
        self.client.api("POST", "/record/019aa9d8-0c00-7000-8000-000000000001/transfer", {"to": OTHER, "reason": "x"}, 404)
        self.client.login("统计")
        self.assertIn("error", self.transfer(403))

    def test_an_officer_annotates_and_refers_while_the_street_works_on(self):
        note = {"kind": "annotation", "of": self.case, "fields": {"text": "请核实工资表"}}
        early = {"kind": "referral", "of": self.case, "fields": {"to": "police", "type": "early_involvement", "date": "2026-11-22"}}
        made = [self.client.api("POST", "/records", draft, 201)["id"] for draft in (note, early)]
        self.client.api("PATCH", f"/record/{self.case}", {"fields": {"police_early": "yes"}})
        self.a.set(self.case, "workers=7")
        self.settle(self.a)
        for part in made:
            self.assertTrue(self.a.has(part))
        for store in (self.a, self.hub):
            self.assertEqual((store.fields(self.case)["workers"], store.fields(self.case)["police_early"]), (7, True))
            self.assertEqual(store.conflicts(), [])
        self.assert_agreed(self.a)


if __name__ == "__main__":
    unittest.main()
