#!/usr/bin/env python3
"""A report's spreadsheet, cell by cell: every figure is that of the report's JSON, and the pages are laid out to be printed and signed."""

import csv
import datetime
import io
import re
import unittest
import xml.etree.ElementTree as tree
import zipfile

from heshi import Case, environment

CENTRES = {"440105014": "江海", "440105001": "赤岗"}
PERIOD = ["--from", "2026-07-01", "--to", "2026-09-30"]
CHINA = datetime.timezone(datetime.timedelta(hours=8))
SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def column_of(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def place_of(reference):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    return int(row) - 1, column_of(letters)


class Page:
    """One sheet of a workbook: values, number formats and merged ranges by place (row, column), from 0."""

    def __init__(self, root, texts, formats):
        self.root = root
        self.cells, self.formats = {}, {}
        for cell in root.iterfind(".//m:c", SPACE):
            place, value = place_of(cell.get("r")), cell.find("m:v", SPACE)
            self.formats[place] = formats[int(cell.get("s", 0))]
            if value is not None:
                self.cells[place] = texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
            assert cell.find("m:f", SPACE) is None, "a formula"
        self.merged = {tuple(map(place_of, each.get("ref").split(":"))) for each in root.iterfind(".//m:mergeCell", SPACE)}

    def find(self, text):
        places = [place for place, value in self.cells.items() if value == text]
        assert len(places) == 1, (text, places)
        return places[0]

    def get(self, name):
        return self.root.find(f".//m:{name}", SPACE)


class Book:
    def __init__(self, path):
        with zipfile.ZipFile(path) as book:
            parts = {name: tree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}
        texts = ["".join(text.text or "" for text in item.iterfind(".//m:t", SPACE)) for item in parts["xl/sharedStrings.xml"]]
        styles = parts["xl/styles.xml"]
        codes = {int(each.get("numFmtId")): each.get("formatCode") for each in styles.iterfind(".//m:numFmt", SPACE)}
        codes |= {0: "General", 3: "#,##0", 4: "#,##0.00"}
        formats = [codes[int(each.get("numFmtId"))] for each in styles.find("m:cellXfs", SPACE)]
        workbook = parts["xl/workbook.xml"]
        self.names = [sheet.get("name") for sheet in workbook.iterfind(".//m:sheet", SPACE)]
        self.pages = [Page(parts[f"xl/worksheets/sheet{i + 1}.xml"], texts, formats) for i in range(len(self.names))]
        self.defined = {
            (each.get("name"), int(each.get("localSheetId"))): each.text for each in workbook.iterfind(".//m:definedName", SPACE)
        }


def spreadsheet_value(unit, value):
    return value / {"money": 100, "per_mille": 1000}.get(unit, 1)


FORMATS = {"count": "#,##0", "money": "#,##0.00", "per_mille": "0.0%"}


class Sheets(Case):
    def setUp(self):
        super().setUp()
        self.office = self.hub()
        for code, name in CENTRES.items():
            self.office.run("centre", "add", code, f"{name}街道劳动人事争议调解中心", "--short", name)
        self.fill()

    def fill(self):
        settled = ["category=wages", "source=walk_in", "received=2026-07-02", "accepted=2026-07-03", "result=agreed", "handled_by=street"]
        self.office.new("dispute", *settled, "result_date=2026-08-01", "workers=31", "settled_amount=1234567.89", centre="440105014")
        self.office.new("dispute", *settled, "result_date=2026-08-01", "agreement_form=oral", "workers=2", centre="440105001")
        self.office.new("dispute", "category=injury", "source=online", "received=2026-09-30", centre="440105001")
        self.office.new("dispute", "category=wages", "source=online", "received=2025-08-01", centre="440105001")

    def made(self, name="quarterly", *more):
        path = self.folder / f"{name}.xlsx"
        self.office.run("report", name, *PERIOD, *more, "--format", "xlsx", "--output", path, env=environment(LANG="zh_CN.UTF-8"))
        return Book(path), self.office.json("report", name, *PERIOD, *more)

    def assert_cell(self, page, place, line, figure, which):
        """The figure itself, a dash where it is not known, or a star where it is not for the public."""
        if which in figure:
            self.assertAlmostEqual(page.cells[place], spreadsheet_value(line["unit"], figure[which]), 6, line["id"])
            self.assertEqual(page.formats[place], FORMATS[line["unit"]], line["id"])
        else:
            hidden = figure.get("hidden" if which == "value" else "before_hidden")
            self.assertEqual(page.cells[place], "*" if hidden else "—", line["id"])

    def test_every_figure_of_the_summary_stands_beside_its_name(self):
        book, report = self.made()
        page = book.pages[0]
        self.assertEqual(book.names, ["汇总", "分项（本期）", "分项（上年同期）"])
        rows = {int(page.cells[place]): place[0] for place in page.cells if place[1] == 0 and isinstance(page.cells[place], float)}
        self.assertEqual(len(rows), len(report["lines"]))
        for number, line in enumerate(report["lines"], 1):
            row = rows[number]
            self.assertEqual(page.cells[row, 1], line["label"]["zh"])
            self.assertEqual(page.cells[row, 6], line["definition"]["zh"])
            self.assert_cell(page, (row, 3), line, line, "value")
            self.assert_cell(page, (row, 4), line, line, "before")
            if "change" in line:
                of = 10 if line["unit"] == "per_mille" else 1000
                self.assertAlmostEqual(page.cells[row, 5], line["change"] / of, 6)
                self.assertTrue(page.formats[row, 5].startswith("+0.0"))
            else:
                self.assertEqual(page.cells[row, 5], "—")

    def test_streets_stand_row_by_row_and_their_totals_last(self):
        book, report = self.made()
        for page, which in zip(book.pages[1:], ("value", "before")):
            total = page.find("合计")[0]
            lines = [line for line in report["lines"] if line["id"] in report["members"][0]["lines"]]
            for column, line in enumerate(lines, 2):
                for member in report["members"]:
                    row = page.find(member["label"]["zh"])[0]
                    self.assert_cell(page, (row, column), line, member["lines"][line["id"]], which)
                self.assert_cell(page, (total, column), line, line, which)

    def test_heads_are_merged_and_everything_is_ready_for_printing_and_signing(self):
        book, report = self.made()
        page = book.pages[0]
        self.assertEqual(page.cells[0, 0], "海珠区" + report["label"]["zh"])
        self.assertIn("2026年第3季度，2026-07-01 至 2026-09-30；上年同期：2025-07-01 至 2025-09-30", page.cells[1, 0])
        self.assertTrue(page.cells[1, 4].startswith("单位："))
        self.assertEqual([page.cells[3, column] for column in (3, 4, 5)], ["本期", "上年同期", "增减"])
        self.assertLessEqual({((0, 0), (0, 6)), ((2, 3), (2, 5)), ((2, 1), (3, 1)), ((2, 6), (3, 6))}, page.merged)
        for check in report["checks"]:
            self.assertTrue(check["holds"])
            if check["by"] == "none":
                self.assertIn(check["formula"], page.cells.values())
        sums = sum(check["by"] != "none" for check in report["checks"])
        self.assertIn(f"{sums} 项", page.cells.values())
        foot = [value for value in page.cells.values() if isinstance(value, str) and value.startswith("填表人：")]
        self.assertEqual(len(foot), 1)
        for blank in ("审核人：____", "负责人：____"):
            self.assertIn(blank, foot[0])
        self.assertIn(f"制表日期：{datetime.datetime.now(CHINA).date()}", page.cells.values())
        for number, each in enumerate(book.pages):
            setup, pane = each.get("pageSetup"), each.get("pane")
            self.assertEqual((setup.get("paperSize"), setup.get("orientation")), ("9", "landscape"))
            self.assertEqual((pane.get("state"), pane.get("ySplit")), ("frozen", "4"))
            self.assertIn("&P / &N", each.get("oddFooter").text)
            name = book.names[number]
            self.assertIn(f"'{name}'!$3:$4", book.defined["_xlnm.Print_Titles", number])
            self.assertTrue(book.defined["_xlnm.Print_Area", number].startswith(f"'{name}'!$A$1:"))
            self.assertGreater(len(list(each.root.iterfind(".//m:col", SPACE))), 3)

    def test_what_someone_typed_is_never_calculated(self):
        self.office.run("centre", "add", "440105099", "=1+1", "--short", "=HYPERLINK(\"x\")")
        book, _ = self.made()
        self.assertTrue(book.pages[1].find('=HYPERLINK("x")'))
        table = self.office.run("report", "quarterly", *PERIOD, "--format", "csv").out
        self.assertIn("'=HYPERLINK", table)

    def test_csv_says_the_same(self):
        report = self.office.json("report", "quarterly", *PERIOD)
        text = self.office.run("report", "quarterly", *PERIOD, "--format", "csv").out
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
        keys = list(rows[0])
        found = {(row[keys[0]], row[keys[2]]): row for row in rows}
        for line in report["lines"]:
            for member in [None, *report["members"]]:
                figure = member["lines"].get(line["id"]) if member else line
                if figure is None or "value" not in figure:
                    continue
                row = found[line["id"], member["id"] if member else ""]
                of = {"money": 100, "per_mille": 10}.get(line["unit"], 1)
                self.assertAlmostEqual(float(row[keys[5]]), figure["value"] / of, 6, (line["id"], member and member["id"]))

    def test_other_reports_and_groupings_make_sheets_too(self):
        for name, more in (("annual", []), ("bulletin", ["--by", "month"]), ("deadlines", []), ("publication", [])):
            book, report = self.made(name, *more)
            self.assertEqual(len(book.pages), 3 if report["members"] else 1, name)


if __name__ == "__main__":
    unittest.main()
