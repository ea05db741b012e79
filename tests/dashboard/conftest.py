"""The map page over the toy town, for whoever sits down before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import town as toy
from brought import Desk, StillJobs
from reading import Reader
from starlette.testclient import TestClient

from dashboard import renewal
from dashboard.server import build
from data.database import make_engine, migrate, write_meta
from data.settings import Settings, read_settings
from data.store import Store

HOME = "http://127.0.0.1:8050"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Embedded store, loopback address, demo sign-in."""
    return read_settings({"MENPAI_HOME": str(tmp_path_factory.mktemp("page"))})


@pytest.fixture(scope="session")
def store(settings: Settings) -> Iterator[Store]:
    """The toy town on SQLite; read only, for all tests together."""
    Path(settings.home).mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    migrate(engine)
    toy.load(engine)
    west, south, east, north = toy.box(-20, -20, 820, 440).bounds
    write_meta(engine, {"bbox": f"{west},{south},{east},{north}"})
    yield Store(engine).warm()
    engine.dispose()


@pytest.fixture(scope="session")
def application(settings: Settings, store: Store) -> Any:
    """The product as it is served, gate and all."""
    return build(settings, store)


@pytest.fixture(scope="session")
def reader(application: Any) -> Callable[..., Reader]:
    """``reader(role, lang="zh", theme="light")`` → Reader."""

    def sits_down(role: str = "leader", lang: str = "zh", theme: str = "light") -> Reader:
        cookies = {"menpai_demo": role, "menpai_lang": lang, "menpai_theme": theme}
        client = TestClient(application, base_url=HOME, cookies=cookies, raise_server_exceptions=False,
                            follow_redirects=False)  # fmt: skip
        return Reader(client)

    return sits_down


@pytest.fixture
def leader(reader: Callable[..., Reader]) -> Reader:
    """The street leader, who sees the whole street."""
    return reader("leader")


@pytest.fixture
def desk(sqlite_engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The toy town in a store of its own, to be written to; what is written is loaded at once."""
    monkeypatch.setattr(renewal, "soon", Store.refresh)
    settings = read_settings({"MENPAI_HOME": str(tmp_path)})
    toy.load(sqlite_engine)
    west, south, east, north = toy.box(-20, -20, 820, 440).bounds
    write_meta(sqlite_engine, {"bbox": f"{west},{south},{east},{north}"})
    return Desk(settings, Store(sqlite_engine), StillJobs(settings))
