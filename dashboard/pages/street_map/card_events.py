"""One event: what, where, who, until when, and every step so far."""

from __future__ import annotations

from typing import Any

from dashboard import given
from dashboard.pages.street_map import card_lists, card_origin
from dashboard.pages.street_map.parts import NO_NUMBER, fact, go, local, status_pill, term
from dashboard.plain import html
from dashboard.principal import Principal
from data.questions import EventFilter
from data.store import Store
from geo import vocabulary as v
from geo.words import say


def event(store: Store, who: Principal, _kind: str, key: str, _events: EventFilter) -> list[Any] | None:
    """The card of one event."""
    found = store.event(who.viewer, given.whole(key, "key"))
    if found is None:
        return None
    kind = term(v.EVENT_KINDS, found["kind"], who.lang)
    title = found["title"] if who.lang == "zh" else kind
    return [
        card_lists.head("event", title, who.lang, found["kind"], who.theme),
        html.Dl([fact(label, value) for label, value in _facts(found, kind, store, who)], className="facts"),
        card_lists.section(say("card.log", who.lang), [_log(found["log"], store, who)]),
        card_origin.fold("events", found["id"], who.lang),
    ]


def is_late(found: dict[str, Any], store: Store) -> bool:
    """Open, its clock running, and past its due time at the time the data speak of."""
    status = next(s for s in v.EVENT_STATUSES if s.code == found["status"])
    running = status.open and status.clock != "paused"
    return bool(running and found["due_at"] and found["due_at"] < store.as_of)


def _facts(found: dict[str, Any], kind: str, store: Store, who: Principal) -> list[tuple[str, Any]]:
    lang = who.lang
    status = next(s for s in v.EVENT_STATUSES if s.code == found["status"])
    where = store.responsible(who.viewer, found["area_code"])
    grid = (
        go(f"{where.community} · {where.grid}", f"grid:{where.grid_code}")
        if where.grid_code
        else say("card.no_grid", lang)
    )
    place = (
        go(found["address"] or say("card.house", lang), f"house:{found['house_id']}")
        if found["house_id"]
        else found["address"]
    )
    return [
        (
            say("card.state", lang),
            [status_pill(status.group, lang, late=is_late(found, store)), " ", getattr(status, lang)],
        ),
        (say("card.kind", lang), kind),
        (say("card.level", lang), term(v.LEVELS, found["level"], lang)),
        (say("search.house", lang), place or NO_NUMBER),
        (say("card.grid_of", lang), grid),
        (say("card.worker", lang), where.worker or say("card.unknown", lang)),
        (say("card.reported", lang), _when(found["reported_at"], store)),
        (say("card.due", lang), _when(found["due_at"], store)),
        (say("card.closed", lang), _when(found["closed_at"], store)),
        (say("card.origin", lang), term(v.EVENT_SOURCES, found["origin"], lang)),
        (say("card.number", lang), html.Code(found["number"])),
    ]


def _log(moves: list[dict[str, Any]], store: Store, who: Principal) -> Any:
    if not moves:
        return html.P(say("card.no_log", who.lang), className="empty")
    rows = [
        html.Li(
            [
                html.Strong(term(v.EVENT_STATUSES, move["to_status"], who.lang)),
                html.Span(move["actor"], className="aside"),
                html.Time(_when(move["at"], store)),
                html.Div(move["note"]) if move["note"] else None,
            ]
        )
        for move in moves
    ]
    return html.Ol(rows, className="log")


def _when(at: Any, store: Store) -> str:
    return local(at, store.meta["time_zone"]) if at else NO_NUMBER
