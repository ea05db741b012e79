"""New data loaded while somebody reads what was done, not when they go to the map."""

from __future__ import annotations

from threading import Thread

from data.store import Store


def soon(store: Store) -> None:
    """Load the data version that was just written, in the background; the one before answers meanwhile."""
    Thread(target=store.refresh, name="refresh", daemon=True).start()
