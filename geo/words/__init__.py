"""Every user-facing word, Chinese first and English beside it: ``say("legend.no_data", "zh")``.

One catalogue, kept in one file for each part of the product; a key stands in one of them only.
"""

from __future__ import annotations

from geo.words import (
    accounts,
    api,
    backups,
    desk,
    errors,
    exports,
    faults,
    imports,
    keys,
    people,
    sources,
    street_map,
    subjects,
)

LANGS = ("zh", "en")
PARTS = (
    street_map, accounts, desk, errors, api, imports, faults, exports, sources, people, backups, keys, subjects,
)  # fmt: skip

WORDS: dict[str, tuple[str, str]] = {key: words for part in PARTS for key, words in part.WORDS.items()}


def say(key: str, lang: str, /, **values: object) -> str:
    """The words behind ``key``; ``values`` fill its {places}. KeyError for an unknown key, ValueError for a language."""
    words = WORDS[key][LANGS.index(lang)]
    return words.format(**values) if values else words


def name_of(entry: object, lang: str) -> str:
    """The name of a vocabulary entry in a language."""
    return str(getattr(entry, lang))
