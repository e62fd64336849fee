#!/usr/bin/env python3
"""The hub's own screens: HTTPS, who may make the first account, what open screens hear, health and metrics."""
# labels: e2e threads

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import time
import unittest

from district import DistrictCase
from web import PASSWORD, Client, Stream

STREET_SECONDS = 1  # from a street's save to an open screen of the hub


def outer_address():
    """An address of this machine that others could reach; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(("192.0.2.1", 9))
            return sock.getsockname()[0]
        except OSError:
            return None


class HubWeb(DistrictCase):
    def serve(self, *words, web="127.0.0.1:0"):
        """The hub anew, with screens; a client that trusts its authority."""
        if self.hub.server and self.hub.server.running():
            self.hub.down()
        self.server = self.hub.serve(self.hub.address, "--web", web, *words)
        self.server.wait_for(["web"])
        return Client(self.server, self.authority())

    def authority(self):
        """What GET /authority.pem gives."""
        host, port = self.server.listens["web"]
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        host = "127.0.0.1" if host in ("::", "0.0.0.0") else host
        connection = http.client.HTTPSConnection(host, port, timeout=60, context=unchecked)
        connection.request("GET", "/authority.pem")
        answer = connection.getresponse()
        text = answer.read().decode()
        self.assertEqual((answer.status, text.count("BEGIN CERTIFICATE")), (200, 1))
        connection.close()
        return text

    def account(self, name, role):
        file = self.write("password", PASSWORD + "\n")
        return self.hub.run("user", "add", name, "--role", role, "--password-file", file)

    def monitor(self, path):
        """Status and text of a page of the monitors' address."""
        host, port = self.server.listens["metrics"]
        connection = http.client.HTTPConnection(host, port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def samples(self):
        """The metrics: {"name{labels}": value}."""
        status, text = self.monitor("/metrics")
        self.assertEqual(status, 200)
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+.e0-9]+)$')
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    def test_the_certificate_holds_for_the_hubs_name(self):
        client = self.serve()
        client.connect().close()
        client.name = "other.test"
        with self.assertRaises(ssl.SSLCertVerificationError):
            client.connect()
        client.name, client.tls = client.host, ssl.create_default_context()
        with self.assertRaises(ssl.SSLCertVerificationError):
            client.connect()

    def test_a_certificate_of_ones_own(self):
        if not shutil.which("openssl"):
            self.skipTest("there is no openssl to make one")
        certificate, key = self.folder / "own.pem", self.folder / "own.key"
        words = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=own -addext subjectAltName=DNS:own.test".split()
        subprocess.run(
            ["openssl", *words, "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL, timeout=60
        )
        self.hub.down()
        self.settings_of(f"[web]\ncertificate = {certificate}\nkey = {key}\n")
        self.serve()
        client = Client(self.server, certificate.read_text())
        client.name = "own.test"
        answer = client.send("GET", "/api/v1/session", headers={"Host": f"own.test:{client.port}"})
        self.assertEqual(answer.status, 200)
        self.hub.down()
        certificate.unlink()
        refused = self.hub.run("serve", "--sync", "127.0.0.1:0", "--web", "127.0.0.1:0", status=3)
        self.assertIn("certificate", refused.err)

    def test_a_session_over_tls(self):
        self.account("李主任", "administrator")
        client = self.serve()
        self.assertEqual((client.visit()["state"], client.visit()["accounts"]), ("out", []))
        answer = client.send("POST", "/api/v1/session", {"name": "李主任", "password": PASSWORD})
        self.assertIn("; Secure", answer.headers["Set-Cookie"])
        self.assertIn("max-age=", answer.headers["Strict-Transport-Security"])
        self.assertEqual(answer.json()["account"]["role"], "administrator")
        foreign = client.send("GET", "/api/v1/session", headers={"Host": f"evil.test:{client.port}"})
        self.assertEqual((foreign.status, foreign.code()), (403, "host"))

    def test_the_first_account_is_made_on_the_hubs_own_machine(self):
        address = outer_address()
        if not address:
            self.skipTest("this machine has no network")
        client = self.serve(web=f"{address}:0")
        client.name = "127.0.0.1"  # which the certificate is for
        told = client.visit()
        self.assertEqual((told["state"], told["first_here"]), ("empty", False))
        first = {"name": "某人", "password": PASSWORD}
        self.assertEqual(client.send("POST", "/api/v1/accounts/first", first).status, 403)
        self.assertEqual(self.hub.json("user", "list"), [])
        self.account("李主任", "administrator")
        client.login("李主任")

    def test_a_hub_without_accounts_lets_its_own_machine_begin(self):
        client = self.serve()
        told = client.visit()
        self.assertEqual((told["state"], told["first_here"]), ("empty", True))
        begun = client.first()
        self.assertEqual(begun["account"]["role"], "administrator")
        self.assertIn("recovery", begun)

    def test_a_streets_change_reaches_an_open_screen_at_once(self):
        node = self.join()
        self.account("李主任", "administrator")
        client = self.serve()
        client.login("李主任")
        stream = Stream(client)
        self.addCleanup(stream.close)
        street = node.serve()
        street.wait_for(["web"])
        desk = Client(street)
        desk.first()
        badge = Stream(desk)
        self.addCleanup(badge.close)
        badge.sync(lambda told: told["link"]["state"] == "live")
        began = time.monotonic()
        made = desk.api("POST", "/records", {"kind": "dispute", "fields": {"category": "wages"}}, 201)["id"]
        stream.until("change", lambda event: made in event["records"])
        self.assertLess(time.monotonic() - began, STREET_SECONDS)

    def test_what_the_hub_saves_reaches_the_street(self):
        node = self.join()
        record = node.new("dispute", "category=wages")
        self.account("李主任", "administrator")
        self.account("周经办", "officer")
        client = self.serve()
        client.login("周经办")
        node.sync()
        street = node.serve()
        street.wait_for(["web"])
        desk = Client(street)
        desk.first()
        stream = Stream(desk)
        self.addCleanup(stream.close)
        stream.sync(lambda told: told["link"]["state"] == "live")
        client.api("PATCH", f"/record/{record}", {"fields": {"category": "injury"}})
        stream.until("change", lambda event: record in event["records"])
        self.assertEqual(node.fields(record)["category"], "injury")

    def test_monitors_are_told(self):
        node = self.join()
        node.new("dispute", "category=wages")
        client = self.serve("--metrics", "127.0.0.1:0")
        self.server.wait_for(["metrics"])
        node.sync()
        client.visit()
        status, text = self.monitor("/health")
        self.assertEqual((status, json.loads(text)["ok"]), (200, True))
        samples = self.samples()
        self.assertGreaterEqual(samples["heshi_sync_admitted_total"], 1)
        self.assertEqual(samples["heshi_sync_sessions_total"], 1)
        self.assertGreater(samples['heshi_sync_bytes_total{direction="received"}'], 0)
        self.assertEqual(samples['heshi_records{kind="dispute"}'], 1)
        self.assertGreaterEqual(samples['heshi_ledger_change_sets{ledger="centre/440105014"}'], 1)
        self.assertIn('heshi_device_seen_seconds{device="440105014-1"}', samples)
        self.assertGreaterEqual(samples['heshi_web_requests_total{status="200"}'], 1)
        self.assertEqual(
            samples['heshi_web_request_seconds_bucket{le="+Inf"}'], samples["heshi_web_request_seconds_count"]
        )
        for name in ("process_resident_memory_bytes", "process_open_fds", "heshi_disk_free_bytes"):
            self.assertGreater(samples[name], 0)

    def test_refusals_and_incidents_are_counted(self):
        node = self.join()
        self.serve("--metrics", "127.0.0.1:0")
        self.server.wait_for(["metrics"])
        node.new("dispute", "category=wages")
        self.hub.run("device", "revoke", "440105014-1", "--lost")
        node.run("sync", status=None)
        samples = self.samples()
        self.assertEqual(samples["heshi_sync_refused_total"], 1)
        self.assertGreaterEqual(samples["heshi_incidents_total"], 1)

    def test_the_log_as_json_names_routes_and_nobody(self):
        self.account("李主任", "administrator")
        self.hub.down()
        self.settings_of("[log]\nformat = json\n")
        client = self.serve()
        client.login("李主任")
        missing = "0190a0b0-0000-7000-8000-000000000000"
        client.api("GET", f"/record/{missing}", status=404)
        self.hub.down()
        lines = [line for line in self.server.errors().splitlines() if line.startswith("{")]
        rows = [json.loads(line) for line in lines]
        seen = [row for row in rows if row.get("route") == "/record/{id}"]
        self.assertEqual([(row["method"], row["status"], row["role"]) for row in seen], [("GET", 404, "administrator")])
        self.assertNotIn(missing, "".join(lines))
        self.assertNotIn("李", "".join(lines))

    def settings_of(self, text):
        (self.folder / "hub" / "settings.ini").write_text(text, encoding="utf-8")

    def test_it_ends_in_order_with_screens_open(self):
        self.account("李主任", "administrator")
        client = self.serve("--metrics", "127.0.0.1:0")
        client.login("李主任")
        stream = Stream(client)
        self.addCleanup(stream.close)
        self.hub.down()


if __name__ == "__main__":
    unittest.main()
