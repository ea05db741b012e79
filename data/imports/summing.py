"""What a person is shown of a step: the summary of a file, of a check, the preview for the map."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import orjson
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.imports import memory, quarantine
from data.imports.checking import Checked
from data.imports.fault_words import words_of
from data.imports.headings import suggest
from data.imports.job import CheckSummary, FaultLine, FitLine, ReadSummary
from data.imports.kinds import kind_of
from data.imports.raw import Fault, RawTable
from data.imports.stating import plain

SAMPLES, SAMPLE_LENGTH = 5, 60
MOST_FAULTS = 1000  # shown; the quarantine file holds all
MOST_SHOWN = 3000  # rows of the preview
PERSONAL = re.compile(r"\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]|1[3-9]\d{9}")  # an ID number, a telephone
HIDDEN = "•••"


def read_summary(connection: Connection, raw: RawTable, kind_code: str, source: str) -> ReadSummary:
    """What the file is, with the best suggestion for its columns."""
    kind, saved = kind_of(kind_code), memory.mapping_of(connection, kind_code, source)
    suggested = suggest(raw.cells.columns, kind, saved)
    hidden = {f.name for f in kind.fields if f.identity}
    samples = {h: _samples(raw.cells[h], hide=suggested[h] in hidden) for h in raw.cells.columns}
    return ReadSummary(
        format=raw.format,
        rows=len(raw),
        headings=tuple(raw.cells.columns),
        samples=samples,
        suggested=suggested,
        remembered=bool(saved),
        layer=raw.layer,
        layers=raw.layers,
        crs=raw.crs,
        has_geometry=raw.geometry is not None,
        encoding=raw.encoding,
        notes=raw.notes,
    )


def check_summary(checked: Checked, lang: str) -> CheckSummary:
    """What would become of the rows, and how well the coordinates fit."""
    plan, placed = checked.plan, checked.placed
    ranked = sorted(plan.faults, key=lambda f: (not f.fatal, f.row))
    told = placed.advice
    other = told.other if told else None
    better = str(other.reading) if told and other and told.verdict in {"other_fits_better", "unclear"} else ""
    return CheckSummary(
        counts=plan.counts,
        reading=str(placed.reading),
        verdict=told.verdict if told else "",
        better=better,
        fits=tuple(FitLine(str(fit.reading), fit.points, fit.inside) for fit in placed.fits),
        faults=tuple(fault_line(fault, checked, lang) for fault in ranked[:MOST_FAULTS]),
        fault_counts=dict(Counter(fault.code for fault in plan.faults)),
        must_confirm=checked.must_confirm,
    )


def fault_line(fault: Fault, checked: Checked, lang: str) -> FaultLine:
    """A fault in words."""
    reason, mend = words_of(fault, checked.plan.kind, lang)
    return FaultLine(fault.row, fault.code, fault.field, reason, mend, fault.fatal, fault.facts)


def write_files(folder: Path, raw: RawTable, checked: Checked, lang: str) -> None:
    """The preview for the map, and the quarantine file where rows were refused."""
    (folder / "preview.geojson").write_bytes(_preview(checked))
    path = folder / "quarantine.xlsx"
    path.unlink(missing_ok=True)
    if checked.plan.rejected:
        kind = checked.plan.kind
        quarantine.write(path, raw, checked.plan.faults, lambda fault: words_of(fault, kind, lang), lang)


def _samples(cells: pd.Series[str], *, hide: bool) -> tuple[str, ...]:
    found = cells.dropna().drop_duplicates().head(SAMPLES)
    return tuple(HIDDEN if hide else PERSONAL.sub(HIDDEN, str(v)[:SAMPLE_LENGTH]) for v in found)


def _preview(checked: Checked) -> bytes:
    """Placed rows with their outcome, spread evenly over the file where there are many."""
    rows, fates = checked.rows, {w.row.number: w.outcome for w in checked.plan.writes}
    fates |= dict.fromkeys(checked.plan.rejected, "rejected")
    placed = rows[rows["geometry"].notna()]
    placed = placed.iloc[np.linspace(0, len(placed) - 1, min(len(placed), MOST_SHOWN)).astype(int)]
    title = checked.plan.kind.title
    titles = placed[title] if title in placed and title != "source_id" else placed.index
    features = [
        {
            "type": "Feature",
            "id": int(row),
            "geometry": orjson.loads(shapely.to_geojson(shape)),
            "properties": {
                "row": int(row),
                "outcome": fates.get(int(row), "rejected"),
                "title": str(plain(name) or ""),
            },
        }
        for row, shape, name in zip(placed.index, placed["geometry"], titles, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
