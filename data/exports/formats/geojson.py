"""GeoJSON: RFC 7946 in WGS84; in other coordinates it says so in members of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import shapely

from data.exports.about import datum_words
from data.exports.chunk import Chunk, spoken_time
from data.exports.export import Export
from data.exports.question import WGS84


def pieces(export: Export) -> Iterator[bytes]:
    """The head with what is said about the file, then a piece for each chunk, a feature on each line."""
    yield orjson.dumps(_head(export))[:-1] + b',"features":['
    before = b"\n"
    for chunk in export.chunks():
        yield before + b",\n".join(
            _features(chunk.with_columns(spoken_time), export.heading(export.key_column))
        )
        before = b",\n"
    yield b"\n]}\n"


def _head(export: Export) -> dict[str, Any]:
    datum = export.asked.datum
    head: dict[str, Any] = {"type": "FeatureCollection", "name": export.layer.code, "menpai": export.facts}
    if datum != WGS84:
        head |= {"datum": str(datum), "datum_note": datum_words(export.asked)}
    if export.epsg and datum != WGS84:  # the member of before 2016, which GDAL and QGIS still read
        head["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{export.epsg}"}}
    return head


def _features(chunk: Chunk, key: str) -> Iterator[bytes]:
    columns = {name: values.to_pylist() for name, values in chunk.columns.items()}
    rows = zip(*columns.values(), strict=True)
    for number, (shape, row) in enumerate(zip(shapely.to_geojson(chunk.shapes), rows, strict=True)):
        yield orjson.dumps(
            {
                "type": "Feature",
                "id": columns[key][number],
                "geometry": orjson.Fragment(shape) if shape else None,
                "properties": dict(zip(columns, row, strict=True)),
            }
        )
