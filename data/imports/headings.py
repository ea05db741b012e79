"""Which field a heading stands for: what was chosen for this source before, else the best suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from data.exports.short_names import full_names
from data.imports.fields import Kind

SURE, LIKELY = 1.0, 0.75
BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")
LEFT_OUT = ""


def suggest(headings: Iterable[str], kind: Kind, saved: Mapping[str, str] | None = None) -> dict[str, str]:
    """Heading → field name, "" for a column that is left out; no field is given to two columns.

    ``saved`` is what a person chose for this source before: it goes first, also where it leaves a column out.
    """
    wanted = list(headings)
    chosen = {h: f for h, f in (saved or {}).items() if h in wanted and (f in kind.names or f == LEFT_OUT)}
    taken = {f for f in chosen.values() if f}
    full = full_names(wanted)  # a shapefile cuts names at ten bytes
    scored = [
        (score(full[heading], names), -place, heading, field.name)
        for heading in wanted
        if heading not in chosen
        for place, field in enumerate(kind.fields)
        for names in (tuple(map(bare, field.headings)),)
    ]
    for fit, _, heading, field in sorted(scored, reverse=True):
        if fit >= LIKELY and heading not in chosen and field not in taken:
            chosen[heading] = field
            taken.add(field)
    return {heading: chosen.get(heading, LEFT_OUT) for heading in wanted}


def score(heading: str, names: tuple[str, ...]) -> float:
    """How well a heading fits names that are bare already: 1 the same, else less than 1."""
    parts = [bare(heading), *(bare(part) for part in heading.split("/")[-1:])]
    if any(part in names for part in parts):
        return SURE - 0.001 * names.index(next(part for part in parts if part in names))
    return max((_near(parts[0], name) for name in names), default=0.0)


def bare(heading: str) -> str:
    """Without brackets, marks, spaces and width: ``*建筑面积（㎡）`` is 建筑面积."""
    text = unicodedata.normalize("NFKC", BRACKETS.sub("", heading)).lower()
    return re.sub(r"[\W_]", "", text) or re.sub(r"\W", "", unicodedata.normalize("NFKC", heading).lower())


def _near(heading: str, name: str) -> float:
    if len(name) >= 3 and len(heading) >= 3 and (name in heading or heading in name):
        return 0.76 + 0.1 * min(len(name), len(heading)) / max(len(name), len(heading))
    if len(heading) < 4 or not heading.isascii():  # one wrong character of three is another word
        return 0.0
    return 0.95 * SequenceMatcher(None, heading, name).ratio() - 0.1
