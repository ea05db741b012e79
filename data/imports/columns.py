"""Columns of objects: None stays None and text stays text, whatever pandas would make of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd


def objects(values: Iterable[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """A column of these very objects; a plain list or array would become text in which None is NaN."""
    found = list(values)
    column = np.empty(len(found), dtype=object)
    column[:] = found
    return pd.Series(column, index=index, dtype=object)
