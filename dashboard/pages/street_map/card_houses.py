"""Doorplates: one house's card, and the list of flats behind one entrance."""

from __future__ import annotations

from typing import Any

from dashboard import given
from dashboard.pages.street_map import card_lists, card_origin, card_people
from dashboard.pages.street_map.parts import fact, go, number, term
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from data.questions import EventFilter
from data.store import HouseCard, Store, UnitLine
from geo import vocabulary as v
from geo.words import say


def stack(store: Store, who: Principal, _kind: str, key: str, events: EventFilter) -> list[Any] | None:
    """All doorplates at one entrance; a single one goes straight to its card."""
    lines = store.units(who.viewer, given.whole(key, "key"))
    if len(lines) == 1:
        return house(store, who, "house", str(lines[0].id), events)
    if not lines:
        return None
    title = say("card.units", who.lang, n=len(lines))
    return [
        card_lists.head("house", title, who.lang),
        html.Ul([_unit(line, who) for line in lines], className="unit-list"),
    ]


def house(store: Store, who: Principal, _kind: str, key: str, events: EventFilter) -> list[Any] | None:
    """Address, code, who answers for it, what happened, which services reach it, what watches near by."""
    found = store.house(who.viewer, given.whole(key, "key"), events)
    if found is None:
        return None
    return [
        card_lists.head("house", found.address, who.lang, found.plate_state, who.theme),
        html.Dl(_facts(found, who), className="facts"),
        _neighbours(store, found, who),
        card_lists.events(found.events, len(found.events), store, who),
        card_lists.services(found.services, who, of_house=True),
        card_lists.sensors(found.sensors, who),
        *card_people.fold(found.id, who),
        card_origin.fold("houses", found.id, who.lang),
    ]


def _facts(found: HouseCard, who: Principal) -> list[Node]:
    lang, place = who.lang, found.responsible
    hidden = say("card.residents_hidden" if not who.viewer.sees_homes else "card.unknown", lang)
    people = hidden if found.residents is None else f"{found.residents} {say('unit.residents', lang)}"
    grid = (
        go(f"{place.community} · {place.grid}", f"grid:{place.grid_code}")
        if place.grid_code
        else say("card.no_grid", lang)
    )
    facts = [
        (
            say("card.code", lang),
            html.Code(found.doorplate_code) if found.doorplate_code else say("card.no_code", lang),
        ),
        (say("card.grid_of", lang), grid),
        (say("card.worker", lang), place.worker or say("card.unknown", lang)),
        (
            say("card.use", lang),
            f"{term(v.HOUSE_USES, found.use, lang)} · {term(v.HOUSE_STATES, found.state, lang)}",
        ),
        (say("card.state", lang), term(v.PLATE_STATES, found.plate_state, lang)),
        (say("card.residents", lang), people),
    ]
    if found.area_m2:
        facts.append((say("card.area_m2", lang), f"{number(found.area_m2)} m²"))
    return [fact(label, value) for label, value in facts]


def _neighbours(store: Store, found: HouseCard, who: Principal) -> Node:
    others = len(store.units(who.viewer, found.id))
    words = say("card.units", who.lang, n=others)
    return html.Div(go(words, f"stack:{found.id}", "button") if others > 1 else [])


def _unit(line: UnitLine, who: Principal) -> Node:
    open_events = (
        [html.Span(f"{line.open_events} {say('unit.events', who.lang)}", className="pill pill-handling")]
        if line.open_events
        else []
    )
    plate = term(v.PLATE_STATES, line.plate_state, who.lang)
    return html.Li(
        [
            go(line.address, f"house:{line.id}"),
            *open_events,
            html.Span(plate, className=f"aside plate-{line.plate_state}"),
        ]
    )
