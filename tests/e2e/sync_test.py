#!/usr/bin/env python3
"""What happens to edits that meet: merged field by field, held where they clash, settled by a person, the same everywhere."""
# labels: e2e threads

import random
import unittest

from district import CENTRE, LEDGER, DistrictCase, until

DISTRICT_LEDGER = "district/440105"


class Meeting(DistrictCase):
    """Two devices of one centre that both have the same dispute."""

    def setUp(self):
        super().setUp()
        self.a, self.b = self.join("甲"), self.join("乙")
        self.case = self.a.new("dispute", "category=wages", "received=2026-11-20", "amount=1000")
        self.settle(self.a, self.b)

    def everywhere(self):
        return self.a, self.b, self.hub

    def assert_fields(self, record, **wanted):
        for store in self.everywhere():
            fields = store.fields(record)
            self.assertEqual({name: fields.get(name) for name in wanted}, wanted, store.data)

    def clash(self, a="amount=2000", b="amount=3000", record=None):
        """Both set a field offline and sync, a first; the id of the one conflict that all of them see."""
        self.a.set(record or self.case, *a.split())
        self.b.set(record or self.case, *b.split())
        self.settle(self.a, self.b)
        return self.only_conflict()["id"]

    def only_conflict(self):
        """The same one everywhere."""
        seen = [store.conflicts() for store in self.everywhere()]
        self.assertEqual([len(one) for one in seen], [1, 1, 1], seen)
        self.assertEqual(seen[0], seen[2])
        self.assertEqual(seen[1], seen[2])
        return seen[0][0]

    def assert_no_conflicts(self):
        for store in self.everywhere():
            self.assertEqual(store.conflicts(), [], store.data)


class Merging(Meeting):
    def test_edits_of_different_fields_both_survive(self):
        self.a.set(self.case, "amount=2000", "industry=C")
        self.b.set(self.case, "workers=3", "source=phone")
        self.settle(self.a, self.b)
        self.assert_fields(self.case, amount=200000, industry="C", workers=3, source="phone", category="wages")
        self.assert_no_conflicts()
        self.assert_agreed(self.a, self.b)

    def test_the_same_change_on_both_sides_is_no_clash(self):
        self.a.set(self.case, "amount=2000")
        self.b.set(self.case, "amount=2000")
        self.settle(self.a, self.b)
        self.assert_fields(self.case, amount=200000)
        self.assert_no_conflicts()

    def test_a_field_changed_differently_is_held_and_all_else_applies(self):
        self.clash(a="amount=2000 industry=C", b="amount=3000 workers=3")
        held = self.only_conflict()
        self.assertEqual((held["kind"], held["of"], held["record"], held["field"]), ("conflict", "dispute", self.case, "amount"))
        self.assertEqual((held["base"], held["mine"], held["theirs"]), (100000, 200000, 300000))
        self.assertEqual((held["mine_author"], held["theirs_author"]), ("陈甲", "陈乙"))
        self.assertEqual((held["mine_device"], held["theirs_device"]), (self.a.device, self.b.device))
        self.assertRegex(held["mine_at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(held["theirs_at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        # The value that came first stands meanwhile.
        self.assert_fields(self.case, amount=200000, industry="C", workers=3)
        self.assert_agreed(self.a, self.b)

    def test_a_held_field_blocks_nothing(self):
        self.clash()
        other = self.b.new("dispute", "category=injury", "received=2026-11-21")
        self.b.set(self.case, "workers=9")
        self.a.set(self.case, "amount=2500")
        self.settle(self.a, self.b)
        self.assert_fields(self.case, workers=9, amount=250000)
        self.assert_fields(other, category="injury")
        self.assertEqual(self.only_conflict()["mine"], 200000)

    def test_a_sealed_name_clashes_and_shows_plain_values(self):
        party = self.a.new("party", "side=applicant", "type=person", "name=欧阳锦华", of=self.case)
        self.settle(self.a, self.b)
        self.clash(a="name=欧阳锦花", b="name=欧阳景华", record=party)
        held = self.only_conflict()
        self.assertEqual((held["of"], held["record"], held["field"]), ("party", self.case, "name"))
        self.assertEqual((held["base"], held["mine"], held["theirs"]), ("欧阳锦华", "欧阳锦花", "欧阳景华"))
        self.b.resolve(held["id"], "--value", "欧阳锦骅")
        self.settle(self.b, self.a)
        self.assert_no_conflicts()
        self.assert_fields(party, name="欧阳锦骅")

    def test_tags_are_united_and_the_furthest_status_stands(self):
        self.a.set(self.case, "tags=加急,群体", "status=accepted", "retention_years=10")
        self.b.set(self.case, "tags=群体,欠薪", "status=mediating", "retention_years=30")
        self.settle(self.a, self.b)
        self.assertEqual({tuple(sorted(store.fields(self.case)["tags"])) for store in self.everywhere()},
                         {tuple(sorted(("加急", "群体", "欠薪")))})
        self.assert_fields(self.case, status="mediating", retention_years=30)
        self.assert_no_conflicts()

    def test_a_tag_taken_away_stays_away(self):
        self.a.set(self.case, "tags=加急,群体")
        self.settle(self.a, self.b)
        self.a.set(self.case, "tags=群体")
        self.b.set(self.case, "tags=加急,群体,欠薪")
        self.settle(self.a, self.b)
        for store in self.everywhere():
            self.assertEqual(set(store.fields(self.case)["tags"]), {"群体", "欠薪"})

    def test_parts_made_on_both_sides_all_stand(self):
        made = {
            node.new("event", "at=2026-11-22 10:00", "type=session", f"text=第{n}次调解", of=self.case)
            for n, node in enumerate((self.a, self.b, self.b, self.a))
        }
        self.settle(self.a, self.b)
        for store in self.everywhere():
            self.assertEqual({part["id"] for part in store.show(self.case)["parts"]}, made)
        self.assert_agreed(self.a, self.b)

    def test_what_is_derived_from_a_merged_history_is_what_a_rebuild_makes(self):
        self.clash()
        self.a.new("party", "side=applicant", "type=person", "name=陈大文", of=self.case)
        self.b.set(self.case, "tags=加急", "workers=4")
        self.settle(self.a, self.b)
        for store in self.everywhere():
            tables = ("dispute", "party", "conflict", "record_log", "person", "register")
            live = {table: sorted(store.sql(f"SELECT * FROM {table}"), key=repr) for table in tables}
            store.run("rebuild")
            for table in tables:
                self.assertEqual(sorted(store.sql(f"SELECT * FROM {table}"), key=repr), live[table], table)

    def test_edits_that_cross_for_many_rounds_all_arrive(self):
        seed = random.randrange(1 << 32)
        print(f"crossing edits: seed {seed}")
        draw = random.Random(seed)
        wanted = {}
        fields = {self.a: ("amount", "migrant_workers"), self.b: ("workers", "settled_amount")}
        for step in range(24):
            node = draw.choice((self.a, self.b))
            if draw.random() < 0.4:
                node.exchange()
                continue
            name = draw.choice(fields[node])
            wanted[name] = 100 * (step + 1)
            node.set(self.case, f"{name}={step + 1 if 'amount' in name else wanted[name]}")
        self.settle(self.a, self.b)
        self.assert_fields(self.case, **wanted)
        self.assert_no_conflicts()
        self.assert_agreed(self.a, self.b)


class Settling(Meeting):
    def assert_settled(self, conflict, **fields):
        self.assert_no_conflicts()
        self.assert_fields(self.case, **fields)
        for store in self.everywhere():
            all_of_them = {one["id"]: one["open"] for one in store.conflicts("--all")}
            self.assertIs(all_of_them[conflict], False)
        self.assert_agreed(self.a, self.b)

    def test_what_a_node_settles_is_settled_everywhere(self):
        conflict = self.clash()
        self.b.resolve(conflict, "--take", "theirs")
        self.assertEqual(self.b.conflicts(), [])
        self.settle(self.b, self.a)
        self.assert_settled(conflict, amount=300000)

    def test_what_the_hub_settles_is_settled_at_the_nodes(self):
        conflict = self.clash()
        self.hub.resolve(conflict, "--take", "base")
        self.settle(self.a, self.b)
        self.assert_settled(conflict, amount=100000)

    def test_the_reason_is_kept_and_needed(self):
        conflict = self.clash()
        self.assert_refused(self.a.resolve(conflict, "--take", "mine", reason=" ", status=3), "reason")
        self.a.resolve(conflict, "--take", "mine", reason="以工资条为准")
        self.settle(self.a, self.b)
        self.assertEqual(self.hub.show(conflict)["parts"][0]["fields"]["reason"], "以工资条为准")
        self.assert_refused(self.b.resolve(conflict, "--take", "theirs", status=3), "settled")

    def test_settled_alike_on_both_sides(self):
        conflict = self.clash()
        self.a.resolve(conflict, "--value", "2750")
        self.b.resolve(conflict, "--value", "2750")
        self.settle(self.a, self.b)
        self.assert_settled(conflict, amount=275000)

    def test_settled_on_both_sides_where_only_one_changes_the_value(self):
        conflict = self.clash()
        self.a.resolve(conflict, "--take", "mine")
        self.b.resolve(conflict, "--take", "theirs")
        self.settle(self.a, self.b)
        self.assert_settled(conflict, amount=300000)

    def test_settled_differently_on_both_sides_is_one_new_conflict(self):
        first = self.clash()
        self.a.resolve(first, "--value", "2400")
        self.b.resolve(first, "--value", "2600")
        self.settle(self.a, self.b)
        second = self.only_conflict()
        self.assertNotEqual(second["id"], first)
        self.assertEqual((second["base"], second["mine"], second["theirs"]), (200000, 240000, 260000))
        self.hub.resolve(second["id"], "--take", "theirs")
        self.settle(self.a, self.b)
        self.assert_settled(second["id"], amount=260000)

    def test_settled_at_a_node_and_at_the_hub_at_once(self):
        conflict = self.clash()
        self.hub.resolve(conflict, "--take", "theirs")
        self.a.resolve(conflict, "--take", "mine")
        self.b.set(self.case, "workers=5")
        self.settle(self.a, self.b)
        self.assert_settled(conflict, amount=300000, workers=5)


class Ledgers(DistrictCase):
    def test_a_training_of_the_trainers_node_reaches_the_centres(self):
        trainer, a = self.join("培训", role="trainer"), self.join("甲")
        person = next(row["id"] for row in a.json("record", "list", "person") if row["fields"]["name"] == "陈甲")
        training = trainer.new("training", "title=调解员轮训（第三期）", "date=2026-12-01", "minutes=180", "topics=欠薪,证据")
        trainer.new("attendance", f"person={person}", "minutes=180", "passed=yes", of=training)
        self.settle(trainer, a)
        for store in (a, self.hub):
            shown = store.show(training)
            self.assertEqual(shown["fields"]["title"], "调解员轮训（第三期）")
            self.assertEqual(shown["parts"][0]["fields"]["person"], person)
        trainer.set(training, "status=held")
        self.settle(trainer, a)
        self.assertEqual(a.fields(training)["status"], "held")
        self.assert_agreed(trainer, a)

    def test_a_trainers_node_has_no_disputes(self):
        trainer, a = self.join("培训", role="trainer"), self.join("甲")
        case = a.new("dispute", "category=wages", "received=2026-11-20")
        self.settle(trainer, a)
        self.assertFalse(trainer.has(case))
        self.assertEqual(set(trainer.heads()), {DISTRICT_LEDGER})
        self.assert_refused(trainer.run("record", "new", "dispute", "category=wages", "received=2026-11-20", status=3))

    def test_a_centres_disputes_stay_away_from_other_centres(self):
        self.hub.add_centre("440105012", "凤阳街道劳动人事争议调解中心")
        a, other = self.join("甲"), self.join("乙", centre="440105012")
        case = a.new("dispute", "category=wages", "received=2026-11-20")
        self.settle(a, other)
        self.assertFalse(other.has(case))
        self.assertEqual(set(other.heads()), {"centre/440105012", DISTRICT_LEDGER})
        self.assertEqual(self.hub.fields(case)["category"], "wages")

    def test_what_the_hubs_staff_enter_reaches_the_centre(self):
        a = self.join("甲")
        case = a.new("dispute", "category=wages", "received=2026-11-20", "amount=1000")
        a.exchange()
        self.hub.set(case, "handled_by=district", "grade=major")
        self.hub.new("annotation", "text=请尽快与劳动监察联系", of=case)
        new = self.hub.new("dispute", "category=injury", "received=2026-11-21", centre=CENTRE)
        a.set(case, "amount=2000")
        self.settle(a)
        fields = a.fields(case)
        self.assertEqual((fields["handled_by"], fields["grade"], fields["amount"]), ("district", "major", 200000))
        self.assertEqual([part["kind"] for part in a.show(case)["parts"]], ["annotation"])
        self.assertEqual(a.fields(new)["category"], "injury")
        self.assert_agreed(a)

    def test_nothing_to_say_changes_nothing(self):
        a = self.join("甲")
        a.new("dispute", "category=wages", "received=2026-11-20")
        a.exchange()
        before = a.heads(), self.hub.heads()
        known = a.status()["last_sync"]
        until(lambda: a.exchange() and a.status()["last_sync"] > known, "status knows of a later exchange")
        again = a.exchange()
        self.assertEqual((again["changesets_sent"], again["changesets_received"]), (0, 0))
        self.assertEqual((a.heads(), self.hub.heads()), before)
        self.assertEqual(a.ledger(LEDGER)["only_here"], 0)


if __name__ == "__main__":
    unittest.main()
