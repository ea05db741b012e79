"""A base as a folder of plain ``.npy`` files, which every process of a machine maps instead of copying."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.cube.base import Base
from data.cube.days import DayPlanes
from data.cube.facts import Scheme
from data.cube.order import Order
from data.cube.planes import Cuts

FORMAT = 1  # another number, and folders written before are made anew
ORDERS = ("by_hex", "by_area", "by_day")
CUTS = ("hex_cuts", "area_cuts", "pieces", "day_cuts")
COLUMNS = ("area", "day", "cells", "piece_cell", "area_pieces", "area_day", "keys", "key_rows")

Arrays = Mapping[str, NDArray[Any]]


def save(base: Base, folder: Path) -> None:
    """Write a folder, or nothing: it appears whole under its name. What was there before is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        for name, values in _arrays(base):
            np.save(making / f"{name}.npy", values)
        days = {name: order.days.first for name, order in _orders(base) if order.days}
        facts = {"format": FORMAT, "rows": len(base), "first_day": base.first_day, "days": days}
        (making / "about.json").write_text(json.dumps(facts))
        if folder.exists():
            shutil.rmtree(folder)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def load(folder: Path, scheme: Scheme) -> Base | None:
    """Map a folder; None when there is none, or one of another format or scheme."""
    try:
        about = json.loads((folder / "about.json").read_text())
        if about["format"] != FORMAT:
            return None
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
        return _base(arrays, about, scheme)
    except (OSError, KeyError, ValueError):
        return None


def _orders(base: Base) -> Iterator[tuple[str, Order]]:
    for name in ORDERS:
        yield name, getattr(base, name)


def _arrays(base: Base) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, values in base.codes.items():
        yield f"codes.{name}", values
    for name in COLUMNS:
        yield name, getattr(base, name)
    for name in CUTS:
        yield name, getattr(base, name).rows
    for name, order in _orders(base):
        for dimension, planes in order.planes.items():
            yield f"{name}.{dimension}", planes
        if order.days:
            yield f"{name}.days.before", order.days.before
            yield f"{name}.days.low", order.days.low


def _base(arrays: Arrays, about: dict[str, Any], scheme: Scheme) -> Base:
    codes = {d.name: arrays[f"codes.{d.name}"] for d in scheme.dimensions}
    named: dict[str, Any] = {
        **{name: arrays[name] for name in COLUMNS},
        **{name: Cuts(arrays[name]) for name in CUTS},
        **{name: _order(arrays, about, name, scheme) for name in ORDERS},
    }
    return Base(scheme=scheme, codes=codes, first_day=about["first_day"], **named)


def _order(arrays: Arrays, about: dict[str, Any], name: str, scheme: Scheme) -> Order:
    planes = {}
    for d in scheme.dimensions:
        planes[d.name] = arrays[f"{name}.{d.name}"]
        if len(planes[d.name]) != d.size + d.family_count:
            raise ValueError(f"{d.name} was another vocabulary when the planes were made")
    days = None
    if name in about["days"]:
        days = DayPlanes(about["days"][name], arrays[f"{name}.days.before"], arrays[f"{name}.days.low"])
    return Order(scheme, about["rows"], planes, days)
