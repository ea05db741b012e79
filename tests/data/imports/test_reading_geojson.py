"""GeoJSON: whole collections, single things, one feature a line; what is broken costs one row."""

from __future__ import annotations

import json

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_here import cells, faults, here, notes

from data.imports.raw import FileError
from data.imports.reading.formats.pieces import cut
from data.imports.reading.limits import Limits

HOME = {"type": "Point", "coordinates": [120.65, 27.98]}
YARD = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def feature(geometry=HOME, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False)


@pytest.fixture
def written(tmp_path):
    def write(text, name="a.geojson", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def test_properties_are_columns_and_values_text(written):
    odd = {
        "街路": "月乐路",
        "code": 330304006001001001,
        "share": 0.1,
        "many": [1, {"a": "b"}],
        "yes": True,
        "no": None,
    }
    raw = here(written(collection(feature(**odd), feature(later="x"))))
    assert list(raw.cells.columns) == [*odd, "later"]
    assert cells(raw)[0] == ["月乐路", "330304006001001001", "0.1", '[1,{"a":"b"}]', "true", None, None]
    assert cells(raw)[1] == [*[None] * 6, "x"]
    assert (raw.crs, raw.format, raw.encoding) == ("", "geojson", "utf-8")
    assert shapely.equals(raw.geometry, shapely.Point(120.65, 27.98)).all()


def test_a_number_too_long_for_an_integer_is_seen_to_be_damaged(written):
    assert cells(here(written(collection(feature(n=123456789012345678901234567890))))) == [
        ["1.23456789012346E+29"]
    ]


@pytest.mark.parametrize(
    ("text", "wkt"),
    [
        (json.dumps(feature(name="甲")), "POINT (120.65 27.98)"),
        (json.dumps(HOME), "POINT (120.65 27.98)"),
        (json.dumps(YARD, indent=1), "POLYGON ((0 0, 1 0, 1 1, 0 0))"),
        (
            collection(feature(YARD), crs={"type": "name", "properties": {"name": "EPSG:4549"}}),
            "POLYGON ((0 0, 1 0, 1 1, 0 0))",
        ),
    ],
)
def test_single_things_are_read_as_one_row(written, text, wkt):
    raw = here(written(text))
    assert (len(raw), raw.cells.index.tolist(), shapely.to_wkt(raw.geometry[0], trim=True)) == (1, [1], wkt)


@pytest.mark.parametrize("name", ["a.geojsonl", "a.ndjson", "a.geojson", "a.json"])
def test_one_feature_a_line(written, name):
    lines = [
        json.dumps(feature(n=1)),
        "",
        "\x1e" + json.dumps(feature(n=2)),
        '{"type": "Feature", ',
        json.dumps(feature(n=4)),
    ]
    raw = here(written("\n".join(lines), name))
    assert raw.cells.index.tolist() == [1, 3, 5]
    assert faults(raw) == [(4, "read_json", True)]


def test_a_declared_system_is_told_and_not_followed(written):
    raw = here(
        written(
            collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}})
        )
    )
    assert (raw.crs, notes(raw)["geojson_crs"]) == ("", {"crs": "urn:ogc:def:crs:EPSG::4549"})


def test_the_features_own_id_is_a_column_unless_a_property_is(written):
    ours = here(written(json.dumps({**feature(a=1), "id": 7})))
    assert cells(ours) == [["1", "7"]] and list(ours.cells.columns) == ["a", "id"]
    assert cells(here(written(json.dumps({**feature(id=1), "id": 7})))) == [["1"]]


def test_a_mark_and_other_encodings_are_read(written):
    assert cells(here(written(collection(feature(a="甲")), encoding="utf-8-sig"))) == [["甲"]]
    raw = here(written(collection(feature(a="甲")), encoding="gbk"))
    assert (cells(raw), raw.encoding) == ([["甲"]], "gb18030")


OPEN = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}
FLAWED = [
    (OPEN, "read_ring_open", False),
    (
        {"type": "MultiPolygon", "coordinates": [OPEN["coordinates"], YARD["coordinates"]]},
        "read_ring_open",
        False,
    ),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}, "read_ring", True),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "read_ring", True),
    ({"type": "Circle", "coordinates": [0, 0]}, "read_geometry_kind", True),
    ({"type": "Point", "coordinates": [1, "x"]}, "read_geometry", True),
    ({"type": "Point", "coordinates": [1]}, "read_geometry", True),
    ({"type": "Point"}, "read_geometry", True),
    ({"type": "LineString", "coordinates": [[0, 0]]}, "read_geometry", True),
    ({"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}, "read_geometry", True),
    ({"type": "Polygon", "coordinates": {"a": 1}}, "read_geometry", True),
    ("here", "read_geometry_kind", True),
    (5, "read_geometry_kind", True),
]


@pytest.mark.parametrize(("geometry", "code", "fatal"), FLAWED)
@pytest.mark.parametrize("beside", [HOME, YARD])
def test_a_flawed_shape_is_a_fault_of_its_row_alone(written, geometry, code, fatal, beside):
    raw = here(written(collection(feature(beside), feature(geometry, a=1), feature(beside))))
    assert faults(raw) == [(2, code, fatal)]
    assert shapely.is_missing(raw.geometry).tolist() == [False, fatal, False]


@pytest.mark.parametrize(
    "broken",
    [
        '{"type":"Feature","properties":{"a":NaN},"geometry":null}',
        '{"a" 1}',
        '{"a":"\\ud800"}',
        '{"a":1e999}',
    ],
)
def test_a_broken_feature_costs_one_row(written, broken):
    text = collection(feature(a=1), "HERE", feature(a=3)).replace('"HERE"', broken)
    raw = here(written(text))
    assert (raw.cells.index.tolist(), faults(raw)) == ([1, 3], [(2, "read_json", True)])


def test_no_shape_and_empty_shapes_are_none(written):
    raw = here(
        written(collection(feature(None, a=1), feature({"type": "Point", "coordinates": []}), feature()))
    )
    assert shapely.is_missing(raw.geometry).tolist() == [True, True, False]
    assert not raw.faults


def test_heights_are_dropped_and_told(written):
    raw = here(written(collection(feature({"type": "Point", "coordinates": [1, 2, 3]}), feature())))
    assert (shapely.has_z(raw.geometry).any(), notes(raw)["heights_dropped"]) == (False, {"rows": "1"})


def test_kinds_may_be_mixed(written):
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    heap = {"type": "GeometryCollection", "geometries": [HOME, line]}
    raw = here(written(collection(*map(feature, (HOME, YARD, line, heap)))))
    assert [shape.geom_type for shape in raw.geometry] == [
        "Point",
        "Polygon",
        "LineString",
        "GeometryCollection",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type":"FeatureCollection","features":[]}', "empty"),
        ('{"type":"FeatureCollection","features":[{"type":"Feature"', "json_cut"),
        ('{"type":"FeatureCollection","features":[1,2]}', "json_broken"),
        ('{"type":"FeatureCollection","features":[{} {}]}', "json_broken"),
        ('{"type":"FeatureCollection" "features":[]}', "json_broken"),
        ('{"a":1}}', "json_broken"),
        ('{"type":"Topology","arcs":[]}', "json_not_geo"),
        ('{"geometryType":"esriGeometryPoint","features":[{"attributes":{}}]}', "json_not_geo"),
        ('{"a":{"features":[]}}', "json_not_geo"),
        ("[{}]", "json_not_geo"),
    ],
)
def test_what_is_no_geojson_is_refused(written, text, code):
    with pytest.raises(FileError) as refused:
        here(written(text))
    assert refused.value.code == code


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(st.sampled_from('{}[]",:\\ a甲\n\t'), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('{}[]"\\a', max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(VALUES, max_size=6), indent=st.sampled_from([None, 1]), ascii=st.booleans(), before=VALUES
)
def test_features_are_cut_where_a_parser_would(values, indent, ascii, before):
    features = [feature(value=value) for value in values]
    whole = {"before": before, "type": "FeatureCollection", "features": features, "features2": [before]}
    text = json.dumps(whole, indent=indent, ensure_ascii=ascii).encode()
    found = cut(text, Limits())
    assert [orjson.loads(text[begin:end]) for begin, end in found.features] == features
    assert orjson.loads(found.frame) == {**whole, "features": []}


def test_cutting_does_not_depend_on_where_blocks_end(monkeypatch):
    text = collection(*[feature(a='\\"' * n + "{[" * n) for n in range(40)]).encode()
    whole = cut(text, Limits())
    for size in (1, 2, 7, 64):
        monkeypatch.setattr("data.imports.reading.formats.pieces.BLOCK", size)
        assert cut(text, Limits()) == whole


def test_bulk_and_single_reading_agree(written):
    rng = np.random.default_rng(1)
    shapes = shapely.buffer(shapely.points(rng.uniform(0, 9, (50, 2))), 0.1)
    rings = [feature(json.loads(shapely.to_geojson(shape))) for shape in shapes]
    bulk = here(written(collection(*rings))).geometry
    single = here(written(collection(*rings, feature()))).geometry[:-1]
    assert shapely.equals_exact(bulk, shapes, 0).all() and shapely.equals_exact(bulk, single, 0).all()
