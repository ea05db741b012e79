"""What a file really is: content first, then whether its name agrees.

An office that renamed a file is told what it has, for every program would misread it; a file that pretends is
not opened by what it pretends to be.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from data.imports.raw import FileError

HEAD = 1 << 16
EXTENSIONS = {
    **dict.fromkeys((".geojson", ".json"), "geojson"),
    **dict.fromkeys((".geojsonl", ".geojsons", ".ndjson", ".jsonl"), "geojsonl"),
    **dict.fromkeys((".csv", ".tsv", ".txt"), "csv"),
    **dict.fromkeys((".parquet", ".geoparquet"), "parquet"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **{
        ".gpkg": "gpkg",
        ".shp": "shp",
        ".zip": "zip",
        ".xls": "xls",
        ".ods": "ods",
        ".kml": "kml",
        ".kmz": "kmz",
    },
}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")  # of a shapefile
MAGIC = (  # (offset, bytes, kind)
    (0, b"SQLite format 3\0", "gpkg"),
    (0, b"PAR1", "parquet"),
    (0, b"\x00\x00\x27\x0a", "shp"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (0, b"%PDF", "PDF"),
    (0, b"AC10", "DWG"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7-Zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ", "xz"),
    (257, b"ustar", "tar"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"ARROW1", "Arrow"),
    (3, b"fgb", "FlatGeobuf"),
)
ROOTS = {  # of XML and HTML
    **dict.fromkeys(("ogrvrtdatasource", "ogrvrtdataset", "vrtdataset"), "VRT"),
    **dict.fromkeys(("html", "table"), "HTML"),
    **dict.fromkeys(("gml", "featurecollection"), "GML"),
    **{"kml": "kml", "gpx": "GPX", "osm": "OSM", "workbook": "Excel XML"},
}
ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,40})")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
TEXTS = {"csv", "text"}
JSONS = {"geojson", "geojsonl"}


def kind_of(path: Path) -> str:
    """The kind that content and name agree on: a value of EXTENSIONS.

    Raises FileError when the name says nothing, when they disagree, and for kinds that are not read.
    """
    suffix = path.suffix.lower()
    if suffix in PARTS[1:]:
        raise FileError("shape_part", said=suffix)
    if suffix not in EXTENSIONS:
        raise FileError("extension", said=suffix or path.name[-20:], known=" ".join(EXTENSIONS))
    said, really = EXTENSIONS[suffix], content_of(path)
    if said == really or (said in TEXTS and really == "text") or {said, really} <= JSONS:
        return said
    raise FileError("wrong_extension", said=suffix, really=_called(really))


def content_of(path: Path) -> str:
    """What the first bytes say: a kind of EXTENSIONS, "text", or the name of something that is not read."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for offset, magic, kind in MAGIC:
        if head[offset:].startswith(magic):
            return CONTAINERS[kind](path) if kind in CONTAINERS else kind
    return _written(_text(head))


def _compound(path: Path) -> str:
    """The container of the older Office, which the newer one puts around what has a password."""
    if ENCRYPTED in path.read_bytes():
        raise FileError("locked")
    return "xls"


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise FileError("broken", what="zip") from None
    if "[Content_Types].xml" in names:
        return "xlsx" if any(name.startswith("xl/") for name in names) else "Word"
    if "content.xml" in names:
        return "ods"
    return "kmz" if any(PurePosixPath(name).suffix.lower() == ".kml" for name in names) else "zip"


CONTAINERS = {"zip": _zipped, "xls": _compound}


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.replace(b"\0", b"").decode("utf-8-sig", "replace")


def _written(text: str) -> str:
    start = text.lstrip("\x1e \t\r\n")
    if start.startswith("<"):
        root = ROOT.search(start)
        return ROOTS.get(root[1].lower(), "XML") if root else "XML"
    if re.match(r"\{\s*(\"|\})|\[\s*[\[{\]]", start):
        return "geojson"
    return "text"


def _called(kind: str) -> str:
    """The kind as people call it: with the extension it should have where we read it."""
    extension = next((e for e, k in EXTENSIONS.items() if k == kind), ".csv" if kind == "text" else "")
    names = {"gpkg": "GeoPackage / SQLite", "zip": "zip", "text": "text"}
    return f"{names.get(kind, kind)} ({extension})" if extension else kind


def siblings(path: Path) -> list[Path]:
    """The parts of a shapefile, however their extensions are written."""
    same = (path.with_suffix(ext) for part in PARTS for ext in (part, part.upper()))
    return [part for part in dict.fromkeys((path, *same)) if part.is_file() and not part.is_symlink()]
