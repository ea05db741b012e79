"""A large JSON text cut into its features without parsing it: each is then read alone.

So one broken feature costs one row and not the file, memory is that of one feature, and depth is known before
any parser goes down it. Quotes and brackets are found with numpy, 150 MB a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.imports.raw import FileError
from data.imports.reading.limits import MIB, Limits

BLOCK = 8 * MIB
QUOTE, BACKSLASH = 0x22, 0x5C
STEP = np.zeros(256, dtype=np.int8)
STEP[[ord("{"), ord("[")]] = 1
STEP[[ord("}"), ord("]")]] = -1
SHALLOW = 3  # {"features": [ {feature} ] }: what is deeper is inside a feature
FEATURES = re.compile(rb'"features"\s*:\s*$')
BETWEEN = (b"", b",")

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """The text around the features (with an empty list for them), and where each feature is."""

    frame: bytes
    features: list[tuple[int, int]]


def cut(text: bytes, limits: Limits) -> Cut:
    """Find the features of a FeatureCollection; a text without a list of features is all frame.

    Raises FileError for brackets that do not match (with the line), and for more depth than may be.
    """
    at, depth = _brackets(text, limits)
    opens = np.flatnonzero(depth == 2)
    for begin in opens:  # few: members of the root
        start = int(at[begin])
        if text[start : start + 1] == b"[" and FEATURES.search(text[max(0, start - 80) : start]):
            end = int(begin) + 1 + int(np.flatnonzero(depth[begin + 1 :] == 1)[0])
            inside = slice(int(begin) + 1, end)
            return Cut(
                text[: start + 1] + text[int(at[end]) :],
                _features(text, at[inside], depth[inside], start, int(at[end])),
            )
    return Cut(text, [])


def _features(text: bytes, at: Integers, depth: Integers, start: int, end: int) -> list[tuple[int, int]]:
    begins, ends = at[depth == SHALLOW], at[depth == 2] + 1
    found = list(zip(begins.tolist(), ends.tolist(), strict=True))
    before = start + 1
    for n, (begin, after) in enumerate([*found, (end, end)]):
        if text[before:begin].strip() not in (BETWEEN if n in {0, len(found)} else BETWEEN[1:]):
            raise FileError("json_broken", line=line_of(text, before))
        before = after
    return found


def _brackets(text: bytes, limits: Limits) -> tuple[Integers, Integers]:
    """Brackets outside strings, and the depth behind each: those not deeper than a feature's own."""
    at, depths = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    depth, quoted = 0, False
    for start, block in _blocks(text):
        where, quotes = _marks(block)
        outside = (np.searchsorted(quotes, where) + quoted) % 2 == 0
        where = where[outside]
        steps = STEP[np.frombuffer(block, np.uint8)[where]].astype(np.int64)
        after = depth + np.cumsum(steps)
        _check(after, where + start, text, limits)
        shallow = (after < SHALLOW) | ((after == SHALLOW) & (steps > 0))
        at.append(where[shallow] + start)
        depths.append(after[shallow])
        depth, quoted = int(after[-1]) if len(after) else depth, bool((quoted + len(quotes)) % 2)
    if depth or quoted:
        raise FileError("json_cut", line=line_of(text, len(text)))
    return np.concatenate(at), np.concatenate(depths)


def _blocks(text: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(text):
        end = min(start + BLOCK, len(text))
        while (
            end < len(text) and text[end - 1] == BACKSLASH
        ):  # do not part what is escaped from its backslash
            end += 1
        # Escaped quotes are no quotes; a backslash itself may be escaped, and is taken first.
        yield start, text[start:end].replace(b"\\\\", b"  ").replace(b'\\"', b"  ")
        start = end


def _marks(block: bytes) -> tuple[Integers, Integers]:
    codes = np.frombuffer(block, np.uint8)
    return np.flatnonzero(STEP[codes]), np.flatnonzero(codes == QUOTE)


def _check(depth: Integers, at: Integers, text: bytes, limits: Limits) -> None:
    if not len(depth):
        return
    if depth.max() > limits.json_depth:
        deep = int(at[np.argmax(depth > limits.json_depth)])
        raise FileError("json_deep", line=line_of(text, deep), most=limits.json_depth)
    if depth.min() < 0:
        raise FileError("json_broken", line=line_of(text, int(at[np.argmax(depth < 0)])))


def line_of(text: bytes, at: int) -> int:
    """The line of a position, from 1."""
    return text.count(b"\n", 0, at) + 1
