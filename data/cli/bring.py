"""``python -m data import houses|buildings|… FILE``: an office's file, brought into the street."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

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
    """Read, check, bring in; yields what to print, then raises Faulty where --crs has to be said."""
    from data.imports.bringing import UnconfirmedError  # noqa: PLC0415 - the other commands do not need it
    from data.imports.command import bring  # noqa: PLC0415

    with steps() as tell:
        try:
            yield from bring(settings, asked, tell)
        except UnconfirmedError:
            raise Faulty(UNCLEAR) from None
