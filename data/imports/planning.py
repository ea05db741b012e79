"""What an import would do, row by row: add, change, leave, ask, or refuse. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from data.imports import memory
from data.imports.completing import complete
from data.imports.existing import Existing, FirstStatement, first_statement
from data.imports.fields import PLACE, Kind
from data.imports.matching import Matches, match
from data.imports.memory import Kept
from data.imports.merging import Record, Rules, merge
from data.imports.raising import raised_existing, raised_kept, raised_own
from data.imports.raw import Fault
from data.imports.stating import adopted, from_text, same, to_text
from data.imports.values import BadValueError
from data.imports.writing import columns_of
from data.sealing import Seal

ADDED, CHANGED, SAME, DOUBTFUL, REJECTED = "added", "changed", "same", "doubtful", "rejected"
OUTCOMES = (ADDED, CHANGED, SAME, DOUBTFUL, REJECTED)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of things that do not say since when
NEWEST = 2**62  # the key of a record that is not stored yet: later than all that are


@dataclass(frozen=True)
class Row:
    """One row of the file, ready to be matched: what its source says of which thing."""

    number: int
    source_id: str
    stated: dict[str, Any]
    identities: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Write:
    """What is to be written for a row.

    ``thing``: the key it is about, None for a new one or a doubtful one. ``record``: whether its statement is
    new. ``base``: the statement of a thing that has no record yet. ``changes``: columns of the thing, all of
    them when it is new.
    """

    row: Row
    outcome: str
    thing: str | None
    stated: dict[str, Any]
    record: bool
    old_record: int | None = None
    base: FirstStatement | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    score: float = 0.0
    why: str = ""
    candidate: str | None = None


@dataclass(frozen=True)
class Plan:
    """The writes of a kind, and the faults of its rows."""

    kind: Kind
    source: str
    writes: tuple[Write, ...]
    faults: tuple[Fault, ...]
    rejected: frozenset[int]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome, all outcomes named."""
        found = Counter(write.outcome for write in self.writes)
        return {**{name: found[name] for name in OUTCOMES}, REJECTED: len(self.rejected)}


def plan(
    connection: Connection,
    rows: list[Row],
    frame: Any,
    existing: Existing,
    own: Mapping[str, Kept],
    *,
    source: str,
    at: datetime,
    faults: Iterable[Fault] = (),
    alike: bool = True,
    seal: Seal | None = None,
) -> Plan:
    """Match the rows (``frame``: the same rows as columns) and decide what becomes of each.

    ``own``: the current records of this source, by its ids. ``faults``: what is wrong with the rows so far.
    ``alike``: whether things are also known by name and place. ``seal``: of rows that name persons.
    """
    kind = existing.kind
    if seal:
        existing, own = raised_existing(existing, seal), raised_own(own, seal)
    known = {source_id: kept.thing for source_id, kept in own.items()}
    told = list(faults)
    matches = match(frame, existing, known, alike=alike, refused={f.row for f in told if f.fatal})
    every = [*told, *matches.faults]
    rejected = frozenset(f.row for f in every if f.fatal)
    again = _again(rows, matches, existing, own)
    matched = {t for at, t in enumerate(matches.thing) if t and at not in again and not matches.doubtful(at)}
    others = memory.of_things(connection, kind.code, matched)
    if seal:
        others = {thing: raised_kept(kept, seal) for thing, kept in others.items()}
    deciding = _Deciding(existing, own, others, memory.rules(connection), source, at)
    writes, refused = [], list(every)
    for place, row in enumerate(rows):
        if row.number not in rejected:
            try:
                decide = deciding.leave if place in again else deciding.write
                writes.append(decide(row, matches, place))
            except BadValueError as error:
                refused.append(Fault(row.number, error.code, error.facts.get("field", ""), error.facts))
    return Plan(kind, source, tuple(writes), tuple(refused), frozenset(f.row for f in refused if f.fatal))


def _again(rows: list[Row], matches: Matches, existing: Existing, own: Mapping[str, Kept]) -> set[int]:
    """Positions of rows that say word for word what their source said before, and what holds today.

    Nothing can come of them, whatever other sources say: most rows of a file that comes every month.
    """
    return {
        place
        for place, (row, thing) in enumerate(zip(rows, matches.thing, strict=True))
        if thing is not None
        and (old := own.get(row.source_id)) is not None
        and old.thing == thing
        and thing in existing.at
        and existing.holds(existing.at[thing], row.stated)
        and old.text == to_text(row.stated)
        and not matches.doubtful(place)
    }


@dataclass(frozen=True)
class _Deciding:
    existing: Existing
    own: Mapping[str, Kept]
    others: Mapping[str, list[Kept]]
    rules: Rules
    source: str
    at: datetime

    def write(self, row: Row, matches: Matches, place: int) -> Write:
        """What becomes of one row."""
        thing, why, score = matches.thing[place], matches.why[place], matches.score[place]
        old = self.own.get(row.source_id)
        if matches.doubtful(place):
            return self._doubt(row, old, thing, why, score)
        if thing is None:
            whole = complete(self.existing.kind, row.stated, self.source, row.source_id)
            return Write(row, ADDED, None, row.stated, record=True, changes=whole)
        return self._known(row, thing, old, why, score)

    def leave(self, row: Row, matches: Matches, place: int) -> Write:
        """A row that says what was said before."""
        thing, why, score = matches.thing[place], matches.why[place], matches.score[place]
        key = self.own[row.source_id].key
        return Write(row, SAME, thing, row.stated, record=False, old_record=key, score=score, why=why)

    def _doubt(self, row: Row, old: Kept | None, thing: str | None, why: str, score: float) -> Write:
        said = old is None or not same(from_text(old.text), row.stated)
        key = old.key if old else None
        return Write(row, DOUBTFUL, None, row.stated, said, key, score=score, why=why, candidate=thing)

    def _known(self, row: Row, thing: str, old: Kept | None, why: str, score: float) -> Write:
        place = self.existing.at[thing]
        today = self.existing.stated(place)
        stated, kept = adopted(row.stated, today), self.others.get(thing, [])
        said = old is None or not same(from_text(old.text), stated)
        base = None if kept else first_statement(self.existing, place, LONG_AGO)
        changes = self._changes(row, stated, kept, base, today) if said else {}
        outcome = CHANGED if changes else SAME
        return Write(row, outcome, thing, stated, said, old.key if old else None, base, changes, score, why)

    def _changes(
        self,
        row: Row,
        stated: dict[str, Any],
        kept: list[Kept],
        base: FirstStatement | None,
        today: dict[str, Any],
    ) -> dict[str, Any]:
        records = [k.record for k in kept if (k.source, k.source_id) != (self.source, row.source_id)]
        if base is not None:
            records = [Record(0, base.source, base.given_at, base.stated)]
        new = Record(NEWEST, self.source, self.at, stated)
        won = merge([*records, new], self.existing.kind.code, self.rules)
        return _differences({name: w.value for name, w in won.items()}, today, self.existing.kind)


def _differences(new: Mapping[str, Any], today: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Columns whose value is another; what nobody states any more is left as it is."""
    columns = ({f.name for f in kind.stored} | set(PLACE)) & set(columns_of(kind.table))
    return {name: value for name, value in new.items() if name in columns and today.get(name) != value}
