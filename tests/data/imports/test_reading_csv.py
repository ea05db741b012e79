"""CSV as offices send it: three encodings, four delimiters, lines that people broke."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_here import cells, faults, here, notes

from data.imports.raw import FileError

PLATES = "门牌号,社区\n月乐路12号,新桥\n月乐路14号,山前\n"


@pytest.fixture
def csv_of(tmp_path):
    def write(text, encoding="utf-8", name="门牌.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-16-le", "utf-16"),
    ],
)
def test_the_encoding_is_found(csv_of, written, found):
    latin = "plate,community\nA12,North\n" if written in {"utf-16-be", "utf-16-le"} else PLATES
    raw = here(csv_of(latin, written))
    assert raw.encoding == found
    assert list(raw.cells.columns) == latin.splitlines()[0].split(",")
    assert cells(raw)[0] == latin.splitlines()[1].split(",")
    assert ("encoding" in notes(raw)) == (found == "gb18030")


def test_text_in_no_encoding_names_line_and_byte(csv_of):
    text = PLATES.encode() + b"\xff\xff,x\n"
    with pytest.raises(FileError, match="not_text") as refused:
        here(csv_of(text))
    assert refused.value.facts == {"byte": str(len(PLATES.encode()) + 1), "line": "4"}


def test_one_line_of_another_encoding_among_many_is_named(csv_of):
    lines = "".join(f"月乐路{n}号,新桥\n" for n in range(1, 200_000))
    text = ("门牌号,社区\n" + lines).encode() + "山前路1号,山前\n".encode("gbk")
    with pytest.raises(FileError, match="not_text") as refused:
        here(csv_of(text))
    assert refused.value.facts["line"] == "200001"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(csv_of, delimiter):
    text = PLATES.replace(",", delimiter).replace("新桥", "新桥。1、2")
    assert cells(here(csv_of(text)))[0] == ["月乐路12号", "新桥。1、2"]


def test_a_semicolon_file_with_decimal_commas_is_not_cut_at_them(csv_of):
    assert cells(here(csv_of("编号;面积\n1;3,5\n2;4,25\n"))) == [["1", "3,5"], ["2", "4,25"]]


def test_excel_says_its_delimiter_outright(csv_of):
    raw = here(csv_of("sep=;\n编号;名称\n1;a,b,c\n"))
    assert (cells(raw), raw.cells.index.tolist()) == ([["1", "a,b,c"]], [3])


def test_rows_are_the_lines_on_which_records_begin(csv_of):
    raw = here(csv_of('编号,说明\n1,"一行\n两行\n三行"\n\n2,后面\n'))
    assert raw.cells.index.tolist() == [2, 6]
    assert cells(raw)[0] == ["1", "一行\n两行\n三行"]
    assert notes(raw)["blank_rows"] == {"rows": "1"}


def test_codes_keep_their_zeros_and_blank_is_none(csv_of):
    assert cells(here(csv_of("编码,号\n0012,\n330304006001001001,007\n"))) == [
        ["0012", None],
        ["330304006001001001", "007"],
    ]


def test_what_our_export_neutralised_comes_back(csv_of):
    raw = here(csv_of("名称,值\n'=1+1,'-3\n'@x,'普通\n"))
    assert cells(raw) == [["=1+1", "-3"], ["@x", "'普通"]]


def test_rows_of_another_length_are_told(csv_of):
    raw = here(csv_of("a,b,c\n1,2,3\n1,2,3,4\n1,2\n1,2,3,,\n"))
    assert faults(raw) == [(3, "read_long_row", True), (4, "read_short_row", False)]
    assert cells(raw)[1:3] == [["1", "2", "3"], ["1", "2", None]]


def test_a_quote_that_is_never_closed_is_told_where_it_begins(csv_of):
    raw = here(csv_of('a,b\n1,2\n3,"4\n5,6\n7,8\n'))
    assert (3, "read_quote_open", True) in faults(raw)


def test_titles_and_sums_are_no_rows(csv_of):
    raw = here(csv_of("新桥街道门牌一览表,,\n编号,名称,户数\n1,甲,3\n2,乙,4\n合计,,7\n制表人:张,,\n"))
    assert list(raw.cells.columns) == ["编号", "名称", "户数"]
    assert raw.cells.index.tolist() == [3, 4]
    assert (notes(raw)["title_rows"], notes(raw)["footer_rows"]) == ({"rows": "1"}, {"rows": "5, 6"})


@pytest.mark.parametrize("last", ["合计大厦", "审批服务中心", "注册登记处", "小计弄5号", "Summer"])
def test_a_place_called_like_a_sum_or_signature_stays(csv_of, last):
    assert len(here(csv_of(f"名称,数\n{last},1\n甲,2\n{last},3\n"))) == 3


SUMS = ["合计", "总 计：", "合计：7户", "Total"]
SIGNED = ["制表人：张", "审核: 李", "备注：含空置", "注：以上"]


@pytest.mark.parametrize("last", SUMS + SIGNED)
def test_sums_and_signatures_are_known_by_their_form(csv_of, last):
    raw = here(csv_of(f"名称,数\n甲,1\n乙,2\n{last},\n 单独一格,\n"))
    assert (raw.cells.index.tolist(), notes(raw)["footer_rows"]) == ([2, 3], {"rows": "4, 5"})


def test_headings_are_made_unique_and_never_empty(csv_of):
    raw = here(csv_of("名称,名称,,\n1,2,3,\n"))
    assert list(raw.cells.columns) == ["名称", "名称 (2)", "列3"]
    assert notes(raw)["headings_made_up"] == {"headings": "列3"}


def test_one_column_is_a_table_too(csv_of):
    assert cells(here(csv_of("名称\n甲\n乙\n"))) == [["甲"], ["乙"]]


@pytest.mark.parametrize("text", ["", "\n\n", "只有表头,没有数据\n", "\ufeff"])
def test_nothing_below_the_headings_is_empty(csv_of, text):
    with pytest.raises(FileError, match="empty"):
        here(csv_of(text or " "))


def test_control_characters_are_taken_out_and_told(csv_of):
    raw = here(csv_of("名称,b\n甲\0乙,1\n丙\x07,2\n丁�,3\n"))
    assert [row[0] for row in cells(raw)] == ["甲乙", "丙", "丁�"]
    assert faults(raw) == [(2, "read_control", False), (3, "read_control", False), (4, "read_damaged", False)]
    assert {fault.field for fault in raw.faults} == {"名称"}


# Not: what is cleaned on purpose (control characters, a ' that neutralises), blank rows, and marks of sums.
PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffd'")
)
WRITTEN = st.text(st.sampled_from('甲乙 ,;|"0123'), max_size=8) | PLAIN.filter(
    lambda text: text not in "\ufffe\uffff"
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(WRITTEN, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(csv_of, rows):
    out = io.StringIO()
    filled = [["数据", *row] for row in rows]
    csv.writer(out).writerows([["甲列", "乙列", "丙列", "丁列"], *filled])
    expected = [[cell.replace("\ufffe", "").replace("\uffff", "") or None for cell in row] for row in filled]
    assert cells(here(csv_of(out.getvalue()))) == expected
