"""Words that several steps of an import use: names of kinds, fields, readings, numbers of rows."""

from __future__ import annotations

from dashboard.pages.street_map.parts import number
from data.imports.fields import Kind
from data.imports.kinds import KINDS
from geo.readings import DATUMS, reading_of
from geo.words import name_of, say


def kind_name(code: str, lang: str) -> str:
    """What a kind is called; the code itself for one that is no kind (``osm``)."""
    return name_of(KINDS[code], lang) if code in KINDS else code.upper()


def field_name(kind: str, name: str, lang: str) -> str:
    """What a field is called; the whole row for none, the place for what is none of the kind's fields."""
    if not name:
        return say("import.whole_row", lang)
    known = KINDS[kind].names if kind in KINDS else frozenset()
    return name_of(KINDS[kind].field(name), lang) if name in known else say("import.place", lang)


def required(kind: Kind) -> tuple[str, ...]:
    """Fields without which a row is refused."""
    return tuple(field.name for field in kind.fields if field.required)


def reading_name(text: str, lang: str) -> str:
    """A reading of coordinates as people call it, with the order of its numbers where that is turned."""
    reading = reading_of(text)
    name = say(f"reading.{reading.code}", lang) if reading.code in DATUMS else reading.code
    return name + (say("import.swapped_mark", lang) if reading.swapped else "")


def rows(n: int, lang: str) -> str:
    """A number of rows with its unit."""
    return say("import.rows", lang, n=number(n))


def size(count: int) -> str:
    """A size in bytes as people read it."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} B"
