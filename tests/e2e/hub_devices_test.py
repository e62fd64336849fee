#!/usr/bin/env python3
"""Devices, centres and verdicts as the hub's screens get them: codes given out and taken back, who is connected and how far, revoking;
the registers; audits that see tampering; receipts that OpenSSL checks."""
# labels: e2e

import base64
import shutil
import sqlite3
import subprocess
import unittest

from district import CENTRE, CENTRE_NAME, LEDGER, until
from screens import ScreensCase
from web import Stream

DISTRICT_LEDGER = "district/440105"


class Devices(ScreensCase):
    def setUp(self):
        super().setUp()
        self.boss = self.login()

    def device(self, name):
        return next(each for each in self.boss.api("GET", "/devices")["items"] if each["name"] == name)

    def offer(self, **more):
        return self.boss.api("POST", "/enrolments", {"centre": CENTRE, "role": "centre", **more}, 201)

    def test_a_device_from_its_code_to_its_end(self):
        given = self.offer(hours=24)
        self.assertTrue(given["code"].startswith("HESHI1-"))
        self.assertEqual(given["address"], self.hub.address)
        (waiting,) = self.boss.api("GET", "/enrolments")["items"]
        self.assertEqual((waiting["centre"], waiting["role"], waiting["centre_name"]), (CENTRE, "centre", CENTRE_NAME))
        self.assertNotIn("secret", waiting)
        node = self.adopt("node").join(given["code"], "陈甲")
        self.assertEqual(self.boss.api("GET", "/enrolments")["items"], [])
        fresh = self.device(node.device)
        self.assertEqual((fresh["status"], fresh["connected"]), ("active", False))

        stream = Stream(self.boss)
        server = node.serve()
        until(lambda: self.device(node.device)["connected"], "the device shows as connected")
        stream.until("devices", lambda data: True)
        node.new("dispute", "category=wages", "received=2026-11-20")
        until(lambda: self.held(node, LEDGER) == 1, "its change set is held")
        until(lambda: self.device(node.device)["behind"] == 0, "it is up to date")
        there = self.device(node.device)
        self.assertGreater(there["received"], 500)
        self.assertGreater(there["sent"], 500)
        self.assertLess(abs(there["skew"]), 60)
        self.assertEqual(there["schema"], 1)

        self.boss.api("POST", f"/devices/{there['id']}/revocation", {"how": "lost", "reason": "电脑被盗"})
        until(lambda: not self.device(node.device)["connected"], "it is cut off")
        gone = until(lambda: self.with_incident(there["id"]), "its next try is an incident")
        self.assertEqual((gone["status"], gone["reason"]), ("lost", "电脑被盗"))
        self.assertEqual(gone["newest"]["items"][0]["what"], "device")
        server.kill()
        again = self.boss.api("POST", f"/devices/{there['id']}/revocation", {"how": "retired"}, 409)
        self.assertEqual(again["error"]["code"], "state")
        stream.close()
        self.assert_proven(self.hub)

    def held(self, node, ledger):
        return next((each["held"] for each in self.device(node.device)["ledgers"] if each["ledger"] == ledger), 0)

    def with_incident(self, device):
        found = self.boss.api("GET", f"/devices/{device}")
        return found if found["incidents"] else None

    def test_a_device_that_is_away_falls_behind(self):
        a, b = self.join(), self.join()
        a.exchange(), b.exchange()
        # How far a session got is noted when it has ended.
        until(lambda: self.device(b.device)["behind"] == 0, "b is up to date")
        for _ in range(3):
            a.new("dispute", "category=wages", "received=2026-11-20")
        a.exchange()
        until(lambda: self.device(a.device)["behind"] == 0, "a is up to date")
        self.assertEqual(self.device(b.device)["behind"], 3)
        ledgers = {each["ledger"]: each for each in self.device(b.device)["ledgers"]}
        self.assertEqual(ledgers[LEDGER]["last"] - ledgers[LEDGER]["given"], 3)
        b.exchange()
        until(lambda: self.device(b.device)["behind"] == 0, "b is up to date again")

    def test_a_code_that_was_taken_back_is_worth_nothing(self):
        code = self.offer()["code"]
        (waiting,) = self.boss.api("GET", "/enrolments")["items"]
        self.boss.api("DELETE", f"/enrolments/{waiting['n']}")
        self.boss.api("DELETE", f"/enrolments/{waiting['n']}", None, 404)
        self.assertEqual(self.boss.api("GET", "/enrolments")["items"], [])
        self.adopt("node").run("enrol", code, "--name", "陈甲", status=None)
        self.assertEqual(self.boss.api("GET", "/devices")["items"], [])

    def test_what_cannot_be_offered_is_refused(self):
        for body in (
            {"centre": "999", "role": "centre"}, {"centre": CENTRE, "role": "hub"}, {"centre": CENTRE, "role": "centre", "hours": 0},
            {"centre": CENTRE, "role": "centre", "hours": 721}, {"centre": CENTRE, "role": "centre", "address": "0.0.0.0:7443"},
            {"centre": "440105", "role": "centre"}, {"centre": CENTRE}, {"centre": CENTRE, "role": "centre", "more": 1},
        ):
            self.boss.api("POST", "/enrolments", body, 400)
        self.assertEqual(self.boss.api("GET", "/enrolments")["items"], [])

    def test_who_may_not(self):
        node = self.join()
        device = self.device(node.device)["id"]
        for role in ("officer", "auditor", "reviewer"):
            client = self.login(role)
            self.assertEqual(len(client.api("GET", "/devices")["items"]), 1)
            client.api("POST", "/enrolments", {"centre": CENTRE, "role": "centre"}, 403)
            client.api("GET", "/enrolments", None, 403)
            client.api("POST", f"/devices/{device}/revocation", {"how": "lost"}, 403)
            client.api("POST", "/centres", {"code": "440105099", "name": "某街道"}, 403)
        client = self.login("statistics")
        for path in ("/devices", "/incidents", "/centres", "/audits", "/receipts"):
            client.api("GET", path, None, 403)

    def test_centres(self):
        made = self.boss.api("POST", "/centres", {"code": "440105015", "name": "琶洲街道劳动人事争议调解中心", "phone": "020-1"}, 201)
        self.boss.api("POST", "/centres", {"code": "440105015", "name": "又一个"}, 409)
        once = {"headers": {"Idempotency-Key": "key-of-this-form"}}
        twice = [self.boss.api("POST", "/centres", {"code": "440105018", "name": "官洲街道调解中心"}, 201, **once)["id"] for _ in range(2)]
        self.assertEqual(twice[0], twice[1])
        self.boss.api("POST", "/centres", {"code": "A 1", "name": "又一个"}, 400)
        self.boss.api("PATCH", f"/record/{made['id']}", {"fields": {"address": "新港东路1号"}})
        centres = {each["code"]: each for each in self.boss.api("GET", "/centres")["items"]}
        self.assertEqual((centres["440105015"]["short_name"], centres["440105015"]["address"]), ("琶洲", "新港东路1号"))
        node = self.join()
        node.new("dispute", "category=wages", "received=2026-11-20")
        node.exchange()
        centres = {each["code"]: each for each in self.boss.api("GET", "/centres")["items"]}
        here = centres[CENTRE]
        self.assertEqual((here["devices"], here["people"], here["open"], "seen" in here), (1, 1, 1, True), here)
        self.assertEqual((centres["440105015"]["devices"], centres["440105015"]["open"]), (0, 0))

    def test_importing_centres_takes_all_or_nothing(self):
        bad = "代码,名称\n440105016,华洲街道调解中心\n坏 码,某某\n440105017\n"
        wrong = self.boss.api("POST", "/centres/import", {"csv": bad})
        self.assertEqual([each["row"] for each in wrong["errors"]], [3, 4])
        self.assertEqual(len(self.boss.api("GET", "/centres")["items"]), 2)
        good = f"440105016,华洲街道调解中心\n{CENTRE},{CENTRE_NAME},江海街\n"
        checked = self.boss.api("POST", "/centres/import?check=1", {"csv": good})
        self.assertEqual((checked["added"], checked["changed"], checked["errors"]), (1, 1, []))
        self.assertEqual(len(self.boss.api("GET", "/centres")["items"]), 2)
        self.boss.api("POST", "/centres/import", {"csv": good})
        self.assertEqual(self.boss.api("POST", "/centres/import", {"csv": good})["same"], 2)
        self.assertEqual(len(self.boss.api("GET", "/centres")["items"]), 3)


class Audits(ScreensCase):
    def setUp(self):
        super().setUp()
        self.node = self.join()
        self.case = self.node.new("dispute", "category=wages", "received=2026-11-20")
        self.node.exchange()
        self.auditor = self.login("auditor")

    def audit(self, **body):
        self.auditor.api("POST", "/audits", body, 202)
        until(lambda: not self.auditor.api("GET", "/audits")["run"]["running"], "the audit has ended")
        return self.verdicts()

    def verdicts(self):
        return {each["ledger"]: each["verdict"] for each in self.auditor.api("GET", "/audits")["items"]}

    def test_verdicts_and_their_age(self):
        self.assertEqual(set(self.verdicts().values()), {None})
        found = self.audit()
        self.assertEqual(set(found), {DISTRICT_LEDGER, LEDGER, ""})
        for verdict in found.values():
            self.assertEqual((verdict["problem_count"], verdict["since"], verdict["account"]), (0, 0, "郑审计"))
        self.assertEqual(found[LEDGER]["commits"], 1)
        self.node.set(self.case, "amount=100")
        self.node.exchange()
        self.assertEqual(self.verdicts()[LEDGER]["since"], 1)
        alone = self.audit(ledger=LEDGER)
        self.assertEqual((alone[LEDGER]["since"], alone[LEDGER]["commits"]), (0, 2))
        self.assertEqual(alone[DISTRICT_LEDGER]["at"], found[DISTRICT_LEDGER]["at"])
        self.auditor.api("POST", "/audits", {"ledger": "centre/none"}, 404)

    def test_the_command_line_leaves_its_verdict_too(self):
        self.hub.run("audit")
        self.assertEqual(self.verdicts()[LEDGER]["problem_count"], 0)
        self.assertNotIn("account", self.verdicts()[LEDGER])

    def test_tampering_shows(self):
        self.audit()
        self.hub.down()
        database = sqlite3.connect(self.hub.file())
        database.execute("UPDATE changeset SET time = time + 1 WHERE ledger = (SELECT id FROM ledger WHERE name = ?)", (LEDGER,))
        database.commit()
        database.close()
        self.open()
        self.auditor = self.login("auditor")
        found = self.audit()
        self.assertGreater(found[LEDGER]["problem_count"], 0)
        self.assertIn("entry", [each["rule"] for each in found[LEDGER]["problems"]])
        self.assertEqual(found[DISTRICT_LEDGER]["problem_count"], 0)

    def test_a_hub_that_ends_ends_its_audit(self):
        """Nothing waits for it, and what was not finished is no verdict."""
        self.node.make(*[{"kind": "dispute", "fields": {"category": "wages", "received": "2026-11-20"}}] * 300)
        self.node.exchange()
        self.auditor.api("POST", "/audits", {}, 202)
        self.hub.down()
        self.open()
        self.hub.run("audit")

    def test_receipts_are_checked_with_openssl(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl is not here")
        receipts = self.auditor.api("GET", "/receipts")
        self.assertEqual([each["ledger"] for each in receipts["items"]], [DISTRICT_LEDGER, LEDGER])
        receipt = receipts["items"][1]
        self.assertEqual(receipt["head"], self.hub.heads()[LEDGER])
        self.assertEqual(self.hub.json("receipt", LEDGER)["items"], [receipt])
        self.assertTrue(self.openssl(receipts["key_pem"], receipt["signed"], receipt["signature"]))
        signed = base64.b64decode(receipt["signed"])
        other = base64.b64encode(signed[:-1] + bytes([signed[-1] ^ 1])).decode()
        self.assertFalse(self.openssl(receipts["key_pem"], other, receipt["signature"]))

    def openssl(self, pem, signed, signature):
        files = [self.write("hub.pem", pem)]
        for name, text in (("receipt.bin", signed), ("receipt.sig", signature)):
            (self.folder / name).write_bytes(base64.b64decode(text))
            files.append(self.folder / name)
        words = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", files[0], "-rawin", "-in", files[1], "-sigfile", files[2]]
        return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def test_a_record_tells_its_whole_history(self):
        self.node.set(self.case, "amount=12000")
        self.node.exchange()
        items = self.auditor.api("GET", f"/record/{self.case}/history")["items"]
        self.assertEqual([each["verified"] for each in items], [True, True])
        self.assertEqual({each["device"] for each in items}, {self.node.device})
        (change,) = items[0]["changes"]
        self.assertEqual((change["field"], change["after"]), ("amount", 1200000))
        log = self.auditor.api("GET", "/log")["items"]
        self.assertEqual({each["ledger"] for each in log}, {LEDGER, DISTRICT_LEDGER})


if __name__ == "__main__":
    unittest.main()
