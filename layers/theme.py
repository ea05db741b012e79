"""What a theme must name: every colour role of the product."""

from collections.abc import Mapping
from dataclasses import dataclass

Ramp = tuple[str, str, str, str, str]


# Compared by identity: a theme is one of the two below, and pictures drawn with it are cached by it.
@dataclass(frozen=True, eq=False)
class Theme:
    """Colour roles as ``#rrggbb``; the mappings are keyed by vocabulary codes."""

    name: str
    background: str
    land: str
    water: str
    green: str
    road: str
    road_casing: str
    building: str
    building_edge: str
    boundary_micro_grid: str
    boundary_grid: str
    boundary_community: str
    house: str
    text: str
    text_muted: str
    halo: str
    panel: str
    panel_edge: str
    accent: str
    selected: str
    ok: str
    warn: str
    danger: str
    muted: str
    party: str
    on_symbol: str
    symbol_edge: str
    hatch: str
    component: str
    sensor: str
    care: str
    doorplate: str
    services: Mapping[str, str]
    event_classes: Mapping[str, str]
    statuses: Mapping[str, str]
    sensor_statuses: Mapping[str, str]
    levels: Mapping[str, str]
    ramps: Mapping[str, Ramp]
