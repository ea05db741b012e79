"""Hexes and areas of responsibility: grids, houses, events, services of one place."""

from __future__ import annotations

from typing import Any

from dashboard.pages.street_map import card_lists, card_origin
from dashboard.pages.street_map.parts import bar, fact, go, number, people, picture, term
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from data.questions import EventFilter
from data.store import DoorLine, PlaceCard, Store
from geo import vocabulary as v
from geo.words import say

MOST_GRIDS = 8
DIGITS = {"community": 12, "grid": 15}


def hexagon(store: Store, who: Principal, _kind: str, key: str, events: EventFilter) -> list[Any] | None:
    """The link between what happens and what is offered at one place."""
    found = store.hex(who.viewer, key, events)
    if not (who.viewer.sees_all or found.houses or found.grids or found.sensors):
        return None
    title = f"{found.key.rstrip('f')} · r{int(found.key[1], 16)}"
    return [
        card_lists.head("hex", title, who.lang),
        html.Dl(_facts(found, who), className="facts facts-row"),
        card_lists.section(say("card.grids_here", who.lang), [_grids(found, who)]),
        *_common(found, store, who),
        *_houses(found.doors, found.houses, who),
    ]


def area(store: Store, who: Principal, kind: str, key: str, events: EventFilter) -> list[Any] | None:
    """A grid or community: who answers, how it stands."""
    if len(key) != DIGITS[kind] or not who.viewer.knows(key):
        return None
    found = store.area(who.viewer, key, events)
    where = store.responsible(who.viewer, key)
    title = where.grid if kind == "grid" else where.community
    if not title:
        return None
    worker = (
        [fact(say("card.worker", who.lang), where.worker or say("card.unknown", who.lang))]
        if where.grid
        else []
    )
    return [
        card_lists.head(kind, title, who.lang),
        html.Dl([fact(say("card.code_of", who.lang), html.Code(key)), *worker], className="facts"),
        html.Dl(_facts(found, who), className="facts facts-row"),
        html.Button(say("card.only_area", who.lang), className="button", **{"data-area": key}),
        *_common(found, store, who),
        *([card_origin.fold("grids", key, who.lang)] if kind == "grid" else []),
    ]


def _common(found: PlaceCard, store: Store, who: Principal) -> list[Any]:
    total = sum(found.by_class.values())
    return [
        *_classes(found, total, who),
        card_lists.services(found.services, who, of_house=False),
        card_lists.events(found.events, total, store, who),
    ]


def _facts(found: PlaceCard, who: Principal) -> list[Node]:
    lang = who.lang
    return [
        fact(say("number.houses", lang), number(found.houses)),
        fact(say("number.households", lang), number(found.households)),
        fact(say("number.residents", lang), people(found.residents, found.few, who)),
        fact(say("number.open", lang), number(found.open)),
        fact(say("number.late", lang), number(found.late)),
        fact(say("metric.alarms", lang), number(found.alarms)),
    ]


def _grids(found: PlaceCard, who: Principal) -> Node:
    if not found.grids:
        return html.Ul(html.Li(say("card.no_grid", who.lang)), className="plain-list")
    rows = [
        html.Li(
            [
                go(name, f"grid:{code}"),
                html.Span(
                    f"{worker} · {say('card.houses_n', who.lang, n=houses)}"
                    if worker
                    else say("card.houses_n", who.lang, n=houses),
                    className="aside",
                ),
            ]
        )
        for name, code, worker, houses in found.grids[:MOST_GRIDS]
    ]
    more = len(found.grids) - MOST_GRIDS
    return html.Ul(
        [*rows, *([html.Li(say("card.more", who.lang, n=more))] if more > 0 else [])], className="plain-list"
    )


def _classes(found: PlaceCard, total: int, who: Principal) -> list[Any]:
    if not total:
        return []
    ordered = sorted(found.by_class.items(), key=lambda item: -item[1])
    rows = [
        bar(
            [picture(code, who.theme, 18), term(v.EVENT_CLASSES, code, who.lang)],
            n / ordered[0][1],
            number(n),
        )
        for code, n in ordered
    ]
    return [card_lists.section(say("number.by_class", who.lang), rows)]


def _houses(lines: list[DoorLine], total: int, who: Principal) -> list[Any]:
    if not lines:
        return []
    rows = [html.Li([go(line.address, f"house:{line.id}")]) for line in lines]
    more = [html.Li(say("card.more", who.lang, n=f"{total - len(lines):,}"))] if total > len(lines) else []
    return [
        card_lists.section(
            say("card.see_houses", who.lang), [html.Ul([*rows, *more], className="plain-list")]
        )
    ]
