"""Vector tiles of a city: ours at every zoom, many readers at once, and against ST_AsMVT and TiPg.

    MENPAI_DATABASE_URL=postgresql://… python -m bench.tile_rate [--peers]

Works on any PostGIS store; ``python -m bench.city`` fills one with 4,000,000 houses.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import uvicorn
from sqlalchemy import make_url

from bench.asked import SCOPE
from bench.machine import sentence
from bench.peers import VENV, install, timed
from bench.places import Places
from bench.result import Row, kilobytes, megabytes, milliseconds, percentile, seconds, summary, table
from dashboard.pages.street_map.tile_urls import tile_urls
from dashboard.server import build
from dashboard.serving import listen
from data.index.houses import PLATES, USES
from data.questions import HexQuestion
from data.settings import Settings, read_settings
from data.store import Store, open_store
from data.viewer import Viewer
from geo import mvt
from geo.mercator import Tile

ZOOMS = range(9, 19)
LAYERS = ("houses", "events", "buildings", "grids", "communities", "roads", "land", "hexes")
EACH, READERS, REQUESTS = 25, 100, 20
MOST_BYTES = 150_000
LEADER = Viewer("leader", ("",))
FROM_PAGE = "Sec-Fetch-Site: same-origin"
RACED = range(12, 18)
THEIRS = "/collections/public.house/tiles/WebMercatorQuad/{}/{}/{}?properties=use,plate_state"


def uncached(store: Store, places: Places) -> Iterator[tuple[int, str, float, int]]:
    """Zoom, layer, milliseconds and bytes of tiles that nobody asked for before."""
    for zoom in ZOOMS:
        for layer in LAYERS:
            for _ in range(EACH):
                tile, question = places.tile(zoom), places.question("events")
                begun = time.perf_counter()
                size = len(made(store, layer, tile, question))
                yield zoom, layer, 1000 * (time.perf_counter() - begun), size


def made(store: Store, layer: str, tile: Tile, question: HexQuestion) -> bytes:
    """A tile, past the answers that are kept."""
    if layer == "hexes":
        return store.hex_tile(LEADER, question, *tile)
    return store.tile(LEADER, layer, *tile, question.events if layer == "events" else None)


def by_zoom(found: list[tuple[int, str, float, int]]) -> str:
    """p95 of each layer at each zoom, and the largest tile of each zoom."""
    lines = []
    for layer in LAYERS:
        cells = []
        for zoom in ZOOMS:
            some = [ms for z, name, ms, _ in found if (z, name) == (zoom, layer)]
            cells.append(f"{percentile(some, 0.95):.1f}")
        lines.append([layer, *cells])
    largest = [kilobytes(max(size for z, _, _, size in found if z == zoom)) for zoom in ZOOMS]
    return table(["p95 ms, uncached", *(f"z{zoom}" for zoom in ZOOMS)], [*lines, ["largest", *largest]])


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[str]:
    """The application over HTTP, signed in as the demo's leader whatever store it is: this is a benchmark."""
    here = replace(settings, demo=True, host="127.0.0.1", port=0)
    bound, app = listen(here), build(here, store)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
    thread = Thread(target=lambda: server.run(sockets=[bound]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def paths(store: Store, places: Places, n: int) -> list[str]:
    """Addresses of tiles as the page asks for them, at every zoom."""
    found = []
    for _ in range(n):
        urls = tile_urls(store, SCOPE, places.question("events"))
        layer = places.draw.choice(LAYERS)
        tile = places.tile(places.draw.choice(list(ZOOMS)))
        found.append(urls[layer].format(z=tile.z, x=tile.x, y=tile.y))
    return found


def again(url: str, asked: list[str]) -> list[float]:
    """Milliseconds of tiles that were asked for just before."""
    connection = HTTPConnection(urlsplit(url).netloc)

    def ask(path: str) -> None:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"})
        connection.getresponse().read()

    for path in asked:
        ask(path)
    return [1000 * timed(lambda p=path: ask(p)) for path in asked]


async def crowd(url: str, asked: list[str]) -> tuple[list[float], int]:
    """Milliseconds of every answer and how many failed, while a hundred read at once."""
    times, failed, host = [], 0, urlsplit(url)

    async def reader(own: list[str]) -> None:
        nonlocal failed
        back, out = await asyncio.open_connection(host.hostname, host.port)
        for path in own:
            begun = time.perf_counter()
            lines = (
                f"GET {path} HTTP/1.1",
                f"Host: {host.netloc}",
                "Accept-Encoding: gzip",
                FROM_PAGE,
                "",
                "",
            )
            out.write("\r\n".join(lines).encode())
            reply = (await back.readuntil(b"\r\n\r\n")).decode()
            status = int(reply.split()[1])
            lengths = [
                line.split(":")[1]
                for line in reply.lower().split("\r\n")
                if line.startswith("content-length")
            ]
            await back.readexactly(int(lengths[0]) if lengths else 0)
            failed += status not in {200, 204}
            times.append(1000 * (time.perf_counter() - begun))
        out.close()

    await asyncio.gather(*(reader(asked[i::READERS]) for i in range(READERS)))
    return times, failed


def every_door(store: Store, tile: Tile) -> bytes:
    """All doors of a tile, each a point as ST_AsMVT and TiPg give them: what our encoder does alone."""
    points = store.town.houses.points
    inside = points.rows_in_tile(*tile)
    x, y = (axis[inside] for axis in points.xy)
    columns = {
        name: mvt.named(points.columns[name][inside], codes)
        for name, codes in (("use", USES), ("plate", PLATES))
    }
    return mvt.encode_points("houses", x, y, points.ids[inside], columns, tile)


def st_asmvt(connection: psycopg.Connection[Any], tile: Tile) -> bytes:
    """The same doors by PostGIS."""
    query = """SELECT ST_AsMVT(q, 'houses', 4096, 'geom', 'id') FROM (
        SELECT id, use, plate_state,
            ST_AsMVTGeom(ST_Transform(geometry, 3857), ST_TileEnvelope(%s, %s, %s)) AS geom
        FROM house WHERE geometry && ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326)) q"""
    found = connection.execute(query, [*tile, *tile]).fetchone()
    return bytes(found[0]) if found else b""


@contextmanager
def tipg(url: str) -> Iterator[str]:
    """TiPg serving the same tables, one worker as we are."""
    install()
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    bound.close()
    own = make_url(url)
    host = quote(str(own.query.get("host", own.host)), safe="")  # a folder is one, too
    dsn = f"postgresql://{own.username}@{host}:{own.port or 5432}/{own.database}"
    process = subprocess.Popen(
        [str(VENV / "bin" / "uvicorn"), "tipg.main:app", "--port", str(port), "--log-level", "error"],
        env={**os.environ, "DATABASE_URL": dsn, "TIPG_MAX_FEATURES_PER_TILE": "100000"},
    )
    try:
        for _ in range(1200):  # it reads the catalogue of a whole city first
            try:
                HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("TiPg does not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def race(store: Store, places: Places, url: str, ours_url: str) -> str:
    """Every door of a tile by our encoder, by ST_AsMVT and by TiPg, by zoom; and ours as served."""
    lines = []
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, tipg(url) as peer_url:
        mine, peer = (HTTPConnection(urlsplit(u).netloc, timeout=120) for u in (ours_url, peer_url))
        for zoom in RACED:
            times: list[list[float]] = [[], [], [], []]
            doors = []
            for _ in range(12):
                tile = places.tile(zoom)
                inside = store.town.houses.points.rows_in_tile(*tile)
                doors.append(inside.stop - inside.start)
                times[0].append(1000 * timed(lambda t=tile: every_door(store, t)))
                times[1].append(1000 * timed(lambda t=tile: st_asmvt(connection, t)))
                far = THEIRS.format(*tile)
                times[2].append(1000 * timed(lambda p=far: fetch(peer, p)))
                path = f"/tiles/houses/{tile.z}/{tile.x}/{tile.y}.mvt"
                times[3].append(1000 * timed(lambda p=path: fetch(mine, p)))
            p50 = [percentile(some, 0.5) for some in times]
            lines.append(
                [
                    f"z{zoom}", f"{percentile(doors, 0.5):,.0f}", *(f"{v:.1f}" for v in p50[:3]),
                    f"{p50[1] / p50[0]:.0f} ×", f"{p50[2] / p50[0]:.0f} ×", f"{p50[3]:.1f}",
                    f"{p50[2] / p50[3]:.0f} ×",
                ]
            )  # fmt: skip
    head = (
        "Doors of one tile never asked before, p50 ms", "doors", "our encoder, every door", "ST_AsMVT",
        "TiPg over HTTP", "ST_AsMVT / encoder", "TiPg / encoder", "as served over HTTP", "TiPg / as served",
    )  # fmt: skip
    return table(head, lines)


def fetch(connection: HTTPConnection, path: str) -> bytes:
    """A tile over HTTP; SystemExit for a refusal, which would be quick and prove nothing."""
    connection.request("GET", path, headers={"Sec-Fetch-Site": "same-origin"})
    reply = connection.getresponse()
    body = reply.read()
    if reply.status not in {200, 204}:
        raise SystemExit(f"{path}: {reply.status} {body[:200]!r}")
    return body


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", action="store_true", help="also ST_AsMVT and TiPg")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    print(sentence())
    begun = time.perf_counter()
    store = open_store(settings).warm()
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    store = open_store(settings).warm()
    second = time.perf_counter() - begun
    places = Places(store)
    counts = store.counts(LEADER)
    print(f"{counts['houses']:,} houses, {counts['events']:,} events, {counts['buildings']:,} buildings")
    rows = [
        Row("Read from the database, or from the file if there was one", seconds(first)),
        Row("Mapped from the file", seconds(second)),
        Row(
            "Memory of the process, peak",
            megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024),
        ),
    ]
    found = list(uncached(store, places))
    print(by_zoom(found))
    every = [ms for _, _, ms, _ in found]
    rows.append(
        Row(
            f"{len(every):,} tiles never asked before, z9–18: p50 / p95",
            f"{milliseconds(percentile(every, 0.5))} / {milliseconds(percentile(every, 0.95))}",
            "p95 ≤ 20 ms",
        )
    )
    rows.append(Row("Largest tile", kilobytes(max(size for *_, size in found)), "≤ 150 kB"))
    with serving(settings, store) as url:
        asked = paths(store, places, 200)
        rows.append(
            Row("Asked again over HTTP, p95", milliseconds(percentile(again(url, asked), 0.95)), "≤ 5 ms")
        )
        times, failed = asyncio.run(crowd(url, paths(store, places, READERS * REQUESTS)))
        rows.append(
            Row(
                f"{READERS} readers at once, {len(times):,} tiles: p50 / p95, failed",
                f"{milliseconds(percentile(times, 0.5))} / {milliseconds(percentile(times, 0.95))}, {failed}",
                "0 failed",
            )
        )
        print(summary(rows))
        if options.peers:
            print(race(store, places, settings.database_url, url))


if __name__ == "__main__":
    main()
