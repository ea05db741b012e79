"""KML: placemarks with their columns as typed data, for 奥维, Google Earth and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import shapely

from data.exports.about import labelled
from data.exports.chunk import Chunk, spoken_time
from data.exports.export import Export

TYPES = {"bool": "bool", "float": "float", "double": "double"}
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # no XML may hold these


def pieces(export: Export) -> Iterator[bytes]:
    """The head with the schema, then a piece for each chunk, then the end."""
    yield _head(export).encode()
    title = export.heading(export.layer.title)
    for chunk in export.chunks():
        yield "".join(_placemarks(chunk.with_columns(spoken_time), title, export.layer.code)).encode()
    yield b"</Document></kml>\n"


def _head(export: Export) -> str:
    about = "\n".join(f"{label}: {words}" for label, words in labelled(export.facts, export.asked))
    fields = "".join(
        f"<SimpleField type={quoteattr(_type(field.type))} name={quoteattr(field.name)}/>"
        for field in export.schema
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{_text(export.facts.get('street', '') + ' ' + export.layer.code)}</name>"
        f"<description>{_text(about)}</description>"
        f'<Schema name="{export.layer.code}" id="{export.layer.code}">{fields}</Schema>\n'
    )


def _placemarks(chunk: Chunk, title: str, schema: str) -> Iterator[str]:
    columns = {name: values.to_pylist() for name, values in chunk.columns.items()}
    heads = [f"<SimpleData name={quoteattr(name)}>" for name in columns]
    for shape, name, row in zip(
        chunk.shapes, columns[title], zip(*columns.values(), strict=True), strict=True
    ):
        cells = (f"{h}{_text(v)}</SimpleData>" for h, v in zip(heads, row, strict=True) if v is not None)
        yield (
            f'<Placemark><name>{_text(name or "")}</name><ExtendedData><SchemaData schemaUrl="#{schema}">'
            f"{''.join(cells)}</SchemaData></ExtendedData>{_shape(shape)}</Placemark>\n"
        )


def _shape(shape: Any) -> str:
    match getattr(shape, "geom_type", ""):
        case "Point":
            return f"<Point><coordinates>{_corners(shape)}</coordinates></Point>"
        case "LineString":
            return f"<LineString><coordinates>{_corners(shape)}</coordinates></LineString>"
        case "Polygon":
            holes = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
            return f"<Polygon><outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>{holes}</Polygon>"
        case "":
            return ""
        case _:
            return f"<MultiGeometry>{''.join(map(_shape, shape.geoms))}</MultiGeometry>"


def _ring(ring: Any) -> str:
    return f"<LinearRing><coordinates>{_corners(ring)}</coordinates></LinearRing>"


def _corners(shape: Any) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return escape(NO_XML.sub("\ufffd", str(value)))


def _type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "int"
    return TYPES.get(str(kind), "string")
