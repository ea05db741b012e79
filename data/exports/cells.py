"""Texts that a spreadsheet would take for a formula: marked on the way out, unmarked on the way in."""

from __future__ import annotations

import re

# Excel and its like calculate what begins so; the full-width signs in Chinese and Japanese settings.
TRIGGERS = "=+\\-@\t\r\n＝＋－＠"
# A text that has a mark already gets another, so that taking one off always gives the text back.
FORMULA = rf"^'*[{TRIGGERS}]"
_MARKED = re.compile(rf"'+[{TRIGGERS}]")
_FORMULA = re.compile(FORMULA)


def neutral(text: str) -> str:
    """The text as no spreadsheet calculates it: with a leading ' where it would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """The text that ``neutral`` was given."""
    return text[1:] if _MARKED.match(text) else text
