"""What is kept under an older key, as it is under the newest: so it is compared with what comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from data.imports.columns import objects
from data.imports.existing import Existing
from data.imports.memory import Kept
from data.imports.stating import from_text, to_text
from data.sealing import Seal

COLUMN = "id_no_index"


def raised_own(own: Mapping[str, Kept], seal: Seal) -> dict[str, Kept]:
    """Records of a source by its own ids."""
    found = raised_kept(own.values(), seal)
    return {kept.source_id: kept for kept in found}


def raised_kept(records: Iterable[Kept], seal: Seal) -> list[Kept]:
    """Records with their ids and the indexes of their identities; what they seal stays as it is."""
    if seal.ring.newest.number == 1:
        return list(records)
    return [
        replace(kept, source_id=seal.raised_text(kept.source_id), text=_text(kept.text, seal))
        for kept in records
    ]


def raised_existing(existing: Existing, seal: Seal) -> Existing:
    """Persons as they are there, with the indexes of their ID numbers."""
    if COLUMN not in existing.rows or seal.ring.newest.number == 1:
        return existing
    found = [seal.raised(value) if isinstance(value, bytes) else None for value in existing.rows[COLUMN]]
    rows = existing.rows.copy()
    rows[COLUMN] = objects(found, rows.index)
    return replace(existing, rows=rows, kept={})


def raised_value(value: Any, seal: Seal) -> Any:
    """A stated identity with its index of the newest key; any other value as it is."""
    return [seal.raised(bytes.fromhex(value[0])).hex(), *value[1:]] if isinstance(value, list) else value


def _text(text: str, seal: Seal) -> str:
    stated = from_text(text)
    return to_text({name: raised_value(value, seal) for name, value in stated.items()})
