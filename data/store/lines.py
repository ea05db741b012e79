"""What cards are made of: frozen lines of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class EventLine:
    """One event in a list; ``late``: past its due time."""

    id: int
    kind: str
    status: str
    level: str
    reported_at: datetime
    late: bool
    house_id: int


@dataclass(frozen=True)
class ServiceLine:
    """One of the 12 services seen from a place.

    ``metres`` on foot to the nearest working point (NaN: none within 1,500 m; for a hex the median of its
    homes), ``covered_share`` of its people within reach (0–1; a single house 0 or 1; NaN where none of them
    live or too few to be told). ``name`` and ``point_id`` of the nearest point, "" and 0 for none.
    """

    service: str
    metres: float
    covered_share: float
    name: str
    point_id: int


@dataclass(frozen=True)
class SensorLine:
    """A sensor near by, straight-line metres; ``alarms`` it raised in the period."""

    id: int
    kind: str
    status: str
    name: str
    metres: float
    alarms: int = 0


@dataclass(frozen=True)
class Responsible:
    """Who answers for a place: the chain of areas, and the worker of the grid."""

    community: str
    grid: str
    grid_code: str
    worker: str
    micro_grid: str


@dataclass(frozen=True)
class DoorLine:
    """A house in a list; ``use`` is a HOUSE_USES code."""

    id: int
    address: str
    use: str


@dataclass(frozen=True)
class UnitLine:
    """A flat or shop in a list of doorplates at one entrance."""

    id: int
    address: str
    room: str
    floor: int | None
    use: str
    plate_state: str
    open_events: int


@dataclass(frozen=True)
class HouseCard:
    """A doorplate's card. ``residents``: None where unknown, and for who does not answer for the place."""

    id: int
    address: str
    doorplate_code: str
    plate_state: str
    use: str
    state: str
    area_m2: float | None
    residents: int | None
    lon: float
    lat: float
    responsible: Responsible
    events: list[EventLine]
    services: list[ServiceLine]
    sensors: list[SensorLine]


@dataclass(frozen=True)
class PlaceCard:
    """A hex or an area: who is responsible, how many live there, what happened, which services reach it.

    ``residents`` is NaN where unknown, and where ``few``: 1–4 people may not be told apart; who may not be
    told them is told others to five. ``grids``: (name, code, worker, houses here), most houses first.
    ``by_class``: events per class code. Events and ``alarms`` are those of the period; ``events`` are the
    newest, ``doors`` the first by address.
    """

    key: str
    houses: int
    households: int
    residents: float
    few: bool
    grids: list[tuple[str, str, str, int]]
    by_class: dict[str, int]
    open: int
    late: int
    events: list[EventLine]
    services: list[ServiceLine]
    sensors: int
    alarms: int
    doors: list[DoorLine]
