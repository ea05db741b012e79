"""Values of a row ↔ the JSON object that its record keeps; identities sealed on the way in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely

from data.imports.fields import PLACE, Kind
from data.sealing import Seal

NEAR = 2e-7  # degrees, some two centimetres: what an export in another datum or seven digits loses
PLAIN = frozenset({str, int, float, bool, type(None)})
SAME_NUMBER = 1e-6  # relative: a float that went through text


def stated_of(values: pd.DataFrame, kind: Kind) -> list[dict[str, Any]]:
    """For each row what it says: stored fields and place, without what is not known."""
    names = [f.name for f in kind.fields if f.stored and f.name in values]
    columns = [plains(values[name].tolist()) for name in names]
    rows = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in (zip(*columns, strict=True) if columns else ((),) * len(values))
    ]
    _add_places(rows, values, shapes=kind.geometry != "none")
    return rows


def with_indexes(stated: dict[str, Any], identities: Mapping[str, str], seal: Seal) -> dict[str, Any]:
    """With the index of each identity: enough to tell whether the source says another one."""
    return {**stated, **{name: [seal.index(f"{name}:{text}").hex()] for name, text in identities.items()}}


def sealed(
    stated: dict[str, Any], identities: Mapping[str, str], seal: Seal, source: str, source_id: str
) -> dict[str, Any]:
    """With each identity as [index, sealed text]: found again by the index, opened only at this record."""
    made = dict(stated)
    for name, text in identities.items():
        blob = seal.sealed(text, place_of(source, source_id, name))
        made[name] = [*stated[name][:1], base64.b64encode(blob).decode()]
    return made


def unsealed(value: list[str], seal: Seal, source: str, source_id: str, name: str) -> str:
    """The identity that a record keeps."""
    return seal.opened(base64.b64decode(value[1]), place_of(source, source_id, name))


def place_of(source: str, source_id: str, name: str) -> str:
    """Where an identity of a record is bound to."""
    return f"source_record:{source}:{source_id}:{name}"


def adopted(said: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, with values that differ only by rounding replaced by those that are known."""
    if near(said.get("geometry"), known.get("geometry")):
        said = {**said, **{name: known[name] for name in PLACE if name in known}}
    return {
        name: known[name] if isinstance(value, float) and _alike(value, known.get(name)) else value
        for name, value in said.items()
    }


def same(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether two records say the same; identities are compared by their index."""
    if one.keys() != two.keys():
        return False
    return all(_comparable(one[name]) == _comparable(two[name]) for name in one)


def to_text(stated: Mapping[str, Any]) -> str:
    """As it is kept."""
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS).decode()


def from_text(text: str) -> dict[str, Any]:
    """As it was said."""
    found: dict[str, Any] = orjson.loads(text)
    return found


def plains(values: list[Any]) -> list[Any]:
    """Values of a column as JSON has them; mostly they are so already."""
    return values if set(map(type, values)) <= PLAIN else [plain(value) for value in values]


def plain(value: Any) -> Any:
    """A value that JSON has: numpy and pandas numbers and times as Python's, geometry as WKB in hex."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    return value


def near(one: str | None, two: str | None) -> bool:
    """Whether two geometries (WKB in hex) are the same but for rounding."""
    if one is None or two is None or one == two:
        return one is not None and one == two
    a, b = shapely.from_wkb(one), shapely.from_wkb(two)
    return bool(shapely.equals_exact(a, b, NEAR)) or (
        a.geom_type.removeprefix("Multi") == b.geom_type.removeprefix("Multi")
        and bool(shapely.equals_exact(_canonical(a), _canonical(b), NEAR))
    )


def _canonical(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return shapely.normalize(parts[0] if len(parts) == 1 else shape)


def _alike(value: float, other: Any) -> bool:
    return isinstance(other, (int, float)) and abs(value - other) <= SAME_NUMBER * max(abs(value), abs(other))


def _comparable(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _add_places(rows: list[dict[str, Any]], values: pd.DataFrame, *, shapes: bool) -> None:
    blobs = shapely.to_wkb(values["geometry"].to_numpy(object), hex=True)
    for row, blob, area, hex_id in zip(rows, blobs, values["area_code"], values["hex_id"], strict=True):
        if area:
            row["area_code"] = area
        if shapes and blob is not None:
            row["geometry"] = blob
        if shapes and hex_id is not None:
            row["hex_id"] = int(hex_id)
