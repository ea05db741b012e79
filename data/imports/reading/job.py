"""One file to be read: what every reader is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.imports.raw import FileError
from data.imports.reading.limits import Limits


@dataclass(frozen=True)
class Job:
    """The file, its kind (`kinds.kind_of`), the layer asked for ("": any), the limits, whom to tell of rows.

    ``folder`` is empty and may be written to.
    """

    path: Path
    kind: str
    layer: str
    limits: Limits
    told: Callable[[int], None]
    folder: Path

    def chosen(self, layers: tuple[str, ...], otherwise: str) -> str:
        """The layer asked for, or another when none was; FileError for one that is not there."""
        if not self.layer:
            return otherwise
        if self.layer not in layers:
            raise FileError("layer_unknown", layer=self.layer[:80], layers="、".join(layers)[:400])
        return self.layer
