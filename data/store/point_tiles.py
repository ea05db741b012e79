"""Things as vector tiles. Near, they are points; far, they are bubbles that count them by hex."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.events import IS_OPEN
from data.index.houses import PLATES, USES
from data.index.points import Points
from data.index.town import Town
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.store.picks import pick_of
from data.viewer import Viewer
from geo import hexes, mvt
from geo.errors import PlaceError
from geo.mercator import BITS, Tile

Rows = NDArray[np.int64]
Columns = dict[str, Any]

POINTS_FROM = {"houses": 15, "events": 15, "facilities": 14, "service_points": 14, "sensors": 15}
MOST_POINTS = 3_000  # in a tile: some 120 kB
FINEST = 9  # a lattice of 2⁹ × 2⁹ in a tile, a point on each pixel
THING_COLUMNS = {
    "facilities": ("kind", "status", "name"),
    "service_points": ("service", "kind", "status", "name"),
    "sensors": ("kind", "status", "name"),
}


@dataclass(frozen=True)
class Bubbles:
    """Things counted by hex: 32-bit mercator x, y (int64) of their middle, how many, and the hex."""

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    n: NDArray[np.int64]
    hex_id: NDArray[np.uint64]


def near_tile(town: Town, viewer: Viewer, layer: str, asked: EventFilter | None, tile: Tile) -> bytes:
    """Each thing a point, flats of one entrance one point; where they hide each other, the first of them."""
    if layer == "events":
        return _event_tile(town, viewer, asked, tile)
    points = town.placed[layer]
    inside = points.rows_in_tile(*tile)
    seen = town.areas.allowed(viewer, asked.area if asked else "")[points.area[inside]]
    rows, columns = _COLUMNS[layer](town, inside.start + np.flatnonzero(seen))
    x, y = points.xy
    some = apart(x[rows], y[rows], tile)
    rows, columns = rows[some], mvt.taken(columns, len(rows), some)
    return mvt.encode_points(layer, x[rows], y[rows], points.ids[rows], columns, tile)


def _event_tile(town: Town, viewer: Viewer, asked: EventFilter | None, tile: Tile) -> bytes:
    """The most pressing are drawn last, on top: those late and open, then open ones, then the newest."""
    events = town.events
    rows = events.rows_in_tile(tile)
    rows = rows[events.mask(viewer, _period(asked), rows)]
    late, is_open = events.late(town.now_s, rows), IS_OPEN[events.column("status", rows)]
    order = np.lexsort((-events.column("reported", rows), ~is_open, ~(late & is_open)))
    x, y = (events.column(axis, rows[order]) for axis in "xy")
    order = order[apart(x, y, tile)][::-1]
    rows = rows[order]
    columns = {
        "kind": mvt.named(events.column("kind", rows), KIND_CODES),
        "class": mvt.named(events.column("event_class", rows), CLASS_CODES),
        "status": mvt.named(events.column("group", rows), STATUS_GROUPS),
        "level": mvt.named(events.column("level", rows), LEVEL_CODES),
        "late": late[order],
    }
    x, y, ids = (events.column(name, rows) for name in ("x", "y", "ids"))
    return mvt.encode_points("events", x, y, ids, columns, tile)


def apart(x: NDArray[np.uint32], y: NDArray[np.uint32], tile: Tile) -> NDArray[np.int64]:
    """Rows of at most ``MOST_POINTS`` points, in their order; they are given the most important first.

    Of points nearer than a lattice is wide only the first is left; the lattice is as fine as that allows.
    """
    rows = np.arange(len(x), dtype=np.int64)
    shift = BITS - tile.z - FINEST
    while len(rows) > MOST_POINTS:
        across, down = (axis[rows].astype(np.uint64) >> np.uint64(shift) for axis in (x, y))
        cell = across << np.uint64(BITS) | down
        rows = rows[np.sort(np.unique(cell, return_index=True)[1])]
        shift += 1
    return rows


def far_tile(layer: str, bubbles: Bubbles, tile: Tile) -> bytes:
    """A bubble per hex with its count ``n``, in the middle of what it counts; each is in one tile only."""
    size = BITS - tile.z
    inside = ((bubbles.x >> size) == tile.x) & ((bubbles.y >> size) == tile.y)
    cells = bubbles.hex_id[inside]
    columns = {"n": bubbles.n[inside], "hex": [hexes.to_text(int(c)) for c in cells]}
    # Browsers round ids above 2⁵³; these are only to be told apart, the hex is a property.
    ids = ((cells >> np.uint64(12)) & np.uint64(2**40 - 1)).astype(np.int64)
    x, y = bubbles.x[inside].astype(np.uint32), bubbles.y[inside].astype(np.uint32)
    return mvt.encode_points(f"{layer}_far", x, y, ids, columns, tile)


def bubbles_of(town: Town, viewer: Viewer, layer: str, asked: EventFilter | None, res: int) -> Bubbles:
    """Count what the viewer and the filter leave, by hex.

    Each bubble is in the middle of all of the layer that the viewer may see in its hex: a filter makes it
    smaller, and does not move it.
    """
    spread, (cells, up) = town.spreads[layer], town.hexagons.levels[res]
    seen = np.flatnonzero(town.areas.allowed(viewer, asked.area if asked else "")[spread.pieces.area])
    at = up[spread.pieces.home[seen]]
    n, x, y = (
        np.bincount(at, weights=sums[seen], minlength=len(cells))
        for sums in (spread.count, spread.x, spread.y)
    )
    shown = n.astype(np.int64)
    if layer == "events":
        shown = np.zeros(len(cells), dtype=np.int64)
        found, counts = town.cubes.events.by_hex(res, pick_of(town.areas, viewer, _period(asked)))
        shown[np.searchsorted(cells, found)] = counts
    full = np.flatnonzero(shown)
    hex_x, hex_y = town.hexagons.centres[res]
    middle_x, middle_y = _middle(x[full], n[full], hex_x[full]), _middle(y[full], n[full], hex_y[full])
    return Bubbles(middle_x, middle_y, shown[full], cells[full])


def _middle(total: NDArray[Any], n: NDArray[Any], otherwise: Rows) -> Rows:
    """Of the things that were read; of the hex where something happened for the first time since then."""
    return np.where(n > 0, total / np.maximum(n, 1), otherwise).astype(np.int64)


def _period(asked: EventFilter | None) -> EventFilter:
    if asked is None:
        raise PlaceError("the events layer needs a period: add since=YYYY-MM-DD and until=YYYY-MM-DD")
    return asked


def _houses(town: Town, rows: Rows) -> tuple[Rows, Columns]:
    """One point for each stack of flats, with how many there are and the plate state that needs most care."""
    columns, stack = town.houses.points.columns, town.houses.stack_of[rows]
    first = np.flatnonzero(np.diff(stack, prepend=-1))
    plate = np.minimum.reduceat(columns["plate"][rows], first) if len(first) else columns["plate"][rows]
    n = np.diff(np.append(first, len(rows)))
    use = columns["use"][rows[first]]
    return rows[first], {"n": n, "plate": mvt.named(plate, PLATES), "use": mvt.named(use, USES)}


def _things(layer: str) -> Callable[[Town, Rows], tuple[Rows, Columns]]:
    def drawn(town: Town, rows: Rows) -> tuple[Rows, Columns]:
        columns: Points = town.placed[layer]
        return rows, {name: columns.columns[name][rows] for name in THING_COLUMNS[layer]}

    return drawn


_COLUMNS: dict[str, Callable[[Town, Rows], tuple[Rows, Columns]]] = {
    "houses": _houses,
    **{layer: _things(layer) for layer in THING_COLUMNS},
}
