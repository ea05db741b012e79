"""A connection to a store that must be there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, make_url

from data.database import data_version, in_words, make_engine
from data.errors import StoreError
from data.settings import Settings

NOTHING = "the store holds no street yet: run `python -m data demo` or `python -m data import osm`"


@contextmanager
def opened(settings: Settings) -> Iterator[Connection]:
    """Read from the street; StoreError when none is stored yet."""
    file = make_url(settings.database_url).database if settings.embedded else None
    if file and not Path(file).exists():  # to look must not leave an empty file
        raise StoreError(NOTHING)
    engine = make_engine(settings.database_url)
    try:
        with in_words(settings.database_url, "the database does not answer"):
            version = data_version(engine)
        if not version:
            raise StoreError(NOTHING)
        with in_words(settings.database_url, "the store could not be read"), engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    "SET statement_timeout = 0"
                )  # asked for by hand, so it may take its time
            yield connection
    finally:
        engine.dispose()
