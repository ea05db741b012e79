"""The door between the reading process and ours: what is believed, what is told, what every refusal says."""

from __future__ import annotations

import ast
import os
import re
import string
import threading
from pathlib import Path

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.imports.raw import Fault
from data.imports.reading import FileError, Limits, handed, process, read_file
from data.imports.reading.cells import number, text_of
from data.imports.reading.found import Found
from data.imports.reading.handed import MENPAI, hand_over, receive, receiver
from data.imports.reading.kinds import EXTENSIONS, kind_of
from geo.words import WORDS

READING = Path(handed.__file__).parent


def found(**changes):
    table = pa.table({"row": ["甲", None], "wkb": ["", "x"]})  # headings like our own names
    given = {
        "rows": np.array([2, 5]),
        "table": table,
        "format": "csv",
        "notes": [("blank_rows", {"rows": "2"})],
    }
    return Found(**given | {"faults": [Fault(2, "read_nan", "row", {"a": "b"}, fatal=False)]} | changes)


def handed_over(this):
    with receiver() as result:
        hand_over(this, result)
        return receive(result, Limits())


def test_everything_a_reader_found_arrives():
    shapes = np.array([shapely.Point(1, 2), None], dtype=object)
    raw = handed_over(found(geometry=shapes, crs="EPSG:4549", encoding="utf-8", layer="a", layers=("a", "b")))
    assert raw.cells.to_dict("split") == {
        "index": [2, 5],
        "columns": ["row", "wkb"],
        "data": [["甲", ""], [None, "x"]],
    }
    assert raw.geometry.tolist() == shapes.tolist()
    assert (raw.crs, raw.encoding, raw.layer, raw.layers) == ("EPSG:4549", "utf-8", "a", ("a", "b"))
    assert raw.notes == (("blank_rows", {"rows": "2"}),)
    assert raw.faults == (Fault(2, "read_nan", "row", {"a": "b"}, fatal=False),)


def test_missing_cells_are_none_in_object_columns():
    cells = handed_over(found()).cells
    assert set(map(str, cells.dtypes)) == {"object"}
    assert cells.iloc[1, 0] is None
    assert pd.api.types.is_integer_dtype(cells.index)


GOOD = {"row": pa.array([1]), "0": pa.array(["x"])}
STATED = {
    "format": "csv",
    "crs": "",
    "encoding": "",
    "layer": "",
    "layers": [],
    "notes": [],
    "faults": [],
    "headings": ["a"],
}
LIES = {
    "a column of another type": ({**GOOD, "0": pa.array([1])}, STATED),
    "a column more": ({**GOOD, "1": pa.array(["x"])}, STATED),
    "a column less": ({"row": GOOD["row"]}, STATED),
    "rows that are text": ({**GOOD, "row": pa.array(["1"])}, STATED),
    "a format of its own": (GOOD, {**STATED, "format": "exe"}),
    "headings twice": ({**GOOD, "1": pa.array(["x"])}, {**STATED, "headings": ["a", "a"]}),
    "no statement": (GOOD, None),
    "a statement that is a list": (GOOD, []),
    "faults that are none": (GOOD, {**STATED, "faults": [["x"]]}),
    "notes that are none": (GOOD, {**STATED, "notes": "x"}),
    "bytes that are no shape": ({**GOOD, "wkb": pa.array([b"\x01\x02"])}, STATED),
    "text that is no UTF-8": ({**GOOD, "0": pa.array([b"\xff"]).view(pa.string())}, STATED),
}


@pytest.mark.parametrize(("columns", "stated"), LIES.values(), ids=LIES)
def test_a_table_that_is_not_as_agreed_is_refused(columns, stated):
    table = pa.table(columns).replace_schema_metadata(
        {} if stated is None else {MENPAI: orjson.dumps(stated)}
    )
    with receiver() as result:
        with os.fdopen(result, "wb", closefd=False) as out, pa.ipc.new_stream(out, table.schema) as stream:
            stream.write_table(table)
        with pytest.raises(FileError, match="crashed"):
            receive(result, Limits())


@pytest.mark.parametrize("written", [b"", b"\x80\x04N.", b"ARROW1\0\0", bytes(4096), b"\xff" * 64])
def test_what_is_no_arrow_stream_is_refused(written):
    with receiver() as result:
        os.write(result, written)
        with pytest.raises(FileError, match="crashed"):
            receive(result, Limits())


def test_progress_is_told_in_rows_that_add_up(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 20_000)
    told = []
    raw = read_file(tmp_path / "a.csv", progress=lambda what, rows: told.append((what, rows)))
    assert len(told) > 1 and {what for what, _ in told} == {"read"}
    assert sum(rows for _, rows in told) == len(raw) == 20_000


def test_several_threads_may_read_at_once(tmp_path):
    read: dict[int, int] = {}

    def one(n):
        path = tmp_path / f"{n}.csv"
        path.write_text("a\n" + "x\n" * n)
        read[n] = len(read_file(path))

    threads = [threading.Thread(target=one, args=(n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {1: 1, 2: 2, 3: 3}


def test_the_file_and_its_folder_stay_as_they_were(tmp_path):
    (tmp_path / "a.csv").write_text("a\nx\n")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()}
    read_file(tmp_path / "a.csv")
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()} == before


def test_the_working_folder_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "work"))
    (tmp_path / "work").mkdir()
    (tmp_path / "a.csv").write_text("a\nx\n")
    read_file(tmp_path / "a.csv")
    with pytest.raises(FileError, match="too_slow"):
        read_file(tmp_path / "a.csv", limits=Limits(wall_s=0.05))
    assert list((tmp_path / "work").iterdir()) == []


# Content and name


CONTENTS = {
    "a.xlsx": (b"%PDF-1.7 ...", "PDF"),
    "a.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
    "b.xls": (b"\n<?xml version='1.0'?><Workbook xmlns='urn:x'/>", "Excel XML"),
    "a.geojson": (b"<OGRVRTDataSource/>", "VRT"),
    "b.geojson": (b"a,b\n1,2\n", "text (.csv)"),
    "a.csv": (b'{"type":"FeatureCollection"}', "geojson (.geojson)"),
    "b.csv": (b"SQLite format 3\0", "GeoPackage / SQLite (.gpkg)"),
    "c.csv": (b"PAR1....", "parquet (.parquet)"),
    "d.csv": (b"\x00\x00\x27\x0a" + bytes(20), "shp (.shp)"),
    "a.gpkg": (b"AC1027 drawing", "DWG"),
    "a.kml": (b"<?xml version='1.0'?><!-- x --><gpx:gpx/>", "GPX"),
    "a.zip": (b"Rar!\x1a\x07", "RAR"),
    "a.shp": (b"\x89PNG\r\n", "PNG"),
    "a.parquet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls (.xls)"),
    "u.csv": ("<kml/>".encode("utf-16"), "kml (.kml)"),
}


@pytest.mark.parametrize(("name", "content", "really"), [(n, c, r) for n, (c, r) in CONTENTS.items()])
def test_a_wrong_extension_is_told_what_it_really_is(tmp_path, name, content, really):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError, match="wrong_extension") as refused:
        kind_of(tmp_path / name)
    assert refused.value.facts == {"said": Path(name).suffix, "really": really}


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.exe", "数据.mdb"])
def test_an_unknown_extension_is_told_the_known_ones(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(FileError, match="extension") as refused:
        kind_of(tmp_path / name)
    assert refused.value.facts["known"].split() == list(EXTENSIONS)


# Values


@given(st.floats(-1e300, 1e300))
def test_a_number_is_itself_again_or_is_seen_to_be_damaged(value):
    written = number(value)
    if abs(value) < 1e15:
        assert float(written) == value
    else:
        assert re.fullmatch(r"-?\d(\.\d{1,14})?E\+\d+", written)
        assert float(written) == pytest.approx(value, rel=1e-14)


@given(st.integers())
def test_integers_are_exact(value):
    assert text_of(value) == str(value)


def test_what_is_no_number_is_none():
    assert [number(float(name)) for name in ("nan", "inf", "-inf")] == [None, None, None]


# Words


def raised():
    """(code, facts it is given) wherever a refusal or a note is made in the readers."""
    kinds = {"FileError": "file", "note": "note"}
    for source in READING.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                said = node.args[0]
                codes = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
                for code in (each.value for each in codes if isinstance(each, ast.Constant)):
                    yield f"{kinds[node.func.id]}.{code}", {keyword.arg for keyword in node.keywords}


def test_every_refusal_and_note_has_words_filled_by_its_facts():
    told = list(raised())
    assert len(told) > 40
    for key, facts in told:
        for words in WORDS[key]:
            assert {name for _, name, _, _ in string.Formatter().parse(words) if name} <= facts, key


def test_every_fault_has_words_and_says_how_to_mend_it():
    sources = "".join(source.read_text("utf-8") for source in READING.rglob("*.py"))
    codes = set(re.findall(r'"(read_[a-z_]+)"', sources)) - {"read_file"}
    assert len(codes) > 10
    assert {f"{part}.{code}" for code in codes for part in ("fault", "mend")} <= WORDS.keys()


def test_no_words_of_the_readers_are_left_over():
    sources = "".join(source.read_text("utf-8") for source in READING.rglob("*.py"))
    ours = [
        key.split(".")[1] for key in WORDS if key.startswith(("file.", "note.", "fault.read_", "mend.read_"))
    ]
    assert [code for code in ours if f'"{code}"' not in sources and not code.startswith("without_")] == []


def test_the_environment_holds_nothing_of_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("MENPAI_SECRET_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    told = (
        "import json, os, sys; json.dump([dict(os.environ), sys.path, os.getcwd()], open(sys.argv[2], 'w'))"
    )
    monkeypatch.setattr(process, "BOOT", told)
    (tmp_path / "a.csv").write_text("a\nx\n")
    with pytest.raises(FileError):
        read_file(tmp_path / "a.csv")
    environment, path, folder = orjson.loads((tmp_path / "a.csv").read_bytes())
    assert not [key for key in environment if key.startswith(("MENPAI", "PYTHON", "PG"))]
    assert "secret" not in environment.values() and "/somewhere" not in path and "" not in path
    assert folder not in {str(tmp_path), str(Path.cwd())}
