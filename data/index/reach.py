"""Which of the 12 services reach which houses on foot, computed once per data version.

A service reaches a house when one of its working points lies within that point's own reach (GB 50180-2018
where it has one, else a product default) along the walking network: straight circles would call 17–63 % of
people served who are not (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.index.houses import Houses
from data.index.points import Points
from data.index.shapes import Shapes
from geo.crs import project, to_metric
from geo.network import OnEdge, WalkNetwork, build_network, project_on_edges
from geo.reach import nearest_on_foot
from geo.vocabulary import FACILITY_KINDS, SERVICES

SERVICE_CODES = tuple(s.code for s in SERVICES)
REACH_OF_KIND = {k.code: k.reach_m for k in FACILITY_KINDS}
LIMIT_M = 1500.0  # beyond the widest circle (15 minutes, 1000 m) a distance is no longer a service
OFF_EDGE_M = 250.0
WORKING = "in_use"


@dataclass(frozen=True)
class Reach:
    """Per service (rows, in SERVICES order) and stack of houses (columns).

    ``metres`` to the nearest working point (NaN beyond 1,500 m), ``site`` its row in the service points
    (−1 none), ``covered`` whether some working point's reach takes the stack in; ``report`` of the network.
    """

    metres: NDArray[np.float32]
    site: NDArray[np.int32]
    covered: NDArray[np.bool_]
    report: dict[str, float]


def build_reach(houses: Houses, roads: Shapes, land: Shapes, points: Points, epsg: int) -> Reach:
    """Distances of every stack of houses to every service on foot.

    ``points``: service points with columns service, kind, status, reach_m.
    """
    shape = (len(SERVICE_CODES), len(houses.stack_start))
    metres, site = np.full(shape, np.nan, np.float32), np.full(shape, -1, np.int32)
    covered = np.zeros(shape, bool)
    network = walking_network(roads, land, epsg)
    if network is None:
        return Reach(metres, site, covered, {})
    homes, first = houses.points, houses.stack_start
    at_home = _on_edges(network, homes.lon[first], homes.lat[first], epsg)
    at_site = _on_edges(network, points.lon, points.lat, epsg)
    for row, reach_m, members in _site_groups(points):
        near_m, which = nearest_on_foot(network, at_home, _subset(at_site, members), LIMIT_M)
        nearer = np.isfinite(near_m) & ~(near_m >= metres[row])
        metres[row, nearer], site[row, nearer] = near_m[nearer], members[which[nearer]]
        covered[row] |= near_m <= reach_m
    return Reach(metres, site, covered, network.report())


def walking_network(roads: Shapes, land: Shapes, epsg: int) -> WalkNetwork | None:
    """The network of walkable roads in metres, not healed across water; None when there is no road."""
    walkable = roads.columns["walkable"].astype(bool)
    if not walkable.any():
        return None
    water = land.geometry[land.columns["kind"] == "water"]
    lines, barriers = project(roads.geometry[walkable], epsg), project(water, epsg)
    return build_network(lines, roads.columns["level"][walkable].astype(np.int64), barriers=barriers)


def _site_groups(points: Points) -> Iterator[tuple[int, float, NDArray[np.int32]]]:
    """(service row, reach or NaN, rows of its working points): one search for each service and reach.

    A point without a reach of its own has that of its kind. Kinds without one are not judged by distance:
    they can be the nearest, but cover nobody.
    """
    columns = points.columns
    usual = pd.to_numeric(pd.Series([REACH_OF_KIND.get(kind) for kind in columns["kind"]], dtype=object))
    reach_m = pd.to_numeric(pd.Series(columns["reach_m"], dtype=object)).fillna(usual)
    asked = pd.DataFrame({"service": columns["service"], "reach_m": reach_m})[columns["status"] == WORKING]
    for (service, reach), rows in asked.groupby(["service", "reach_m"], dropna=False).indices.items():
        yield SERVICE_CODES.index(str(service)), float(reach), asked.index[rows].to_numpy(np.int32)


def _on_edges(network: WalkNetwork, lon: NDArray[np.float64], lat: NDArray[np.float64], epsg: int) -> OnEdge:
    return project_on_edges(network, *to_metric(lon, lat, epsg), max_m=OFF_EDGE_M)


def _subset(places: OnEdge, rows: NDArray[np.int32]) -> OnEdge:
    return OnEdge(places.edge[rows], places.along_m[rows], places.off_m[rows])
