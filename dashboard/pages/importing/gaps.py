"""What is wrong with the choice of columns as a whole: told at once, not after the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State

from dashboard import given
from dashboard.import_jobs import own
from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.mapping import chosen_mapping
from dashboard.principal import current
from data.imports.fields import Kind
from data.imports.jobs import Jobs
from data.imports.kinds import KINDS
from geo.words import name_of, say

# An address can be put together from these, where there is none written out.
ADDRESS_PARTS = frozenset({"road", "road_no", "estate", "building_no", "unit_no", "room"})
PLACES = ({"lon", "lat"}, {"lonlat"}, {"wkt"})


def gaps(kind: Kind, mapping: Mapping[str, str], has_geometry: bool, lang: str) -> list[Any]:
    """Fields that two columns have, required fields that none has, and no place."""
    taken = Counter(field for field in mapping.values() if field)
    notes = []
    if twice := [name for name, n in taken.items() if n > 1]:
        notes.append(parts.note(say("import.twice", lang, names=_names(kind, twice, lang)), "danger"))
    if missing := missing_fields(kind, frozenset(taken)):
        notes.append(parts.note(say("import.missing", lang, names=_names(kind, missing, lang)), "warn"))
    if kind.geometry != "none" and not has_geometry and not any(need <= set(taken) for need in PLACES):
        notes.append(_without_place(kind, "address" in taken, lang))
    return notes


def missing_fields(kind: Kind, taken: frozenset[str]) -> list[str]:
    """Required fields that no column is; an address may be made of its parts."""
    made = {"address"} if kind.code == "houses" and ADDRESS_PARTS & taken else set()
    return [f.name for f in kind.fields if f.required and f.name not in taken | made]


def _without_place(kind: Kind, has_address: bool, lang: str) -> Any:
    if has_address and kind.geometry != "polygon":
        return parts.note(say("import.by_address", lang), "info")
    return parts.note(say("import.nowhere", lang), "warn")


def _names(kind: Kind, fields: list[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(name_of(kind.field(f), lang) for f in fields)


def register(app: Dash, jobs: Jobs) -> None:
    """The notes follow the columns."""

    @app.callback(
        Output(Ids.gaps, "children"),
        Input(Ids.mapping, "data"),
        State(Ids.job, "data"),
        prevent_initial_call=True,
    )
    def tell(mapping: Any, job_id: Any) -> Any:
        who = current()
        job = own(jobs, who, given.text(job_id, "job"))
        there = bool(job.read and job.read.has_geometry)
        return gaps(KINDS[job.kind], chosen_mapping(job, mapping), there, who.lang)
