"""Facts as a table with words for numbers, so that any program that reads Parquet understands it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from data.cube import Facts
from data.shards.manifest import About

WORD = pa.dictionary(pa.int32(), pa.string())


def schema(about: About) -> pa.Schema:
    """``id``, ``hex_id`` (H3 of resolution 11), ``area_code``, ``day``, and a word for each dimension."""
    own = [("id", pa.int64()), ("hex_id", pa.int64()), ("area_code", WORD), ("day", pa.date32())]
    return pa.schema([*own, *((d.name, WORD) for d in about.scheme.dimensions)])


def table(facts: Facts, about: About) -> pa.Table:
    """Facts as rows of that schema."""
    columns = [
        pa.array(facts.ids),
        pa.array(facts.hex_id.view(np.int64)),
        _words(facts.area, about.areas),
        pa.array(facts.day.astype(np.int32, copy=False)).view(pa.date32()),
        *(_words(facts.codes[d.name], about.words[d.name]) for d in about.scheme.dimensions),
    ]
    return pa.Table.from_arrays(columns, schema=schema(about))


def read(path: Path, about: About) -> Facts:
    """The facts of one file. ValueError for a word that is not among those of ``about``."""
    words = {"area_code": about.areas, **about.words}
    with parquet.ParquetFile(path, read_dictionary=list(words)) as file:
        found = file.read()
    codes = {
        name: _numbers(found[name], listed, np.dtype(np.int32 if name == "area_code" else np.uint8))
        for name, listed in words.items()
    }
    area: Any = codes.pop("area_code")
    hex_id = found["hex_id"].to_numpy().view(np.uint64)
    return Facts(found["id"].to_numpy(), hex_id, area, found["day"].cast(pa.int32()).to_numpy(), codes)


def joined(facts: list[Facts], about: About) -> Facts:
    """All of them as one, copied once."""
    facts = facts or [Facts.empty(about.scheme)]
    return Facts(
        np.concatenate([f.ids for f in facts]),
        np.concatenate([f.hex_id for f in facts]),
        np.concatenate([f.area for f in facts]),
        np.concatenate([f.day for f in facts]),
        {d.name: np.concatenate([f.codes[d.name] for f in facts]) for d in about.scheme.dimensions},
    )


def _words(numbers: NDArray[Any], words: tuple[str, ...]) -> pa.Array:
    indices = pa.array(numbers.astype(np.int32, copy=False))
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def _numbers(column: pa.ChunkedArray, words: tuple[str, ...], width: np.dtype[Any]) -> NDArray[Any]:
    known = pd.Index(words, dtype=object)
    found = [np.empty(0, width)]
    for chunk in column.chunks:  # each with a dictionary of its own
        listed = chunk.dictionary.to_pylist()
        numbers = known.get_indexer(pd.Index(listed, dtype=object))
        if (numbers < 0).any():
            raise ValueError(f"{listed[int(numbers.argmin())]!r} is not in the manifest")
        found.append(numbers.astype(width)[chunk.indices.to_numpy()])
    return np.concatenate(found)
