"""Shapefiles: three to five files, loose or zipped, with text in the encoding of the writer's machine."""

from __future__ import annotations

import codecs
import re
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
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
    raw = Gathering(job.limits, job.told, cleaned=False)
    source = Layer(job.folder / "shape.shp", "", encoding=BYTES, first_row=1)
    declared, settled, notes = read_layer(source, raw)
    if not len(raw):
        raise FileError("empty")
    decoded, encoding, how = _decoded(raw, job)
    code, unknown = crs.named(declared)
    notes += how + unknown + (settled.notes if settled else [])
    notes += [note(f"without_{part[1:]}") for part in (".shx", ".dbf", ".prj") if part not in there]
    faults = decoded.faults + (settled.faults if settled else [])
    table, shapes = decoded.table(), joined(settled)
    return Found(raw.rows, table, "shp", shapes, code, encoding, layer, layers, notes, faults)


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


def _decoded(raw: Gathering, job: Job) -> tuple[Gathering, str, list[Note]]:
    """The same, headings and cells to be read; the encoding, and a note where it was tried out."""
    table = raw.table()
    columns = {name: table.column(name).combine_chunks().dictionary_encode() for name in table.column_names}
    texts = [*columns, *(text for column in columns.values() for text in _foreign(column))]
    encoding, declared = _encoding(job.folder, [text.encode("latin-1") for text in texts])
    headings: dict[str, pa.Array] = {}
    for name, column in columns.items():
        heading = unique(_text(name, encoding) or "列", headings)
        headings[heading] = _column(column, encoding)
    decoded = Gathering(job.limits, told=lambda _: None)
    decoded.add(raw.rows, headings)
    tried = encoding != "utf-8" and not declared
    return decoded, encoding, [note("encoding", encoding=encoding.upper())] if tried else []


def _foreign(column: pa.DictionaryArray) -> list[str]:
    """Its different texts that are not ASCII: the others are the same in all encodings."""
    texts = column.dictionary
    return list(texts.filter(pc.invert(pc.string_is_ascii(texts))).to_pylist())


def _column(column: pa.DictionaryArray, encoding: str) -> pa.Array:
    if not _foreign(column):
        return column.cast(pa.string())
    texts = [_text(text, encoding) for text in column.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(column.indices)


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


def _text(characters: str, encoding: str) -> str:
    """What bytes, taken for characters one by one, say in an encoding."""
    text = characters.encode("latin-1")
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.reason in {"unexpected end of data", "incomplete multibyte sequence"}
        return text[: error.start].decode(encoding) if cut else text.decode(encoding, "replace")
