"""Every format, read by a program that is not ours, holds the rows of the store and nothing else."""

from __future__ import annotations

import json
import zipfile
from itertools import product

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
import town as toy
from exports_read import number, plain, read
from exports_want import export, shapes, wanted
from pyarrow import parquet

from data.exports.about import FACTS
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.readings import reading_of, to_lonlat_by

FRAMES = toy.frames()
FILLED = [code for code, layer in LAYERS.items() if layer.frame in FRAMES]
TEXTS_ONLY = {"csv", "kml"}


def key_of(layer):
    return "menpai_id" if LAYERS[layer].key == "id" else "code"


@pytest.mark.parametrize(("layer", "code"), list(product(FILLED, FORMATS)))
def test_a_file_holds_the_rows_of_the_store(store, tmp_path, layer, code):
    table, places = read(export(store.engine, tmp_path, layer, code), key_of(layer))
    expected = wanted(FRAMES, layer)
    keys = {number(key) for key in table} if code in TEXTS_ONLY else set(table)
    assert {str(k) for k in keys} == {str(number(k) if code in TEXTS_ONLY else k) for k in expected}
    for key, row in table.items():
        want = expected[str(number(key)) if key not in expected else key]
        for column, value in want.items():
            assert _same(row.get(column), value, code), (key, column, row.get(column), value)
        assert set(row) <= set(want)
    geometry = shapes(FRAMES, layer)
    for key, shape in places.items():
        assert _same_place(shape, geometry[str(number(key)) if key not in geometry else key])


def _same(found, want, code):
    if code in TEXTS_ONLY and isinstance(want, float):
        found = number(found)
    return found == want


def _same_place(found, want):
    """Bit by bit: the datum of the store comes back as it was; rings may begin elsewhere."""
    corners = [np.unique(shapely.get_coordinates(shape), axis=0) for shape in (found, want)]
    return corners[0].shape == corners[1].shape and (corners[0] == corners[1]).all()


@pytest.mark.parametrize("code", FORMATS)
def test_a_selection_without_rows_is_a_file_without_rows(store, tmp_path, code):
    path = export(
        store.engine, tmp_path, "events", code, kinds="0101", since="2001-01-01", until="2001-01-02"
    )
    table, _ = read(path)
    assert table == {}
    nobody = export(store.engine, tmp_path, "facilities", code, Viewer("auditor", ()))
    assert read(nobody)[0] == {}


@pytest.mark.parametrize("code", FORMATS)
@pytest.mark.parametrize("datum", ["cgcs2000", "gcj02", "bd09", "EPSG:4549", "EPSG:32651"])
def test_coordinates_are_those_of_the_datum(store, tmp_path, code, datum):
    if FORMATS[code].degrees and ":" in datum:
        with pytest.raises(PlaceError, match="degrees"):
            export(store.engine, tmp_path, "houses", code, datum=datum)
        return
    _, places = read(export(store.engine, tmp_path, "houses", code, datum=datum))
    there = shapes(FRAMES, "houses")
    x, y = np.array([shape.coords[0] for shape in places.values()]).T
    lon, lat = to_lonlat_by(reading_of(datum), x, y)
    back = dict(zip(places, zip(lon, lat, strict=True), strict=True))
    for key, (east, north) in back.items():
        want = there[str(number(key))]
        assert abs(east - want.x) < 2e-9
        assert abs(north - want.y) < 2e-9


def test_a_known_point_stands_where_the_public_formula_puts_it(store, tmp_path):
    _, places = read(export(store.engine, tmp_path, "houses", "csv", datum="gcj02"))
    house = shapes(FRAMES, "houses")["1.0"]
    moved = places["1"]
    # The test vectors of the domain notes: 120.7, 28.0 moves by 0.004060, −0.003282 degrees.
    assert abs(moved.x - house.x - 0.004060) < 1e-5
    assert abs(moved.y - house.y + 0.003282) < 1e-5


@pytest.mark.parametrize(
    ("datum", "crs"),
    [("wgs84", 4326), ("cgcs2000", 4490), ("EPSG:4549", 4549), ("gcj02", None), ("bd09", None)],
)
def test_files_that_can_say_so_name_their_coordinate_system(store, tmp_path, datum, crs):
    for code in ("gpkg", "shp"):
        path = export(store.engine, tmp_path, "houses", code, datum=datum)
        told = pyogrio.read_info(f"/vsizip/{path}" if code == "shp" else path)["crs"]
        if crs is None:
            assert ("GCJ-02" if datum == "gcj02" else "BD-09") in told
        else:
            assert told == f"EPSG:{crs}"
    frame = gpd.read_parquet(export(store.engine, tmp_path, "houses", "parquet", datum=datum))
    assert (frame.crs.to_epsg() if crs else frame.crs) == crs


def test_geojson_in_other_coordinates_says_so(store, tmp_path):
    plainly = json.loads(export(store.engine, tmp_path, "houses", "geojson").read_text("utf-8"))
    assert {"datum", "crs"} & set(plainly) == set()
    moved = json.loads(export(store.engine, tmp_path, "houses", "geojson", datum="gcj02").read_text("utf-8"))
    assert moved["datum"] == "gcj02"
    assert "WGS84" in moved["datum_note"]
    assert "crs" not in moved
    metric = json.loads(
        export(store.engine, tmp_path, "houses", "geojson", datum="EPSG:4549").read_text("utf-8")
    )
    assert metric["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4549"


def test_a_file_says_whose_data_it_holds_and_of_when(store, tmp_path):
    def of(code):
        return export(store.engine, tmp_path, "events", code, area=toy.A1, datum="gcj02")

    rows = str(len(wanted(FRAMES, "events", area=toy.A1)))
    known = [name for name in FACTS if name not in {"left_out"}]
    told = [
        json.loads(of("geojson").read_text("utf-8"))["menpai"],
        json.loads(pyogrio.read_info(of("gpkg"))["dataset_metadata"]["MENPAI"]),
        json.loads(parquet.read_metadata(of("parquet")).metadata[b"menpai"]),
    ]
    for facts in told:
        assert list(facts) == known
        assert (facts["layer"], facts["rows"], facts["datum"]) == ("events", rows, "gcj02")
        assert facts["filter"] == f"area={toy.A1}"
        assert facts["data_as_of"] == "2026-11-23T16:00:00+08:00"
        assert "虚构" in facts["source"] + facts["licence"]
    about = openpyxl.load_workbook(of("xlsx")).worksheets[-1]
    lines = [tuple(cell.value for cell in row) for row in about.iter_rows()]
    assert ("数据截至", "2026-11-23T16:00:00+08:00") in lines
    with zipfile.ZipFile(of("shp")) as bundle:
        readme = bundle.read("README.txt").decode("utf-8")
    assert all(f"{label}: {value}" in readme for label, value in lines)
    assert "2026-11-23T16:00:00+08:00" in of("kml").read_text("utf-8")


def test_codes_of_eighteen_and_thirty_digits_stay_whole(store, tmp_path):
    codes = {f"{toy.A}{i:018d}" for i in (1, 2, 3, 5, 6)}
    book = openpyxl.load_workbook(export(store.engine, tmp_path, "houses", "xlsx"))
    heads = [cell.value for cell in book.worksheets[0][1]]
    for name, some in (("doorplate_code", codes), ("area_code", {toy.A1 + "01"})):
        cells = [row[heads.index(name)] for row in book.worksheets[0].iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert {cell.number_format for cell in cells if cell.value} == {"@"}
        assert some <= {cell.value for cell in cells}
    text = export(store.engine, tmp_path, "houses", "csv").read_text("utf-8-sig")
    assert all(f'"{code}"' in text for code in codes)


def test_times_are_local_with_their_offset(store, tmp_path):
    table, _ = read(export(store.engine, tmp_path, "events", "csv"))
    raw = export(store.engine, tmp_path, "events", "csv").read_text("utf-8-sig")
    assert "2026-11-22T23:30:00+08:00" in raw  # event 1
    assert table["1"]["reported_at"] == plain("2026-11-22T23:30:00+08:00")
    frame = gpd.read_parquet(export(store.engine, tmp_path, "events", "parquet"))
    assert str(frame["reported_at"].dtype.tz) == "Asia/Shanghai"


def test_trails_are_lines_in_a_shapefile_of_their_own(store, tmp_path):
    path = export(store.engine, tmp_path, "facilities", "shp")
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
    assert {n for n in names if n.endswith(".shp")} == {"facilities_point.shp", "facilities_line.shp"}
    assert len(pyogrio.read_dataframe(f"/vsizip/{path}/facilities_line.shp")) == 1


def test_names_of_codes_stand_beside_them(store, tmp_path):
    table, _ = read(export(store.engine, tmp_path, "facilities", "geojson", names="1"))
    assert table["1.0"]["kind"] == "ELD_CANTEEN"
    assert "食堂" in table["1.0"]["kind_name"]
    assert table["1.0"]["status_name"] == "正常"
    assert table["1.0"]["area_code_name"] == "运河南社区 · 梅园网格 · 微网格1-02"


@pytest.mark.parametrize("layer", LAYERS)
def test_chinese_headings_are_chinese_and_each_stands_once(store, tmp_path, layer):
    path = export(store.engine, tmp_path, layer, "xlsx", headings="zh", names="1")
    heads = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]
    assert len(set(heads)) == len(heads)
    assert all(any("一" <= letter <= "鿿" for letter in head) for head in heads)


def test_the_import_knows_every_chinese_heading_of_its_fields(store, tmp_path):
    from data.imports.headings import suggest  # noqa: PLC0415
    from data.imports.kinds import KINDS  # noqa: PLC0415

    for layer in set(KINDS) & set(LAYERS):
        for headings in ("zh", "en"):
            path = export(store.engine, tmp_path, layer, "xlsx", headings=headings)
            heads = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]
            known = suggest(heads, KINDS[layer])
            given = {known[head] for head in heads} - {""}
            columns = set(wanted(FRAMES, layer).popitem()[1]) if layer in FILLED else set()
            assert columns & KINDS[layer].names <= given | {"area_code"}, (layer, headings)
