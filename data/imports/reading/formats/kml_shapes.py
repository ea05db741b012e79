"""Geometry of a placemark: longitude, latitude, and a height that is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import shapely

from data.imports.reading.shapes import FEWEST

Points = list[tuple[float, float]]
COLLECTED = {
    "Point": shapely.multipoints,
    "LineString": shapely.multilinestrings,
    "Polygon": shapely.multipolygons,
}


class FlawError(ValueError):
    """A geometry that cannot be made; the argument is the code of its fault."""


def shape_of(placemark: Element) -> tuple[Any, str, bool]:
    """(shape or None, code of what is wrong or "", whether a height was dropped)."""
    element = next((child for child in placemark if local(child) in MAKERS), None)
    if element is None:
        return None, "", False
    told: set[str] = set()
    try:
        return (
            MAKERS[local(element)](element, told),
            "read_ring_open" if "open" in told else "",
            "high" in told,
        )
    except FlawError as flaw:
        return None, str(flaw), "high" in told
    except (shapely.errors.ShapelyError, ValueError):
        return None, "read_geometry", "high" in told


def local(element: Element) -> str:
    """A tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _points(element: Element, told: set[str]) -> Points:
    written = next(("" if c.text is None else c.text for c in element if local(c) == "coordinates"), "")
    points = [_numbers(each, told) for each in written.split()]
    if not points:
        raise FlawError("read_geometry")
    return points


def _numbers(written: str, told: set[str]) -> tuple[float, float]:
    numbers = [float(number) for number in written.split(",") if number]
    if len(numbers) not in {2, 3}:
        raise FlawError("read_geometry")
    told |= {"high"} if numbers[2:] not in ([], [0.0]) else set()
    return numbers[0], numbers[1]


def _ring(element: Element, told: set[str]) -> Points:
    points = _points(element, told)
    if points[0] != points[-1]:
        told.add("open")
        points.append(points[0])
    if len(points) < FEWEST:
        raise FlawError("read_ring")
    return points


def _polygon(element: Element, told: set[str]) -> Any:
    rings = {side: list(_rings(element, side, told)) for side in ("outerBoundaryIs", "innerBoundaryIs")}
    if len(rings["outerBoundaryIs"]) != 1:
        raise FlawError("read_ring")
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _rings(element: Element, side: str, told: set[str]) -> Iterator[Points]:
    for boundary in element:
        if local(boundary) == side:
            yield from (_ring(ring, told) for ring in boundary if local(ring) == "LinearRing")


def _several(element: Element, told: set[str]) -> Any:
    parts = [MAKERS[local(child)](child, told) for child in element if local(child) in MAKERS]
    return _collected(parts)


def _collected(parts: list[Any]) -> Any:
    kinds = {part.geom_type for part in parts}
    made = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }
    return (
        made[kinds.pop()](parts)
        if len(kinds) == 1 and kinds <= made.keys()
        else shapely.geometrycollections(parts)
    )


def _track(element: Element, told: set[str]) -> Any:
    written = [",".join((child.text or "").split()) for child in element if local(child) == "coord"]
    return shapely.LineString([_numbers(each, told) for each in written])


MAKERS: dict[str, Callable[[Element, set[str]], Any]] = {
    "Point": lambda element, told: shapely.Point(_points(element, told)[0]),
    "LineString": lambda element, told: shapely.LineString(_points(element, told)),
    "LinearRing": lambda element, told: shapely.LineString(_ring(element, told)),
    "Polygon": _polygon,
    "MultiGeometry": _several,
    "Track": _track,
}
