"""A raw table and its mapping → columns of values, and what could not be understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.imports.fields import Field, Kind
from data.imports.raw import Fault, RawTable
from data.imports.values import HIDDEN, SHAPE, BadValueError, Reading, value_of
from geo.errors import PlaceError

MOST_TEXT = {
    "address": 160, "name": 120, "title": 160, "source_id": 80, "opens": 80, "code": 40, "external_code": 40,
}  # fmt: skip
USUAL_TEXT = 80  # characters of any other text


@dataclass(frozen=True)
class Clean:
    """``values``: an object column for each mapped field, None where nothing is known; the file's index."""

    values: pd.DataFrame
    faults: tuple[Fault, ...]

    @property
    def bad(self) -> frozenset[int]:
        """Rows that go to quarantine."""
        return frozenset(f.row for f in self.faults if f.fatal)


def clean(raw: RawTable, kind: Kind, mapping: Mapping[str, str], how: Reading) -> Clean:
    """Values of all mapped columns. PlaceError when the mapping names what is not there, or a field twice."""
    _check_mapping(raw, kind, mapping)
    columns, faults = {}, list(raw.faults)
    for heading, name in mapping.items():
        if name:
            field = kind.field(name)
            columns[name], wrong = column(raw.cells[heading], field, how)
            faults += wrong
    values = pd.DataFrame(columns, index=raw.cells.index, dtype=object)
    return Clean(values, tuple(faults))


def column(cells: pd.Series[str], field: Field, how: Reading) -> tuple[pd.Series[Any], list[Fault]]:
    """Values of one column; each distinct text is read once."""
    places, distinct = pd.factorize(cells)
    read = [_read(str(text), field, how) for text in distinct]
    known = np.empty(len(read) + 1, dtype=object)
    known[:-1] = [None if isinstance(value, BadValueError) else value for value in read]
    values = pd.Series(known[places], index=cells.index, dtype=object)
    bad = {i: value for i, value in enumerate(read) if isinstance(value, BadValueError)}
    return values, list(_faults(cells.index, places, bad, field.name)) if bad else []


def _read(text: str, field: Field, how: Reading) -> object:
    try:
        value = value_of(text, field, how)
    except BadValueError as error:
        return error
    longest = MOST_TEXT.get(field.name, USUAL_TEXT)
    if isinstance(value, str) and len(value) > longest and field.parse != SHAPE:
        shown = HIDDEN if field.identity else value[:20]
        return BadValueError("too_long", value=shown, most=str(longest))
    return value


def _faults(
    index: pd.Index[int], places: np.ndarray, bad: dict[int, BadValueError], name: str
) -> Iterator[Fault]:
    for at in np.flatnonzero(np.isin(places, list(bad))):
        why = bad[int(places[at])]
        yield Fault(int(index.to_numpy()[at]), why.code, name, dict(why.facts))


def _check_mapping(raw: RawTable, kind: Kind, mapping: Mapping[str, str]) -> None:
    chosen = [name for name in mapping.values() if name]
    if missing := [h for h in mapping if h not in raw.cells.columns]:
        raise PlaceError.of("no_column", value=missing[0], known=", ".join(raw.cells.columns))
    if unknown := [name for name in chosen if name not in kind.names]:
        known = ", ".join(sorted(kind.names))
        raise PlaceError.of("no_field", kind=(kind.zh, kind.en), value=unknown[0], known=known)
    if twice := [name for name in chosen if chosen.count(name) > 1]:
        raise PlaceError.of("mapped_twice", value=twice[0])
