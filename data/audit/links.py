"""One link of the chain: the keyed hash of an entry and of the link before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from data.sealing import Seal

Entry = RowMapping | Mapping[str, Any]  # of the store, or read from an archive
START = bytes(32)
FIELDS = ("id", "user_id", "role", "action", "target", "result", "reason")


def link(key: bytes, before: bytes, entry: Entry) -> bytes:
    """32 bytes: HMAC-SHA256 over the link before and everything the entry says."""
    return hmac.digest(key, before + _told(entry).encode(), "sha256")


def chain_key(seal: Seal) -> bytes:
    """The key of the chain, made from the first one of the house: it stays when that gets more keys."""
    return hashlib.sha256(b"menpai audit " + seal.lasting("audit chain")).digest()


def _told(entry: Entry) -> str:
    told: dict[str, Any] = {name: entry[name] for name in FIELDS}
    told["at"] = entry["at"].isoformat()
    if (
        entry["by"] is not None
    ):  # older entries have no such column in what was sealed, and must have none now
        told["by"] = entry["by"]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
