#!/usr/bin/env python3
"""Records through the command line: made, changed, shown, found, refused; at the hub and at a node."""

import json
import unittest

from heshi import DONE, FAILED, REFUSED, USAGE, Case, environment

CENTRE = "440105014"
UNKNOWN = "019aa9d8-0c00-7000-8000-000000000001"


def change_sets(program):
    return sum(ledger["changesets"] for ledger in program.status()["ledgers"])


class AtTheHub(Case):
    def setUp(self):
        super().setUp()
        self.office = self.hub()
        self.office.add_centre(CENTRE, "江海街道劳动人事争议调解中心")

    def dispute(self, *words):
        return self.office.new("dispute", "category=wages", *words, centre=CENTRE)

    def refuse(self, *words, says):
        """The words are refused with exit 3, saying this, and nothing changes."""
        before = change_sets(self.office)
        result = self.office.run(*words, status=REFUSED)
        self.assert_refused(result, says)
        self.assertTrue(result.err.startswith("heshi-hub: "), result.err)
        self.assertEqual(change_sets(self.office), before)
        return result

    # centres

    def test_centres_are_added_once(self):
        self.refuse("centre", "add", CENTRE, "又一个", says="there is a centre 440105014 already")
        self.refuse("centre", "add", "JH!", "江海", says="code: must be")
        rows = self.office.json("centre", "list")
        self.assertEqual([row["code"] for row in rows], ["440105", CENTRE])
        self.assertEqual(rows[1]["short_name"], "江海")
        self.assertIn("id", rows[1])

    def test_centres_are_imported_whole_or_not_at_all(self):
        bad = self.write("bad.csv", "code,name\n440105001,赤岗街道\nX Y,新港街道\n440105003,\n")
        result = self.office.run("centre", "import", bad, status=REFUSED)
        self.assertIn("row 3: code:", result.err)
        self.assertIn("row 4: name:", result.err)
        self.assertEqual(len(self.office.json("centre", "list")), 2)

    def test_importing_centres_again_makes_no_duplicates(self):
        rows = ["\ufeff代码,名称,简称", '440105001,"赤岗街道,调解中心",赤岗', "440105014,江海街道新名,江海", ""]
        good = self.write("good.csv", "\r\n".join(rows))
        first = self.office.json("centre", "import", good)
        second = self.office.json("centre", "import", good)
        self.assertEqual(first, {"added": 1, "changed": 1, "same": 0})
        self.assertEqual(second, {"added": 0, "changed": 0, "same": 2})
        names = {row["code"]: row["name"] for row in self.office.json("centre", "list")}
        self.assertEqual(names["440105001"], "赤岗街道,调解中心")
        self.assertEqual(names["440105014"], "江海街道新名")

    def test_the_hub_is_a_device(self):
        devices = self.office.json("device", "list")
        self.assertEqual(len(devices), 1)
        self.assertEqual([devices[0][name] for name in ("name", "role", "status")], ["440105-0", "hub", "active"])

    # making and showing

    def test_show_gives_the_contract(self):
        words = ["amount=12000.50", "received=2026-11-20", "tags=乙,甲", "police_early=yes", "summary=拖欠工资"]
        dispute = self.dispute(*words)
        party = self.office.new("party", "side=applicant", "type=person", "name=张三", of=dispute)
        shown = self.office.show(dispute)
        self.assertEqual(shown["id"], dispute)
        self.assertEqual(shown["kind"], "dispute")
        self.assertEqual(shown["ledger"], "centre/440105014")
        self.assertEqual(shown["state"], "held")
        self.assertRegex(shown["commit"], "^[0-9a-f]{40}$")
        fields = shown["fields"]
        self.assertEqual(fields["amount"], 1200050)
        self.assertEqual(sorted(fields["tags"]), ["乙", "甲"])
        self.assertIs(fields["police_early"], True)
        self.assertEqual(fields["summary"], "拖欠工资")
        self.assertEqual(fields["status"], "registered")
        self.assertRegex(fields["number"], "^海江海劳人调〔2026〕.*1号$")
        wanted = {"side": "applicant", "type": "person", "name": "张三"}
        self.assertEqual(shown["parts"], [{"id": party, "kind": "party", "fields": wanted}])

    def test_a_part_can_be_shown_alone(self):
        dispute = self.dispute()
        party = self.office.new("party", "side=applicant", "type=person", "name=张三", of=dispute)
        shown = self.office.show(party)
        self.assertEqual((shown["id"], shown["kind"], shown["record"]), (party, "party", dispute))
        self.assertEqual(shown["fields"]["name"], "张三")
        self.assertEqual(shown["parts"], [])

    def test_text_output_is_for_people(self):
        dispute = self.dispute("amount=1200")
        english = self.office.run("record", "show", dispute).out
        chinese = self.office.run("record", "show", dispute, env=environment(HESHI_LANG="zh_CN")).out
        self.assertIn("Amount in dispute: 1200.00", english)
        self.assertIn("案由: 劳动报酬", chinese)

    def test_new_with_json_prints_one_object(self):
        made = self.office.json("record", "new", "dispute", "--centre", CENTRE, "category=wages", "external_ref=A-1")
        self.assertEqual(made["warnings"], [])
        self.assertRegex(made["commit"], "^[0-9a-f]{40}$")
        again = self.office.json("record", "new", "dispute", "--centre", CENTRE, "category=wages", "external_ref=A-1")
        self.assertEqual([warning["rule"] for warning in again["warnings"]], ["duplicate"])

    def test_warnings_go_to_stderr_and_block_nothing(self):
        dispute = self.dispute()
        words = ["side=applicant", "type=person", "name=张三", "phone=12"]
        result = self.office.run("record", "new", "party", "--of", dispute, *words)
        self.assertIn("warning: phone: ", result.err)
        self.assertEqual(self.office.fields(result.word())["phone"], "12")

    def test_a_record_comes_from_json(self):
        record = {
            "fields": {
                "category": "wages",
                "amount": 300000,
                "tags": ["b", "a", "b"],
                "police_early": False,
                "summary": None,
            },
            "parts": [
                {"kind": "party", "fields": {"side": "applicant", "type": "person", "name": "张三"}},
                {"kind": "claim", "fields": {"type": "wages", "amount": "3000.00"}},
            ],
        }
        path = self.write("one.json", json.dumps(record))
        before = change_sets(self.office)
        dispute = self.office.run("record", "new", "dispute", "--centre", CENTRE, "--json", path).word()
        self.assertEqual(change_sets(self.office), before + 1)
        shown = self.office.show(dispute)
        self.assertEqual(shown["fields"]["amount"], 300000)
        self.assertEqual(shown["fields"]["tags"], ["a", "b"])
        self.assertIs(shown["fields"]["police_early"], False)
        self.assertNotIn("summary", shown["fields"])
        self.assertEqual([part["kind"] for part in shown["parts"]], ["party", "claim"])
        self.assertEqual(shown["parts"][1]["fields"]["amount"], 300000)

    def test_many_records_come_from_stdin(self):
        records = [{"kind": "dispute", "fields": {"category": "wages", "external_ref": f"R{i}"}} for i in range(5)]
        before = change_sets(self.office)
        out = self.office.run("record", "new", "--centre", CENTRE, "--json", "-", given=json.dumps(records)).out
        self.assertEqual(change_sets(self.office), before + 5)
        made = out.splitlines()
        references = [self.office.fields(record)["external_ref"] for record in made]
        self.assertEqual(references, ["R0", "R1", "R2", "R3", "R4"])
        self.assertEqual(self.office.ids("dispute"), made[::-1])

    def test_of_many_records_none_is_made_when_one_is_refused(self):
        records = [{"fields": {"category": "wages"}}, {"fields": {"category": "wages", "amount": -1}}]
        before = change_sets(self.office)
        words = ["record", "new", "dispute", "--centre", CENTRE, "--json", "-"]
        result = self.office.run(*words, given=json.dumps(records), status=REFUSED)
        self.assert_refused(result, "amount: ", "record 2 of 2 was refused")
        self.assertEqual(change_sets(self.office), before)
        self.assertEqual(self.office.list("dispute"), [])

    def test_malformed_json_is_refused(self):
        rows = [
            ("{", "not JSON"),
            ("[1]", "record 1: a record is an object"),
            ('{"category": "wages"}', '"category" is no member of a record'),
            ('{"fields": {"amount": 1.5}}', "amount: must be"),
            ('{"fields": {"amount": {"a": 1}}}', "amount: must be"),
            ('{"fields": {"tags": [[1]]}}', "tags: its items must be"),
            ('{"fields": {"category": "wages"}, "parts": [{"fields": {}}]}', 'part 1: "kind" is missing'),
            ('{"kind": "training", "fields": {}}', '"kind" says training'),
        ]
        for text, says in rows:
            with self.subTest(text=text):
                words = ["record", "new", "dispute", "--centre", CENTRE, "--json", "-"]
                self.assert_refused(self.office.run(*words, given=text, status=REFUSED), says)
        self.assertEqual(self.office.list("dispute"), [])

    # refusing

    def test_invalid_values_are_refused_by_name(self):
        rows = [
            ("amount=-1", "record new: amount: must not be negative"),
            ("amount=a lot", "record new: amount: "),
            ("received=2026-02-30", "record new: received: "),
            ("category=wage", "record new: category: must be one of wages"),
            ("workers=-3", "record new: workers: "),
            ("retention_years=0", "record new: retention_years: "),
            ("mediator=me", "record new: mediator: "),
        ]
        for word, says in rows:
            with self.subTest(word=word):
                words = [word] if word.startswith("category") else ["category=wages", word]
                self.refuse("record", "new", "dispute", "--centre", CENTRE, *words, says=says)

    def test_refusals_never_repeat_a_sealed_value(self):
        dispute = self.dispute()
        secret = "机密" * 5000
        result = self.refuse("record", "set", dispute, f"summary={secret}", says="summary: ")
        self.assertNotIn("机密", result.err)

    def test_unknown_words_name_what_may_be_meant(self):
        self.refuse("record", "new", "dispuet", "category=wages", says='is "dispute" meant?')
        self.refuse("record", "new", "zebra", "a=b", says='there is no kind of record "zebra"')
        new = ["record", "new", "dispute", "--centre"]
        self.refuse(*new, CENTRE, "catgory=wages", says='is "category" meant?')
        self.refuse(*new, "440105099", "category=wages", says='there is no centre "440105099"')
        self.refuse(*new, CENTRE, "category=wages", "--as", "nobody", says='known as "nobody"')
        self.refuse("record", "new", "dispute", "category=wages", says="--centre CODE")
        self.refuse("record", "list", "dispute", "catgory=wages", says='is "category" meant?')
        self.refuse("record", "show", UNKNOWN, says=f"there is no record {UNKNOWN}")
        self.refuse("record", "show", "7", says='"7" is not an id')

    def test_what_only_the_program_writes_is_refused(self):
        for kind in ("conflict", "finding", "device"):
            self.refuse("record", "new", kind, "name=x", says="written by the program only")
        device = self.office.json("device", "list")[0]["id"]
        self.refuse("record", "set", device, "status=lost", says="written by the program only")

    def test_closing_before_acceptance_is_refused(self):
        dispute = self.dispute("received=2026-11-02")
        self.refuse("record", "set", dispute, "status=closed", "closed=2026-11-03", says="record set: accepted: ")
        self.assertEqual(self.office.fields(dispute)["status"], "registered")

    def test_wrong_usage_ends_with_2(self):
        rows = [
            ([], "say what to do"),
            (["recrod"], 'there is no command "recrod"'),
            (["record", "show"], "is missing"),
            (["record", "show", "a", "b"], "a word too many"),
            (["record", "list", "dispute", "--limt", "3"], "there is no option --limt"),
            (["record", "list", "dispute", "--limit", "x"], "--limit must be a number"),
            (["record", "set", UNKNOWN, "amount"], "is not field=value"),
            (["resolve", UNKNOWN, "--take", "mine"], "--reason TEXT is missing"),
            (["resolve", UNKNOWN, "--reason", "x"], "give either --take"),
            (["resolve", UNKNOWN, "--take", "ours", "--reason", "x"], "--take is mine"),
        ]
        for words, says in rows:
            with self.subTest(words=words):
                result = self.office.run(*words, status=USAGE)
                self.assertIn(says, result.err)
                self.assertIn("usage: heshi-hub ", result.err)
                self.assertEqual(result.out, "")

    def test_help_comes_from_the_table(self):
        text = self.office.run("--help").out
        for command in ("record new KIND", "record set ID", "conflict list", "centre import FILE.csv", "verify"):
            self.assertIn(command, text)
        self.assertIn("--limit N", self.office.run("record", "list", "--help").out)

    # changing

    def test_set_changes_and_clears(self):
        dispute = self.dispute("amount=100", "summary=原文")
        self.office.set(dispute, "amount=200.05", "summary=")
        fields = self.office.fields(dispute)
        self.assertEqual(fields["amount"], 20005)
        self.assertNotIn("summary", fields)

    def test_setting_what_stands_makes_no_change_set(self):
        dispute = self.dispute("amount=100", "summary=原文")
        before = change_sets(self.office)
        changed = self.office.json("record", "set", dispute, "amount=100.00", "summary=原文")
        self.assertIs(changed["saved"], False)
        self.assertEqual(change_sets(self.office), before)

    def test_parallel_makers_get_one_number_each(self):
        words = ["record", "new", "dispute", "--centre", CENTRE, "category=wages"]
        makers = [self.office.begin(*words) for _ in range(8)]
        ids = []
        for maker in makers:
            out, err = maker.communicate(timeout=120)
            self.assertEqual(maker.returncode, DONE, err)
            ids.append(out.decode().strip())
        rows = self.office.list("dispute")
        self.assertEqual(sorted(row["id"] for row in rows), sorted(ids))
        self.assertEqual(len({row["fields"]["number"] for row in rows}), 8)

    # finding

    def test_lists_filter_by_fields(self):
        first = self.dispute("amount=100", "tags=甲,乙", "police_early=yes")
        second = self.dispute("amount=200", "tags=乙")
        rows = [
            ([], [second, first]),
            (["amount=200.00"], [second]),
            (["tags=乙"], [second, first]),
            (["tags=甲,乙"], [first]),
            (["police_early=yes"], [first]),
            (["police_early="], [second]),
            (["category=劳动报酬"], [second, first]),
            (["category=overtime"], []),
            (["--limit", "1"], [second]),
            (["--limit", "1", "--offset", "1"], [first]),
            (["--centre", CENTRE], [second, first]),
            (["--centre", "440105"], []),
        ]
        for words, wanted in rows:
            with self.subTest(words=words):
                self.assertEqual(self.office.ids("dispute", *words), wanted)
        self.refuse("record", "list", "dispute", "amount=many", says="amount: ")

    def test_names_of_two_characters_are_found(self):
        dispute = self.dispute("summary=拖欠工资三个月")
        party = self.office.new("party", "side=applicant", "type=person", "name=张三", "phone=13800138000", of=dispute)
        self.office.new("party", "side=respondent", "type=organisation", "name=快乐制衣厂", of=dispute)
        self.dispute("summary=三张桌子")
        for typed in ("张三", "张三 制衣", "制衣 工资", "138", "拖欠工资"):
            with self.subTest(typed=typed):
                self.assertEqual(self.office.ids("dispute", "--search", typed), [dispute])
        self.assertEqual(self.office.ids("party", "--search", "张三"), [party])
        self.assertEqual(self.office.ids("party", "name=张三"), [party])
        for typed in ("张四", "三月", "\" OR *", "'", "。"):
            with self.subTest(typed=typed):
                self.assertEqual(self.office.ids("dispute", "--search", typed), [])

    def test_parts_are_listed_with_their_record(self):
        first, second = self.dispute(), self.dispute()
        party = self.office.new("party", "side=applicant", "type=person", "name=张三", of=first)
        self.office.new("party", "side=applicant", "type=person", "name=李四", of=second)
        rows = self.office.list("party", "--of", first)
        self.assertEqual([(row["id"], row["record"], row["kind"]) for row in rows], [(party, first, "party")])

    # history

    def test_log_tells_who_did_what(self):
        dispute = self.dispute()
        self.office.set(dispute, "amount=5")
        entries = self.office.json("log", dispute)
        self.assertEqual([entry["act"] for entry in entries], ["dispute: change", "dispute: register"])
        self.assertEqual([entry["sequence"] for entry in entries], [2, 1])
        self.assertEqual({entry["author"] for entry in entries}, {"李主任"})
        self.assertEqual({entry["device"] for entry in entries}, {"440105-0"})
        self.assertEqual({entry["ledger"] for entry in entries}, {"centre/440105014"})
        self.assertEqual(entries[0]["id"], self.office.show(dispute)["commit"])
        self.assertEqual(len(self.office.json("log")), change_sets(self.office))
        self.assertEqual(len(self.office.json("log", "--limit", "2")), 2)

    def test_verify_and_rebuild_agree_with_what_was_saved(self):
        dispute = self.dispute("summary=拖欠工资")
        before = self.office.show(dispute)
        self.office.run("rebuild")
        self.assertEqual(self.office.show(dispute), before)
        self.assertEqual(self.office.ids("dispute", "--search", "拖欠"), [dispute])
        verified = self.office.json("verify")
        self.assertIs(verified["ok"], True)
        self.assertEqual(verified["problems"], [])
        self.assertEqual(verified["commits"], change_sets(self.office))

    def test_a_folder_without_a_store_is_refused(self):
        self.office.data = str(self.folder / "nowhere")
        self.assert_refused(self.office.run("status", status=REFUSED), "there is no hub.db")

    def test_people_act_under_their_names(self):
        self.office.new("person", "name=王培训")
        words = ["record", "new", "dispute", "--centre", CENTRE, "category=wages"]
        dispute = self.office.run("--as", "王培训", *words).word()
        self.assertEqual(self.office.json("log", dispute)[0]["author"], "王培训")


class AtANode(Case):
    def test_a_record_says_how_far_it_has_got(self):
        hub, _, node = self.district("一")
        dispute = node.new("dispute", "category=wages", "summary=拖欠工资")
        shown = node.show(dispute)
        self.assertEqual((shown["state"], shown["ledger"]), ("only_here", "centre/440105014"))
        self.assertNotIn("held_since", shown)
        self.assertEqual(node.ledger("centre/440105014")["only_here"], 1)
        self.assertEqual(hub.list("dispute"), [])
        node.sync()
        shown = node.show(dispute)
        self.assertEqual(shown["state"], "held")
        self.assertRegex(shown["held_since"], "^20..-..-..T..:..:..Z$")
        self.assertEqual(node.ledger("centre/440105014")["only_here"], 0)
        self.assertEqual(hub.fields(dispute), shown["fields"])
        node.set(dispute, "workers=3")
        self.assertEqual(node.show(dispute)["state"], "only_here")

    def test_a_node_writes_its_own_ledger_only(self):
        _, _, node = self.district("一")
        result = node.run("record", "new", "training", "title=轮训", "date=2026-11-22", status=REFUSED)
        self.assertIn("may not write in district/440105", result.err)
        node.run("record", "new", "dispute", "--centre", "440105", "category=wages", status=REFUSED)
        self.assertEqual(node.list("training"), [])

    def test_numbers_go_by_device(self):
        _, _, first, second = self.district("一", "二")
        one = first.fields(first.new("dispute", "category=wages", "received=2026-11-20"))["number"]
        two = second.fields(second.new("dispute", "category=wages", "received=2026-11-20"))["number"]
        self.assertEqual(one, "海江海劳人调〔2026〕1号")
        self.assertEqual(two, "海江海劳人调〔2026〕2-1号")

    def test_a_node_that_is_not_enrolled_says_what_to_do(self):
        result = self.node().run("record", "new", "dispute", "category=wages", status=None)
        self.assertIn(result.status, (FAILED, REFUSED))
        self.assertIn("enrol", result.err)


class Clashes(Case):
    def clash(self):
        """Two nodes of a centre change the same fields while apart; the hub holds both clashes."""
        hub, _, one, two = self.district("一", "二")
        dispute = one.new("dispute", "category=wages", "workers=3", "summary=原文")
        one.sync()
        two.sync()
        one.set(dispute, "workers=4", "summary=甲文", "amount=100")
        two.set(dispute, "workers=5", "summary=乙文", "grade=major")
        one.sync()
        two.sync()
        one.sync()
        return hub, one, two, dispute

    def test_a_clash_holds_one_field_and_nothing_else(self):
        hub, one, _, dispute = self.clash()
        fields = hub.fields(dispute)
        self.assertEqual((fields["amount"], fields["grade"]), (10000, "major"))
        rows = {row["field"]: row for row in one.json("conflict", "list")}
        self.assertEqual(sorted(rows), ["summary", "workers"])
        row = rows["workers"]
        self.assertEqual((row["kind"], row["record"], row["open"]), ("conflict", dispute, True))
        self.assertEqual((row["base"], row["mine"], row["theirs"]), (3, 4, 5))
        self.assertEqual((row["mine_author"], row["theirs_author"]), ("陈一", "陈二"))
        self.assertRegex(row["mine_at"], "Z$")
        self.assertEqual((rows["summary"]["mine"], rows["summary"]["theirs"]), ("甲文", "乙文"))
        self.assertEqual(one.status()["conflicts"], 2)

    def test_settling_reaches_everyone(self):
        hub, one, two, dispute = self.clash()
        rows = {row["field"]: row["id"] for row in one.json("conflict", "list")}
        one.run("resolve", rows["workers"], "--take", "theirs", "--reason", "名单为五人")
        one.run("resolve", rows["summary"], "--value", "定稿", "--reason", "双方确认")
        again = one.run("resolve", rows["workers"], "--take", "mine", "--reason", "x", status=REFUSED)
        self.assertIn("settled already", again.err)
        one.sync()
        two.sync()
        for program in (hub, one, two):
            fields = program.fields(dispute)
            self.assertEqual((fields["workers"], fields["summary"]), (5, "定稿"))
            self.assertEqual(program.json("conflict", "list"), [])
            self.assertEqual([row["open"] for row in program.json("conflict", "list", "--all")], [False, False])

    def test_settling_needs_a_reason(self):
        _, one, _, _ = self.clash()
        conflict = one.json("conflict", "list")[0]["id"]
        result = one.run("resolve", conflict, "--take", "mine", "--reason", " ", status=REFUSED)
        self.assertIn("a reason is needed", result.err)
        self.assertEqual(one.status()["conflicts"], 2)


if __name__ == "__main__":
    unittest.main()
