"""Places where something can stand: shops, ground floors, gates, yards, road sides, parks, halls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.layout import polygons_of
from data.demo.model import BUSY, Model
from data.demo.ways import HALF_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
ROAD_STEP_M = 9.0
OFF_MIDDLE_M = 1.7


@dataclass(frozen=True)
class Pool:
    """``xy`` (n, 2), what each place is called, and its house or −1 (n,)."""

    xy: Floats
    name: Texts
    house: Ints


def pools(model: Model) -> dict[str, Pool]:
    """Every pool by name; one that a small street has no place for falls back on shops, yards or houses."""
    out = {
        "shop": _houses(model, model.rooms.use == "shop"),
        "home": _houses(model, model.rooms.use == "residential"),
        "ground": _buildings(model, ("strip", "walkup", "podium", "old"), lowest=True),
        "tower": _buildings(model, ("tower",)),
        "civic": _buildings(model, ("civic",)),
        "care": _buildings(model, ("care",)),
        "market": _buildings(model, ("market",)),
        "public": _buildings(model, ("school", "civic", "market")),
        "office": _buildings(model, ("office",)),
        "works": _sites(model),
        "gate": _gates(model),
        "park": _inside_blocks(model, ("park",), 60.0),
        "yard": _yards(model),
        "road": _road_sides(model, BUSY),
        "lane": _road_sides(model, ("residential", "living_street")),
        "water": _water(model),
    }
    schools = _buildings(model, ("school",))
    half = _first_of_blocks(model, schools)
    out["school"], out["school2"] = half
    spare = next(p for p in (out["ground"], out["home"]) if len(p.xy))
    return {name: pool if len(pool.xy) else _fallback(name, out, spare) for name, pool in out.items()}


def _fallback(name: str, out: dict[str, Pool], spare: Pool) -> Pool:
    other = {"park": "yard", "works": "lane", "road": "lane", "water": "lane"}.get(name, "ground")
    return out[other] if len(out[other].xy) else spare


def _houses(model: Model, mine: NDArray[np.bool_]) -> Pool:
    index = np.flatnonzero(mine)
    road, number = model.texts[1][index], model.texts[2][index]
    estate = model.address.name[model.rooms.building[index]]
    shop = model.rooms.use[index] == "shop"
    return Pool(model.rooms.xy[index], np.where(shop, road + number + "号", estate), index)


def _buildings(model: Model, forms: tuple[str, ...], lowest: bool = False) -> Pool:
    mine = np.isin(model.built.form, forms)
    if lowest:  # a public room needs a building of some size
        mine &= model.built.length * model.built.depth > 60
    index = np.flatnonzero(mine)
    # Not the very middle: areas part a building there.
    angle = model.built.angle[index]
    aside = np.column_stack([np.cos(angle), np.sin(angle)]) * OFF_MIDDLE_M
    return Pool(model.built.middle[index] + aside, model.address.name[index], np.full(len(index), -1))


def _first_of_blocks(model: Model, pool: Pool) -> tuple[Pool, Pool]:
    """One building of each school: those of the last block are the middle school."""
    mine = np.flatnonzero(model.built.form == "school")
    _, first = np.unique(model.built.block[mine], return_index=True)
    primary, middle = first[:-1] if len(first) > 1 else first, first[-1:]
    return tuple(Pool(pool.xy[i], pool.name[i], pool.house[i]) for i in (primary, middle))  # type: ignore[return-value]


def _gates(model: Model) -> Pool:
    blocks = [b for b in model.address.estates if b in model.draft.gates]
    xy = np.array([model.draft.gates[b] for b in blocks]).reshape(-1, 2)
    inside = [
        shapely.get_coordinates(shapely.shortest_line(model.blocks.build[b], shapely.points(p)))[0]
        for b, p in zip(blocks, xy, strict=True)
    ]
    called = np.array([f"{model.address.estates[b]}大门" for b in blocks], dtype=object)
    return Pool(np.array(inside).reshape(-1, 2), called, np.full(len(blocks), -1))


def _sites(model: Model) -> Pool:
    """The middle of the construction site."""
    blocks = [i for i, use in enumerate(model.blocks.use) if use == "site"]
    xy = [shapely.get_coordinates(model.blocks.build[b].representative_point())[0] for b in blocks]
    return Pool(
        np.array(xy).reshape(-1, 2),
        np.array(["云锦里在建工地"] * len(xy), dtype=object),
        np.full(len(xy), -1),
    )


def _inside_blocks(model: Model, uses: tuple[str, ...], step_m: float) -> Pool:
    """Points on a lattice inside blocks of some uses."""
    points, names = [], []
    for block, use in enumerate(model.blocks.use):
        if use in uses:
            for part in polygons_of(model.blocks.build[block], 600):
                got = _lattice(part.buffer(-6), step_m)
                points.append(got)
                names += ["社区公园"] * len(got)
    xy = np.concatenate(points) if points else np.empty((0, 2))
    return Pool(xy, np.array(names, dtype=object), np.full(len(xy), -1))


def _lattice(shape: shapely.Geometry, step_m: float) -> Floats:
    if shape.is_empty:
        return np.empty((0, 2))
    west, south, east, north = shape.bounds
    x, y = np.meshgrid(np.arange(west + 5, east, step_m), np.arange(south + 5, north, step_m))
    xy = np.column_stack([x.ravel(), y.ravel()])
    inside: Floats = xy[shapely.contains_xy(shape, xy)]
    return inside


def _yards(model: Model) -> Pool:
    """Open ground behind the doors of homes."""
    built = model.built
    mine = np.flatnonzero(np.isin(built.form, ["walkup", "tower"]))
    away = built.door[mine] * (built.depth[mine] / 2 + 5.0)
    xy = (
        built.middle[mine]
        + np.column_stack([-np.sin(built.angle[mine]), np.cos(built.angle[mine])]) * away[:, None]
    )
    free = shapely.STRtree(shapely.polygons(model.rings)).query(shapely.points(xy), predicate="intersects")[0]
    keep = np.setdiff1d(np.arange(len(mine)), free)
    return Pool(xy[keep], model.address.name[mine[keep]] + "旁", np.full(len(keep), -1))


def _road_sides(model: Model, kinds: tuple[str, ...]) -> Pool:
    """Points along the kerb, alternately left and right."""
    roads = model.roads
    mine = np.flatnonzero(
        np.isin(roads.kind, kinds) & (roads.level == 0) & (shapely.length(roads.lines) > 12)
    )
    count = np.maximum((shapely.length(roads.lines[mine]) // ROAD_STEP_M).astype(int), 1)
    of = np.repeat(mine, count)
    k = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    along = (k + 0.5) * ROAD_STEP_M
    lines = roads.lines[of]
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + 1)) - at + 1e-9
    aside = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    kerb = np.array([min(HALF_M[kind] * 0.55, 8.0) for kind in roads.kind[of]]) * np.where(k % 2, 1, -1)
    xy = at + aside * kerb[:, None]
    shapely.prepare([model.land.outline, model.zone])
    keep = shapely.contains_xy(model.land.outline, xy) & ~shapely.contains_xy(model.zone, xy)
    return Pool(
        xy[keep], np.where(roads.name[of] == "", "支路", roads.name[of])[keep], np.full(int(keep.sum()), -1)
    )


def _water(model: Model) -> Pool:
    """Points in the middle of the water."""
    points, names = [], []
    for water in model.land.waters:
        line = shapely.linestrings(water.line)
        got = shapely.get_coordinates(
            shapely.line_interpolate_point(line, np.arange(40, line.length - 20, 60.0))
        )
        points.append(got)
        names += [water.name] * len(got)
    xy = np.concatenate(points)
    keep = shapely.contains_xy(model.land.outline, xy)
    return Pool(xy[keep], np.array(names, dtype=object)[keep], np.full(int(keep.sum()), -1))
