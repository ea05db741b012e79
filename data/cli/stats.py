"""``python -m data stats``: what is in the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import shapely
from sqlalchemy import Connection, func, select

from data.cli.opened import opened
from data.database import read_meta
from data.models import Base, Division
from data.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    commands.add_parser("stats", help="rows of each table, extent, age of the data").set_defaults(run=run)


def run(settings: Settings, _asked: argparse.Namespace) -> Iterator[str]:
    """Count; yields what to print."""
    with opened(settings) as connection:
        for table in Base.metadata.sorted_tables:
            count = connection.scalar(select(func.count()).select_from(table)) or 0
            yield f"{table.name:<18}{count:>12,}"
        facts = read_meta(connection)
        yield f"{'extent':<18}{_extent(connection)}"
        yield from (f"{key:<18}{value}" for key, value in sorted(facts.items()))
        yield f"{'data_as_of':<18}{facts.get('as_of', 'unknown')}"


def _extent(connection: Connection) -> str:
    blobs = [str(element.desc) for element in connection.scalars(select(Division.geometry))]
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(blobs))
    return f"{west:.6f},{south:.6f},{east:.6f},{north:.6f} (west, south, east, north)"
