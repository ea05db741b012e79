"""Values of fields as people read them, names of sources, ages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.pages.street_map.parts import NO_NUMBER, local, number
from data.imports.fields import Field
from data.imports.kinds import KINDS
from data.imports.matching import CODES
from data.imports.planning import LONG_AGO
from geo.words import name_of, say

OWN = {"street": "street", "osm": "osm", "demo": "demo"}  # sources that no file brought, by their code


def source_name(code: str, lang: str) -> str:
    """What a source is called: as whoever imported it named it, or our name for what was there before."""
    return say(f"origin.{OWN[code]}", lang) if code in OWN else code


def value_words(kind: str, name: str, value: Any, zone: str, lang: str) -> str:
    """A value in words: names for codes, local times, yes and no; a dash for none."""
    if value is None or value == "":
        return NO_NUMBER
    if isinstance(value, bool):
        return say("sources.yes" if value else "sources.no", lang)
    if isinstance(value, datetime):
        return local(value, zone)
    if isinstance(value, (list, tuple)):
        return ", ".join(f"{part:.6f}" if isinstance(part, float) else str(part) for part in value)
    return _of_field(_field(kind, name), value, zone, lang)


def _of_field(field: Field | None, value: Any, zone: str, lang: str) -> str:
    if field is not None and field.terms:
        return next((name_of(term, lang) for term in field.terms if term.code == value), str(value))
    if field is not None and field.parse == "time" and isinstance(value, str):
        return local(datetime.fromisoformat(value), zone)
    if isinstance(value, (int, float)) and (field is None or field.parse in {"whole", "decimal", "angle"}):
        return number(value, 0 if float(value).is_integer() else 2)
    return str(value)


def _field(kind: str, name: str) -> Field | None:
    return KINDS[kind].field(name) if kind in KINDS and name in KINDS[kind].names else None


def when(at: datetime, zone: str, lang: str) -> str:
    """A time on the street's own clock; a word where the source never said when."""
    return say("sources.no_time", lang) if at <= LONG_AGO else local(at, zone)


def age(then: datetime | None, now: datetime, zone: str, lang: str) -> str:
    """A day, and how long ago that is; a dash where nobody said when."""
    if then is None or then <= LONG_AGO:
        return NO_NUMBER
    days = (now - then).days
    ago = say("sources.today", lang) if days < 1 else say("sources.days_ago", lang, n=number(days))
    return f"{local(then, zone, '%Y-%m-%d')} · {ago}"


def key_fields(kind: str) -> tuple[str, ...]:
    """Fields by which people know a thing of a kind, the first things to compare."""
    return (KINDS[kind].title, *CODES.get(kind, ())) if kind in KINDS else ()
