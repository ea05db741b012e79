"""Frames of the areas of responsibility: division, grid, micro_grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo import names
from data.demo.frame import degrees, frame, sourced
from data.demo.model import Model

STOREY_M = 3.0


def area_frames(model: Model) -> Iterator[tuple[str, pd.DataFrame]]:
    """Division (the subdistrict, its communities), grid and micro_grid."""
    a, site = model.areas, model.site
    count = len(a.communities)
    called = names.communities(site.rng("communities"), count)
    yield (
        "division",
        frame(
            "division",
            {
                "code": np.array([site.code, *model.community_codes], dtype=object),
                "name": np.array([site.name, *called], dtype=object),
                "name_en": np.array(
                    [site.name_en, *(f"Community {i + 1:02d}" for i in range(count))], dtype=object
                ),
                "level": np.array(["subdistrict", *["community"] * count], dtype=object),
                "parent_code": np.array([site.code[:6], *[site.code] * count], dtype=object),
                "fictional": np.ones(count + 1, bool),
                **sourced(model, count + 1),
            },
            degrees([shapely.coverage_union_all(a.communities), *a.communities]),
        ),
    )
    of_grid = a.community_of_grid
    number = [int(c[12:]) for c in model.grid_codes]
    micro_load = np.bincount(a.micro, weights=model.households, minlength=len(a.micros)).astype(np.int64)
    yield (
        "grid",
        frame(
            "grid",
            {
                "code": model.grid_codes,
                "name": np.array(
                    [f"{called[c][:-2]}第{n}网格" for c, n in zip(of_grid, number, strict=True)], dtype=object
                ),
                "kind": np.full(len(a.grids), "comprehensive", dtype=object),
                "scheme": np.full(len(a.grids), "governance", dtype=object),
                "community_code": model.community_codes[of_grid],
                "households": np.bincount(a.grid_of_micro, weights=micro_load, minlength=len(a.grids)),
                "worker": workers(model),
                "leader": np.array([f"网格长 {c[10:12]}{c[13:]}" for c in model.grid_codes], dtype=object),
                **sourced(model, len(a.grids)),
            },
            degrees(a.grids),
        ),
    )
    yield (
        "micro_grid",
        frame(
            "micro_grid",
            {
                "code": model.micro_codes,
                "name": np.array([f"微网格{int(c[15:]):02d}" for c in model.micro_codes], dtype=object),
                "grid_code": model.grid_codes[a.grid_of_micro],
                "households": micro_load,
                "leader": np.array([f"微网格长 {c[10:12]}{c[13:]}" for c in model.micro_codes], dtype=object),
                **sourced(model, len(a.micros)),
            },
            degrees(a.micros),
        ),
    )


def workers(model: Model) -> Any:
    """Plainly made-up names of grid workers: community and grid number."""
    return np.array([f"网格员 {c[10:12]}{c[13:15]}" for c in model.grid_codes], dtype=object)
