"""Addresses: a street of hard cases, and what must hold for any text."""

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.addresses import CERTAIN, DOUBTFUL, REASONS, AddressBook, key, keys, normal, parse
from geo.addresses.numerals import arabic, chinese
from geo.addresses.parse import parts_of, whole
from geo.addresses.text import is_foreign
from geo.errors import PlaceError

sys.path.insert(0, str(Path(__file__).parent))
from hard_addresses import CASES, HOUSES, WITHIN, Case

BOOK = AddressBook(HOUSES, HOUSES, within=WITHIN)


# The table -----------------------------------------------------------------------------------------------


def found(text: str) -> tuple[str, str]:
    """(house, how sure) as the table writes it."""
    match = BOOK.find(text)
    if match is None or match.score < DOUBTFUL:
        return "", "open"
    return match.id, "certain" if match.score >= CERTAIN else "doubtful"


def is_right(case: Case) -> bool:
    house, sure = found(case.text)
    return sure != "certain" if case.sure == "open" else (house, sure) == (case.house, case.sure)


def test_ninety_nine_of_a_hundred_hard_addresses_are_right_and_no_certain_one_is_wrong(capsys):
    wrong = [case for case in CASES if not is_right(case)]
    lies = [case for case in CASES if found(case.text)[1] == "certain" and found(case.text)[0] != case.house]
    with capsys.disabled():
        for case in wrong:
            sys.stdout.write(f"\n{case}: found {BOOK.find(case.text)}")
    assert lies == []
    assert len(wrong) <= len(CASES) / 100


def test_the_table_is_long_and_each_case_is_one():
    assert len(CASES) >= 240
    assert len({case.text for case in CASES}) == len(CASES)
    assert {case.house for case in CASES if case.house} <= set(HOUSES)


DIGIT = re.compile("[0-9]")
CERTAIN_CASES = [case for case in CASES if case.sure == "certain"]


@pytest.mark.parametrize("case", CERTAIN_CASES, ids=lambda case: case.text)
def test_another_digit_is_another_house(case):
    """Whatever digit is changed, nobody is sure that the same house is still meant."""
    plain = normal(case.text)
    for at in DIGIT.finditer(plain):
        for digit in "123456789":
            other = plain[: at.start()] + digit + plain[at.end() :]
            if digit != at[0] and not re.search(
                rf"{digit}网格", other
            ):  # that a grid is another, nobody knows
                assert (case.house, "certain") != found(other), other


@pytest.mark.parametrize("house", HOUSES)
def test_every_house_finds_itself_by_its_own_address(house):
    match = BOOK.find(house)
    beside = parse(house).relative  # 东首: never certain, however it is written
    assert (match.id, match.score >= CERTAIN) == (house, not beside)


# What a match says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("五马街5号", "same"),
        ("梅园小区3幢2单元501室", "partial"),
        ("梅园小区3幢503室", "partial"),
        ("梅园小区3幢501室", "ambiguous"),
        ("鹿城区五马街5号", "contradiction"),
        ("运河路22号梅园小区3幢2单元501室", "contradiction"),
        ("梅园小区3幢2单元", "building_only"),
        ("运河路20号", "building_only"),
    ],
)
def test_a_match_says_why(text, reason):
    assert BOOK.find(text).reason == reason


def test_nothing_is_found_where_nothing_is_meant():
    for text in ("", " ", "同上", "梅园小区3幢2单元999室", "五马街"):
        assert BOOK.find(text) is None
        assert BOOK.candidates(text) == []


def test_all_houses_that_may_be_meant_are_offered():
    assert BOOK.candidates("梅园小区3幢501室") == [
        "运河路20号 梅园小区 3幢1单元501室",
        "运河路20号 梅园小区 3幢2单元501室",
    ]
    assert len(BOOK.candidates("河滨花园5幢1单元301室")) == 2


def test_many_texts_at_once_are_found_like_one():
    texts = pd.Series([case.text for case in CASES], index=range(100, 100 + len(CASES)))
    table = BOOK.match(texts)
    assert table.index.equals(texts.index)
    for text, row in zip(texts, table.itertuples(), strict=True):
        match = BOOK.find(text)
        assert (row.score, row.reason) == ((match.score, match.reason) if match else (0.0, "none"))
        assert row.id == match.id if match else pd.isna(row.id)


def test_a_missing_text_finds_nothing_and_ids_keep_their_kind():
    book = AddressBook(["五马街5号", None, float("nan")], np.array([7, 8, 9]))
    table = book.match(["五马街5号", None, float("nan"), "五马街6号"])
    assert table["id"].dtype == "Int64"
    assert table["id"].fillna(-1).tolist() == [7, -1, -1, -1]
    assert list(table["reason"].cat.categories) == list(REASONS)


def test_an_empty_book_and_no_question_are_answers_too():
    assert AddressBook([], np.array([], dtype=np.int64)).find("五马街5号") is None
    assert BOOK.match([]).empty


def test_a_house_that_is_there_twice_is_ambiguous():
    assert AddressBook(["五马街5号", "五马街五号"], [1, 2]).find("五马街5号").reason == "ambiguous"


def test_lists_of_different_length_are_refused():
    with pytest.raises(PlaceError, match="2 addresses, 1 ids"):
        AddressBook(["五马街5号", "五马街6号"], [1])
    with pytest.raises(PlaceError, match="3 rows of columns"):
        AddressBook(["五马街5号"], [1], columns=pd.DataFrame({"road": ["五马街"] * 3}))


# What columns add ----------------------------------------------------------------------------------------

COLUMNS = pd.DataFrame(
    {
        "road": ["运河路", "运河路", None, "旧县前街", "Main Street"],
        "road_no": ["20", "24-1", None, "7号", "12"],
        "estate": ["梅园小区", None, "梅园2期", None, None],
        "building_no": ["3", None, "4号楼", None, None],
        "unit_no": ["2", None, "1", None, None],
        "room": ["501", None, "301室", None, None],
        "community": ["梅园社区", "梅园社区", None, None, None],
    }
)
TEXTS = ["梅园小区3幢2单元501室", "锦绣街道运河路24-1号", "梅园那边", "锦绣街道旧县前街7号", "Main Street 12"]


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("梅园小区3-2-501", 0),
        ("运河路20号3幢2单元501室", 0),
        ("运河路24号-1", 1),
        ("梅园二期4幢1单元301", 2),
        ("旧县前街7号", 3),
        ("main street  12", 4),
    ],
)
def test_a_house_is_found_by_its_columns_or_its_text(text, house):
    match = AddressBook(TEXTS, range(5), COLUMNS, WITHIN).find(text)
    assert (match.id, match.score >= CERTAIN) == (house, True)


def test_a_column_of_divisions_contradicts():
    match = AddressBook(TEXTS, range(5), COLUMNS, WITHIN).find("河滨社区运河路24-1号")
    assert (match.id, match.reason) == (1, "contradiction")
    assert DOUBTFUL <= match.score < CERTAIN


# Elements ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "浙江省温州市瓯海区新桥街道六虹桥社区六虹桥路20号梅园小区3幢2单元1203室",
            "province=浙江省 city=温州市 county=瓯海区 town=新桥街道 community=六虹桥社区 "
            "road=六虹桥路 road_no=20 estate=梅园小区 building_no=3 unit_no=2 floor=12 room=1203",
        ),
        ("运河路12弄5支弄3号附1号", "road=运河路 lane=12-5 road_no=3 sub_no=附1"),
        ("第五网格五马街5号隔壁", "group=5网格 road=五马街 road_no=5 relative=隔壁"),
        ("新桥村三组12号东首", "community=新桥村 group=3组 road=新桥村3组 road_no=12 relative=东首"),
        ("顺达大厦B座负一层B101", "estate=顺达大厦 building_no=b floor=-1 room=b101"),
        ("梅园小区3楼2单元501", "estate=梅园小区 building_no=3 unit_no=2 floor=5 room=501"),
        ("梅园小区3楼301", "estate=梅园小区 floor=3 room=301"),
        ("市府路1号", "road=市府路 road_no=1"),
        ("永嘉县瓯北镇镇前街2号", "county=永嘉县 town=瓯北镇 road=镇前街 road_no=2"),
        (
            "上海市普陀区曹杨二村12号501室",
            "city=上海市 county=普陀区 estate=曹杨二村 building_no=12号 floor=5 room=501",
        ),
        ("运河路20号五金仓库", "road=运河路 road_no=20 rest=五金仓库"),
    ],
)
def test_an_address_has_its_elements(text, told):
    assert {k: v for k, v in parse(text)._asdict().items() if v} == dict(e.split("=") for e in told.split())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("五马街５号", "五马街5号"),
        ("三垟街道八一路十二幢", "三垟街道八一路12幢"),
        ("一号桥路一号", "一号桥路1号"),
        ("千石村二十三号", "千石村23号"),
        ("百里东路廿三号之一", "百里东路23号之1"),
        ("梅园三巷3号三单元", "梅园三巷3号3单元"),
        ("第五网格", "第5网格"),
        ("20—22号", "20-22号"),
        ("20～22号", "20~22号"),
        ("20至22号", "20~22号"),
        (" 梅园小区， 3 幢 ", "梅园小区3幢"),
        ("3 2 501 室", "3 2 501室"),
        ("Hauptstraße 5a, 10115 Berlin", "hauptstraße 5a 10115 berlin"),
    ],
)
def test_plain_text(text, plain):
    assert normal(text) == plain


# For any text --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"零〇一二三十百廿两0123456789甲乙abf号幢栋座楼层室房户弄巷路街村区期组门梯附之",
        *"-~—～ 至()（）#、，.东西旁里大小新梅园號③Ⅱ",
        *(
            "单元",
            "小区",
            "街道",
            "社区",
            "支弄",
            "网格",
            "号楼",
            "地下",
            "负",
            "隔壁",
            "大道",
            "no.",
            "浙江省",
            "瓯海区",
        ),
    ]
)
MESSY = st.lists(PIECES, max_size=14).map("".join)


@given(st.one_of(MESSY, st.text(max_size=20)))
def test_plain_text_stays_plain(text):
    assert normal(normal(text)) == normal(text)


@given(st.one_of(MESSY, st.text(max_size=20)))
def test_every_text_is_read_and_none_of_its_numbers_is_lost(text):
    told = "".join(parse(text))
    kept = re.findall("[1-9]", normal(text)) if not is_foreign(normal(text)) else []
    assert all(digit in told or chinese(digit) in told or "十" in told for digit in kept)


LONG = 30_000  # characters; quadratic work over them would be noticed as a test that does not end


@pytest.mark.parametrize(
    "text", ["1号" * LONG + ")", "1" + " " * LONG + "2号", "9" * LONG + "巷", "幢" + "-" * LONG, "十" * LONG]
)
def test_a_cell_full_of_nonsense_is_no_address(text):
    assert keys([text]) == [""]
    assert BOOK.find(text) is None


@given(MESSY)
def test_halves_read_like_the_whole(text):
    plain = normal(text)
    assume(not is_foreign(plain))
    assert parts_of(plain) == whole(plain)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_halves_of_hard_cases_read_like_the_whole(case):
    plain = normal(case.text)
    assert is_foreign(plain) or parts_of(plain) == whole(plain)


@given(st.text(alphabet="abcdefgh äé0123456789,.'-#/", max_size=24))
def test_what_is_not_chinese_finds_what_is_written_alike(text):
    plain = normal(text)
    match = AddressBook([text, "Hauptstraße 5a, 10115 Berlin"], ["this", "other"]).find(text.upper().lower())
    assert match.id == "this" if plain else match is None


@given(st.integers(1, 9999))
def test_numerals_are_read(number):
    assert arabic(written(number)) == str(number)
    assert number >= 100 or arabic(chinese(str(number))) == str(number)


def written(number: int) -> str:
    """A number in Chinese, the long way."""
    out, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            out += ("零" if gap and out else "") + "一二三四五六七八九"[digit - 1] + unit
        gap = not digit
    return out


# Doors and their keys ------------------------------------------------------------------------------------

ROADS = [
    "运河路",
    "五马街",
    "百里东路",
    "百里西路",
    "一号桥路",
    "八一路",
    "梅园巷",
    "梅园三巷",
    "锦绣大道",
    "九山路",
]
ESTATES = ["梅园小区", "梅园新村", "河滨花园二期", "顺达大厦", "三垟公寓", "碧翠家园"]
DOORS = st.tuples(
    st.sampled_from(ROADS),
    st.integers(1, 320),
    st.sampled_from(ESTATES),
    st.integers(1, 60),
    st.integers(1, 6),
    st.integers(1, 33),
    st.integers(1, 12),
)
PLATES = st.tuples(
    st.sampled_from(ROADS), st.integers(1, 320), st.sampled_from(["", "-", "附", "之"]), st.integers(1, 30)
)
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
DOOR_STYLES = [
    lambda r, n, e, b, u, f, x: f"{r}{n}号{e}{b}幢{u}单元{f}{x:02}室",
    lambda r, n, e, b, u, f, x: f"{r}{n}号 {e} {b}号楼 {u}单元 {f}{x:02}",
    lambda r, n, e, b, u, f, x: f"{r}{n}号{e}{b}-{u}-{f}{x:02}".translate(WIDE),
    lambda r, n, e, b, u, f, x: f"{e}（{r}{n}号）{b}栋{u}单元{f}楼{f}{x:02}室",
    lambda r, n, e, b, u, f, x: f"{e}{r}{n}号{b}#{u}单元{f}{x:02}",
    lambda r, n, e, b, u, f, x: f"{r}{written(n)}号{e}{written(b)}幢{written(u)}单元{f}{x:02}室",
    lambda r, n, e, b, u, f, x: f"浙江省温州市瓯海区锦绣街道{r}{n}号{e}{b}座{u}单元0{f}{x:02}室",
    lambda r, n, e, b, u, f, x: f"锦绣街道梅园社区{r}{n}號，{e}{b}幢{u}-{f}{x:02}",
]
PLATE_STYLES = [
    lambda r, n, m, s: f"{r}{n}号{m}{s}" if m else f"{r}{n}号",
    lambda r, n, m, s: f"锦绣街道{r}{n}号{m}{s if m != '之' else written(s)}" if m else f"{r} {n} 號",
    lambda r, n, m, s: f"{r}{n}{m}{s}号" if m else f"{r}No.{n}",
    lambda r, n, m, s: (
        f"{r}{written(n)}号{m}{s}号" if m == "附" else f"{r}{n}号{m}{s}" if m else f"{r}{written(n)}号"
    ),
]


@given(DOORS, st.sampled_from(DOOR_STYLES), st.sampled_from(DOOR_STYLES))
def test_a_door_has_one_key_however_it_is_written(door, one, other):
    assert key(parse(one(*door))) == key(parse(other(*door))) != ""


@given(PLATES, st.sampled_from(PLATE_STYLES), st.sampled_from(PLATE_STYLES))
def test_a_plate_has_one_key_however_it_is_written(plate, one, other):
    assert keys([one(*plate)]) == keys([other(*plate)]) != [""]


@given(
    st.lists(DOORS, unique=True, max_size=12),
    st.lists(PLATES, unique_by=lambda p: p if p[2] else p[:2], max_size=12),
    st.data(),
)
def test_different_doors_never_share_a_key(doors, plates, data):
    texts = [data.draw(st.sampled_from(DOOR_STYLES))(*door) for door in doors]
    texts += [data.draw(st.sampled_from(PLATE_STYLES))(*plate) for plate in plates]
    assert len(set(keys(texts))) == len(texts)


@pytest.mark.parametrize(
    "text", ["", "梅园小区", "梅园小区3幢", "梅园小区3幢2单元5楼", "3幢2单元501", "五马街", "五马街5号旁"]
)
def test_what_tells_no_door_has_no_key(text):
    assert keys([text]) == [""]


def test_what_is_not_chinese_is_its_own_key():
    assert keys(["12  Main Street", "Łódź, ul. Długa 7/3"]) == ["12 main street", "łódź ul. długa 7/3"]
