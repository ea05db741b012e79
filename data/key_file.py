"""The file with the keys of the house: one or several, each with a number. On the disk it is whole.

A file of one key is 64 random bytes. A rotated file is text, a line for each key: its number, the half that
seals and opens (``-`` once it is forgotten), the half of its index; and at the end a sum over all of that.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from data.durable import sync
from data.errors import StoreError

HALF = 32  # bytes of each half of a key
MOST = 255  # the number of a key is one byte of what it seals
HEAD, GONE = "menpai keys", "-"
LINE = re.compile(r"(\d{1,3}) ([0-9a-f]{64}|-) ([0-9a-f]{64})")

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Key:
    """One key; ``repr`` shows its number only. ``sealing`` is None once it is forgotten."""

    number: int
    sealing: bytes | None = field(repr=False)
    index: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """Eight characters by which it is told from others, safe to show."""
        return _mark(b"menpai key " + (self.sealing or b"") + self.index)


@dataclass(frozen=True)
class Ring:
    """All keys of a house, numbered from 1 without gaps."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        """The one that seals."""
        return self.keys[-1]

    def key(self, number: int) -> Key | None:
        """The key of a number, also a forgotten one."""
        return self.keys[number - 1] if 1 <= number <= len(self.keys) else None

    def with_another(self) -> Ring:
        """With a new key. StoreError when there is no number for it."""
        number = len(self.keys) + 1
        if number > MOST:
            raise StoreError.of("keys_full", most=MOST)
        return Ring((*self.keys, Key(number, secrets.token_bytes(HALF), secrets.token_bytes(HALF))))

    def without(self, number: int) -> Ring:
        """With the half of a key that opens forgotten; what is found by it is found on."""
        return Ring(tuple(replace(k, sealing=None) if k.number == number else k for k in self.keys))

    @property
    def mark(self) -> str:
        """Eight characters by which two key files are told apart, safe to show."""
        if self._is_plain:
            return self.keys[0].mark
        return _mark(b"menpai keys " + _text(self).encode())

    @property
    def marks(self) -> frozenset[str]:
        """Its own mark, and those of the files that it was before: it opens what they did."""
        return frozenset(Ring(self.keys[: n + 1]).mark for n in range(len(self.keys)))

    def as_bytes(self) -> bytes:
        """As it lies in a file."""
        key = self.keys[0]
        if self._is_plain and key.sealing:
            return key.sealing + key.index
        text = _text(self)
        return f"{text}sum {_sum(text)}\n".encode()

    @property
    def _is_plain(self) -> bool:
        return len(self.keys) == 1 and self.keys[0].sealing is not None


def read(path: Path) -> Ring:
    """The keys of a file. StoreError when it is not there, open to others, or not what was written."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise StoreError.of("key_file_open", file=str(path))
            found = _parsed(file.read())
    except FileNotFoundError:
        raise StoreError.of("no_key_file", file=str(path)) from None
    except OSError as error:
        raise StoreError.of("key_file_away", file=str(path), reason=error.strerror or str(error)) from None
    if found is None:
        raise StoreError.of("bad_key_file", file=str(path))
    return found


def make(path: Path) -> None:
    """A file with a first key; of several who make one, the first is everybody's."""
    aside = _aside(path, Ring(()).with_another())
    try:
        with suppress(FileExistsError):  # another process was first
            path.hardlink_to(aside)
    finally:
        aside.unlink()


def write(path: Path, ring: Ring) -> None:
    """Put other keys in the place of those in the file; it is on the disk when this returns.

    StoreError when the file is another user's, who could not read it afterwards, or cannot be written.
    """
    target = path.resolve()
    owner = target.stat().st_uid
    if hasattr(os, "geteuid") and owner != os.geteuid():
        raise StoreError.of("key_file_of_other", file=str(path), user=owner)
    try:
        aside = _aside(target, ring)
        try:
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        sync(target.parent)
    except OSError as error:
        raise StoreError.of("key_file_fixed", file=str(path), reason=error.strerror or str(error)) from error


def stamp(path: Path) -> Stamp | None:
    """What is another once the file is; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def mark_of(path: Path) -> str:
    """The mark of a file, also of one that holds no keys."""
    raw = path.read_bytes()
    return ring.mark if (ring := _parsed(raw)) else _mark(b"menpai key " + raw)


def marks_of(path: Path) -> frozenset[str]:
    """The marks of all files that this one can stand for."""
    ring = _parsed(path.read_bytes())
    return ring.marks if ring else frozenset([mark_of(path)])


def _aside(path: Path, ring: Ring) -> Path:
    """A file beside the place, whole and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(ring.as_bytes())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        aside.unlink()
        raise
    return aside


def _parsed(raw: bytes) -> Ring | None:
    if len(raw) == 2 * HALF:
        return Ring((Key(1, raw[:HALF], raw[HALF:]),))
    try:
        head, *lines, last = raw.decode("ascii").splitlines()
    except ValueError:
        return None
    found = [LINE.fullmatch(line) for line in lines]
    keys = tuple(_key(*one.groups()) for one in found if one)
    ring = Ring(keys)
    whole = head == HEAD and bool(keys) and len(keys) == len(lines) and last == f"sum {_sum(_text(ring))}"
    in_order = [key.number for key in keys] == list(range(1, len(keys) + 1))
    return ring if whole and in_order and keys[-1].sealing else None


def _key(number: str, sealing: str, index: str) -> Key:
    return Key(int(number), None if sealing == GONE else bytes.fromhex(sealing), bytes.fromhex(index))


def _text(ring: Ring) -> str:
    lines = (f"{k.number} {k.sealing.hex() if k.sealing else GONE} {k.index.hex()}" for k in ring.keys)
    return "\n".join([HEAD, *lines, ""])


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _mark(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()[:8]
