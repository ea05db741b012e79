"""The progress bar of a build, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def bar(total: int | None) -> Iterator[Callable[[str, int], None]]:
    """A bar of rows; the yielded function is told (what, how many more)."""
    with tqdm(total=total, unit=" rows", unit_scale=True, dynamic_ncols=True) as shown:

        def progress(name: str, rows: int) -> None:
            shown.set_description(name, refresh=rows == 0)
            shown.update(rows)

        yield progress


@contextmanager
def steps() -> Iterator[Callable[[str, int], None]]:
    """A line that names the step under way and what it found so far."""
    with tqdm(bar_format="{desc}", dynamic_ncols=True) as shown:
        yield lambda step, count: shown.set_description_str(f"{step}: {count:,}")
