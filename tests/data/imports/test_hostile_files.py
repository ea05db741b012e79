"""Files that attack: each is refused in words, quickly, and reads, writes, fetches and keeps nothing."""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from reading_here import here

from data.imports.reading import FileError, Limits, process, read_file
from geo.words import LANGS, say

HOUSE = Path(__file__).parents[3]
SECRET = "secret-of-the-server"  # noqa: S105 - what no file may bring out
MIB = 1 << 20


def refused(path, code, within_s=60.0, reader=read_file, **limits):
    """It is refused with this code, has words in both languages, and takes no longer; the facts."""
    began = time.monotonic()
    with pytest.raises(FileError) as caught:
        reader(path, limits=replace(Limits(), **limits))
    took = time.monotonic() - began
    error = caught.value
    assert (error.code, took < within_s) == (code, True), f"{error} after {took:.1f} s"
    assert all(say(f"file.{code}", lang, **error.facts) for lang in LANGS)
    assert SECRET not in str(error)
    return error.facts


def refused_early(path, code, **limits):
    """The same for what is refused before a parser runs: without a process, which takes a second to start."""
    return refused(path, code, reader=lambda path, limits: here(path, **vars(limits)), **limits)


@pytest.fixture
def secret(tmp_path):
    """A file of the server that is a good GeoJSON, so that whoever opens it will read it."""
    path = tmp_path / "server" / "secret.geojson"
    path.parent.mkdir()
    home = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "properties": {"name": SECRET}, "geometry": home}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


# Files that point to others


def vrt(secret):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        f"</OGRVRTLayer></OGRVRTDataSource>"
    )


def test_plain_gdal_would_read_the_secret(tmp_path, secret):
    """Else the tests below would prove nothing."""
    (tmp_path / "harmless.geojson").write_text(vrt(secret))
    with warnings.catch_warnings(action="ignore"):
        assert gpd.read_file(tmp_path / "harmless.geojson")["name"].tolist() == [SECRET]


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.json", "a.csv", "a.kml", "a.gpkg", "a.shp", "a.parquet", "a.xlsx", "a.zip"]
)
def test_a_vrt_by_another_name_reads_no_other_file(tmp_path, secret, name):
    (tmp_path / name).write_text(vrt(secret))
    assert refused_early(tmp_path / name, "wrong_extension")["really"] == "VRT"


def test_a_vrt_beside_a_shapefile_in_an_archive_is_not_looked_at(tmp_path, secret):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.vrt", vrt(secret))
        archive.writestr("a.shp", vrt(secret))
    refused(tmp_path / "a.zip", "broken")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.vrt", vrt(secret))
    assert "a" in refused(tmp_path / "b.zip", "zip_without_shape")["members"]


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://127.0.0.1:9/a.geojson",
        "/vsizip/a.zip/a.shp",
        "http://127.0.0.1:9/a.csv",
        "GPKG:/etc/a.gpkg",
        "file:///etc/passwd",
        "/dev/zero",
        "/etc",
    ],
)
def test_only_files_are_opened(name):
    refused(Path(name), "missing", within_s=2)


LEFT = """
import pyogrio
from data.imports.reading.formats.gdal import allow_only_these
allow_only_these()
print(sorted(pyogrio.list_drivers()))
"""


def test_drivers_other_than_two_are_gone():
    told = subprocess.run([sys.executable, "-c", LEFT], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['ESRI Shapefile', 'GPKG']"


CAGED = """
import os, runpy, socket, subprocess, sys
alone = runpy.run_path(sys.argv[1] + "/data/imports/reading/network.py")["leave"]()
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from data.imports.reading import cage
from data.imports.reading.limits import Limits

def tried(what):
    try:
        return what()
    except OSError as error:
        return type(error).__name__

server = ("127.0.0.1", int(sys.argv[4]))
cage.close(Limits(), [Path(sys.argv[2])])
print(alone)
print(tried(lambda: open(sys.argv[2]).read()))
print(tried(lambda: open("here", "w") and "written"))
print(tried(lambda: socket.create_connection(server, 2) and "connected"))
print(tried(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", server)))
print(tried(lambda: open("huge", "wb").truncate(3 << 30)))
print(tried(lambda: os.kill(os.getppid(), 0)))
print(tried(lambda: subprocess.run(["/bin/true"])))
print(tried(lambda: open(sys.argv[2], "a")))
for other in (sys.argv[3], "/etc/passwd", sys.argv[1] + "/pyproject.toml", "/proc/1/environ", "/tmp"):
    print(tried(lambda: open(other).read()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are of Linux")
def test_the_cage_holds_whatever_runs_in_it(tmp_path, secret):
    """Were a library taken over: it has one file, its working folder, and no network."""
    (tmp_path / "given.txt").write_text("given")
    (tmp_path / "work").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        command = [sys.executable, "-I", "-c", CAGED, HOUSE, tmp_path / "given.txt", secret, port]
        told = subprocess.run(command, cwd=tmp_path / "work", capture_output=True, text=True, check=True)
    alone, given, written, tcp, udp, huge, *others = told.stdout.split()
    assert (given, written, huge) == ("given", "written", "OSError")
    if alone == "True":  # not where a container forbids namespaces
        assert (tcp in {"OSError", "PermissionError"}, udp) == (True, "OSError")
    if "PermissionError" in others:  # not where the kernel has no Landlock
        assert set(others) <= {"PermissionError", "IsADirectoryError"}


# XML


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
PLACE = "<Placemark><name>{}</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
XXE = {
    "a file": '<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{secret}">]>',
    "a parameter entity": '<!DOCTYPE kml [<!ENTITY % x SYSTEM "file://{secret}"> %x;]>',
    "an external definition": '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd">',
    "a billion laughs": f'<!DOCTYPE kml [<!ENTITY l0 "ha">{BOMB}<!ENTITY x "&l9;">]>',
    "no definition, in small letters": "<!doctype kml>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("attack", XXE.values(), ids=XXE)
def test_definitions_in_xml_are_refused_in_every_encoding(tmp_path, secret, attack, encoding):
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = (
        head
        + attack.replace("{secret}", str(secret))
        + f"<kml><Document>{PLACE.format('&x;')}</Document></kml>"
    )
    path = tmp_path / "a.kml"
    path.write_bytes(text.encode(encoding))
    refused_early(path, "xml_entities")


def test_an_entity_without_definition_is_broken_xml(tmp_path):
    (tmp_path / "a.kml").write_text(f"<kml><Document>{PLACE.format('&x;')}</Document></kml>")
    refused(tmp_path / "a.kml", "xml_broken")


def test_a_definition_in_a_kmz_is_refused_too(tmp_path, secret):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr(
            "doc.kml", XXE["a file"].replace("{secret}", str(secret)) + f"<kml>{PLACE.format('&x;')}</kml>"
        )
    refused_early(tmp_path / "a.kmz", "xml_entities")


def test_folders_in_folders_without_end(tmp_path):
    (tmp_path / "a.kml").write_text("<kml>" + "<Folder>" * 100_000 + "</Folder>" * 100_000 + "</kml>")
    refused_early(tmp_path / "a.kml", "xml_deep")


# Databases


@pytest.fixture
def package(tmp_path):
    """A good GeoPackage, opened to be spoiled."""
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326").to_file(
        path, layer="houses"
    )

    def spoil(*statements):
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                database.execute(statement)
        database.close()
        return path

    return spoil


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, i AS name FROM n"
LISTED = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('evil', 'attributes', 'evil')"


def test_a_view_is_not_read(package):
    raw = read_file(package(f"CREATE VIEW evil AS {ENDLESS}", LISTED))
    assert (raw.layers, raw.notes) == (("houses",), (("views_left_out", {"layers": "evil"}),))
    with pytest.raises(FileError, match="layer_unknown"):
        read_file(package(), layer="evil")


def test_a_view_in_place_of_a_system_table_is_refused(package):
    path = package("ALTER TABLE gpkg_contents RENAME TO real", f"CREATE VIEW gpkg_contents AS {ENDLESS}")
    refused(path, "gpkg_unsafe")


@pytest.mark.parametrize("using", ["VirtualOGR('{secret}')", "fts5(x)", "\n/* using rtree */ dbstat"])
def test_a_virtual_table_is_refused(package, secret, using):
    statement = f"CREATE VIRTUAL TABLE evil USING {using}".replace("{secret}", str(secret)).replace("'", "''")
    row = f"INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, '{statement}')"  # noqa: S608
    refused(package(row, LISTED), "gpkg_unsafe")


def test_a_computed_column_is_refused(package):
    refused(package("ALTER TABLE houses ADD COLUMN evil AS (hex(zeroblob(1000000000)))"), "gpkg_unsafe")


def test_triggers_do_not_run(package):
    raw = read_file(
        package("CREATE TRIGGER evil AFTER INSERT ON houses BEGIN SELECT load_extension('x'); END")
    )
    assert len(raw) == 1


def test_another_database_is_no_geopackage(tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    refused(tmp_path / "a.gpkg", "not_gpkg")


@pytest.mark.parametrize("seed", range(4))
def test_a_geopackage_with_wrong_bytes_is_refused_or_read(package, seed):
    path = package()
    whole, rng = bytearray(path.read_bytes()), np.random.default_rng(seed)
    for at in rng.integers(100, len(whole), 400):
        whole[at] = rng.integers(0, 256)
    path.write_bytes(whole)
    try:
        read_file(path)
    except FileError as error:
        assert all(say(f"file.{error.code}", lang, **error.facts) for lang in LANGS)


# Archives


def archive_of(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


NAMES = ["../../etc/cron.d/a.shp", "/etc/a.shp", "a/../../a.shp", "C:/a.shp", "..\\..\\a.shp"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_out_of_the_archive(tmp_path, name):
    assert refused_early(archive_of(tmp_path / "a.zip", {name: b"x"}), "archive_name")[
        "member"
    ] == name.replace("\\", "/")
    assert not (tmp_path / "a.shp").exists()


def test_links_in_an_archive(tmp_path, secret):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = 0o120777 << 16
    refused_early(archive_of(tmp_path / "a.zip", {link: str(secret)}), "archive_link")


def test_archives_in_archives(tmp_path):
    refused_early(archive_of(tmp_path / "a.zip", {"a.shp": b"x", "b.ZIP": b"x"}), "archive_nested")


def test_too_many_members(tmp_path):
    refused_early(archive_of(tmp_path / "a.zip", {f"{n}.shp": b"" for n in range(1001)}), "archive_members")


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx", "a.ods", "a.kmz"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, name):
    zeros = {"a.shp": bytes(190 * MIB)}
    kind = {
        "a.xlsx": {"[Content_Types].xml": "", "xl/a": ""},
        "a.ods": {"content.xml": ""},
        "a.kmz": {"doc.kml": ""},
    }
    path = archive_of(tmp_path / name, {**kind.get(name, {}), **zeros})
    assert path.stat().st_size < 200_000
    assert peak_of(lambda: refused(path, "archive_bomb")) < 50 * MIB


def peak_of(act):
    """By how many bytes the largest child that ever was has grown."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    act()
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before) * 1024


def test_many_middling_members(tmp_path):
    members = {f"{n}.shp": bytes(9 * MIB) for n in range(12)}
    refused_early(archive_of(tmp_path / "a.zip", members), "archive_too_big", unpacked_bytes=100 * MIB)


def test_an_archive_that_lies_about_a_size(tmp_path):
    path = archive_of(tmp_path / "a.zip", {"a.shp": bytes(5 * MIB)})
    lie = path.read_bytes().replace((5 * MIB).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(lie)
    assert refused_any(path) in {"broken", "archive_bomb"}


def refused_any(path, **limits):
    with pytest.raises(FileError) as caught:
        read_file(path, limits=replace(Limits(), **limits))
    return caught.value.code


def test_a_workbook_that_lies_about_a_size(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "real.xlsx")
    with zipfile.ZipFile(tmp_path / "real.xlsx") as real:
        members = {name: real.read(name) for name in real.namelist()}
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="n"><v>1</v></c></row>' for n in range(1, 200_000))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    path = archive_of(tmp_path / "a.xlsx", {**members, "xl/worksheets/sheet1.xml": sheet})
    path.write_bytes(path.read_bytes().replace(len(sheet).to_bytes(4, "little"), (900).to_bytes(4, "little")))
    assert refused_any(path) in {"broken", "archive_bomb", "unreadable"}


def test_a_password(tmp_path):
    path = archive_of(tmp_path / "a.zip", {"a.shp": b"x"}, zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    refused_early(path, "locked")


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx", "a.kmz"])
def test_an_archive_of_a_later_version(tmp_path, name):
    path = archive_of(tmp_path / name, {"a.shp": b"x"})
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\x01\x02") + 6] = 99
    path.write_bytes(whole)
    refused_early(path, "broken")


def test_a_workbook_with_two_cells_far_apart_does_not_fill_the_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "b"
    book.save(tmp_path / "a.xlsx")
    assert refused_any(tmp_path / "a.xlsx") in {"too_much_memory", "too_many_columns"}


# Texts


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"type":"FeatureCollection","features":[' + "[" * 100_000]
)
def test_json_nested_without_end(tmp_path, text):
    (tmp_path / "a.geojson").write_text(text)
    assert refused_early(tmp_path / "a.geojson", "json_deep")["most"] == "64"


def test_a_deep_property_does_not_cost_the_stack(tmp_path):
    deep = '{"type":"Feature","properties":{"a":' + "[" * 100_000 + "]" * 100_000 + '},"geometry":null}'
    (tmp_path / "a.geojson").write_text('{"type":"FeatureCollection","features":[' + deep + "]}")
    refused_early(tmp_path / "a.geojson", "json_deep")
    (tmp_path / "a.geojsonl").write_text(deep)
    assert [fault.code for fault in here(tmp_path / "a.geojsonl").faults] == ["read_json"]


def test_a_number_of_a_million_digits(tmp_path):
    feature = '{"type":"Feature","properties":{"a":' + "9" * 1_000_000 + '},"geometry":null}'
    (tmp_path / "a.geojson").write_text('{"type":"FeatureCollection","features":[' + feature + "]}")
    assert [fault.code for fault in here(tmp_path / "a.geojson").faults] == ["read_json"]


def test_two_gigabytes_are_refused_in_milliseconds(tmp_path):
    for name in ("a.csv", "a.geojson", "a.gpkg", "a.xlsx"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2 << 30)
        assert refused(tmp_path / name, "too_big", within_s=0.5) == {"megabytes": "2048", "most": "512"}


def test_one_line_of_a_hundred_megabytes(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(100):
            file.write(b"x" * MIB)
    assert refused_early(tmp_path / "a.csv", "line_too_long")["line"] == "2"


def test_a_quote_that_swallows_the_file(tmp_path):
    (tmp_path / "a.csv").write_text('a,b\n1,"' + "x,y\n" * 500_000)
    assert refused_early(tmp_path / "a.csv", "cell_too_long") == {"line": "2"}


def test_ten_thousand_columns(tmp_path):
    row = ",".join(map(str, range(10_000)))
    (tmp_path / "a.csv").write_text(f"{row}\n{row}\n")
    assert refused_early(tmp_path / "a.csv", "too_many_columns") == {"columns": "10000", "most": "256"}
    properties = {str(n): n for n in range(10_000)}
    (tmp_path / "a.geojson").write_text(
        json.dumps({"type": "Feature", "properties": properties, "geometry": None})
    )
    refused_early(tmp_path / "a.geojson", "too_many_columns")
    pq.write_table(pa.table({str(n): [n] for n in range(10_000)}), tmp_path / "a.parquet")
    refused_early(tmp_path / "a.parquet", "too_many_columns")


def test_more_rows_than_may_be(tmp_path):
    (tmp_path / "a.csv").write_text("a\n" + "x\n" * 20_000)
    refused_early(tmp_path / "a.csv", "too_many_rows", rows=10_000)


def test_nul_bytes_and_halves_of_characters(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\nx\0y,1\n")
    assert [fault.code for fault in here(tmp_path / "a.csv").faults] == ["read_control"]
    halves = [
        {"type": "Feature", "properties": {"a": text}, "geometry": None}
        for text in ("\ud800", "\u0000x", "ok")
    ]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": halves}))
    raw = here(tmp_path / "a.geojson")
    assert [(fault.row, fault.code) for fault in raw.faults] == [(1, "read_json"), (2, "read_control")]
    assert raw.cells["a"].tolist() == ["x", "ok"]


def test_a_parquet_that_unpacks_to_gigabytes(tmp_path):
    zeros = pa.array(np.zeros(40_000_000))
    pq.write_table(pa.table({"a": zeros}), tmp_path / "a.parquet", use_dictionary=False, compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 10 * MIB
    refused(tmp_path / "a.parquet", "too_many_rows")
    refused(tmp_path / "a.parquet", "archive_too_big", rows=10**9, unpacked_bytes=100 * MIB)


# The machine


@pytest.fixture
def large(tmp_path):
    """A CSV of a hundred thousand rows."""
    (tmp_path / "a.csv").write_text("a,b,c\n" + "月乐路12号,新桥,3\n" * 100_000)
    return tmp_path / "a.csv"


def test_time_is_limited(large):
    assert refused(large, "too_slow", within_s=10, wall_s=0.3) == {"seconds": "1"}


def test_processor_time_is_limited(tmp_path):
    (tmp_path / "a.csv").write_text("a,b,c\n" + "月乐路12号,新桥,3\n" * 900_000)
    refused(tmp_path / "a.csv", "too_slow", cpu_s=1)


def test_memory_is_limited(tmp_path):
    feature = '{"type":"Feature","properties":{"a":"' + "x" * MIB + '"},"geometry":null}'
    (tmp_path / "a.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[{",".join([feature] * 150)}]}}'
    )
    assert refused(tmp_path / "a.geojson", "too_much_memory", memory_bytes=500 * MIB) == {"megabytes": "500"}


def test_a_kilobyte_of_parquet_that_says_one_long_text_a_million_times(tmp_path):
    once = pa.DictionaryArray.from_arrays(pa.array(np.zeros(900_000, np.int32)), pa.array(["x" * 10_000]))
    pq.write_table(pa.table({"a": once}), tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 4096
    refused(tmp_path / "a.parquet", "too_much_output", output_bytes=200 * MIB)


def test_output_is_limited(large):
    refused(large, "too_much_output", output_bytes=MIB, unpacked_bytes=MIB)


def ended(monkeypatch, code):
    """A reading process that runs this instead."""
    monkeypatch.setattr(process, "BOOT", code)


@pytest.mark.parametrize(
    ("code", "answer", "fact"),
    [
        ("import os; os.abort()", "crashed", "SIGABRT"),
        ("import os; os.kill(os.getpid(), 11)", "crashed", "SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", "too_much_memory", "4096"),  # the system takes the largest
        ("import sys; sys.exit(3)", "crashed", "3"),
        (
            "import sys; sys.stderr.write('memory allocation of 9 bytes failed\\n'); import os; os.abort()",
            "too_much_memory",
            "4096",
        ),
        ("pass", "crashed", "output"),
        ("print('{\"error\":')", "crashed", "output"),
        ('print(\'{"error": 5, "facts": 7}\')', "crashed", "output"),
        ("print('{\"rows\":x}')", "crashed", "output"),
    ],
)
def test_a_process_that_dies_or_babbles_is_told(large, monkeypatch, code, answer, fact):
    ended(monkeypatch, code)
    assert fact in refused(large, answer).values()


def test_a_process_that_never_stops_talking_is_stopped(large, monkeypatch):
    ended(monkeypatch, "while True: print('x' * 1000)")
    refused(large, "crashed", within_s=30)


def test_children_of_the_process_are_stopped_with_it(large, monkeypatch, tmp_path):
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    ended(
        monkeypatch,
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)",
    )
    refused(large, "too_slow", wall_s=1)
    time.sleep(3.5)
    assert not mark.exists()


def test_nothing_is_left_behind(large, monkeypatch, tmp_path):
    (tmp_path / "work").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "work"))
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    read_file(large)
    refused(large, "too_slow", wall_s=0.2)
    assert list((tmp_path / "work").iterdir()) == []
    assert before in {0, len(list(Path("/proc/self/fd").iterdir()))}
