"""GDAL, kept to two formats.

It opens a file by its content: a VRT named .geojson would read another file of the machine, and many of its
sixty drivers fetch from the network. So all but two are taken out of it before the first file is opened.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.raw

from data.imports.raw import FileError
from data.imports.reading import crs
from data.imports.reading.cells import column
from data.imports.reading.found import Found, dropped_note
from data.imports.reading.gathering import BATCH, Gathering, check_width
from data.imports.reading.shapes import Rows, Settled, from_wkb

ALLOWED = {"GPKG", "ESRI Shapefile"}
HOW = {"return_fids": True, "batch_size": BATCH, "use_pyarrow": True, "datetime_as_string": True}
BROKEN = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pa.ArrowInvalid,
    UnicodeDecodeError,  # in names of layers and fields
    UnboundLocalError,  # pyogrio 0.13 itself, when a layer fails as it is opened
)
CURVES = range(8, 18)  # kinds of WKB whose sides are not straight


@dataclass(frozen=True)
class Layer:
    """What to open, and how its text is to be taken: GDAL's way, or each byte as a character."""

    path: Path
    name: str
    encoding: str | None = None
    first_row: int = 0  # the number of the feature whose id is 0
    options: tuple[tuple[str, str], ...] = ()

    def how(self) -> dict[str, Any]:
        """The same for pyogrio."""
        return {"layer": self.name or None, "encoding": self.encoding, **dict(self.options)}


def allow_only_these() -> None:
    """Take the other drivers out; FileError when they stay, whatever the version of GDAL."""
    others = set(pyogrio.list_drivers()) - ALLOWED
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(others)})
    pyogrio._ogr._register_drivers()  # GDAL looks at OGR_SKIP when it registers them: once more
    if set(pyogrio.list_drivers()) - ALLOWED:
        raise FileError("crashed", how="GDAL")


def read_layer(layer: Layer, gathering: Gathering) -> Found:
    """All of a layer: its cells into ``gathering``, its shapes, its coordinate system."""
    allow_only_these()
    with warnings.catch_warnings(action="ignore"):  # of GDAL, about what faults tell as well
        try:
            return _read(layer, gathering)
        except BROKEN as error:
            raise FileError("broken", what=layer.path.suffix.lstrip(".")) from error


def _read(layer: Layer, gathering: Gathering) -> Found:
    wkb, dropped = list[bytes | None](), set[str]()
    with pyogrio.raw.open_arrow(layer.path, **layer.how(), **HOW) as (meta, batches):
        check_width(len(meta["fields"]), gathering.limits)
        for batch in batches:
            wkb += _add(batch, meta, layer, gathering, dropped)
    settled = _settled(wkb, gathering.rows, layer) if meta["geometry_type"] else None
    code, unknown = crs.named(meta["crs"])
    found = gathering.found("", settled, unknown + dropped_note(dropped))
    found.crs = code
    return found


def _add(
    batch: pa.RecordBatch, meta: dict[str, Any], layer: Layer, gathering: Gathering, dropped: set[str]
) -> list[bytes | None]:
    """Gather the cells of a batch; its shapes as they came."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    rows = columns[meta["fid_column"] or "OGC_FID"].to_numpy() + layer.first_row
    cells = {str(name): column(pa.chunked_array([columns[name]])) for name in meta["fields"]}
    dropped |= {name for name, values in cells.items() if values is None}
    gathering.add(rows, {name: values for name, values in cells.items() if values is not None})
    shapes = columns.get(meta["geometry_name"] or "wkb_geometry")
    return [] if shapes is None else list(shapes.to_pylist())


def _settled(wkb: list[bytes | None], rows: Rows, layer: Layer) -> Settled:
    curved = any(_curved(each) for each in wkb)
    return from_wkb(_straight(layer) if curved else wkb, rows)


def _curved(wkb: bytes | None) -> bool:
    if wkb is None or len(wkb) < 5:
        return False
    return int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") % 1000 in CURVES


def _straight(layer: Layer) -> list[bytes | None]:
    """The same geometries with arcs as lines, which GDAL does on this way alone."""
    _, _, shapes, _ = pyogrio.raw.read(layer.path, columns=[], **layer.how())
    return list(shapes)
