"""A street to look at: the demo, built when the embedded store holds none yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from data.build import build_street
from data.cli.progress import bar
from data.database import data_version, make_engine, migrate
from data.errors import StoreError
from data.settings import Settings

HOUSES, SEED = 20_000, 1
TIME_ZONE = ZoneInfo("Asia/Shanghai")  # of the demo street


def has_street(settings: Settings) -> bool:
    """Whether the store holds a street, which then has today's tables. StoreError when it does not answer."""
    engine = make_engine(settings.database_url)
    try:
        if not data_version(engine):
            return False
        migrate(engine)  # of an older version of Menpai: nothing to do mostly
        return True
    except DBAPIError as error:
        # Not the driver's text: it repeats the address, and that may hold a password.
        raise StoreError(
            f"the database does not answer ({type(error.orig).__name__}): check MENPAI_DATABASE_URL and"
            " that its server is running"
        ) from None
    finally:
        engine.dispose()


def last_whole_day() -> date:
    """Yesterday, there: the demo speaks as of the evening of its last day, never of the future."""
    return datetime.now(TIME_ZONE).date() - timedelta(days=1)


def ensure_street(settings: Settings) -> None:
    """Build the demo on the embedded store where it holds no street; StoreError on any other database."""
    if has_street(settings):
        return
    if not settings.embedded:
        raise StoreError("the database holds no street: run python -m data demo, or python -m data import")
    _build_demo(settings)


def _build_demo(settings: Settings) -> None:
    from data.demo import street  # noqa: PLC0415 — only the first start needs it
    from data.demo.identities import with_identities  # noqa: PLC0415
    from data.sealing import seal_of  # noqa: PLC0415

    made = street(houses=HOUSES, seed=SEED, until=last_whole_day())
    with bar(made.total) as progress:
        batches = with_identities(made.batches(), seal_of(settings.home).still())
        build_street(settings, batches, made.meta, progress=progress)
