"""What a backup says of itself: where it comes from, how many rows, the hash of each of its files."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from data.backup.copying import hashed, written
from data.errors import StoreError

FILE = "manifest.json"
FORMAT = 1
SQLITE, POSTGIS = "sqlite", "postgis"
STORE = {SQLITE: "menpai.db", POSTGIS: "menpai.dump"}  # the file that holds the store
TABLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Part:
    """A file of a backup: its place in the folder, with slashes; bytes; SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``key``: fingerprint of the key file that opens the identities, "" where there was none. ``roles``:
    those of PostgreSQL whom the store's grants and policies name. ``schema``: where its tables lie there.
    """

    kind: str
    revision: str
    taken_at: datetime
    street: str
    rows: dict[str, int]
    key: str
    parts: tuple[Part, ...]
    schema: str = ""
    roles: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(part.size for part in self.parts)

    def write(self, folder: Path) -> None:
        """Put it beside the files that it names; it is on the disk afterwards."""
        told = {"product": "menpai", "format": FORMAT, **asdict(self)}
        written(folder / FILE, orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """That of a backup. StoreError when the folder holds none, or none that this program can read."""
        try:
            found = orjson.loads((folder / FILE).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise StoreError.of("no_backup", folder=str(folder)) from None
        except (OSError, ValueError) as error:
            raise StoreError.of("bad_manifest", folder=str(folder), reason=str(error)) from None
        try:
            return _checked(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise StoreError.of("bad_manifest", folder=str(folder), reason=reason) from None

    def check_files(self, folder: Path) -> None:
        """StoreError names the first file that is missing or is not what was written."""
        for part in self.parts:
            path = folder / part.name
            if not path.is_file() or path.is_symlink():
                raise StoreError.of("backup_lacks", file=part.name, folder=str(folder))
            if path.stat().st_size != part.size or hashed(path) != part.sha256:
                raise StoreError.of("backup_changed", file=part.name, folder=str(folder))


def mark_of(folder: Path) -> str:
    """Sixteen characters that stand for a whole backup, as the audit log has it."""
    return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()[:16]


def _checked(found: dict[str, Any]) -> Manifest:
    if found.pop("product") != "menpai" or found.pop("format") != FORMAT:
        raise ValueError("another format")
    parts = tuple(Part(**part) for part in found.pop("parts"))
    taken_at, roles = datetime.fromisoformat(found.pop("taken_at")), tuple(found.pop("roles"))
    made = Manifest(**found, parts=parts, taken_at=taken_at, roles=roles)
    if made.kind not in STORE or STORE[made.kind] not in {part.name for part in parts}:
        raise ValueError("it names no store")
    if not all(TABLE.fullmatch(name) for name in [*made.rows, *([made.schema] if made.schema else [])]):
        raise ValueError("a table of that name is none of ours")
    if not all(type(rows) is int for rows in made.rows.values()):
        raise ValueError("rows are no numbers")
    if made.kind == POSTGIS and not made.schema:
        raise ValueError("it names no schema")
    if any(not _is_inside(part.name) for part in parts):
        raise ValueError("a file lies elsewhere")
    return made


def _is_inside(name: str) -> bool:
    place = PurePosixPath(name)
    return bool(name) and not place.is_absolute() and ".." not in place.parts and "\\" not in name
