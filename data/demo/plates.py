"""Doorplates: the unified address code, the opaque token, and how far the plate has come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.demo.rooms import Rooms

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
URL_SAFE = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
TOKEN_LENGTH = 22
FIELDS = (12, 4, 4, 3, 2, 4)  # division, road or estate, plate, building, unit, room; then 1 check digit
UNCODED, MOUNTED, VOID = 0.04, 0.86, 0.007  # shares of all houses


def codes(division: Ints, road: Ints, plate: Ints, building: Ints, *, unit: Ints, room: Ints) -> Texts:
    """Unified address codes (n,) of 30 digits from their six numbers (product default: domain note 3.2)."""
    columns = (division, road, plate, building, unit, room)
    digits = np.concatenate([_digits(c, width) for c, width in zip(columns, FIELDS, strict=True)], axis=1)
    whole = np.column_stack([digits, check_digit(digits)]).astype(np.uint8) + ord("0")
    return _texts(whole)


def check_digit(digits: Ints) -> Ints:
    """Check digit (n,) of digits (n, k) by ISO/IEC 7064, MOD 11,10."""
    product = np.full(len(digits), 10)
    for column in digits.T:
        total = (column + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    out: Ints = (11 - product) % 10
    return out


def tokens(rng: np.random.Generator, count: int) -> Texts:
    """Opaque url-safe texts (n,) of 22 characters: all that a QR code holds."""
    return _texts(URL_SAFE[rng.integers(0, 64, (count, TOKEN_LENGTH))])


def plate_states(rng: np.random.Generator, count: int) -> Texts:
    """State (n,) of each plate; about 4 % have no code yet."""
    draw = rng.random(count)
    steps = np.searchsorted([UNCODED, UNCODED + MOUNTED, UNCODED + MOUNTED + VOID], draw, side="right")
    return np.array(["uncoded", "mounted", "void", "coded"], dtype=object)[steps]


def room_numbers(rooms: Rooms) -> Ints:
    """Four digits: floor and room; shops count from 1."""
    out: Ints = np.where(rooms.use == "shop", rooms.room, rooms.floor * 100 + rooms.room)
    return out


def _digits(numbers: Ints, width: int) -> Ints:
    powers = 10 ** np.arange(width - 1, -1, -1)
    out: Ints = numbers[:, None] // powers % 10
    return out


def _texts(characters: NDArray[np.uint8]) -> Texts:
    joined = np.ascontiguousarray(characters).view(f"S{characters.shape[1]}").ravel()
    return joined.astype(str).astype(object)
