"""How many values are sealed with which key, and how many can be found by the index of which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Column, Connection, func, select

from data.models import SourceRecord
from data.rotation.columns import TABLES, Columns
from data.rotation.records import KIND, identities_of
from data.sealing import INDEX, INDEX_BYTES, level_of, number_of

AT_ONCE = 5_000


class Sealed(Counter[int]):
    """Number of a key → values, both those sealed with it and the indexes of its level."""

    def older_than(self, number: int) -> int:
        """Values that are not yet of this key."""
        return sum(n for key, n in self.items() if key < number)


def count(connection: Connection) -> Sealed:
    """Everything in the store. It reads all persons and their records: seconds for a million."""
    found = Sealed()
    for columns in TABLES:
        for numbers in _in(connection, columns):
            found.update(numbers)
    found.update(_in_records(connection))
    return found


def _in(connection: Connection, columns: Columns) -> Iterator[Counter[int]]:
    for name in columns.places:
        yield _by_first_byte(connection, columns.table.c[name])
    if columns.index:
        yield _of_indexes(connection, columns.table.c[columns.index])
    if columns.origin:
        asked = select(columns.table.c[columns.origin]).execution_options(yield_per=AT_ONCE)
        yield Counter(n for text in connection.scalars(asked) if (n := _level(text)))


def _by_first_byte(connection: Connection, column: Column[bytes]) -> Counter[int]:
    first = func.substr(column, 1, 1)
    rows = connection.execute(select(first, func.count()).where(column.is_not(None)).group_by(first))
    return Counter({number_of(bytes(byte)): n for byte, n in rows})


def _of_indexes(connection: Connection, column: Column[bytes]) -> Counter[int]:
    plain = func.length(column) == INDEX_BYTES
    ones = connection.scalar(select(func.count()).where(plain)) or 0
    first = func.substr(column, 1, 1)
    rows = connection.execute(select(first, func.count()).where(~plain).group_by(first))
    return Counter({1: ones}) + Counter({number_of(bytes(byte)): n for byte, n in rows})


def _in_records(connection: Connection) -> Iterator[int]:
    asked = select(SourceRecord.source_id, SourceRecord.stated).where(SourceRecord.kind == KIND)
    for source_id, stated in connection.execute(asked.execution_options(yield_per=AT_ONCE)):
        if level := _level(source_id):
            yield level
        for index, blob in identities_of(stated):
            yield level_of(index)
            if blob is not None:
                yield number_of(blob)


def _level(text: str | None) -> int:
    """The number of an index that names a row; 0 for any other name."""
    return level_of(bytes.fromhex(text)) if text and INDEX.fullmatch(text) else 0
