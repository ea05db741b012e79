"""Facilities of every kind, with gaps that are meant, and the service points they offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from data.demo.facility_plans import PLANS, FacilityPlan
from data.demo.frame import degrees, frame, places, sourced
from data.demo.model import BUSY, Model
from data.demo.pools import Pool
from geo.vocabulary import facility_kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
STATUSES = np.array(
    ["in_use", "suspended", "under_construction", "trial", "planned", "closed_down"], dtype=object
)
STATUS_ODDS = (0.945, 0.018, 0.012, 0.012, 0.007, 0.006)
SURE = 0.985  # components are nearly always in use
TRAIL_M = (450.0, 900.0)
FULL_FROM = 12_000  # houses from which a street has all that a street has


@dataclass(frozen=True)
class Facilities:
    """Rows (f,) of all kinds; ``shape`` in metres, a line for a trail."""

    kind: Texts
    xy: Floats
    shape: Texts
    name: Texts
    address: Texts
    plan: list[FacilityPlan]
    status: Texts


def place_facilities(model: Model, where: dict[str, Pool]) -> Facilities:
    """Choose a place for every facility."""
    spread = {p.pool for p in PLANS if p.each in ("community", "grid")}
    grids = {name: model.areas.grid_of_micro[model.micro_of(where[name].xy)] for name in sorted(spread)}
    placed = [_placed(model, plan, where, grids.get(plan.pool)) for plan in PLANS]
    plans = [plan for plan, (shapes, _) in zip(PLANS, placed, strict=True) for _ in shapes]
    shapes = np.concatenate([shapes for shapes, _ in placed])
    at = np.concatenate([at for _, at in placed])
    kind = np.array([plan.kind for plan in plans], dtype=object)
    zh = np.array([facility_kind(plan.kind).zh for plan in plans], dtype=object)
    return Facilities(kind, _middles(shapes), shapes, at + zh, at, plans, _statuses(model, plans))


def _placed(
    model: Model, plan: FacilityPlan, where: dict[str, Pool], grids: Ints | None
) -> tuple[Texts, Texts]:
    """Shapes (n,) of one kind, and what their places are called."""
    rng = model.site.rng("facility", plan.kind)
    if plan.pool == "waterside":
        lines = _trails(model, rng, int(plan.number))
        return np.array(lines, dtype=object), np.full(len(lines), "滨河", dtype=object)
    pool = where[plan.pool]
    chosen = _chosen(model, rng, plan, len(pool.xy), grids)
    return np.asarray(shapely.points(pool.xy[chosen]), dtype=object), pool.name[chosen]


def _middles(shapes: Texts) -> Floats:
    """The point (n, 2) of each point, and the middle of each line."""
    out: Floats = shapely.get_coordinates(shapely.centroid(shapes))
    line = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING)
    out[line] = shapely.get_coordinates(shapely.line_interpolate_point(shapes[line], 0.5, normalized=True))
    return out


def _chosen(
    model: Model, rng: np.random.Generator, plan: FacilityPlan, places: int, grids: Ints | None
) -> Ints:
    """Rows of a pool that get a facility: spread over the areas that the plan counts by."""
    if plan.each == "place":
        return np.arange(places)
    if plan.each == "grid" and grids is not None:
        return _spread(rng, grids, plan, len(model.areas.grids))
    if plan.each == "community" and grids is not None:
        return _spread(rng, model.areas.community_of_grid[grids], plan, len(model.areas.communities))
    number = plan.number
    if plan.each == "road":
        busy = np.isin(model.roads.kind, BUSY)
        number *= float(shapely.length(model.roads.lines[busy]).sum()) / 1000
    else:
        number *= min(1.0, model.site.houses / FULL_FROM)
    return rng.permutation(places)[: max(1, round(number))]


def _spread(rng: np.random.Generator, of: Ints, plan: FacilityPlan, areas: int) -> Ints:
    """About ``number`` in each area that has a place, none in those that are skipped; at least one in all."""
    order = rng.permutation(len(of))
    rank = np.zeros(len(of), np.int64)
    by = order[np.argsort(of[order], kind="stable")]
    begun = np.searchsorted(of[by], np.arange(areas))
    rank[by] = np.arange(len(by)) - begun[of[by]]
    wanted = np.floor(plan.number + rng.random(areas))
    if areas > plan.skip + 2:
        wanted[rng.permutation(areas)[: plan.skip]] = 0
    chosen = np.flatnonzero(rank < wanted[of])
    return chosen if len(chosen) else order[:1]


def _trails(model: Model, rng: np.random.Generator, count: int) -> list[Any]:
    """Stretches of the greenways along the canals."""
    green = np.array(["绿道" in n or n == "塘河南路" for n in model.roads.name]) & (model.roads.level == 0)
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(model.roads.lines[green])))
    merged = merged[np.argsort(-shapely.length(merged))][: max(count, 1)]
    lines = [substring(line, 0.0, min(float(rng.uniform(*TRAIL_M)), line.length)) for line in merged]
    return lines or [model.roads.lines[int(shapely.length(model.roads.lines).argmax())]]


def _statuses(model: Model, plans: list[FacilityPlan]) -> Texts:
    rng = model.site.rng("facility status")
    draw = rng.random(len(plans))
    service = np.array([bool(facility_kind(p.kind).services) for p in plans])
    out = STATUSES[np.searchsorted(np.cumsum(STATUS_ODDS)[:-1], draw, side="right")]
    out = np.where(service | (draw > SURE), out, "in_use").astype(object)
    _, first = np.unique([p.kind for p in plans], return_index=True)
    out[first] = "in_use"
    return out


def facility_frames(model: Model, f: Facilities) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The facility frame, and a service point for every service of every facility."""
    rng, count = model.site.rng("facility size"), len(f.kind)
    draw = rng.random((2, count))
    size = np.array([p.size for p in f.plan], dtype=float)
    area = np.array([p.area for p in f.plan], dtype=float)
    capacity = np.where(size[:, 1] > 0, np.round(size[:, 0] + draw[0] * np.ptp(size, axis=1)), np.nan)
    space = np.where(area[:, 1] > 0, np.round(area[:, 0] + draw[1] * np.ptp(area, axis=1)), np.nan)
    opens = np.array([p.opens for p in f.plan], dtype=object)
    where, points = places(model, f.xy)
    checked = np.datetime64(model.as_of.replace(tzinfo=None), "us") - (
        rng.integers(1, 230, count) * 86400e6
    ).astype("m8[us]")
    facility = frame(
        "facility",
        {
            "id": model.key(np.arange(count)),
            "kind": f.kind,
            "name": f.name,
            "status": f.status,
            "address": f.address,
            "ownership": np.array([p.owner for p in f.plan], dtype=object),
            "area_m2": space,
            "capacity": capacity,
            "capacity_unit": np.array([p.unit or None for p in f.plan], dtype=object),
            "opens": opens,
            "checked_at": checked,
            **where,
            **sourced(model, count),
        },
        degrees(f.shape),
    )
    pairs = [(i, s) for i, k in enumerate(f.kind.tolist()) for s in facility_kind(k).services]
    row = np.array([i for i, _ in pairs])
    service = frame(
        "service_point",
        {
            "id": model.key(np.arange(len(row))),
            "facility_id": model.key(row),
            "service": np.array([s for _, s in pairs], dtype=object),
            "kind": f.kind[row],
            "name": f.name[row],
            "status": f.status[row],
            "reach_m": [facility_kind(k).reach_m or np.nan for k in f.kind[row]],
            "capacity": capacity[row],
            "opens": opens[row],
            "area_code": where["area_code"][row],
            "hex_id": where["hex_id"][row],
            **sourced(model, len(row)),
        },
        points[row],
    )
    return facility, service
