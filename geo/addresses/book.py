"""The houses of a street, to be found by whatever address somebody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.addresses.houses import plain_texts, read_houses
from geo.addresses.scores import REASONS
from geo.addresses.search import Search
from geo.addresses.text import normal
from geo.errors import PlaceError


class Match(NamedTuple):
    """The house an address means: its id, how sure that is (0–1, see `scores`), why (one of ``REASONS``)."""

    id: Any
    score: float
    reason: str


class AddressBook:
    """Houses by their addresses; made once, asked often.

    ``texts`` (n) are their addresses and ``ids`` (n) what a match names. ``columns`` (n rows) may tell their
    elements for sure, named as in the frame "house" (road, road_no, estate, building_no, unit_no, room), and
    their divisions by name (county, town, community). ``within`` is the street's own full name: an address
    that names another county or street is then not taken for one of here. PlaceError where lengths differ.
    """

    def __init__(
        self,
        texts: Sequence[object] | pd.Series,
        ids: ArrayLike,
        columns: pd.DataFrame | None = None,
        within: str = "",
    ) -> None:
        self._ids = pd.array(np.asarray(ids))
        _check_lengths(len(texts), len(self._ids), columns)
        plain = plain_texts(texts)
        self._search = Search(read_houses(plain, columns, within))

    def find(self, text: str) -> Match | None:
        """The house an address means, or None where there is no telling.

        Below ``DOUBTFUL`` the id is no answer: for building_only it is some house of that building.
        """
        found = self._search.find(normal(text))
        return Match(self._ids[found.rows[0]], found.score, found.reason) if found.rows else None

    def candidates(self, text: str) -> list[Any]:
        """Ids of all houses an address may mean, for a person to choose from."""
        return [self._ids[row] for row in self._search.find(normal(text)).rows]

    def match(self, texts: Iterable[object] | pd.Series) -> pd.DataFrame:
        """`find` for each text: columns id (missing for none), score, reason; a Series keeps its index."""
        plain = plain_texts(texts)
        answers = {text: self._search.find(text) for text in dict.fromkeys(plain)}
        found = [answers[text] for text in plain]
        rows = np.array([one.rows[0] if one.rows else -1 for one in found], dtype=np.intp)
        return pd.DataFrame(
            {
                "id": self._ids.take(rows, allow_fill=True),
                "score": np.array([one.score for one in found], dtype=float),
                "reason": pd.Categorical([one.reason for one in found], categories=list(REASONS)),
            },
            index=texts.index if isinstance(texts, pd.Series) else None,
        )


def _check_lengths(texts: int, ids: int, columns: pd.DataFrame | None) -> None:
    rows = texts if columns is None else len(columns)
    if not texts == ids == rows:
        raise PlaceError(f"{texts} addresses, {ids} ids and {rows} rows of columns: give one of each a house")
