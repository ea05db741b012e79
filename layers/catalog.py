"""The layers of the map: one entry each. Deleting a layer is deleting its entry."""

from __future__ import annotations

from dataclasses import dataclass

from geo import vocabulary as v
from geo.errors import PlaceError


@dataclass(frozen=True)
class Layer:
    """What a layer is and how it looks; it does not fetch.

    ``draws``: base | raster | area | building | house | thing | event, a drawing of ``layers/style.py``.
    ``source``: the tile layer (``/tiles/{source}/…``). ``from_zoom``: where single things replace bubbles.
    ``legend``: vocabulary codes shown under the switch. ``shown``: on at the first visit. ``symbol``: a
    vocabulary code whose picture stands beside the switch, or "".
    """

    code: str
    group: str
    draws: str
    source: str
    from_zoom: float = 0
    shown: bool = True
    legend: tuple[str, ...] = ()
    symbol: str = ""
    property: str = ""


LAYERS: tuple[Layer, ...] = (
    Layer("basemap", "base", "base", "land"),
    Layer("raster", "base", "raster", "raster", shown=False),
    Layer("communities", "areas", "area", "communities"),
    Layer("grids", "areas", "area", "grids", 11),
    Layer("micro_grids", "areas", "area", "micro_grids", 15, shown=False),
    Layer("buildings", "doors", "building", "buildings", 14),
    Layer(
        "houses",
        "doors",
        "house",
        "houses",
        15,
        legend=tuple(p.code for p in v.PLATE_STATES),
        symbol="mounted",
    ),
    Layer(
        "facilities",
        "services",
        "thing",
        "facilities",
        14.6,
        shown=False,
        legend=tuple(k.code for k in v.FACILITY_KINDS),
        symbol="HEALTH_CENTER",
        property="kind",
    ),
    Layer(
        "service_points",
        "services",
        "thing",
        "service_points",
        15,
        legend=tuple(s.code for s in v.SERVICES),
        symbol="ELDERLY",
        property="service",
    ),
    Layer(
        "sensors",
        "sensing",
        "thing",
        "sensors",
        15,
        legend=tuple(k.code for k in v.SENSOR_KINDS),
        symbol="WATER_LEVEL",
        property="kind",
    ),
    Layer(
        "events",
        "events",
        "event",
        "events",
        15,
        legend=tuple(c.code for c in v.EVENT_CLASSES),
        symbol="02",
        property="class",
    ),
)

GROUPS = tuple(dict.fromkeys(layer.group for layer in LAYERS))

# What the numbers of the map may be drawn on. Hexes compare; areas carry responsibility; one at a time.
CARRIERS = ("hexes", "grids", "communities", "none")

# Metric → ramp family of the palette.
METRIC_FAMILIES = {
    "events": "events",
    "events_per_1000": "events",
    "residents": "people",
    "houses": "houses",
    "coverage": "coverage",
    "alarms": "alarms",
}


def layer(code: str) -> Layer:
    """The layer with this code; PlaceError lists the ones there are."""
    for one in LAYERS:
        if one.code == code:
            return one
    raise PlaceError(f"no layer {code!r}: use one of {', '.join(one.code for one in LAYERS)}")
