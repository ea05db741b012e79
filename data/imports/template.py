"""An empty workbook for a kind of thing: headings that the import knows, codes kept as text."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from data.imports.fields import Field, Kind
from geo.words import name_of, say

# Only what this system itself gave out has them; and one way to write coordinates is enough to choose from.
LEFT_OUT = frozenset({"menpai_id", "lonlat", "house_id", "facility_id"})
ROWS = 2000  # to which the lists of words reach
WIDTH, MOST_LISTED = 16, 255  # characters; Excel takes no longer list
LINES = ("field", "needed", "means")


def workbook(kind: Kind, lang: str) -> bytes:
    """The workbook: a sheet to fill in, and one that explains its columns."""
    import xlsxwriter  # noqa: PLC0415 - every start of the house would wait for what few people ask for

    fields, out = columns(kind), BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    _to_fill_in(book, fields, kind, lang)
    _explained(book, fields, lang)
    book.close()
    return out.getvalue()


def columns(kind: Kind) -> list[Field]:
    """The fields that a person fills in, what must be there first."""
    shape = {"wkt"} if kind.geometry == "point" else set()
    fields = [f for f in kind.fields if f.name not in LEFT_OUT | shape]
    return sorted(fields, key=lambda f: not f.required)


def _to_fill_in(book: Any, fields: list[Field], kind: Kind, lang: str) -> None:
    sheet = book.add_worksheet(name_of(kind, lang))
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#dfe8f7"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(fields) - 1, WIDTH, text)
    for at, field in enumerate(fields):
        sheet.write_string(0, at, ("*" if field.required else "") + name_of(field, lang), bold)
        if choices := _choices(field, lang):
            only = {"validate": "list", "source": choices, "error_type": "warning"}
            sheet.data_validation(1, at, ROWS, at, only)


def _choices(field: Field, lang: str) -> list[str]:
    """The words of a vocabulary as Excel lists them; none where the list would be too long for it."""
    names = [name_of(term, lang) for term in field.terms]
    fits = sum(len(name) + 1 for name in names) <= MOST_LISTED and not any("," in name for name in names)
    return names if fits else []


def _explained(book: Any, fields: list[Field], lang: str) -> None:
    sheet, bold = book.add_worksheet(say("template.sheet", lang)), book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, WIDTH, wrap)
    sheet.set_column(2, 2, 90, wrap)
    sheet.write_row(0, 0, [say(f"template.{name}", lang) for name in LINES], bold)
    for row, field in enumerate(fields, 1):
        needed = say("template.yes" if field.required else "template.no", lang)
        sheet.write_row(row, 0, [name_of(field, lang), needed, _means(field, lang)], wrap)


def _means(field: Field, lang: str) -> str:
    if field.terms:
        return say("template.one_of", lang, names="、".join(name_of(term, lang) for term in field.terms))
    return say(f"template.{field.parse}", lang)
