"""Kinds of facility: places that serve residents, and things that stand in the street and are maintained.

Circle, reach and duty to provide follow GB 50180-2018 where it has them; other reaches are product defaults
and say so. A reach is what a kind is judged by on foot; kinds without one are not judged by distance.
"""

from dataclasses import dataclass
from typing import Final, Literal

from geo.vocabulary.terms import Term, entry

GB: Final = "GB 50180-2018"
OWN: Final = "product default"
OLD: Final = "age_60_plus"
Geometry = Literal["point", "line"]


@dataclass(frozen=True)
class FacilityKind:
    """``services`` it offers (empty: a thing only maintained); ``circle_min`` its circle, minutes on foot;

    ``reach_m`` walking metres; ``group`` the age group it is for (AGE_GROUPS); ``component_class`` of
    COMPONENT_CLASSES for things maintained as city components (GB/T 30428.2).
    """

    code: str
    zh: str
    en: str
    clause: str
    services: tuple[str, ...] = ()
    circle_min: int | None = None
    reach_m: float | None = None
    reach_source: Literal["GB 50180-2018", "product default"] | None = None
    mandatory: bool = False
    group: str = "all"
    geometry: Geometry = "point"
    component_class: str | None = None


F = FacilityKind

_CARE = (
    F("ELD_CANTEEN", "老年食堂", "Elderly canteen", "5.3.1", ("ELDERLY",), 5, 500, OWN, False, OLD),
    # “日照中心”智慧健康服务站: day care and a health station at one place.
    F(
        "ELD_DAYCARE",
        "日间照料中心",
        "Day-care centre",
        "5.3.1",
        ("ELDERLY", "HEALTH"),
        5,
        300,
        GB,
        True,
        OLD,
    ),
    F("ELD_HOME", "居家养老服务中心", "Home-care centre", "5.3.1", ("ELDERLY",), 15, 1000, OWN, False, OLD),
    F("ELD_INST", "养老院", "Care home", "5.3.1", ("ELDERLY",), 15, mandatory=True, group="age_80_plus"),
    F("NURSERY", "托育点", "Nursery", "5.3.2", ("CHILDCARE",), 5, 300, GB, False, "age_0_3"),
    F("KINDER", "幼儿园", "Kindergarten", "5.3.2", ("CHILDCARE", "LEARNING"), 5, 300, GB, True, "age_3_6"),
    F("CHILD_CARE", "儿童之家", "Children's home", "5.3.2", ("CHILDCARE",), 5, 500, OWN, False, "age_6_12"),
    F("AID_POINT", "救助慈善服务点", "Relief and charity point", "5.3.3", ("AID",), 15, 1000, OWN),
    F("VETERAN", "退役军人服务站", "Veterans' station", "5.3.3", ("AID",), 15, 1000, OWN),
    F("DISABLED", "残疾人康复室", "Rehabilitation room", "5.3.3", ("AID",), 5, 300, GB, True),
    F("HEALTH_CENTER", "社区卫生服务中心", "Health centre", "5.3.4", ("HEALTH",), 15, 1000, GB, True),
    F("HEALTH_STATION", "社区卫生服务站", "Health station", "5.3.4", ("HEALTH",), 5, 300, GB),
    F("HEALTH_HUT", "智慧健康小屋", "Smart health hut", "5.3.4", ("HEALTH",), 5, 500, OWN),
    F("PHARMACY", "药店", "Pharmacy", "5.3.4", ("HEALTH", "CONVENIENCE"), 5, 500, OWN),
)

_LEARNING = (
    F("JOB_POINT", "就业服务站", "Employment station", "5.3.5", ("JOBS",), 15, 1000, OWN),
    F("SCHOOL_P", "小学", "Primary school", "5.3.6", ("LEARNING",), 10, 500, GB, True, "age_6_12"),
    F("SCHOOL_M", "初中", "Middle school", "5.3.6", ("LEARNING",), 15, 1000, GB, True, "age_12_15"),
    F("COMM_SCHOOL", "社区学校", "Community school", "5.3.6", ("LEARNING",), 15, 1000, OWN),
    F("EDU_POINT", "智慧教育点", "Smart education point", "5.3.6", ("LEARNING",), 15, 1000, OWN),
    F("READ", "城市书房", "City reading room", "5.3.7", ("CULTURE_SPORT",), 10, 500, OWN),
    F("CULTURE_CENTER", "文化活动中心", "Culture centre", "5.3.7", ("CULTURE_SPORT",), 15, 1000, GB, True),
    F("CULTURE_STATION", "文化活动站", "Culture station", "5.3.7", ("CULTURE_SPORT",), 5, 500, GB, True),
    F("CULTURE_TERMINAL", "文化信息终端", "Culture terminal", "5.3.7", ("CULTURE_SPORT",), 10, 500, OWN),
    F("GYM", "百姓健身房", "People's gym", "5.3.7", ("CULTURE_SPORT",), 10, 500, OWN),
    F("COURT_S", "小型运动场", "Small sports ground", "5.3.7", ("CULTURE_SPORT",), 5, 300, GB, True),
    F("COURT_M", "中型运动场", "Medium sports ground", "5.3.7", ("CULTURE_SPORT",), 10, 500, GB, True),
    F("COURT_L", "大型运动场", "Large sports ground", "5.3.7", ("CULTURE_SPORT",), 15, 1000, GB, True),
    F("FITNESS", "室外健身点", "Outdoor fitness", "5.3.7", ("CULTURE_SPORT",), 5, 300, GB, True),
    F("TRAIL", "智能步道", "Smart trail", "5.3.7", ("CULTURE_SPORT",), 10, 500, OWN, geometry="line"),
    F("PLAYGROUND", "儿童活动场地", "Playground", "5.3.7", ("CULTURE_SPORT",), None, 300, OWN, True),
    F("GREEN_PARK", "社区公园", "Community park", "5.3.7", ("CULTURE_SPORT",), 10, 500, OWN),
)

_ORDER = (
    # Not plain LEGAL: that is the code of the service.
    F("LEGAL_POINT", "公共法律服务点", "Legal service point", "5.3.8", ("LEGAL",), 5, 500, OWN),
    F("MEDIATE", "调解室", "Mediation room", "5.3.8", ("LEGAL",), 5, 500, OWN),
    F("JUSTICE", "司法所", "Judicial office", "5.3.8", ("LEGAL",), 15, mandatory=True),
    F("POLICE", "警务室", "Police post", "5.3.9", ("SAFETY",)),
    # Judged by arrival within three minutes, not by residents' walk.
    F("FIRE_MICRO", "微型消防站", "Micro fire station", "5.3.9", ("SAFETY",)),
    F("SHELTER", "避灾安置点", "Emergency shelter", "5.3.9", ("SAFETY",), 15, 1000, OWN),
    # About four minutes there and back.
    F("AED", "AED 急救点", "Defibrillator (AED)", "5.3.9", ("SAFETY",), None, 300, OWN),
)

_CONVENIENCE = (
    F("MARKET", "菜市场", "Food market", "5.3.10", ("CONVENIENCE",), 10, 500, GB, True),
    F("SUPERMARKET", "综合超市", "Supermarket", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN),
    F("SHOP", "便利店", "Convenience shop", "5.3.10", ("CONVENIENCE",), 5, 300, OWN, True),
    F("PARCEL", "快递点", "Parcel point", "5.3.10", ("CONVENIENCE",), 5, 300, OWN, True),
    F("REPAIR", "维修点", "Repair shop", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN),
    F("LAUNDRY", "洗染店", "Laundry", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN),
    F("HAIR", "美容美发", "Hairdresser", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN),
    F("DINING", "餐饮店", "Eating place", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN, True),
    F("BANK", "银行网点", "Bank", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN, True),
    F("POST", "邮政网点", "Post office", "5.3.10", ("CONVENIENCE",), 15, 1000, OWN, True),
    F("BUS_STOP", "公交站", "Bus stop", "5.3.10", ("CONVENIENCE",), 10, 500, GB, True),
    F("TOILET", "公共厕所", "Public toilet", "5.3.10", ("CONVENIENCE",), 5, 300, OWN, True),
    F("WASTE_COLLECT", "垃圾收集站", "Waste station", "5.3.10", ("CONVENIENCE",), 5, 300, OWN, True),
    F("WASTE_POINT", "垃圾收集点", "Waste collection point", "5.3.11", ("PROPERTY",), None, 70, GB, True),
    F("CHARGE_EBIKE", "电动车充电棚", "E-bike charging shed", "5.3.11", ("PROPERTY",), None, 150, OWN),
    F("PROPERTY_OFFICE", "物业用房", "Property office", "5.3.11", ("PROPERTY",), None, 300, OWN, True),
    F("HUB", "共享社·幸福里", "Neighbourhood hub", "5.3.12", ("NEIGHBOURS",), None, 300, OWN),
    # What a station or a centre offers besides its own desk is a product default.
    F("COMM_STATION", "社区服务站", "Community station", "5.3", ("NEIGHBOURS", "AID"), 5, 300, GB, True),
    F("STREET_CENTER", "街道服务中心", "Street service centre", "5.3", ("JOBS", "AID"), 15, 1000, OWN, True),
)

_COMPONENTS = (
    F("CAMERA", "监控摄像头", "Security camera", "5.3.9", component_class="01"),
    F("FIRE_HYDRANT", "消火栓", "Fire hydrant", "5.3.9", component_class="01"),
    F("STREET_LAMP", "路灯", "Street lamp", "5.2.4", component_class="01"),
    F("MANHOLE_COVER", "井盖", "Manhole cover", "5.2.4", component_class="01"),
    F("LIFT_CAR", "电梯", "Lift", "5.3.11", component_class="01"),
    F("PARKING_LOT", "停车场", "Car park", "5.3.11", component_class="02"),
    F("WASTE_BIN", "垃圾桶", "Litter bin", "5.2.4", component_class="03"),
    F("NOTICE_BOARD", "公告栏", "Notice board", "5.2.5", component_class="03"),
    F("PLANTING", "绿化", "Planting", "5.2.4", component_class="04"),
    F("BENCH", "座椅", "Bench", "5.2.4", component_class="04"),
)

FACILITY_KINDS: tuple[FacilityKind, ...] = _CARE + _LEARNING + _ORDER + _CONVENIENCE + _COMPONENTS

# GB/T 30428.2 component classes.
COMPONENT_CLASSES: tuple[Term, ...] = (
    Term("01", "公用设施", "Public utilities", "5.2.4"),
    Term("02", "道路交通", "Roads and traffic", "5.2.4"),
    Term("03", "市容环境", "City environment", "5.2.4"),
    Term("04", "园林绿化", "Parks and planting", "5.2.4"),
    Term("05", "其他", "Other", "5.2.4"),
)

# Only an ``in_use`` facility counts towards cover.
FACILITY_STATUSES: tuple[Term, ...] = (
    Term("planned", "规划", "Planned", "5.3"),
    Term("under_construction", "在建", "Under construction", "5.3"),
    Term("trial", "试运营", "Trial operation", "5.3"),
    Term("in_use", "正常", "In use", "5.3"),
    Term("suspended", "暂停", "Suspended", "5.3"),
    Term("closed_down", "停用", "Closed down", "5.3"),
)

OWNERSHIPS: tuple[Term, ...] = (
    Term("public", "公办", "Public", "5.3"),
    Term("public_built", "公建民营", "Publicly built, privately run", "5.3"),
    Term("public_aided", "民办公助", "Private with public aid", "5.3"),
    Term("private", "民营", "Private", "5.3"),
)

# Product default: older facility data is marked as due for checking (待核).
RECHECK_DAYS = 180


def facility_kind(code: str) -> FacilityKind:
    """Return the kind known by ``code``; PlaceError names near ones."""
    return entry(FACILITY_KINDS, code, "facility kind")


def kinds_of_service(service: str) -> tuple[FacilityKind, ...]:
    """Return the kinds that offer ``service``, in table order; empty for an unknown service."""
    return tuple(kind for kind in FACILITY_KINDS if service in kind.services)
