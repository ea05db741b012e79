"""The view as its address: place, layers, numbers, filters and selection, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.questions import (
    BY_ZOOM,
    GROUP_CODES,
    METRICS,
    SERVICE_CODES,
    EventFilter,
    HexQuestion,
    event_filter,
    res_of_zoom,
)
from data.store import Store
from geo.errors import PlaceError
from layers.catalog import CARRIERS, LAYERS

HOME_RES = 9  # of hexes in the legend until the map has told its zoom
SHOWN = tuple(layer.code for layer in LAYERS if layer.shown)


@dataclass(frozen=True)
class ViewState:
    """What makes up a view. ``place`` is (lon, lat, zoom, pitch, bearing), None = the whole street."""

    place: tuple[float, ...] | None
    layers: tuple[str, ...]
    carrier: str
    metric: str
    group: str
    res: int
    solid: bool
    events: EventFilter
    selection: str

    def question(self) -> HexQuestion:
        """The numbers on the map as a question."""
        return HexQuestion(self.metric, self.res, self.events, self.group)

    def question_at_zoom(self) -> HexQuestion:
        """The same with a hex size, as the legend needs it."""
        return replace(self.question(), res=self.res or self.zoom_res())

    def zoom_res(self) -> int:
        """The hex resolution that the zoom chooses, as far as it is known before the map is there."""
        return res_of_zoom(self.place[2]) if self.place else HOME_RES


def view_of(query: Mapping[str, str], store: Store) -> ViewState:
    """Read a view from an address. What cannot be understood falls back to the default, never to an error."""
    metric = _one_of(query.get("metric"), METRICS, "events")
    return ViewState(
        place=_place(query.get("at", "")),
        layers=_layers(query),
        carrier=_one_of(query.get("by"), CARRIERS, "hexes"),
        metric=metric,
        group=group_asked(metric, query.get("group", "")),
        res=_res(query.get("res", "")),
        solid=query.get("solid") == "1",
        events=_events(query, store),
        selection=query.get("sel", ""),
    )


def _place(text: str) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    lon, lat, zoom, pitch, bearing = (*numbers, 0.0, 0.0, 0.0, 0.0)[:5]
    good = len(numbers) >= 3 and abs(lon) <= 180 and abs(lat) <= 85 and 0 <= zoom <= 22 and 0 <= pitch <= 75
    return (lon, lat, zoom, pitch, bearing) if good and abs(bearing) <= 360 else None


def _layers(query: Mapping[str, str]) -> tuple[str, ...]:
    if "on" not in query:
        return SHOWN
    wanted = query["on"].split(",")
    return tuple(layer.code for layer in LAYERS if layer.code in wanted)


def group_asked(metric: str, group: str) -> str:
    """The group as a question has it: coverage is always of one service, residents are of everybody ("")
    unless a group is named, and what another metric left over is dropped."""
    groups = groups_of(metric)
    default = groups[0] if metric == "coverage" else ""
    return group if group in groups and group != "all" else default


def groups_of(metric: str) -> tuple[str, ...]:
    """What a metric may be narrowed to: age groups, services, or nothing."""
    return {"residents": GROUP_CODES, "coverage": SERVICE_CODES}.get(metric, ())


def _res(text: str) -> int:
    return int(text) if text in {"7", "8", "9", "10", "11"} else BY_ZOOM


def _events(query: Mapping[str, str], store: Store) -> EventFilter:
    try:
        return event_filter(query, store.today)
    except PlaceError:
        return event_filter({}, store.today)


def _one_of(value: str | None, allowed: tuple[str, ...], default: str) -> str:
    return value if value in allowed else default
