"""Likeness: by address, by name and distance, by overlap, by household. Here alone the scores are told.

| likeness | score |
|---|---|
| same kind, same name, within 100 m | 0.95: certain |
| same kind, same name, within 500 m | 0.75 |
| same kind, another name, within 15 m | 0.6 |
| footprints that share 70 % of their union | 0.95: certain |
| footprints that share 30 % | 0.7 |
| person of the same house, sex and year of birth, no ID number | 0.7 |
| addresses | as geo/addresses says; farther than 200 m away, or in another area, at most 0.7 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data.imports.existing import Existing, metres_of
from data.imports.values import plain
from geo.crs import project

Rows = NDArray[np.int64]
CERTAIN = 0.9
NEAR_M, AROUND_M, TOUCHING_M, FAR_M = 100.0, 500.0, 15.0, 200.0
SURE_NAME, LIKE_NAME, LIKE_PLACE, DOUBT = 0.95, 0.75, 0.6, 0.7
SURE_SHARE, LIKE_SHARE = 0.7, 0.3
MOST_CANDIDATES = 12


class Found(NamedTuple):
    """What a step found for the row at a position."""

    at: int
    thing: str | None
    score: float
    why: str


def by_name(rows: pd.DataFrame, at: Rows, existing: Existing) -> Iterator[Found]:
    """Points of the same kind: by name and distance."""
    there = np.flatnonzero(np.isfinite(existing.metres[:, 0]))
    places = metres_of(rows["geometry"].to_numpy(object)[at], existing.epsg)
    placed = np.flatnonzero(np.isfinite(places[:, 0]))
    if not len(there) or not len(placed):
        return
    tree = cKDTree(existing.metres[there])
    metres, nearest = tree.query(
        places[placed], k=min(MOST_CANDIDATES, len(there)), distance_upper_bound=AROUND_M
    )
    names, kinds = _names(existing.rows), _kinds(existing.rows)
    own_names, own_kinds = _names(rows), _kinds(rows)
    for place, aways, candidates in zip(placed, _rows(metres), _rows(nearest), strict=True):
        row = int(at[place])
        best = max(
            (
                (score, existing.keys[there[c]], why)
                for away, c in zip(aways, candidates, strict=True)
                if np.isfinite(away) and kinds[there[c]] == own_kinds[row]
                for score, why in (_name_score(names[there[c]] == own_names[row], away),)
            ),
            default=(0.0, None, ""),
        )
        if best[0]:
            yield Found(row, str(best[1]), best[0], best[2])


def _name_score(same: bool, away: float) -> tuple[float, str]:
    if same:
        return (SURE_NAME if away <= NEAR_M else LIKE_NAME), "name"
    return (LIKE_PLACE, "place") if away <= TOUCHING_M else (0.0, "")


def _names(rows: pd.DataFrame) -> list[str]:
    return [re.sub(r"[\W_]", "", plain(str(name or ""))).lower() for name in rows["name"]]


def _kinds(rows: pd.DataFrame) -> list[Any]:
    if "service" in rows:
        return list(zip(rows["kind"], rows["service"], strict=True))
    return list(rows["kind"]) if "kind" in rows else [None] * len(rows)


def _rows(values: NDArray[Any]) -> NDArray[Any]:
    return values if values.ndim == 2 else values[:, None]


def by_overlap(rows: pd.DataFrame, at: Rows, existing: Existing) -> Iterator[Found]:
    """Footprints: by the share of their union that they have in common."""
    mine = rows["geometry"].to_numpy(object)[at]
    there = np.flatnonzero(shapely.get_type_id(mine) >= 0)
    own = project(mine[there], existing.epsg)
    old = project(existing.rows["geometry"].to_numpy(object), existing.epsg)
    pairs = shapely.STRtree(old).query(own, predicate="intersects")
    if not pairs.size:
        return
    common = shapely.area(shapely.intersection(own[pairs[0]], old[pairs[1]]))
    share = common / (shapely.area(own[pairs[0]]) + shapely.area(old[pairs[1]]) - common)
    table = pd.DataFrame({"own": pairs[0], "old": pairs[1], "share": share})
    best = table.sort_values("share", ascending=False).drop_duplicates("own")
    for own_at, old_at, part in best.itertuples(index=False):
        if part >= LIKE_SHARE:
            score = SURE_NAME if part >= SURE_SHARE else DOUBT
            yield Found(int(at[there[int(own_at)]]), str(existing.keys[int(old_at)]), score, "overlap")


def by_house(rows: pd.DataFrame, at: Rows, existing: Existing) -> Iterator[Found]:
    """Persons that are there without an ID number: by house, sex and year of birth."""
    known: dict[tuple[Any, ...], list[str]] = {}
    columns = (existing.rows[c].tolist() for c in ("house_id", "sex", "birth_year", "id_no_index"))
    for key, house, sex, year, index in zip(existing.keys, *columns, strict=True):
        if index is None:
            known.setdefault((int(house), int(sex), int(year)), []).append(str(key))
    said = ("house_id", "sex", "birth_year")
    wanted = [rows[c].tolist() if c in rows else [None] * len(rows) for c in said]
    for row in at:
        house, sex, year = (column[row] for column in wanted)
        if None not in (house, sex, year):
            people = known.get((int(house), int(sex), int(year)), [])
            if people:
                yield Found(int(row), people.pop(0), DOUBT, "household")


def by_address(rows: pd.DataFrame, at: Rows, existing: Existing) -> Iterator[Found]:
    """Houses: by what their addresses mean; a place far away or another area makes a match doubtful."""
    from data.imports.addressing import book_of  # noqa: PLC0415 - only houses need the book

    found = book_of(existing).match(rows["address"].to_numpy(object)[at])
    places = metres_of(rows["geometry"].to_numpy(object)[at], existing.epsg)
    for place, (thing, score, why) in enumerate(found):
        if thing is None or why == "building_only":
            continue
        away = float(np.hypot(*(places[place] - existing.metres[existing.at[thing]])))
        far = np.isfinite(away) and away > FAR_M
        yield Found(int(at[place]), thing, min(score, DOUBT) if far else score, "far" if far else why)
