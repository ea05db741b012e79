"""What the numbers on the map are called: title, classes, footnote; on the legend and on the sheet alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dashboard.pages.street_map.parts import local, number, people, term
from dashboard.principal import Principal
from data.questions import HexQuestion
from data.store import FEW, Store, Values
from geo import vocabulary as v
from geo.rounding import BASE
from geo.words import say

COUNTS = frozenset({"events", "residents", "houses", "alarms"})
OVER_TIME = frozenset({"events", "events_per_1000", "alarms"})
OF_PEOPLE = frozenset({"residents", "coverage"})


def values_on(store: Store, who: Principal, carrier: str, question: HexQuestion) -> Values:
    """The numbers of hexes, grids or communities."""
    if carrier == "hexes":
        return store.hex_values(who.viewer, question)
    return store.area_values(who.viewer, question, carrier)


def title_of(question: HexQuestion, carrier: str, lang: str) -> str:
    """Measure, group, and what carries it."""
    entries: tuple[Any, ...] = v.SERVICES if question.metric == "coverage" else v.AGE_GROUPS
    group = f" · {term(entries, question.group, lang)}" if question.group else ""
    return f"{say(f'metric.{question.metric}', lang)}{group} · {say(f'carrier.{carrier}', lang)}"


def is_rounded(who: Principal, metric: str) -> bool:
    """Whether a measure is made of people whose numbers are rounded for the reader (decision 0035)."""
    return metric in OF_PEOPLE and not who.viewer.sees_few


def ranges(values: Values, metric: str, step: int = 1) -> list[tuple[int, str]]:
    """Number and words of every colour class that a value can fall in; counts are multiples of ``step``."""
    breaks = [float(b) for b in values.breaks]
    top = max(float(np.nanmax(values.values)), breaks[-1])
    if metric not in COUNTS:
        edges = [*breaks, top]
        return [(i, _range(*edges[i : i + 2], i == len(breaks) - 1)) for i in range(len(breaks))]
    # Nobody counts 3.6 events: a class holds the whole numbers between its breaks, if there are any.
    lows = [math.ceil(b / step) * step for b in breaks]
    highs = [*(low - step for low in lows[1:]), math.floor(top)]
    if values.few.any():
        lows[0], highs[0] = 1, max(highs[0], FEW - 1)
    return [
        (i, _range(*pair, True)) for i, pair in enumerate(zip(lows, highs, strict=True)) if pair[0] <= pair[1]
    ]


def _range(low: float, high: float, last: bool) -> str:
    low_text, high_text = _short(low), _short(high)
    return (
        low_text
        if low_text == high_text
        else f"{low_text}–{high_text}"
        if last
        else f"{low_text}–<{high_text}"
    )


def _short(value: float) -> str:
    return number(value, 0 if value == round(value) or value >= 100 else 1)


def step_of(who: Principal, metric: str) -> int:
    """What every count of a measure is a multiple of."""
    return BASE if metric == "residents" and is_rounded(who, metric) else 1


def said_of(value: float, few: bool, who: Principal, metric: str) -> str:
    """One number with its unit; few people are not told apart, and what is not known is not zero."""
    lang = who.lang
    if few:
        return say("legend.few", lang)
    if math.isnan(value):
        return say("legend.no_data", lang)
    text = (
        people(value, few, who) if metric == "residents" else number(value, 0 if value == round(value) else 1)
    )
    return f"{text} {say(f'unit.{metric}', lang)}"


def footnote_of(store: Store, question: HexQuestion, who: Principal) -> str:
    """Period, or that it is a stock of today; how fresh; and whether people are rounded."""
    events, lang = question.events, who.lang
    period = (
        say("number.period", lang, since=events.since, until=events.until)
        if question.metric in OVER_TIME
        else say("legend.today", lang)
    )
    fresh = say("legend.as_of", lang, time=local(store.as_of, store.meta["time_zone"]))
    rounded = [say("legend.rounded", lang)] if is_rounded(who, question.metric) else []
    return " · ".join((period, fresh, *rounded))


def source_of(store: Store, lang: str) -> str:
    """Whose data these are."""
    if store.meta.get("fictional") == "1":
        return say("map.demo_source", lang)
    return store.meta.get("attribution", "")
