"""By what an erased person would be known again: the hash of the ID number, and of each key in a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, func, insert, select

from data.imports.raw import Fault
from data.models import ErasedPerson
from data.sealing import Seal


def key_mark(seal: Seal, source: str, source_id: str) -> bytes:
    """The keyed hash of a person's key in a source."""
    return seal.index(f"erased:{source}:{source_id}")


def keep(connection: Connection, marks: Iterable[bytes], at: datetime, by: str, reason: str) -> int:
    """Remember the marks of one erasure; its number."""
    number = int(connection.scalar(select(func.max(ErasedPerson.erasure))) or 0) + 1
    common = {"erasure": number, "at": at, "by": by[:80], "reason": reason[:200]}
    rows = [{**common, "mark": mark} for mark in sorted(set(marks))]
    if rows:
        connection.execute(insert(ErasedPerson), rows)
    return number


def refused(connection: Connection, seal: Seal, source: str, rows: pd.DataFrame) -> list[Fault]:
    """Rows of somebody who was erased. A row that says another ID number is of somebody else.

    ``rows``: persons as they are matched, with ``id_no_index`` in hex and ``source_id``.
    """
    marks = {seal.raised(mark) for mark in connection.scalars(select(ErasedPerson.mark))}
    return list(_refused(marks, seal, source, rows)) if marks else []


def _refused(marks: set[bytes], seal: Seal, source: str, rows: pd.DataFrame) -> Iterator[Fault]:
    every = zip(rows.index, rows["id_no_index"], rows["source_id"], strict=True)
    for number, index, key in every:
        mark = bytes.fromhex(index) if index else key_mark(seal, source, str(key))
        if mark in marks:
            yield Fault(int(number), "erased", "id_no" if index else "source_id")
