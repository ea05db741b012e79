"""Lines and polygons prepared for all tiles of one zoom: what a tile shows of them is rows of numbers.

Simplified, rounded and mended once; only what crosses the edge of a tile is cut for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.mvt.commands import commands, paths, traced
from geo.mvt.layer import EXTENT, LINE, POLYGON, TileAddress, checked_ids, ragged_layer
from geo.mvt.shapes import BUFFER, HALF_A_PIXEL, Frame, Shapes, clipped, framed, laid, pixels
from geo.mvt.values import Properties, taken
from geo.mvt.wire import Ints, Ragged, joined, ranges, reordered

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Outlines:
    """Features on the lattice of a zoom, lines before polygons, counted from the corner of the world.

    ``rows``: where in the input each feature (M,) comes from. ``kinds``: LINE or POLYGON. ``paths`` (M + 1,):
    its paths begin there. ``points`` (paths + 1,): their points begin there in ``xy`` (N, 2). Rings are open,
    outer ones clockwise on the screen, holes behind their own. ``box`` (4, M): west, north, east, south.
    """

    rows: Ints
    kinds: NDArray[np.uint8]
    paths: Numbers
    points: Numbers
    xy: Numbers
    box: Numbers

    @classmethod
    def of(cls, geometries: Shapes, zoom: int) -> Outlines:
        """Prepare shapes in lon, lat, to half a pixel; points and what is too small are left out."""
        dimensions = shapely.get_dimensions(geometries)
        rows = np.flatnonzero(dimensions > 0)
        flat = shapely.transform(
            geometries[rows], lambda x, y: pixels(x, y, (zoom, 0, 0), EXTENT), interleaved=False
        )
        shapes, shown = laid(flat, dimensions[rows], HALF_A_PIXEL * EXTENT)
        dimensions, rows = dimensions[rows][shown], rows[shown]
        order = np.argsort(dimensions, kind="stable")
        return cls._traced(shapes[order], rows[order], dimensions[order])

    @classmethod
    def _traced(cls, shapes: Shapes, rows: Ints, dimensions: Ints) -> Outlines:
        lines = int((dimensions == 1).sum())
        found = traced(shapes[:lines], LINE), traced(shapes[lines:], POLYGON)
        xy, lengths, each = (np.concatenate(parts) for parts in zip(*found, strict=True))
        west, north, east, south = shapely.bounds(shapes).reshape(-1, 4).T
        return cls(
            rows,
            np.where(dimensions == 1, LINE, POLYGON).astype(np.uint8),
            _cuts(each),
            _cuts(lengths),
            xy.astype(np.int32),
            np.stack([west, north, east, south]).astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def of_rows(self, rows: Ints) -> Outlines:
        """The same for whom the input was some rows of something larger."""
        return replace(self, rows=rows[self.rows])

    @cached_property
    def size(self) -> Numbers:
        """The longer side of each feature's box."""
        west, north, east, south = self.box
        return np.asarray(np.maximum(east - west, south - north))

    @cached_property
    def weight(self) -> Numbers:
        """Bytes that each feature's geometry has in a tile, about."""
        found = np.zeros(len(self), dtype=np.int32)
        for kind in (LINE, POLYGON):
            some = np.flatnonzero(self.kinds == kind)
            found[some] = self._bodies(some, kind, np.zeros(2, dtype=np.int64)).lengths
        return found

    def in_tile(self, tile: TileAddress, buffer: int = BUFFER) -> Ints:
        """Features whose box meets the tile and what is drawn round it."""
        _, x, y = tile
        left, top, right, bottom = framed(EXTENT, buffer)
        west, north, east, south = self.box
        dx, dy = x * EXTENT, y * EXTENT
        found = (west <= right + dx) & (east >= left + dx)
        found &= north <= bottom + dy
        found &= south >= top + dy
        return np.flatnonzero(found)

    def cut(self, at: Ints, tile: TileAddress, buffer: int = BUFFER) -> tuple[Ragged, Ints]:
        """Drawing commands of some features (ascending) in a tile, and which places of ``at`` are left."""
        frame = framed(EXTENT, buffer)
        corner = np.array(tile[1:], dtype=np.int64) * EXTENT
        west, north, east, south = self.box[:, at] - np.tile(corner, 2)[:, None]
        inside = (west >= frame[0]) & (north >= frame[1]) & (east <= frame[2]) & (south <= frame[3])
        bodies, places = self._cut_across(at, np.flatnonzero(~inside), corner, frame)
        for kind in (LINE, POLYGON):
            some = np.flatnonzero(inside & (self.kinds[at] == kind))
            bodies.append(self._bodies(at[some], kind, corner))
            places.append(some)
        place = np.concatenate(places)
        order = np.argsort(place)
        return reordered(joined(bodies), order), place[order]

    def _bodies(self, at: Ints, kind: int, corner: Ints) -> Ragged:
        if not len(at):
            return Ragged(np.empty(0, np.uint8), np.empty(0, np.int64))
        points, lengths, each = self._paths(at)
        return paths(points - corner, lengths, each, kind == POLYGON)

    def _paths(self, at: Ints) -> tuple[Ints, Ints, Ints]:
        """As ``traced`` gives them."""
        first, after = self.paths[at].astype(np.int64), self.paths[at + 1].astype(np.int64)
        path = ranges(first, after - first)
        begin, end = self.points[first].astype(np.int64), self.points[after].astype(np.int64)
        lengths = (self.points[path + 1] - self.points[path]).astype(np.int64)
        return self.xy[ranges(begin, end - begin)].astype(np.int64), lengths, after - first

    def _cut_across(
        self, at: Ints, some: Ints, corner: Ints, frame: Frame
    ) -> tuple[list[Ragged], list[Ints]]:
        """Those that cross the edge, cut there."""
        bodies, places = list[Ragged](), list[Ints]()
        for kind, dimension in ((LINE, 1), (POLYGON, 2)):
            here = some[self.kinds[at[some]] == kind]
            if len(here):
                shapes = clipped(self._shapes(at[here], kind, corner), frame)
                shapes, shown = laid(shapes, np.full(len(here), dimension), 0)
                bodies.append(commands(shapes, kind))
                places.append(here[shown])
        return bodies, places

    def _shapes(self, at: Ints, kind: int, corner: Ints) -> Shapes:
        """Some features of one kind as shapes again."""
        points, lengths, each = self._paths(at)
        points = points - corner
        if kind == LINE:
            return _shapes_of(shapely.GeometryType.MULTILINESTRING, points, _cuts(lengths), _cuts(each))
        return _polygons(points, lengths, each)


def encode_outlines(  # noqa: PLR0917 (in the order of the layer)
    name: str, outlines: Outlines, at: Ints, ids: ArrayLike, properties: Properties, tile: TileAddress
) -> bytes:
    """A layer of the features ``at`` (ascending); ``ids`` and ``properties`` are theirs, in that order."""
    numbers = checked_ids(ids, len(at))
    geometry, left = outlines.cut(at, tile)
    shown = taken(properties, len(at), left)
    return ragged_layer(name, numbers[left], shown, outlines.kinds[at[left]], geometry, EXTENT)


def _polygons(points: Ints, lengths: Ints, rings_each: Ints) -> Shapes:
    """Open rings as multipolygons: a ring that turns clockwise on the screen begins a polygon."""
    starts = np.cumsum(lengths) - lengths
    following = np.arange(len(points)) + 1
    following[starts + lengths - 1] = starts
    x, y = points.T
    twice = x * y[following] - x[following] * y
    outer = np.add.reduceat(twice, starts) > 0
    feature = np.repeat(np.arange(len(rings_each)), rings_each)
    polygons_each = np.bincount(feature[outer], minlength=len(rings_each))
    closed = np.insert(points, starts + lengths, points[starts], axis=0)
    first_rings = np.append(np.flatnonzero(outer), len(lengths))
    kind = shapely.GeometryType.MULTIPOLYGON
    return _shapes_of(kind, closed, _cuts(lengths + 1), first_rings, _cuts(polygons_each))


def _shapes_of(kind: shapely.GeometryType, points: Ints, *offsets: Ints | Numbers) -> Shapes:
    return np.asarray(shapely.from_ragged_array(kind, points.astype(np.float64), offsets), dtype=object)


def _cuts(lengths: Ints) -> Numbers:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
