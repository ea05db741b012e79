"""Do the rows hang together: keys, areas, hexes, counts. One question, one function; faults, not opinions."""

# ruff: noqa: S608 - names of tables and columns come from the models
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Table, text

from data.models import Base
from geo.hexes import hex_of

SHOWN = 5  # rows named of each fault; the rest are counted
CHUNK = 100_000
PARENTS = {"division": "parent_code", "grid": "community_code", "micro_grid": "grid_code"}
# References without a foreign key: the row may come before what it refers to.
LOOSE = {
    ("event", "house_id"): "house",
    ("event", "sensor_id"): "sensor",
    ("event", "facility_id"): "facility",
    ("alarm", "event_id"): "event",
    ("person", "household_id"): "household",
    ("observation", "datastream_id"): "datastream",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, with how many rows, which are the first, and what mends it."""

    what: str
    count: int
    rows: tuple[str, ...]
    mend: str

    def __str__(self) -> str:
        more = f" and {self.count - len(self.rows)} more" if self.count > len(self.rows) else ""
        return f"{self.what}: {', '.join(self.rows)}{more}. {self.mend}"


def check_rows(connection: Connection) -> Iterator[Fault]:
    """All faults of the rows."""
    yield from broken_references(connection)
    yield from unknown_areas(connection)
    yield from wrong_hexes(connection)
    yield from wrong_counts(connection)


def broken_references(connection: Connection) -> Iterator[Fault]:
    """Rows that refer to a row that is not there."""
    for table, column, parent, target in _references():
        key = ", ".join(c.name for c in Base.metadata.tables[table].primary_key)
        query = (
            f'SELECT {key} FROM "{table}" WHERE {column} IS NOT NULL AND NOT EXISTS'
            f' (SELECT 1 FROM "{parent}" AS p WHERE p.{target} = "{table}".{column})'
        )
        what = f"{table}.{column} names a {parent} that is not there"
        yield from _faults(connection, query, what, "Correct the reference, or bring the missing row in.")


def unknown_areas(connection: Connection) -> Iterator[Fault]:
    """Area codes that no division, grid or micro-grid has, and areas outside their parent's code."""
    known = " UNION ALL ".join(f"SELECT code FROM {area}" for area in PARENTS)
    for table in _tables("area_code"):
        query = (
            f"SELECT DISTINCT area_code FROM (SELECT DISTINCT area_code FROM {table.name}) AS used"
            f" WHERE area_code NOT IN ({known})"
        )
        what = f"{table.name} has rows in areas that are not there"
        yield from _faults(connection, query, what, "Import the areas, or correct the codes.")
    for area, parent in PARENTS.items():
        query = f"SELECT code FROM {area} WHERE substr(code, 1, length({parent})) <> {parent}"
        yield from _faults(connection, query, f"{area} codes outside their {parent}", "Correct the code.")


def wrong_hexes(connection: Connection) -> Iterator[Fault]:
    """Points whose ``hex_id`` is not the hex they lie in."""
    for table in _tables("hex_id", "geometry"):
        wrong: list[str] = []
        rows = connection.exec_driver_sql(
            f"SELECT id, hex_id, geometry FROM {table.name} WHERE geometry IS NOT NULL",
            execution_options={"stream_results": True},
        )
        while part := rows.fetchmany(CHUNK):
            ids, hexes, blobs = (np.array(values, dtype=object) for values in zip(*part, strict=True))
            shapes = shapely.from_wkb(blobs)
            points = (shapely.get_type_id(shapes) == 0) & (hexes != None)  # noqa: E711 - element by element
            there = hex_of(shapely.get_x(shapes[points]), shapely.get_y(shapes[points]))
            wrong += map(str, ids[points][there != hexes[points].astype(np.uint64)])
        mend = "Import the rows again, or set hex_id from the position."
        yield from _named(f"{table.name}: hex_id is not where the point lies, id", wrong, mend)


def wrong_counts(connection: Connection) -> Iterator[Fault]:
    """Numbers kept beside the rows they count; what was never counted is no fault."""
    of_house = "SELECT house_id AS k, count(*) AS n FROM {} GROUP BY 1"
    counted = (
        ("house", "id", "households", of_house.format("household"), "household"),
        ("house", "id", "residents", of_house.format("person"), "person"),
        ("grid", "code", "households", _sum_by(15), "house"),
        ("micro_grid", "code", "households", _sum_by(17), "house"),
    )
    for table, key, column, query, of in counted:
        if not connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {of})")):
            continue
        wrong = (
            f"SELECT t.{key}, t.{column}, coalesce(s.n, 0) FROM {table} AS t LEFT JOIN ({query}) AS s"
            f" ON s.k = t.{key} WHERE t.{column} <> coalesce(s.n, 0)"
        )
        what = f"{table}.{column} is not the number of {of} rows ({key}, kept, counted)"
        yield from _faults(connection, wrong, what, "Count again, or import the missing rows.")


def _sum_by(digits: int) -> str:
    return f"SELECT substr(area_code, 1, {digits}) AS k, sum(households) AS n FROM house GROUP BY 1"


def _references() -> Iterator[tuple[str, str, str, str]]:
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda k: k.parent.name):
            yield table.name, key.parent.name, key.column.table.name, key.column.name
    for (table_name, column), parent in LOOSE.items():
        yield table_name, column, parent, "id"


def _tables(*columns: str) -> list[Table]:
    return [t for t in Base.metadata.sorted_tables if all(c in t.columns for c in columns)]


def _faults(connection: Connection, query: str, what: str, mend: str) -> Iterator[Fault]:
    rows = connection.execute(text(query)).fetchall()
    yield from _named(what, [_words(row) for row in rows], mend)


def _named(what: str, rows: list[str], mend: str) -> Iterator[Fault]:
    if rows:
        yield Fault(what, len(rows), tuple(rows[:SHOWN]), mend)


def _words(row: Any) -> str:
    return str(row[0]) if len(row) == 1 else f"({', '.join(map(str, row))})"
