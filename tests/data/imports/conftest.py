"""The toy town in a store of its own for each test, on each database in turn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import town as toy
from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def town_engine(engine: Engine) -> Engine:
    """The toy town, to be written to."""
    toy.load(engine)
    return engine


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder."""
    return tmp_path
