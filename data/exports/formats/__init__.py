"""The formats of a file: a module each, loaded when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from geo.errors import PlaceError


@dataclass(frozen=True)
class Format:
    """``suffix`` of its files; ``degrees``: it can hold no other coordinates.

    ``streams``: its module has ``pieces(export) -> Iterator[bytes]``, sent as the rows are read; otherwise
    ``write(export, path)``, which makes the whole file first.
    """

    code: str
    suffix: str
    media_type: str
    streams: bool = False
    degrees: bool = False

    @property
    def module(self) -> Any:
        """What writes it. Some carry heavy libraries, so they are not there from the beginning."""
        return import_module(f"data.exports.formats.{self.code}")


FORMATS: dict[str, Format] = {
    made.code: made
    for made in (
        Format("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format("csv", ".csv", "text/csv; charset=utf-8", streams=True),
        Format("geojson", ".geojson", "application/geo+json", streams=True),
        Format("gpkg", ".gpkg", "application/geopackage+sqlite3"),
        Format("shp", ".zip", "application/zip"),
        Format("parquet", ".parquet", "application/vnd.apache.parquet"),
        Format("kml", ".kml", "application/vnd.google-earth.kml+xml", streams=True, degrees=True),
    )
}


def format_of(code: str) -> Format:
    """The format known by ``code``; PlaceError lists them."""
    if code not in FORMATS:
        raise PlaceError.of("unknown_value", what="format", value=code[:20], allowed=", ".join(FORMATS))
    return FORMATS[code]
