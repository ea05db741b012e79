"""A viewer and a filter as the cube is asked."""

from __future__ import annotations

import numpy as np

from data.cube import Pick
from data.cube.pick import stretches
from data.cube.schemes import EVENTS
from data.index.areas import AreaCodes
from data.index.events import day_range
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.viewer import Viewer

CLASS_OF_KIND = np.array(EVENTS["kind"].families)
GROUP_OF_STATUS = np.array(EVENTS["status"].families)


def pick_of(areas: AreaCodes, viewer: Viewer, asked: EventFilter) -> Pick:
    """Which events: what a filter does not name it does not narrow."""
    wanted = {}
    if asked.classes or asked.kinds:
        classes = np.isin(CLASS_CODES, asked.classes)
        wanted["kind"] = classes[CLASS_OF_KIND] | np.isin(KIND_CODES, asked.kinds)
    if asked.statuses:
        wanted["status"] = np.isin(STATUS_GROUPS, asked.statuses)[GROUP_OF_STATUS]
    if asked.levels:
        wanted["level"] = np.isin(LEVEL_CODES, asked.levels)
    within = period_of(areas, viewer, asked)
    return Pick(within.first_day, within.last_day, wanted, within.areas)


def period_of(areas: AreaCodes, viewer: Viewer, asked: EventFilter) -> Pick:
    """The filter's period and area only, as far as the viewer may see."""
    return Pick(*day_range(asked), areas=stretches(areas.allowed(viewer, asked.area)))
