"""Field names of shapefiles: at most 10 bytes, one for each column, and the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import count

from data.exports.columns import known_names
from data.exports.layers import LAYERS

MOST_BYTES = 10


def short_names(names: Sequence[str], encoding: str = "gbk") -> dict[str, str]:
    """Full name → field name, in the same order; two are never alike, also not but for case.

    A name is cut between characters; where that is taken already it ends in a number instead.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        tails = ("" if number == 0 else f"_{number}" for number in count())
        shorts = (_cut(name, MOST_BYTES - len(tail), encoding) + tail for tail in tails)
        found[name] = next(short for short in shorts if short.casefold() not in taken)
        taken.add(found[name].casefold())
    return found


def full_names(shorts: Iterable[str], told: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field name → full name: as ``told`` by the fields.json of an export, else as our own columns are cut.

    A name that neither knows is full already.
    """
    known = {**_ours(), **(told or {})}
    return {short: known.get(short, short) for short in shorts}


@cache
def _ours() -> dict[str, str]:
    """Field name → column, of all layers; what two columns share stands for neither."""
    full: dict[str, set[str]] = defaultdict(set)
    for layer in LAYERS.values():
        for name, short in short_names(known_names(layer)).items():
            full[short].add(name)
    return {short: min(names) for short, names in full.items() if len(names) == 1}


def _cut(name: str, most: int, encoding: str) -> str:
    while len(name.encode(encoding, "replace")) > most:
        name = name[:-1]
    return name.rstrip()
