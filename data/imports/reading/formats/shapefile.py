"""Shapefiles: three to five files, loose or zipped, with text in the encoding of the writer's machine."""

from __future__ import annotations

import codecs
import re
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyogrio

from data.imports.raw import FileError
from data.imports.reading import archives, crs
from data.imports.reading.formats.gdal import Layer, joined, read_layer
from data.imports.reading.found import Found, Note, note
from data.imports.reading.gathering import Gathering
from data.imports.reading.headings import unique
from data.imports.reading.job import Job
from data.imports.reading.kinds import PARTS, siblings

BYTES = "ISO-8859-1"  # every byte a character: text is decoded here, where a wrong guess can be told
CHINESE = {"gb2312", "gbk", "cp936", "936", "gb18030"}  # one in the other, the last holds all
GBK_MARK = 0x4D  # in byte 29 of a .dbf


def read(job: Job) -> Found:
    """The one shapefile, or the one asked for among several in an archive."""
    layer, layers = _zipped(job) if job.kind == "zip" else _loose(job)
    there = {path.suffix for path in job.folder.iterdir()}
    if ".shx" not in there:  # GDAL makes one; told for all, it would write over those that are there
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    gathering = Gathering(job.limits, job.told)
    source = Layer(job.folder / "shape.shp", "", encoding=BYTES, first_row=1)
    declared, settled, notes = read_layer(source, gathering)
    if not len(gathering):
        raise FileError("empty")
    table, encoding, how = _decoded(gathering.table(), job.folder)
    code, unknown = crs.named(declared)
    notes += (
        how
        + unknown
        + [note(f"without_{part[1:]}") for part in (".shx", ".dbf", ".prj") if part not in there]
    )
    faults, shape_notes = (settled.faults, settled.notes) if settled else ([], [])
    notes += shape_notes
    faults = gathering.faults + faults
    return Found(gathering.rows, table, "shp", joined(settled), code, encoding, layer, layers, notes, faults)


def _loose(job: Job) -> tuple[str, tuple[str, ...]]:
    """Its parts, linked into a folder of ours: a missing index is made there, and no other file is seen."""
    for part in siblings(job.path):
        (job.folder / f"shape{part.suffix.lower()}").symlink_to(part)
    return job.path.stem, (job.path.stem,)


def _zipped(job: Job) -> tuple[str, tuple[str, ...]]:
    with archives.opened(job.path, job.limits) as archive:
        parts = {name: _part(archives.shown(archive, name)) for name in archives.names(archive)}
        layers = tuple(layer for layer, suffix in parts.values() if suffix == ".shp")
        if not layers:
            raise FileError(
                "zip_without_shape", members="、".join(layer for layer, _ in parts.values())[:200]
            )
        layer = job.chosen(layers, layers[0])
        for name, (of, suffix) in parts.items():
            if of == layer and suffix in PARTS:
                archives.unpack(archive, name, job.folder / f"shape{suffix}")
    return layer, layers


def _part(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    return str(path.with_suffix("")), path.suffix.lower()


def _decoded(table: pa.Table, folder: Path) -> tuple[pa.Table, str, list[Note]]:
    """Headings and cells out of the encoding they are in, and a note of how that was found."""
    cells = [
        [None if t is None else t.encode("latin-1") for t in column.to_pylist()] for column in table.columns
    ]
    names = [name.encode("latin-1") for name in table.column_names]
    encoding, declared = _encoding(folder, [*names, *(c for column in cells for c in column if c)])
    headings: list[str] = []
    for name in names:
        headings.append(unique(_text(name, encoding) or "列", headings))
    columns = [pa.array([None if c is None else _text(c, encoding) for c in column]) for column in cells]
    foreign = encoding != "utf-8" and not declared
    notes = [note("encoding", encoding=encoding.upper())] if foreign else []
    return pa.table(dict(zip(headings, columns, strict=True))), encoding, notes


def _bytes(column: pa.ChunkedArray) -> list[bytes | None]:
    return [None if text is None else text.encode("latin-1") for text in column.to_pylist()]


def _encoding(folder: Path, texts: list[bytes]) -> tuple[str, bool]:
    """The encoding, and whether a part declares it: .cpg, or the mark of the .dbf; else it is tried out."""
    if (said := _declared(folder)) is not None:
        return said, True
    return ("utf-8" if all(_fits(text) for text in texts) else "gb18030"), False


def _declared(folder: Path) -> str | None:
    page = folder / "shape.cpg"
    said = page.read_bytes()[:64].decode("ascii", "ignore").strip().lower() if page.exists() else ""
    name = re.sub(r"^(ansi|oem|windows)[ _-]*", "", said)
    if name in CHINESE:
        return "gb18030"
    for spelled in (name, f"cp{name}", {"65001": "utf-8"}.get(name, "")):
        try:
            return codecs.lookup(spelled).name
        except (LookupError, ValueError):
            continue
    table = folder / "shape.dbf"
    head = table.open("rb").read(32) if table.exists() else b""
    return "gb18030" if head[29:30] == bytes([GBK_MARK]) else None


def _fits(text: bytes) -> bool:
    """Whether it is UTF-8, but for a last character that the width of the field cut off."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _text(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.reason in {"unexpected end of data", "incomplete multibyte sequence"}
        return text[: error.start].decode(encoding) if cut else text.decode(encoding, "replace")
