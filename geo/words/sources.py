"""Words of sources, batches, provenance and the queue of doubtful matches."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}  # fmt: skip
