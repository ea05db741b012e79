"""Addresses: keys and matches of what many people wrote, against what one would write in an afternoon.

The peers are of the standard library: NFKC with one regular expression, looked up in a dict; and
``difflib.get_close_matches`` over the street. All run in this process, in turns.
"""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.peers import Race, race, timed
from bench.result import Row, seconds, summary
from geo.addresses import CERTAIN, AddressBook, keys

HOUSES, WRITTEN, ASKED_OF_DIFFLIB = 50_000, 100_000, 1
WITHIN = "浙江省温州市瓯海区锦绣街道"
_NAMES = [a + b for a in "梅兰荷松柳桂枫榕云霞" for b in "园溪江川桥湖塘浦洲湾"]
_NUMERALS = "〇一二三四五六七八九"


class Door(NamedTuple):
    """A flat of the made-up street."""

    road: str
    road_no: int
    estate: str
    building: int
    unit: int
    room: str


STYLES: tuple[Callable[[Door], str], ...] = (
    lambda d: f"锦绣街道{d.road}{d.road_no}号 {d.estate} {d.building}幢{d.unit}单元{d.room}室",
    lambda d: f"{WITHIN}{d.road}{d.road_no}号{d.estate}{d.building}幢{d.unit}单元{d.room}室",
    lambda d: f"{d.estate}{d.building}号楼{d.unit}单元{d.room}",
    lambda d: f"{d.road}{d.road_no}号{d.building}幢{d.unit}单元{d.room}室",
    lambda d: f"{d.estate}{d.building}-{d.unit}-{d.room}",
    lambda d: f"{d.estate}（{d.road}{d.road_no}号）{d.building}栋{d.unit}单元{d.room}室",
    lambda d: f"温州市瓯海区{d.estate}第{_chinese(d.building)}幢{_chinese(d.unit)}单元０{d.room}室",
)


class Found(NamedTuple):
    """What was measured; shares are of the written addresses."""

    keys: Race
    matches: Race
    built_s: float
    right: float
    peer_right: float


def measure() -> Found:
    """Race both; SystemExit where a certain match is a wrong house."""
    houses = street()
    texts = [STYLES[0](door) for door in houses]
    rng = np.random.default_rng(1)
    whom, how = rng.integers(0, HOUSES, WRITTEN), rng.integers(0, len(STYLES), WRITTEN)
    written = [STYLES[s](houses[i]) for i, s in zip(whom.tolist(), how.tolist(), strict=True)]
    built = timed(lambda: AddressBook(texts, range(HOUSES), within=WITHIN))
    book = AddressBook(texts, range(HOUSES), within=WITHIN)
    by_key = race(lambda: _fresh(keys, written), lambda: timed(lambda: [peer_key(t) for t in written]))
    few = written[:ASKED_OF_DIFFLIB]
    by_match = race(
        lambda: _fresh(book.match, written),
        lambda: timed(lambda: [difflib.get_close_matches(t, texts, 1) for t in few]) * WRITTEN / len(few),
    )
    known = {peer_key(text): row for row, text in enumerate(texts)}
    peer_right = float(np.mean([known.get(peer_key(t)) == i for t, i in zip(written, whom, strict=True)]))
    return Found(by_key, by_match, built, _right(book, written, whom), peer_right)


def street() -> list[Door]:
    """Flats of a hundred estates on fifty roads, each once."""
    rng = np.random.default_rng(7)
    found: dict[Door, None] = {}
    while len(found) < HOUSES:
        estate = int(rng.integers(0, len(_NAMES)))
        building, unit, floor, flat = (int(rng.integers(1, high)) for high in (25, 5, 19, 5))
        road, number = f"{_NAMES[estate % 50]}路", 2 + 2 * (estate // 50)
        found[Door(road, number, f"{_NAMES[estate]}小区", building, unit, f"{floor}{flat:02}")] = None
    return list(found)


def peer_key(text: str) -> str:
    """What one would write in an afternoon: NFKC, one word for buildings, no spaces and divisions."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub("号楼|栋|座", "幢", plain)
    return re.sub(r"^(?:.{2,3}省)?(?:.{2,3}市)?(?:.{2}区)?(?:.{2,3}街道)?|\s+|室$", "", plain)


def rows(found: Found) -> list[Row]:
    """Lines of the summary."""
    return [
        Row(f"Keys of {WRITTEN:,} written addresses: ours, NFKC and a regex, ratio", _rates(found.keys)),
        Row(f"Matches in {HOUSES:,} houses: ours, difflib, ratio", _rates(found.matches), "≥ 5,000/s"),
        Row("Of these right: ours, NFKC and a regex", f"{found.right:.1%}, {found.peer_right:.1%}", "≥ 99 %"),
        Row(f"A book of {HOUSES:,} houses is made in", seconds(found.built_s)),
    ]


def _right(book: AddressBook, written: list[str], whom: np.ndarray) -> float:
    table = book.match(written)
    certain = (table["score"] >= CERTAIN).to_numpy()
    same = (table["id"] == whom).to_numpy(dtype=bool, na_value=False)
    if wrong := int((certain & ~same).sum()):
        raise SystemExit(
            f"{wrong} addresses were matched to a wrong house: no rate counts before they are not"
        )
    return float((certain & same).mean())


def _fresh(work: Callable[[list[str]], object], written: list[str]) -> None:
    """Work as in a new process: nothing read before."""
    for module in [m for name, m in sys.modules.items() if name.startswith("geo.addresses.")]:
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()
    work(written)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens] if tens > 1 else "") + "十" * bool(tens) + (_NUMERALS[ones] if ones else "")


def _rates(found: Race) -> str:
    ours, peer = (WRITTEN / s for s in found)
    return f"{ours:,.0f}/s, {peer:,.0f}/s, {found.ratio:,.1f} ×"


if __name__ == "__main__":
    print(summary(rows(measure())))
