"""What a file says, before anybody judged it: the contract between the readers and the rest of the import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as filled

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class FileError(ValueError):
    """A file that cannot be read at all.

    ``code`` names the words ``file.{code}`` of geo/words/imports.py, ``facts`` fill them; they say what to do
    next.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {', '.join(f'{k}={v}' for k, v in facts.items())}")
        self.code, self.facts = code, {key: str(value) for key, value in facts.items()}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row, and so what would mend it.

    ``row`` is what a person sees in the file (Excel row, CSV line, feature number from 1); ``code`` names the
    words ``fault.{code}`` and ``mend.{code}``, ``facts`` fill both; ``field`` is the field at fault, "" for
    the whole row. ``fatal`` rows go to quarantine; others are told and brought in (a ring that was mended).
    """

    row: int
    code: str
    field: str = ""
    facts: dict[str, str] = filled(default_factory=dict)
    fatal: bool = True


@dataclass(frozen=True)
class RawTable:
    """Cells as text, geometry in the file's own coordinates.

    ``cells``: one column for each heading as written in the file (made unique, never empty), values str or
    None; its index is the row number a person sees. Dates are ISO, booleans "true"/"false"; a number is
    written short ("3", "3.5"), but with more than 15 digits as "3.30304006001001E+17", for its last digits
    are lost.
    ``geometry``: one shapely geometry or None for each row, or None where the format has none.
    ``crs``: what the file declares, like "EPSG:4549"; "" where it is silent. GeoJSON and KML declare nothing
    that can be trusted: "" too.
    """

    cells: pd.DataFrame
    geometry: NDArray[np.object_] | None
    format: str  # geojson | gpkg | shp | csv | xlsx | kml | parquet
    crs: str = ""
    encoding: str = ""  # of text formats, as found
    layer: str = ""
    layers: tuple[str, ...] = ()  # all there are to choose from: sheets of a workbook, layers of a GeoPackage
    notes: tuple[tuple[str, dict[str, str]], ...] = ()  # (code, facts) of the words ``note.{code}``
    faults: tuple[Fault, ...] = ()  # rows that could not be read, or were read otherwise than written

    def __len__(self) -> int:
        return len(self.cells)


ECHOES = frozenset({"missing", "no_place", "no_house"})  # what a bad value leaves behind


def without_echoes(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once: a value that could not be understood is not told again as missing."""
    known = list({(f.row, f.code, f.field): f for f in faults}.values())
    cause = {(f.row, f.field) for f in known if f.fatal and f.code not in ECHOES}
    return [f for f in known if f.code not in ECHOES or (f.row, f.field) not in cause]
