"""Words of the import: wizard, fields, faults and how to mend them."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}  # fmt: skip
