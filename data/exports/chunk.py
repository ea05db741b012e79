"""Some rows of a layer as they are handed out, and the turns that several formats give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

FORM = "%Y-%m-%dT%H:%M:%S%Ez"  # of a time; seconds have decimals where its type has them
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Chunk:
    """``columns``: heading → values, in order; ``shapes``: their geometry in the datum asked for."""

    columns: dict[str, pa.Array]
    shapes: Shapes

    def __len__(self) -> int:
        return len(self.shapes)

    def rows(self, which: NDArray[np.bool_]) -> Chunk:
        """Only these rows."""
        mask = pa.array(which)
        return Chunk({name: values.filter(mask) for name, values in self.columns.items()}, self.shapes[which])

    def with_columns(self, turn: Callable[[pa.Array], pa.Array]) -> Chunk:
        """The same with every column turned into another."""
        return replace(self, columns={name: turn(values) for name, values in self.columns.items()})


def spoken_time(values: pa.Array) -> pa.Array:
    """Times as ISO texts with their offset, no longer than they need be; other columns as they are."""
    if not pa.types.is_timestamp(values.type):
        return values
    whole = values.cast(pa.timestamp("s", tz=values.type.tz), safe=False)
    short = pc.strftime(whole, format=FORM)
    exact = pc.equal(whole.cast(values.type), values)
    return (
        short
        if pc.all(exact).as_py() in {True, None}
        else pc.if_else(exact, short, pc.strftime(values, format=FORM))
    )


def wkb(shapes: Shapes) -> pa.Array:
    """Geometry as ISO WKB."""
    return pa.array(shapely.to_wkb(shapes, flavor="iso"), pa.binary())


def wkt(shapes: Shapes) -> pa.Array:
    """Geometry as text that gives the same numbers back."""
    return pa.array(shapely.to_wkt(shapes, rounding_precision=-1), pa.string())
