"""Answers kept in memory, bounded by bytes. Keys carry data version and viewer, so no scope leaks."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from data.viewer import Viewer

WORTH_PACKING = 256  # bytes; below this gzip's own header eats the gain
ENTRY_COST = 200  # bytes of key and bookkeeping, so that a million empty tiles are bounded too


@dataclass(frozen=True)
class Packed:
    """A body as it is sent: gzip when that was worth it."""

    body: bytes
    gzipped: bool

    def plain(self) -> bytes:
        """The body for a client that does not take gzip."""
        return gzip.decompress(self.body) if self.gzipped else self.body


def pack(body: bytes) -> Packed:
    """Compress a body once; small ones stay as they are."""
    if len(body) < WORTH_PACKING:
        return Packed(body, False)
    return Packed(gzip.compress(body, compresslevel=5, mtime=0), True)


def packed_response(request: Request, packed: Packed, media_type: str, headers: dict[str, str]) -> Response:
    """A response in the encoding that the client takes."""
    if packed.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed.body, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(packed.plain(), media_type=media_type, headers=headers)


def scope_of(viewer: Viewer) -> str:
    """The viewer's role and areas as one word, for URLs.

    A browser keeps what is in an address of its own for a year, so a second person signing in on the same
    machine must have other addresses.
    """
    return f"{viewer.role}-{'.'.join(viewer.areas) or '*'}"


def etag(key: Hashable) -> str:
    """A quoted strong ETag of a cache key."""
    return f'"{_digest(key)}"'


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=9).hexdigest()


class ByteCache:
    """Least recently used answers, at most ``max_bytes`` of them. Safe to use from many threads."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.used = 0
        self._kept: OrderedDict[Hashable, Packed] = OrderedDict()
        self._lock = Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], bytes]) -> Packed:
        """The packed answer for ``key``, made when it is not kept."""
        found = self.get(key)
        if found is None:
            found = pack(make())
            self.put(key, found)
        return found

    def get(self, key: Hashable) -> Packed | None:
        """The kept answer, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, packed: Packed) -> None:
        """Keep an answer; the longest unused make room. One larger than the whole cache is not kept."""
        cost = len(packed.body) + ENTRY_COST
        if cost > self.max_bytes:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = packed
            self.used += cost
            while self.used > self.max_bytes:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self.used -= len(old.body) + ENTRY_COST
