"""Workbooks with what people do in them: titles, headings on two lines, sums, formulas, damaged codes."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from reading_here import cells, faults, here, notes

from data.imports.raw import FileError


@pytest.fixture
def book(tmp_path):
    """Write sheets (name → rows) and merge cells in the first; its path."""

    def write(merges=(), name="台账.xlsx", **sheets):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        for merge in merges:
            workbook.worksheets[0].merge_cells(merge)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


def test_a_title_over_all_columns_and_headings_on_two_lines(book):
    path = book(
        merges=("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"),
        门牌=[
            ["新桥街道门牌台账", None, None, None, None],
            ["序号", "地址", None, "户主", "备注"],
            [None, "街路", "号", None, None],
            [1, "月乐路", "12号", "张某", None],
            [2, "月乐路", "14号", "李某", "空置"],
        ],
    )
    raw = here(path)
    assert list(raw.cells.columns) == ["序号", "地址/街路", "地址/号", "户主", "备注"]
    assert raw.cells.index.tolist() == [4, 5]
    assert cells(raw)[1] == ["2", "月乐路", "14号", "李某", "空置"]
    assert notes(raw) == {"title_rows": {"rows": "1"}, "headings_joined": {"rows": "2–3"}}


def test_headings_merged_across_without_any_merged_down(book):
    path = book(
        merges=("A1:B1", "C1:D1"),
        a=[["地址", None, "坐标", None], ["街路", "号", "经度", "纬度"], ["x", 1, 2, 3]],
    )
    assert list(here(path).cells.columns) == ["地址/街路", "地址/号", "坐标/经度", "坐标/纬度"]


def test_a_heading_merged_across_above_data_stays_one_line(book):
    path = book(merges=("B1:C1",), a=[["编号", "坐标", None], ["1", 120.5, 28.0], ["2", 120.6, 28.1]])
    raw = here(path)
    assert (len(raw), list(raw.cells.columns)) == (2, ["编号", "坐标", "坐标 (2)"])


def test_a_line_of_who_and_when_above_the_headings_is_no_heading(book):
    rows = [["填表单位：新桥社区", None, None, None, "日期：2026-11"], ["编号", "街路", "号", "户主", "人数"]]
    raw = here(book(a=[*rows, [1, "月乐路", 12, "张", 3], [2, "月乐路", 14, None, 2]]))
    assert list(raw.cells.columns) == ["编号", "街路", "号", "户主", "人数"]


def test_sums_and_signatures_below_are_no_rows(book):
    data = [
        ["编号", "名称", "户数"],
        [1, "甲", 3],
        [2, "乙", 4],
        ["合计", None, 7],
        ["制表人：张某", None, "审核：李某"],
    ]
    raw = here(book(a=data))
    assert (raw.cells.index.tolist(), notes(raw)["footer_rows"]) == ([2, 3], {"rows": "4, 5"})


def test_values_become_text_one_way(book):
    day, moment = dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - Excel knows no zones
    values = [
        3,
        3.5,
        0.1,
        "007",
        True,
        day,
        moment,
        dt.time(8, 30),
        dt.timedelta(hours=30),
        120.65321345678912,
    ]
    raw = here(book(a=[[f"c{n}" for n in range(10)], values]))
    written = ["3", "3.5", "0.1", "007", "true", "2026-01-02", "2026-01-02T03:04:05", "08:30:00", "30:00:00"]
    assert cells(raw) == [[*written, "120.6532134567891"]]  # openpyxl writes 16 digits


def test_a_code_that_excel_damaged_is_seen_to_be(book):
    damaged, whole = 330304006001001001, "330304006001001001"
    assert cells(here(book(a=[["编码", "文本"], [damaged, whole], [123456789012345, "1"]]))) == [
        ["3.30304006001001E+17", whole],
        ["123456789012345", "1"],
    ]


def test_cells_that_show_an_error_are_blank_and_told(book):
    raw = here(book(a=[["a", "b"], [1, "#N/A"], [2, "#DIV/0!"], [3, "=1+1"]]))
    assert faults(raw) == [(2, "read_cell_error", False), (3, "read_cell_error", False)]
    assert [fault.facts["cell"] for fault in raw.faults] == ["B2", "B3"]
    assert notes(raw)["formulas_uncalculated"] == {"cells": "1"}
    assert [row[1] for row in cells(raw)] == [None, None, None]


def test_a_table_that_begins_further_in_keeps_its_row_numbers(book):
    raw = here(
        book(
            merges=("C5:C6", "D5:E5"),
            a=[
                [],
                [],
                [],
                [],
                [None, None, "编号", "地址"],
                [None, None, None, "路", "号"],
                [None, None, 1, "x", 2],
            ],
        )
    )
    assert list(raw.cells.columns) == ["编号", "地址/路", "地址/号"]
    assert raw.cells.index.tolist() == [7]


def test_blank_rows_are_skipped_and_told(book):
    raw = here(book(a=[["a", "b"], [1, 2], [None, None], [None, ""], [3, 4]]))
    assert (raw.cells.index.tolist(), notes(raw)["blank_rows"]) == ([2, 5], {"rows": "2"})


def test_a_cell_merged_over_rows_means_all_of_them(book):
    rows = [
        ["社区", "门牌", "人数"],
        ["新桥", "1号", 2],
        [None, "2号", 3],
        [None, None, None],
        ["山前", "3号", 1],
    ]
    raw = here(book(merges=("A2:A4",), a=rows))
    assert cells(raw) == [["新桥", "1号", "2"], ["新桥", "2号", "3"], ["山前", "3号", "1"]]
    assert notes(raw)["merged_filled"] == {"rows": "1"}


def test_cells_merged_beyond_the_table_are_let_be(book):
    raw = here(book(merges=("F1:F9", "A3:A900", "H2:K4"), a=[["a", "b"], [1, 2], [3, 4]]))
    assert cells(raw) == [["1", "2"], ["3", "4"]]


def test_the_sheet_that_explains_is_passed_over(book):
    path = book(填表说明=[["请按格式填写"], ["一行一户"]], 数据=[["a", "b"], [1, 2]])
    raw = here(path)
    assert (raw.layer, raw.layers) == ("数据", ("填表说明", "数据"))


def test_a_sheet_is_chosen_by_name(book):
    path = book(甲=[["a", "b"], [1, 2]], 乙=[["c", "d"], [3, 4]])
    assert list(here(path, "乙").cells.columns) == ["c", "d"]
    with pytest.raises(FileError, match="layer_unknown") as refused:
        here(path, "丙")
    assert refused.value.facts == {"layer": "丙", "layers": "甲、乙"}


def test_hidden_sheets_are_not_offered(book, tmp_path):
    path = book(字典=[["a", "b"], [1, 2]], 数据=[["c", "d"], [3, 4]])
    workbook = openpyxl.load_workbook(path)
    workbook["字典"].sheet_state = "hidden"
    workbook.save(path)
    raw = here(path)
    assert (raw.layer, raw.layers) == ("数据", ("数据",))


def test_a_leading_apostrophe_is_the_cells_own(book):
    assert cells(here(book(a=[["a", "b"], ["'=x", "y"]]))) == [["'=x", "y"]]


@pytest.mark.parametrize("rows", [[], [[None]], [["只有", "表头"]]])
def test_nothing_below_the_headings_is_empty(book, rows):
    with pytest.raises(FileError, match="empty"):
        here(book(a=rows))


def test_a_password_is_asked_to_be_taken_off(tmp_path):
    # What Excel writes around an encrypted workbook is a file of the older kind, which calamine knows.
    path = tmp_path / "密码.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(FileError, match="locked"):
        here(path)


def test_an_independent_writer_agrees(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("数据")
        for row in range(500):
            sheet.write_row(row, 0, [f"编码{row}", row, row / 4] if row else ["编码", "数", "比"])
    raw = here(path)
    theirs = pd.read_excel(path, engine="openpyxl")
    assert raw.cells["编码"].tolist() == theirs["编码"].tolist()
    assert [float(text) for text in raw.cells["比"]] == theirs["比"].tolist()


def test_ods_is_read_too(tmp_path):
    """An OpenDocument sheet written by hand: nothing installed writes one."""
    space = "urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"
    names = " ".join(f'xmlns:{name}="{space.format(name)}"' for name in ("office", "table", "text"))

    def element(tag, *inside, attributes=""):
        return f"<{tag} {attributes}>{''.join(inside)}</{tag}>"

    def cell(text):
        return element("table:table-cell", element("text:p", text), attributes='office:value-type="string"')

    rows = [element("table:table-row", *map(cell, row)) for row in (["编号", "名称"], ["1", "甲"])]
    table = element("table:table", *rows, attributes='table:name="表"')
    body = element("office:body", element("office:spreadsheet", table))
    content = '<?xml version="1.0"?>' + element("office:document-content", body, attributes=names)
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    raw = here(tmp_path / "a.ods")
    assert (cells(raw), raw.layers, raw.format) == ([["1", "甲"]], ("表",), "xlsx")
