"""Which thing that is there a row speaks of: surely, perhaps, or none.

In this order, the first that answers counts: the id of this system, the record of the same source, a code,
an address, a place. A row that only perhaps is a thing waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.imports import nearby
from data.imports.existing import Existing
from data.imports.nearby import CERTAIN, Found
from data.imports.raw import Fault

CODES = {
    "houses": ("doorplate_code", "external_code"), "sensors": ("code",), "organisations": ("uscc",),
    "grids": ("code",), "events": ("number",), "persons": ("id_no_index",),
}  # fmt: skip
WAITS = frozenset({"waiting", "taken"})
HARD = frozenset({"id", "record", "code", "waiting"})  # said by a key, not found by likeness


@dataclass
class Matches:
    """For each row: the key of its ``thing`` or None, ``score`` 0–1, ``why`` (code of words, "" = new)."""

    thing: list[str | None]
    score: list[float]
    why: list[str]
    faults: list[Fault] = field(default_factory=list)

    def doubtful(self, at: int) -> bool:
        """Whether a row waits for a person."""
        why = self.why[at]
        return why in WAITS or (why != "" and self.score[at] < CERTAIN)

    @property
    def open(self) -> np.ndarray[Any, Any]:
        """Positions of rows that nothing was found for yet."""
        return np.flatnonzero(np.array([w == "" for w in self.why], dtype=bool))

    def add(self, found: Iterable[Found]) -> None:
        """Take what a step found."""
        for one in found:
            if self.why[one.at] == "":
                self.thing[one.at], self.score[one.at], self.why[one.at] = one.thing, one.score, one.why


def match(
    rows: pd.DataFrame,
    existing: Existing,
    known: Mapping[str, str | None],
    *,
    alike: bool = True,
    refused: Container[int] = (),
) -> Matches:
    """Match the rows of a file.

    ``known``: source id → thing of this source's current records, None for one that waits for a person.
    ``alike``: whether things are also known by name and place, not only by their keys. ``refused``: numbers
    of rows that are not brought in anyway, so that no likeness is looked for.
    """
    matches = Matches([None] * len(rows), [0.0] * len(rows), [""] * len(rows))
    matches.add(_by_id(rows, existing, matches.faults))
    matches.add(_by_record(rows, known))
    for column in CODES.get(existing.kind.code, ()):
        if column in rows:
            matches.add(_by_code(rows[column], column, existing))
    step = STEPS.get(existing.kind.code) if alike else None
    wanted = np.array([at for at in matches.open if int(rows.index[at]) not in refused], dtype=np.int64)
    if step is not None and len(existing) and len(wanted):
        matches.add(step(rows, wanted, existing))
    _one_row_each(matches, {thing for thing in known.values() if thing})
    return matches


def _by_id(rows: pd.DataFrame, existing: Existing, faults: list[Fault]) -> Iterator[Found]:
    if "menpai_id" not in rows:
        return
    for at, key in enumerate(rows["menpai_id"]):
        if key is not None and str(key) in existing.at:
            yield Found(at, str(key), 1.0, "id")
        elif key is not None:
            faults.append(Fault(int(rows.index[at]), "unknown_id", "menpai_id", {"value": str(key)[:24]}))


def _by_record(rows: pd.DataFrame, known: Mapping[str, str | None]) -> Iterator[Found]:
    for at, source_id in enumerate(rows["source_id"]):
        if source_id in known:
            thing = known[source_id]
            yield Found(at, thing, 1.0, "record" if thing else "waiting")


def _by_code(codes: pd.Series[Any], column: str, existing: Existing) -> Iterator[Found]:
    positions = existing.by(column)
    for at, code in enumerate(codes):
        if code is not None and (place := positions.get(str(code))) is not None:
            yield Found(at, existing.keys[place], 1.0, "code")


def _one_row_each(matches: Matches, taken: set[str]) -> None:
    """A source names a thing once: of two rows that only look like it the better has it, the other waits."""
    held = taken | {t for t, w in zip(matches.thing, matches.why, strict=True) if t and w in HARD}
    soft = [
        at for at, why in enumerate(matches.why) if why and why not in HARD and matches.score[at] >= CERTAIN
    ]
    for at in sorted(soft, key=lambda at: -matches.score[at]):
        thing = matches.thing[at]
        if thing in held:
            matches.why[at] = "taken"
        held.add(str(thing))


Step = Callable[[pd.DataFrame, Any, Existing], Iterable[Found]]
STEPS: dict[str, Step] = {
    "houses": nearby.by_address, "facilities": nearby.by_name, "service_points": nearby.by_name,
    "organisations": nearby.by_name, "sensors": nearby.by_name, "buildings": nearby.by_overlap,
    "persons": nearby.by_house,
}  # fmt: skip
