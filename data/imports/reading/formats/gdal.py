"""GDAL, kept to two formats.

It opens a file by its content: a VRT named .geojson would read another file of the machine, and many of its
sixty drivers fetch from the network. So all but two are taken out of it before the first file is opened.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw

from data.imports.raw import FileError
from data.imports.reading.cells import column
from data.imports.reading.found import Note, Shapes, note
from data.imports.reading.gathering import BATCH, Gathering, check_width
from data.imports.reading.shapes import Rows, Settled, from_wkb

ALLOWED = {"GPKG", "ESRI Shapefile"}
CURVES = range(8, 18)  # kinds of WKB whose sides are not straight


@dataclass(frozen=True)
class Layer:
    """What to open, and how its text is to be taken: GDAL's way, or each byte as a character."""

    path: Path
    name: str
    encoding: str | None = None
    first_row: int = 0  # the number of the feature whose id is 0
    options: tuple[tuple[str, str], ...] = ()


def allow_only_these() -> None:
    """Take the other drivers out; FileError when they stay, whatever the version of GDAL."""
    others = set(pyogrio.list_drivers()) - ALLOWED
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(others)})
    pyogrio._ogr._register_drivers()  # GDAL looks at OGR_SKIP when it registers them: once more
    if set(pyogrio.list_drivers()) - ALLOWED:
        raise FileError("crashed", how="GDAL")


def read_layer(layer: Layer, gathering: Gathering) -> tuple[str | None, Settled | None, list[Note]]:
    """Gather its cells; its coordinate system as declared, its shapes (None: it has none), and notes."""
    allow_only_these()
    with warnings.catch_warnings(action="ignore"):  # of GDAL, about what faults tell as well
        try:
            return _read(layer, gathering)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowInvalid) as error:
            raise FileError("broken", what=layer.path.suffix.lstrip(".")) from error


def _read(layer: Layer, gathering: Gathering) -> tuple[str | None, Settled | None, list[Note]]:
    parts, dropped = list[tuple[Rows, list[Any]]](), set[str]()
    with pyogrio.raw.open_arrow(
        layer.path,
        layer=layer.name or None,
        encoding=layer.encoding,
        return_fids=True,
        batch_size=BATCH,
        use_pyarrow=True,
        datetime_as_string=True,
        **dict(layer.options),
    ) as (meta, batches):
        check_width(len(meta["fields"]), gathering.limits)
        for batch in batches:
            rows, shapes = _add(batch, meta, layer, gathering, dropped)
            parts.append((rows, shapes))
    notes = [note("bytes_dropped", headings="、".join(sorted(dropped)))] if dropped else []
    return meta["crs"], _shapes(parts, layer) if meta["geometry_type"] else None, notes


def _add(
    batch: pa.RecordBatch, meta: dict[str, Any], layer: Layer, gathering: Gathering, dropped: set[str]
) -> tuple[Rows, list[Any]]:
    names = batch.schema.names
    fid, geometry = meta["fid_column"] or "OGC_FID", meta["geometry_name"] or "wkb_geometry"
    rows = batch.column(names.index(fid)).to_numpy() + layer.first_row
    cells = {str(n): column(pa.chunked_array([batch.column(names.index(n))])) for n in meta["fields"]}
    dropped |= {name for name, values in cells.items() if values is None}
    gathering.add(rows, {name: values for name, values in cells.items() if values is not None})
    return rows, batch.column(names.index(geometry)).to_pylist() if geometry in names else []


def _shapes(parts: list[tuple[Rows, list[Any]]], layer: Layer) -> Settled:
    rows = np.concatenate([r for r, _ in parts]) if parts else np.empty(0, np.int64)
    wkb = [each for _, shapes in parts for each in shapes]
    if any(_curved(each) for each in wkb):
        wkb = list(_straight(layer))
    return from_wkb(wkb, rows)


def _curved(wkb: bytes | None) -> bool:
    if wkb is None or len(wkb) < 5:
        return False
    return int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") % 1000 in CURVES


def _straight(layer: Layer) -> Iterator[bytes | None]:
    """The same geometries with arcs as lines, which GDAL does on this way alone."""
    options = dict(layer.options)
    _, _, shapes, _ = pyogrio.raw.read(layer.path, layer=layer.name or None, columns=[], **options)
    yield from shapes


def joined(settled: Settled | None) -> Shapes | None:
    """The shapes, where there are some."""
    return None if settled is None else settled.geometry
