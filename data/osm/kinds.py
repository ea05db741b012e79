"""Which OpenStreetMap building, way and area is what in our frames: tables, and the rules between them."""

from __future__ import annotations

from typing import NamedTuple

from data.osm.mapping import Tags


class BuildingType(NamedTuple):
    """``use`` is a HOUSE_USES code; ``dwellings``: one | flats | guess | none."""

    use: str
    dwellings: str


def _words(text: str) -> list[str]:
    return text.split()


def _table(use: str, dwellings: str, values: str) -> dict[str, BuildingType]:
    return {value: BuildingType(use, dwellings) for value in _words(values)}


BUILDING_TYPES: dict[str, BuildingType] = {
    **_table("residential", "one", "house detached bungalow cabin farm static_caravan houseboat villa ger"),
    **_table(
        "residential", "flats", "apartments residential terrace semidetached_house semi dormitory block"
    ),
    **_table("residential", "none", "garage garages shed carport roof hut outbuilding canopy porch gazebo"),
    **_table("shop", "none", "retail shop supermarket kiosk commercial mall hotel marketplace restaurant"),
    **_table("office", "none", "office"),
    **_table("factory", "none", "industrial warehouse factory manufacture works farm_auxiliary barn cowshed"),
    **_table("factory", "none", "sty stable greenhouse silo storage_tank hangar workshop"),
}
UNTYPED = BuildingType("residential", "guess")
OTHER = BuildingType("public", "none")  # school, church, station, service, …

# People live here by number of floors where a mapper gave none.
USUAL_FLOORS = {"one": 1, "flats": 3, "guess": 3, "none": 1}
SMALL_M2 = (
    250.0  # an untyped or "residential" building below this footprint with up to two floors is one dwelling
)
DWELLING_M2 = 100.0  # gross floor area of one dwelling, walls and stairs included
LEAST_DWELLING_M2 = 45.0  # an untyped building below this footprint is a shed
FLOOR_M = 3.0

# Ground where nobody is taken to live, and what an untyped building there is for.
WORK_GROUND: dict[str, str] = {
    **dict.fromkeys(
        [
            "industrial",
            "farmyard",
            "railway",
            "port",
            "quarry",
            "landfill",
            "depot",
            "garages",
            "construction",
        ],
        "factory",
    ),
    **dict.fromkeys(_words("education religious institutional military"), "public"),
    "commercial": "office",
    "retail": "shop",
}

NOT_WALKED = {
    "motorway",
    "motorway_link",
    "raceway",
    "bus_guideway",
    "busway",
    "escape",
    "trunk",
    "trunk_link",
}
NO_ROAD = set(
    _words(
        "proposed construction abandoned razed planned disused elevator bus_stop platform rest_area services "
        "no street_lamp crossing traffic_island"
    )
)
FORBIDDEN, ALLOWED = (
    {"no", "private", "use_sidepath"},
    {"yes", "designated", "permissive", "official", "destination"},
)
# Borders of blocks: streets people name, not the paths inside a block.
BLOCK_ROADS = set(
    _words(
        "motorway trunk primary secondary tertiary unclassified residential living_street pedestrian road "
        "motorway_link trunk_link primary_link secondary_link tertiary_link"
    )
)

LAND: dict[str, set[tuple[str, str]]] = {
    "water": {
        *(("natural", v) for v in ("water", "bay")),
        *(("waterway", v) for v in ("river", "canal", "stream", "drain", "ditch", "riverbank", "dock")),
        *(("landuse", v) for v in ("basin", "reservoir", "pond")),
        ("leisure", "swimming_pool"),
    },
    "rail": {("railway", v) for v in ("rail", "light_rail", "tram", "narrow_gauge", "monorail")},
    "green": {
        *(("landuse", v) for v in ("grass", "forest", "meadow", "recreation_ground", "village_green")),
        *(("landuse", v) for v in ("cemetery", "allotments", "orchard", "flowerbed", "farmland", "vineyard")),
        *(("natural", v) for v in ("wood", "scrub", "grassland", "heath", "wetland")),
        *(("leisure", v) for v in ("park", "garden", "golf_course", "nature_reserve", "dog_park")),
    },
}

# Tags that make a closed way an area; the others close on themselves as lines do (roundabouts, fences).
AREA_KEYS = tuple(
    _words(
        "building landuse natural amenity leisure shop office tourism place craft healthcare emergency "
        "man_made boundary club historic military public_transport building:part addr:housenumber "
        "aeroway power sport"
    )
)
LINES = {
    *(("natural", v) for v in ("coastline", "tree_row", "cliff")),
    *(("leisure", v) for v in ("track", "slipway")),
    *(("man_made", v) for v in ("pipeline", "embankment", "cutline")),
    *(("power", v) for v in ("line", "minor_line", "cable")),
    *(("emergency", v) for v in ("yes", "designated")),
}
# Only here is a way that does not close an error; elsewhere (a parking as a line) it still tells a place.
MUST_CLOSE = {
    ("landuse", "*"),
    ("building", "*"),
    ("natural", "water"),
    ("natural", "wood"),
    ("waterway", "riverbank"),
}


def is_area(tags: Tags) -> bool:
    """Whether a closed way with these tags is a surface (wiki: Key:area and each key's page)."""
    if "area" in tags:
        return tags["area"] != "no"
    if "highway" in tags or "barrier" in tags or "railway" in tags:
        return "building" in tags or "landuse" in tags
    if tags.get("waterway") in {"riverbank", "dock"}:
        return True
    return any(key in tags and tags[key] != "no" and (key, tags[key]) not in LINES for key in AREA_KEYS)


def must_close(tags: Tags) -> bool:
    """Whether an open way with these tags is broken."""
    return any(tags.get(k, "no") != "no" and v in ("*", tags[k]) for k, v in MUST_CLOSE)


def building_type(tags: Tags) -> BuildingType:
    """What a building is for; a plain ``yes`` is left to be guessed from size and ground."""
    value = tags.get("building", "yes").split(";")[0]
    return UNTYPED if value == "yes" else BUILDING_TYPES.get(value, OTHER)


def land_kind(tags: Tags) -> str | None:
    """water | green | rail of the basemap, None for anything else or underground."""
    pairs = set(tags.items())
    if tags.get("tunnel", "no") not in {"no", "culvert"} or tags.get("location") == "underground":
        return None
    for kind, wanted in LAND.items():
        if pairs & wanted:
            return kind
    return None


def is_road(tags: Tags) -> bool:
    """Whether a way is a road or path that exists."""
    return tags.get("highway", "no") not in NO_ROAD


def walkable(tags: Tags) -> bool:
    """Whether one may walk there: the foot tag, else access, else the kind of road."""
    if (foot := tags.get("foot")) in FORBIDDEN | ALLOWED:
        return foot in ALLOWED
    if tags.get("access") in FORBIDDEN or tags.get("motorroad") == "yes":
        return False
    return tags["highway"] not in NOT_WALKED or tags.get("sidewalk") in {"both", "left", "right", "yes"}


def level_of(tags: Tags) -> int:
    """0 on the ground, 1 on a bridge, −1 in a tunnel, or the layer tag where it says more."""
    try:
        layer = int(tags.get("layer", ""))
    except ValueError:
        layer = 0
    if tags.get("bridge", "no") != "no":
        return max(layer, 1)
    if tags.get("tunnel", "no") not in {"no", "building_passage"}:
        return min(layer, -1)
    return max(-5, min(5, layer)) if tags.get("covered") != "yes" else 0
