#!/usr/bin/env python3
"""Mirrors judged by stock git alone: whole, every signature good, any changed byte seen, and no one's personal data in them."""
# labels: e2e

import base64
import re
import shutil
import subprocess
import unittest
import zlib
from pathlib import Path

from district import LEDGER, DistrictCase

PRIVATE = {
    "worker": "欧阳锦华",
    "worker, as it was changed": "欧阳锦花",
    "worker, as it was changed elsewhere": "欧阳景华",
    "worker, as it was settled": "欧阳锦骅",
    "firm": "广州市海珠区江海鑫源制衣厂",
    "representative": "覃永健",
    "telephone": "13922345678",
    "telephone of the firm": "02034567890",
    "address": "海珠区大塘上涌东约新街12号之三",
    "identity number": "44010519880214263X",
    "summary": "被拖欠三个月计件工资",
    "event": "电话联系负责人，答应月底前结清",
    "reason": "以身份证原件为准",
    "annotation": "请劳动监察同事一并跟进",
    "workplace": "大塘聚德西路二楼车间",
}


def git(repository, *words, status=0, given=None):
    """Stock git in a mirror, with nobody's settings; its stdout as bytes."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", "-C", str(repository), *words], input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    if status is not None and (done.returncode != 0) != (status != 0):
        raise AssertionError(f"git {' '.join(words)} ended with {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def repositories(folder):
    return sorted(Path(folder).glob("*.git"))


def commits(repository):
    return git(repository, "rev-list", "--all").decode().split()


class Mirrors(DistrictCase):
    def setUp(self):
        if not all(map(shutil.which, ("git", "ssh-keygen"))):
            self.skipTest("git or ssh-keygen is not here")
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        self.case = self.a.new(
            "dispute", "category=wages", "received=2026-11-20", "amount=12000",
            f"summary={PRIVATE['summary']}", f"workplace={PRIVATE['workplace']}",
        )
        self.party = self.a.new(
            "party", "side=applicant", "type=person", f"name={PRIVATE['worker']}", f"phone={PRIVATE['telephone']}",
            f"id_number={PRIVATE['identity number']}", f"address={PRIVATE['address']}", of=self.case,
        )
        self.work()

    def work(self):
        """What a case goes through, a clash over a sealed name included."""
        firm = [f"name={PRIVATE['firm']}", f"representative={PRIVATE['representative']}"]
        self.a.new("party", "side=respondent", "type=organisation", *firm, f"phone={PRIVATE['telephone of the firm']}", of=self.case)
        self.a.new("event", "at=2026-11-21 10:00", "type=contact_attempt", f"text={PRIVATE['event']}", of=self.case)
        self.settle(self.a, self.b)
        self.a.set(self.party, f"name={PRIVATE['worker, as it was changed']}")
        self.b.set(self.party, f"name={PRIVATE['worker, as it was changed elsewhere']}")
        self.settle(self.a, self.b)
        conflict, = self.b.conflicts()
        self.b.resolve(conflict["id"], "--value", PRIVATE["worker, as it was settled"], reason=PRIVATE["reason"])
        self.hub.new("annotation", f"text={PRIVATE['annotation']}", of=self.case)
        self.settle(self.b, self.a)

    def mirror(self, store, name):
        store.run("mirror", self.folder / name)
        return self.folder / name

    def ledger_mirror(self):
        return self.mirror(self.hub, "mirror") / (LEDGER.replace("/", "-") + ".git")

    def test_stock_git_accepts_every_commit(self):
        for store, name in ((self.hub, "at-hub"), (self.a, "at-node")):
            folder = self.mirror(store, name)
            self.assertEqual(len(repositories(folder)), 2)
            for repository in repositories(folder):
                git(repository, "fsck", "--strict", "--no-dangling")
                every = commits(repository)
                self.assertEqual(len(every), store.ledger(repository.stem.replace("-", "/", 1))["changesets"])
                for commit in every:
                    git(repository, "verify-commit", commit)

    def test_mirrors_of_hub_and_node_agree(self):
        at_hub, at_node = self.mirror(self.hub, "at-hub"), self.mirror(self.a, "at-node")
        for one, other in zip(repositories(at_hub), repositories(at_node)):
            self.assertEqual(git(one, "rev-parse", "main"), git(other, "rev-parse", "main"))
            self.assertEqual(sorted(commits(one)), sorted(commits(other)))

    def test_what_a_person_s_own_git_is_set_to_makes_no_difference(self):
        self.write(".gitconfig", "[core\nthis is none")
        self.hub.run("mirror", self.folder / "mirror", env={**self.hub.env, "HOME": str(self.folder)})
        self.assertEqual(len(repositories(self.folder / "mirror")), 2)

    def test_a_later_run_adds_only_what_is_new(self):
        first = self.hub.json("mirror", self.folder / "mirror")
        packs = {path: path.read_bytes() for path in self.folder.glob("mirror/*.git/objects/pack/*")}
        self.assertGreater(first["commits"], 0)
        second = self.hub.json("mirror", self.folder / "mirror")
        self.assertEqual((second["ledgers"], second["commits"], second["objects"]), (0, 0, 0))
        self.assertEqual(set(self.folder.glob("mirror/*.git/objects/pack/*")), set(packs))
        self.a.set(self.case, "amount=13000")
        self.a.exchange()
        third = self.hub.json("mirror", self.folder / "mirror")
        # The commit, its document, and the folders from the root down to it: kind, month, day, shelf, record.
        self.assertEqual((third["ledgers"], third["commits"], third["objects"]), (1, 1, 8))
        self.assertEqual({path: path.read_bytes() for path in packs}, packs)
        for repository in repositories(self.folder / "mirror"):
            git(repository, "fsck", "--strict", "--no-dangling")
            git(repository, "verify-commit", *commits(repository))

    def test_nobody_is_found_in_a_mirror(self):
        for store, name in ((self.hub, "at-hub"), (self.a, "at-node")):
            folder = self.mirror(store, name)
            seen = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and "pack" not in path.suffix)
            for repository in repositories(folder):
                seen += git(repository, "cat-file", "--batch-all-objects", "--batch")
            self.assertIn(b': "sealed:1:', seen)
            for what, text in PRIVATE.items():
                self.assertNotIn(text.encode(), seen, what)
                self.assertNotIn(base64.b64encode(text.encode())[:-4], seen, what)

    # ---- tampering ----

    def loosen(self):
        """The centre's mirror with every object in a file of its own."""
        repository = self.ledger_mirror()
        for pack in list(repository.glob("objects/pack/*.pack")):
            aside = self.folder / pack.name
            pack.rename(aside)
            for other in repository.glob(f"objects/pack/{pack.stem}.*"):
                other.unlink()
            git(repository, "unpack-objects", "-q", given=aside.read_bytes())
        git(repository, "fsck", "--strict", "--no-dangling")
        return repository

    def test_a_changed_byte_in_an_object_is_seen(self):
        repository = self.loosen()
        newest = git(repository, "rev-parse", "main").decode().strip()
        tree = git(repository, "rev-parse", "main^{tree}").decode().strip()
        blob = git(repository, "ls-tree", "-r", "main").decode().split()[2]
        for what, oid in (("document", blob), ("tree", tree), ("commit", newest)):
            with self.subTest(what=what):
                path = repository / "objects" / oid[:2] / oid[2:]
                whole = path.read_bytes()
                plain = bytearray(zlib.decompress(whole))
                plain[-2] ^= 1
                path.chmod(0o644)
                path.write_bytes(zlib.compress(bytes(plain)))
                git(repository, "fsck", "--strict", "--no-dangling", status=1)
                path.write_bytes(whole)
                git(repository, "fsck", "--strict", "--no-dangling")

    def forge(self, repository, change):
        """The newest commit changed, stored under the id that it then has: stock git must not accept its signature."""
        text = git(repository, "cat-file", "commit", "main")
        forged = change(text)
        self.assertNotEqual(forged, text)
        oid = git(repository, "hash-object", "-t", "commit", "-w", "--stdin", given=forged).decode().strip()
        git(repository, "verify-commit", oid, status=1)

    def test_a_changed_commit_does_not_verify(self):
        repository = self.ledger_mirror()
        git(repository, "verify-commit", "main")
        other_tree = git(repository, "rev-parse", "main~1^{tree}").strip()
        older = git(repository, "rev-parse", "main~2").strip()
        changes = {
            "tree": lambda text: re.sub(rb"(?m)^tree .*$", b"tree " + other_tree, text, count=1),
            "parent": lambda text: re.sub(rb"(?m)^parent .*$", b"parent " + older, text, count=1),
            "author": lambda text: re.sub(rb"(?m)^author .*? <", "author 陈丙 <".encode(), text, count=1),
            "time": lambda text: re.sub(rb"(?m)^(author .*)(\d) \+", lambda m: m[1] + (b"1" if m[2] == b"0" else b"0") + b" +", text),
            "device": lambda text: text.replace(b"Device: 440105", b"Device: 440106"),
            "sequence": lambda text: re.sub(rb"Sequence: \d+", b"Sequence: 99", text),
            "payload": lambda text: re.sub(rb"(Payload-SHA256: )(.)", lambda m: m[1] + (b"0" if m[2] != b"0" else b"1"), text),
            "act": lambda text: re.sub(rb"\n\n(.)", rb"\n\nx\1", text, count=1),
            "signature": self.change_signature,
        }
        for what, change in changes.items():
            with self.subTest(what=what):
                self.forge(repository, change)

    def change_signature(self, text):
        """One bit of the 64 bytes that end the signature's armour."""
        armour = re.search(rb"gpgsig -----BEGIN SSH SIGNATURE-----\n(.*?)\n -----END", text, re.S)[1]
        blob = bytearray(base64.b64decode(armour.replace(b"\n ", b"")))
        blob[-10] ^= 1
        lines = base64.b64encode(bytes(blob))
        return text.replace(armour, b"\n".join(b" " + lines[at : at + 70] for at in range(0, len(lines), 70)))

    def test_a_stranger_cannot_sign(self):
        repository = self.ledger_mirror()
        key = self.folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        words = ["-c", "user.name=440105014-1", "-c", "user.email=440105014-1@heshi", "-c", f"user.signingkey={key}"]
        signed = git(repository, *words, "commit-tree", f"-S{key}", "-p", "main", "-m", "dispute: change", "main^{tree}")
        git(repository, "verify-commit", signed.decode().strip(), status=1)


if __name__ == "__main__":
    unittest.main()
