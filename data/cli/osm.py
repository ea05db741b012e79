"""``python -m data import osm``: a street from an OpenStreetMap extract."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.build import build_street, refuse_to_lose
from data.cli import bring
from data.cli.progress import bar, steps
from data.database import make_engine
from data.models import ImportBatch, ImportRowError
from data.settings import Settings
from data.writes import Act, writing


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    kinds = commands.add_parser("import", help="bring a street in, or an office's file").add_subparsers(
        required=True, metavar="KIND"
    )
    bring.add(kinds)
    parser = kinds.add_parser("osm", help="from an OpenStreetMap extract (.osm.pbf, .osm)")
    parser.add_argument("file", type=Path, help="the extract")
    parser.add_argument("--bbox", type=bbox, metavar="W,S,E,N", help="only this box, in degrees")
    parser.add_argument("--name", help="name of the street [from the extract]")
    parser.add_argument("--code", help="its 9-digit division code [an unused one]")
    parser.add_argument("--replace", action="store_true", help="lose the street that is there")
    parser.set_defaults(run=run)


def bbox(words: str) -> tuple[float, float, float, float]:
    """Four numbers out of W,S,E,N."""
    try:
        west, south, east, north = (float(word) for word in words.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{words!r} is not W,S,E,N in degrees, like 120.6,28.0,120.7,28.1"
        ) from None
    return west, south, east, north


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Bring it in; yields what to print."""
    from data.osm import read_street  # noqa: PLC0415 - the other commands do not need it

    refuse_to_lose(settings, replace=asked.replace)  # before minutes of reading
    started = datetime.now(UTC)
    with steps() as tell:
        made = read_street(asked.file, bbox=asked.bbox, name=asked.name, code=asked.code, progress=tell)
    total = sum(map(len, made.frames.values()))
    with bar(total) as progress:
        build_street(settings, made.batches(), made.meta, replace=asked.replace, progress=progress)
    _remember(settings, asked.file, started, total, made.quarantine)
    yield from made.report


def _remember(settings: Settings, file: Path, started: datetime, rows: int, quarantine: pd.DataFrame) -> None:
    """Note the import, and every row that was put in quarantine."""
    engine = make_engine(settings.database_url)
    batch = ImportBatch(
        kind="osm", file_name=file.name[:200], file_hash=_hash(file), src_crs="EPSG:4326", started_at=started,
        ended_at=datetime.now(UTC), rows_in=rows, rows_rejected=len(quarantine),
    )  # fmt: skip
    try:
        with writing(engine, Act("import", target=f"osm {file.name}")) as connection:
            opened = Session(connection)
            opened.add(batch)
            opened.flush()
            faults = [
                {
                    "batch_id": batch.id,
                    "row": str(f.row)[:80],
                    "reason": str(f.reason)[:400],
                    "mend": str(f.mend)[:400],
                }
                for f in quarantine.itertuples()
            ]
            if faults:
                opened.execute(insert(ImportRowError), faults)
    finally:
        engine.dispose()


def _hash(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
