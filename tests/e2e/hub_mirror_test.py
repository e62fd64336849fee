#!/usr/bin/env python3
"""Mirrors over HTTPS: stock git clones and checks them with a token, and nobody gets anything else that way."""
# labels: e2e

import os
import shutil
import sqlite3
import subprocess
import unittest

from district import CENTRE, LEDGER, until
from screens import ScreensCase

REPOSITORY = f"centre-{CENTRE}.git"


class HubMirror(ScreensCase):
    def setUp(self):
        if not all(map(shutil.which, ("git", "ssh-keygen"))):
            self.skipTest("git or ssh-keygen is not here")
        super().setUp()
        self.node = self.join()
        self.case = self.node.new("dispute", "category=wages", "received=2026-11-20")
        self.node.exchange()
        self.auditor = self.login("auditor")
        self.pem = self.write("authority.pem", self.authority)

    def update(self):
        self.auditor.api("POST", "/mirrors", {}, 202)
        run = until(self.ended, "the mirrors are up to date")
        self.assertFalse(run["failed"], run)
        return run

    def ended(self):
        run = self.auditor.api("GET", "/mirrors")["run"]
        return None if run["running"] else run

    def token(self):
        return self.auditor.api("POST", "/mirrors/token", {}, 201)["bearer"]

    def git(self, *words, status=0, into=None):
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
        done = subprocess.run(
            ["git", *words], cwd=into or self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.assertEqual(done.returncode != 0, status != 0, f"git {words}\n{done.stderr}")
        return done.stdout

    def clone(self, name, token, repository=REPOSITORY, status=0):
        options = ["-c", f"http.sslCAInfo={self.pem}"]
        if token:
            options += ["-c", f"http.extraHeader=Authorization: Bearer {token}"]
        self.git(*options, "clone", "-q", self.url(f"/mirror/{repository}"), name, status=status)
        return self.folder / name

    def fetch(self, path, token):
        """Status and bytes of a page, asked for as it stands."""
        headers = {"Cookie": None, "X-Heshi-Token": None, "Authorization": f"Bearer {token}" if token else None}
        answer = self.auditor.send("GET", path, headers=headers)
        return answer.status, answer.body

    def signers(self, token):
        status, text = self.fetch("/mirror/allowed_signers", token)
        self.assertEqual(status, 200)
        return self.write("allowed_signers", text.decode())

    def verify(self, repository, signers):
        signed = ["-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}"]
        commits = self.git("rev-list", "--all", into=repository).split()
        self.git(*signed, "verify-commit", *commits, into=repository)
        return commits

    def test_git_clones_and_checks_what_the_hub_holds(self):
        self.assertEqual(self.update()["done"], self.update()["total"])
        token = self.token()
        signers = self.signers(token)
        repository = self.clone("copy", token)
        self.assertEqual(self.git("rev-parse", "HEAD", into=repository).strip(), self.hub.heads()[LEDGER])
        self.assertEqual(len(self.verify(repository, signers)), 1)
        self.verify(self.clone("district", token, "district-440105.git"), signers)

    def test_what_came_later_is_fetched_later(self):
        self.update()
        token = self.token()
        repository = self.clone("copy", token)
        self.node.set(self.case, "amount=13000")
        self.node.exchange()
        fetch = ["-c", f"http.sslCAInfo={self.pem}", "-c", f"http.extraHeader=Authorization: Bearer {token}", "fetch", "-q"]
        self.git(*fetch, into=repository)
        self.assertNotEqual(self.git("rev-parse", "origin/main", into=repository).strip(), self.hub.heads()[LEDGER])
        self.update()
        self.git(*fetch, into=repository)
        self.assertEqual(self.git("rev-parse", "origin/main", into=repository).strip(), self.hub.heads()[LEDGER])
        self.assertEqual(len(self.verify(repository, self.signers(token))), 2)

    def test_without_a_token_there_is_nothing(self):
        self.update()
        self.clone("none", None, status=1)
        self.clone("wrong", "0" * 64, status=1)
        token = self.token()
        for path in ("/mirror/allowed_signers", f"/mirror/{REPOSITORY}/HEAD", f"/mirror/{REPOSITORY}/no", "/mirror/"):
            self.assertEqual(self.fetch(path, None)[0], 401, path)
            self.assertEqual(self.fetch(path, token[:-1])[0], 401, path)
        # The screens' own cookie and token open no mirror.
        self.assertEqual(self.auditor.send("GET", "/mirror/allowed_signers").status, 401)

    def test_a_token_ends_with_its_time_its_account_and_its_right(self):
        self.update()
        token = self.token()
        self.assertEqual(self.fetch("/mirror/allowed_signers", token)[0], 200)
        boss = self.login()
        account = next(each for each in boss.api("GET", "/accounts")["items"] if each["role"] == "auditor")["id"]
        boss.api("PATCH", f"/accounts/{account}", {"role": "reviewer"})
        self.assertEqual(self.fetch("/mirror/allowed_signers", token)[0], 401)
        boss.api("PATCH", f"/accounts/{account}", {"role": "auditor"})
        self.assertEqual(self.fetch("/mirror/allowed_signers", token)[0], 200)
        boss.api("PATCH", f"/accounts/{account}", {"disabled": True})
        self.assertEqual(self.fetch("/mirror/allowed_signers", token)[0], 401)
        boss.api("PATCH", f"/accounts/{account}", {"disabled": False})
        kept = self.hub.sql("SELECT id, ends FROM mirror_token")
        self.assertNotIn(bytes.fromhex(token), [row[0] for row in kept])
        self.hub.down()
        self.execute("UPDATE mirror_token SET ends = 1")
        self.open()
        self.auditor = self.login("auditor")
        self.assertEqual(self.fetch("/mirror/allowed_signers", token)[0], 401)

    def execute(self, statement):
        database = sqlite3.connect(self.hub.file())
        database.execute(statement)
        database.commit()
        database.close()

    def test_only_plain_files_of_the_mirror_are_served(self):
        self.update()
        token = self.token()
        mirror = self.hub.file().parent / "mirror"
        secret = self.write("secret", "not for anybody\n")
        os.symlink(secret, mirror / "link")
        os.symlink(self.hub.file().parent, mirror / "folder")
        os.mkfifo(mirror / "pipe")
        (mirror / ".hidden").write_text("not for anybody\n")
        for path in (
            "link", "folder/hub.db", "pipe", ".hidden", "", REPOSITORY, f"{REPOSITORY}/", f"{REPOSITORY}/objects", f"{REPOSITORY}/HEAD/",
            "%2e%2e/hub.db", "..%2fhub.db", f"{REPOSITORY}/../../hub.db", "a/b/c/d/e/f/g/h", "HEAD%00", "x%20y", "-" * 200,
        ):
            status, body = self.fetch(f"/mirror/{path}", token)
            self.assertIn(status, (400, 404), path)
            self.assertNotIn(b"not for anybody", body, path)
            self.assertNotIn(b"SQLite", body, path)
        self.assertEqual(self.fetch(f"/mirror/{REPOSITORY}/HEAD", token), (200, b"ref: refs/heads/main\n"))
        headers = {"Authorization": f"Bearer {token}"}
        self.assertEqual(self.auditor.send("PUT", f"/mirror/{REPOSITORY}/HEAD", {}, headers=headers).status, 405)

    def test_who_may_not_audit_gets_no_token(self):
        for role in ("officer", "statistics", "reviewer"):
            client = self.login(role)
            client.api("POST", "/mirrors/token", {}, 403)
            client.api("POST", "/mirrors", {}, 403)
            client.api("GET", "/mirrors", None, 403)

    def test_giving_a_token_is_noted(self):
        self.token()
        rows = self.hub.sql("SELECT COUNT(*) FROM access_log WHERE what = 'mirror'")
        self.assertEqual(rows[0][0], 1)


if __name__ == "__main__":
    unittest.main()
