"""How long streets of several sizes take to make, and how much memory."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bench.result import Row, megabytes, seconds, summary
from bench.street import HOUSES, Made, make, parser

SIZES = (500, HOUSES)
LIMITS = {HOUSES: "≤ 15 s", 4_000_000: "≤ 15 min"}


def measure(houses: int) -> tuple[Made, int]:
    """Make a street in a folder of its own and count its rows."""
    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder), houses), rows_in(Path(folder))


def rows_in(home: Path) -> int:
    """Rows of all tables of the street."""
    with closing(sqlite3.connect(home / "menpai.db")) as database:
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "rtree_", "idx_"))
        ]
        return sum(database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)  # noqa: S608


def rows(houses: int, made: Made, count: int) -> list[Row]:
    """Lines of the summary."""
    rate = f"{count:,} rows, {count / made.seconds:,.0f} rows/s, peak {megabytes(made.peak)}"
    return [Row(f"Demo street of {houses:,} houses ({rate})", seconds(made.seconds), LIMITS.get(houses, ""))]


def main() -> None:
    """Print a line for each size."""
    words = parser(__doc__)
    words.add_argument("--city", type=int, help="one more size, such as 4000000: takes minutes and gigabytes")
    city = words.parse_args().city
    print(summary(row for n in (*SIZES, *([city] if city else [])) for row in rows(n, *measure(n))))


if __name__ == "__main__":
    main()
