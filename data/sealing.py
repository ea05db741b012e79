"""Identities sealed: AES-256-GCM bound to their place, and a keyed index that finds them again.

The keys of the house are a file, beside the store or where ``MENPAI_KEYS`` says, readable by its owner only;
without it what is sealed stays sealed. Put it into the backup of keys, never into the backup of data.

The first byte of what is sealed is the number of its key. An index is made with all keys, one after another:
that of key 1 is of the text, that of key 2 of the index of key 1. So an index is brought up to the newest key
without the text (``raised``), and who has the keys of before tells nothing from it.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data import key_file
from data.errors import StoreError
from data.key_file import Key, Ring, Stamp

KEY_FILE = "identities.key"
KEYS_VARIABLE = "MENPAI_KEYS"
ANCHOR = "audit.head"  # of the audit chain: where it lies there was a key, too
NONCE = 12  # bytes
INDEX_BYTES = 16
INDEX = re.compile(r"(?:[0-9a-f]{2})?[0-9a-f]{32}")  # as text; that of key 1 has no number before it


class Seal:
    """Seals and opens texts with the keys of a house; when their file changes it goes by the new one.

    StoreError from whatever needs a key that is not there; ``repr`` shows no key.
    """

    def __init__(self, home: Path, ring: Ring | None = None) -> None:
        """``ring``: seal with these keys, whatever becomes of the file meanwhile."""
        self._home, self._fixed = home, ring
        self._known: tuple[Stamp | None, Ring] | None = None
        self._ciphers: dict[bytes, AESGCM] = {}

    def __repr__(self) -> str:
        return f"Seal({path_of(self._home)})"

    @property
    def ring(self) -> Ring:
        """The keys as they are now; a house that has none gets its first."""
        if self._fixed:
            return self._fixed
        path = path_of(self._home)
        now = key_file.stamp(path)
        if self._known is None or self._known[0] != now:
            if now is None and self._known is None:
                _begin(self._home, path)
            self._known = key_file.stamp(path), key_file.read(path)
        return self._known[1]

    def still(self) -> Seal:
        """The same with the keys of this moment, for work that must not see two."""
        return Seal(self._home, self.ring)

    def sealed(self, text: str, place: str) -> bytes:
        """Cipher text that opens only at ``place`` (``table:column:key``)."""
        key = self.ring.newest
        nonce = secrets.token_bytes(NONCE)
        return bytes([key.number]) + nonce + self._cipher(key).encrypt(nonce, text.encode(), place.encode())

    def opened(self, blob: bytes, place: str) -> str:
        """The text; StoreError when it was sealed elsewhere, with a key that is not there, or changed."""
        number = number_of(blob)
        cipher = self._cipher(self._key(number))
        try:
            return cipher.decrypt(blob[1 : 1 + NONCE], blob[1 + NONCE :], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise StoreError.of("sealed_elsewhere", place=place, number=number) from None

    def index(self, text: str) -> bytes:
        """16 bytes, after the number of the newest key where that is not 1, by which an equal text is found.

        Nothing can be told from them without the keys.
        """
        return self.raised(self.lasting(text))

    def indexes(self, text: str) -> list[bytes]:
        """The index of each key, the newest first: while keys are changed rows may have any of them."""
        keys = self.ring.keys
        found = [self.lasting(text)]
        for key in keys[1:]:
            found.append(_again(found[-1], key))
        return found[::-1]

    def raised(self, index: bytes) -> bytes:
        """The index of the newest key, of one of any key before."""
        for key in self.ring.keys[level_of(index) :]:
            index = _again(index, key)
        return index

    def raised_text(self, key: str) -> str:
        """The same of an index as a text that names a row; any other text is left as it is."""
        if not INDEX.fullmatch(key):
            return key
        index = bytes.fromhex(key)
        return self.raised(index).hex() if 1 <= level_of(index) <= self.ring.newest.number else key

    def lasting(self, text: str) -> bytes:
        """The index of the first key: the same for good, for what is made of the key of the house."""
        return hmac.digest(self.ring.keys[0].index, text.encode(), "sha256")[:INDEX_BYTES]

    def _key(self, number: int) -> Key:
        found = self.ring.key(number)
        if found is None and self._fixed:  # a key made since
            found = Seal(self._home).ring.key(number)
        if found is None:
            raise StoreError.of("no_such_seal", number=number, file=str(path_of(self._home)))
        return found

    def _cipher(self, key: Key) -> AESGCM:
        if key.sealing is None:
            raise StoreError.of("seal_forgotten", number=key.number)
        if key.sealing not in self._ciphers:
            self._ciphers[key.sealing] = AESGCM(key.sealing)
        return self._ciphers[key.sealing]


def seal_of(home: Path) -> Seal:
    """The seal of this data folder; its key is made on first use. StoreError when it cannot be used."""
    seal = Seal(home)
    _ = seal.ring
    return seal


def path_of(home: Path) -> Path:
    """Where the keys of this data folder lie.

    Read from the environment here, not in the settings: whoever seals knows the data folder alone.
    """
    elsewhere = os.environ.get(KEYS_VARIABLE)
    return Path(elsewhere).absolute() if elsewhere else home / KEY_FILE


def number_of(blob: bytes) -> int:
    """The number of the key with which this was sealed; 0 for nothing."""
    return blob[0] if blob else 0


def level_of(index: bytes) -> int:
    """The number of the newest key of an index."""
    return 1 if len(index) == INDEX_BYTES else number_of(index)


def fingerprint(path: Path) -> str:
    """Eight characters by which two key files are told apart, safe to show."""
    return key_file.mark_of(path)


def fingerprints(path: Path) -> frozenset[str]:
    """Of the file, and of what it was before it got more keys: it opens all that those files open."""
    return key_file.marks_of(path)


def _begin(home: Path, path: Path) -> None:
    """A first key, but never in the place of one that was there: nobody would notice until it is too late."""
    if (home / ANCHOR).exists():
        raise StoreError.of("no_key_file", file=str(path))
    key_file.make(path)


def _again(index: bytes, key: Key) -> bytes:
    return bytes([key.number]) + hmac.digest(key.index, index[-INDEX_BYTES:], "sha256")[:INDEX_BYTES]
