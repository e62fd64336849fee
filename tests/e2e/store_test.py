#!/usr/bin/env python3
"""What a data folder may do to a program: a newer database, settings that make no sense, a disk that is full."""
# labels: e2e

import hashlib
import random
import sqlite3
import subprocess
import unittest

from district import DistrictCase, Node
from heshi import DONE, FAILED, REFUSED

READ_ONLY = (("status",), ("record", "list", "dispute"), ("verify",), ("log",))
WRITING = (("record", "new", "dispute", "category=wages"), ("rebuild",), ("sync",))


class Newer(DistrictCase):
    """A database that a newer program has written is left as it is."""

    def raise_version(self, store):
        database = sqlite3.connect(store.file())
        version, = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version={version + 1}")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def digests(self, store):
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in store.file().parent.iterdir()}

    def assert_left_alone(self, store, commands):
        self.raise_version(store)
        before = self.digests(store)
        self.assertIn(store.file().name, before)
        for words in commands:
            with self.subTest(words=words):
                result = store.run(*words, status=FAILED)
                self.assertRegex(result.err, r"the database is of version \d+, this program knows up to \d+")
                self.assertEqual(result.out, "")
                self.assertEqual(self.digests(store), before)

    def test_at_a_node(self):
        node = self.join()
        node.new("dispute", "category=wages", "received=2026-11-20")
        self.assert_left_alone(node, READ_ONLY + WRITING + (("serve",),))

    def test_at_the_hub(self):
        self.hub.down()
        self.assert_left_alone(self.hub, READ_ONLY + WRITING[1:2] + (("serve", "--sync", "127.0.0.1:0", "--web", "off"),))

    def test_another_programs_database_is_refused(self):
        node = self.join()
        node.file().unlink()
        database = sqlite3.connect(node.file())
        database.execute("CREATE TABLE notes (text TEXT)")
        database.commit()
        database.close()
        before = self.digests(node)
        self.assertIn("not a database of Heshi", node.run("status", status=FAILED).err)
        self.assertEqual(self.digests(node), before)


class Settings(DistrictCase):
    def settings(self, store, text):
        (store.file().parent / "settings.ini").write_text(text, encoding="utf-8")

    def test_every_command_names_the_line_that_it_cannot_read(self):
        node = self.join()
        self.settings(node, "[sync]\nkeepalive_seconds = often\n")
        for words in READ_ONLY + WRITING:
            with self.subTest(words=words):
                result = node.run(*words, status=REFUSED)
                for part in ("settings.ini", "line 2", "keepalive_seconds"):
                    self.assertIn(part, result.err)
                self.assertEqual(len(result.err.splitlines()), 1)

    def test_a_key_that_nobody_knows_is_refused(self):
        self.settings(self.hub, "; ours\n[hub]\nsync_adress = :7443\n")
        result = self.hub.run("status", status=REFUSED)
        self.assertIn("line 3", result.err)
        self.assertIn("sync_adress", result.err)

    def test_nothing_is_made_in_spite_of_it(self):
        node = self.join()
        before = node.status()
        self.settings(node, "nonsense\n")
        node.run("record", "new", "dispute", "category=wages", status=REFUSED)
        self.settings(node, "")
        self.assertEqual(node.status(), before)

    def test_the_hub_listens_where_its_settings_say(self):
        self.hub.down()
        self.settings(self.hub, "[hub]\nsync_address = 127.0.0.1:0\nweb_address = 127.0.0.1:0\n[log]\nlevel = warn\n")
        self.hub.start("serve", wanted=["sync", "web"])
        node = self.join()
        node.exchange()
        self.assertNotIn(" info ", self.hub.server.errors().rpartition("ending")[2])

    def test_a_node_goes_where_its_settings_say(self):
        node = self.join()
        self.settings(node, "[sync]\nhub = 127.0.0.1:9\n")
        node.exchange(status=FAILED)
        node.exchange(self.hub.address)
        self.settings(node, f"[sync]\nhub = {self.hub.address}\n")
        node.exchange()


class SmallDisk(Node):
    """A node on a disk of its own, that only processes within its mount namespace see."""

    enter = ()

    def command(self, *words):
        return [*self.enter, *super().command(*words)]


def small_disk(folder, size):
    """Mounts a tmpfs for whoever enters; the process that keeps it, and the words that enter. None where that may not be."""
    script = f"mount -t tmpfs -o size={size} tmpfs '{folder}' && echo ready && exec cat"
    for unshare, enter in ((["unshare", "-m"], ["-m"]), (["unshare", "-rm"], ["-U", "-m", "--preserve-credentials"])):
        keeper = subprocess.Popen(
            [*unshare, "sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if keeper.stdout.readline() == b"ready\n":
            return keeper, ["nsenter", "-t", str(keeper.pid), *enter, "--"]
        release(keeper)
    return None, None


def release(keeper):
    keeper.stdin.close()
    keeper.stdout.close()
    keeper.wait()


class FullDisk(DistrictCase):
    def setUp(self):
        super().setUp()
        (self.folder / "disk").mkdir()
        keeper, enter = small_disk(self.folder / "disk", "6m")
        if not keeper:
            self.skipTest("a small disk cannot be mounted here")
        self.addCleanup(release, keeper)
        self.node = SmallDisk(self.folder / "disk" / "node")
        self.node.enter = enter
        self.addCleanup(self.node.kill_servers)
        self.node.join(self.hub.enrol("440105014"), "陈甲")
        self.draw = random.Random(1)

    def save(self, status=None):
        """A case with a summary that nothing compresses."""
        summary = "".join(chr(self.draw.randrange(0x4E00, 0x9FA5)) for _ in range(7900))
        words = ("record", "new", "dispute", "category=wages", "received=2026-11-20", f"summary={summary}")
        return self.node.run(*words, status=status)

    def ballast(self, *words):
        subprocess.run([*self.node.enter, *words, str(self.folder / "disk" / "ballast")], check=True)

    def fill(self):
        """Saves until the disk takes no more; what was acknowledged, and what the first refusal said."""
        made = []
        for _ in range(400):
            result = self.save()
            if result.status != DONE:
                return made, result
            made.append(result.word())
        self.fail("the disk was never full")

    def test_a_full_disk_loses_nothing(self):
        self.ballast("fallocate", "-l", "2M")
        made, result = self.fill()
        self.assertEqual(result.status, FAILED)
        self.assertIn("disk space", result.err)
        self.assertEqual(len(result.err.splitlines()), 1, result.err)
        self.assertGreater(len(made), 3)
        # What is there stays readable, and proves itself.
        self.assertEqual(set(self.node.ids("dispute")), set(made))
        for case in made[:3] + made[-3:]:
            self.assertEqual(len(self.node.fields(case)["summary"]), 7900)
        self.assert_proven(self.node)
        self.save(status=FAILED)
        # With room again, work goes on as if nothing had been.
        self.ballast("rm")
        made.append(self.save(status=DONE).word())
        self.assert_proven(self.node)
        self.node.exchange()
        self.assertEqual(self.hub.held(self.node.device), len(made))
        self.assertEqual(set(self.hub.ids("dispute")), set(made))
        self.assert_agreed(self.node)


if __name__ == "__main__":
    unittest.main()
