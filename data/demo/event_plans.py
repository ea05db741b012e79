"""How often each kind of event happens, where, and at which hours."""

from __future__ import annotations

from typing import NamedTuple

EVENTS_A_HOUSE = 2.5  # a year


class EventPlan(NamedTuple):
    """``weight`` among all events; ``pool`` a place or a facility kind; ``hours`` of ``days.HOURS``.

    ``storm`` is what a typhoon day multiplies; ``hot`` names the places where it happens most.
    """

    kind: str
    weight: float
    pool: str
    hours: str = "day"
    storm: float = 1.0
    hot: str = ""


E = EventPlan
PLANS = (
    E("0101", 26, "home", "home", hot="old"),
    E("0102", 11, "home", "home"),
    E("0103", 14, "home", "home"),
    E("0104", 9, "shop", "day"),
    E("0105", 2, "home", "day", hot="old"),
    E("0106", 13, "shop", "trade"),
    E("0201", 46, "lane", "home", hot="old"),
    E("0202", 62, "home", "home", hot="old"),
    E("0203", 6, "home", "home", hot="old"),
    E("0204", 7, "home", "day", 6, "old"),
    E("0205", 24, "home", "day", 2, "old"),
    E("0206", 9, "tower", "day", 8),
    E("0207", 12, "shop", "day", hot="old"),
    E("0301", 13, "home", "night"),
    E("0302", 12, "home", "day"),
    E("0303", 9, "lane", "night"),
    E("0304", 15, "home", "day", hot="old"),
    E("0401", 62, "lane", "day", hot="market"),
    E("0402", 42, "WASTE_POINT", "day"),
    E("0403", 38, "lane", "day", hot="old"),
    E("0404", 24, "lane", "day", hot="old"),
    E("0405", 20, "lane", "day", 0.2),
    E("0406", 26, "road", "day", 1.5, "market"),
    E("0407", 12, "water", "day", 3),
    E("0409", 12, "road", "night"),
    E("0501", 78, "shop", "trade", 0.3, "market"),
    E("0502", 70, "road", "trade", 0.2, "market"),
    E("0503", 44, "road", "trade", 0.3, "market"),
    E("0504", 66, "road", "trade", hot="market"),
    E("0505", 16, "yard", "day"),
    E("0506", 14, "shop", "day", 3),
    E("0507", 12, "road", "trade", 0.3, "market"),
    E("0601", 14, "MANHOLE_COVER", "day", 4),
    E("0602", 22, "STREET_LAMP", "night", 3),
    E("0603", 20, "road", "day", 2),
    E("0604", 12, "PLANTING", "day", 12),
    E("0605", 8, "road", "day", 30),
    E("0701", 14, "home", "day", hot="old"),
    E("0702", 14, "works", "day"),
    E("0703", 26, "works", "night", 0.1),
    E("0801", 14, "shop", "day"),
    E("0802", 20, "shop", "trade", hot="market"),
    E("0803", 4, "office", "day"),
    E("0804", 16, "LIFT_CAR", "home", 2),
    E("0901", 24, "home", "day"),
    E("0902", 10, "home", "day"),
    E("0903", 11, "home", "day"),
    E("0904", 12, "home", "day"),
    E("0905", 10, "home", "day"),
    E("0906", 34, "home", "day"),
    E("1001", 40, "home", "home", 3),
    E("1002", 34, "yard", "home"),
    E("1003", 26, "home", "night"),
    E("1004", 14, "home", "day"),
    E("1005", 14, "gate", "home"),
    E("1101", 3, "home", "day"),
    E("1102", 0.9, "home", "flat", 220),
    E("1103", 1.2, "lane", "flat", 260, "old"),
    E("1104", 7, "home", "home", 15),
    E("1201", 22, "home", "day"),
    E("1202", 18, "home", "day"),
    E("1299", 8, "lane", "day"),
)

# Who reports: odds by origin; classes that differ say how.
ORIGINS = (
    "from_grid_worker",
    "from_resident",
    "from_12345",
    "from_110",
    "from_city_management",
    "from_superior",
    "from_property",
    "from_deliberation",
)
ORIGIN_ODDS = {
    "": (0.46, 0.2, 0.16, 0.02, 0.08, 0.02, 0.05, 0.01),
    "01": (0.3, 0.16, 0.24, 0.22, 0.0, 0.02, 0.05, 0.01),
    "03": (0.18, 0.12, 0.08, 0.6, 0.0, 0.02, 0.0, 0.0),
    "04": (0.44, 0.12, 0.12, 0.0, 0.29, 0.02, 0.0, 0.01),
    "05": (0.4, 0.12, 0.16, 0.02, 0.29, 0.01, 0.0, 0.0),
    "10": (0.12, 0.3, 0.2, 0.01, 0.0, 0.01, 0.35, 0.01),
}
