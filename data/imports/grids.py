"""Grids hang together: each in its community, none over another, no ground left without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.imports import writing
from data.imports.consequences import move_dwellers, recount_areas
from data.imports.existing import Existing
from data.imports.positions import representative
from data.imports.raw import Fault
from data.imports.street import COMMUNITY_DIGITS, GRID_DIGITS, Street, read_street
from data.index.read import read_table
from data.models import Base
from geo.areas import gaps_and_overlaps
from geo.crs import project

MOST_M2 = 1.0  # a sliver that drawing programs leave
OF_NO_GRID = frozenset({"road", "land"})  # the basemap: longer and wider than a grid


def check_grids(rows: pd.DataFrame, street: Street, existing: Existing) -> list[Fault]:
    """Codes of the wrong length, unknown communities, overlaps, and gaps that would be left."""
    return [*_codes(rows, street), *_cover(rows, street, existing)]


def _codes(rows: pd.DataFrame, street: Street) -> Iterator[Fault]:
    known = set(street.communities.codes)
    for row, code in rows["code"].items() if "code" in rows else ():
        if code is None:
            continue
        if len(code) != GRID_DIGITS:
            yield Fault(int(str(row)), "grid_digits", "code", {"value": code, "digits": str(len(code))})
        elif (community := code[:COMMUNITY_DIGITS]) not in known:
            yield Fault(int(str(row)), "unknown_community", "code", {"value": community})


def _cover(rows: pd.DataFrame, street: Street, existing: Existing) -> Iterator[Fault]:
    """The cover of each community that the file touches, as it would be afterwards."""
    fresh = rows[rows["code"].notna() & rows["geometry"].notna()] if "code" in rows else rows[:0]
    stay = existing.rows[~existing.rows["code"].isin(fresh["code"])]
    codes = np.concatenate([fresh["code"].to_numpy(object), stay["code"].to_numpy(object)])
    shapes = np.concatenate([fresh["geometry"].to_numpy(object), stay["geometry"].to_numpy(object)])
    metric = project(shapes, street.epsg)
    yield from _overlaps(fresh, codes, metric)
    touched = {code[:COMMUNITY_DIGITS] for code in fresh["code"]}
    for community in sorted(touched & set(street.communities.codes)):
        mine = np.array([code.startswith(community) for code in codes])
        within = project(np.array([street.shape_of(community)], dtype=object), street.epsg)[0]
        gap, _ = gaps_and_overlaps(metric[mine], within)
        if gap > MOST_M2:
            row = fresh.index[fresh["code"].str.startswith(community).to_numpy(bool)][0]
            facts = {"community": community, "m2": f"{gap:,.0f}"}
            yield Fault(int(row), "gap", "geometry", facts, fatal=False)


def _overlaps(fresh: pd.DataFrame, codes: np.ndarray, metric: np.ndarray) -> Iterator[Fault]:
    own, other = shapely.STRtree(metric).query(metric[: len(fresh)], predicate="intersects")
    for a, b in zip(own, other, strict=True):
        common = shapely.area(shapely.intersection(metric[a], metric[b])) if a < b else 0.0
        if common > MOST_M2:
            facts = {"other": str(codes[b]), "m2": f"{common:,.0f}"}
            yield Fault(int(fresh.index[a]), "overlap", "geometry", facts)


def reassign(connection: Connection, grids: Iterable[str]) -> int:
    """Give placed rows the area they lie in today, in the communities of grids that changed.

    Returns how many moved; who lives in a house goes with it and is not counted.
    """
    street, changed = read_street(connection), 0
    communities = {code[:COMMUNITY_DIGITS] for code in grids}
    for table in Base.metadata.sorted_tables:
        if {"area_code", "geometry"} <= set(table.columns.keys()) and table.name not in OF_NO_GRID:
            changed += _reassign_table(connection, table.name, street, communities)
    move_dwellers(connection)
    recount_areas(connection)
    return changed


def _reassign_table(connection: Connection, table: str, street: Street, communities: set[str]) -> int:
    rows = read_table(connection, table, ["id", "area_code", "geometry"])
    rows = rows[rows["area_code"].str[:COMMUNITY_DIGITS].isin(communities)]
    lon, lat = representative(rows["geometry"].to_numpy(object))
    there = np.isfinite(lon)
    found = rows["area_code"].to_numpy(object).copy()
    found[there] = street.areas_of(lon[there], lat[there])
    moved = np.flatnonzero((found != rows["area_code"].to_numpy(object)) & (found != ""))
    writing.update_things(
        connection, table, "id", [(rows["id"].iloc[at], {"area_code": found[at]}) for at in moved]
    )
    return len(moved)
