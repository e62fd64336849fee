#!/usr/bin/env python3
"""The hub's roles: who reaches which route, that accounts for statistics learn nobody's name on any of them, and that the access log
holds whoever was shown to somebody. Routes are those of /api/v1/openapi.json, so that a new one is walked as well."""
# labels: e2e threads

import http.client
import io
import json
import re
import ssl
import unittest
import urllib.parse
import zipfile

from district import DistrictCase
from web import PASSWORD, Client

RIGHTS = {
    "administrator": "personal dispute.write training.write resolve paper.issue export accounts settings sync backup warning"
    " review report report.approve devices audit",
    "officer": "personal dispute.write training.write resolve paper.issue warning report",
    "statistics": "report",
    "auditor": "personal audit",
    "reviewer": "personal review",
}
STAFF = {
    "administrator": "皇甫管理",
    "officer": "尉迟经办",
    "statistics": "令狐统计",
    "auditor": "长孙审计",
    "reviewer": "宇文评查",
}
# What the parties are called, reached by and tell; all of it is sealed in the history.
PARTIES = ["欧阳翡翠", "13912345678", "440105199001011237", "翠微路9号", "瑰璃制衣厂", "司徒琥珀", "诸葛珊瑚", "13787654321", "珍珠二车间", "拖欠琉璃款"]
# Names of staff, and what was typed where nobody expects a name.
OTHERS = ["慕容玛瑙", "公孙玳瑁", "13600000001", "夏侯水晶", "钟离碧玺", "轩辕砗磲"]

# Who may, route by route, said once more without the program's own tables.
BARRED = {
    "GET /accounts": "officer statistics auditor reviewer",
    "POST /accounts": "officer statistics auditor reviewer",
    "PATCH /accounts/{id}": "officer statistics auditor reviewer",
    "PATCH /settings": "officer statistics auditor reviewer",
    "PUT /holidays/{year}": "officer statistics auditor reviewer",
    "POST /backup": "officer statistics auditor reviewer",
    "GET /export/{kind}": "officer statistics auditor reviewer",
    "GET /access-log": "officer statistics reviewer",
    "GET /access-log/export": "officer statistics reviewer",
    "POST /conflicts/{id}/resolution": "statistics auditor reviewer",
    "POST /training/{id}/roster": "statistics auditor reviewer",
    "POST /records": "statistics",
    "PATCH /record/{id}": "statistics",
    "GET /record/{id}": "statistics",
    "GET /record/{id}/history": "statistics",
    "GET /log": "statistics",
    "GET /people": "statistics",
    "GET /conflicts": "statistics",
    "GET /suggest": "statistics",
}
# Ends the session, or something else that the walk still needs.
LEFT_OUT = {"/session", "/session/alive", "/session/lock", "/session/unlock", "/session/recover", "/session/password", "/accounts/first", "/events"}
METHODS = ("get", "post", "put", "patch", "delete")


def texts(answer):
    """All that an answer says: its body, and the parts of a sheet."""
    if answer.body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
            return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    text = answer.text
    if "\\u" in text:
        text += json.dumps(answer.json(), ensure_ascii=False)
    return text + urllib.parse.unquote(answer.headers.get("Content-Disposition", ""))


class Roles(DistrictCase):
    def setUp(self):
        super().setUp()
        self.make_case()
        for role, name in STAFF.items():
            file = self.write("password", PASSWORD + "\n")
            self.hub.run("user", "add", name, "--role", role, "--password-file", file)
        self.hub.down()
        self.server = self.hub.serve(self.hub.address, "--web", "127.0.0.1:0")
        self.server.wait_for(["web"])
        self.authority = self.read_authority()
        self.clients = {role: self.client(name) for role, name in STAFF.items()}
        self.paths = self.clients["administrator"].api("GET", "/openapi.json")["paths"]

    def make_case(self):
        """A case in which every field that takes a name has one."""
        self.mediator = self.hub.new("person", "name=慕容玛瑙", "centre=440105014", "phone=13600000001")
        self.training = self.hub.new("training", "title=公孙玳瑁讲课", "date=2026-11-01", "trainers=公孙玳瑁", "note=夏侯水晶", "minutes=90")
        self.hub.new("attendance", f"person={self.mediator}", "sign_in=present", of=self.training)
        node = self.join("轩辕砗磲")
        node.sync()
        self.dispute = node.new(
            "dispute", "category=wages", "received=2026-11-02", "workers=3", "amount=5000", f"mediator={self.mediator}",
            "workplace=珍珠二车间", "summary=拖欠琉璃款", "tags=夏侯水晶", "source_note=钟离碧玺",
        )
        self.party = node.new(
            "party", "side=applicant", "type=person", "name=欧阳翡翠", "phone=13912345678", "id_type=resident_id",
            "id_number=440105199001011237", "address=翠微路9号", "agent=诸葛珊瑚", "agent_phone=13787654321", of=self.dispute,
        )
        node.new("party", "side=respondent", "type=organisation", "name=瑰璃制衣厂", "representative=司徒琥珀", of=self.dispute)
        node.new("event", "at=2026-11-03T02:00:00Z", "type=session", "text=欧阳翡翠到场", "participants=司徒琥珀", of=self.dispute)
        node.new("referral", "to=court", "type=judicial_confirmation", "date=2026-11-05", "ref=夏侯水晶", "reason=欧阳翡翠申请", of=self.dispute)
        node.sync()

    def read_authority(self):
        host, port = self.server.listens["web"]
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=60, context=unchecked)
        connection.request("GET", "/authority.pem")
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def client(self, name):
        client = Client(self.server, self.authority)
        client.login(name)
        return client

    # ---- walking ----

    def routes(self):
        """(METHOD, path, what the description says of it) of those that need a session."""
        for path, methods in self.paths.items():
            for method in METHODS:
                told = methods.get(method)
                if told and told.get("security") and path not in LEFT_OUT:
                    yield method.upper(), path, told

    def values(self, word):
        """What may stand for {word} in a path."""
        if word == "kind":
            schema = self.clients["administrator"].api("GET", "/schema")
            return [kind["name"] for kind in schema["kinds"]]
        if word == "year":
            return ["2027"]
        if word == "name":
            return self.names
        accounts = [row[0] for row in self.hub.sql("SELECT id FROM account")]
        return [self.dispute, self.party, self.training, self.mediator, *accounts[:1], *self.other_ids]

    def addresses(self, path):
        """The path with all that may stand for its words, and with parameters that ask for more."""
        found = [path]
        for word in re.findall(r"{(\w+)}", path):
            found = [one.replace("{" + word + "}", value, 1) for one in found for value in self.values(word)]
        plain = ["", "?" + urllib.parse.urlencode({"period": "2026", "year": 2026, "from": "2026-11-01", "to": "2026-11-30"})]
        more = ["?total=1&limit=50&voided=any", "?sort=mediator", "?mediator=" + self.mediator, "?of=" + self.dispute, "?all=1"]
        more += ["?" + urllib.parse.urlencode(given) for given in ({"q": "欧阳翡翠"}, {"q": "欧阳翡翠", "what": "person"})]
        many = [one for one in found if one == path or one.rpartition("/")[2] in ("dispute", "party")]
        return [one + asked for one in found for asked in plain] + [one + asked for one in many for asked in more]

    def learn(self):
        """Names and ids that an administrator finds in lists, to put into paths."""
        self.names, self.other_ids = ["minutes"], []
        administrator = self.clients["administrator"]
        for path, methods in self.paths.items():
            if "get" not in methods or "{" in path or path in LEFT_OUT:
                continue
            answer = administrator.send("GET", "/api/v1" + path)
            found = answer.json() if answer.status == 200 and answer.text.startswith("{") else {}
            for key in ("items", "reports", "definitions"):
                for item in found.get(key) or []:
                    if isinstance(item, dict) and isinstance(item.get("name"), str) and re.fullmatch(r"[a-z_]+", item["name"]):
                        self.names.append(item["name"])
                    if isinstance(item, dict) and isinstance(item.get("id"), str) and path not in ("/accounts", "/people"):
                        self.other_ids.append(item["id"])
        self.names, self.other_ids = sorted(set(self.names)), sorted(set(self.other_ids))[:6]

    # ---- tests ----

    def test_each_role_has_its_rights(self):
        for role, rights in RIGHTS.items():
            with self.subTest(role=role):
                self.assertEqual(set(self.clients[role].visit()["rights"]), set(rights.split()))

    def test_each_role_is_barred_from_what_is_not_its(self):
        seen = set()
        for method, path, told in self.routes():
            seen.add(f"{method} {path}")
            address = "/api/v1" + re.sub(r"{\w+}", self.dispute, path)
            body = {} if "requestBody" in told else None
            with self.subTest(route=f"{method} {path}"):
                self.assertEqual(Client(self.server, self.authority).send(method, address, body).status, 401)
                for role, rights in RIGHTS.items():
                    held = set(rights.split())
                    may = (not told["x-rights"] or held & set(told["x-rights"])) and (told["x-impersonal"] or "personal" in held)
                    self.assertFalse(may and role in BARRED.get(f"{method} {path}", "").split(), role)
                    if not may:
                        answer = self.clients[role].send(method, address, body)
                        self.assertEqual((answer.status, answer.code()), (403, "right"), role)
                    elif method == "GET":
                        answer = self.clients[role].send(method, address)
                        allowed = role == "statistics" or answer.status != 403
                        self.assertTrue(allowed and answer.status < 500, f"{role}: {answer.status} {answer.text[:200]}")
        self.assertLessEqual(set(BARRED), seen)

    def test_statistics_learn_no_name_anywhere(self):
        self.learn()
        client, secret = self.clients["statistics"], PARTIES + OTHERS
        secret += [name for role, name in STAFF.items() if role != "statistics"] + ["李主任"]
        told, walked = {}, 0
        for method, path, _ in self.routes():
            if method != "GET":
                continue
            for address in self.addresses(path):
                answer = client.send("GET", "/api/v1" + address)
                walked += 1
                text = texts(answer)
                self.assertLess(answer.status, 500, f"{address}: {text[:300]}")
                self.assertEqual([name for name in secret if name in text], [], address)
                told[path] = told.get(path, 0) + (answer.status == 200)
        for path in ("/records/{kind}", "/settings", "/holidays", "/training/coverage"):
            self.assertGreater(told[path], 0, path)
        self.assertGreater(walked, 100)
        open_to_all = [client.send("GET", "/api/v1" + path) for path in ("/session", "/schema", "/openapi.json")]
        for answer in open_to_all:
            self.assertEqual([name for name in secret if name in texts(answer)], [])
        item = client.api("GET", "/records/dispute")["items"][0]
        self.assertEqual((item["fields"]["category"], item["fields"]["amount"]), ("wages", 500000))
        self.assertEqual(self.looks(), 0)

    def looks(self):
        """How many looks the log tells of, folded ones too, beside those of learn()."""
        name = STAFF["administrator"]
        query = "SELECT COALESCE(SUM(1 + repeats), 0) FROM access_log l WHERE what NOT IN ('account', 'enrolment') AND account NOT IN (SELECT id FROM account WHERE name = ?)"
        return self.hub.sql(query, name)[0][0]

    def test_the_access_log_holds_every_look(self):
        self.learn()
        self.hub.run("user", "add", "独孤主管", "--role", "administrator", "--password-file", self.write("password", PASSWORD + "\n"))
        client, shown = self.client("独孤主管"), set()
        for method, path, _ in self.routes():
            if method != "GET" or path.startswith("/access-log"):
                continue
            for address in self.addresses(path):
                before = self.looks()
                answer = client.send("GET", "/api/v1" + address)
                text = texts(answer)
                if any(name in text for name in PARTIES):
                    shown.add(path)
                    self.assertEqual(self.looks(), before + 1, address)
        for path in ("/records/{kind}", "/record/{id}", "/record/{id}/history", "/log", "/suggest", "/export/{kind}"):
            self.assertIn(path, shown)
        log = client.api("GET", "/access-log", status=200)["items"]
        self.assertIn("独孤主管", [entry.get("name") for entry in log])
        of_case = self.clients["auditor"].api("GET", f"/access-log?record={self.dispute}&limit=200")["items"]
        self.assertLessEqual({"view", "history", "list", "search", "export"}, {entry["what"] for entry in of_case})
        self.assertNotIn("欧阳翡翠", json.dumps(of_case, ensure_ascii=False))

    def acts(self, name):
        """What the log holds of acts by this account, None for commands, oldest first."""
        rows = self.hub.sql("SELECT a.name, l.what, l.target FROM access_log l LEFT JOIN account a ON a.id = l.account ORDER BY l.id")
        kinds = ("account", "enrolment", "revocation", "settings", "command")
        return [(what, target) for who, what, target in rows if who == name and what in kinds]

    def test_acts_that_undo_four_eyes_are_entered(self):
        client, name = self.clients["administrator"], STAFF["administrator"]
        made = client.api("POST", "/accounts", {"name": "murong", "role": "officer", "password": PASSWORD}, 201)["id"]
        client.api("PATCH", f"/accounts/{made}", {"role": "administrator", "may_export": True})
        client.api("PATCH", f"/accounts/{made}", {"password": PASSWORD + "x"})
        self.assertEqual(client.send("PATCH", f"/api/v1/accounts/{made}", {"password": "x"}).status, 422)
        client.api("POST", "/enrolments", {"centre": "440105014", "role": "centre"}, 201)
        code = client.api("GET", "/enrolments")["items"][0]["n"]
        client.send("DELETE", f"/api/v1/enrolments/{code}")
        device = [row for row in client.api("GET", "/devices")["items"] if row["role"] == "centre"][0]
        client.api("POST", f"/devices/{device['id']}/revocation", {"how": "retired"})
        client.api("PATCH", "/settings", {"values": {"web.idle_minutes": 10}})
        self.assertEqual(client.send("PATCH", "/api/v1/settings", {"values": {"web.idle_minutes": 0}}).status, 422)
        client.api("PUT", "/holidays/2031", {"off": ["2031-01-01"], "work": []})
        client.api("DELETE", "/holidays/2031")
        self.assertEqual(self.acts(name), [
            *[("account", made)] * 3, ("enrolment", "440105014"), ("enrolment", code), ("revocation", device["name"]),
            ("settings", "web.idle_minutes"), *[("settings", "holidays 2031")] * 2,
        ])
        log = client.api("GET", "/access-log?limit=200")["items"]
        self.assertNotIn(PASSWORD, json.dumps(log, ensure_ascii=False))

    def test_commands_that_act_or_show_people_are_entered(self):
        before = len(self.acts(None))
        self.hub.run("record", "show", self.dispute)
        self.hub.run("record", "list", "party")
        self.hub.run("log", self.dispute)
        self.hub.run("conflict", "list")
        self.hub.run("report", "annual", "--from", "2026-01-01", "--to", "2026-12-31")
        self.hub.run("device", "list")
        self.hub.run("user", "disable", STAFF["reviewer"])
        reviewer = self.hub.sql("SELECT id FROM account WHERE name = ?", STAFF["reviewer"])[0][0]
        looks = [("command", name) for name in ("record show", "record list", "log", "conflict list")]
        self.assertEqual(self.acts(None)[before:], [*looks, ("account", reviewer)])

    def test_every_route_says_whom_it_shows(self):
        silent = [path for method, path, told in self.routes() if method == "GET" and not told["x-impersonal"] and "x-shows" not in told]
        self.assertEqual(silent, [])

    def test_a_change_carries_the_name_of_the_accounts_person(self):
        client = self.clients["administrator"]
        given = {"name": "murong", "role": "officer", "password": PASSWORD, "person": self.mediator}
        client.api("POST", "/accounts", given, 201)
        free = client.api("POST", "/accounts", {"name": "东方无册", "role": "officer", "password": PASSWORD}, 201)
        self.assertNotEqual(free["person"], self.mediator)
        for name, author in (("murong", "慕容玛瑙"), ("东方无册", "东方无册")):
            officer = self.client(name)
            officer.api("PATCH", f"/record/{self.training}", {"fields": {"capacity": 10 + len(name)}})
            newest = officer.api("GET", f"/record/{self.training}/history?limit=1")["items"][0]
            self.assertEqual(newest["author"], author)

    def test_no_token_stands_in_an_address(self):
        """The log of requests names routes; the description has no parameter for a session."""
        for client in self.clients.values():
            for secret in (client.token, client.cookie.partition("=")[2]):
                self.assertNotIn(secret, self.server.errors())
        self.assertEqual([path for path in self.paths if "token}" in path], [])
        client = self.clients["officer"]
        answer = client.send("GET", f"/api/v1/records/dispute?token={client.token}", headers={"X-Heshi-Token": None})
        self.assertEqual(answer.status, 401)


if __name__ == "__main__":
    unittest.main()
