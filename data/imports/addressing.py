"""Houses by their addresses: the book of those that are there, and rows placed by what it knows."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import numpy as np
import pandas as pd

from data.imports.columns import objects
from data.imports.existing import Existing
from data.imports.nearby import CERTAIN
from data.imports.raw import Fault
from geo.addresses.book import AddressBook
from geo.addresses.scores import DOUBTFUL

BUILDING = "building_only"  # the door is not told: some house of the building is named
COLUMNS = ("road", "road_no", "estate", "building_no", "unit_no", "room")


class Book:
    """An address book over existing houses, answering with their keys."""

    def __init__(self, houses: Existing) -> None:
        columns = houses.rows[[c for c in COLUMNS if c in houses.rows]]
        self._book = AddressBook(houses.rows["address"], houses.keys, columns)

    def match(self, texts: Iterable[Any]) -> list[tuple[str | None, float, str]]:
        """(key, score, why) for each text; (None, 0, "") where no house and no building is meant."""
        found = self._book.match([text or "" for text in texts])
        answers = zip(found["id"].tolist(), found["score"].tolist(), found["reason"].tolist(), strict=True)
        return [
            (str(key), score, why) if score >= DOUBTFUL or why == BUILDING else (None, 0.0, "")
            for key, score, why in answers
        ]


def book_of(houses: Existing) -> Book:
    """The book of these houses; kept with them, for two steps of an import ask for it."""
    if "book" not in houses.kept:
        houses.kept["book"] = Book(houses)
    found: Book = houses.kept["book"]
    return found


def locate(rows: pd.DataFrame, houses: Existing, *, needs_house: bool) -> tuple[pd.DataFrame, list[Fault]]:
    """Rows without a place get the one of their address: of the house itself, or of its building.

    ``house_id`` is set where the address is surely one house. ``needs_house`` (persons): without one the row
    cannot be taken.
    """
    made = (
        rows.copy() if "house_id" in rows else rows.assign(house_id=objects([None] * len(rows), rows.index))
    )
    told = _unknown(made, houses)
    told += _ask(made, houses, made["house_id"].isna(), of_houses=False, needs_house=needs_house)
    return made, [*told, *_unplaced(made, needs_house)]


def locate_doors(
    rows: pd.DataFrame, houses: Existing, known: Container[str], refused: Container[int]
) -> tuple[pd.DataFrame, list[Fault]]:
    """New doors without a place get the one of their building.

    ``known``: the ids of doors that their source named before; ``refused``: numbers of rows that are not
    brought in, as one that says itself that it lies elsewhere.
    """
    new = objects(
        (key not in known and number not in refused for number, key in rows["source_id"].items()), rows.index
    ).astype(bool)
    made = rows.copy()
    return made, _ask(made, houses, new, of_houses=True)


def _ask(
    made: pd.DataFrame,
    houses: Existing,
    open_rows: pd.Series[bool],
    *,
    of_houses: bool,
    needs_house: bool = False,
) -> list[Fault]:
    if "address" not in made or not len(houses):
        return []
    wanted = open_rows & made["address"].notna() & (made["geometry"].isna() | needs_house)
    asked = np.flatnonzero(wanted.to_numpy(bool))
    if not len(asked):
        return []
    answers = book_of(houses).match(made["address"].to_numpy(object)[asked])
    told: list[Fault] = []
    for at, (key, score, why) in zip(asked, answers, strict=True):
        if key is not None and (why == BUILDING or (score >= CERTAIN and not of_houses)):
            told += _take(made, int(at), houses, key, sure=why != BUILDING)
    return told


def _take(made: pd.DataFrame, at: int, houses: Existing, key: str, *, sure: bool) -> list[Fault]:
    house, row = houses.rows.iloc[houses.at[key]], made.index[at]
    if sure:
        made.at[row, "house_id"] = int(key)
    if made.at[row, "geometry"] is None:
        made.at[row, "geometry"], made.at[row, "area_code"] = house["geometry"], house["area_code"]
        made.at[row, "hex_id"] = int(house["hex_id"])
    facts = {"address": str(house["address"])}
    return [] if sure else [Fault(int(row), "placed_by_building", "address", facts, fatal=False)]


def _unknown(made: pd.DataFrame, houses: Existing) -> list[Fault]:
    """Rows that name a house which is not there; those that name one that is take its place."""
    told = []
    for at in np.flatnonzero(made["house_id"].notna().to_numpy(bool)):
        key = str(made["house_id"].iloc[at])
        if key in houses.at:
            told += _take(made, int(at), houses, key, sure=True)
        else:
            told.append(Fault(int(made.index[int(at)]), "unknown_id", "house_id", {"value": key}))
    return told


def _unplaced(rows: pd.DataFrame, needs_house: bool) -> list[Fault]:
    if needs_house:
        homeless = rows["house_id"].isna() if "house_id" in rows else pd.Series(True, index=rows.index)
        return [Fault(int(row), "no_house", "address") for row in rows.index[homeless.to_numpy(bool)]]
    nowhere = rows["geometry"].isna().to_numpy(bool)
    return [Fault(int(row), "no_place", "geometry") for row in rows.index[nowhere]]
