"""Shapefiles: three to five files, loose or zipped, with text in the encoding of the writer's machine."""

from __future__ import annotations

import codecs
import re
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio

from data.imports.raw import FileError
from data.imports.reading import archives
from data.imports.reading.formats.gdal import Layer, read_layer
from data.imports.reading.found import Found, note
from data.imports.reading.gathering import Gathering
from data.imports.reading.heads_and_feet import unique
from data.imports.reading.job import Job
from data.imports.reading.kinds import PARTS, siblings

BYTES = "ISO-8859-1"  # every byte a character: text is decoded here, where a wrong guess can be told
CHINESE = {"gb2312", "gbk", "cp936", "936", "gb18030"}  # one in the other, the last holds all
GBK_MARK = 0x4D  # in byte 29 of a .dbf


def read(job: Job) -> Found:
    """The one shapefile, or the one asked for among several in an archive."""
    layer, layers = _zipped(job) if job.kind == "zip" else _loose(job)
    missing = [part for part in PARTS[1:4] if not (job.folder / f"shape{part}").exists()]
    if ".shx" in missing:  # GDAL makes one; told for all, it would write over those that are there
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    source = Layer(job.folder / "shape.shp", "", encoding=BYTES, first_row=1)
    found = read_layer(source, Gathering(job.limits, job.told, cleaned=False))
    found.notes += [note(f"without_{part[1:]}") for part in missing]
    found.format, found.layer, found.layers = "shp", layer, layers
    _decode(found, job)
    return found


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


def _decode(found: Found, job: Job) -> None:
    """Headings and cells into what can be read; the encoding, and a note where it was tried out."""
    names, table = found.table.column_names, found.table
    columns = {name: table.column(name).combine_chunks().dictionary_encode() for name in names}
    texts = [*columns, *(text for column in columns.values() for text in _foreign(column))]
    found.encoding, declared = _encoding(job.folder, [text.encode("latin-1") for text in texts])
    headings: dict[str, pa.Array] = {}
    for name, column in columns.items():
        heading = unique(_text(name, found.encoding) or "列", headings)
        headings[heading] = _column(column, found.encoding)
    decoded = Gathering(job.limits, told=lambda _: None)
    decoded.add(found.rows, headings)
    found.table, found.faults = decoded.table(), decoded.faults + found.faults
    if found.encoding != "utf-8" and not declared:
        found.notes.append(note("encoding", encoding=found.encoding.upper()))


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
