"""What it costs that the database itself guards rows: ``python -m bench.scoped_rate``.

The same question on a reader's connection and, in the same run, by the owner with the WHERE written by hand.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine, func, or_, select

from data.database import make_engine, migrate
from data.models import House
from data.prefix import inside
from data.scoped.readers import Readers
from data.viewer import Viewer
from tests import postgis
from tests import town as toy

HOUSES = 40_000
TURNS = {"card": 200, "count": 100, "rows": 15}
ONE = Viewer("grid_worker", (toy.A1,))
TWO = Viewer("secretary", (toy.A1, toy.B1))
WHOLE = Viewer("leader", ("",))


def main() -> None:
    """Print a line for each database, question and viewer."""
    with TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{Path(folder) / 'menpai.db'}")
    if found := postgis.binaries():
        with postgis.cluster(found) as url:
            _measure("PostGIS", url)


def _measure(name: str, url: str) -> None:
    with _town(url) as engine:
        readers = Readers(engine)
        for question, turns in TURNS.items():
            for viewer in (ONE, TWO, WHOLE):
                plain, scoped = _times(engine, readers, question, viewer, turns)
                areas = "everywhere" if viewer.sees_all else f"{len(viewer.areas)} areas"
                times = f"{plain:8.3f} ms {scoped:8.3f} ms × {scoped / plain:.2f}"
                print(f"{name:8} {question:6} {areas:11} {times}")


def _times(
    engine: Engine, readers: Readers, question: str, viewer: Viewer, turns: int
) -> tuple[float, float]:
    """Medians in ms, by turns: without guards and with them."""
    by_hand, asked = _query(question, viewer.areas), _query(question, ())

    def plainly() -> None:
        with engine.connect() as connection:
            connection.execute(by_hand).all()

    def scoped() -> None:
        with readers.reading(viewer) as connection:
            connection.execute(asked).all()

    both = [(_ms(plainly), _ms(scoped)) for _ in range(turns)]
    plain, guarded = zip(*both, strict=True)
    return statistics.median(plain), statistics.median(guarded)


def _query(question: str, areas: tuple[str, ...]) -> sa.Select[Any]:
    where = or_(*(inside(House.area_code, area) for area in areas)) if areas else sa.true()
    if question == "card":
        return select(House.address, House.use).where(House.id == 7, where)
    if question == "count":
        return select(func.count()).select_from(House).where(where)
    return select(House.id, House.address).where(where)


def _ms(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


@contextmanager
def _town(url: str) -> Iterator[Engine]:
    """The toy town with many houses, a quarter of them in each grid."""
    engine = make_engine(url)
    migrate(engine)
    toy.load(engine)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.insert(House), [_house(key) for key in range(1000, 1000 + HOUSES)])
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield engine
    engine.dispose()


def _house(key: int) -> dict[str, Any]:
    return {
        "id": key, "address": f"河南路{key}号", "use": "dwelling", "state": "lived_in", "households": 1,
        "plate_state": "mounted", "area_code": toy.GRIDS[key % 4], "hex_id": 1,
        "geometry": f"SRID=4326;POINT({120.6 + key % 200 / 2000} {28 + key // 200 / 2000})",
    }  # fmt: skip


if __name__ == "__main__":
    main()
