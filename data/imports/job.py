"""One import on its way, as a folder: the file, what was read of it, what was chosen, how far it has come.

Everything is on disk, so a closed browser or a restarted server goes on where it was. Folder and files are
readable by their owner only, and gone when the import is done, dropped, or a day old.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace
from dataclasses import field as filled
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from geo.errors import PlaceError, in_words
from geo.words import say

RECEIVING, READING, READ, CHECKING, CHECKED, IMPORTING, DONE, FAILED = (
    "receiving", "reading", "read", "checking", "checked", "importing", "done", "failed",
)  # fmt: skip
BUSY = frozenset({READING, CHECKING, IMPORTING})  # a worker is at it
STATE_FILE = "job.json"


@dataclass(frozen=True)
class Choice:
    """What a person chose: the layer of the file, heading → field ("" = leave out), how coordinates are read.

    ``reading`` "" is what the file declares, else what fits best. ``confirmed``: hold to one that fits worse.
    """

    layer: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    reading: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class ReadSummary:
    """What the file is.

    ``samples``: heading → first values, identities masked. ``suggested``: heading → field. ``crs``: what the
    file declares, "" where it is silent. ``notes``: (code, facts) of the words ``note.{code}``.
    """

    format: str
    rows: int
    headings: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]
    suggested: dict[str, str]
    remembered: bool  # whether the suggestion is what was chosen for this source before
    layer: str
    layers: tuple[str, ...]
    crs: str
    has_geometry: bool
    encoding: str
    notes: tuple[tuple[str, dict[str, str]], ...]


@dataclass(frozen=True)
class FitLine:
    """A reading of the coordinates: of ``points`` measured, ``inside`` lie in their grid or the street."""

    reading: str
    points: int
    inside: int


@dataclass(frozen=True)
class FaultLine:
    """A fault in words: the row, the field, what is wrong, how to mend it."""

    row: int
    code: str
    field: str
    reason: str
    mend: str
    fatal: bool
    facts: dict[str, str] = filled(default_factory=dict)  # of the words, for a reader of another language


@dataclass(frozen=True)
class CheckSummary:
    """What would become of the rows. ``verdict`` is geo.readings' advice, "" where no row has coordinates.

    ``counts``: rows by outcome (added, changed, same, doubtful, rejected). ``fault_counts``: by code, all of
    them; ``faults``: the first, fatal ones before told ones.
    """

    counts: dict[str, int]
    reading: str
    verdict: str
    better: str
    fits: tuple[FitLine, ...]
    faults: tuple[FaultLine, ...]
    fault_counts: dict[str, int]
    must_confirm: bool


@dataclass(frozen=True)
class Trouble:
    """Why a step failed: the key of its words and what fills them, so that every reader has them in theirs.

    ``error.…`` goes with its next step, ``file.…`` is about the file.
    """

    key: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether it is about our own doing, not about the file that somebody gave."""
        return self.key.startswith("error.")

    def words(self, lang: str) -> str:
        """What went wrong and the next step, in a language."""
        part, _, code = self.key.partition(".")
        return (
            in_words(code, self.facts, lang) if part == "error" else say(f"file.{code}", lang, **self.facts)
        )


@dataclass(frozen=True)
class Job:
    """State of one import.

    ``step``, ``done``, ``total``: how far the worker ``pid`` is. ``error``: why it failed;
    ``failed_at``: in which state.
    """

    id: str
    kind: str
    source: str
    file_name: str
    by: str
    begun_at: datetime
    state: str = RECEIVING
    size: int = 0
    file_hash: str = ""
    step: str = ""
    done: int = 0
    total: int = 0
    pid: int = 0
    turn: int = 0  # how many steps were started; a worker speaks for its own only
    error: Trouble | None = None
    failed_at: str = ""
    choice: Choice = field(default_factory=Choice)
    read: ReadSummary | None = None
    checked: CheckSummary | None = None
    batch: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def but(self, **changes: Any) -> Job:
        """The same with some parts changed."""
        return replace(self, **changes)


def new_id() -> str:
    """An id that cannot be guessed."""
    return secrets.token_hex(12)


def save(folder: Path, job: Job) -> Job:
    """Write the state; a reader sees the old one or the new one, never half of it."""
    path = folder / f".{STATE_FILE}.{secrets.token_hex(4)}"
    path.write_bytes(orjson.dumps(asdict(job)))
    path.replace(folder / STATE_FILE)
    return job


def load(folder: Path) -> Job:
    """Read the state. PlaceError when there is no such job (any more)."""
    try:
        found = orjson.loads((folder / STATE_FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise PlaceError.of("import_gone") from None
    read, checked, error = found.pop("read"), found.pop("checked"), found.pop("error")
    return Job(
        **{
            **found,
            "begun_at": datetime.fromisoformat(found["begun_at"]),
            "choice": Choice(**found["choice"]),
            "read": _read(read) if read else None,
            "checked": _checked(checked) if checked else None,
            "error": Trouble(**error) if isinstance(error, dict) else None,
        }
    )


def _read(found: dict[str, Any]) -> ReadSummary:
    lists = {name: tuple(found[name]) for name in ("headings", "layers")}
    notes = tuple((code, facts) for code, facts in found["notes"])
    samples = {heading: tuple(values) for heading, values in found["samples"].items()}
    return ReadSummary(**{**found, **lists, "notes": notes, "samples": samples})


def _checked(found: dict[str, Any]) -> CheckSummary:
    fits = tuple(FitLine(**line) for line in found["fits"])
    return CheckSummary(
        **{**found, "fits": fits, "faults": tuple(FaultLine(**line) for line in found["faults"])}
    )
