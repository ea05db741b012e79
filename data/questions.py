"""What exactly is asked: frozen values with one text form, used by URLs, tiles and callbacks alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from geo.errors import PlaceError
from geo.vocabulary import AGE_GROUPS, EVENT_CLASSES, EVENT_KINDS, EVENT_STATUSES, LEVELS, SERVICES

STATUS_GROUPS = tuple(dict.fromkeys(s.group for s in EVENT_STATUSES))
CLASS_CODES = tuple(c.code for c in EVENT_CLASSES)
KIND_CODES = tuple(k.code for k in EVENT_KINDS)
LEVEL_CODES = tuple(level.code for level in LEVELS)
# Fields of a filter that hold codes: what they are called in an error, and which there are.
CODED = {
    "classes": ("class", CLASS_CODES), "kinds": ("kind", KIND_CODES),
    "statuses": ("status", STATUS_GROUPS), "levels": ("level", LEVEL_CODES),
}  # fmt: skip
GROUP_CODES = tuple(g.code for g in AGE_GROUPS)
SERVICE_CODES = tuple(s.code for s in SERVICES)
MIN_RES, MAX_RES = 7, 11
BY_ZOOM = 0  # a hex resolution of 0 leaves the choice to the zoom of the map
METRICS = ("events", "events_per_1000", "residents", "houses", "coverage", "alarms")
GROUPS_OF_METRIC = {"residents": GROUP_CODES, "coverage": SERVICE_CODES}
LONGEST_DAYS = 3660  # ten years: the timeline has a place for every day
AREA_DIGITS = frozenset({9, 12, 15, 17})


@dataclass(frozen=True)
class EventFilter:
    """Which events: local days ``since``–``until`` (both included), what, how it stands, how pressing, where.

    ``classes`` and ``kinds`` add up: all kinds of those classes, and those kinds. Empty means all; codes are
    kept sorted, so that equal filters are equal. ``area`` is a prefix of area codes.
    """

    since: date
    until: date
    classes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    area: str = ""
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be asked; the message names the field and the allowed values."""
        if self.since > self.until:
            raise PlaceError.of("period_turned", since=self.since, until=self.until)
        if self.days > LONGEST_DAYS:
            raise PlaceError.of("period_long", days=self.days, most=LONGEST_DAYS)
        for name, (what, allowed) in CODED.items():
            _known(what, getattr(self, name), allowed)
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if self.area:
            area_code(self.area)

    @property
    def days(self) -> int:
        """Length of the period in days."""
        return (self.until - self.since).days + 1

    def query(self) -> str:
        """The text form: a query string without leading '?'; equal filters have equal text."""
        return urlencode([(f.name, _text(v)) for f in fields(self) if (v := getattr(self, f.name))])


@dataclass(frozen=True)
class HexQuestion:
    """One number for every hex: a metric at a resolution (0 = by zoom).

    ``group`` is an age group for residents, a service for coverage, else empty.
    """

    metric: str
    res: int
    events: EventFilter
    group: str = ""

    def __post_init__(self) -> None:
        """Refuse unknown metrics and resolutions."""
        _known("metric", (self.metric,), METRICS)
        if self.res != BY_ZOOM and not MIN_RES <= self.res <= MAX_RES:
            raise _bad_res(self.res)
        if self.group and self.metric not in GROUPS_OF_METRIC:
            raise PlaceError.of("no_groups", metric=self.metric, group=self.group[:20])
        if self.group:
            _known("group", (self.group,), GROUPS_OF_METRIC[self.metric])

    def query(self) -> str:
        """The text form of the question."""
        own = [("metric", self.metric), ("res", str(self.res)), ("group", self.group)]
        return urlencode([(k, v) for k, v in own if v]) + "&" + self.events.query()

    def at_zoom(self, zoom: float) -> HexQuestion:
        """The same question with its resolution chosen by the zoom, unless one was asked for."""
        return self if self.res else replace(self, res=res_of_zoom(zoom))


def area_code(text: str) -> str:
    """The code of a subdistrict, community, grid or micro-grid; PlaceError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) in AREA_DIGITS):
        raise PlaceError.of("bad_area", value=text[:20])
    return text


def res_of_zoom(zoom: float) -> int:
    """Hex resolution that reads well at a map zoom: hexes of 30–130 pixels."""
    return next(res for upto, res in ((12, 7), (13, 8), (15, 9), (17, 10), (99, 11)) if zoom < upto)


def event_filter(params: Mapping[str, str], as_of: date, days: int = 30) -> EventFilter:
    """Read a filter from query parameters; what is missing defaults to the last ``days`` before ``as_of``."""
    until = _day(params, "until", as_of)
    before = date.fromordinal(max(until.toordinal() - days + 1, 1))
    return EventFilter(
        since=_day(params, "since", before),
        until=until,
        area=params.get("area", ""),
        **{name: _codes(params, name) for name in CODED},
    )


def hex_question(params: Mapping[str, str], as_of: date) -> HexQuestion:
    """Read a hex question from query parameters."""
    try:
        res = int(params.get("res") or BY_ZOOM)
    except ValueError as error:
        raise _bad_res(params["res"][:20]) from error
    metric, group = params.get("metric", "events"), params.get("group", "")
    return HexQuestion(metric, res, event_filter(params, as_of), group)


def _codes(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(sorted({c for c in params.get(name, "").split(",") if c}))


def _day(params: Mapping[str, str], name: str, default: date) -> date:
    text = params.get(name)
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PlaceError.of("not_day", what=name, value=text[:20]) from error


def _known(what: str, codes: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    if unknown := [c for c in codes if c not in allowed]:
        raise PlaceError.of("unknown_value", what=what, value=unknown[0][:20], allowed=", ".join(allowed))


def _bad_res(value: object) -> PlaceError:
    return PlaceError.of("bad_res", value=value, least=MIN_RES, most=MAX_RES)


def _text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
