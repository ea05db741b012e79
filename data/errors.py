"""Errors of the store."""

from __future__ import annotations

from geo.errors import Told


class StoreError(Told, RuntimeError):
    """The store cannot do what is asked; the message names the next step."""
