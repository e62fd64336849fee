#!/usr/bin/env python3
"""Backups put back: what a device must do to be honest again happens by itself, and no sequence number ever stands for two change sets."""
# labels: e2e threads

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import threading
import unittest
from pathlib import Path

import heshi
from district import CENTRE, DistrictCase, Node, sanitizers, until
from proxy import Proxy

A_CASE = ("dispute", "category=wages", "received=2026-11-20")


class Restored(DistrictCase):
    def setUp(self):
        super().setUp()
        self.a = self.join("甲")

    def put_back(self, backup, folder):
        """The backup in a folder of its own."""
        node = self.adopt(folder)
        node.device = node.run("restore", backup).out.split()[0]
        return node

    def lose(self, node):
        """The disk is gone."""
        node.kill_servers()
        shutil.rmtree(node.data)

    def renewed(self, node):
        """Meets the hub once; whom that has made of it."""
        node.exchange()
        node.device = node.status()["device"]
        return node.device

    def devices(self):
        """Nodes by name, with what has become of them."""
        return {row["name"]: row["status"] for row in self.hub.json("device", "list") if row["role"] != "hub"}

    def assert_numbers_unique(self):
        numbers = [row["fields"]["number"] for row in self.hub.list("dispute")]
        self.assertEqual(len(numbers), len(set(numbers)), numbers)

    def assert_no_save(self, node, *parts):
        for words in (("new", *A_CASE),):
            result = node.run("record", *words, status=heshi.REFUSED)
            self.assert_refused(result, "backup", "heshi-node sync", *parts)


class Nodes(Restored):
    def test_a_node_that_lost_its_disk_goes_on_as_another_device(self):
        held = self.a.new(*A_CASE)
        self.a.exchange()
        in_backup = self.a.new(*A_CASE)
        copy = self.back_up(self.a)
        came_back = self.a.new(*A_CASE)
        self.a.exchange()
        lost = self.a.new(*A_CASE)
        lost_number = self.a.fields(lost)["number"]
        old = self.copy(self.a, "old")
        self.lose(self.a)

        node = self.put_back(copy, "put-back")
        self.assertEqual(node.device, self.a.device)
        self.assertIn("restored", node.status())
        self.assertIn("heshi-node sync", node.run("status").out)
        self.assertEqual(set(node.ids("dispute")), {held, in_backup})
        self.assert_no_save(node)

        self.assertEqual(self.renewed(node), f"{CENTRE}-2")
        self.assertNotIn("restored", node.status())
        self.assertEqual(set(node.ids("dispute")), {held, in_backup, came_back})
        fresh = node.new(*A_CASE)
        self.assertNotEqual(node.fields(fresh)["number"], lost_number)
        self.assertEqual(node.show(fresh)["state"], "only_here")
        self.assert_held(node, in_backup)
        node.exchange()
        self.assert_held(node, fresh)
        node.set(came_back, "amount=100")
        node.exchange()

        again = old.exchange(status=heshi.FAILED)
        self.assertIn(f"goes on as {node.device}", again["why"])
        devices = {row["name"]: row for row in self.hub.json("device", "list")}
        self.assertEqual((devices[old.device]["status"], devices[node.device]["status"]), ("retired", "active"))
        self.assertIn(node.device, devices[old.device]["reason"])
        self.assertEqual(devices[old.device]["label"], devices[node.device]["label"])
        self.assertIn(("renewal",), self.hub.sql("SELECT what FROM incident WHERE device = ?", old.device))
        self.assert_agreed(node)
        self.assert_one_commit_each(self.hub, node, old)
        self.assert_numbers_unique()
        self.assert_git_verifies()

    def assert_git_verifies(self):
        """Every commit of the hub's mirror, with stock git."""
        mirror = self.folder / "mirror"
        self.hub.run("mirror", mirror)
        for repository in mirror.glob("*.git"):
            git = ["git", "-C", str(repository)]
            heads = subprocess.run([*git, "rev-list", "--all"], capture_output=True, text=True, check=True).stdout.split()
            self.assertTrue(heads)
            subprocess.run([*git, "verify-commit", *heads], capture_output=True, check=True,
                           env={**os.environ, "HOME": str(self.folder)})

    def test_a_backup_made_while_serving_and_saving_is_whole(self):
        server = self.a.serve()
        stop = threading.Event()
        made = []

        def save():
            while not stop.is_set():
                made.append(self.a.new(*A_CASE))

        saver = threading.Thread(target=save)
        saver.start()
        try:
            until(lambda: len(made) > 3, "some cases are saved")
            before = list(made)
            copy = self.back_up(self.a)
            until(lambda: len(made) > len(before) + 3, "more cases are saved")
        finally:
            stop.set()
            saver.join()
        until(lambda: self.hub.held(self.a.device) == self.a.own(), "the hub has all")
        server.stop()
        self.lose(self.a)
        node = self.put_back(copy, "put-back")
        self.assertLessEqual(set(before), set(node.ids("dispute")))
        self.assertFalse(node.run("verify").status)
        self.renewed(node)
        self.assertEqual(set(node.ids("dispute")), set(made))
        node.new(*A_CASE)
        node.exchange()
        self.assert_agreed(node)
        self.assert_one_commit_each(self.hub, node)
        self.assert_numbers_unique()

    def test_a_service_on_a_folder_that_was_put_back_goes_on_by_itself(self):
        case = self.a.new(*A_CASE)
        self.a.exchange()
        copy = self.back_up(self.a)
        self.a.set(case, "amount=100")
        self.a.exchange()
        node = self.put_back(copy, "put-back")
        server = node.serve()
        until(lambda: node.status()["device"] != self.a.device, "it is renewed")
        node.device = node.status()["device"]
        node.set(case, "workers=3")
        until(lambda: node.show(case)["state"] == "held", "the hub holds what it saves")
        self.assertEqual(node.fields(case)["amount"], 10000)
        server.stop()
        self.assert_agreed(node)
        self.assert_one_commit_each(self.hub, node, self.a)

    def test_a_file_copied_back_by_hand_is_as_honest(self):
        self.a.new(*A_CASE)
        self.a.exchange()
        copy = self.back_up(self.a)
        self.a.new(*A_CASE)
        self.a.exchange()
        for file in Path(self.a.data).glob("node.db*"):
            file.unlink()
        shutil.copy(copy, self.a.file())
        self.assert_no_save(self.a)
        self.renewed(self.a)
        self.a.new(*A_CASE)
        self.a.exchange()
        self.assert_agreed(self.a)
        self.assertEqual(len(self.a.ids("dispute")), 3)

    def test_one_backup_put_back_twice_makes_one_device(self):
        self.a.new(*A_CASE)
        copy = self.back_up(self.a)
        one, other = self.put_back(copy, "one"), self.put_back(copy, "other")
        self.renewed(one)
        again = other.exchange(status=heshi.FAILED)
        self.assertIn(f"goes on as {one.device}", again["why"])
        self.assertIn("enrol", again["why"])
        self.assert_no_save(other)
        one.new(*A_CASE)
        one.exchange()
        self.assert_one_commit_each(self.hub, one, other)

    def test_a_copied_folder_that_signed_otherwise_is_told_and_noted(self):
        """A folder copied by hand, unmarked, signed in the device's name; a backup of that copy is put back."""
        self.a.new(*A_CASE)
        self.a.exchange()
        twin = self.copy(self.a, "twin")
        twin.new(*A_CASE)
        self.a.new(*A_CASE)
        self.a.exchange()
        node = self.put_back(self.back_up(twin), "put-back")
        told = node.exchange(status=heshi.FAILED)
        self.assertIn("(sequence)", told["why"])
        self.assertIn("cannot go on by itself", told["why"])
        self.assertIn(("sequence",), self.hub.sql("SELECT what FROM incident WHERE device = ?", self.a.device))
        self.assert_no_save(node)
        self.assertEqual(self.devices(), {self.a.device: "active"})
        self.a.new(*A_CASE)
        self.a.exchange()

    def test_a_revoked_device_is_not_renewed(self):
        self.a.new(*A_CASE)
        self.a.exchange()
        copy = self.back_up(self.a)
        self.hub.run("device", "revoke", self.a.device, "--lost")
        node = self.put_back(copy, "put-back")
        self.assertIn("(device)", node.exchange(status=heshi.FAILED)["why"])
        self.assertEqual(self.devices(), {self.a.device: "lost"})

    def test_a_trainers_node_is_renewed_too(self):
        trainer = self.join("培训", role="trainer")
        training = trainer.new("training", "title=调解员轮训（第三期）", "date=2026-12-01", "minutes=180")
        copy = self.back_up(trainer)
        trainer.set(training, "minutes=240")
        trainer.exchange()
        node = self.put_back(copy, "put-back")
        self.renewed(node)
        self.assertEqual(node.fields(training)["minutes"], 240)
        node.set(training, "status=held")
        node.exchange()
        self.assertEqual(self.hub.fields(training)["status"], "held")
        self.assert_agreed(node)
        self.assert_one_commit_each(self.hub, node, trainer)

    def test_a_backup_that_lay_away_for_long_still_finds_its_way(self):
        """Others went on meanwhile, and clashes with what the backup has unsent are held as ever."""
        case = self.a.new(*A_CASE)
        b = self.join("乙")
        self.settle(self.a, b)
        self.a.set(case, "amount=100")
        copy = self.back_up(self.a)
        self.lose(self.a)
        b.set(case, "amount=200")
        b.exchange()
        node = self.put_back(copy, "put-back")
        self.renewed(node)
        self.settle(node, b)
        self.assertEqual(len(self.hub.conflicts()), 1)
        self.assert_agreed(node, b)

    def test_two_programs_on_one_folder_make_one_device(self):
        self.a.new(*A_CASE)
        node = self.put_back(self.back_up(self.a), "put-back")
        runs = [node.begin("sync") for _ in range(3)]
        for run in runs:
            run.communicate(timeout=heshi.COMMAND_SECONDS)
        until(lambda: node.run("sync", status=None).status == heshi.DONE, "one of them gets through")
        self.assertEqual(len(self.devices()), 2)
        node.new(*A_CASE)
        node.exchange()
        self.assert_agreed(node)


class Interrupted(Restored):
    """A node that was put back, and what may go wrong while it becomes another device."""

    def setUp(self):
        super().setUp()
        self.case = self.a.new(*A_CASE)
        self.a.exchange()
        self.a.new(*A_CASE)
        self.copy_file = self.back_up(self.a)
        self.a.new(*A_CASE)
        self.a.exchange()
        self.hub.down()
        self.runs = 0

    def start_over(self):
        """A fresh copy of the hub, and the backup put back."""
        self.runs += 1
        hub = self.copy(self.hub, f"hub-run{self.runs}")
        hub.up()
        node = self.put_back(self.copy_file, f"node-run{self.runs}")
        return hub, node

    def finish(self, hub, node):
        """It gets through by itself, and is one new device that saves."""
        node.exchange(hub.address)
        node.device = node.status()["device"]
        node.new(*A_CASE)
        node.exchange(hub.address)
        names = [row["name"] for row in hub.json("device", "list") if row["role"] != "hub"]
        self.assertEqual(sorted(names), sorted([self.a.device, node.device]))
        self.assertEqual(hub.heads(), node.heads())
        self.assert_proven(hub, node)
        self.assert_one_commit_each(hub, node, self.a)
        self.assertEqual(len(node.ids("dispute")), 4)
        hub.down()
        shutil.rmtree(hub.data)
        shutil.rmtree(node.data)

    def test_the_line_may_break_after_any_record_of_any_of_its_connections(self):
        hub, node = self.start_over()
        with Proxy(hub.target()) as proxy:
            node.exchange(proxy.address)
            connections = proxy.connections
        self.finish(hub, node)
        self.assertEqual(connections, 4)  # refused for its number, the old name, the renewal, the new name
        for after in range(connections):
            for direction in ("up", "down"):
                for records in (1, 2) if not sanitizers() else (2,):
                    hub, node = self.start_over()
                    with Proxy(hub.target()) as proxy:
                        proxy.cut(direction, after=after, application=records - 1)
                        node.exchange(proxy.address, status=None)
                    self.finish(hub, node)

    def test_the_answer_to_a_renewal_may_be_lost_more_than_once(self):
        hub, node = self.start_over()
        for _ in range(3):
            with Proxy(hub.target()) as proxy:
                proxy.cut("down", after=0 if node.sql("SELECT 1 FROM identity WHERE name = 'renewal_key'") else 2, application=0)
                node.exchange(proxy.address, status=heshi.FAILED)
            self.assertEqual(node.status()["device"], self.a.device)
            self.assert_no_save(node)
        self.assertEqual(hub.sql("SELECT status FROM register WHERE device = ?", self.a.device), [("retired",)])
        self.finish(hub, node)

    def test_the_program_may_be_killed_at_any_moment(self):
        seed = random.randrange(1 << 32)
        print(f"killed at moments of seed {seed}")
        draw = random.Random(seed)
        for _ in range(2 if sanitizers() else 5):
            hub, node = self.start_over()
            for _ in range(4):
                run = node.begin("sync", "--hub", hub.address)
                try:
                    run.communicate(timeout=draw.uniform(0, 0.15))
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.communicate()
            self.finish(hub, node)


class Files(Restored):
    def test_what_is_put_back_is_private_and_the_same(self):
        self.a.new(*A_CASE)
        copy = self.back_up(self.a)
        node = self.put_back(copy, "put-back")
        self.assertEqual(stat.S_IMODE(os.stat(node.data).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(node.file()).st_mode), 0o600)
        self.assertEqual(node.list("dispute"), self.a.list("dispute"))
        self.assertEqual(sorted(file.name for file in Path(node.data).iterdir() if file.suffix == ".db"), ["node.db"])

    def test_a_folder_with_a_database_is_left_alone(self):
        copy = self.back_up(self.a)
        before = self.a.status()
        self.assert_refused(self.a.run("restore", copy, status=heshi.REFUSED), "already holds a node.db")
        self.assertEqual(self.a.status(), before)

    def test_what_is_no_backup_of_a_node_is_refused_and_leaves_nothing(self):
        other = sqlite3.connect(self.folder / "other.db")
        other.execute("CREATE TABLE t (x)")
        other.commit()
        other.close()
        torn = self.back_up(self.a)
        with open(torn, "r+b") as file:
            file.seek(4096 * 8)
            file.write(b"Z" * 4096 * 8)
        fresh = self.folder / "fresh"
        for name, part in ((self.write("text", "no database"), "database"), (self.folder / "other.db", "Heshi"),
                           (torn, "damaged"), (self.back_up(self.hub), "the hub's backup"), (self.folder, "no file"),
                           (self.folder / "nowhere", "cannot read")):
            result = Node(fresh).run("restore", name, status=heshi.REFUSED)
            self.assertIn(part, result.err)
            self.assertFalse(fresh.exists(), name)
        result = Node(fresh).run("restore", self.a.file(), status=None)
        self.assertFalse(fresh.exists() and not result.status == heshi.DONE)

    def test_a_backup_forgets_keys_of_a_renewal_under_way(self):
        """Or else two folders would become the same new device."""
        self.a.new(*A_CASE)
        self.a.exchange()
        node = self.put_back(self.back_up(self.a), "put-back")
        self.hub.down()
        database = sqlite3.connect(node.file())
        database.execute("INSERT INTO identity VALUES ('renewal_seed', x'00'), ('renewal_key', x'00')")
        database.commit()
        database.close()
        rows = sqlite3.connect(self.back_up(node)).execute("SELECT name FROM identity WHERE name LIKE 'renewal%'")
        self.assertEqual(rows.fetchall(), [])


if __name__ == "__main__":
    unittest.main()
