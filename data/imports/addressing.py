"""Houses by their addresses: the book of those that are there, and rows placed by what it knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from data.imports.existing import Existing
from data.imports.raw import Fault
from data.imports.nearby import CERTAIN
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
    made = rows.copy() if "house_id" in rows else rows.assign(house_id=None)
    told = [*_unknown(made, houses), *_ask(made, houses, needs_house=needs_house, of_houses=False)]
    return made, [*told, *_unplaced(made, needs_house)]


def locate_doors(rows: pd.DataFrame, houses: Existing) -> tuple[pd.DataFrame, list[Fault]]:
    """New doors without a place get the one of their building. A door that is there already needs none."""
    made = rows.copy()
    return made, _ask(made, houses, needs_house=False, of_houses=True)


def _ask(made: pd.DataFrame, houses: Existing, *, needs_house: bool, of_houses: bool) -> list[Fault]:
    if "address" not in made or not len(houses):
        return []
    open_rows = made["address"].notna() & (made["geometry"].isna() | needs_house)
    if not of_houses:
        open_rows &= made["house_id"].isna()
    asked = np.flatnonzero(open_rows.to_numpy(bool))
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
    for row, key in made.loc[made["house_id"].notna(), "house_id"].items():
        if str(key) in houses.at:
            told += _take(made, made.index.get_loc(row), houses, str(key), sure=True)
        else:
            told.append(Fault(int(str(row)), "unknown_id", "house_id", {"value": str(key)}))
    return told


def _unplaced(rows: pd.DataFrame, needs_house: bool) -> list[Fault]:
    if needs_house:
        homeless = rows["house_id"].isna() if "house_id" in rows else pd.Series(True, index=rows.index)
        return [Fault(int(row), "no_house", "address") for row in rows.index[homeless.to_numpy(bool)]]
    nowhere = rows["geometry"].isna().to_numpy(bool)
    return [Fault(int(row), "no_place", "geometry") for row in rows.index[nowhere]]
