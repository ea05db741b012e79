"""GeoPackage: one layer, one file, read by every GIS."""

from __future__ import annotations

import json
from pathlib import Path

from data.exports.about import labelled
from data.exports.export import Export
from data.exports.formats.arrows import write_chunks

KINDS = {"point": "Point", "line": "LineString", "polygon": "MultiPolygon", "any": "Unknown"}


def write(export: Export, path: Path) -> None:
    """The file; what is said about it is the layer's description and metadata."""
    about = "; ".join(f"{label}: {words}" for label, words in labelled(export.facts, export.asked))
    write_chunks(
        export,
        export.chunks(),
        export.schema,
        path,
        driver="GPKG",
        layer=export.layer.code,
        geometry_type=KINDS[export.layer.geometry],
        layer_options={"IDENTIFIER": export.layer.code, "DESCRIPTION": about},
        dataset_metadata={"MENPAI": json.dumps(export.facts, ensure_ascii=False)},
    )
