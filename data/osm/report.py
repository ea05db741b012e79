"""What became of the file, line by line: ``what: word count | word count``. Every sum can be checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from data.osm.addresses import is_addressed
from data.osm.boundary import Extent
from data.osm.found import Found
from data.osm.reading import Reading
from data.osm.zones import Zoning

MOST_NAMED = 60


def lines(
    reading: Reading,
    found: Found,
    inside: Found,
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
    "amenity", "shop", "healthcare", "leisure", "office", "tourism", "emergency", "craft", "man_made", "highway",
    "railway", "waterway", "natural", "landuse", "building", "barrier", "power", "place", "boundary", "route", "type",
    "entrance", "public_transport", "addr:interpolation", "historic",
)  # fmt: skip


def _telling(tags: dict[str, str]) -> str:
    for key in _MAIN_KEYS:
        if key in tags:
            return f"{key}={tags[key]}"
    return f"{min(tags)}=*"


def _read_lines(reading: Reading, found: Found) -> list[str]:
    unused = unused_things(reading, found)
    total = len({t.ref for t in reading.things} | {row for row, _, _ in reading.quarantine.rows})
    total += reading.other_relations.total()
    aside = len({row for row, _, _ in reading.quarantine.rows})
    lost = unused.total() + reading.other_relations.total()
    return [
        "read: " + _counted(reading.read),
        f"objects: total {total} | used {total - lost - aside} | not used {lost} | quarantined {aside}",
        "not used: " + _counted(unused + reading.other_relations),
    ]


def _house_lines(found: Found, inside: Found) -> list[str]:
    assumed, counts = found.assumed, found.counts
    sources = Counter({k.removeprefix("house:"): n for k, n in counts.items() if k.startswith("house:")})
    others = Counter({k: n for k, n in counts.items() if not k.startswith("house:")})
    outside = inside.outside["houses"]
    homes = sum(h.households for h in inside.houses)
    return [
        f"houses: total {len(found.houses)} | inside {len(inside.houses)} | outside {outside} | households {homes} "
        "(estimate) | residents unknown",
        "houses by source: " + _counted(sources),
        *(["addresses: " + _counted(others)] if others else []),
        f"buildings: total {len(found.buildings)} | inside {len(inside.buildings)} | outside {inside.outside['buildings']}",
        f"assumed: floors where not tagged {assumed.usual_floors} (median of {assumed.floors_from} tagged) | building=yes "
        f"{'lived in' if assumed.untyped_are_homes else 'not lived in unless addressed'}",
    ]


def _facility_lines(found: Found, inside: Found) -> list[str]:
    places = found.places
    kinds = Counter(f.kind.code for f in inside.facilities)
    services = sum(len(f.kind.services) for f in inside.facilities)
    return [
        f"facilities: places {places.total} | mapped {len(inside.facilities)} | outside {inside.outside['facilities']} | "
        f"merged {len(places.merged_refs)} | not mapped {places.unmapped.total()} | service points {services}",
        "facilities by kind: " + _counted(kinds),
        "facilities not mapped: " + _counted(places.unmapped),
        f"roads {len(inside.roads)} | walkable {sum(r.walkable for r in inside.roads)} | land {len(inside.land)}",
    ]


def _area_lines(extent: Extent, zoning: Zoning, grid: pd.DataFrame, code_given: bool) -> list[str]:
    inside = int(grid["households"].between(300, 500).sum())
    return [
        f"boundary: {extent.why}",
        *([] if code_given else ["code: 990000001, a number not in use; give the street's own with --code"]),
        f"areas: communities {len(zoning.communities)} (mapped {sum(bool(z.ref) for z in zoning.communities)}) | grids "
        f"{len(zoning.grids)} (300–500 households: {inside}) | micro-grids {len(zoning.micro_grids)}",
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


def _counted(counts: Counter[str]) -> str:
    return " | ".join(f"{word} {count}" for word, count in counts.most_common()) or "–"
