"""The shape of a callback request. Anybody can post anything; what does not fit is refused, not tried."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from dashboard.refusals import BodyError


def read_body(raw: bytes, callback_map: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The callback that a body asks for. BodyError for bad JSON (NaN too), shape, output, input or state."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BodyError.of("body_not_json") from error
    if not isinstance(body, dict):
        raise BodyError.of("body_not_object")
    output = body.get("output")
    callback = callback_map.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        raise BodyError.of("no_callback")
    _check_slots("inputs", body.get("inputs"), callback["inputs"])
    _check_slots("state", body.get("state") or [], callback["state"])
    _check_outputs(body.get("outputs"), callback)
    changed = body.get("changedPropIds", [])
    if not (isinstance(changed, list) and all(isinstance(c, str) for c in changed)):
        raise BodyError.of("changed_ids")
    return callback


def _check_outputs(given: Any, callback: Mapping[str, Any]) -> None:
    if callback.get("no_output"):
        return
    many = isinstance(callback["output"], (list, tuple))
    wired = callback["output"] if many else [callback["output"]]
    _check_slots("outputs", given if many else [given], [w.to_dict() for w in wired])


def _check_slots(what: str, given: Any, wired: list[dict[str, Any]]) -> None:
    if not isinstance(given, list) or len(given) != len(wired):
        raise BodyError.of("slot_count", what=what, n=len(wired))
    for slot, expected in zip(given, wired, strict=True):
        pattern = _pattern(expected["id"])
        # A pattern with ALL stands for as many components as there are.
        several = slot if pattern and isinstance(slot, list) else [slot]
        if not all(_fits(one, expected, pattern) for one in several):
            raise BodyError.of("slots_unfit", what=what)


def _fits(slot: Any, expected: dict[str, Any], pattern: dict[str, Any] | None) -> bool:
    if not isinstance(slot, dict) or _plain(slot.get("property")) != _plain(expected["property"]):
        return False
    if pattern is None:
        return bool(slot.get("id") == expected["id"])
    given = slot.get("id")
    if not isinstance(given, dict) or given.keys() != pattern.keys():
        return False
    return all(_same(given[key], wanted) for key, wanted in pattern.items())


def _plain(prop: Any) -> Any:
    """A property without the mark that tells two callbacks that write to it apart; browsers send the mark."""
    return prop.split("@")[0] if isinstance(prop, str) else prop


def _same(given: Any, wanted: Any) -> bool:
    """Whether a part of a pattern id fits: a wildcard, like ["ALL"], takes any text or number."""
    return isinstance(given, (str, int, float)) if isinstance(wanted, list) else given == wanted


def _pattern(component_id: str) -> dict[str, Any] | None:
    return json.loads(component_id) if component_id.startswith("{") else None
