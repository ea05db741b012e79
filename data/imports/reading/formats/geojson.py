"""GeoJSON: collections, single features and geometries, and one feature a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import orjson

from data.imports.raw import Fault, FileError
from data.imports.reading.cells import texts
from data.imports.reading.decoding import encoding_of, plain
from data.imports.reading.formats.geojson_shapes import GEOMETRIES, shapes_of
from data.imports.reading.formats.pieces import cut, line_of
from data.imports.reading.found import Found, Note, note
from data.imports.reading.gathering import BATCH, Gathering, check_length
from data.imports.reading.heads_and_feet import unique
from data.imports.reading.job import Job
from data.imports.reading.limits import MIB, Limits
from data.imports.reading.shapes import Settled, settle, together

FILLED = re.compile(rb"[^\x1e \t\r\n]")
Numbered = tuple[int, bytes]  # a feature's number from 1, and its text


def read(job: Job) -> Found:
    """All features, a column for each property; what is not JSON, or no feature, is a fault of its number."""
    text, encoding = _text(job)
    if job.kind == "geojsonl" or _is_a_feature_a_line(text):
        found = _gather(_lines(text), job)
    else:
        notes, pieces = _collection(text, job.limits)
        found = _gather(pieces, job)
        found.notes += notes
    found.encoding = encoding
    return found


def _text(job: Job) -> tuple[bytes, str]:
    """The file in UTF-8, without a mark, and in which encoding it was: the standard knows UTF-8 alone."""
    text = job.path.read_bytes()
    encoding = encoding_of(job.path, _any_line(job.limits))
    if encoding != "utf-8":
        text = text.decode(encoding).encode()
    return text, plain(encoding)


def _any_line(limits: Limits) -> Limits:
    return replace(limits, line_bytes=limits.file_bytes)  # all of a collection often stands on one


def _is_a_feature_a_line(text: bytes) -> bool:
    """Named .geojson, but two lines and more that are JSON of their own."""
    begin = FILLED.search(text)
    end = text.find(b"\n", begin.start()) if begin else -1
    second = FILLED.search(text, end) if end >= 0 else None
    if begin is None or second is None or second[0] != b"{":
        return False
    try:
        return bool(orjson.loads(text[begin.start() : end]).get("type") == "Feature")
    except (orjson.JSONDecodeError, AttributeError):
        return False


def _lines(text: bytes) -> Iterator[Numbered]:
    """Lines that are not blank; one after the other, for there may be half a gigabyte of them."""
    for number, line in enumerate(io.BytesIO(text), 1):
        if stripped := line.strip(b"\x1e \t\r\n"):
            yield number, stripped


def _collection(text: bytes, limits: Limits) -> tuple[list[Note], Iterable[Numbered]]:
    pieces = cut(text, limits)
    check_length(len(pieces.features), limits)
    try:
        root = orjson.loads(pieces.frame)
    except orjson.JSONDecodeError as error:
        raise FileError("json_broken", line=line_of(pieces.frame, error.pos)) from error
    kind = root.get("type") if isinstance(root, dict) else None
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        return _crs_note(root), ((n, text[b:e]) for n, (b, e) in enumerate(pieces.features, 1))
    if kind == "Feature":
        return _crs_note(root), [(1, text)]
    if kind in GEOMETRIES:
        return [], [(1, b'{"type":"Feature","properties":{},"geometry":%b}' % text)]
    raise FileError("json_not_geo", found=_described(root))


def _crs_note(root: dict[str, Any]) -> list[Note]:
    """A member that the standard took out; seen with every meaning, so it is told and not followed."""
    crs = root.get("crs")
    name = (crs.get("properties") or {}).get("name") if isinstance(crs, dict) else None
    return [note("geojson_crs", crs=str(name)[:80])] if name else []


def _described(root: Any) -> str:
    if not isinstance(root, dict):
        return type(root).__name__
    if "arcs" in root or root.get("type") == "Topology":
        return "TopoJSON"
    if "geometryType" in root or "spatialReference" in root:
        return "ArcGIS JSON"
    return ", ".join(list(root)[:5])[:80]


def _gather(pieces: Iterable[Numbered], job: Job) -> Found:
    gathering, parts, rest = Gathering(job.limits, job.told), list[Settled](), iter(pieces)
    while batch := list(islice(rest, BATCH)):
        features = list(_features(batch, job.limits, gathering.faults))
        rows = np.array([number for number, _ in features], dtype=np.int64)
        gathering.add(rows, _columns([feature for _, feature in features]))
        shapes = shapes_of([feature.get("geometry") for _, feature in features], rows)
        parts.append(settle(shapes, rows))
    return gathering.found("geojson", together(parts))


def _features(
    batch: list[Numbered], limits: Limits, faults: list[Fault]
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, text in batch:
        if len(text) > limits.line_bytes:
            faults.append(Fault(number, "read_too_long", facts={"most": f"{limits.line_bytes // MIB} MB"}))
            continue
        try:
            feature = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            faults.append(Fault(number, "read_json", facts={"row": str(number), "at": str(error.pos + 1)}))
            continue
        if isinstance(feature, dict) and feature.get("type") == "Feature":
            yield number, feature
        else:
            faults.append(Fault(number, "read_not_feature"))


def _columns(features: list[dict[str, Any]]) -> dict[str, Any]:
    """A column for each property; the feature's own id is one of them, unless a property is called so."""
    properties = [feature.get("properties") for feature in features]
    known = [each if isinstance(each, dict) else {} for each in properties]
    keys = dict.fromkeys(key for each in known for key in each)
    columns = {_heading(key, keys): texts([each.get(key) for each in known]) for key in keys}
    if "id" not in keys and any("id" in feature for feature in features):
        columns["id"] = texts([feature.get("id") for feature in features])
    return columns


def _heading(key: str, keys: dict[str, None]) -> str:
    stripped = " ".join(key.replace("\0", "").split())
    return key if stripped == key and key else unique(stripped or "列", keys)
