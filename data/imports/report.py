"""An import on the command line: what the file is, how it was understood, what would become of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data.imports import quarantine
from data.imports.checking import Checked
from data.imports.fault_words import words_of
from data.imports.raw import RawTable
from data.imports.request import Request
from geo.words import say

MOST_SHOWN = 20


def lines(raw: RawTable, checked: Checked, request: Request, lang: str) -> Iterator[str]:
    """The report, line by line: ``what: value``."""
    yield f"file: {raw.format} | {len(raw)} rows" + (f" | {raw.encoding}" if raw.encoding else "")
    yield from (f"note: {say(f'note.{code}', lang, **facts)}" for code, facts in raw.notes)
    used = {heading: field for heading, field in request.mapping.items() if field}
    yield "columns: " + (" | ".join(f"{h} → {f}" for h, f in used.items()) or "none")
    if left := [h for h, f in request.mapping.items() if not f]:
        yield "left out: " + ", ".join(left)
    yield from _coordinates(checked)
    yield "rows: " + " | ".join(f"{name} {count}" for name, count in checked.plan.counts.items())
    yield from _faults(checked, lang)


def set_aside(raw: RawTable, checked: Checked, path: Path, lang: str) -> Iterator[str]:
    """Write refused rows to a file of their own, to be corrected and fed back."""
    if checked.plan.rejected:
        kind = checked.plan.kind
        count = quarantine.write(path, raw, checked.plan.faults, lambda f: words_of(f, kind, lang), lang)
        yield f"quarantine: {count} rows in {path}"


def _coordinates(checked: Checked) -> Iterator[str]:
    placed = checked.placed
    if placed.advice is None:
        return
    yield f"coordinates: {placed.reading} ({placed.advice.verdict})"
    for fit in placed.fits:
        yield f"  inside as {fit.reading}: {fit.inside} of {fit.points} ({100 * fit.share:.1f} %)"


def _faults(checked: Checked, lang: str) -> Iterator[str]:
    faults = sorted(checked.plan.faults, key=lambda f: (not f.fatal, f.row))
    for code, count in Counter(f.code for f in faults).most_common():
        yield f"fault {code}: {count}"
    for fault in faults[:MOST_SHOWN]:
        reason, mend = words_of(fault, checked.plan.kind, lang)
        yield f"  row {fault.row}: {reason}. {mend}"
    if len(faults) > MOST_SHOWN:
        yield f"  … and {len(faults) - MOST_SHOWN} more"
