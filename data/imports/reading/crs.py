"""The code of a coordinate system, however a file declares it. Reading it wrongly would move a street."""

from __future__ import annotations

import re
from typing import Any

import orjson

from data.imports.reading.found import Note, note

CONFIDENT = 70  # of 100, as PROJ counts: names may differ, parameters may not


def named(declared: Any) -> tuple[str, list[Note]]:
    """The code of WKT, PROJJSON or a code, like EPSG:4549; "" for nothing, "" and a note for one unknown."""
    if not declared:
        return "", []
    if isinstance(declared, str) and re.fullmatch(r"EPSG:\d{4,6}", declared):
        return declared, []
    import geopandas as gpd  # noqa: PLC0415 - half a second, and most files name a code

    try:
        spelled = orjson.dumps(declared).decode() if isinstance(declared, dict) else declared
        crs = gpd.GeoSeries([], crs=spelled).crs
        code = crs.to_epsg(min_confidence=CONFIDENT)
    except RuntimeError:  # CRSError of pyproj, which only geo/crs.py may import
        return "", [note("crs_unknown", crs=_called(declared))]
    return (f"EPSG:{code}", []) if code else ("", [note("crs_unknown", crs=str(crs.name)[:80])])


def _called(declared: Any) -> str:
    name = declared.get("name", "") if isinstance(declared, dict) else str(declared)
    quoted = re.search(r'"([^"]{1,80})"', name)
    return quoted[1] if quoted else str(name)[:80]
