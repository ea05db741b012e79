"""Which system the coordinates of a file are in: asked in plain words, never guessed silently."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard import given
from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import reading_name
from dashboard.principal import Principal
from data.imports.job import Job
from data.imports.kinds import KINDS
from data.store import Store
from geo.errors import PlaceError
from geo.readings import DATUMS, Reading, reading_of
from geo.words import say

MEASURED, OTHER = "", "other"
SWAPPED = "swapped"
# CGCS2000 3-degree zones by meridian; with the zone's number before the eastings the code is 21 less.
BY_MERIDIAN, BETWEEN = range(4534, 4555), 21


def card(store: Store, job: Job, who: Principal) -> html.Section:
    """The question, what the file itself declares, and for other systems a box for the number."""
    lang, kind = who.lang, KINDS[job.kind]
    if kind.geometry == "none":
        hidden = html.Div(controls(store, MEASURED, "", False, lang), hidden=True)
        return parts.card(
            say("import.coordinates", lang),
            [html.P(say("import.no_coordinates", lang), className="hint"), hidden],
        )
    declared = job.read.crs if job.read and readable(job.read.crs) else ""
    datum, number, swapped = split(job.choice.reading or declared, grids(store))
    told = (
        say("import.declares", lang, name=reading_name(declared, lang))
        if declared
        else say("import.silent", lang)
    )
    return parts.card(
        say("import.coordinates", lang), controls(store, datum, number, swapped, lang), note=told
    )


def controls(store: Store, datum: str, number: str, swapped: bool, lang: str) -> list[Any]:
    """Radio buttons with an explanation each, a box for another code, and the order of the numbers."""
    options = [_option(value, lang) for value in (MEASURED, *DATUMS, *grids(store), OTHER)]
    return [
        dcc.RadioItems(options, datum, id=Ids.datum, className="import-datums plain-choices"),
        dcc.Input(
            id=Ids.other_datum, type="text", value=number, placeholder="EPSG:4547", maxLength=12,
            className="import-epsg" + ("" if datum == OTHER else " hidden"), autoComplete="off",
        ),
        dcc.Checklist(
            [{"value": SWAPPED, "label": say("import.swapped", lang)}], [SWAPPED] if swapped else [],
            id=Ids.swapped, className="import-swapped plain-choices",
        ),
    ]  # fmt: skip


def grids(store: Store) -> tuple[str, ...]:
    """The survey grids of this street: its own metric system, and the same with the zone before it."""
    epsg = int(store.meta["metric_epsg"])
    with_zone = (epsg - BETWEEN,) if epsg in BY_MERIDIAN else ()
    return tuple(f"EPSG:{code}" for code in (epsg, *with_zone))


def _option(value: str, lang: str) -> dict[str, Any]:
    if value in DATUMS:
        words = say(f"reading.{value}", lang), say(f"reading_hint.{value}", lang)
    elif value.startswith("EPSG"):
        zoned = int(value[5:]) not in BY_MERIDIAN
        words = value, say("import.grid_zoned" if zoned else "import.grid", lang)
    elif value == OTHER:
        words = say("import.other_datum", lang), say("import.other_datum_hint", lang)
    else:
        words = say("import.measured", lang), say("import.measured_hint", lang)
    return {"value": value, "label": html.Span([html.Strong(words[0]), html.Small(words[1])])}


def split(chosen: str, known: tuple[str, ...]) -> tuple[str, str, bool]:
    """A reading as the controls show it: radio button, number in the box, order."""
    if not chosen:
        return MEASURED, "", False
    reading = reading_of(chosen)
    listed = reading.code in {*DATUMS, *known}
    return (reading.code if listed else OTHER), ("" if listed else reading.code), reading.swapped


def reading(datum: Any, other: Any, swapped: Any) -> str:
    """What the controls say, as the text of a reading; "" = to be measured. PlaceError for none."""
    code = given.text(datum, "coordinates")
    if code == MEASURED:
        return ""
    found = reading_of(given.text(other, "EPSG number") if code == OTHER else code)
    return str(Reading(found.code, swapped=found.swapped or SWAPPED in given.texts(swapped, "order")))


def readable(text: str) -> bool:
    """Whether a text names a reading."""
    try:
        reading_of(text)
    except PlaceError:
        return False
    return True


def register(app: Dash) -> None:
    """The box for another code is there when it is wanted."""
    app.clientside_callback(
        ClientsideFunction("importing", "otherDatum"),
        Output(Ids.other_datum, "className"),
        Input(Ids.datum, "value"),
        prevent_initial_call=True,
    )
