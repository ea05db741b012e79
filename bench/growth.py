"""How a store grows: time to fill, time to start, memory, questions and tiles at several sizes, on PostGIS.

    MENPAI_DATABASE_URL=postgresql://…/postgres python -m bench.growth [--copies 1 10 200] [--picture FILE]

The address is of a server on which databases may be made: one ``menpai_city_N`` for each size, kept for the
next run. Every size is measured by a process of its own.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bench.machine import sentence
from bench.peers import timed
from bench.places import Places
from bench.result import percentile, table
from bench.tile_rate import LAYERS, LEADER, ZOOMS, made
from data.settings import read_settings
from data.store import open_store
from data.store.picks import pick_of
from tests.started import HOUSE

COLUMNS = {
    "houses": "Houses",
    "events": "Events",
    "fill_s": "Filled, s",
    "first_s": "First start, s",
    "start_s": "Start from the file, s",
    "memory_mb": "Memory, MB",
    "own_mb": "of that not shared, MB",
    "question_ms": "Question p95, ms",
    "tile_ms": "Tile p95, ms",
}


def filled(server: str, copies: int) -> tuple[str, float]:
    """Address of a database with so many copies, and how long it took to fill it; NaN when it was there."""
    name = f"menpai_city_{copies}"
    url = make_url(server).set(database=name)
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known:
            return url.render_as_string(hide_password=False), math.nan
        connection.execute(f'CREATE DATABASE "{name}"')
    address = url.render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MENPAI_DATABASE_URL": address, "MENPAI_HOME": home}
        command = [sys.executable, "-m", "bench.city", "--copies", str(copies)]
        took = timed(lambda: subprocess.run(command, cwd=HOUSE, env=environment, check=True))
    return address, took


def in_a_process(address: str) -> dict[str, float]:
    """Everything that is measured of one store: a first start, then a second process that finds the file."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MENPAI_DATABASE_URL": address, "MENPAI_HOME": home}
        command = [sys.executable, "-m", "bench.growth", "--one"]
        first, second = (
            json.loads(
                subprocess.run(command, cwd=HOUSE, env=environment, check=True, capture_output=True).stdout
            )
            for _ in range(2)
        )
    return {**second, "first_s": first["start_s"]}


def one() -> dict[str, Any]:
    """This store, in this process."""
    begun = time.perf_counter()
    store = open_store(read_settings(os.environ)).warm()
    started = time.perf_counter() - begun
    places, counts = Places(store), store.counts(LEADER)
    cube = store.town.cubes.events
    asked = [
        (pick_of(store.town.areas, LEADER, places.events()), places.draw.randint(7, 11)) for _ in range(200)
    ]
    answers = [1000 * timed(lambda p=pick, r=res: cube.by_hex(r, p)) for pick, res in asked]
    tiles = [
        1000 * timed(lambda z=zoom, n=layer: made(store, n, places.tile(z), places.question("events")))
        for zoom in ZOOMS for layer in LAYERS for _ in range(6)
    ]  # fmt: skip
    return {
        "houses": counts["houses"],
        "events": counts["events"],
        "start_s": started,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "own_mb": own_megabytes(),
        "question_ms": percentile(answers, 0.95),
        "tile_ms": percentile(tiles, 0.95),
    }


def own_megabytes() -> float:
    """Memory that another process of the same store would need again; NaN where the system does not tell."""
    told = Path("/proc/self/smaps_rollup")
    if not told.exists():
        return math.nan
    lines = dict(line.split(":", 1) for line in told.read_text().splitlines()[1:])
    return float(lines["Private_Dirty"].split()[0]) / 1024


def picture(found: list[dict[str, float]], measured: str) -> str:
    """Small charts, both axes logarithmic, each point with its number: an SVG. ``measured``: where, when."""
    shown = ("fill_s", "first_s", "start_s", "memory_mb", "question_ms", "tile_ms")
    charts = [_chart(found, name, 20 + 300 * (i % 3), 80 + 225 * (i // 3)) for i, name in enumerate(shown)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 520" font-family="Noto Sans, sans-serif">'
        '<rect width="920" height="520" fill="#fff"/>'
        '<text x="20" y="28" font-size="17" fill="#123">A store on PostGIS as it grows, by houses</text>'
        f'<text x="20" y="48" font-size="11" fill="#678">{measured}</text>'
        f"{''.join(charts)}</svg>\n"
    )


def _chart(found: list[dict[str, float]], name: str, left: int, top: int) -> str:
    some = [
        (row["houses"], row[name])
        for row in found
        if math.isfinite(row.get(name, math.nan)) and row[name] > 0
    ]
    parts = [f'<text x="{left}" y="{top}" font-size="13" fill="#345">{COLUMNS[name]}</text>']
    if not some:
        return parts[0]
    low, high = (edge(value for _, value in some) for edge in (min, max))
    least, most = (edge(row["houses"] for row in found) for edge in (min, max))

    def at(houses: float, value: float) -> tuple[float, float]:
        across = math.log(houses / least) / (math.log(most / least) or 1)
        up = math.log(value / low) / (math.log(high / low) or 1)
        return left + 20 + 220 * across, top + 160 - 110 * up

    places = [at(*pair) for pair in some]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1769aa" stroke-width="2"/>')
    for (x, y), (houses, value) in zip(places, some, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#1769aa"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y - 8:.1f}" font-size="11" text-anchor="middle">{_short(value)}</text>'
        )
        label = f'<text x="{x:.1f}" y="{top + 180}" font-size="10" fill="#678" text-anchor="middle">'
        parts.append(f"{label}{_thousands(houses)}</text>")
    return "".join(parts)


def _short(value: float) -> str:
    """Three digits, as people write them."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _thousands(houses: float) -> str:
    return f"{houses / 1e6:g} M" if houses >= 1e6 else f"{houses / 1e3:g} k"


def main() -> None:
    """Print the table; with ``--picture`` also draw it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10, 100, 200])
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--one", action="store_true", help="measure the store of the environment, as JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one()))
        return
    print(sentence())
    found = []
    for copies in options.copies:
        address, took = filled(os.environ["MENPAI_DATABASE_URL"], copies)
        found.append({**in_a_process(address), "fill_s": took})
        print(found[-1], file=sys.stderr)
    lines = [[f"{row[name]:,.{0 if row[name] > 100 else 2}f}" for name in COLUMNS] for row in found]
    print(table(list(COLUMNS.values()), lines))
    if options.picture:
        options.picture.write_text(picture(found, sentence()), "utf-8")


if __name__ == "__main__":
    main()
