"""Errors of the store."""


class StoreError(RuntimeError):
    """The store cannot do what is asked; the message names the next step."""
