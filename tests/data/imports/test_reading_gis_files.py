"""What GIS programs write: GeoPackage, shapefiles from Chinese offices, GeoParquet."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import fiona
import geopandas as gpd
import momepy
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from reading_here import cells, faults, here, notes

from data.imports.reading import FileError, read_file

BUBENEC = Path(momepy.datasets.get_path("bubenec"))
FIXTURES = Path(pyogrio.__file__).parent / "tests" / "fixtures"
# What ArcGIS writes for CGCS2000, zone by meridian and zone by number.
ESRI = (
    'PROJCS["CGCS2000_3_Degree_GK_{zone}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting}.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


# GeoPackage


def test_a_real_geopackage_offers_its_layers_and_reads_the_largest():
    raw = read_file(BUBENEC)
    sizes = {layer: len(gpd.read_file(BUBENEC, layer=layer)) for layer in raw.layers}
    assert set(raw.layers) == {"buildings", "streets", "tessellation", "plots"}
    assert (raw.layer, len(raw)) == max(sizes.items(), key=lambda size: size[1])


def test_a_layer_is_read_as_geopandas_reads_it():
    raw, theirs = read_file(BUBENEC, layer="buildings"), gpd.read_file(BUBENEC, layer="buildings")
    assert (len(raw), raw.format, raw.crs) == (144, "gpkg", f"EPSG:{theirs.crs.to_epsg()}")
    assert shapely.equals_exact(raw.geometry, theirs.geometry.to_numpy(), 0).all()
    assert raw.cells["uID"].tolist() == theirs["uID"].astype(str).tolist()


@pytest.mark.parametrize(
    ("name", "kind"), [("curve", "LineString"), ("curvepolygon", "Polygon"), ("multisurface", "MultiPolygon")]
)
def test_arcs_become_lines(name, kind):
    raw = read_file(FIXTURES / f"{name}.gpkg")
    assert [shape.geom_type for shape in raw.geometry] == [kind]
    assert raw.faults == ()


def test_heights_and_measures_are_dropped():
    raw = read_file(FIXTURES / "line_zm.gpkg")
    assert (shapely.has_z(raw.geometry).any(), notes(raw)["heights_dropped"]) == (False, {"rows": "1"})


@pytest.fixture
def codes():
    """A layer with a code of 18 digits that is not always there: as floats its last digits would go."""
    values = {"code": pd.array([330304006001001001, None], dtype="Int64"), "name": ["月乐路", None]}
    return gpd.GeoDataFrame(
        values, geometry=gpd.points_from_xy([500000, 500001], [3e6, 3e6]), crs="EPSG:4549"
    )


def test_codes_stay_whole_beside_missing_ones(tmp_path, codes):
    codes.to_file(tmp_path / "a.gpkg", layer="门牌")
    raw = read_file(tmp_path / "a.gpkg")
    assert (cells(raw), raw.crs, raw.layer) == (
        [["330304006001001001", "月乐路"], [None, None]],
        "EPSG:4549",
        "门牌",
    )


def test_values_of_every_kind(tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "day": pd.to_datetime(["2026-01-02"]).astype("datetime64[ms]"),
            "moment": pd.to_datetime(["2026-01-02T03:04:05+08:00"]),
            "yes": [True],
            "share": [0.1],
            "short": np.array([3.1], dtype=np.float32),
        },
        geometry=gpd.points_from_xy([1], [2]),
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "a.gpkg")
    raw = read_file(tmp_path / "a.gpkg")
    row = dict(zip(raw.cells.columns, cells(raw)[0], strict=True))
    assert (row["yes"], row["share"], row["short"]) == ("true", "0.1", "3.1")
    assert row["day"].startswith("2026-01-02")
    assert pd.Timestamp(row["moment"]) == frame["moment"][0]


def test_columns_of_bytes_are_left_out_and_told(tmp_path, codes):
    codes.to_file(tmp_path / "a.gpkg", layer="a")
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("ALTER TABLE a ADD COLUMN photo BLOB DEFAULT x'0102'")
    database.close()
    raw = read_file(tmp_path / "a.gpkg")
    assert (list(raw.cells.columns), notes(raw)["bytes_dropped"]) == (["code", "name"], {"headings": "photo"})


def test_a_table_without_shapes_is_read_when_there_is_no_other(tmp_path):
    pyogrio.write_dataframe(pd.DataFrame({"a": ["x"]}), tmp_path / "a.gpkg", layer="名册")
    raw = read_file(tmp_path / "a.gpkg")
    assert (cells(raw), raw.geometry, raw.layers) == ([["x"]], None, ("名册",))


def test_a_geopackage_left_in_journal_mode_is_read(tmp_path, codes):
    path = tmp_path / "a.gpkg"
    codes.to_file(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()
    assert len(read_file(path)) == 2
    (tmp_path / "a.gpkg-wal").write_bytes(b"somebody is writing")
    with pytest.raises(FileError, match="still_open"):
        read_file(path)


def test_text_that_is_no_utf8_is_seen_to_be_damaged(tmp_path, codes):
    path = tmp_path / "a.gpkg"
    codes.to_file(path, layer="a")
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE a SET name = CAST(? AS TEXT) WHERE fid = 1", ("月乐路".encode("gbk"),))
    database.close()
    raw = read_file(path)
    assert "�" in cells(raw)[0][1]
    assert (1, "read_damaged", False) in faults(raw)


def test_an_empty_layer_is_empty(tmp_path, codes):
    codes[:0].to_file(tmp_path / "a.gpkg")
    with pytest.raises(FileError, match="empty"):
        read_file(tmp_path / "a.gpkg")


# Shapefiles


@pytest.fixture
def shape(tmp_path):
    """Write a shapefile of two houses; its path."""

    def write(encoding="GBK", names=("门牌号", "编码"), **options):
        schema = {"geometry": "Point", "properties": {names[0]: "str:20", names[1]: "int:18"}}
        path = tmp_path / "房屋.shp"
        with fiona.open(
            path, "w", driver="ESRI Shapefile", crs="EPSG:4549", schema=schema, encoding=encoding, **options
        ) as out:
            for n, code in enumerate((330304006001001001, None)):
                at = {"type": "Point", "coordinates": (563947.0 + n, 3096395.5)}
                out.write(
                    {
                        "type": "Feature",
                        "geometry": at,
                        "properties": {names[0]: f"月乐路{n}号", names[1]: code},
                    }
                )
        return path

    return write


HOUSES = [["月乐路0号", "330304006001001001"], ["月乐路1号", None]]


@pytest.mark.parametrize("written", ["GBK", "UTF-8"])
@pytest.mark.parametrize("declared", [True, False])
def test_text_is_read_in_its_encoding_declared_or_not(shape, written, declared):
    path = shape(written)
    if not declared:
        path.with_suffix(".cpg").unlink()
    raw = read_file(path)
    assert (cells(raw), list(raw.cells.columns)) == (HOUSES, ["门牌号", "编码"])
    assert raw.encoding == {"GBK": "gb18030", "UTF-8": "utf-8"}[written]
    assert ("encoding" in notes(raw)) == (written == "GBK" and not declared)
    assert (raw.crs, raw.cells.index.tolist(), raw.layers) == ("EPSG:4549", [1, 2], ("房屋",))


@pytest.mark.parametrize("page", ["GBK", "936", "CP936", "ANSI 936", "gb2312"])
def test_code_pages_are_called_by_many_names(shape, page):
    path = shape("GBK")
    path.with_suffix(".cpg").write_text(page)
    assert cells(read_file(path)) == HOUSES


def test_the_mark_of_the_table_counts_where_there_is_no_code_page(shape):
    path = shape("GBK")
    path.with_suffix(".cpg").unlink()
    with path.with_suffix(".dbf").open("r+b") as table:
        table.seek(29)
        table.write(b"\x4d")
    raw = read_file(path)
    assert (cells(raw), raw.encoding, notes(raw)) == (HOUSES, "gb18030", {})


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_names_and_texts_cut_in_the_middle_of_a_character_lose_it(shape, encoding, tmp_path):
    path = shape(encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    head = struct.unpack("<H", table[8:10])[0]
    text = "一二三四五六七八九十".encode(encoding)
    table[head + 1 : head + 21] = (b"x" + text)[:20]
    path.with_suffix(".dbf").write_bytes(table)
    cut = cells(read_file(path))[0][0]
    assert (
        cut == "x" + "一二三四五六七八九十"[: len(cut) - 1] and len(cut) == {"GBK": 10, "UTF-8": 7}[encoding]
    )


@pytest.mark.parametrize(
    ("zone", "easting", "crs"), [("CM_120E", 500000, "EPSG:4549"), ("Zone_40", 40500000, "EPSG:4528")]
)
def test_what_arcgis_writes_is_known(shape, zone, easting, crs):
    path = shape()
    path.with_suffix(".prj").write_text(ESRI.format(zone=zone, easting=easting))
    assert read_file(path).crs == crs


def test_a_system_of_the_citys_own_is_not_taken_for_another(shape):
    path = shape()
    path.with_suffix(".prj").write_text(ESRI.format(zone="Wenzhou_2000", easting=500050))
    raw = read_file(path)
    assert (raw.crs, notes(raw)["crs_unknown"]) == ("", {"crs": "CGCS2000_3_Degree_GK_Wenzhou_2000"})


def test_missing_parts_are_told(shape):
    path = shape()
    path.with_suffix(".prj").unlink()
    path.with_suffix(".shx").unlink()
    raw = read_file(path)
    assert (cells(raw), raw.crs, set(notes(raw))) == (HOUSES, "", {"without_prj", "without_shx"})
    assert not path.with_suffix(".shx").exists()  # made anew elsewhere
    path.with_suffix(".dbf").unlink()
    raw = read_file(path)
    assert (len(raw), raw.cells.shape[1], len(raw.geometry)) == (2, 0, 2)
    assert "without_dbf" in notes(raw)


def test_extensions_may_be_in_capitals(shape, tmp_path):
    path = shape()
    for part in tmp_path.iterdir():
        part.rename(part.with_suffix(part.suffix.upper()))
    assert cells(read_file(path.with_suffix(".SHP"))) == HOUSES


@pytest.fixture
def zipped(shape, tmp_path):
    """A shapefile in an archive, in a folder, under several names."""

    def write(*layers, **options):
        path = shape(**options)
        with zipfile.ZipFile(tmp_path / "房屋.zip", "w") as archive:
            for layer in layers:
                for part in path.parent.glob("房屋.*"):
                    if part.suffix != ".zip":
                        archive.write(part, f"{layer}{part.suffix}")
            archive.writestr("__MACOSX/._房屋.shp", b"shadow")
            archive.writestr("说明.txt", "x")
        return tmp_path / "房屋.zip"

    return write


def test_a_zipped_shapefile_is_read(zipped):
    raw = read_file(zipped("数据/房屋"))
    assert (cells(raw), raw.layers, raw.format) == (HOUSES, ("数据/房屋",), "shp")


def test_one_of_several_in_an_archive_is_chosen(zipped):
    path = zipped("甲", "乙")
    assert (read_file(path).layer, read_file(path, layer="乙").layers) == ("甲", ("甲", "乙"))


def test_names_that_windows_stored_in_gbk_are_read(zipped, tmp_path):
    path = zipped("房屋")
    plain = path.read_bytes().replace("房屋".encode(), "房屋".encode("gbk") + b"_.")  # as long: 6 bytes
    flagged = bytearray(plain)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := plain.find(mark, at + 1)) >= 0:
            flagged[at + offset + 1] &= 0xF7  # no longer said to be UTF-8
    path.write_bytes(flagged)
    assert read_file(path).layers == ("房屋_.",)


def test_parts_of_a_shapefile_alone_are_refused_with_the_way_out(shape):
    path = shape()
    with pytest.raises(FileError, match="shape_part"):
        read_file(path.with_suffix(".dbf"))


# Parquet


def test_geoparquet_is_read_as_it_was_written(tmp_path, codes):
    codes.to_parquet(tmp_path / "a.parquet")
    raw = here(tmp_path / "a.parquet")
    assert (raw.crs, cells(raw), raw.format) == (
        "EPSG:4549",
        [["330304006001001001", "月乐路"], [None, None]],
        "parquet",
    )
    assert shapely.equals_exact(raw.geometry, codes.geometry.to_numpy(), 0).all()


@pytest.mark.parametrize(
    ("crs", "read"), [("OGC:CRS84", "EPSG:4326"), (None, ""), ("EPSG:4490", "EPSG:4490"), ("ESRI:102012", "")]
)
def test_the_system_is_what_the_metadata_say(tmp_path, codes, crs, read):
    codes.set_crs(crs, allow_override=True).to_parquet(tmp_path / "a.parquet")
    raw = here(tmp_path / "a.parquet")
    assert (raw.crs, "crs_unknown" in notes(raw)) == (read, crs == "ESRI:102012")


def test_a_parquet_without_shapes_is_a_table(tmp_path):
    table = {
        "a": pa.array(["x", None]).dictionary_encode(),
        "b": pa.array([Decimal("1.50"), None]),
        "c": pa.array([[1, 2], None]),
        "d": pa.array([1e17, float("nan")]),
        "e": pa.array([pd.Timestamp("2026-01-02T03:04:05"), pd.Timestamp("2026-01-02")]),
    }
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    raw = here(tmp_path / "a.parquet")
    assert cells(raw) == [
        ["x", "1.50", "[1,2]", "1E+17", "2026-01-02T03:04:05"],
        [None, None, None, None, "2026-01-02"],
    ]
    assert (raw.geometry, raw.crs) == (None, "")


def test_an_encoding_that_is_not_read_is_named(tmp_path, codes):
    codes.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow")
    with pytest.raises(FileError, match="parquet_encoding") as refused:
        here(tmp_path / "a.parquet")
    assert refused.value.facts == {"encoding": "point"}


def ring(*points):
    return struct.pack("<BIII", 1, 3, 1, len(points)) + b"".join(struct.pack("<dd", *p) for p in points)


@pytest.mark.parametrize(
    ("wkb", "code", "fatal"),
    [
        (ring((0, 0), (1, 0), (1, 1)), "read_ring_open", False),
        (ring((0, 0), (1, 0), (0, 0)), "read_ring", True),
        (ring((0, 0), (1, 0)), "read_ring", True),
        (shapely.to_wkb(shapely.Point(float("nan"), 1)), "read_nan", True),
        (shapely.to_wkb(shapely.LineString([(0, 0), (1, float("inf"))])), "read_nan", True),
        (struct.pack("<BII6d", 1, 8, 3, 0, 0, 1, 1, 2, 0), "read_curve", True),
        (b"\x01\x02", "read_geometry", True),
        (b"no WKB at all", "read_geometry", True),
        (struct.pack("<BII", 1, 2, 0xFFFFFFFF), "read_geometry", True),
        (struct.pack("<BII", 1, 7, 1) * 3000, "read_geometry", True),
    ],
)
def test_a_flawed_shape_is_a_fault_of_its_row(tmp_path, codes, wkb, code, fatal):
    codes.to_parquet(tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    whole = table.column("geometry").to_pylist()[0]
    at = table.schema.get_field_index("geometry")
    pq.write_table(table.set_column(at, "geometry", pa.array([whole, wkb])), tmp_path / "a.parquet")
    raw = here(tmp_path / "a.parquet")
    assert faults(raw) == [(2, code, fatal)]
    assert shapely.is_missing(raw.geometry).tolist() == [False, fatal]


def test_a_shape_that_is_empty_or_missing_is_none(tmp_path, codes):
    codes.geometry = [shapely.Point(), None]
    codes.to_parquet(tmp_path / "a.parquet")
    raw = here(tmp_path / "a.parquet")
    assert (raw.geometry.tolist(), raw.faults) == ([None, None], ())


def test_a_parquet_cut_short_is_broken(tmp_path, codes):
    codes.to_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:-20])
    with pytest.raises(FileError, match="broken"):
        here(tmp_path / "a.parquet")


def test_a_geopackage_cut_short_is_broken(tmp_path):
    shutil.copy(BUBENEC, tmp_path / "a.gpkg")
    with (tmp_path / "a.gpkg").open("r+b") as file:
        file.truncate(BUBENEC.stat().st_size // 2)
    with pytest.raises(FileError, match="broken"):
        read_file(tmp_path / "a.gpkg")
