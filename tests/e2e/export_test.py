#!/usr/bin/env python3
"""Lists as files: what a spreadsheet program finds in them, who took them out, and backups that can be used in place of the original."""

import csv
import io
import shutil
import sqlite3
import stat
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

from heshi import REFUSED, USAGE, Case, Node, environment

CENTRE = "440105014"
CHINESE = environment(LANG="zh_CN.UTF-8")
SPREADSHEET = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(path):
    """The first sheet: rows of (type, text) and the styles' number formats."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
        workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
    formats = {int(at.get("numFmtId")): at.get("formatCode") for at in styles.findall(".//s:numFmt", SPREADSHEET)}
    used = [int(at.get("numFmtId")) for at in styles.findall("s:cellXfs/s:xf", SPREADSHEET)]
    rows = []
    for row in sheet.findall("s:sheetData/s:row", SPREADSHEET):
        found = {}
        for cell in row.findall("s:c", SPREADSHEET):
            column = "".join(letter for letter in cell.get("r") if letter.isalpha())
            value = cell.find("s:v", SPREADSHEET)
            text = cell.find("s:is/s:t", SPREADSHEET)
            assert cell.find("s:f", SPREADSHEET) is None, "a formula"
            number = used[int(cell.get("s", 0))]
            found[column] = (text.text if text is not None else float(value.text), formats.get(number, number))
        rows.append(found)
    return rows, sheet, workbook


class Export(Case):
    def setUp(self):
        super().setUp()
        self.office, self.server, self.node1 = self.district("node", centre=CENTRE)
        self.case = self.node1.new(
            "dispute", "category=wages", "received=2026-03-01", "amount=1200.50", "workers=3", "tags=年底,工地"
        )
        self.node1.new("party", "side=applicant", "type=person", "name==HYPERLINK(1)", of=self.case)
        self.node1.new("dispute", "category=overtime", "received=2026-03-02")

    def export(self, kind, *words, out, status=0):
        path = self.folder / out
        result = self.node1.run("record", "export", kind, *words, "--out", path, env=CHINESE, status=status)
        return path, result

    def test_a_workbook_has_numbers_dates_and_texts_of_their_own_types(self):
        columns = "received,category,amount,workers,applicants,tags"
        path, result = self.export("dispute", "--columns", columns, "category=wages", out="a.xlsx")
        self.assertEqual(result.word(), "1")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        (title, head, row), sheet, workbook = cells(path)
        self.assertIn("江海街道劳动人事争议调解中心", title["A"][0])
        self.assertIn("导出人：", title["A"][0])
        self.assertEqual(
            [head[column][0] for column in "ABCDE"], ["收到申请日期", "案由", "涉案金额", "涉及劳动者人数", "申请人"]
        )
        self.assertEqual(row["A"], (46082.0, "yyyy-mm-dd"))
        self.assertEqual(row["B"][0], "劳动报酬")
        self.assertEqual(row["C"][0], 1200.5)
        self.assertIn(row["C"][1], ("#,##0.00", 4))
        self.assertEqual(row["D"][0], 3.0)
        self.assertEqual(row["E"][0], "=HYPERLINK(1)")
        self.assertEqual(row["F"][0], "工地、年底")
        pane = sheet.find(".//s:pane", SPREADSHEET)
        self.assertEqual((pane.get("ySplit"), pane.get("state")), ("2", "frozen"))
        self.assertEqual(workbook.find(".//s:sheet", SPREADSHEET).get("name"), "调解案件")

    def test_csv_opens_in_a_spreadsheet_without_calculating(self):
        path, _ = self.export("dispute", "--columns", "received,amount,applicants", out="a.csv")
        raw = path.read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(raw.count(b"\n"), raw.count(b"\r\n"))
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        self.assertEqual(rows[0], ["收到申请日期", "涉案金额", "申请人"])
        self.assertIn(["2026-03-01", "1200.50", "'=HYPERLINK(1)"], rows)

    def test_labels_follow_the_language(self):
        path = self.folder / "en.csv"
        self.node1.run("record", "export", "dispute", "--columns", "category", "--out", path)
        self.assertEqual(path.read_text(encoding="utf-8-sig").splitlines()[0], "Category")

    def test_an_empty_search_finds_nothing_rather_than_everything(self):
        _, result = self.export("dispute", "--search", "", out="none.csv")
        self.assertEqual(result.out, "0\n")
        self.assertEqual(self.node1.list("dispute", "--search", ""), [])

    def test_every_export_is_logged_and_a_refused_one_is_not(self):
        self.export("dispute", out="a.csv")
        _, result = self.export("dispute", "--columns", "nonsense", out="b.csv", status=REFUSED)
        self.assertFalse((self.folder / "b.csv").exists())
        self.export("dispute", "--format", "pdf", out="c.pdf", status=USAGE)
        with sqlite3.connect(Path(self.node1.data) / "node.db") as db:
            self.assertEqual(db.execute("SELECT what, target, count FROM access_log").fetchall(), [("export", "dispute", 2)])

    def test_a_backup_takes_the_place_of_the_original(self):
        made = self.node1.json("backup")
        copy = self.folder / "restored"
        copy.mkdir(mode=0o700)
        shutil.copyfile(made["path"], copy / "node.db")
        self.node1.new("dispute", "category=wages", "received=2026-03-03")
        restored = Node(copy)
        self.assertEqual(len(restored.list("dispute")), 2)
        self.assertEqual(restored.run("audit").status, 0)

    def test_a_backup_never_replaces_a_file(self):
        path = self.write("mine.db", "mine")
        result = self.node1.run("backup", path, status=REFUSED)
        self.assert_refused(result, "there is a file where the backup should go")
        self.assertEqual(path.read_text(), "mine")


if __name__ == "__main__":
    unittest.main()
