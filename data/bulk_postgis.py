"""Bulk loading on PostGIS: text ``COPY`` of encoded columns."""

# ruff: noqa: S608 - names of tables and columns come from the models
from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Column, Connection, Integer, LargeBinary, String, text

from data import months
from data.models import Base

FOREIGN_KEYS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = to_regclass(:table) ORDER BY conname"""
INDEXES = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = to_regclass(:table)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"""
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal"
SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\x00": ""})
NULL = r"\N"


class PostgisLoader:
    """Rows into PostGIS by COPY."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.taken: list[str] = []
        self.fresh = False
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))  # times travel without offset
        connection.execute(text("SET LOCAL statement_timeout = 0"))

    def put_down(self, tables: tuple[str, ...]) -> None:
        """Take down indexes and foreign keys, and hold the change log; keys and unique columns stay.

        A street that is new as a whole has a new data version: row by row it is of interest to nobody.
        """
        self.fresh = True
        for table in tables:
            for owner, name, definition in self._rows(FOREIGN_KEYS, table):
                self.connection.execute(text(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"'))
                self.taken.append(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
        for table in tables:
            for name, definition in self._rows(INDEXES, table):
                self.connection.execute(text(f"DROP INDEX {name}"))
                # of all months: with ONLY it would be an index of none
                self.taken.insert(0, definition.replace(" ON ONLY ", " ON ", 1))
        for table in tables:
            if self._rows(TRIGGERS, table)[0][0]:
                self.connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
                self.taken.append(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')

    def insert(
        self, table: str, columns: list[Column[Any]], values: list[Any], missing: list[list[int]]
    ) -> None:
        """Store rows given as columns."""
        if (time := months.MONTHLY.get(table)) is not None:
            column = [c.name for c in columns].index(time)
            months.make_for(self.connection, table, values[column], fresh=self.fresh)
        fields = [_fields(c, v, gaps) for c, v, gaps in zip(columns, values, missing, strict=True)]
        names = ", ".join(f'"{c.name}"' for c in columns)
        raw: Any = self.connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            copy.write("\n".join(map("\t".join, zip(*fields, strict=True))) + "\n")

    def put_up(self, tables: set[str]) -> None:
        """Build the indexes, check the foreign keys, and let new keys follow the loaded ones."""
        if self.fresh:
            months.count_keys(self.connection)
        for sql in self.taken:
            self.connection.exec_driver_sql(sql.replace("%", "%%"))
        for name in sorted(tables):
            for key in Base.metadata.tables[name].primary_key:
                if isinstance(key.type, Integer):
                    # NULL where there is no sequence, and setval does nothing then
                    sequence = f"pg_get_serial_sequence('\"{name}\"', '{key.name}')"
                    query = f'SELECT setval({sequence}, max("{key.name}")) FROM "{name}"'
                    self.connection.execute(text(query))

    def _rows(self, query: str, table: str) -> list[Any]:
        return list(self.connection.execute(text(query), {"table": f'"{table}"'}).fetchall())


def _fields(column: Column[Any], values: list[Any], gaps: list[int]) -> list[str]:
    if isinstance(column.type, Geometry):
        fields = [blob.hex() if blob else "" for blob in values]
    elif isinstance(column.type, LargeBinary):
        fields = [rf"\\x{blob.hex()}" if isinstance(blob, bytes) else "" for blob in values]
    elif isinstance(column.type, String):
        fields = _escaped(values)
    else:
        fields = values if values and isinstance(values[0], str) else list(map(str, values))
    for row in gaps:
        fields[row] = NULL
    return fields


def _escaped(values: list[str]) -> list[str]:
    whole = "".join(values)
    return [v.translate(SPECIAL) for v in values] if any(chr(c) in whole for c in SPECIAL) else values
