"""GeoPackage: one layer, one file, read by every GIS."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from data.exports.about import labelled
from data.exports.export import Export
from data.exports.formats.arrows import write_chunks

KINDS = {"point": "Point", "line": "LineString", "polygon": "MultiPolygon", "any": "Unknown"}


def write(export: Export, path: Path) -> None:
    """The file; what is said about it is the layer's description and metadata."""
    about = "; ".join(f"{label}: {words}" for label, words in labelled(export.facts, export.asked))
    write_chunks(
        export,
        (chunk.with_columns(_in_utc) for chunk in export.chunks()),
        pa.schema([(field.name, _utc(field.type)) for field in export.schema]),
        path,
        driver="GPKG",
        layer=export.layer.code,
        geometry_type=KINDS[export.layer.geometry],
        layer_options={"IDENTIFIER": export.layer.code, "DESCRIPTION": about},
        dataset_metadata={"MENPAI": json.dumps(export.facts, ensure_ascii=False)},
    )


def _in_utc(values: pa.Array) -> pa.Array:
    """Times as the standard has them: GDAL would write those of a named zone without saying which."""
    return values.cast(_utc(values.type))


def _utc(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(kind) else kind
