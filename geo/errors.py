"""Errors that can be told: about places, and the way any error of ours finds its words."""

from __future__ import annotations

from typing import Any, Self

from geo.words import LANGS, WORDS, say

Facts = dict[str, Any]


class Told(Exception):  # noqa: N818 - what its kinds have in common, never raised itself
    """An error with words in every language: ``PlaceError.of("no_tile", z=1, x=5, y=0)``.

    ``code`` names its words in the catalogue, ``error.{code}`` and the next step ``next.{code}``; ``facts``
    fill them. A fact that is a pair is said in the reader's language, (zh, en). An error made from a sentence
    of English alone has no code: it is for whoever programs, and no page shows it.
    """

    code: str = ""
    facts: Facts = {}  # noqa: RUF012 - never written to: ``of`` gives each error its own

    @classmethod
    def of(cls, code: str, **facts: Any) -> Self:
        """The error of a code. Its text is English, for logs and command lines."""
        told = cls(in_words(code, facts, "en"))
        told.code, told.facts = code, facts
        return told

    def words(self, lang: str) -> str:
        """What is wrong and the next step, in a language."""
        return in_words(self.code, self.facts, lang) if self.code else str(self)


class PlaceError(Told, ValueError):
    """Bad place input: wrong CRS, broken geometry, unknown code.

    The message names the row or value at fault and the next step.
    """


def in_words(code: str, facts: Facts, lang: str) -> str:
    """Both sentences of a code."""
    both = (what_is_wrong(code, facts, lang), next_step(code, facts, lang))
    return (". " if lang == "en" else "。").join(one for one in both if one)


def what_is_wrong(code: str, facts: Facts, lang: str) -> str:
    """The sentence that names the value at fault."""
    return say(f"error.{code}", lang, **_in(lang, facts))


def next_step(code: str, facts: Facts, lang: str) -> str:
    """The sentence that says what to do; empty where nothing can be done."""
    return say(f"next.{code}", lang, **_in(lang, facts)) if f"next.{code}" in WORDS else ""


def _in(lang: str, facts: Facts) -> Facts:
    at = LANGS.index(lang)
    return {name: fact[at] if isinstance(fact, (tuple, list)) else fact for name, fact in facts.items()}
