"""KML and KMZ: placemarks, with what their makers hid in descriptions made columns again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from data.imports.raw import Fault, FileError
from data.imports.reading import archives
from data.imports.reading.cells import texts
from data.imports.reading.formats.kml_description import described
from data.imports.reading.formats.kml_shapes import shape_of
from data.imports.reading.found import Found, note
from data.imports.reading.gathering import BATCH, Gathering
from data.imports.reading.job import Job
from data.imports.reading.shapes import Settled, settle
from data.imports.reading.xml_text import elements

FOLDER = "Folder"
HOLDERS = {"Folder", "Document"}
NO_CELLS = {
    "styleUrl",
    "visibility",
    "open",
    "Style",
    "StyleMap",
    "Region",
    "LookAt",
    "Camera",
    "atom:link",
    "link",
}


@dataclass
class Reading:
    """What came along on the way through the document."""

    folders: list[str] = field(default_factory=list)
    links: int = 0
    heights: int = 0


def read(job: Job) -> Found:
    """All placemarks in the order of the document; numbered from 1."""
    raw, layer, layers = _document(job)
    reading, gathering = Reading(), Gathering(job.limits, job.told)
    parts, faults = [np.empty(0, object)], list[Fault]()
    marks = enumerate(_placemarks(raw, reading, job), 1)
    while batch := list(islice(marks, BATCH)):
        rows = np.array([number for number, _ in batch], dtype=np.int64)
        settled = _batch(rows, [cells for _, (cells, _, _) in batch], [s for _, (_, *s) in batch], gathering)
        parts.append(settled.geometry)
        faults += settled.faults
    if not len(gathering):
        raise FileError("kml_links" if reading.links else "empty")
    found = Found(gathering.rows, gathering.table(), "kml", np.concatenate(parts), layer=layer, layers=layers)
    found.notes += [note("kml_links", links=reading.links)] if reading.links else []
    found.notes += [note("heights_dropped", rows=reading.heights)] if reading.heights else []
    found.faults += gathering.faults + faults
    return found


def _document(job: Job) -> tuple[bytes, str, tuple[str, ...]]:
    if job.kind == "kml":
        return job.path.read_bytes(), "", ()
    with archives.opened(job.path, job.limits) as archive:
        layers = tuple(n for n in archives.names(archive) if PurePosixPath(n).suffix.lower() == ".kml")
        layer = job.chosen(layers, "doc.kml" if "doc.kml" in layers else layers[0])
        return archives.read(archive, layer), layer, layers


def _placemarks(raw: bytes, reading: Reading, job: Job) -> Iterator[tuple[dict[str, str], Any, str]]:
    """(cells, shape, code of fault or "") of each."""
    holders: list[Element] = []
    for event, element in elements(raw, job.limits):
        tag = local(element)
        if tag in HOLDERS:
            _step(event, element, holders)
        elif event == "start":
            continue
        elif tag == "NetworkLink":
            reading.links += 1
        elif tag == "Placemark":
            shape, code, high = shape_of(element)
            reading.heights += high
            yield _cells(element, _path(holders)), shape, code
            element.clear()
            for holder in holders[-1:]:
                holder[:] = [child for child in holder if child is not element]


def _step(event: str, element: Element, holders: list[Element]) -> None:
    if event == "start":
        holders.append(element)
    else:
        holders.pop()
        element.clear()


def _path(holders: list[Element]) -> str:
    names = [child_text(holder, "name") for holder in holders if local(holder) == FOLDER]
    return "/".join(name for name in names if name)


def _cells(placemark: Element, folder: str) -> dict[str, str]:
    """Its own elements, its ExtendedData, the table in its description, and the folder it lies in."""
    cells: dict[str, str] = {}
    for child in placemark:
        tag = local(child)
        if tag == "description":
            cells |= described(child.text or "")
        elif not len(child) and tag not in NO_CELLS and child.text:
            cells[tag] = child.text.strip()
    for data in placemark.iter():
        if (name := data.get("name")) and local(data) in {"Data", "SimpleData"}:
            cells[" ".join(name.split())] = child_text(data, "value") or (data.text or "").strip()
        elif local(data) == "when":
            cells["when"] = (data.text or "").strip()
    return cells | ({FOLDER: folder} if folder else {})


def _batch(rows: Any, cells: list[dict[str, str]], shapes: list[list[Any]], gathering: Gathering) -> Settled:
    names = dict.fromkeys(name for each in cells for name in each)
    gathering.add(rows, {name: texts([each.get(name) for each in cells]) for name in names})
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = [shape for shape, _ in shapes]
    faults = [
        Fault(int(row), code, fatal=shape is None)
        for row, (shape, code) in zip(rows, shapes, strict=True)
        if code
    ]
    return settle(Settled(np.asarray(shapely.force_2d(geometry), dtype=object), faults=faults), rows)


def local(element: Element) -> str:
    """A tag without its namespace, which KML writers treat freely."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: Element, tag: str) -> str:
    """The text of the first child of that tag."""
    return next(((child.text or "").strip() for child in element if local(child) == tag), "")
