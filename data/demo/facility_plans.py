"""How many facilities of each kind a street has, where they stand, and how large they are."""

from __future__ import annotations

from typing import NamedTuple

ALL_DAY, OFFICE, SHOP, LATE, SCHOOL = (
    "00:00-24:00",
    "08:30-17:30",
    "08:00-21:30",
    "09:00-22:00",
    "07:30-17:00",
)


class FacilityPlan(NamedTuple):
    """``each`` is what there is ``number`` of: street, community, grid, place or road (per km of busy road).

    ``pool`` is where: ground (a room on a ground floor), shop, school, market, civic, care, park, gate, yard,
    road, waterside. ``size`` least–most capacity in ``unit``, ``area`` m²; ``skip`` communities have none.
    """

    kind: str
    each: str
    number: float
    pool: str
    unit: str = ""
    size: tuple[int, int] = (0, 0)
    area: tuple[int, int] = (0, 0)
    opens: str = OFFICE
    owner: str = "public"
    skip: int = 0


P = FacilityPlan
PLANS = (
    P(
        "ELD_CANTEEN",
        "community",
        1,
        "ground",
        "餐/日",
        (60, 260),
        (90, 320),
        "10:30-18:30",
        "public_built",
        2,
    ),
    P("ELD_DAYCARE", "community", 1, "ground", "床", (10, 32), (300, 720), "08:00-17:00", "public_built", 2),
    P("ELD_HOME", "street", 1, "civic", "人/日", (80, 120), (600, 1200), OFFICE, "public_built"),
    P("ELD_INST", "street", 1, "care", "床", (160, 260), (6000, 9000), ALL_DAY, "public_built"),
    P("NURSERY", "community", 1, "ground", "托位", (20, 60), (200, 480), "07:30-18:00", "public_aided", 2),
    P("KINDER", "community", 0.6, "ground", "学位", (180, 330), (1800, 3600), SCHOOL, "public"),
    P("CHILD_CARE", "community", 0.5, "ground", "人", (20, 40), (60, 160), "15:30-18:30", "public"),
    P("AID_POINT", "street", 3, "ground", "", (0, 0), (40, 90), OFFICE, "public"),
    P("VETERAN", "street", 2, "ground", "", (0, 0), (30, 80)),
    P("DISABLED", "community", 0.5, "ground", "人", (10, 24), (80, 200)),
    P("HEALTH_CENTER", "street", 1, "civic", "诊/日", (400, 700), (3200, 5200), "08:00-20:00"),
    P("HEALTH_STATION", "community", 0.6, "ground", "诊/日", (40, 120), (120, 280), "08:00-17:30"),
    P("HEALTH_HUT", "community", 0.4, "ground", "", (0, 0), (20, 50), "08:00-20:00"),
    P("PHARMACY", "community", 1.6, "shop", "", (0, 0), (60, 160), SHOP, "private"),
    P("JOB_POINT", "street", 3, "ground", "", (0, 0), (40, 120)),
    P("SCHOOL_P", "street", 2, "school", "学位", (1200, 1900), (14000, 22000), SCHOOL),
    P("SCHOOL_M", "street", 1, "school2", "学位", (1000, 1600), (18000, 26000), SCHOOL),
    P("COMM_SCHOOL", "community", 0.34, "ground", "座", (40, 120), (120, 400)),
    P("EDU_POINT", "community", 0.34, "ground", "座", (16, 40), (40, 90)),
    P("READ", "street", 4, "shop", "座", (30, 90), (120, 380), LATE),
    P("CULTURE_CENTER", "street", 1, "civic", "人", (200, 400), (3000, 5200), LATE),
    P("CULTURE_STATION", "community", 0.75, "ground", "人", (40, 120), (250, 700), LATE),
    P("CULTURE_TERMINAL", "community", 0.5, "ground", "", (0, 0), (2, 6), ALL_DAY),
    P("GYM", "community", 0.5, "shop", "人", (15, 40), (120, 300), "06:00-22:00", "public_built"),
    P("COURT_S", "community", 0.8, "yard", "人", (20, 40), (800, 1300), ALL_DAY),
    P("COURT_M", "street", 3, "park", "人", (40, 80), (1300, 2600), ALL_DAY),
    P("COURT_L", "street", 1, "park", "人", (100, 200), (3200, 5600), "06:00-21:00"),
    P("FITNESS", "community", 1.5, "yard", "人", (10, 24), (150, 500), ALL_DAY),
    P("TRAIL", "street", 2, "waterside", "", (0, 0), (0, 0), ALL_DAY),
    P("PLAYGROUND", "community", 1, "yard", "人", (15, 40), (170, 450), ALL_DAY),
    P("GREEN_PARK", "street", 5, "park", "", (0, 0), (4000, 12000), ALL_DAY),
    P("LEGAL_POINT", "community", 0.6, "ground", "", (0, 0), (20, 60)),
    P("MEDIATE", "community", 0.8, "ground", "", (0, 0), (20, 50)),
    P("JUSTICE", "street", 1, "civic", "", (0, 0), (120, 240)),
    P("POLICE", "street", 4, "ground", "", (0, 0), (60, 200), ALL_DAY),
    P("FIRE_MICRO", "community", 1, "ground", "人", (4, 8), (20, 60), ALL_DAY),
    P("SHELTER", "street", 5, "public", "人", (150, 600), (400, 2000), ALL_DAY),
    P("AED", "community", 1.2, "ground", "", (0, 0), (0, 0), ALL_DAY),
    P("MARKET", "street", 2, "market", "摊位", (90, 180), (2600, 4600), "05:30-19:00", "public_built"),
    P("SUPERMARKET", "street", 4, "shop", "", (0, 0), (600, 2600), SHOP, "private"),
    P("SHOP", "community", 4, "shop", "", (0, 0), (40, 120), "07:00-23:00", "private"),
    P("PARCEL", "community", 2, "shop", "件/日", (400, 1800), (30, 90), "08:30-21:00", "private"),
    P("REPAIR", "community", 0.8, "shop", "", (0, 0), (15, 50), SHOP, "private"),
    P("LAUNDRY", "community", 0.7, "shop", "", (0, 0), (25, 70), SHOP, "private"),
    P("HAIR", "community", 2, "shop", "", (0, 0), (25, 90), LATE, "private"),
    P("DINING", "community", 5, "shop", "座", (16, 120), (30, 320), "06:00-22:00", "private"),
    P("BANK", "street", 4, "shop", "", (0, 0), (120, 400), "08:30-17:00", "private"),
    P("POST", "street", 1, "shop", "", (0, 0), (120, 260), "08:30-17:30"),
    P("BUS_STOP", "road", 2.6, "road", "", (0, 0), (0, 0), "06:00-22:00"),
    P("TOILET", "community", 1.2, "road", "位", (8, 20), (30, 80), ALL_DAY),
    P("WASTE_COLLECT", "street", 3, "road", "吨/日", (8, 20), (120, 260), "05:00-21:00"),
    P("WASTE_POINT", "grid", 2.2, "yard", "桶", (4, 10), (8, 24), ALL_DAY),
    P("CHARGE_EBIKE", "grid", 1.2, "yard", "位", (12, 60), (30, 120), ALL_DAY, "private"),
    P("PROPERTY_OFFICE", "place", 1, "gate", "", (0, 0), (40, 160), OFFICE, "private"),
    P("HUB", "community", 0.4, "ground", "", (0, 0), (200, 700), LATE),
    P("COMM_STATION", "community", 1, "ground", "", (0, 0), (600, 1000)),
    P("STREET_CENTER", "street", 1, "civic", "", (0, 0), (900, 1500)),
    P("CAMERA", "road", 8, "road", "", (0, 0), (0, 0), ALL_DAY),
    P("FIRE_HYDRANT", "road", 7, "road", "", (0, 0), (0, 0), ALL_DAY),
    P("STREET_LAMP", "road", 30, "road", "", (0, 0), (0, 0), ALL_DAY),
    P("MANHOLE_COVER", "road", 25, "road", "", (0, 0), (0, 0), ALL_DAY),
    P("LIFT_CAR", "place", 1, "tower", "", (0, 0), (0, 0), ALL_DAY, "private"),
    P("PARKING_LOT", "community", 0.8, "road", "位", (40, 220), (900, 5000), ALL_DAY, "public_built"),
    P("WASTE_BIN", "road", 10, "road", "", (0, 0), (0, 0), ALL_DAY),
    P("NOTICE_BOARD", "grid", 1, "gate", "", (0, 0), (0, 0), ALL_DAY),
    P("PLANTING", "road", 2, "road", "", (0, 0), (60, 600), ALL_DAY),
    P("BENCH", "street", 40, "park", "", (0, 0), (0, 0), ALL_DAY),
)
