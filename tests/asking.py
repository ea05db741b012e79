"""Questions to the toy town for property tests, and the slow, obvious answers to compare with."""

from __future__ import annotations

from datetime import timedelta

import mapbox_vector_tile
import numpy as np
import pandas as pd
import shapely
import town as toy
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from data.questions import CLASS_CODES, STATUS_GROUPS, EventFilter
from data.viewer import Viewer
from geo import hexes, mercator
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

LEADER = Viewer("leader", ("",))
PLANNER = Viewer("planner", ("",))
NOBODY = Viewer("auditor", ())
WORKER = Viewer("grid_worker", (toy.A1,))
ALL_TIME = EventFilter(toy.TODAY - timedelta(days=100), toy.TODAY)

CODES = sorted({toy.STREET, toy.A, toy.B, *toy.GRIDS, *(g + m for g in toy.GRIDS for m in ("01", "02"))})
KIND_CLASS = {k.code: k.event_class for k in EVENT_KINDS}
STATUS = {s.code: s for s in EVENT_STATUSES}

areas = st.sampled_from(["", *CODES])
viewers = st.builds(
    Viewer,
    st.sampled_from(["leader", "grid_worker", "planner"]),
    st.lists(st.sampled_from(["", *CODES]), max_size=3).map(tuple),
)
days = st.dates(toy.TODAY - timedelta(days=70), toy.TODAY)
filters = st.builds(
    lambda a, b, classes, statuses, area: EventFilter(
        min(a, b), max(a, b), classes=classes, statuses=statuses, area=area
    ),
    days,
    days,
    st.lists(st.sampled_from(CLASS_CODES), max_size=4).map(tuple),
    st.lists(st.sampled_from(STATUS_GROUPS), max_size=3).map(tuple),
    areas,
)
# The store is shared on purpose: it is never written to.
few_examples = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def seen(frame: pd.DataFrame, viewer: Viewer, area: str = "") -> pd.DataFrame:
    """Rows the viewer may see in an area."""
    return frame[[viewer.sees(code) and code.startswith(area) for code in frame["area_code"]]]


def happened(events: pd.DataFrame, viewer: Viewer, asked: EventFilter) -> pd.DataFrame:
    """Events the viewer may see and the filter asks for, one by one."""
    rows = []
    for _, event in seen(events, viewer, asked.area).iterrows():
        day = event["reported_at"].tz_convert(toy.ZONE).date()
        in_class = not asked.classes or KIND_CLASS[event["kind"]] in asked.classes
        in_status = not asked.statuses or STATUS[event["status"]].group in asked.statuses
        if asked.since <= day <= asked.until and in_class and in_status:
            rows.append(event["id"])
    return events[events["id"].isin(rows)]


def is_late(event: pd.Series) -> bool:
    """Past its due time: closed after it, or open now with the clock running."""
    status = STATUS[event["status"]]
    if pd.isna(event["due_at"]):
        return False
    if status.open:
        return status.clock != "paused" and event["due_at"] < pd.Timestamp(toy.AS_OF)
    return not pd.isna(event["closed_at"]) and event["closed_at"] > event["due_at"]


def in_hexes(frame: pd.DataFrame, res: int) -> np.ndarray:
    """The hex of each row at a resolution, from its place alone.

    A hex is not exactly the sum of its children, so the way leads through the home resolution.
    """
    at = shapely.centroid(frame["geometry"].to_numpy())
    return hexes.parent_of(hexes.hex_of(shapely.get_x(at), shapely.get_y(at)), res)


def features(tile: bytes, layer: str) -> list[dict[str, object]]:
    """Properties of the features of one layer of a tile, with their ``id``."""
    if not tile:
        return []
    layers = mapbox_vector_tile.decode(tile)
    return [{**f["properties"], "id": f["id"]} for f in layers.get(layer, {"features": []})["features"]]


def tiles_at(zoom: int) -> list[tuple[int, int, int]]:
    """All tiles over the town at a zoom."""
    west, south, east, north = toy.box(-60, -60, 860, 460).bounds
    return [tuple(tile) for tile in mercator.tiles_over((west, south, east, north), zoom)]
