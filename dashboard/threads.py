"""How many threads answer at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread

STORE_THREADS = 8  # questions to the store at once; more would only wait for one another


@asynccontextmanager
async def few_threads(_app: Any) -> AsyncIterator[None]:
    """The lifespan of an application that works in few threads."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = STORE_THREADS
    yield
