#!/usr/bin/env python3
"""A hub put back from a backup: it signs nothing, gets back from its nodes what it lost, and goes on where it was."""
# labels: e2e threads

import os
import random
import shutil
import unittest

import heshi
from district import CENTRE, LEDGER, DistrictCase, Hub, sanitizers, until
from proxy import Proxy

A_CASE = ("dispute", "category=wages", "received=2026-11-20", "amount=1000")
OTHER = "440105012"


class Recovered(DistrictCase):
    def join_two(self):
        """Two devices, and a case that both know."""
        a, b = self.join("甲"), self.join("乙")
        case = a.new(*A_CASE)
        self.settle(a, b)
        return a, b, case

    def lose_hub(self):
        """The disk is gone; what it held is told."""
        heads = self.hub.heads()
        self.hub.server.kill()
        shutil.rmtree(self.hub.data)
        return heads

    def put_back(self, backup, folder="hub-again", serve=True):
        """From now on this is the hub, at the address where nodes know it."""
        address = self.hub.address
        hub = Hub(self.folder / folder)
        self.addCleanup(hub.kill_servers)
        self.addCleanup(self.end, hub)
        hub.run("restore", backup)
        hub.address = address
        self.hub = hub
        if serve:
            hub.up()
        return hub

    def recovery(self):
        state = self.hub.json("recovery")
        state["gave"] = [device["name"] for device in state["devices"] if "gave" in device]
        state["missing"] = [device["name"] for device in state["devices"] if "gave" not in device]
        return state

    def give(self, *nodes):
        for node in nodes:
            self.assertIn("has given it all that it has", node.exchange(status=heshi.FAILED)["why"])
            until(lambda: node.device in self.recovery()["gave"], "the hub has written it down", 20)

    def finish(self, *without):
        words = [word for device in without for word in ("--without", device)]
        return self.hub.run("recovery", "finish", *words)


class Hubs(Recovered):
    def test_what_nodes_hold_comes_back_and_the_hub_goes_on_where_it_was(self):
        a, b, case = self.join_two()
        copy = self.back_up(self.hub)
        self.hub.add_centre(OTHER, "凤阳街道劳动人事争议调解中心")
        c = self.join("丙", centre=OTHER)  # the backup knows neither the centre nor the device
        a.set(case, "amount=2000")
        b.set(case, "amount=3000", "workers=3")
        theirs = c.new(*A_CASE)
        self.settle(a, b, c)
        self.hub.set(case, "grade=major")
        self.settle(a, b, c)
        b.new(*A_CASE)
        b.exchange()  # only b knows of it
        before = self.lose_hub()
        unsent = a.new(*A_CASE)

        hub = self.put_back(copy)
        self.assertIn("restored", hub.status())
        self.assertEqual((self.recovery()["gave"], self.recovery()["missing"]), ([], [a.device, b.device]))
        self.assert_refused(hub.run("record", "new", *A_CASE, "--centre", CENTRE, status=heshi.REFUSED), "backup", "recovery")
        self.assert_refused(hub.run("device", "revoke", a.device, "--lost", status=heshi.REFUSED), "backup")
        self.assert_refused(hub.run("recovery", "finish", status=heshi.REFUSED), a.device, b.device)

        self.give(a)
        self.assertEqual(self.recovery()["gave"], [a.device])
        self.assertEqual(set(self.recovery()["missing"]), {b.device, c.device})
        self.give(c, b, a)
        self.assertEqual(self.recovery()["missing"], [])
        self.assertEqual(hub.heads(), before)
        self.finish()
        self.assertNotIn("restored", hub.status())
        self.settle(a, b, c)
        self.assertEqual(hub.fields(case)["grade"], "major")
        self.assertEqual(hub.fields(unsent)["amount"], 100000)
        self.assertEqual(hub.fields(theirs)["amount"], 100000)
        self.assertEqual(len(hub.conflicts()), 1)
        hub.resolve(hub.conflicts()[0]["id"], "--take", "theirs")
        b.set(case, "workers=4")
        c.new(*A_CASE)
        self.settle(a, b, c)
        self.assert_agreed(a, b, c)
        self.assert_one_commit_each(hub, a, b, c)
        again = a.exchange()
        self.assertEqual((again["changesets_sent"], again["changesets_received"]), (0, 0))

    def test_sessions_that_stay_open_come_back_by_themselves(self):
        a, b = self.join("甲"), self.join("乙")
        case = a.new(*A_CASE)
        servers = [a.serve(), b.serve()]
        until(lambda: b.has(case), "the case has come round")
        copy = self.back_up(self.hub)
        a.set(case, "amount=2000")
        b.set(case, "workers=3")
        until(lambda: a.fields(case).get("workers") == 3 and b.fields(case)["amount"] == 200000, "both know both")
        self.lose_hub()
        self.put_back(copy)
        until(lambda: not self.recovery()["missing"], "both have given back")
        self.finish()
        a.set(case, "amount=4000")
        until(lambda: b.fields(case)["amount"] == 400000, "it goes on")
        until(lambda: a.show(case)["state"] == "held", "the hub holds it")
        for server in servers:
            server.stop()
        self.settle(a, b)
        self.assert_agreed(a, b)
        self.assert_one_commit_each(self.hub, a, b)

    def test_it_may_go_on_without_a_device_that_is_told(self):
        a, b, case = self.join_two()
        copy = self.back_up(self.hub)
        a.set(case, "amount=2000")
        a.exchange()
        b.set(case, "workers=3")
        b.exchange()  # b holds a receipt for what a has not heard of
        self.lose_hub()
        self.put_back(copy)
        self.give(a)
        self.assert_refused(self.hub.run("recovery", "finish", status=heshi.REFUSED), b.device)
        self.finish(b.device)
        a.exchange()
        a.new(*A_CASE)
        a.exchange()
        self.assert_agreed(a)
        self.assertIn("the hub does not have what it once gave", b.exchange(status=heshi.FAILED)["why"])
        self.assertIn((f"ended without {b.device}",), self.hub.sql("SELECT text FROM incident WHERE what = 'recovery'"))

    def test_a_backup_that_lacks_nothing_is_done_at_once(self):
        a = self.join("甲")
        a.new(*A_CASE)
        a.exchange()
        copy = self.back_up(self.hub)
        before = self.lose_hub()
        self.put_back(copy)
        self.give(a)
        self.finish()
        self.assertEqual(a.exchange()["changesets_received"], 0)
        self.assertEqual(self.hub.heads(), before)
        self.assert_refused(self.hub.run("recovery", "finish", status=heshi.REFUSED), "not put back")
        self.assert_agreed(a)

    def test_a_lost_device_may_not_give(self):
        a, b, _ = self.join_two()
        self.hub.run("device", "revoke", b.device, "--lost")
        copy = self.back_up(self.hub)
        self.lose_hub()
        self.put_back(copy)
        self.assertIn("(device)", b.exchange(status=heshi.FAILED)["why"])
        self.give(a)
        self.finish()

    def test_two_lines_that_the_hub_signed_are_for_people_to_decide(self):
        """Two copies of the hub have been at work, each with a node of its own."""
        a, b, case = self.join_two()
        copy = self.back_up(self.hub)
        self.hub.down()
        twin = self.copy(self.hub, "twin")
        self.hub.up()
        a.set(case, "amount=2000")
        a.exchange()
        self.hub.down()
        twin.serve(self.hub.address)
        b.set(case, "amount=3000")
        b.exchange()
        twin.down()
        self.put_back(copy)
        self.give(a, b)
        self.assertEqual(self.recovery()["forks"], [LEDGER])
        self.assertIn(("fork",), self.hub.sql("SELECT what FROM incident"))
        self.assert_refused(self.hub.run("recovery", "finish", status=heshi.REFUSED), "contradict")
        # Who is heard alone decides it.
        self.hub.down()
        shutil.rmtree(self.hub.data)
        self.put_back(copy)
        self.give(b)
        self.finish(a.device)
        b.exchange()
        self.assertEqual(self.hub.fields(case)["amount"], 300000)

    def test_a_node_and_the_hub_may_both_come_from_backups(self):
        a, b, case = self.join_two()
        copy = self.back_up(self.hub)
        node_copy = self.back_up(a)
        a.set(case, "amount=2000")
        self.settle(a, b)
        self.lose_hub()
        shutil.rmtree(a.data)
        self.put_back(copy)
        a.run("restore", node_copy)
        self.give(b, a)
        self.finish()
        a.exchange()
        a.device = a.status()["device"]
        self.assertEqual(a.fields(case)["amount"], 200000)
        a.set(case, "amount=3000")
        self.settle(a, b)
        self.assert_agreed(a, b)
        self.assert_one_commit_each(self.hub, a, b)

    def test_a_second_backup_put_back_later_is_recovered_too(self):
        a, b, case = self.join_two()
        for run in range(2):
            copy = self.back_up(self.hub)
            b.set(case, f"amount={run + 2}000")
            b.exchange()
            a.set(case, f"workers={run + 2}")
            self.settle(a, b)
            self.lose_hub()
            self.put_back(copy, f"hub-again{run}")
            self.give(*((a, b) if run else (b, a)))
            self.finish()
            self.settle(a, b)
            self.assert_agreed(a, b)
        self.assert_one_commit_each(self.hub, a, b)


class Chance(Recovered):
    def test_any_order_of_saves_backups_and_losses_converges(self):
        seed = int(os.environ.get("HESHI_SEED") or random.randrange(1 << 32))
        print(f"recoveries of seed {seed}")
        draw = random.Random(seed)
        nodes = [self.join("甲"), self.join("乙"), self.join("丙")]
        case = nodes[0].new(*A_CASE)
        self.settle(*nodes)
        for run in range(1 if sanitizers() else 3):
            copy = None
            for step in range(14):
                node = draw.choice(nodes)
                chance = draw.random()
                if chance < 0.5:
                    node.set(case, f"{draw.choice(['amount', 'workers', 'women_workers'])}={draw.randrange(1, 90)}")
                elif chance < 0.85:
                    node.exchange()
                elif chance < 0.93 and copy:
                    self.hub.set(case, f"migrant_workers={step + 1}")
                    draw.choice(nodes).exchange()
                copy = copy or (self.back_up(self.hub) if step > 2 and draw.random() < 0.4 else None)
            copy = copy or self.back_up(self.hub)
            self.lose_hub()
            self.put_back(copy, f"hub-run{run}")
            draw.shuffle(nodes)
            self.give(*nodes)
            self.finish()
            self.settle(*nodes)
            self.assert_agreed(*nodes)
            self.assert_one_commit_each(self.hub, *nodes)


class Interrupted(Recovered):
    def test_the_line_may_break_while_a_node_gives_back(self):
        a, b, case = self.join_two()
        copy = self.back_up(self.hub)
        for round_ in range(3):
            a.set(case, f"amount={round_ + 2}000")
            b.set(case, f"workers={round_ + 2}")
            self.settle(a, b)
        before = self.lose_hub()
        self.put_back(copy)
        for direction in ("up", "down"):
            for application in range(5):
                with Proxy(self.hub.target()) as proxy:
                    proxy.cut(direction, application=application)
                    a.exchange(proxy.address, status=heshi.FAILED)
        self.give(a, b)
        self.assertEqual(self.hub.heads(), before)
        self.finish()
        self.settle(a, b)
        self.assert_agreed(a, b)
        self.assertEqual(self.hub.held(a.device), a.own(LEDGER))


if __name__ == "__main__":
    unittest.main()
