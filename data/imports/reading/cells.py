"""Values as text, the one way they are written between the readers and the rest; see `RawTable`."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

# What no text of an office contains on purpose, and what databases refuse or screens obey.
CONTROLS = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\ufeff\ufffe\uffff]"
REPLACEMENT = "\ufffd"  # what a program before us wrote for characters it could not read
BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
EXACTLY = (  # kinds that Arrow itself writes as we do
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_null,
)
EXACT = 1e15  # a float of more digits has lost the last ones


def text_of(value: Any) -> str | None:  # noqa: PLR0911 - a table of types
    """One value as text; None stays None, and what is not a number is none."""
    if value is None or type(value) is str:
        return value
    if type(value) is float:
        return number(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _moment(value)
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, list | dict | tuple):
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return str(value)


def number(value: float) -> str | None:
    """A float, short: 3, 3.5, 3.30304006001001E+17 when its last digits are lost; None for NaN, infinity."""
    if not math.isfinite(value):
        return None
    if value != int(value):
        return repr(value)
    if abs(value) < EXACT:
        return str(int(value))
    mantissa, exponent = f"{value:.14E}".split("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def _moment(value: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime) and value.tzinfo is None and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat()


def _duration(value: dt.timedelta) -> str:
    """Hours may pass 24, as Excel shows them: 30:00:00."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def texts(values: Sequence[Any]) -> pa.Array:
    """Python values as a column of text."""
    with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return pa.array(values, pa.string())  # most are text already
    written = [text_of(value) for value in values]
    try:
        return pa.array(written, pa.string())
    except UnicodeEncodeError:  # half of a pair of surrogates
        return pa.array(
            [t if t is None else t.encode("utf-8", "replace").decode() for t in written], pa.string()
        )


def column(values: pa.ChunkedArray) -> pa.Array | None:
    """An Arrow column as text; None for bytes, which nobody could read."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return column(values.cast(kind.value_type))
    if any(is_kind(kind) for is_kind in BYTES):
        return None
    if any(is_kind(kind) for is_kind in EXACTLY):
        return _whole(values.cast(pa.string()))
    if pa.types.is_float32(kind):  # 3.1 is 3.0999999 as a double
        return texts([None if v is None else float(str(np.float32(v))) for v in values.to_pylist()])
    return texts(values.to_pylist())


def _whole(values: pa.ChunkedArray) -> pa.Array:
    whole = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:  # a library passed bytes on that are no UTF-8
        raw = whole.cast(pa.binary(), safe=False).to_pylist()
        return pa.array([None if b is None else b.decode("utf-8", "replace") for b in raw], pa.string())
    return whole


def clean(values: pa.Array) -> tuple[pa.Array, dict[str, list[int]]]:
    """Without control characters, "" as None; and by code of fault where something was wrong."""
    marked = {
        "read_control": _positions(pc.match_substring_regex(values, CONTROLS)),
        "read_damaged": _positions(pc.match_substring(values, REPLACEMENT)),
    }
    if marked["read_control"]:
        values = pc.replace_substring_regex(values, CONTROLS, "")
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values), marked


def _positions(found: pa.Array) -> list[int]:
    return [int(at) for at in np.flatnonzero(found.fill_null(False).to_numpy(zero_copy_only=False))]
