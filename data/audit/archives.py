"""Entries that were cut off, as a file that an office keeps: one line of JSON for each, with its link."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from data.audit.beginnings import Beginning
from data.audit.links import FIELDS, Entry, link
from data.errors import StoreError

FOLDER = "audit"
FORM = 1


def name_of(first: int, last: int) -> str:
    """What the file of these links is called."""
    return f"audit-{first:09d}-{last:09d}.jsonl.gz"


def write(path: Path, after: Beginning, rows: Sequence[Entry]) -> bytes:
    """Write entries with their links, which stand after a beginning; the SHA-256 of the file.

    When it returns, the file is on the disk under its name; equal entries make an equal file.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for told in ({"form": FORM, "after": after.number, "hash": after.hash.hex()}, *map(_line, rows)):
            file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _settle(path, packed.getvalue())
    return hashlib.sha256(packed.getvalue()).digest()


def faults(path: Path, key: bytes, known: Sequence[Beginning]) -> tuple[int, list[str]]:
    """How many entries an archive holds, and the first thing that is wrong with it, in English.

    ``known``: the beginnings of the chain, the oldest first. StoreError for what is no archive.
    """
    count, told = 0, ""
    head, *rows = _read(path)
    number, before = head["after"], bytes.fromhex(head["hash"])
    if (number, before) not in {(one.number, one.hash) for one in known}:
        told = f"it begins after link {number}, where nothing was ever cut off"
    for row in rows:
        count, number = count + 1, number + 1
        wrong = row["number"] != number or link(key, before, row) != row["hash"]
        told = told or (f"entry {row['id']} (link {row['number']}) is not what was sealed" if wrong else "")
        before = row["hash"]
    end = next((one for one in known if (one.number, one.hash) == (number, before)), None)
    if not told and (end is None or not end.archive):
        told = f"it ends with link {number}, where nothing was ever cut off: its end is missing"
    elif not told and end and hashlib.sha256(path.read_bytes()).digest() != end.archive_hash:
        told = "its entries hold, but the file is not the one that was written"
    return count, [told] if told else []


def _line(row: Entry) -> dict[str, Any]:
    told = {name: row[name] for name in (*FIELDS, "by")}
    return {
        "number": row["number"], "hash": row["hash"].hex(), "at": row["at"].isoformat(), **told,
    }  # fmt: skip


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The head, then the entries."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        head, *rows = lines
        if head["form"] != FORM:
            raise ValueError(f"form {head['form']}")
        yield head
        for row in rows:
            yield {**row, "at": datetime.fromisoformat(row["at"]), "hash": bytes.fromhex(row["hash"])}
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} is no archive of the audit log, or is damaged ({type(error).__name__}): "
            "take it from its copy, unchanged, as audit-….jsonl.gz"
        ) from error


def _settle(path: Path, body: bytes) -> None:
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
