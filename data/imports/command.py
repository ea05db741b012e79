"""An import from the command line: read, understood, brought in, and told."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from data.database import in_words, make_engine
from data.imports import memory, report
from data.imports.bringing import UnconfirmedError, bring_in
from data.imports.checking import Bench, Checked
from data.imports.fault_words import file_words
from data.imports.headings import suggest
from data.imports.kinds import kind_of
from data.imports.new_street import begin
from data.imports.raw import FileError, RawTable
from data.imports.reading import read_file
from data.imports.request import Request
from data.settings import Settings
from geo.errors import PlaceError

Tell = Callable[[str, int], None]
FAILED = "the import could not be done, nothing was changed"


def bring(settings: Settings, asked: argparse.Namespace, tell: Tell) -> Iterator[str]:
    """Do what was asked; yields what to print. UnconfirmedError, after all that, when --crs must be said."""
    raw = _read(settings, asked, tell)
    if asked.new_street:
        about = Request(asked.kind, "", asked.file.name, "", _mapping(asked, raw, {}), asked.crs)
        begin(settings, raw, about, asked.new_street, asked.code, replace=asked.replace)
    engine = make_engine(settings.database_url)
    try:
        with in_words(settings.database_url, FAILED):
            yield from _brought(engine, settings, asked, raw, tell)
    finally:
        engine.dispose()


def _brought(
    engine: Engine, settings: Settings, asked: argparse.Namespace, raw: RawTable, tell: Tell
) -> Iterator[str]:
    with engine.connect() as connection:
        request = _request(asked, raw, memory.mapping_of(connection, asked.kind, _source(asked)))
        if asked.check:
            checked = Bench(connection, settings.home, datetime.now(UTC), tell).check(raw, request)
            yield from _told(settings, asked, raw, checked, request)
            return
    looked: list[Checked] = []
    now, lang = datetime.now(UTC), settings.lang
    try:
        batch = bring_in(engine, settings.home, raw, request, now, tell=tell, lang=lang, look=looked.append)
    except UnconfirmedError:
        yield from _told(settings, asked, raw, looked[0], request)
        raise
    yield from _told(settings, asked, raw, batch.checked, request)
    yield f"batch: {batch.id}"


def _told(
    settings: Settings, asked: argparse.Namespace, raw: RawTable, checked: Checked, request: Request
) -> Iterator[str]:
    """The report, and the refused rows in a file of their own."""
    file: Path = asked.file
    aside = asked.quarantine or file.with_name(file.stem + ".quarantine.xlsx")
    yield from report.lines(raw, checked, request, settings.lang)
    yield from report.set_aside(raw, checked, aside, settings.lang)


def _read(settings: Settings, asked: argparse.Namespace, tell: Tell) -> RawTable:
    try:
        return read_file(asked.file, layer=asked.layer, progress=tell)
    except FileError as error:
        raise PlaceError(file_words(error, settings.lang)) from error


def _request(asked: argparse.Namespace, raw: RawTable, saved: dict[str, str]) -> Request:
    with asked.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    by = f"cli:{os.environ.get('USER', '')}"
    mapping = _mapping(asked, raw, saved)
    return Request(
        asked.kind, _source(asked), asked.file.name, digest, mapping, asked.crs, bool(asked.crs), by
    )


def _mapping(asked: argparse.Namespace, raw: RawTable, saved: dict[str, str]) -> dict[str, str]:
    """Heading → field: as said now, else as chosen for this source before, else as suggested."""
    said = dict(pair.split("=", 1) if "=" in pair else (pair, "") for pair in asked.map)
    return suggest(raw.cells.columns, kind_of(asked.kind), {**saved, **said})


def _source(asked: argparse.Namespace) -> str:
    return str(asked.source or asked.file.stem[:40])
