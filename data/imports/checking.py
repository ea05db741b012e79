"""A raw table, understood: what would become of each row. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, select

from data.imports import memory
from data.imports.addressing import locate, locate_doors
from data.imports.cleaning import clean
from data.imports.existing import Existing, read_existing
from data.imports.fields import Kind
from data.imports.grids import check_grids
from data.imports.kinds import KINDS, kind_of
from data.imports.placing import Placed, place
from data.imports.planning import Plan, Row, plan
from data.imports.preparing import prepare
from data.imports.raw import Fault, RawTable, without_echoes
from data.imports.request import Request, Tell
from data.imports.stating import stated_of, with_indexes
from data.imports.street import Street, read_street
from data.imports.values import Reading
from data.models import Facility
from data.sealing import Seal, seal_of
from data.subjects import marks
from geo.readings import HALF

UNMOVED = frozenset({"wgs84", "cgcs2000"})


@dataclass(frozen=True)
class Checked:
    """The plan of the file's rows, how they were placed in which street, and the rows as they are matched."""

    plan: Plan
    placed: Placed
    street: Street
    rows: pd.DataFrame

    @property
    def must_confirm(self) -> bool:
        """Whether a person has to say which coordinates these are.

        Another reading fits clearly better than the one that was stated, or most rows lie elsewhere; and
        where nobody stated one, whenever points would be moved or two readings fit alike: never a silent
        shift.
        """
        told = self.placed.advice
        if told is None:
            return False
        if self.placed.stated:
            lost = told.verdict == "nothing_fits" and told.chosen.share < HALF
            return told.verdict == "other_fits_better" or lost
        return told.verdict != "fine" or self.placed.reading.code not in UNMOVED


class Bench:
    """Where an import is looked at: the store's connection, the clock, who is told; ``seal`` when needed."""

    def __init__(self, connection: Connection, home: Path, at: datetime, tell: Tell) -> None:
        self.connection, self.at, self.tell = connection, at, tell
        self.seal: Callable[[], Seal] = lru_cache(1)(lambda: seal_of(home).still())

    def check(self, raw: RawTable, request: Request) -> Checked:
        """Every row: its values, its place, its match, its fate.

        PlaceError for a mapping or reading that is none.
        """
        kind, street = kind_of(request.kind), read_street(self.connection)
        values = clean(raw, kind, request.mapping, Reading(street.zone, street.fictional))
        self.tell("cleaned", len(raw))
        placed = place(raw, values, kind, street, request.reading)
        self.tell("placed", len(raw))
        rows, missing = prepare(placed.values, kind, self.seal, request.file_hash[:8])
        existing = read_existing(self.connection, kind, street.epsg)
        own = memory.of_source(self.connection, kind.code, request.source)
        refused = {f.row for f in (*placed.faults, *missing) if f.fatal}
        rows, unplaced = self._located(rows, kind, existing, own, refused)
        particular = self._particular(rows, kind, street, existing, request.source)
        faults = without_echoes([*placed.faults, *missing, *unplaced, *particular])
        ready = list(self._rows(rows, kind))
        made = plan(
            self.connection, ready, rows, existing, own, source=request.source, at=self.at, faults=faults,
            seal=self.seal() if kind.code == "persons" else None,
        )  # fmt: skip
        self.tell("matched", len(raw))
        return Checked(made, placed, street, rows)

    def _located(
        self,
        rows: pd.DataFrame,
        kind: Kind,
        existing: Existing,
        known: Container[str],
        refused: Container[int],
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """Rows that say no place but an address get the place of that house."""
        if kind.geometry == "polygon":
            return rows, []  # a new one without a shape is told when it cannot be completed
        if kind.code == "houses":
            return locate_doors(rows, existing, known, refused)
        houses = read_existing(self.connection, KINDS["houses"], existing.epsg)
        return locate(rows, houses, needs_house=kind.code == "persons")

    def _particular(
        self, rows: pd.DataFrame, kind: Kind, street: Street, existing: Existing, source: str
    ) -> list[Fault]:
        if kind.code == "grids":
            return check_grids(rows, street, existing)
        if kind.code == "persons":
            return marks.refused(self.connection, self.seal(), source, rows)
        return self._facilities(rows) if kind.code == "service_points" and "facility_id" in rows else []

    def _facilities(self, rows: pd.DataFrame) -> list[Fault]:
        """Service points of a facility that is not there."""
        known = set(self.connection.scalars(select(Facility.id)))
        wrong = rows[rows["facility_id"].notna() & ~rows["facility_id"].isin(known)]
        return [
            Fault(int(str(row)), "unknown_id", "facility_id", {"value": str(key)})
            for row, key in wrong["facility_id"].items()
        ]

    def _rows(self, rows: pd.DataFrame, kind: Kind) -> Iterator[Row]:
        """Rows as they are stated; of identities the index only."""
        names = [f.name for f in kind.fields if f.identity and f.name in rows]
        told = list(zip(*(rows[name].tolist() for name in names), strict=True)) or [()] * len(rows)
        every = zip(rows.index, rows["source_id"], stated_of(rows, kind), told, strict=True)
        for number, source_id, stated, texts in every:
            people = {name: text for name, text in zip(names, texts, strict=True) if text}
            said = with_indexes(stated, people, self.seal()) if people else stated
            yield Row(int(number), str(source_id), said, people)
