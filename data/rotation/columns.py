"""Which columns hold what is sealed, and where each value is bound to; not records of sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from sqlalchemy import Column, Table

from data.accounts import sign_on, signing_in
from data.imports import identities
from data.models import Base, BegunSignIn, ErasedPerson, Person, User


@dataclass(frozen=True)
class Columns:
    """Of one table: ``places`` of its sealed columns by key; columns of an ``index`` and of an ``origin``."""

    table: Table
    key: Column[Any]
    places: Mapping[str, Callable[[Any], str]]
    index: str | None = None
    origin: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that may have to be brought up to another key."""
        return (*self.places, *filter(None, (self.index, self.origin)))


def _columns(model: type[Base], key: str, places: dict[str, Callable[[Any], str]], **more: str) -> Columns:
    table = cast(Table, model.__table__)
    return Columns(table, table.c[key], places, **more)


TABLES = (
    _columns(
        Person, "id",
        {column: partial(identities.place_of, name) for name, column in identities.COLUMNS.items()},
        index="id_no_index", origin="source_id",
    ),
    _columns(User, "id", {"code_sealed": signing_in.place_of_code}),
    _columns(ErasedPerson, "id", {}, index="mark"),
    _columns(BegunSignIn, "token_hash", {"sealed": sign_on.place_of}),
)  # fmt: skip
