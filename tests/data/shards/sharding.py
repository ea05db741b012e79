"""Facts of the cube's tests, and what their numbers are called."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from counting import AREAS, SCHEME, some_facts

from data.cube import Facts
from data.shards import About

ABOUT = About(
    SCHEME,
    {d.name: tuple(f"{d.name}-{code}" for code in range(d.size)) for d in SCHEME.dimensions},
    tuple(f"33030400{n}" for n in range(AREAS)),
)
FACTS = some_facts(np.random.default_rng(4), 3000)


def pieces(facts: Facts, rows: int = 500) -> Iterator[Facts]:
    """Facts as they come from a table."""
    for start in range(0, len(facts), rows):
        yield facts.take(np.arange(start, min(start + rows, len(facts))))
