"""Rows made ready to be matched: each with a key of its source, an address, what must be there checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import shapely

from data.imports.columns import objects
from data.imports.fields import Kind
from data.imports.raw import Fault
from data.sealing import Seal
from geo.check_digits import born, sex_of

# Columns that tell two rows of a file apart; the first that a row has is its key where the file has none.
NATURAL = {
    "houses": ("external_code", "doorplate_code", "address"), "grids": ("code",), "sensors": ("code",),
    "organisations": ("uscc",), "events": ("number",), "persons": ("id_no_index",),
}  # fmt: skip
UNIQUE = {
    "houses": ("doorplate_code", "external_code"), "grids": ("code",), "sensors": ("code",),
    "events": ("number",), "organisations": ("uscc",), "persons": ("id_no_index",),
}  # fmt: skip
# Parts of an address in their order, and what follows a bare number of each.
PARTS = (
    ("road", ""), ("road_no", "号"), ("estate", ""), ("building_no", "幢"), ("unit_no", "单元"),
    ("room", "室"),
)  # fmt: skip
PERSONAL = re.compile(r"\d{15}|\d{17}[\dXx]|1[3-9]\d{9}")  # an ID number or telephone used as a key
OWN = "menpai:"  # before the key of this system, for files that came from it
PLACE_DIGITS = 6
LONGEST_KEY = 80


def prepare(
    values: pd.DataFrame, kind: Kind, seal: Callable[[], Seal], file: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """The same rows with ``source_id`` and what their kind needs; and what is missing or there twice."""
    rows = values.copy()
    if kind.code == "houses":
        rows["address"] = objects(_addresses(rows), rows.index)
    if kind.code == "persons":
        rows = _people(rows, seal())
    rows["source_id"] = objects(_keys(rows, kind, file), rows.index)
    return rows, [*_missing(rows, kind), *_twice(rows, kind)]


def _addresses(rows: pd.DataFrame) -> list[str | None]:
    """The address as written, or put together from its parts in the order of GB/T 23705."""
    written = rows["address"].tolist() if "address" in rows else [None] * len(rows)
    parts = [(c, after) for c, after in PARTS if c in rows]
    if not parts:
        return written
    columns = [[_part(v, after) for v in rows[c].tolist()] for c, after in parts]
    joined = ["".join(row) or None for row in zip(*columns, strict=True)]
    return [text or made for text, made in zip(written, joined, strict=True)]


def _part(value: Any, after: str) -> str:
    text = "" if value is None else str(value)
    return text + after if text and text[-1].isalnum() and text[-1].isascii() else text


def _people(rows: pd.DataFrame, seal: Seal) -> pd.DataFrame:
    """Sex and year of birth out of the ID number where the file does not say; the number as an index."""
    numbers = rows["id_no"].tolist() if "id_no" in rows else [None] * len(rows)
    sexes = rows["sex"].tolist() if "sex" in rows else [None] * len(rows)
    years = rows["birth_year"].tolist() if "birth_year" in rows else [None] * len(rows)
    made = rows.copy()
    if "source_id" in rows:
        made["source_id"] = objects((as_key(k, seal) for k in rows["source_id"]), rows.index)
    pairs = list(zip(sexes, years, numbers, strict=True))
    made["sex"] = objects((int(s) if s else sex_of(n) if n else None for s, _, n in pairs), rows.index)
    made["birth_year"] = objects((y or _year(n) for _, y, n in pairs), rows.index)
    found = (seal.index(f"id_no:{n}").hex() if n else None for n in numbers)
    made["id_no_index"] = objects(found, rows.index)
    return made


def as_key(key: str | None, seal: Seal) -> str | None:
    """A key that is somebody's number becomes its index: keys are read by many.

    One that looks like an index is brought up to the newest key, as those in the store are: nobody can tell
    them apart.
    """
    if not key:
        return key
    return seal.index(f"key:{key}").hex() if PERSONAL.fullmatch(key) else seal.raised_text(key)


def _year(id_no: str | None) -> int | None:
    day = born(id_no) if id_no else None
    return day.year if day else None


def _keys(rows: pd.DataFrame, kind: Kind, file: str) -> list[str]:
    """The key in its source: what the file says, a code, or the place; at last the number of the row.

    The key of a person is never the ID number itself: keys are read by many.
    """
    natural = [rows[c].tolist() for c in ("source_id", *NATURAL.get(kind.code, ())) if c in rows]
    if "menpai_id" in rows:
        own = [f"{OWN}{key}" if key else None for key in rows["menpai_id"]]
        natural.insert(int("source_id" in rows), own)
    found = [next(filter(None, row), None) for row in zip(*natural, strict=True)] or [None] * len(rows)
    without = [at for at, key in enumerate(found) if key is None]
    for at, place in zip(without, _places(rows.iloc[without], kind), strict=True):
        found[at] = place or f"row:{file}:{rows.index[at]}"
    return [str(key)[:LONGEST_KEY] for key in found]


def _places(rows: pd.DataFrame, kind: Kind) -> list[str | None]:
    """Where a thing is and what it is called: the key of a thing that has no other."""
    centre = shapely.centroid(rows["geometry"].to_numpy(object))
    named = rows[kind.title].tolist() if kind.title in rows else [None] * len(rows)
    return [
        f"at:{point.x:.{PLACE_DIGITS}f},{point.y:.{PLACE_DIGITS}f} {name or ''}".strip() if point else None
        for point, name in zip(centre, named, strict=True)
    ]


def _missing(rows: pd.DataFrame, kind: Kind) -> list[Fault]:
    needed = [f.name for f in kind.fields if f.required]
    if kind.code == "persons":
        needed += ["sex", "birth_year"]
    faults = []
    for name in needed:
        empty = rows[name].isna().to_numpy() if name in rows else [True] * len(rows)
        faults += [Fault(int(row), "missing", name) for row in rows.index[empty]]
    return faults


def _twice(rows: pd.DataFrame, kind: Kind) -> list[Fault]:
    """A key or code that stands in two rows: the first is taken."""
    faults = []
    for name in ("source_id", "menpai_id", *UNIQUE.get(kind.code, ())):
        if name not in rows:
            continue
        codes = rows[name]
        again = codes[codes.notna() & codes.duplicated()]
        if again.empty:
            continue
        first = {code: str(row) for row, code in reversed(list(codes[codes.notna()].items()))}
        shown = "source_id" if kind.code == "persons" else name
        faults += [
            Fault(int(str(row)), "twice", shown, {"first": first[code]}) for row, code in again.items()
        ]
    return faults
