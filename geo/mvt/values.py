"""Properties of vector tile features: each column as a table of distinct values and a code per feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import PlaceError
from geo.mvt.wire import Bytes, Part, constant, packed, padded, varint, zigzag

Properties = Mapping[str, Any]

MAX_PROPERTIES = 127  # so that a key is one byte
_DENSE = 1 << 16  # integers in a range this short are counted, which beats hashing them

# Field number × 8 + wire type of the message Value, and of Layer.values.
_VALUE = 0x22
_STRING, _FLOAT, _DOUBLE, _UINT, _SINT, _BOOL = 0x0A, 0x15, 0x19, 0x28, 0x30, 0x38


class Column(NamedTuple):
    """One property: the code of each feature's value (−1: it has none), and the encoded distinct values."""

    codes: NDArray[np.int64]
    table: bytes
    size: int


class Tags(NamedTuple):
    """All properties of the features of a layer."""

    parts: list[Part]
    keys: list[str]
    table: bytes


def tags_of(properties: Properties, n: int) -> Tags:
    """Encode properties: name → numpy array, pandas Series or Categorical, list, or a ready `Column`.

    Ints, floats, bools and text; NaN, None and NA are left out of their feature. Raises PlaceError naming the
    property with another type or length than n.
    """
    if len(properties) > MAX_PROPERTIES:
        raise PlaceError(f"{len(properties)} properties; a tile takes {MAX_PROPERTIES}, send fewer")
    columns = {key: column_of(key, _of_length(key, values, n)) for key, values in properties.items()}
    parts: list[Part] = []
    tables, base = [], 0
    for i, column in enumerate(columns.values()):
        parts += _pair(i, column, base)
        tables.append(column.table)
        base += column.size
    return Tags(parts, list(columns), b"".join(tables))


def column_of(key: str, values: Any) -> Column:
    """Encode one property. Raises PlaceError naming `key` when its type has no place in a tile."""
    if isinstance(values, Column):
        return values
    array = _tidy(values)
    if isinstance(array, pd.Categorical):
        codes, used = _in_use(array.codes.astype(np.int64), len(array.categories))
        return Column(codes, _table_of(key, np.asarray(array.categories)[used]), len(used))
    if isinstance(array, np.ndarray) and array.dtype.kind == "b":
        codes, used = _in_use(array.astype(np.int64), 2)
        return Column(codes, _table_of(key, used.astype(bool)), len(used))
    if isinstance(array, np.ndarray) and array.dtype.kind in "iu" and _span(array) <= _DENSE:
        return _near_integers(array)
    codes, distinct = pd.factorize(array)
    return Column(codes.astype(np.int64), _table_of(key, np.asarray(distinct)), len(distinct))


def named(codes: NDArray[np.integer[Any]], words: Sequence[str]) -> Column:
    """A property whose values are some of these words, given by their position; −1: it has none."""
    numbers, used = _in_use(codes.astype(np.int64), len(words))
    return Column(numbers, b"".join(_text(words[i]) for i in used.tolist()), len(used))


def taken(properties: Properties, n: int, rows: NDArray[np.int64]) -> dict[str, Any]:
    """The properties of some of n features."""
    return {key: _take(_of_length(key, values, n), rows) for key, values in properties.items()}


def fixed_text(characters: Bytes) -> bytes:
    """Table of ASCII texts of one length below 126, given as a matrix of their bytes."""
    width = characters.shape[1]
    return packed([constant(_VALUE, width + 2, _STRING, width), Part(characters)], len(characters)).tobytes()


def _pair(key: int, column: Column, base: int) -> list[Part]:
    """Key and value numbers of one property."""
    missing = column.codes < 0
    present = ~missing if missing.any() else None
    values = padded(np.where(missing, 0, column.codes + base))
    return [constant(key)._replace(present=present), Part(values, present)]


def _of_length(key: str, values: Any, n: int) -> Any:
    found = len(values.codes if isinstance(values, Column) else values)
    if found != n:
        raise PlaceError(f"property {key!r} has {found} values for {n} features; give one each")
    return values


def _take(values: Any, rows: NDArray[np.int64]) -> Any:
    if isinstance(values, Column):
        return values._replace(codes=values.codes[rows])
    return _tidy(values)[rows]


def _tidy(values: Any) -> Any:
    """A Categorical as it is, everything else as an array that numpy or pandas can factorize."""
    if isinstance(values, pd.Series):
        values = values.array
    if isinstance(values, Sequence) or (isinstance(values, np.ndarray) and values.dtype == object):
        return pd.array(list(values)) if len(values) else np.array([], dtype=np.int64)
    if isinstance(values, pd.arrays.NumpyExtensionArray):
        return _tidy(values.to_numpy())
    return values


def _near_integers(array: NDArray[Any]) -> Column:
    wide = array.astype(np.uint64 if array.dtype.kind == "u" else np.int64)
    low = wide.min()
    codes, used = _in_use((wide - low).astype(np.int64), _span(array))
    return Column(codes, _numbers(used.astype(wide.dtype) + low), len(used))


def _span(array: NDArray[Any]) -> int:
    return int(array.max()) - int(array.min()) + 1 if len(array) else _DENSE + 1


def _in_use(codes: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Codes renumbered to those that occur, and which these are; −1 stays −1."""
    seen = np.bincount(codes + 1, minlength=size + 1)[1:] > 0
    renumbered = np.append(np.cumsum(seen) - 1, -1)
    return renumbered[codes], np.flatnonzero(seen)


def _table_of(key: str, distinct: NDArray[Any]) -> bytes:
    kind = pd.api.types.infer_dtype(distinct)
    if kind in {"string", "empty"}:
        return b"".join(map(_text, distinct.tolist()))
    if kind == "boolean":
        return _table(_BOOL, distinct.astype(np.uint8)[:, None])
    if kind in {"floating", "mixed-integer-float"}:
        return _floats(distinct)
    if kind == "integer":
        return _numbers(distinct if distinct.dtype.kind in "iu" else _words(key, distinct))
    raise PlaceError(f"property {key!r} holds {kind} values; give ints, floats, bools or text")


def _words(key: str, numbers: NDArray[Any]) -> NDArray[Any]:
    """Python integers as 64-bit ones; by themselves numpy makes rounded floats of the biggest."""
    try:
        return np.array(numbers.tolist(), dtype=np.int64 if min(numbers) < 0 else np.uint64)
    except OverflowError as error:
        raise PlaceError(f"property {key!r}: {error}; give such numbers as text") from error


@lru_cache(maxsize=1 << 16)
def _text(value: str) -> bytes:
    """A text in the table; names come again in tile after tile."""
    data = value.encode()
    inner = bytes([_STRING]) + varint(len(data)) + data
    return bytes([_VALUE]) + varint(len(inner)) + inner


def _floats(values: NDArray[Any]) -> bytes:
    single = values.dtype == np.float32
    data = np.ascontiguousarray(values, dtype="<f4" if single else "<f8")
    return _table(_FLOAT if single else _DOUBLE, data.view(np.uint8).reshape(len(data), data.itemsize))


def _numbers(values: NDArray[Any]) -> bytes:
    if len(values) and int(values.min()) < 0:
        return _table(_SINT, padded(zigzag(values.astype(np.int64))))
    return _table(_UINT, padded(values))


def _table(field: int, payload: Bytes) -> bytes:
    return packed([constant(_VALUE, payload.shape[1] + 1, field), Part(payload)], len(payload)).tobytes()
