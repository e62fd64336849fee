#!/usr/bin/env python3
"""What must not get past the node's screens: other sites, other names for this machine, other roles, and whatever is not a request."""
# labels: e2e threads

import random
import socket
import unittest

from district import DistrictCase
from web import PASSWORD, Client

SEED = 20261122
FUZZED = 1200


class ServedCase(DistrictCase):
    def setUp(self):
        super().setUp()
        self.node_ = self.join()
        self.server = self.node_.serve()
        self.server.wait_for(["web"])
        self.lead = Client(self.server)
        self.lead.first()

    def client(self):
        return Client(self.server)

    def as_role(self, role):
        """Someone of this role, logged in."""
        self.lead.api("POST", "/accounts", {"name": f"某{role}", "role": role, "password": PASSWORD}, 201)
        client = self.client()
        client.login(f"某{role}")
        return client

    def dispute(self):
        made = self.lead.api("POST", "/records", {"kind": "dispute", "fields": {"category": "wages"}}, 201)
        return made["id"]


class Sites(ServedCase):
    def test_a_foreign_host_is_refused(self):
        """DNS rebinding: the browser believes that it talks to the attacker's site."""
        for host in ("evil.example", f"evil.example:{self.lead.port}", "127.0.0.1:1", "", "localhost.evil.example"):
            with self.subTest(host=host):
                answer = self.lead.send("GET", "/api/v1/records/dispute", headers={"Host": host})
                self.assertIn(answer.status, (400, 403, 421))
                self.assertNotIn("items", answer.text)

    def test_other_sites_change_nothing(self):
        body = {"kind": "dispute", "fields": {"category": "wages"}}
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": f"http://127.0.0.1:{self.lead.port + 1}"},
            {"Sec-Fetch-Site": "cross-site"},
            {"X-Heshi-Token": None},
            {"X-Heshi-Token": "0" * 64},
            {"Content-Type": "text/plain"},
            {"Content-Type": "application/x-www-form-urlencoded"},
        ):
            with self.subTest(headers=headers):
                answer = self.lead.send("POST", "/api/v1/records", body, headers=headers)
                self.assertIn(answer.status, (401, 403, 415))
        self.assertEqual(self.lead.api("GET", "/records/dispute")["items"], [])

    def test_the_cookie_alone_opens_nothing(self):
        """Browsers show it to whatever listens on another port of this machine, and other pages make them send it."""
        for headers in ({"X-Heshi-Token": None}, {"X-Heshi-Token": self.as_role("mediator").token}, {"X-Heshi-Token": "0" * 64}):
            with self.subTest(headers=headers):
                for path in ("/api/v1/records/dispute", "/api/v1/events", "/api/v1/export/dispute"):
                    self.assertEqual(self.lead.send("GET", path, headers=headers).code(), "session")
                answer = self.lead.send("GET", "/api/v1/session", headers=headers)
                self.assertEqual((answer.json()["state"], answer.json().get("token")), ("out", None))
                self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(self.lead.api("GET", "/session")["state"], "in")

    def test_pages_cannot_be_framed_sniffed_or_fed_scripts(self):
        answer = self.lead.send("GET", "/")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe-eval", policy)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_the_cookie_is_out_of_scripts_reach(self):
        client = self.client()
        body = {"name": self.lead.api("GET", "/session")["account"]["name"], "password": PASSWORD}
        cookie = client.send("POST", "/api/v1/session", body).headers["Set-Cookie"]
        self.assertIn(f"heshi-{client.port}=", cookie)
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Strict", cookie)


class People(ServedCase):
    def test_without_login_nothing_is_told(self):
        record = self.dispute()
        visitor = self.client()
        visitor.visit()
        for path in ("/records/dispute", f"/record/{record}", f"/record/{record}/history", "/log", "/people", "/sync", "/drafts",
                     "/conflicts", "/accounts", "/events", "/preferences", "/sync/pending"):
            with self.subTest(path=path):
                self.assertEqual(visitor.send("GET", "/api/v1" + path).code(), "session")

    def test_a_second_first_account_is_refused(self):
        visitor = self.client()
        visitor.visit()
        self.assertEqual(visitor.api("POST", "/accounts/first", {"password": PASSWORD}, 409)["error"]["code"], "state")

    def test_each_role_does_its_own_only(self):
        record = self.dispute()
        new = {"kind": "dispute", "fields": {"category": "wages"}}
        change = {"fields": {"amount": "5"}}
        account = {"name": "新人", "role": "lead", "password": PASSWORD}
        forbidden = {
            "reader": [("POST", "/records", new), ("PATCH", f"/record/{record}", change), ("POST", "/sync", {}),
                       ("POST", "/records/check", new), ("POST", "/accounts", account), ("GET", "/accounts", None)],
            "mediator": [("POST", "/accounts", account), ("GET", "/accounts", None)],
            "trainer": [("POST", "/records", new), ("PATCH", f"/record/{record}", change), ("POST", "/accounts", account)],
        }
        for role, calls in forbidden.items():
            client = self.as_role(role)
            for method, path, body in calls:
                with self.subTest(role=role, path=path):
                    answer = client.send(method, "/api/v1" + path, body)
                    self.assertEqual((answer.status, answer.code()), (403, "right"))
        self.assertNotIn("amount", self.lead.api("GET", f"/record/{record}")["fields"])

    def test_the_device_limits_every_role(self):
        """A centre's device writes no trainings, whoever sits at it."""
        training = {"kind": "training", "fields": {"title": "轮训", "date": "2026-11-22"}}
        self.assertEqual(self.lead.send("POST", "/api/v1/records", training).code(), "right")

    def test_guessing_passwords_gets_slow(self):
        guesser = self.client()
        guesser.visit()
        name = self.lead.api("GET", "/session")["account"]["name"]
        codes = [guesser.send("POST", "/api/v1/session", {"name": name, "password": f"guess {i}"}).code() for i in range(7)]
        self.assertEqual(codes[0], "password")
        self.assertEqual(codes[-1], "wait")
        self.assertEqual(guesser.send("POST", "/api/v1/session", {"name": name, "password": PASSWORD}).code(), "wait")
        self.assertEqual(self.lead.api("GET", "/session")["state"], "in")

    def test_an_ended_session_is_of_no_use(self):
        old = self.lead.cookie
        self.lead.api("DELETE", "/session")
        self.assertNotEqual(self.lead.cookie, old)
        self.assertEqual(self.lead.send("GET", "/api/v1/records/dispute", headers={"Cookie": old}).code(), "session")

    def test_a_disabled_account_is_out_at_once(self):
        client = self.as_role("mediator")
        accounts = self.lead.api("GET", "/accounts")["items"]
        account = next(each for each in accounts if each["role"] == "mediator")
        self.lead.api("PATCH", f"/accounts/{account['id']}", {"disabled": True})
        self.assertEqual(client.send("GET", "/api/v1/records/dispute").code(), "session")

    def test_a_locked_screen_shows_nothing_and_keeps_the_draft(self):
        self.lead.api("POST", "/session/lock")
        self.assertEqual(self.lead.send("GET", "/api/v1/records/dispute").code(), "locked")
        draft = "01a203d9-b50d-7ed0-b79f-0329c718c2c6"
        self.lead.api("PUT", f"/drafts/{draft}", {"kind": "dispute", "title": "李小满", "body": {"name": "李小满"}})
        self.lead.api("POST", "/session/unlock", {"password": "wrong one"}, 401)
        self.lead.api("POST", "/session/unlock", {"password": PASSWORD})
        self.assertEqual(self.lead.api("GET", "/drafts")["items"][0]["body"], {"name": "李小满"})

    def test_drafts_are_ones_own(self):
        draft = "01a203d9-b50d-7ed0-b79f-0329c718c2c6"
        self.lead.api("PUT", f"/drafts/{draft}", {"kind": "dispute", "title": "", "body": {"name": "李小满"}})
        other = self.as_role("mediator")
        self.assertEqual(other.api("GET", "/drafts")["items"], [])
        other.api("DELETE", f"/drafts/{draft}")
        self.assertEqual(len(self.lead.api("GET", "/drafts")["items"]), 1)


class Requests(ServedCase):
    def test_paths_lead_nowhere_else(self):
        for path in ("/../node.db", "/%2e%2e/node.db", "/assets/..%2f..%2fnode.db", "/..%5cnode.db", "/node.db", "//etc/passwd",
                     "/%00index.html", "/api/v1/../../node.db"):
            with self.subTest(path=path):
                answer = self.lead.send("GET", path)
                self.assertIn(answer.status, (400, 404))
                self.assertNotIn(b"SQLite", answer.body)

    def test_what_is_too_large_is_refused(self):
        answer = self.lead.send("POST", "/api/v1/records", raw=b"", headers={"Content-Length": str(1 << 30)})
        self.assertEqual(answer.status, 413)
        text = {"kind": "dispute", "fields": {"category": "wages", "summary": "字" * 9000}}
        self.assertEqual(self.lead.send("POST", "/api/v1/records", text).status, 422)

    def test_a_request_that_never_ends_holds_up_nobody(self):
        host, port = self.server.listens["web"]
        slow = [socket.create_connection((host, port)) for _ in range(20)]
        for each in slow:
            each.sendall(b"POST /api/v1/records HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 1000\r\n" % port)
        self.assertEqual(self.lead.api("GET", "/session")["state"], "in")
        for each in slow:
            each.close()

    def test_the_same_request_twice_saves_once(self):
        body = {"kind": "dispute", "fields": {"category": "wages"}}
        key = {"Idempotency-Key": "8c1e6f0e-6f0a-4b1c-9d57-0a2b3c4d5e6f"}
        first = self.lead.api("POST", "/records", body, 201, headers=key)
        self.assertEqual(self.lead.api("POST", "/records", body, 201, headers=key), first)
        self.assertEqual(len(self.lead.api("GET", "/records/dispute")["items"]), 1)
        other = {"kind": "dispute", "fields": {"category": "injury"}}
        self.assertEqual(self.lead.send("POST", "/api/v1/records", other, headers=key).status, 409)

    def test_checking_saves_nothing(self):
        body = {"kind": "dispute", "fields": {"category": "wages"}, "parts": [
            {"kind": "party", "fields": {"side": "applicant", "type": "person", "name": "李小满", "id_type": "resident_id",
                                         "id_number": "340524198001010011"}}]}
        checked = self.lead.api("POST", "/records/check", body)
        self.assertEqual([(each["rule"], each["severity"], each["part"]) for each in checked["problems"]],
                         [("id_check_digit", "warn", 0)])
        self.assertEqual(self.lead.api("GET", "/records/dispute")["items"], [])
        self.assertEqual(self.lead.api("GET", "/sync")["only_here"], 0)

    def test_checking_a_change_changes_nothing(self):
        record = self.dispute()
        checked = self.lead.api("POST", "/records/check", {"id": record, "fields": {"amount": "-1"}})
        self.assertEqual([(each["field"], each["severity"]) for each in checked["problems"]], [("amount", "refuse")])
        self.lead.api("POST", "/records/check", {"id": record, "fields": {"amount": "12"}})
        self.assertNotIn("amount", self.lead.api("GET", f"/record/{record}")["fields"])


class Fuzz(ServedCase):
    """Requests that almost make sense: each gets an answer that is no failure of the server."""

    words = ["/records/dispute", "/records/", "/record/", "/records", "/records/check", "/conflicts", "/drafts/", "/preferences/x",
             "/session", "/log", "/people", "/sync", "/sync/pending", "/schema", "/accounts", "/suggest", "/today"]
    scraps = ["", "0", "-1", "99999999999999999999", "a" * 300, "'", "\"", "%00", "%ff", "\u0000", "䷀", "../", "null", "1e9", "{}", "[",
              "wages", "2026-13-40", "01a203d9-b50d-7ed0-b79f-0329c718c2c6", "#0", "#9", "OR 1=1", "*", "NEAR("]

    def value(self, chance, depth=0):
        kind = chance.randrange(8 if depth < 3 else 5)
        if kind == 0:
            return chance.choice(self.scraps)
        if kind == 1:
            return chance.choice([0, -1, 1 << 62, 1.5, True, False, None])
        if kind < 5:
            return chance.choice(["dispute", "party", "claim", "paper", "event", "wages", "applicant", "person", "agreed", "1200.50"])
        if kind == 5:
            return [self.value(chance, depth + 1) for _ in range(chance.randrange(4))]
        names = ["kind", "fields", "parts", "of", "was", "category", "amount", "name", "side", "type", "status", "value", "take", "reason",
                 "body", "title", "password", "x"]
        return {chance.choice(names): self.value(chance, depth + 1) for _ in range(chance.randrange(6))}

    def path(self, chance, record):
        path = "/api/v1" + chance.choice(self.words) + chance.choice(["", record, chance.choice(self.scraps)])
        names = ["q", "sort", "limit", "offset", "status", "amount.from", "received.to", "of", "total", "what", "voided", "x"]
        query = "&".join(f"{chance.choice(names)}={chance.choice(self.scraps)}" for _ in range(chance.randrange(4)))
        path = f"{path}?{query}" if query else path
        return "".join(c if c.isascii() and c.isprintable() and c not in " \"#" else
                       "".join(f"%{b:02x}" for b in c.encode()) for c in path)

    def test_nothing_brings_it_down(self):
        chance = random.Random(SEED)
        record = self.dispute()
        for i in range(FUZZED):
            method = chance.choice(["GET", "POST", "PUT", "PATCH", "DELETE"])
            path = self.path(chance, record)
            if (method, path.split("?")[0]) == ("DELETE", "/api/v1/session"):
                continue
            body = None if method in ("GET", "DELETE") else self.value(chance)
            answer = self.lead.send(method, path, body)
            self.assertLess(answer.status, 500, f"seed {SEED}, request {i}: {method} {path} {body} gave {answer.text}")
        self.assertEqual(self.lead.api("GET", "/session")["state"], "in")
        self.assertTrue(self.server.running())
        self.node_.run("verify")


if __name__ == "__main__":
    unittest.main()
