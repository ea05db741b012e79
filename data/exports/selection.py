"""Which rows are asked for: a layer and its filters, with one text form for addresses and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

from data.exports.layers import ExportLayer, export_layer
from data.questions import EventFilter, area_code
from geo.errors import PlaceError

BBox = tuple[float, float, float, float]
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of events; beyond, a day and its time zone are no time any more
ONLY_EVENTS = ("since", "until", "classes", "levels")


@dataclass(frozen=True)
class Selection:
    """``area`` is a prefix of area codes. Empty means all; codes are kept sorted, so equal is equal.

    Events are asked for as on the map (``EventFilter``): ``kinds`` and ``classes`` add up, ``statuses`` are
    groups, days are local and both included; without days, of all time. Raises PlaceError for what no such
    layer has, naming what there is.
    """

    layer: str
    area: str = ""
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    bbox: BBox | None = None
    since: date | None = None
    until: date | None = None
    classes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be asked of the layer."""
        for name in ("kinds", "statuses", "classes", "levels"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if self.area:
            area_code(self.area)
        if self.bbox is not None:
            _check_box(self.bbox)
        if self.of.code == "events":
            self._check_events()
        else:
            self._check_codes()

    @property
    def of(self) -> ExportLayer:
        """The layer."""
        return export_layer(self.layer)

    def query(self) -> str:
        """The filters as a query string without leading '?'; the layer is not part of it."""
        told = [(f.name, _text(getattr(self, f.name))) for f in fields(self) if f.name != "layer"]
        return urlencode([(name, text) for name, text in told if text])

    def _check_events(self) -> None:
        for day in (self.since, self.until):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise PlaceError.of("day_out", day=day, first=FIRST_YEAR, last=LAST_YEAR)
        some = self.since or self.until or date.min
        EventFilter(
            self.since or some, self.until or some,
            classes=self.classes, statuses=self.statuses, kinds=self.kinds, levels=self.levels,
        )  # fmt: skip

    def _check_codes(self) -> None:
        if given := [name for name in ONLY_EVENTS if getattr(self, name)]:
            raise PlaceError.of("only_events", what=given[0], layer=self.layer)
        for what, column, codes in (
            ("kind", self.of.kind, self.kinds),
            ("status", self.of.status, self.statuses),
        ):
            known = [entry.code for entry in self.of.terms.get(column, ())]
            if unknown := [c for c in codes if c not in known]:
                value = unknown[0][:20]
                if not known:
                    raise PlaceError.of("none_there", what=what, value=value, layer=self.layer)
                raise PlaceError.of("unknown_value", what=what, value=value, allowed=", ".join(known))


def selection_of(layer: str, params: Mapping[str, str]) -> Selection:
    """Read a selection from query parameters."""
    return Selection(
        layer,
        area=params.get("area", ""),
        bbox=_box(params["bbox"]) if params.get("bbox") else None,
        since=_day(params, "since"),
        until=_day(params, "until"),
        **{name: _codes(params, name) for name in ("kinds", "statuses", "classes", "levels")},
    )


def _codes(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(c for c in params.get(name, "").split(",") if c)


def _day(params: Mapping[str, str], name: str) -> date | None:
    text = params.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise PlaceError.of("not_day", what=name, value=str(text)[:20]) from error


def _box(text: str) -> BBox:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise PlaceError.of("not_box", value=text[:40]) from error
    return west, south, east, north


def _check_box(box: BBox) -> None:
    west, south, east, north = box
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # false for NaN too
        raise PlaceError.of("box_turned", value=",".join(f"{part:g}" for part in box))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return "" if value is None else str(value)
