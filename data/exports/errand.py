"""An export as somebody asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.exports.question import ExportQuestion
from data.exports.work import Work
from data.scoped.readers import Readers
from data.viewer import Viewer


@dataclass(frozen=True)
class Errand:
    """What is asked, of which store, for whom; ``user`` is the name for the audit log."""

    readers: Readers
    viewer: Viewer
    asked: ExportQuestion
    user: str = ""
    work: Work = field(default_factory=Work)
