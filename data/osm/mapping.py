"""Which OpenStreetMap tag is which facility of ours: one table, first fitting line wins.

A line is ``key, value, kind`` and, where the tag alone does not tell, what else must hold. A pattern is
searched in the value of another tag (``name`` in any script). What no line fits is counted and named in the
report; a school whose level neither a tag nor its name tells stays out rather than being guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.vocabulary import FacilityKind, facility_kind

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """``value`` "*" is any value; ``also`` are (tag, pattern) that must be found; ``min_m2`` least area."""

    key: str
    value: str
    kind: str
    also: tuple[tuple[str, str], ...] = ()
    min_m2: float = 0.0

    def fits(self, tags: Tags, area_m2: float) -> bool:
        """Whether a thing with these tags and this area (0 for a point) is of this kind."""
        value = tags.get(self.key)
        if value is None or self.value not in ("*", *value.split(";")) or area_m2 < self.min_m2:
            return False
        return all(key in tags and re.search(pattern, tags[key], re.IGNORECASE) for key, pattern in self.also)


R = Rule
_OLD = ("social_facility:for", "senior|elder")
_CHILD = ("social_facility:for", "child|juvenile")


def _named(pattern: str) -> tuple[tuple[str, str], ...]:
    return (("name", pattern),)


# Many Chinese objects carry a general tag and say what they are in their name.
_BY_NAME = tuple(
    R(key, value, kind, _named(pattern))
    for kind, pattern in (
        ("ELD_CANTEEN", "老年食堂|长者食堂|长者饭堂|助餐点"),
        ("ELD_DAYCARE", "日间照料|日照中心"),
        ("ELD_HOME", "居家养老"),
        ("VETERAN", "退役军人"),
        ("JUSTICE", "司法所"),
        ("MEDIATE", "调解"),
        ("LEGAL_POINT", "法律服务|法律援助"),
        ("HUB", "共享社|邻里中心"),
        ("PROPERTY_OFFICE", "物业(服务|管理)"),
        ("STREET_CENTER", "街道办事处|便民服务中心|街道服务中心"),
        ("COMM_STATION", "居民?委(员)?会|社区服务(中心|站)|党群服务"),
        ("READ", "城市书房|书屋"),
        ("HEALTH_STATION", "卫生服务站|卫生室"),
    )
    for key, value in (
        *(("amenity", "*"), ("office", "*"), ("healthcare", "*")),
        *(("shop", "*"), ("club", "*"), ("building", "*")),
    )
)

_CARE = (
    R("amenity", "social_facility", "ELD_CANTEEN", (("social_facility", "soup_kitchen|meal"), _OLD)),
    R("amenity", "social_facility", "ELD_DAYCARE", (("social_facility", "day_care|day_centre"), _OLD)),
    R("amenity", "social_facility", "CHILD_CARE", (("social_facility", "day_care|day_centre"), _CHILD)),
    R("amenity", "social_facility", "ELD_INST", (("social_facility", "nursing_home|assisted_living"),)),
    R("amenity", "social_facility", "ELD_INST", (("social_facility", "group_home"), _OLD)),
    R("amenity", "social_facility", "ELD_HOME", (("social_facility", "ambulatory_care|outreach"), _OLD)),
    R("amenity", "social_facility", "DISABLED", (("social_facility:for", "disabled"),)),
    R("amenity", "social_facility", "AID_POINT", (
        ("social_facility", "food_bank|soup_kitchen|outreach|clothing_bank|shelter|dairy_kitchen"),
    )),
    R("amenity", "nursing_home", "ELD_INST"),
    R("amenity", "retirement_home", "ELD_INST"),
    R("office", "charity", "AID_POINT"),
    R("amenity", "childcare", "NURSERY"),
    R("amenity", "kindergarten", "KINDER"),
    R("amenity", "preschool", "KINDER"),
    R("healthcare", "rehabilitation", "DISABLED"),
    R("amenity", "hospital", "HEALTH_CENTER"),
    R("amenity", "clinic", "HEALTH_CENTER"),
    R("amenity", "health_post", "HEALTH_STATION"),
    R("amenity", "doctors", "HEALTH_STATION"),
    R("amenity", "pharmacy", "PHARMACY"),
    R("healthcare", "hospital", "HEALTH_CENTER"),
    R("healthcare", "clinic", "HEALTH_CENTER"),
    R("healthcare", "centre", "HEALTH_CENTER"),
    R("healthcare", "doctor", "HEALTH_STATION"),
    R("healthcare", "pharmacy", "PHARMACY"),
)  # fmt: skip

_LEARNING = (
    R("office", "employment_agency", "JOB_POINT"),
    R("amenity", "school", "COMM_SCHOOL", _named("老年大学|社区学(校|院)|adult education|volkshochschule")),
    R("amenity", "school", "SCHOOL_P", (("isced:level", "1"),)),
    R("amenity", "school", "SCHOOL_M", (("isced:level", "[23]"),)),
    R("amenity", "school", "SCHOOL_P", (("school", "primary|elementary|grundschule"),)),
    R("amenity", "school", "SCHOOL_M", (("school", "secondary|middle|high"),)),
    R("amenity", "school", "SCHOOL_P", _named(
        "小学|小學|初等学校|초등|primary|elementary|grundschule|élémentaire|primaria|primária|basisschool|ala-aste|alakoulu|"
        "начальн|ابتدائ|प्राथमिक|โรงเรียนประถม|tiểu học"
    )),
    R("amenity", "school", "SCHOOL_M", _named(
        "初中|中学|中學|중학|middle school|high school|secondary|gymnasium|lycée|collège|liceo|"
        "secundaria|yläaste|trung học|lukio"
    )),
    R("amenity", "training", "COMM_SCHOOL"),
    R("amenity", "college", "COMM_SCHOOL"),
    R("amenity", "library", "READ"),
    R("amenity", "public_bookcase", "READ"),
    R("amenity", "arts_centre", "CULTURE_CENTER"),
    R("amenity", "theatre", "CULTURE_CENTER"),
    R("amenity", "community_centre", "CULTURE_CENTER", _named("文化活动中心|文化中心|文化馆|cultural cent")),
    R("amenity", "community_centre", "CULTURE_STATION"),
    R("amenity", "social_centre", "HUB"),
    R("leisure", "fitness_centre", "GYM"),
    R("leisure", "sports_centre", "COURT_L"),
    R("leisure", "sports_hall", "COURT_L"),
    R("leisure", "stadium", "COURT_L"),
    # Areas of GB 50180: large from 3,150 m², medium from 1,310 m².
    R("leisure", "pitch", "COURT_L", min_m2=3150),
    R("leisure", "pitch", "COURT_M", min_m2=1310),
    R("leisure", "pitch", "COURT_S"),
    R("leisure", "fitness_station", "FITNESS"),
    R("leisure", "playground", "PLAYGROUND"),
    R("leisure", "park", "GREEN_PARK"),
    R("leisure", "track", "TRAIL", (("sport", "running|walking|athletics|jogging"),)),
)  # fmt: skip

_ORDER = (
    R("amenity", "police", "POLICE"),
    R("amenity", "fire_station", "FIRE_MICRO"),
    R("emergency", "assembly_point", "SHELTER"),
    R("social_facility", "shelter", "AID_POINT"),
    R("emergency", "defibrillator", "AED"),
    R("amenity", "townhall", "STREET_CENTER"),
)

_CONVENIENCE = (
    R("amenity", "marketplace", "MARKET"),
    R("shop", "supermarket", "SUPERMARKET"),
    R("shop", "convenience", "SHOP"),
    R("shop", "general", "SHOP"),
    R("shop", "kiosk", "SHOP"),
    R("amenity", "parcel_locker", "PARCEL"),
    R("amenity", "vending_machine", "PARCEL", (("vending", "parcel"),)),
    R("shop", "outpost", "PARCEL"),
    *(R("shop", v, "REPAIR") for v in ("repair", "shoe_repair", "electronics_repair", "locksmith", "tailor")),
    *(R("craft", v, "REPAIR") for v in ("shoemaker", "electronics_repair", "locksmith", "tailor")),
    R("shop", "*", "REPAIR", (("service:bicycle:repair", "^yes$"),)),
    R("shop", "laundry", "LAUNDRY"),
    R("shop", "dry_cleaning", "LAUNDRY"),
    R("shop", "hairdresser", "HAIR"),
    R("shop", "beauty", "HAIR"),
    *(R("amenity", v, "DINING") for v in ("restaurant", "fast_food", "cafe", "food_court", "canteen")),
    R("amenity", "bank", "BANK"),
    R("amenity", "post_office", "POST"),
    R("highway", "bus_stop", "BUS_STOP"),
    R("amenity", "bus_station", "BUS_STOP"),
    R("railway", "tram_stop", "BUS_STOP"),
    R("public_transport", "platform", "BUS_STOP", (("bus", "^yes$"),)),
    R("amenity", "toilets", "TOILET"),
    R("amenity", "waste_transfer_station", "WASTE_COLLECT"),
    R("amenity", "recycling", "WASTE_COLLECT", (("recycling_type", "centre"),)),
    R("amenity", "recycling", "WASTE_POINT"),
    R("amenity", "waste_disposal", "WASTE_POINT"),
    R("amenity", "charging_station", "CHARGE_EBIKE", (("bicycle", "^yes$"),)),
)  # fmt: skip

_COMPONENTS = (
    R("man_made", "surveillance", "CAMERA"),
    R("emergency", "fire_hydrant", "FIRE_HYDRANT"),
    R("highway", "street_lamp", "STREET_LAMP"),
    R("man_made", "manhole", "MANHOLE_COVER"),
    R("manhole", "*", "MANHOLE_COVER"),
    R("highway", "elevator", "LIFT_CAR"),
    R("amenity", "parking", "PARKING_LOT"),
    R("amenity", "waste_basket", "WASTE_BIN"),
    R("tourism", "information", "NOTICE_BOARD", (("information", "board"),)),
    R("advertising", "board", "NOTICE_BOARD"),
    R("amenity", "bench", "BENCH"),
    R("natural", "tree", "PLANTING"),
    R("natural", "tree_row", "PLANTING"),
    R("landuse", "flowerbed", "PLANTING"),
)

RULES: tuple[Rule, ...] = (*_BY_NAME, *_CARE, *_LEARNING, *_ORDER, *_CONVENIENCE, *_COMPONENTS)

# A thing with one of these is a place: it is mapped, or its first such tag is named among what was not.
PLACE_KEYS = (
    "amenity", "shop", "healthcare", "leisure", "office", "tourism", "emergency", "craft", "man_made", "club",
    "public_transport", "advertising", "manhole", "social_facility",
)  # fmt: skip

# Attributes of something else, or the statement that nothing is there.
NOT_A_PLACE = {"no", "none", "vacant", "disused"}
_ATTRIBUTE_ONLY = {"emergency": {"yes", "designated", "private", "destination", "official", "permissive"}}


def place_tag(tags: Tags) -> str | None:
    """The tag, ``key=value``, by which a thing is a place; None if it is none."""
    for key in PLACE_KEYS:
        value = tags.get(key)
        if value and value not in NOT_A_PLACE and value not in _ATTRIBUTE_ONLY.get(key, ()):
            return f"{key}={value}"
    return None


def kind_of(tags: Tags, area_m2: float = 0.0) -> FacilityKind | None:
    """The kind of facility a thing is, None if it is none of ours."""
    for rule in _rules_for(tags):
        if rule.fits(tags, area_m2):
            return facility_kind(rule.kind)
    return None


def _rules_for(tags: Tags) -> list[Rule]:
    """Lines whose key the thing has, in the order of the table."""
    places = [at for key in tags if key in _AT for at in _AT[key]]
    return [RULES[at] for at in sorted(places)]


_AT: dict[str, list[int]] = {
    key: [at for at, rule in enumerate(RULES) if rule.key == key] for key in {rule.key for rule in RULES}
}
