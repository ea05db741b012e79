"""Errors about places."""


class PlaceError(ValueError):
    """Bad place input: wrong CRS, broken geometry, unknown code.

    The message names the row or value at fault and the next step.
    """
