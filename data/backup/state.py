"""What a store holds at one moment, as far as a manifest tells it."""

from __future__ import annotations

from dataclasses import dataclass

from data.backup.manifest import Manifest
from data.errors import StoreError


@dataclass(frozen=True)
class State:
    """Revision and rows of each table; on PostGIS also the schema and the roles that are named in it."""

    revision: str
    rows: dict[str, int]
    schema: str = ""
    roles: tuple[str, ...] = ()

    def check(self, manifest: Manifest) -> None:
        """StoreError names the first table that does not have the rows of the manifest."""
        for table in sorted(self.rows.keys() | manifest.rows.keys()):
            found, wanted = self.rows.get(table, 0), manifest.rows.get(table, 0)
            if found != wanted:
                raise StoreError.of("rows_differ", table=table, found=found, wanted=wanted)
