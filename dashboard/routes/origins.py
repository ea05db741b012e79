"""``GET /origins/{kind}/{key}.json``: who said each value of a thing, and when, for the fold of its card."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import given
from dashboard.endpoint import Endpoint, Parameter
from dashboard.noted import missed
from dashboard.pages.importing.wording import field_name
from dashboard.pages.sources.names import called
from dashboard.pages.sources.wording import value_words, when
from dashboard.principal import Principal, current
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import TEXT, one_of
from data.imports.kinds import KINDS as FIELDS
from data.store import Store
from data.store.source_lines import Statement, ValueLine
from geo.words import say

# Kinds that have a card on the map. Persons have none: what is known of them is nobody's to look up here.
KINDS = ("houses", "buildings", "facilities", "service_points", "sensors", "events", "grids")
CARDS = dict(
    zip(KINDS, ("house", "building", "facility", "service_point", "sensor", "event", "grid"), strict=True)
)
LONGEST_KEY = 24
PLACE = "geometry"
A_METRE_DEG = 1e-5


def endpoints(desk: Desk) -> list[Endpoint]:
    """For everybody, in their own area."""

    def origins(request: Request) -> Response:
        kind = given.one_of(request.path_params["kind"], KINDS, "kind")
        key = request.path_params["key"][:LONGEST_KEY]
        found = told(desk.store, current(), kind, key)
        if not found["groups"] and desk.store.spot(current().viewer, CARDS[kind], key) is None:
            missed(CARDS[kind], key)
        return JSONResponse(found)

    parts = (one_of("kind", KINDS, required=True), Parameter("key", TEXT, required=True))
    return [Endpoint("origins", "/origins/{kind}/{key}.json", origins, parts=parts, act="map")]


def told(store: Store, who: Principal, kind: str, key: str) -> dict[str, Any]:
    """Values in words, together by who gave them; a sentence where nobody said anything."""
    lines = [line for line in store.provenance(who.viewer, kind, key) if is_shown(line, kind)]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(_by(line.won, store, who), []).append(_value(line, kind, store, who))
    told_by = [{"source": by, "when": at, "values": values} for (by, at), values in groups.items()]
    return {"groups": told_by, "none": say("origins.none", who.lang)}


def is_shown(line: ValueLine, kind: str) -> bool:
    """Whether a value is one that people know by a name."""
    return line.field in FIELDS[kind].names or line.field == PLACE


def _value(line: ValueLine, kind: str, store: Store, who: Principal) -> dict[str, Any]:
    lang, zone = who.lang, store.meta["time_zone"]
    others = [_other(other, line, kind, store, who) for other in line.others]
    shown = value_words(kind, line.field, line.won.value, zone, lang)
    return {"field": field_name(kind, line.field, lang), "value": shown, "others": others}


def _other(other: Statement, line: ValueLine, kind: str, store: Store, who: Principal) -> dict[str, Any]:
    """What another source says; of one that says the same only that it does."""
    source, at = _by(other, store, who)
    shown = value_words(kind, line.field, other.value, store.meta["time_zone"], who.lang)
    if not differs(line.won.value, other.value):
        return {"words": say("origins.same", who.lang, source=source, when=at), "differs": False}
    return {"words": say("origins.other", who.lang, source=source, when=at, value=shown), "differs": True}


def differs(one: Any, other: Any) -> bool:
    """Whether two sources say something else; places within a metre are one."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(abs(a - b) > A_METRE_DEG for a, b in zip(one, other, strict=True))
    return bool(one != other)


def _by(said: Statement, store: Store, who: Principal) -> tuple[str, str]:
    return called(store, who, said.source), when(said.given_at, store.meta["time_zone"], who.lang)
