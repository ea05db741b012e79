"""Where rows say they are: the file's own geometry, or columns of coordinates, or a text of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.imports.fields import Kind
from data.imports.raw import Fault, RawTable

Shapes = NDArray[np.object_]
SEVERAL = re.compile(r"[,，;；\s]+")
POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON = 0, 1, 3, 4, 5, 6


def stated(raw: RawTable, values: pd.DataFrame) -> tuple[Shapes, list[Fault]]:
    """A geometry or None for each row, in the file's own coordinates.

    A column of coordinates goes before the file's geometry.
    """
    if {"lon", "lat"} <= set(values):
        return _of_numbers(values["lon"], values["lat"]), []
    if "lonlat" in values:
        return _of_pairs(values["lonlat"])
    if "wkt" in values:
        return _of_wkt(values["wkt"])
    if raw.geometry is not None:
        return raw.geometry.copy(), []
    return np.full(len(values), None, dtype=object), []


def fitting(shapes: Shapes, kind: Kind, index: pd.Index[int]) -> tuple[Shapes, list[Fault]]:
    """The geometries as the kind has them, in lon/lat: mended where they can be, and said so."""
    shapes, faults = _mended(shapes, index)
    told: list[Fault] = []
    if kind.geometry in {"point", "any"}:
        shapes, told = _points(shapes, index, lines=kind.geometry == "any")
    elif kind.geometry == "polygon":
        shapes, told = _polygons(shapes, index)
    return shapes, faults + told


def representative(shapes: Shapes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One lon, lat of each geometry that lies on it; NaN where there is none."""
    points = np.array([None] * len(shapes), dtype=object)
    kinds = shapely.get_type_id(shapes)
    simple = kinds == POINT
    points[simple] = shapes[simple]
    other = ~simple & (kinds >= 0)
    points[other] = shapely.point_on_surface(shapes[other])
    return shapely.get_x(points), shapely.get_y(points)


def _of_numbers(x: pd.Series[Any], y: pd.Series[Any]) -> Shapes:
    xs, ys = (pd.to_numeric(c, errors="coerce").to_numpy(np.float64) for c in (x, y))
    shapes = np.full(len(xs), None, dtype=object)
    there = np.isfinite(xs) & np.isfinite(ys) & ~((xs == 0) & (ys == 0))  # 0, 0 is how platforms write "none"
    shapes[there] = shapely.points(xs[there], ys[there])
    return shapes


def _of_pairs(texts: pd.Series[Any]) -> tuple[Shapes, list[Fault]]:
    shapes, faults = np.full(len(texts), None, dtype=object), []
    for at, (row, text) in enumerate(texts.items()):
        if text is None:
            continue
        try:
            x, y = (float(part) for part in SEVERAL.split(str(text).strip("()（）[]【】 ")) if part)
            shapes[at] = shapely.Point(x, y)
        except ValueError:
            faults.append(Fault(int(str(row)), "not_lonlat", "lonlat", {"value": str(text)[:40]}))
    return shapes, faults


def _of_wkt(texts: pd.Series[Any]) -> tuple[Shapes, list[Fault]]:
    words = texts.to_numpy(object)
    shapes = np.asarray(shapely.from_wkt(words, on_invalid="ignore"), dtype=object)
    wrong = [at for at, (text, shape) in enumerate(zip(words, shapes, strict=True)) if text and shape is None]
    return shapes, [
        Fault(int(texts.index.to_numpy()[at]), "not_wkt", "wkt", {"value": str(words[at])[:40]})
        for at in wrong
    ]


def _mended(shapes: Shapes, index: pd.Index[int]) -> tuple[Shapes, list[Fault]]:
    """Self-crossing rings made valid, with the share of ground that this changed."""
    there = shapely.get_type_id(shapes) >= 0
    bad = np.flatnonzero(there & ~shapely.is_valid(shapes))
    if not len(bad):
        return shapes, []
    made, why = shapes.copy(), shapely.is_valid_reason(shapes[bad])
    made[bad] = shapely.make_valid(shapes[bad])
    return made, [
        Fault(int(index.to_numpy()[at]), "mended", "geometry", {"reason": str(reason)[:80]}, fatal=False)
        for at, reason in zip(bad, why, strict=True)
    ]


def _points(shapes: Shapes, index: pd.Index[int], *, lines: bool) -> tuple[Shapes, list[Fault]]:
    kinds = shapely.get_type_id(shapes)
    made = shapes.copy()
    for at in np.flatnonzero(kinds == MULTIPOINT):
        parts = shapely.get_parts(shapes[at])
        made[at] = parts[0] if len(parts) == 1 else shapely.point_on_surface(shapes[at])
    for at in np.flatnonzero(kinds == MULTILINE) if lines else ():
        made[at] = shapely.line_merge(shapes[at])
    keep = {POINT, MULTIPOINT, *((LINE,) if lines else ())}
    other = np.flatnonzero((kinds >= 0) & ~np.isin(kinds, list(keep)))
    other = np.array([at for at in other if not (lines and shapely.get_type_id(made[at]) == LINE)], dtype=int)
    if len(other):
        made[other] = shapely.point_on_surface(shapes[other])
    return made, [Fault(int(index.to_numpy()[at]), "made_point", "geometry", fatal=False) for at in other]


def _polygons(shapes: Shapes, index: pd.Index[int]) -> tuple[Shapes, list[Fault]]:
    made, faults = shapes.copy(), []
    for at in np.flatnonzero(shapely.get_type_id(shapes) >= 0):
        parts = [p for p in _flat(shapes[at]) if shapely.get_type_id(p) == POLYGON and p.area > 0]
        made[at] = shapely.multipolygons(parts) if parts else None
        if not parts:
            faults.append(Fault(int(index.to_numpy()[at]), "not_polygon", "geometry"))
    return made, faults


def _flat(shape: Any) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        yield from (_flat(part) if hasattr(part, "geoms") else (part,))
