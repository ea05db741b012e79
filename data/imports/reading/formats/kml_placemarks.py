"""The way through a KML document, and what stands in a placemark: columns, wherever makers put them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from data.imports.reading.formats.kml_description import described
from data.imports.reading.formats.kml_shapes import local, shape_of
from data.imports.reading.limits import Limits
from data.imports.reading.xml_text import elements

FOLDER = "Folder"
HOLDERS = {"Folder", "Document"}
NO_CELLS = {"styleUrl", "visibility", "open", "link"}  # how it is shown


class Placemark(NamedTuple):
    """Its columns; its shape or None; the code of what is wrong with that, or ""."""

    cells: dict[str, str]
    shape: Any
    flaw: str


class Walk:
    """Through the document once; counts the links that are not followed and the heights that are let go."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._elements = elements(raw, limits)
        self._holders: list[Element] = []
        self.links = self.heights = 0

    def placemarks(self) -> Iterator[Placemark]:
        """Each in the order of the document; what has been seen is let go of."""
        for event, element in self._elements:
            tag = local(element)
            if tag in HOLDERS:
                self._step(event, element)
            elif event == "end" and tag == "NetworkLink":
                self.links += 1
            elif event == "end" and tag == "Placemark":
                yield self._placemark(element)
                self._forget(element)

    def _step(self, event: str, element: Element) -> None:
        if event == "start":
            self._holders.append(element)
        else:
            self._holders.pop().clear()

    def _placemark(self, element: Element) -> Placemark:
        shape, flaw, high = shape_of(element)
        self.heights += high
        named = [child_text(holder, "name") for holder in self._holders if local(holder) == FOLDER]
        folder = "/".join(name for name in named if name)
        return Placemark(_cells(element) | ({FOLDER: folder} if folder else {}), shape, flaw)

    def _forget(self, element: Element) -> None:
        element.clear()
        for holder in self._holders[-1:]:
            holder[:] = [child for child in holder if child is not element]


def _cells(placemark: Element) -> dict[str, str]:
    """Its own elements, the table in its description, its ExtendedData."""
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
    return cells


def child_text(element: Element, tag: str) -> str:
    """The text of the first child of that tag."""
    return next(((child.text or "").strip() for child in element if local(child) == tag), "")
