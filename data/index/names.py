"""What search finds: communities and grids, facilities and sensors, doorplates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.index.areas import Mask
from data.index.points import Points
from data.index.search import Entries
from data.index.shapes import Shapes

if TYPE_CHECKING:
    from data.index.town import Town


def entries_of(town: Town) -> list[Entries]:
    """All that can be found, the wider first."""
    homes, levels = town.houses.points, town.divisions.columns["level"]
    address, code = homes.columns["address"], homes.columns["doorplate_code"]
    return [
        _areas("community", town.divisions, levels == "community"),
        _areas("grid", town.grids, np.ones(len(town.grids), dtype=bool)),
        _things("facility", town.facilities),
        _things("sensor", town.sensors),
        Entries("house", homes.ids, address, code, homes.lon, homes.lat, homes.area),
    ]


def _areas(kind: str, shapes: Shapes, rows: Mask) -> Entries:
    codes, names = shapes.columns["code"][rows], shapes.columns["name"][rows]
    lon, lat = (degrees[rows] for degrees in shapes.label_places)
    return Entries(kind, codes, names, codes, lon, lat, shapes.area[rows])


def _things(kind: str, things: Points) -> Entries:
    nothing = np.full(len(things), "", dtype=object)
    return Entries(kind, things.ids, things.columns["name"], nothing, things.lon, things.lat, things.area)
