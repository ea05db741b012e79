"""A city of copies: the demo street laid out side by side, with codes, keys and hexes of its own each time.

    MENPAI_DATABASE_URL=postgresql://… python -m bench.city --copies 200

Two hundred copies are 4,000,000 houses and 10,000,000 events. Quicker than a demo of that size, which draws
every street anew and fills every table; here only what the map shows is filled.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.build import build_street
from data.cli.progress import bar
from data.demo import street
from data.first_street import last_whole_day
from data.settings import read_settings
from geo import hexes

TABLES = (
    "division", "grid", "micro_grid", "estate", "building", "house", "road", "land", "facility",
    "service_point", "sensor", "alarm", "event",
)  # fmt: skip
ROOM = 10_000_000  # keys of one copy
KEYS = ("id", "building_id", "house_id", "sensor_id", "facility_id", "event_id", "estate_id")
CODES = ("code", "area_code", "grid_code", "community_code", "doorplate_code", "parent_code")
OWN_NUMBERS = {"event": "number", "sensor": "code"}  # unique, and no area codes
GAP = 1.02  # of the width of a street, to the next


def city(copies: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Batches of the frames of all copies."""
    made = street(houses=20_000, seed=1, until=last_whole_day())
    frames: dict[str, list[pd.DataFrame]] = {}
    for name, frame in made.batches():
        frames.setdefault(name, []).append(frame)
    whole = {name: _joined(parts) for name, parts in frames.items()}
    yield "source_system", whole["source_system"]
    west, south, east, north = whole["division"].total_bounds
    across = math.ceil(math.sqrt(copies))
    for k in range(copies):
        shift = np.array([(k % across) * (east - west), (k // across) * (north - south)]) * GAP
        for name in TABLES:
            if name in whole:
                yield name, _copy(name, whole[name], k, shift)


def _joined(parts: list[pd.DataFrame]) -> Any:
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _copy(name: str, frame: Any, k: int, shift: np.ndarray) -> Any:
    found = frame.copy()
    own = OWN_NUMBERS.get(name)
    for column in found.columns:
        if column in KEYS:
            found[column] += k * ROOM
        elif column == own:
            found[column] = [f"{k}-{number}" for number in found[column]]
        elif column in CODES:
            found[column] = _recoded(found[column], k)
    if isinstance(found, gpd.GeoDataFrame):
        moved = shapely.transform(found.geometry.to_numpy(), lambda xy: xy + shift)
        found = found.set_geometry(gpd.GeoSeries(moved, index=found.index, crs=found.crs))
        if "hex_id" in found:
            at = shapely.point_on_surface(moved)
            found["hex_id"] = hexes.hex_of(shapely.get_x(at), shapely.get_y(at))
    return found


def _recoded(codes: pd.Series, k: int) -> list[str | None]:
    """The first nine digits are the subdistrict's."""
    own = f"33{k + 10:07d}"
    return [own + code[9:] if isinstance(code, str) and len(code) >= 9 else code for code in codes]


def main() -> None:
    """Fill the store the environment names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=200)
    options = parser.parse_args()
    settings = read_settings(os.environ)
    meta = street(houses=20_000, seed=1, until=last_whole_day()).meta
    with bar(options.copies * 80_000) as progress:
        counts = build_street(settings, city(options.copies), meta, replace=True, progress=progress)
    print({name: f"{n:,}" for name, n in counts.items()})


if __name__ == "__main__":
    main()
