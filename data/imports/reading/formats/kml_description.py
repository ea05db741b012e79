"""Descriptions of placemarks: HTML tables, made by programs that had columns and no place for them."""

from __future__ import annotations

import re
from html import unescape

# No quantifier can match what its neighbour matches, so none of them backtracks: the text is a stranger's.
ROW = re.compile(r"<tr\b[^<>]*>((?:[^<]|<(?!/?tr\b))*)", re.IGNORECASE)
CELL = re.compile(r"<t[dh]\b[^<>]*>((?:[^<]|<(?!/?t[dhr]\b))*)", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/div)\b[^<>]*>", re.IGNORECASE)
PAIR = 2
MOST = 256  # rows of a table that is taken for columns


def described(html: str) -> dict[str, str]:
    """Columns, when it is a table of names and values; else its text as ``description``."""
    pairs = [tuple(map(plain, CELL.findall(row))) for row in ROW.findall(html)]
    columns = {cells[0]: cells[1] for cells in pairs if len(cells) == PAIR and cells[0]}
    simple = len(columns) == sum(len(cells) == PAIR for cells in pairs) and len(columns) <= MOST
    if columns and simple and all(len(cells) <= PAIR for cells in pairs):
        return columns
    text = plain(html)
    return {"description": text} if text else {}


def plain(html: str) -> str:
    """The text in it: no tags, no entities."""
    lines = unescape(TAG.sub("", BREAK.sub("\n", html))).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
