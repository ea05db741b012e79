"""How each house is lived in: owned, let, shared or empty, and by how many households."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Chance of (owner_occupied, rented, vacant, shared_rental) by form of building.
LIVED_IN = {
    "old": (0.33, 0.42, 0.07, 0.18),
    "walkup": (0.63, 0.27, 0.065, 0.035),
    "strip": (0.53, 0.35, 0.075, 0.045),
    "tower": (0.725, 0.185, 0.085, 0.005),
}
STATES = np.array(["owner_occupied", "rented", "vacant", "shared_rental"], dtype=object)
SHARED_MOST = 6  # households in a shared rental


def states(
    rng: np.random.Generator, form: NDArray[np.object_], use: NDArray[np.object_]
) -> NDArray[np.object_]:
    """State (n,) of each house from the form of its building; shops are mostly let."""
    draw = rng.random(len(use))
    out = np.where(draw < 0.78, "rented", np.where(draw < 0.93, "owner_occupied", "vacant")).astype(object)
    for kind, odds in LIVED_IN.items():
        mine = (form == kind) & (use == "residential")
        out[mine] = STATES[np.searchsorted(np.cumsum(odds)[:-1], draw[mine], side="right")]
    out[np.isin(use, ["public", "factory"])] = "owner_occupied"
    return out


def households(
    rng: np.random.Generator, state: NDArray[np.object_], use: NDArray[np.object_]
) -> NDArray[np.int64]:
    """Households (n,) in each house: none in shops and empty homes, several in shared rentals."""
    home = (use == "residential") & (state != "vacant")
    shared = rng.integers(3, SHARED_MOST + 1, len(use))
    out: NDArray[np.int64] = np.where(home, np.where(state == "shared_rental", shared, 1), 0)
    return out
