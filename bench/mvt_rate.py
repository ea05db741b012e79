"""One vector tile of 5,000 points: ours against mapbox-vector-tile, in turns in one run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.peers import Peers, Race, peers, race
from bench.result import Row, milliseconds, summary
from geo import mvt
from geo.mercator import BITS, Tile
from geo.mvt.layer import EXTENT

POINTS = 5_000
TILE = Tile(14, 13682, 6864)  # of Wenzhou
KINDS, STATUSES = [f"{n:02d}" for n in range(1, 13)], ["open", "running", "done", "closed"]


def measure(friends: Peers) -> Race:
    """Race both; SystemExit when the two tiles do not say the same."""
    rng = np.random.default_rng(1)
    at = rng.integers(0, EXTENT, (POINTS, 2))
    kinds, statuses = rng.integers(0, len(KINDS), POINTS), rng.integers(0, len(STATUSES), POINTS)
    late = rng.random(POINTS) < 0.1
    friends.share("at", at)
    friends.share("late", late)
    friends.share("kinds", np.array(KINDS)[kinds])
    friends.share("status", np.array(STATUSES)[statuses])
    friends.do("features")
    size = 1 << (BITS - TILE.z)
    x, y = ((at[:, i] * (size // EXTENT) + TILE[i + 1] * size).astype(np.uint32) for i in (0, 1))
    columns = {
        "kind": pd.Categorical.from_codes(kinds, KINDS),
        "status": pd.Categorical.from_codes(statuses, STATUSES),
        "late": late,
    }

    def ours() -> bytes:
        return mvt.encode_points("events", x, y, np.arange(POINTS), columns, TILE)

    (friends.folder / "ours.mvt").write_bytes(ours())
    found = race(ours, lambda: friends.do("tile"))
    if not friends.do("same_tiles"):
        raise SystemExit("the two tiles do not say the same: no rate counts before they do")
    return found


def rows(found: Race) -> list[Row]:
    """Lines of the summary."""
    words = f"Vector tile of {POINTS:,} points with 3 properties: ours, mapbox-vector-tile, ratio"
    ours, peer = (milliseconds(1000 * s) for s in found)
    return [Row(words, f"{ours}, {peer}, {found.ratio:,.0f} ×")]


if __name__ == "__main__":
    with peers() as friends:
        print(summary(rows(measure(friends))))
