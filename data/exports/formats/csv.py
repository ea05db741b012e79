"""CSV: UTF-8 with a mark that Excel knows, every text quoted, none of them a formula."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from data.exports.cells import FORMULA
from data.exports.chunk import spoken_time
from data.exports.export import Export


def pieces(export: Export) -> Iterator[bytes]:
    """The file: its headings with the byte order mark, then a piece for each chunk."""
    heads = [*export.schema.names, *map(export.heading, export.place_columns)]
    yield codecs.BOM_UTF8 + _lines(dict.fromkeys(heads, pa.array([], pa.string())), heads=True)
    for chunk in export.chunks():
        columns = {name: _neutral(spoken_time(values)) for name, values in export.flat(chunk).items()}
        yield _lines(columns)


def _neutral(values: pa.Array) -> pa.Array:
    """Texts as ``data.exports.cells.neutral`` makes them; numbers and missing ones as they are."""
    if not pa.types.is_string(values.type):
        return values
    formula = pc.match_substring_regex(values, FORMULA)
    if not pc.any(formula).as_py():
        return values
    return pc.if_else(formula, pc.binary_join_element_wise("'", values, ""), values)


def _lines(columns: dict[str, pa.Array], *, heads: bool = False) -> bytes:
    written = io.BytesIO()
    csv.write_csv(pa.table(columns), written, csv.WriteOptions(include_header=heads))
    return written.getvalue()
