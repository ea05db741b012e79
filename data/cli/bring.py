"""``python -m data import houses|buildings|… FILE``: an office's file, brought into the street."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.cli.check import Faulty
from data.cli.progress import steps
from data.settings import Settings

READINGS = (
    "wgs84, cgcs2000, gcj02, bd09, or an EPSG code such as 4549; add ',swapped' where northing comes first"
)

UNCLEAR = "坐标系不明，未导入：用 --crs 指明 / coordinates unclear, nothing imported: say --crs"


def add(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes, for each kind."""
    from data.imports.kinds import KINDS  # noqa: PLC0415 - the other commands do not need it

    for kind in KINDS.values():
        parser = kinds.add_parser(kind.code, help=f"{kind.zh} / {kind.en}: from a file of an office")
        parser.add_argument(
            "file", type=Path, help=".geojson .gpkg .shp .zip .csv .xlsx .xls .kml .kmz .parquet"
        )
        parser.add_argument("--source", help="where it comes from, such as 公安标准地址 [the file's name]")
        parser.add_argument("--crs", default="", help=READINGS + " [what the file declares]")
        parser.add_argument("--layer", default="", help="sheet or layer of the file")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help="a column's field; HEADING= leaves it out",
        )
        parser.add_argument("--check", action="store_true", help="only tell what would become of the rows")
        parser.add_argument("--quarantine", type=Path, help="where refused rows go [FILE.quarantine.xlsx]")
        parser.add_argument(
            "--new-street", metavar="NAME", help="begin a street of this name around the file"
        )
        parser.add_argument("--code", default="", help="its 9-digit division code [of the grid codes]")
        parser.add_argument("--replace", action="store_true", help="lose the street that is there")
        parser.set_defaults(run=run, kind=kind.code)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Read, check, bring in; yields what to print."""
    from data.imports.fault_words import file_words  # noqa: PLC0415
    from data.imports.raw import FileError  # noqa: PLC0415
    from data.imports.reading import read_file  # noqa: PLC0415
    from geo.errors import PlaceError  # noqa: PLC0415

    with steps() as tell:
        try:
            raw = read_file(asked.file, layer=asked.layer, progress=tell)
        except FileError as error:
            raise PlaceError(file_words(error, settings.lang)) from error
        yield from _bring(settings, asked, raw, tell)


def _bring(settings: Settings, asked: argparse.Namespace, raw: Any, tell: Any) -> Iterator[str]:
    from data.database import in_words, make_engine  # noqa: PLC0415
    from data.imports import report  # noqa: PLC0415
    from data.imports.bringing import bring_in  # noqa: PLC0415
    from data.imports.checking import Bench  # noqa: PLC0415

    if asked.new_street:
        _begin(settings, asked, raw)
    engine = make_engine(settings.database_url)
    try:
        with in_words(settings.database_url, "the import could not be done, nothing was changed"):
            with engine.connect() as connection:
                request = _request(connection, asked, raw)
                checked = Bench(connection, settings.home, datetime.now(UTC), tell).check(raw, request)
            yield from report.lines(raw, checked, request, settings.lang)
            yield from report.set_aside(raw, checked, _quarantine(asked), settings.lang)
            if checked.must_confirm and not asked.crs:
                raise Faulty(UNCLEAR)
            if not asked.check:
                now, lang = datetime.now(UTC), settings.lang
                batch = bring_in(engine, settings.home, raw, request, now, tell=tell, lang=lang)
                yield f"batch: {batch.id}"
    finally:
        engine.dispose()


def _request(connection: Any, asked: argparse.Namespace, raw: Any) -> Any:
    from data.imports import memory  # noqa: PLC0415
    from data.imports.headings import suggest  # noqa: PLC0415
    from data.imports.kinds import kind_of  # noqa: PLC0415
    from data.imports.request import Request  # noqa: PLC0415

    source = asked.source or asked.file.stem[:40]
    saved = memory.mapping_of(connection, asked.kind, source)
    mapping = suggest(raw.cells.columns, kind_of(asked.kind), {**saved, **_said(asked)})
    with asked.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    by = f"cli:{os.environ.get('USER', '')}"
    return Request(asked.kind, source, asked.file.name, digest, mapping, asked.crs, bool(asked.crs), by)


def _begin(settings: Settings, asked: argparse.Namespace, raw: Any) -> None:
    from data.imports.headings import suggest  # noqa: PLC0415
    from data.imports.kinds import kind_of  # noqa: PLC0415
    from data.imports.new_street import begin  # noqa: PLC0415
    from data.imports.request import Request  # noqa: PLC0415

    mapping = suggest(raw.cells.columns, kind_of(asked.kind), _said(asked))
    request = Request(asked.kind, "", asked.file.name, "", mapping, asked.crs)
    begin(settings, raw, request, asked.new_street, asked.code, replace=asked.replace)


def _said(asked: argparse.Namespace) -> dict[str, str]:
    return dict(pair.split("=", 1) if "=" in pair else (pair, "") for pair in asked.map)


def _quarantine(asked: argparse.Namespace) -> Path:
    chosen: Path | None = asked.quarantine
    file: Path = asked.file
    return chosen or file.with_name(file.stem + ".quarantine.xlsx")
