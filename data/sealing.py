"""Identities sealed: AES-256-GCM bound to their place, and a keyed index that finds them again.

The key of the house is a file of 64 random bytes beside the store, readable by its owner only; without it
what is sealed stays sealed. Put it into the backup of keys, never into the backup of data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.errors import StoreError

KEY_FILE = "identities.key"
NONCE, SEALING_KEY, INDEX_KEY = 12, 32, 32  # bytes
INDEX_BYTES = 16
VERSION = b"\x01"  # of key and form; a rotated key gets the next number


@dataclass(frozen=True)
class Seal:
    """Seals and opens texts; ``repr`` shows no key."""

    _sealing: AESGCM = field(repr=False)
    _index: bytes = field(repr=False)

    def sealed(self, text: str, place: str) -> bytes:
        """Cipher text that opens only at ``place`` (``table:column:key``)."""
        nonce = secrets.token_bytes(NONCE)
        return VERSION + nonce + self._sealing.encrypt(nonce, text.encode(), place.encode())

    def opened(self, blob: bytes, place: str) -> str:
        """The text; StoreError when it was sealed elsewhere, with another key, or changed."""
        try:
            return self._sealing.decrypt(blob[1 : 1 + NONCE], blob[1 + NONCE :], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise StoreError(
                f"what is sealed at {place} does not open: wrong key file, or moved row"
            ) from None

    def index(self, text: str) -> bytes:
        """16 bytes by which an equal text is found; nothing can be told from them without the key."""
        return hmac.digest(self._index, text.encode(), "sha256")[:INDEX_BYTES]


def seal_of(home: Path) -> Seal:
    """The seal of this data folder; its key is made on first use. StoreError when others can read it."""
    path = home / KEY_FILE
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise StoreError(f"{path} can be read by others: run `chmod 600` on it")
    key = path.read_bytes()
    if len(key) != SEALING_KEY + INDEX_KEY:
        raise StoreError(
            f"{path} is not a key of {SEALING_KEY + INDEX_KEY} bytes: restore it from its backup"
        )
    return Seal(AESGCM(key[:SEALING_KEY]), key[SEALING_KEY:])


def fingerprint(path: Path) -> str:
    """Eight characters by which two key files are told apart, safe to show."""
    return hashlib.sha256(b"menpai key " + path.read_bytes()).hexdigest()[:8]


def _make(path: Path) -> None:
    """It is under its name only when it is whole; of several who make one, the first is everybody's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SEALING_KEY + INDEX_KEY))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            path.hardlink_to(aside)
    finally:
        aside.unlink()
