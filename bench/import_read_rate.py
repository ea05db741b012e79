"""Files of offices: rows read a second, each in a process of its own, against what one would call instead.

The same 250,000 doorplates of 12 columns in every format. The peers are pandas and geopandas in this process,
with their defaults (openpyxl for Excel, on fewer rows): no limits, no faults, no process to start. Seconds by
the clock are those a person waits; those of the processor stand beside them, for others may use the machine.
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from bench.result import Row, summary
from data.imports.reading import read_file

ROWS, FEWER = 250_000, 25_000  # rows of a format; of openpyxl, which needs minutes for all
SIDE_M = 12


class Reading(NamedTuple):
    """How long a reading took: by the clock, and of the processor (ours: with that of the child)."""

    rows: int
    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.rows / self.wall:,.0f} rows/s ({self.wall:.1f} s, {self.cpu:.1f} s CPU)"


def doorplates(rows: int) -> gpd.GeoDataFrame:
    """Doorplates as an office lists them: codes, names, addresses, numbers, days."""
    rng = np.random.default_rng(1)
    number = np.arange(rows)
    columns = {
        "编码": [f"330304006{n:09}" for n in number],
        "街路": [f"月乐路{n % 97}弄" for n in number],
        "号": [f"{n % 300 + 1}号" for n in number],
        "户室": [f"{n % 6 + 1}0{n % 4 + 1}室" for n in number],
        "社区": [f"第{n % 12 + 1}社区" for n in number],
        "网格": [f"网格{n % 240:03}" for n in number],
        "用途": [("住宅", "商铺", "出租房")[n % 3] for n in number],
        "人数": rng.integers(0, 7, rows),
        "面积": rng.uniform(30, 150, rows).round(2),
        "登记日期": (pd.Timestamp("2020-01-01") + pd.to_timedelta(number % 2000, unit="D")).strftime(
            "%Y-%m-%d"
        ),
    }
    lon, lat = rng.uniform(120.63, 120.67, rows).round(7), rng.uniform(27.97, 28.0, rows).round(7)
    frame = pd.DataFrame({**columns, "经度": lon, "纬度": lat})
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def write(street: gpd.GeoDataFrame, folder: Path) -> dict[str, Path]:
    """The street in every format; its paths."""
    paths = {name: folder / f"a.{name}" for name in ("csv", "xlsx", "gpkg", "shp", "geojson", "parquet")}
    cells = pd.DataFrame(street.drop(columns="geometry"))
    cells.to_csv(paths["csv"], index=False, encoding="gb18030")
    cells.to_excel(paths["xlsx"], index=False, engine="xlsxwriter")
    street.to_parquet(paths["parquet"])
    street.to_file(paths["gpkg"])
    street.to_file(paths["geojson"])
    street.to_file(paths["shp"], encoding="GBK")
    paths["footprints"] = folder / "footprints.geojson"
    street.set_geometry(street.to_crs(32651).buffer(SIDE_M, cap_style="square").to_crs(4326)).to_file(
        paths["footprints"]
    )
    return paths


def timed(read: Callable[[], Any]) -> Reading:
    """Read once."""
    gc.collect()
    began, busy = time.perf_counter(), _cpu()
    rows = len(read())
    return Reading(rows, time.perf_counter() - began, _cpu() - busy)


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peer(name: str, path: Path) -> Reading:
    """The same file by the usual call."""
    calls: dict[str, Callable[[], Any]] = {
        "csv": lambda: pd.read_csv(path, encoding="gb18030"),
        "xlsx": lambda: pd.read_excel(path, nrows=FEWER, engine="openpyxl"),
        "parquet": lambda: gpd.read_parquet(path),
    }
    return timed(calls.get(name, lambda: gpd.read_file(path)))


def measure(rows: int = ROWS) -> dict[str, tuple[Reading, Reading]]:
    """Ours and the peer's of each format; SystemExit when ours has lost a row or a shape."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(action="ignore"):
        street = doorplates(rows)
        for name, path in write(street, Path(folder)).items():
            _agree(name, path, street)
            found[name] = timed(lambda path=path: read_file(path)), peer(name, path)
    return found


def _agree(name: str, path: Path, street: gpd.GeoDataFrame) -> None:
    raw = read_file(path)
    alike = raw.cells.iloc[:, 0].tolist() == street["编码"].tolist()
    placed = raw.geometry is None or not any(shape is None for shape in raw.geometry)
    if not (alike and placed and len(raw) == len(street) and not raw.faults):
        raise SystemExit(f"{name}: not what was written; no rate counts before it is")


def rows(found: dict[str, tuple[Reading, Reading]]) -> list[Row]:
    """Lines of the summary."""
    what = {"footprints": "geojson of footprints"}
    return [
        Row(f"Read {what.get(name, name)}: ours; the peer", f"{ours}; {theirs}")
        for name, (ours, theirs) in found.items()
    ]


if __name__ == "__main__":
    print(summary(rows(measure(int(sys.argv[1]) if sys.argv[1:] else ROWS))))
