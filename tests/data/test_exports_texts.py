"""Texts that files, tables and encodings do not like: formulas, rare characters, long names."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import fiona
import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
import town as toy
from exports_read import READERS, excel_text, read
from exports_want import export
from hypothesis import given
from hypothesis import strategies as st

from data import bulk
from data.exports.cells import neutral, unmarked
from data.exports.columns import known_names
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS
from data.exports.short_names import full_names, short_names
from data.imports.kinds import KINDS
from geo import hexes
from geo.errors import PlaceError

FORMULAS = [
    "=1+1",
    "+86 577",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\r=x",
    "'=1",
    "''=1",
    "＝1+1",
    '=HYPERLINK("http://x")',
]
AWKWARD = [
    *FORMULAS,
    '逗号,引号"换行\n',
    "'只是引号",
    " 空格 ",
    "<b>&amp;</b>",
    "_x0041_",
    "#REF!",
    "1e5",
    "000123",
    "http://x.cn",
]
RARE = "𠮷野家𬭚"  # in Unicode's supplement: not in GBK
LONG = "长" * 120


@pytest.fixture
def organisations(engine):
    """A store with a handful of organisations, called as given."""

    def filled(names):
        count = len(names)
        places = [toy.at(10 * i, 10) for i in range(count)]
        columns = {
            "id": np.arange(1, count + 1),
            "name": names,
            "kind": ["shop"] * count,
            "area_code": [toy.A1] * count,
            "hex_id": hexes.hex_of(shapely.get_x(places), shapely.get_y(places)),
        }
        frame = gpd.GeoDataFrame(columns, geometry=places, crs="EPSG:4326")
        toy.load(engine)
        with engine.execution_options(write=True).begin() as connection, bulk.loading(connection) as store:
            store("organisation", frame)
        return engine

    return filled


@given(st.text())
def test_a_mark_is_taken_off_again(text):
    assert unmarked(neutral(text)) == text


@given(st.sampled_from(FORMULAS) | st.from_regex(r"[=+@\t\r-].*", fullmatch=True))
def test_what_begins_like_a_formula_begins_with_a_mark(text):
    assert neutral(text).startswith("'")


@pytest.mark.parametrize("code", FORMATS)
def test_awkward_texts_come_through(organisations, tmp_path, code):
    store = organisations(AWKWARD)
    table, _ = read(export(store, tmp_path, "organisations", code))
    found = [row["name"] for row in table.values()]
    if code == "csv":
        found = [unmarked(name) for name in found]
    if code == "shp":  # a .dbf pads texts with spaces, and readers take them off
        assert [n.strip() for n in found] == [n.strip() for n in AWKWARD]
    elif code == "kml":  # XML makes one line end of all
        assert found == [n.replace("\r", "\n") for n in AWKWARD]
    else:
        assert found == AWKWARD


def test_no_cell_of_a_csv_is_a_formula_and_numbers_are_not_marked(organisations, tmp_path):
    store = organisations(AWKWARD)
    text = export(store, tmp_path, "organisations", "csv").read_bytes().decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row.values())
        float(row["lon"])
    metric = export(store, tmp_path, "organisations", "csv", datum="EPSG:32633").read_text("utf-8-sig")
    numbers = [row["y"] for row in csv.DictReader(io.StringIO(metric, newline=""))]
    assert all(float(number) for number in numbers)


def test_excel_holds_texts_as_texts(organisations, tmp_path):
    book = openpyxl.load_workbook(export(organisations(AWKWARD), tmp_path, "organisations", "xlsx"))
    sheet = book.worksheets[0]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert [excel_text(cell.value) for cell in cells] == AWKWARD
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_shapefile_is_in_gbk_and_says_so(organisations, tmp_path):
    path = export(organisations(["新桥街道办事处"]), tmp_path, "organisations", "shp")
    with zipfile.ZipFile(path) as bundle:
        assert bundle.read("organisations.cpg").decode().strip() in {"GBK", "936", "CP936"}
        assert "新桥街道办事处".encode("gbk") in bundle.read("organisations.dbf")
        assert "GBK" in bundle.read("README.txt").decode("utf-8")
    bundle = fiona.open(f"zip://{path}!organisations.shp", encoding="gbk")
    with bundle as source:
        assert next(iter(source)).properties["name"] == "新桥街道办事处"


def test_a_character_that_gbk_has_not_makes_it_utf_8_and_says_so(organisations, tmp_path):
    path = export(organisations(["街道", RARE]), tmp_path, "organisations", "shp")
    with zipfile.ZipFile(path) as bundle:
        assert bundle.read("organisations.cpg").decode().strip() == "UTF-8"
        assert RARE.encode() in bundle.read("organisations.dbf")
        assert "UTF-8" in bundle.read("README.txt").decode("utf-8")
    assert {row["name"] for row in read(path)[0].values()} == {"街道", RARE}


def test_a_text_too_long_for_a_dbf_is_cut_between_characters_and_told(organisations, tmp_path):
    path = export(organisations([LONG, RARE]), tmp_path, "organisations", "shp")  # UTF-8: 360 bytes
    names = [row["name"] for row in read(path)[0].values()]
    assert names == ["长" * 84, RARE]
    with zipfile.ZipFile(path) as bundle:
        assert "1" in bundle.read("README.txt").decode("utf-8").split("254")[0].splitlines()[-1]


def test_field_names_are_at_most_ten_bytes_and_fields_json_has_the_full_ones(store, tmp_path):
    for headings in ("en", "zh"):
        path = export(store.engine, tmp_path, "houses", "shp", headings=headings, names="1")
        with zipfile.ZipFile(path) as bundle:
            full = json.loads(bundle.read("fields.json"))
        with fiona.open(f"zip://{path}!houses.shp") as source:
            assert list(source.schema["properties"]) == list(full)
        assert all(len(name.encode("gbk")) <= 10 for name in full)
        assert len(set(full.values())) == len(full)


names = st.lists(
    st.text(st.characters(codec="gbk", exclude_categories=["Cc", "Zs"]), min_size=1), unique=True
)


@given(names)
def test_short_names_are_short_told_apart_and_undone(full):
    short = short_names(full)
    assert list(short) == full
    assert all(1 <= len(name.encode("gbk")) <= 10 for name in short.values())
    assert len({name.casefold() for name in short.values()}) == len(full)
    told = {name: name_full for name_full, name in short.items()}
    assert list(full_names(short.values(), told).values()) == full


@pytest.mark.parametrize("layer", LAYERS)
def test_our_own_field_names_are_known_without_being_told(layer):
    own = known_names(LAYERS[layer])
    short = short_names(own)
    known = full_names(short.values())
    unknown = {full for full, name in short.items() if known[name] != full}
    needed = KINDS[layer].names if layer in KINDS else set()
    assert unknown & needed == set()


def test_a_shape_too_long_for_a_cell_is_refused_and_leaves_no_file(engine, tmp_path):
    frames = toy.frames()
    ring = shapely.Point(120.7, 28.0).buffer(0.001, quad_segs=400)
    frames["division"].loc[1, "geometry"] = ring
    with engine.execution_options(write=True).begin() as connection, bulk.loading(connection) as store:
        for name in ("division", "grid"):
            store(name, frames[name])
    with pytest.raises(PlaceError, match=f"wkt of {toy.A} is longer .* Choose csv or gpkg"):
        export(engine, tmp_path, "communities", "xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []
    assert len(read(export(engine, tmp_path, "communities", "csv"), "code")[0]) == 2


def test_more_rows_than_a_sheet_holds_go_on_in_another(store, tmp_path, monkeypatch):
    from data.exports.formats import xlsx  # noqa: PLC0415

    monkeypatch.setattr(xlsx, "EXCEL_ROWS", 15)
    book = openpyxl.load_workbook(export(store.engine, tmp_path, "houses", "xlsx"))
    assert [sheet.max_row for sheet in book.worksheets[:-1]] == [16, 16, 11]
    rows, _ = READERS[".xlsx"](tmp_path / "houses.xlsx")
    assert [row["menpai_id"] for row in rows] == list(range(1, 41))


def test_a_shapefile_too_large_is_refused(store, tmp_path, monkeypatch):
    from data.exports.formats import shp  # noqa: PLC0415

    monkeypatch.setattr(shp, "SHAPEFILE_ROWS", 39)
    with pytest.raises(PlaceError, match="40 rows are more than a"):
        export(store.engine, tmp_path, "houses", "shp")
