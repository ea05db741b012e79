"""Who asks for people, and with what: readers of the store, the seal of identities, a name for the log."""

from __future__ import annotations

from dataclasses import dataclass

from data.scoped.readers import Readers
from data.sealing import Seal
from data.viewer import Viewer


@dataclass(frozen=True)
class Asker:
    """``by`` is the name of an account."""

    readers: Readers
    viewer: Viewer
    seal: Seal
    by: str
