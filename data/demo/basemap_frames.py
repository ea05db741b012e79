"""Frames of the offline basemap: road and land."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo import names
from data.demo.curves import longest
from data.demo.frame import degrees, frame, only, sourced
from data.demo.model import Model

STOREY_M = 3.0


def basemap_frames(model: Model) -> Iterator[tuple[str, pd.DataFrame]]:
    """Road and land."""
    roads = model.roads
    middle = shapely.get_coordinates(shapely.line_interpolate_point(roads.lines, 0.5, normalized=True))
    community = model.areas.community_of_grid[model.areas.grid_of_micro[model.micro_of(middle)]]
    yield (
        "road",
        frame(
            "road",
            {
                "id": model.key(np.arange(len(roads.lines))),
                "kind": roads.kind,
                "level": roads.level,
                "walkable": np.ones(len(roads.lines), bool),
                "area_code": model.community_codes[community],
                "name": only(roads.name != "", roads.name),
                **sourced(model, len(roads.lines)),
            },
            degrees(roads.lines),
        ),
    )
    shapes, kinds, called = _land(model)
    yield (
        "land",
        frame(
            "land",
            {
                "id": model.key(np.arange(len(shapes))),
                "kind": np.array(kinds, dtype=object),
                "area_code": np.full(len(shapes), model.site.code, dtype=object),
                "name": np.array(called, dtype=object),
                **sourced(model, len(shapes)),
            },
            degrees(shapes),
        ),
    )


def _land(model: Model) -> tuple[list[Any], list[str], list[str | None]]:
    """Water first, then banks and parks, then the railway: the order in which they are drawn."""
    land, blocks = model.land, model.blocks
    wet = [shapely.intersection(w.surface, land.outline) for w in land.waters]
    shapes, kinds, called = list(wet), ["water"] * len(wet), [w.name for w in land.waters]
    banks = shapely.difference(shapely.intersection(model.zone, land.outline), shapely.union_all(wet))
    out: list[tuple[Any, str, str | None]] = [(banks, "green", None)]
    parks = [i for i, use in enumerate(blocks.use) if use in ("park", "green")]
    stems = names.some(
        model.site.rng("parks"), ["锦湖", "南塘", "月荷", "榕园", "望江", "莲心", "桂香", "翠微"], len(parks)
    )
    out += [(longest(blocks.build[i]), "green", f"{s}公园") for i, s in zip(parks, stems, strict=True)]
    out += [(ground, "green", "操场") for ground in model.draft.grounds]
    if land.rail is not None:
        track = shapely.buffer(shapely.linestrings(land.rail), 5.0, cap_style="flat")
        out.append((shapely.intersection(track, land.outline), "rail", "市域铁路高架"))
    out = [o for o in out if o[0].geom_type in ("Polygon", "MultiPolygon") and not o[0].is_empty]
    return shapes + [o[0] for o in out], kinds + [o[1] for o in out], called + [o[2] for o in out]
