"""Mapbox Vector Tiles 2.1, written by numpy: points from columns, shapes from geometries, hexes from ids.

Each function makes one layer as bytes, `join` makes a tile of layers, nothing to draw is ``b""``. A missing
property (NaN, None) is left out of its feature.
"""

from geo.mvt.hexes import encode_hexes
from geo.mvt.outlines import Outlines, encode_outlines
from geo.mvt.points import encode_points
from geo.mvt.shapes import encode_shapes
from geo.mvt.values import named, taken

__all__ = [
    "Outlines",
    "encode_hexes",
    "encode_outlines",
    "encode_points",
    "encode_shapes",
    "join",
    "named",
    "taken",
]


def join(*layers: bytes) -> bytes:
    """A tile of several layers."""
    return b"".join(layers)
