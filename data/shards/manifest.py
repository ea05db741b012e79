"""What a folder of shards holds: written beside its files, and what every answer is checked against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.cube import Dimension, Scheme

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class About:
    """What the numbers in facts mean, and until when they speak.

    ``words``: by dimension its codes in the order of their numbers; ``areas``: area codes in the order of
    their ordinals. ``mark``: up to where the change log was seen (``Mark.to_text``; "" = of no store);
    ``as_of_s``: the time by which what is late was told, seconds since 1970.
    """

    scheme: Scheme
    words: Mapping[str, tuple[str, ...]]
    areas: tuple[str, ...]
    mark: str = ""
    as_of_s: int = 0


@dataclass(frozen=True)
class Part:
    """A file: all rows of one H3 parent of resolution 5, which it is called after."""

    file: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """The parts of each shard. Any number of workers holds the shards; a worker holds whole ones."""

    about: About
    shards: tuple[tuple[Part, ...], ...]

    @property
    def rows(self) -> int:
        """Of all shards."""
        return sum(self.rows_of(number) for number in range(len(self.shards)))

    def rows_of(self, number: int) -> int:
        """Of one shard."""
        return sum(part.rows for part in self.shards[number])

    def write(self, folder: Path) -> None:
        """As JSON, for other programs too."""
        about = self.about
        told = {
            "format": FORMAT,
            "rows": self.rows,
            "number_of_areas": len(about.areas),
            "watermark": about.mark,
            "as_of_s": about.as_of_s,
            "dimensions": [
                {"name": d.name, "words": about.words[d.name], "families": d.families}
                for d in about.scheme.dimensions
            ],
            "shards": [{part.file: part.rows for part in parts} for parts in self.shards],
            "areas": about.areas,
        }
        (folder / NAME).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """OSError where there is none; ValueError where it is of another format."""
        told: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        if told.get("format") != FORMAT:
            raise ValueError(f"{folder} is of format {told.get('format')}, not {FORMAT}: write it anew")
        listed = told["dimensions"]
        scheme = Scheme(tuple(Dimension(d["name"], len(d["words"]), tuple(d["families"])) for d in listed))
        words = {d["name"]: tuple(d["words"]) for d in listed}
        about = About(scheme, words, tuple(told["areas"]), told["watermark"], told["as_of_s"])
        shards = tuple(tuple(Part(*part) for part in parts.items()) for parts in told["shards"])
        return cls(about, shards)


def newest(root: Path) -> Path | None:
    """The folder that was written last; None when there is none. Their names are in the order of time."""
    return max((path.parent for path in root.glob(f"[0-9]*/{NAME}")), default=None)


def shared_out(parts: list[Part], shards: int) -> tuple[tuple[Part, ...], ...]:
    """Parts to at most so many shards of about as many rows: the largest first, each to the lightest."""
    found: list[list[Part]] = [[] for _ in range(max(min(shards, len(parts)), 1))]
    weights = [0] * len(found)
    for part in sorted(parts, key=lambda p: (-p.rows, p.file)):
        lightest = weights.index(min(weights))
        found[lightest].append(part)
        weights[lightest] += part.rows
    return tuple(tuple(sorted(some, key=lambda p: p.file)) for some in found)
