"""How each event was handled: its path through the statuses, and when it reached each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.days import HOUR_US, after_working_days, pick
from data.demo.events import Happenings
from data.demo.model import Model
from geo.vocabulary import EVENT_KINDS, level

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]
END = (60, 70, 80, 99)
# Paths through EVENT_STATUSES.next, with their odds.
PATHS: tuple[tuple[float, tuple[int, ...]], ...] = (
    (0.40, (20, 35, *END)),
    (0.03, (10, 20, 35, *END)),
    (0.435, (20, 30, 40, 50, *END)),
    (0.03, (20, 30, 40, 41, 40, 50, *END)),
    (0.02, (20, 30, 40, 50, 51, 50, *END)),
    (0.01, (20, 30, 40, 50, 52, 50, *END)),
    (0.035, (20, 30, 40, 50, 60, 50, *END)),
    (0.014, (20, 90)),
    (0.02, (20, 30, 96)),
    (0.006, (10, 95)),
)
LONGEST = max(len(p) for _, p in PATHS)
STALLED = 0.03  # of the events take many times as long
# Hours from one step to the next at each level: to accept, to dispatch, to start, to finish, to check.
USUAL_H = {
    "critical": (0.05, 0.1, 0.3, 1.0, 0.6),
    "urgent": (0.3, 0.5, 1.0, 6.0, 5.0),
    "pressing": (1.4, 2.5, 5.0, 17.0, 10.0),
    "ordinary": (3.0, 8.0, 7.0, 34.0, 18.0),
    "complex": (12.0, 20.0, 26.0, 150.0, 30.0),
}
LEVEL_CODES = tuple(USUAL_H)


@dataclass(frozen=True)
class Handled:
    """``status`` and ``at`` (e, k) of every step, 0 after the last; ``reached`` (e,) steps taken so far."""

    level: Texts
    status: Ints
    at: Times
    reached: Ints
    due: Times

    @property
    def now(self) -> Ints:
        """The status (e,) each event has at the moment of the demo."""
        out: Ints = self.status[np.arange(len(self.reached)), self.reached - 1]
        return out

    def when(self, *codes: int) -> Times:
        """When each event first reached one of these statuses; NaT if it has not yet."""
        hit = np.isin(self.status, codes) & (np.arange(LONGEST) < self.reached[:, None])
        first = hit.argmax(axis=1)
        at = self.at[np.arange(len(first)), first]
        out: Times = np.where(hit.any(axis=1), at, np.datetime64("NaT", "us"))
        return out


def handle(model: Model, h: Happenings) -> Handled:
    """Send every event down a path and stop it where the clock of the demo stands."""
    rng = model.site.rng("handling")
    level_of = {k.code: LEVEL_CODES.index(k.level) for k in EVENT_KINDS}
    step = np.array([level_of[k] for k in h.kind.tolist()], dtype=np.int64)
    odds, paths = np.array([o for o, _ in PATHS]), np.zeros((len(PATHS), LONGEST), np.int64)
    for i, (_, codes) in enumerate(PATHS):
        paths[i, : len(codes)] = codes
    chosen = pick(rng, odds, len(step))
    grave = np.array([level == "critical" for level in LEVEL_CODES])[step]
    chosen = np.where(grave & (chosen > 2), 2, chosen)
    status = paths[chosen]
    at = _times(rng, h.at, status, step)
    now = np.datetime64(model.as_of.replace(tzinfo=None), "us")
    reached = ((status > 0) & (at <= now)).sum(axis=1)
    return Handled(np.array(LEVEL_CODES, dtype=object)[step], status, at, reached, _due(h.at, step))


def _times(rng: np.random.Generator, start: Times, status: Ints, step: Ints) -> Times:
    """When each status is reached: the usual time for its level, more or less, stalled now and then."""
    usual = np.array(list(USUAL_H.values()))[step]
    column = np.zeros(100, np.int64)
    for code, at in {
        30: 0,
        35: 0,
        90: 0,
        96: 0,
        95: 0,
        20: 0,
        40: 1,
        41: 1,
        50: 2,
        60: 3,
        51: 3,
        52: 3,
        70: 4,
    }.items():
        column[code] = at
    hours = np.take_along_axis(usual, column[status], axis=1)
    hours = np.where(status == 80, rng.uniform(2, 168, status.shape), np.where(status == 99, 26.0, hours))
    hours = hours * rng.lognormal(0.0, 0.42, status.shape)
    stalled = rng.random(len(step)) < STALLED
    hours[:, 1:6] *= np.where(stalled, rng.uniform(3, 9, len(step)), 1.0)[:, None]
    hours[:, 0] = 0.0
    spans = np.minimum(np.cumsum(hours, axis=1) * HOUR_US, 400 * 24 * HOUR_US)
    out: Times = start[:, None] + spans.astype("m8[us]")
    return out


def _due(start: Times, step: Ints) -> Times:
    """When each event is to be finished, by the limit of its level."""
    out = start.copy()
    for i, code in enumerate(LEVEL_CODES):
        mine, limit = step == i, level(code).finish
        if limit.unit == "clock_h":
            out[mine] = start[mine] + np.timedelta64(limit.amount, "h")
        else:
            out[mine] = after_working_days(start[mine], np.full(int(mine.sum()), limit.amount))
    return out
