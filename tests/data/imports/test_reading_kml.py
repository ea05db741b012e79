"""KML and KMZ: placemarks with columns where people and programs put them."""

from __future__ import annotations

import zipfile

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_here import cells, faults, here, notes

from data.imports.raw import FileError
from data.imports.reading.formats.kml_description import described

POINT = "<Point><coordinates>120.65,27.98,0</coordinates></Point>"


def kml(*inside, encoding="UTF-8"):
    body = "".join(inside)
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def mark(shape=POINT, inside=""):
    return f"<Placemark>{inside}{shape}</Placemark>"


@pytest.fixture
def written(tmp_path):
    def write(text, encoding="utf-8", name="a.kml"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_names_data_and_folders_become_columns(written):
    data = '<Data name="号"><value>12</value></Data>'
    schema = '<SchemaData><SimpleData name="街路">月乐路</SimpleData></SchemaData>'
    inside = f"<name>甲</name><styleUrl>#x</styleUrl><ExtendedData>{data}{schema}</ExtendedData>"
    inner = f"<Folder><name>一网格</name>{mark(inside=inside)}</Folder>"
    raw = here(written(kml(f"<Folder><name>新桥</name>{inner}</Folder>")))
    row = dict(zip(raw.cells.columns, cells(raw)[0], strict=True))
    assert row == {"name": "甲", "号": "12", "街路": "月乐路", "Folder": "新桥/一网格"}
    assert (raw.crs, raw.format) == ("", "kml")


@pytest.mark.parametrize(
    ("html", "columns"),
    [
        (
            "<table><tr><td>街路</td><td>月乐路</td></tr><tr><th>号</th><td>12&amp;</td></tr></table>",
            {"街路": "月乐路", "号": "12&"},
        ),
        (
            "<table border=1><tr><td colspan=2>门牌</td></tr><tr><td><b>号</b></td><td>12</td></tr></table>",
            {"号": "12"},
        ),
        ("<TABLE><TR BGCOLOR='#fff'><TD>a</TD><TD>1</TD></TR></TABLE>", {"a": "1"}),
        ("<tr><td>a</td><td>1</td><td>2</td></tr>", {"description": "a12"}),
        ("<p>两行<br/>文字</p>", {"description": "两行\n文字"}),
        ("plain", {"description": "plain"}),
        ("", {}),
    ],
)
def test_a_description_that_is_a_table_becomes_columns(html, columns):
    assert described(html) == columns


@settings(max_examples=200, deadline=200)
@given(
    st.lists(
        st.sampled_from(
            ["<tr", "<td", ">", "</td>", "</tr>", "<", "a", " ", "<table>", "<!--", "&amp;", "\n"]
        ),
        max_size=400,
    ).map("".join)
)
def test_no_description_takes_long(html):
    described(html * 20)


def line(coordinates, tag="LineString"):
    return f"<{tag}><coordinates>{coordinates}</coordinates></{tag}>"


def polygon(outer, *inner):
    sides = [("outer", outer), *(("inner", ring) for ring in inner)]
    rings = (f"<{side}BoundaryIs>{line(ring, 'LinearRing')}</{side}BoundaryIs>" for side, ring in sides)
    return f"<Polygon>{''.join(rings)}</Polygon>"


SHAPES = {
    line("0,0 1,1,5\n 2,2"): "LINESTRING (0 0, 1 1, 2 2)",
    polygon("0,0 4,0 4,4 0,0", "1,0.5 2,0.5 2,1 1,0.5"): (
        "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 0.5, 2 0.5, 2 1, 1 0.5))"
    ),
    f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>": "MULTIPOINT ((120.65 27.98), (120.65 27.98))",
    f"<MultiGeometry>{POINT}{line('0,0 1,1')}</MultiGeometry>": (
        "GEOMETRYCOLLECTION (POINT (120.65 27.98), LINESTRING (0 0, 1 1))"
    ),
    "<gx:Track xmlns:gx='g'><gx:coord>0 0 9</gx:coord><gx:coord>1 1 9</gx:coord></gx:Track>": (
        "LINESTRING (0 0, 1 1)"
    ),
}


@pytest.mark.parametrize(("shape", "wkt"), SHAPES.items())
def test_every_kind_of_shape_in_two_dimensions(written, shape, wkt):
    assert shapely.to_wkt(here(written(kml(mark(shape)))).geometry[0], trim=True) == wkt


FLAWED = [
    (polygon("0,0 4,0 4,4"), "read_ring_open", False),
    (polygon("0,0 4,0"), "read_ring", True),
    ("<Polygon/>", "read_ring", True),
    (line("east,north", "Point"), "read_geometry", True),
    (line("120.65", "Point"), "read_geometry", True),
    (line(" ", "Point"), "read_geometry", True),
    (line("nan,1", "Point"), "read_nan", True),
    (line("0,0"), "read_geometry", True),
]


@pytest.mark.parametrize(("shape", "code", "fatal"), FLAWED)
def test_a_flawed_shape_is_a_fault_of_its_row(written, shape, code, fatal):
    raw = here(written(kml(mark(), mark(shape), mark())))
    assert faults(raw) == [(2, code, fatal)]
    assert shapely.is_missing(raw.geometry).tolist() == [False, fatal, False]


def test_heights_are_told_when_there_are_some(written):
    high = mark("<Point><coordinates>1,2,35</coordinates></Point>")
    assert notes(here(written(kml(mark(), high))))["heights_dropped"] == {"rows": "1"}
    assert not here(written(kml(mark()))).notes


def test_a_placemark_without_a_shape_is_a_row(written):
    raw = here(written(kml(mark("", "<name>甲</name>"), mark())))
    assert shapely.is_missing(raw.geometry).tolist() == [True, False]


def test_times_are_columns(written):
    assert cells(here(written(kml(mark(inside="<TimeStamp><when>2026-01-02</when></TimeStamp>"))))) == [
        ["2026-01-02"]
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb2312", "gbk"])
def test_encodings_are_followed(written, encoding):
    text = kml(mark(inside="<name>月乐路</name>"), encoding=encoding.removesuffix("-sig"))
    assert cells(here(written(text, encoding))) == [["月乐路"]]


def test_a_declared_encoding_that_lies_is_not_believed(written):
    assert cells(here(written(kml(mark(inside="<name>月乐路</name>"), encoding="us-ascii")))) == [["月乐路"]]


def test_links_are_told_and_not_followed(written):
    link = "<NetworkLink><Link><href>http://127.0.0.1/a.kml</href></Link></NetworkLink>"
    assert notes(here(written(kml(link, mark()))))["kml_links"] == {"links": "1"}
    with pytest.raises(FileError, match="kml_links"):
        here(written(kml(link)))


def test_broken_xml_names_the_line(written):
    with pytest.raises(FileError, match="xml_broken") as refused:
        here(written(kml(mark(), "\n\n<Placemark>")))
    assert refused.value.facts == {"line": "4"}


def test_no_placemark_is_empty(written):
    with pytest.raises(FileError, match="empty"):
        here(written(kml("<name>空</name>")))


def test_kmz_is_read_from_its_document(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("files/icon.png", b"x")
        archive.writestr("files/other.kml", kml(mark(inside="<name>乙</name>")))
        archive.writestr("doc.kml", kml(mark(inside="<name>甲</name>")))
    raw = here(tmp_path / "a.kmz")
    assert (cells(raw), raw.layer, raw.layers) == ([["甲"]], "doc.kml", ("files/other.kml", "doc.kml"))
    assert cells(here(tmp_path / "a.kmz", "files/other.kml")) == [["乙"]]


def test_many_placemarks_are_read_in_batches(written):
    raw = here(
        written(
            kml(
                *(
                    mark(f"<Point><coordinates>{n},1</coordinates></Point>", f"<name>{n}</name>")
                    for n in range(9000)
                )
            )
        )
    )
    assert [int(x) for x in shapely.get_x(raw.geometry)] == list(range(9000))
    assert raw.cells.index[-1] == 9000
