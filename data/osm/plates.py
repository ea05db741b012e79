"""Doorplate codes: 30 digits, community 12 + road 4 + plate 4 + building 3 + unit 2 + room 4 + check 1.

OpenStreetMap knows roads and numbers but no official serials, so roads and plates are numbered in the order
of their names within a community; building, unit and room stay zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import PlaceError

_MOST = 10_000


def doorplate_codes(communities: pd.Series, roads: pd.Series, numbers: pd.Series) -> pd.Series:
    """A distinct code for each row of community (12 digits), road and number; both may be empty.

    PlaceError where a community has more roads, or a road more plates, than four digits can count.
    """
    rows = pd.DataFrame({"community": communities, "road": roads.fillna(""), "number": numbers.fillna("")})
    rows = rows.sort_values(["community", "road", "number"], kind="stable")
    road = rows.groupby("community")["road"].transform(lambda names: pd.factorize(names)[0] + 1)
    plate = rows.groupby(["community", "road"]).cumcount() + 1
    for what, serial in (("roads", road), ("plates on one road", plate)):
        if (serial >= _MOST).any():
            where = rows["community"].to_numpy()[int(serial.to_numpy().argmax())]
            raise PlaceError(f"community {where} has over {_MOST - 1} {what}: import a smaller box")
    # A map over no rows gives numbers, not texts.
    road_no, plate_no = (serial.map("{:04d}".format).astype(str) for serial in (road, plate))
    body = rows["community"] + road_no + plate_no + "0" * 9
    return (body + check_digits(body)).reindex(communities.index)


def check_digits(bodies: pd.Series) -> pd.Series:
    """Check digit of digit strings of one length: ISO/IEC 7064 MOD 11,10."""
    if bodies.empty:
        return bodies
    digits: NDArray[np.int64] = np.array([list(map(int, body)) for body in bodies])
    product = np.full(len(digits), 10)
    for column in digits.T:
        total = (product + column) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return pd.Series(((11 - product) % 10).astype(str), index=bodies.index)
