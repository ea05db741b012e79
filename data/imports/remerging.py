"""Things brought up to what their records say today, after a record came, went, or a rule changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data.database import read_meta
from data.imports import memory, writing
from data.imports.completing import complete
from data.imports.consequences import follow
from data.imports.existing import Existing, read_existing
from data.imports.fields import PLACE, Kind
from data.imports.grids import reassign
from data.imports.identities import reseal
from data.imports.kinds import kind_of
from data.imports.memory import Kept
from data.imports.merging import Rules, merge
from data.imports.planning import LONG_AGO
from data.sealing import seal_of

STAMP = "updated_at"


def existing_of(connection: Connection, kind: Kind) -> Existing:
    """All things of a kind."""
    return read_existing(connection, kind, int(read_meta(connection)["metric_epsg"]))


def remerge(connection: Connection, home: Path, kind_code: str, things: Iterable[str], at: datetime) -> int:
    """Merge the records of things again and write what changed; returns how many things did."""
    kind, wanted = kind_of(kind_code), list(dict.fromkeys(things))
    existing, rules = existing_of(connection, kind), memory.rules(connection)
    kept = memory.of_things(connection, kind.code, wanted)
    changes = []
    for thing in wanted:
        if thing in kept and thing in existing.at:
            new = _columns(kind, kept[thing], rules)
            today = existing.stated(existing.at[thing])
            if other := {name: value for name, value in new.items() if today.get(name) != value}:
                changes.append((thing, {**other, STAMP: _newest(kept[thing])}))
    writing.update_things(connection, kind.table, kind.key, changes)
    settle(connection, home, kind, changed=[thing for thing, _ in changes], spoken_of=wanted, at=at)
    return len(changes)


def settle(
    connection: Connection, home: Path, kind: Kind, *, changed: list[str], spoken_of: list[str], at: datetime
) -> None:
    """What follows from changed things; ``spoken_of``: things whose records are others than before."""
    if kind.code == "persons":
        reseal(connection, spoken_of, seal_of(home))
    if kind.code == "grids" and changed:
        reassign(connection, changed)
    follow(connection, kind.code, at, changed=changed)


def _columns(kind: Kind, kept: list[Kept], rules: Rules) -> dict[str, Any]:
    """Every stored column as the records have it; None for what none of them says."""
    won = {name: one.value for name, one in merge((k.record for k in kept), kind.code, rules).items()}
    stated = {name: value for name, value in won.items() if not isinstance(value, list)}  # no identities
    whole = complete(kind, stated, kept[0].source, kept[0].source_id)
    names = [*(f.name for f in kind.stored), *(PLACE if kind.geometry != "none" else ("area_code",))]
    if kind.key in names:
        names.remove(kind.key)
    columns = set(writing.columns_of(kind.table))
    return {name: whole.get(name) for name in names if name in columns}


def _newest(kept: list[Kept]) -> str | None:
    """When it was last spoken of; None where its only statement does not say when."""
    newest = max(k.given_at for k in kept)
    return None if newest == LONG_AGO else newest.isoformat()
