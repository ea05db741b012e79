"""Shapefile: a zip with GBK texts, short field names and the table of the full ones."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import shapely

from data.exports.about import labelled
from data.exports.chunk import Chunk
from data.exports.export import Export
from data.exports.formats.arrows import write_chunks
from data.exports.formats.dbf import DbfTexts, NotInEncodingError
from data.exports.formats.limits import SHAPEFILE_ROWS
from data.exports.short_names import short_names
from geo.errors import PlaceError
from geo.words import say

# A shapefile holds one kind of geometry: what GDAL calls it, and the type ids of shapely that are of it.
KINDS = {"point": ("Point", (-1, 0)), "line": ("LineString", (1, 5)), "polygon": ("Polygon", (3, 6))}
GBK, UTF8 = "GBK", "UTF-8"
READ_ME, FIELDS = "README.txt", "fields.json"


def write(export: Export, path: Path) -> None:
    """The zip; in UTF-8 where GBK has not all characters. PlaceError when it would hold too many rows."""
    if export.total > SHAPEFILE_ROWS:
        raise PlaceError.of("shp_rows", rows=export.total, most=SHAPEFILE_ROWS)
    for encoding in (GBK, UTF8):
        export.work.begin(export.total)
        with TemporaryDirectory(dir=path.parent) as made, suppress(NotInEncodingError):
            _Parts(export, Path(made), encoding).write().bundle(path)
            return


class _Parts:
    """The files of one shapefile for each kind of geometry, in a folder."""

    def __init__(self, export: Export, folder: Path, encoding: str) -> None:
        self.export, self.folder = export, folder
        self.texts = DbfTexts(encoding)
        self.names = short_names(export.schema.names, encoding)
        self.mixed = export.layer.geometry == "any"

    def write(self) -> _Parts:
        """Write them; of a selection without rows the first kind, empty."""
        kinds = list(KINDS) if self.mixed else [self.export.layer.geometry]
        written = [self._write_kind(kind) for kind in kinds]
        if not any(written):
            self._write_rows(kinds[0], iter(()))
        if lost := self.export.total - self.export.work.rows:
            raise PlaceError.of("shp_shapes", rows=lost)
        return self

    def bundle(self, path: Path) -> None:
        """Zip them, with the full names and a word about the file."""
        full = {short: name for name, short in self.names.items()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            for file in sorted(self.folder.iterdir()):
                bundle.write(file, file.name)
            bundle.writestr(FIELDS, json.dumps(full, ensure_ascii=False, indent=1))
            bundle.writestr(READ_ME, _read_me(self.export, full, self.texts))

    def _write_kind(self, kind: str) -> bool:
        """Write the rows of one kind; False, and no file, where there are none."""
        chunks = self._of_kind(KINDS[kind][1])
        first = next(chunks, None)
        if first is not None:
            self._write_rows(kind, chain([first], chunks))
        return first is not None

    def _of_kind(self, ids: tuple[int, ...]) -> Iterator[Chunk]:
        for chunk in self.export.chunks(counts=False):
            mine = chunk.rows(np.isin(shapely.get_type_id(chunk.shapes), ids))
            if len(mine):
                yield mine.with_columns(self.texts)
            self.export.work.more(len(mine))

    def _write_rows(self, kind: str, chunks: Iterator[Chunk]) -> None:
        fields = [(self.names[f.name], _type(f.type)) for f in self.export.schema]
        write_chunks(
            self.export,
            chunks,
            pa.schema(fields),
            self.folder / f"{self.export.layer.code}{'_' + kind if self.mixed else ''}.shp",
            driver="ESRI Shapefile",
            geometry_type=KINDS[kind][0],
            encoding=self.texts.encoding,
        )


def _type(kind: pa.DataType) -> pa.DataType:
    """A .dbf has days but no times: those are texts."""
    return pa.string() if pa.types.is_timestamp(kind) else kind


def _read_me(export: Export, full: dict[str, str], texts: DbfTexts) -> str:
    lang = export.asked.lang
    lines = [f"{label}: {words}" for label, words in labelled(export.facts, export.asked)]
    lines.append(say("export.encoding", lang, encoding=texts.encoding))
    if texts.encoding != GBK:
        lines.append(say("export.not_gbk", lang))
    if texts.cut:
        lines.append(say("export.cut", lang, n=texts.cut))
    shortened = [f"  {short} = {name}" for short, name in full.items() if short != name]
    return "\n".join([*lines, *([say("export.short_names", lang), *shortened] if shortened else [])]) + "\n"
