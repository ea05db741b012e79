"""KML and KMZ: placemarks into rows."""

from __future__ import annotations

from itertools import islice
from pathlib import PurePosixPath

import numpy as np

from data.imports.raw import Fault, FileError
from data.imports.reading import archives
from data.imports.reading.cells import texts
from data.imports.reading.formats.kml_placemarks import Placemark, Walk
from data.imports.reading.found import Found, note
from data.imports.reading.gathering import BATCH, Gathering
from data.imports.reading.job import Job
from data.imports.reading.shapes import Settled, settle, together

Numbered = list[tuple[int, Placemark]]


def read(job: Job) -> Found:
    """All placemarks in the order of the document; numbered from 1."""
    raw, layer, layers = _document(job)
    walk, gathering, parts = Walk(raw, job.limits), Gathering(job.limits, job.told), list[Settled]()
    marks = enumerate(walk.placemarks(), 1)
    while batch := list(islice(marks, BATCH)):
        parts.append(_add(batch, gathering))
    if walk.links and not len(gathering):
        raise FileError("kml_links")
    found = gathering.found("kml", together(parts))
    found.notes += [note("kml_links", links=walk.links)] if walk.links else []
    found.notes += [note("heights_dropped", rows=walk.heights)] if walk.heights else []
    found.layer, found.layers = layer, layers
    return found


def _document(job: Job) -> tuple[bytes, str, tuple[str, ...]]:
    if job.kind == "kml":
        return job.path.read_bytes(), "", ()
    with archives.opened(job.path, job.limits) as archive:
        layers = tuple(n for n in archives.names(archive) if PurePosixPath(n).suffix.lower() == ".kml")
        layer = job.chosen(layers, "doc.kml" if "doc.kml" in layers else layers[0])
        return archives.read(archive, layer), layer, layers


def _add(batch: Numbered, gathering: Gathering) -> Settled:
    rows = np.array([number for number, _ in batch], dtype=np.int64)
    cells = [mark.cells for _, mark in batch]
    names = dict.fromkeys(name for each in cells for name in each)
    gathering.add(rows, {name: texts([each.get(name) for each in cells]) for name in names})
    geometry = np.array([*(mark.shape for _, mark in batch), None], dtype=object)[:-1]
    flawed = [(number, mark) for number, mark in batch if mark.flaw]
    faults = [Fault(number, mark.flaw, fatal=mark.shape is None) for number, mark in flawed]
    return settle(Settled(geometry, faults=faults), rows)
