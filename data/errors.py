"""Errors of the settings and of the store."""

from __future__ import annotations

import traceback

from geo.errors import Told, in_words


class SettingsError(ValueError):
    """A setting cannot be used; the message names the variable and the next step."""


def told_of(error: BaseException) -> str:
    """What may be written down of an error: its kind, and the lines of code where it happened.

    Not what it says: that can hold what somebody searched for, or a person's data out of a file.
    """
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


class StoreError(Told, RuntimeError):
    """The store cannot do what is asked; the message names the next step."""

    def words(self, lang: str) -> str:
        """In a language; a sentence of English alone stands under one of ours."""
        return super().words(lang) if self.code else in_words("step_trouble", {"reason": str(self)}, lang)


class FullError(StoreError):
    """The disk of the database is full: nothing was written, and what was written before is whole."""

    code = "full"


class AwayError(StoreError):
    """The database does not answer just now; what is in memory still does. Ask again in some seconds."""

    code = "database"  # its words in every language
