"""Hexes of many points, and their parents: ours against a plain loop over h3, in turns in one run."""

from __future__ import annotations

import numpy as np

from bench.peers import Peers, Race, peers, race
from bench.result import Row, summary
from geo import hexes

POINTS = 300_000
WENZHOU = (120.5, 27.9, 120.9, 28.1)  # west, south, east, north
RES, PARENT_RES = 11, 9


def measure(friends: Peers) -> tuple[Race, Race]:
    """Race both; SystemExit when the two do not agree."""
    west, south, east, north = WENZHOU
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    friends.share("points", np.stack([lon, lat]))
    friends.do("points")
    cells = race(lambda: hexes.hex_of(lon, lat, RES), lambda: friends.do("cells", res=RES))
    ours = hexes.hex_of(lon, lat, RES)
    _agree("hexes", ours, friends.array("cells"))
    parents = race(lambda: hexes.parent_of(ours, PARENT_RES), lambda: friends.do("parents", res=PARENT_RES))
    _agree("parents", hexes.parent_of(ours, PARENT_RES), friends.array("parents"))
    return cells, parents


def _agree(what: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    if wrong := int((ours != theirs).sum()):
        raise SystemExit(f"{wrong} of {len(ours)} {what} are not those of h3: no rate counts before they are")


def rows(cells: Race, parents: Race) -> list[Row]:
    """Lines of the summary."""
    loop = "a plain h3 loop"
    return [
        Row(f"H3 index of {POINTS:,} points, resolution {RES}: ours, {loop}, ratio", _rates(cells)),
        Row(f"H3 parent, {RES} → {PARENT_RES}: ours, {loop}, ratio", _rates(parents)),
    ]


def _rates(found: Race) -> str:
    ours, peer = (POINTS / s / 1e6 for s in found)
    return f"{ours:,.1f} M/s, {peer:.2f} M/s, {found.ratio:,.1f} ×"


if __name__ == "__main__":
    with peers() as friends:
        print(summary(rows(*measure(friends))))
