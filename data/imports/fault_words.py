"""Faults in words: what is wrong with a row, and what mends it."""

from __future__ import annotations

from data.imports.fields import Kind
from data.imports.raw import Fault, FileError
from geo.words import name_of, say


def words_of(fault: Fault, kind: Kind, lang: str) -> tuple[str, str]:
    """(what is wrong, how to mend it) in a language."""
    facts = {**fault.facts, "field": field_name(fault.field, kind, lang)}
    return say(f"fault.{fault.code}", lang, **facts), say(f"mend.{fault.code}", lang, **facts)


def field_name(name: str, kind: Kind, lang: str) -> str:
    """A field as people call it; "" for none, the name itself for one that the kind does not have."""
    return name_of(kind.field(name), lang) if name in kind.names else name


def file_words(error: FileError, lang: str) -> str:
    """Why a file could not be read, and the next step."""
    return say(f"file.{error.code}", lang, **error.facts)
