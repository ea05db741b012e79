"""Words of the export."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}  # fmt: skip
