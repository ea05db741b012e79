"""``python -m data export``: a layer as a file for other programs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.cli.opened import opened
from data.cli.progress import bar
from data.errors import StoreError
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS
from data.exports.work import Work
from data.questions import area_code
from data.rights import roles_that
from data.settings import Settings
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.vocabulary import ROLES

FILTERS = {
    "area": "only this area: a code of 9, 12, 15 or 17 digits",
    "kinds": "only these kinds, like SMOKE,WATER_LEVEL",
    "statuses": "only these statuses; of events pending, handling, verifying, closed, archived, returned",
    "bbox": "only inside W,S,E,N in degrees",
    "since": "events reported from this day",
    "until": "events reported up to this day",
    "classes": "events of these classes, like 02,05",
    "levels": "events of these levels, like urgent",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser("export", help="a layer as a file: Excel, CSV, GeoJSON, shapefile …")
    parser.add_argument("layer", metavar="LAYER", help=", ".join(LAYERS))
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="its ending says the format; .zip is a shapefile"
    )
    parser.add_argument("--format", choices=FORMATS, help="where the ending does not say it")
    parser.add_argument(
        "--datum", default="wgs84", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n [%(default)s]"
    )
    parser.add_argument(
        "--headings", choices=("en", "zh"), default="en", help="machine names, or Chinese [%(default)s]"
    )
    parser.add_argument("--names", action="store_true", help="also say in words what codes mean")
    for name, words in FILTERS.items():
        parser.add_argument(f"--{name}", default="", help=words)
    roles = [role.code for role in ROLES if role.code in roles_that("export")]
    parser.add_argument(
        "--role", choices=roles, default="leader", help="export what this role may see [%(default)s]"
    )
    parser.add_argument("--scope", default="", help="the area that role answers for [everywhere]")
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Make the file; yields what to print."""
    from data.exports.errand import Errand  # noqa: PLC0415 - --help and the other commands do not need them
    from data.exports.run import count_rows, write_file  # noqa: PLC0415
    from data.scoped.readers import Readers  # noqa: PLC0415

    question = _question(settings, asked)
    if not asked.file.absolute().parent.is_dir():
        raise StoreError(f"{asked.file.parent} is not a folder: make it first")
    viewer = Viewer(asked.role, (area_code(asked.scope) if asked.scope else "",))
    with opened(settings) as connection, _file_in_words(asked.file):
        readers = Readers(connection.engine)
        with bar(count_rows(readers, viewer, question.selection)) as progress:
            work = _Shown(progress, asked.layer)
            write_file(Errand(readers, viewer, question, "command line", work), asked.file.absolute())
    yield f"{asked.file}: {work.rows:,} rows, {asked.file.stat().st_size / 1e6:,.1f} MB"


def _question(settings: Settings, asked: argparse.Namespace) -> Any:
    from data.exports.question import export_question  # noqa: PLC0415

    code = asked.format or next(
        (f.code for f in FORMATS.values() if f.suffix == asked.file.suffix.lower()), ""
    )
    if not code:
        raise PlaceError(
            f"{asked.file.name} does not say its format: end it in one of {_endings()}, or use --format"
        )
    given = vars(asked)
    params = {name: given[name] for name in (*FILTERS, "datum", "headings")}
    return export_question(asked.layer, code, {**params, "names": "1" if asked.names else ""}, settings.lang)


@contextmanager
def _file_in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{file} could not be written: {error.strerror or error}") from error


def _endings() -> str:
    return ", ".join(f.suffix for f in FORMATS.values())


class _Shown(Work):
    """Work that a bar shows."""

    def __init__(self, progress: Callable[[str, int], None], what: str) -> None:
        super().__init__()
        self._progress, self._what = progress, what

    def begin(self, total: int) -> None:
        self._progress(self._what, -self.rows)  # a shapefile may begin again, in another encoding
        super().begin(total)

    def more(self, rows: int) -> None:
        super().more(rows)
        self._progress(self._what, rows)
