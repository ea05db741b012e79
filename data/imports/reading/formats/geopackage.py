"""GeoPackage: a SQLite database, which can hold more than tables; looked at before GDAL opens it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.imports.raw import FileError
from data.imports.reading.formats.gdal import Layer, read_layer
from data.imports.reading.found import Found, note
from data.imports.reading.gathering import Gathering, check_length
from data.imports.reading.job import Job

INDEXES = {"rtree"}  # virtual tables that a GeoPackage has by its standard; others may run what they like
USING = re.compile(r'CREATE VIRTUAL TABLE\s+(?:"(?:[^"]|"")+"|\w+)\s+USING\s+(\w+)\s*\(', re.IGNORECASE)
CONTENTS = """
    SELECT c.table_name, c.data_type = 'features', m.type = 'table' FROM gpkg_contents c
    JOIN sqlite_master m ON m.name = c.table_name WHERE c.data_type IN ('features', 'attributes')
"""


def read(job: Job) -> Found:
    """One layer: the one asked for, else the one with most features."""
    with _opened(job.path) as database:
        _check(database)
        layers, views = _layers(database)
        layer = job.chosen(layers, "") or _largest(database, layers)
        check_length(_count(database, layer), job.limits)
        _check_columns(database, layer)
    source = Layer(job.path, layer, options=(("IMMUTABLE", "YES"),))
    found = read_layer(source, Gathering(job.limits, job.told))
    found.notes += [note("views_left_out", layers="、".join(views))] if views else []
    found.format, found.encoding, found.layer, found.layers = "gpkg", "utf-8", layer, layers
    return found


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Read-only, as it lies there: nothing of its schema is trusted, no journal beside it is looked for."""
    if (beside := path.with_name(path.name + "-wal")).exists() and beside.stat().st_size:
        raise FileError("still_open")
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise FileError("broken", what="gpkg") from error
    finally:
        database.close()


def _check(database: sqlite3.Connection) -> None:
    schema = database.execute("SELECT type, name, rootpage, sql FROM sqlite_master").fetchall()
    kinds = {name: kind for kind, name, _, _ in schema if kind in {"table", "view"}}
    if "gpkg_contents" not in kinds:
        raise FileError("not_gpkg")
    for name, kind in kinds.items():
        if kind == "view" and name.lower().startswith(("gpkg_", "rtree_", "sqlite_")):
            raise FileError("gpkg_unsafe", table=name[:80])
    for kind, name, rootpage, sql in schema:
        using = USING.match(sql or "")
        if kind == "table" and not rootpage and (using is None or using[1].lower() not in INDEXES):
            raise FileError("gpkg_unsafe", table=name[:80])


def _layers(database: sqlite3.Connection) -> tuple[tuple[str, ...], list[str]]:
    """Tables with geometry, or without when there are no others; and views, which are not read."""
    found = database.execute(CONTENTS).fetchall()
    tables = [(name, spatial) for name, spatial, table in found if table]
    spatial = tuple(name for name, has in tables if has)
    layers = spatial or tuple(name for name, _ in tables)
    if not layers:
        raise FileError("empty")
    return layers, [name for name, _, table in found if not table]


def _largest(database: sqlite3.Connection, layers: tuple[str, ...]) -> str:
    return max(layers, key=lambda layer: _count(database, layer))


def _count(database: sqlite3.Connection, layer: str) -> int:
    counted = database.execute(f"SELECT count(*) FROM {_quoted(layer)}").fetchone()  # noqa: S608 - quoted
    return int(counted[0])


def _check_columns(database: sqlite3.Connection, layer: str) -> None:
    """Computed columns would call functions of GDAL's as it reads."""
    computed = (2, 3)
    for column in database.execute(f"PRAGMA table_xinfo({_quoted(layer)})"):
        if column[6] in computed:
            raise FileError("gpkg_unsafe", table=f"{layer}.{column[1]}"[:80])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
