"""Which reading of raw x, y makes sense: WGS84, GCJ-02, BD-09, a survey grid, and which number comes first.

A reading is chosen by a person; here it is applied, and the others are measured against it.
"""

from geo.readings.fit import (
    CLOSE,
    ENOUGH,
    HALF,
    SAMPLE,
    Advice,
    Fit,
    Inside,
    InsideByRow,
    Verdict,
    advice,
    measure,
    measure_by_row,
)
from geo.readings.guess import candidates
from geo.readings.place import from_lonlat_by, shape_from_lonlat_by, shape_to_lonlat_by, to_lonlat_by
from geo.readings.reading import DATUMS, Reading, reading_of

__all__ = [
    "CLOSE",
    "DATUMS",
    "ENOUGH",
    "HALF",
    "SAMPLE",
    "Advice",
    "Fit",
    "Inside",
    "InsideByRow",
    "Reading",
    "Verdict",
    "advice",
    "candidates",
    "from_lonlat_by",
    "measure",
    "measure_by_row",
    "reading_of",
    "shape_from_lonlat_by",
    "shape_to_lonlat_by",
    "to_lonlat_by",
]
