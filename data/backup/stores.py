"""The two kinds of store, each a module with the same four functions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from data.backup import postgis_store, sqlite_store
from data.backup.manifest import POSTGIS, SQLITE, Manifest
from data.backup.state import State
from data.settings import Settings


class Kind(Protocol):
    """What can be done with a store of a kind."""

    def take(self, engine: Engine, made: Path, /) -> State:
        """Write it into a folder, as it is at one moment."""

    def put_back(
        self, settings: Settings, backup: Path, manifest: Manifest, /
    ) -> AbstractContextManager[Engine]:
        """That of a backup, to be worked on before it is there for all."""

    def holds_data(self, settings: Settings, /) -> bool:
        """Whether something would be lost."""

    def check_place(self, settings: Settings, manifest: Manifest, /) -> None:
        """StoreError when a backup cannot be put there."""


STORES: dict[str, Kind] = {SQLITE: sqlite_store, POSTGIS: postgis_store}


def kind_of(settings: Settings) -> str:
    """The kind of the store that is configured."""
    return SQLITE if settings.embedded else POSTGIS
