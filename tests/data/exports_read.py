"""Exported files as somebody else's programs read them: key → (column → value), and key → shape."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from openpyxl.utils.escape import unescape

Table = dict[str, dict[str, Any]]
Shapes = dict[str, Any]
KML = "{http://www.opengis.net/kml/2.2}"


def read(path: Path, key: str = "menpai_id") -> tuple[Table, Shapes]:
    """Rows and shapes of a file by their key, whatever its format; every value in its plainest form."""
    rows, shapes = READERS[path.suffix](path)
    keys = [str(plain(row[key])) for row in rows]
    assert len(set(keys)) == len(keys), "a key stands in the file twice"
    table = {k: {c: plain(v) for c, v in row.items()} for k, row in zip(keys, rows, strict=True)}
    return table, dict(zip(keys, shapes, strict=True))


def plain(value: Any) -> Any:
    """None for nothing; numbers as float; times as UTC; everything else as text."""
    if value is None or value == "" or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return float(np.float32(value)) if isinstance(value, (float, np.floating)) else float(value)
    if isinstance(value, pd.Timestamp):
        return value.tz_convert("UTC").isoformat()
    text = str(value)
    return pd.Timestamp(text).tz_convert("UTC").isoformat() if _is_time(text) else text


def number(value: Any) -> Any:
    """A text of a number as the number, for formats that hold texts only."""
    try:
        return plain(float(value))
    except (TypeError, ValueError):
        return value


def of_csv(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    return rows, [shape_in(row) for row in rows]


def of_xlsx(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    book = openpyxl.load_workbook(path)
    rows: list[dict[str, Any]] = []
    for sheet in book.worksheets[:-1]:
        head, *lines = sheet.iter_rows()
        assert all(cell.data_type != "f" for line in lines for cell in line), "a formula got in"
        names = [cell.value for cell in head]
        rows += [dict(zip(names, (excel_text(cell.value) for cell in line), strict=True)) for line in lines]
    return rows, [shape_in(row) for row in rows]


def excel_text(value: Any) -> Any:
    """A cell as Excel shows it: openpyxl leaves _x000D_ as it stands in the XML."""
    return unescape(value) if isinstance(value, str) else value


def of_geojson(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    features = json.loads(path.read_text("utf-8"))["features"]
    return [f["properties"] for f in features], [shapely.geometry.shape(f["geometry"]) for f in features]


def of_gpkg(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    return _framed(pyogrio.read_dataframe(path, datetime_as_string=True))


def of_parquet(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    return _framed(gpd.read_parquet(path))


def of_zip(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    """All shapefiles of the zip together, with the full names of fields.json; GDAL is told no encoding."""
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    with zipfile.ZipFile(path) as bundle:
        full = json.loads(bundle.read("fields.json"))
        names = [name for name in bundle.namelist() if name.endswith(".shp")]
    for name in names:
        with fiona.open(f"zip://{path}!{name}") as source:
            for feature in source:
                rows.append({full[short]: value for short, value in feature.properties.items()})
                shapes.append(shapely.geometry.shape(feature.geometry))
    return rows, shapes


def of_kml(path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    rows, shapes = [], []
    for mark in ET.parse(path).getroot().iter(f"{KML}Placemark"):  # noqa: S314 - our own file
        rows.append({cell.get("name"): cell.text for cell in mark.iter(f"{KML}SimpleData")})
        shapes.append(_kml_shape(mark))
    return rows, shapes


READERS: dict[str, Callable[[Path], tuple[list[dict[str, Any]], list[Any]]]] = {
    ".csv": of_csv, ".xlsx": of_xlsx, ".geojson": of_geojson, ".gpkg": of_gpkg, ".parquet": of_parquet,
    ".zip": of_zip, ".kml": of_kml,
}  # fmt: skip


def shape_in(row: dict[str, Any]) -> Any:
    """The shape that columns say, taken out of the row."""
    if "wkt" in row:
        return shapely.from_wkt(row.pop("wkt"))
    x, y = ("lon", "lat") if "lon" in row else ("x", "y")
    return shapely.Point(float(row.pop(x)), float(row.pop(y)))


def _framed(frame: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    shapes = list(frame.geometry)
    return frame.drop(columns=frame.geometry.name).astype(object).to_dict("records"), shapes


def _kml_shape(mark: Any) -> Any:
    def corners(element: Any) -> list[tuple[float, ...]]:
        text = element.find(f".//{KML}coordinates").text
        return [tuple(map(float, pair.split(","))) for pair in text.split()]

    def ring(polygon: Any) -> Any:
        holes = [corners(hole) for hole in polygon.findall(f"{KML}innerBoundaryIs")]
        return shapely.Polygon(corners(polygon.find(f"{KML}outerBoundaryIs")), holes)

    if (point := mark.find(f"{KML}Point")) is not None:
        return shapely.Point(corners(point)[0])
    if (line := mark.find(f"{KML}LineString")) is not None:
        return shapely.LineString(corners(line))
    polygons = [ring(polygon) for polygon in mark.iter(f"{KML}Polygon")]
    return shapely.MultiPolygon(polygons) if mark.find(f"{KML}MultiGeometry") is not None else polygons[0]


def _is_time(text: str) -> bool:
    return len(text) >= 19 and text[4] == "-" and text[10] in "T " and text[13] == ":"
