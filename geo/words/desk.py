"""Words that the pages for daily desk work share: head, navigation, tables."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}  # fmt: skip
