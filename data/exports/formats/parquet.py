"""GeoParquet 1.1: WKB with its coordinate system, and what is said about the file, in the footer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

from data.exports.chunk import Shapes, wkb
from data.exports.export import Export

GEOMETRY = "geometry"


def write(export: Export, path: Path) -> None:
    """The file, a row group for each chunk."""
    schema = export.schema.append(pa.field(GEOMETRY, pa.binary()))
    kinds: set[str] = set()
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in export.chunks():
            arrays = [*chunk.columns.values(), wkb(chunk.shapes)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            kinds |= {shape.geom_type for shape in _first_of_each(chunk.shapes)}
            box = _wider(box, shapely.total_bounds(chunk.shapes))
        said = {"geo": json.dumps(_geo(export, sorted(kinds), box)), "menpai": json.dumps(export.facts)}
        writer.add_key_value_metadata(said)


def _geo(export: Export, kinds: list[str], box: Any) -> dict[str, Any]:
    """The member that makes a Parquet file a GeoParquet one; GCJ-02 and BD-09 have no CRS to name."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds, "crs": None}
    if export.epsg:
        column["crs"] = gpd.GeoSeries([], crs=f"EPSG:{export.epsg}").crs.to_json_dict()
    if np.isfinite(box).all():
        column["bbox"] = box.tolist()
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _first_of_each(shapes: Shapes) -> Any:
    kinds = shapely.get_type_id(shapes)
    _, first = np.unique(kinds[kinds >= 0], return_index=True)
    return shapes[kinds >= 0][first]


def _wider(box: Any, other: Any) -> Any:
    if np.isnan(other).any():
        return box
    return np.concatenate([np.minimum(box[:2], other[:2]), np.maximum(box[2:], other[2:])])
