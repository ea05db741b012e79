"""What the pointer is told, by layer of the style; GridMap writes it as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo import vocabulary as v
from geo.words import name_of, say

Json = dict[str, Any]


def tooltips(lang: str, metric: str, *, rounded: bool = False) -> Json:
    """Rows per layer id; a hex tells its number with the measure's name and unit.

    ``rounded``: people are told to five, and the name says so.
    """
    return {
        **_things(lang),
        **dict.fromkeys(("event-icon", "event-dot"), _event(lang)),
        **dict.fromkeys(("building-flat", "building-solid"), _building(lang)),
        **{f"{code}-far": [_count(code, lang)] for code in ("houses", "events")},
        "house-dot": [_count("houses", lang), _coded("plate", v.PLATE_STATES, lang)],
        "hex-fill": [_number(metric, lang, rounded=rounded)],
        "hex-none": [_missing(metric, lang)],
        "grids-fill": [{"property": "name"}, {"property": "worker", "label": say("card.worker", lang)}],
        "communities-fill": [{"property": "name"}],
    }


def _things(lang: str) -> Json:
    kinds = {
        "facilities-icon": ("kind", v.FACILITY_KINDS, v.FACILITY_STATUSES),
        "service_points-icon": ("service", v.SERVICES, v.FACILITY_STATUSES),
        "sensors-icon": ("kind", v.SENSOR_KINDS, v.SENSOR_STATUSES),
        "sensors-marked": ("kind", v.SENSOR_KINDS, v.SENSOR_STATUSES),
    }
    return {
        layer: {"title": "name", "rows": [_coded(kind, entries, lang), _coded("status", states, lang)]}
        for layer, (kind, entries, states) in kinds.items()
    }


def _event(lang: str) -> list[Json]:
    return [
        _coded("kind", v.EVENT_KINDS, lang),
        _coded("level", v.LEVELS, lang),
        _coded("status", v.STATUS_GROUPS, lang),
    ]


def _building(lang: str) -> list[Json]:
    return [{"property": "name"}, {"property": "floors", "suffix": " " + say("unit.floors", lang)}]


def _count(code: str, lang: str) -> Json:
    return {"property": "n", "label": say(f"layer.{code}", lang)}


def _number(metric: str, lang: str, *, rounded: bool) -> Json:
    unit = " " + say(f"unit.{metric}", lang)
    about = rounded and metric == "residents"
    label = say("metric.residents_about" if about else f"metric.{metric}", lang)
    return {"property": "v", "label": label, "suffix": unit, "digits": 1}


def _missing(metric: str, lang: str) -> Json:
    values = {"true": say("legend.few", lang), "false": say("legend.no_data", lang)}
    return {"property": "few", "label": say(f"metric.{metric}", lang), "values": values}


def _coded(name: str, entries: Iterable[Any], lang: str) -> Json:
    """A code told by its name."""
    return {"property": name, "values": {str(e.code): name_of(e, lang) for e in entries}}
