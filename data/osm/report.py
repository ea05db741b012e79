"""What became of the file, line by line: ``what: word count | word count``. Every sum can be checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from data.osm.addresses import is_addressed
from data.osm.boundary import Extent
from data.osm.buildings import Assumptions
from data.osm.found import Found
from data.osm.reading import Reading
from data.osm.zones import Zoning

MOST_NAMED = 60


def lines(
    reading: Reading,
    found: Found,
    inside: Found,
    *,
    extent: Extent,
    zoning: Zoning,
    grid: pd.DataFrame,
    code_given: bool,
) -> list[str]:
    """The report of an import but for its network."""
    return [
        *_read_lines(reading, found),
        *_house_lines(found, inside),
        *_facility_lines(found, inside),
        *_area_lines(extent, zoning, grid, code_given),
        *_broken_lines(reading),
    ]


def unused_things(reading: Reading, found: Found) -> Counter[str]:
    """Tagged nodes, ways and surfaces that became nothing, by their first telling tag."""
    used = _used(found)
    unused: Counter[str] = Counter()
    for ref, tags in {t.ref: t.tags for t in reading.things}.items():
        if ref not in used and not is_addressed(tags) and tags.get("boundary") != "administrative":
            unused[_telling(tags)] += 1
    return unused


def _used(found: Found) -> set[str]:
    groups: Iterable[Iterable[str]] = (
        (b.thing.ref for b in found.buildings),
        (h.ref for h in found.houses),
        (f.thing.ref for f in found.facilities),
        (r.thing.ref for r in found.roads),
        (x.thing.ref for x in found.land),
        found.places.merged_refs,
    )
    return {ref for group in groups for ref in group}


_MAIN_KEYS = (
    *("amenity", "shop", "healthcare", "leisure", "office", "tourism", "emergency", "craft", "man_made"),
    *("highway", "railway", "waterway", "natural", "landuse", "building", "barrier", "power", "place"),
    *("boundary", "route", "type", "entrance", "public_transport", "addr:interpolation", "historic"),
)


def _telling(tags: dict[str, str]) -> str:
    for key in _MAIN_KEYS:
        if key in tags:
            return f"{key}={tags[key]}"
    return f"{min(tags)}=*"


def _read_lines(reading: Reading, found: Found) -> list[str]:
    unused = unused_things(reading, found) + reading.other_relations
    broken = {row for row, _, _ in reading.quarantine.rows}
    total = len({t.ref for t in reading.things} | broken) + reading.other_relations.total()
    lost, aside = unused.total(), len(broken)
    return [
        "read: " + _counted(reading.read),
        _sum("objects", total=total, used=total - lost - aside, not_used=lost, quarantined=aside),
        "not used: " + _counted(unused),
    ]


def _house_lines(found: Found, inside: Found) -> list[str]:
    counts, outside = found.counts, inside.outside
    sources = Counter({k.removeprefix("house:"): n for k, n in counts.items() if k.startswith("house:")})
    others = Counter({k: n for k, n in counts.items() if not k.startswith("house:")})
    homes = sum(h.households for h in inside.houses)
    return [
        _sum("houses", total=len(found.houses), inside=len(inside.houses), outside=outside["houses"]),
        "houses by source: " + _counted(sources),
        f"households: {homes} estimated | residents: unknown",
        *(["addresses: " + _counted(others)] if others else []),
        _sum(
            "buildings",
            total=len(found.buildings),
            inside=len(inside.buildings),
            outside=outside["buildings"],
        ),
        _assumed(found.assumed),
    ]


def _assumed(assumed: Assumptions) -> str:
    homes = "lived in" if assumed.untyped_are_homes else "not lived in unless addressed"
    floors = f"{assumed.usual_floors} (median of {assumed.floors_from} tagged)"
    return f"assumed: floors where not tagged {floors} | building=yes {homes}"


def _facility_lines(found: Found, inside: Found) -> list[str]:
    places, mapped = found.places, len(inside.facilities)
    kinds = Counter(f.kind.code for f in inside.facilities)
    services = sum(len(f.kind.services) for f in inside.facilities)
    facts = {"outside": inside.outside["facilities"], "merged": len(places.merged_refs)}
    unmapped = places.unmapped.total()
    walks = sum(r.walkable for r in inside.roads)
    return [
        _sum(
            "facilities", places=places.total, mapped=mapped, **facts, not_mapped=unmapped, services=services
        ),
        "facilities by kind: " + _counted(kinds),
        "facilities not mapped: " + _counted(places.unmapped),
        _sum("basemap", roads=len(inside.roads), walkable=walks, land=len(inside.land)),
    ]


def _area_lines(extent: Extent, zoning: Zoning, grid: pd.DataFrame, code_given: bool) -> list[str]:
    mapped = sum(bool(zone.ref) for zone in zoning.communities)
    fitting = int(grid["households"].between(300, 500).sum())
    grids, micro = len(zoning.grids), len(zoning.micro_grids)
    return [
        f"boundary: {extent.why}",
        *([] if code_given else ["code: 990000001, a number not in use; give the street's own as code"]),
        _sum("communities", total=len(zoning.communities), mapped=mapped),
        _sum("grids", total=grids, with_300_to_500_households=fitting, micro_grids=micro),
        *zoning.notes,
    ]


def _broken_lines(reading: Reading) -> list[str]:
    why = Counter(re.sub(r"\d+", "n", reason) for _, reason, _ in reading.quarantine.rows)
    mended = list(dict.fromkeys(row for row, _ in reading.quarantine.mended))
    head = ", ".join(mended[:MOST_NAMED])
    return [
        f"quarantined {len(reading.quarantine.rows)}: " + _counted(why),
        *(f"quarantined {row}: {reason}" for row, reason, _ in reading.quarantine.rows[:MOST_NAMED]),
        f"mended {len(mended)}: {head}" + (" …" if len(mended) > MOST_NAMED else ""),
    ]


def _sum(what: str, **counts: int) -> str:
    return f"{what}: " + " | ".join(f"{word.replace('_', ' ')} {count}" for word, count in counts.items())


def _counted(counts: Counter[str]) -> str:
    return " | ".join(f"{word} {count}" for word, count in counts.most_common()) or "–"
