"""Run by the peers' own Python: plain h3 loops, and mapbox-vector-tile. Told what to do in JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h3.api.basic_int as h3
import mapbox_vector_tile
import numpy as np

KEPT: dict[str, Any] = {}  # what was made ready for the timed part


def points(folder: Path) -> None:
    """Lists of floats: what a plain loop likes best."""
    lonlat = np.load(folder / "points.npy")
    KEPT["lon"], KEPT["lat"] = lonlat[0].tolist(), lonlat[1].tolist()


def cells(folder: Path, res: int) -> float:
    """The hex of every point, one after the other."""
    begun = time.perf_counter()
    found = [h3.latlng_to_cell(lat, lon, res) for lat, lon in zip(KEPT["lat"], KEPT["lon"], strict=True)]
    took = time.perf_counter() - begun
    KEPT["cells"] = found
    np.save(folder / "cells.npy", np.array(found, dtype=np.uint64))
    return took


def parents(folder: Path, res: int) -> float:
    """The parent of every hex, one after the other."""
    begun = time.perf_counter()
    found = [h3.cell_to_parent(cell, res) for cell in KEPT["cells"]]
    took = time.perf_counter() - begun
    np.save(folder / "parents.npy", np.array(found, dtype=np.uint64))
    return took


def features(folder: Path) -> None:
    """Features as the library takes them, in units of the tile."""
    at, late = np.load(folder / "at.npy"), np.load(folder / "late.npy")
    kinds, status = (np.load(folder / f"{name}.npy") for name in ("kinds", "status"))
    KEPT["features"] = [
        {"id": i, "geometry": f"POINT ({x} {y})", "properties": {"kind": k, "status": s, "late": o}}
        for i, ((x, y), k, s, o) in enumerate(
            zip(at.tolist(), kinds.tolist(), status.tolist(), late.tolist(), strict=True)
        )
    ]


def tile(folder: Path) -> float:
    """A tile of the features."""
    begun = time.perf_counter()
    made = mapbox_vector_tile.encode(
        {"name": "events", "features": KEPT["features"]}, default_options={"y_coord_down": True}
    )
    took = time.perf_counter() - begun
    (folder / "theirs.mvt").write_bytes(made)
    return took


def same_tiles(folder: Path) -> bool:
    """Whether both tiles say the same, read by this library."""
    ours, theirs = (_read(folder / name) for name in ("ours.mvt", "theirs.mvt"))
    return ours == theirs


def _read(path: Path) -> list[Any]:
    layer = mapbox_vector_tile.decode(path.read_bytes(), default_options={"y_coord_down": True})["events"]
    return [(f["id"], f["geometry"]["coordinates"], f["properties"]) for f in layer["features"]]


def duck_load(folder: Path, resolutions: list[int]) -> None:
    """Events as a table in memory, two threads."""
    import duckdb  # noqa: PLC0415 - only this command needs it

    KEPT["duck"] = duckdb.connect(config={"threads": 2})
    names = ["day", "kind", "status", *(f"r{res}" for res in resolutions)]
    columns = {name: np.load(folder / f"{name}.npy") for name in names}
    KEPT["duck"].execute("CREATE TABLE ev AS SELECT * FROM columns")
    del columns


def duck_ask(folder: Path, res: int, where: str) -> float:
    """Events by hex, fetched as arrays."""
    query = f"SELECT r{res} AS hex, count(*) AS n FROM ev WHERE {where} GROUP BY 1"  # noqa: S608
    begun = time.perf_counter()
    found = KEPT["duck"].execute(query).fetchnumpy()
    took = time.perf_counter() - begun
    order = np.argsort(found["hex"])
    np.save(folder / "duck_cells.npy", np.asarray(found["hex"])[order].astype(np.int64))
    np.save(folder / "duck_counts.npy", np.asarray(found["n"])[order])
    return took


COMMANDS: dict[str, Callable[..., Any]] = {
    c.__name__: c for c in (points, cells, parents, features, tile, same_tiles, duck_load, duck_ask)
}


def main() -> None:
    """Do what each line says and answer with a line."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        how = json.loads(line)
        print(json.dumps(COMMANDS[how.pop("do")](folder, **how)), flush=True)


if __name__ == "__main__":
    main()
