"""How fast a large file of an office comes in: 250,000 houses, from the file to the stored street."""

from __future__ import annotations

import argparse
import csv
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from bench.result import Row, seconds, summary
from bench.street import make, settings_of
from data.database import make_engine
from data.imports.bringing import Batch, bring_in
from data.imports.headings import suggest
from data.imports.kinds import kind_of
from data.imports.reading import read_file
from data.imports.request import Request
from data.imports.street import read_street

ROWS, HOUSES = 250_000, 20_000
HEADINGS = (
    "编号", "详细地址", "街路巷", "门牌号", "幢号", "单元", "室号", "建筑面积", "居住人数", "房屋用途",
    "经度", "纬度",
)  # fmt: skip
LIMIT = "< 60 s"


def measure(rows: int, home: Path) -> Iterator[Row]:
    """Write a file, bring it in, bring it in again."""
    make(home, HOUSES)
    file = home / "houses.csv"
    write_file(file, home, rows)
    for what in ("new", "the same again"):
        begun = time.perf_counter()
        steps: dict[str, float] = {}
        batch = bring(file, home, steps)
        wall = time.perf_counter() - begun
        detail = ", ".join(f"{name} {spent:.1f} s" for name, spent in steps.items())
        counts = ", ".join(f"{name} {count:,}" for name, count in batch.counts.items() if count)
        yield Row(f"Import of {rows:,} houses from CSV, {what} ({counts}; {detail})", seconds(wall), LIMIT)


def bring(file: Path, home: Path, steps: dict[str, float]) -> Batch:
    """From the file to the stored street, as the command line does it."""
    last = [time.perf_counter()]

    def tell(step: str, _rows: int) -> None:
        now = time.perf_counter()
        steps[step] = steps.get(step, 0.0) + now - last[0]
        last[0] = now

    raw = read_file(file, progress=tell)
    tell("handed over", len(raw))
    mapping = suggest(raw.cells.columns, kind_of("houses"))
    request = Request("houses", "平台", file.name, "0" * 64, mapping, "wgs84", confirmed=True)
    engine = make_engine(settings_of(home).database_url)
    try:
        return bring_in(engine, home, raw, request, datetime.now(UTC), tell=tell, lang="zh")
    finally:
        engine.dispose()


def write_file(file: Path, home: Path, rows: int) -> None:
    """Houses spread over the street, each with an address of its own; every tenth is one that is there."""
    draw = np.random.default_rng(1)
    lon, lat = _places(home, rows, draw)
    with closing(sqlite3.connect(home / "menpai.db")) as database:
        known = [row[0] for row in database.execute("SELECT address FROM house ORDER BY id")]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEADINGS)
        for n in range(rows):
            sheet.writerow(_row(n, known, float(lon[n]), float(lat[n])))


def _row(n: int, known: list[str], lon: float, lat: float) -> list[Any]:
    there = n % 10 == 0 and n // 10 < len(known)
    road, plate, block = f"测量{n // 5000 % 50 + 1}路", n // 120 % 300 + 1, n // 12 % 10 + 1
    unit, room = n // 6 % 2 + 1, 100 * (n % 6 + 1) + 1
    address = known[n // 10] if there else f"{road}{plate}号{block}幢{unit}单元{room}室"
    parts = [""] * 5 if there else [road, plate, block, unit, room]
    place = ["", ""] if there else [f"{lon:.7f}", f"{lat:.7f}"]
    return [f"H{n:06d}", address, *parts, f"{60 + n % 60}.5", n % 5, "住宅", *place]


def _places(home: Path, rows: int, draw: np.random.Generator) -> tuple[Any, Any]:
    engine = make_engine(settings_of(home).database_url)
    with engine.connect() as connection:
        outline = read_street(connection).outline
    engine.dispose()
    west, south, east, north = outline.bounds
    lon, lat = draw.uniform(west, east, 3 * rows), draw.uniform(south, north, 3 * rows)
    inside = np.flatnonzero(shapely.intersects_xy(outline, lon, lat))[:rows]
    return lon[inside], lat[inside]


def main() -> None:
    """Print a line for each run."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=ROWS)
    with tempfile.TemporaryDirectory() as folder:
        print(summary(measure(words.parse_args().rows, Path(folder))))


if __name__ == "__main__":
    main()
