"""Facilities, service points, sensors and buildings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dashboard import given
from dashboard.pages.street_map import card_lists, card_origin
from dashboard.pages.street_map.parts import NO_NUMBER, fact, go, local, number, picture, term
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from data.questions import EventFilter
from data.store import Store
from geo import vocabulary as v
from geo.words import name_of, say

WITHOUT_UNIT = frozenset({"state", "share"})  # a state or a share is no quantity with a unit
OWN_REACH = "product default"  # in the vocabulary: no standard gives this reach


def facility(store: Store, who: Principal, _kind: str, key: str, _events: EventFilter) -> list[Any] | None:
    """A facility: what it offers, how far it reaches, whether it works."""
    found = store.thing(who.viewer, "facilities", given.whole(key, "key"))
    if found is None:
        return None
    kind = v.facility_kind(found["kind"])
    facts = [
        (say("card.kind", who.lang), name_of(kind, who.lang)),
        (say("card.state", who.lang), term(v.FACILITY_STATUSES, found["status"], who.lang)),
        *_optional(found, who),
        (say("card.reach", who.lang), _reach(kind.reach_m, kind.reach_source, who.lang)),
        *_grid(store, found["area_code"], who),
    ]
    services = [html.Li([picture(s, who.theme, 20), term(v.SERVICES, s, who.lang)]) for s in kind.services]
    offers = (
        [card_lists.section(say("card.serves", who.lang), [html.Ul(services, className="plain-list")])]
        if services
        else []
    )
    return [
        card_lists.head("facility", found["name"], who.lang, found["kind"], who.theme),
        _facts([*facts, *_checked(found, store, who)]),
        *offers,
        card_origin.fold("facilities", found["id"], who.lang),
    ]


def service_point(
    store: Store, who: Principal, _kind: str, key: str, _events: EventFilter
) -> list[Any] | None:
    """One service at one place."""
    found = store.thing(who.viewer, "service_points", given.whole(key, "key"))
    if found is None:
        return None
    lang = who.lang
    place = go(found["name"], f"facility:{found['facility_id']}") if found["facility_id"] else found["name"]
    facts = [
        (say("card.serves", lang), term(v.SERVICES, found["service"], lang)),
        (say("card.facility", lang), place),
        (say("card.kind", lang), term(v.FACILITY_KINDS, found["kind"], lang)),
        (say("card.state", lang), term(v.FACILITY_STATUSES, found["status"], lang)),
        (
            say("card.reach", lang),
            _reach(found["reach_m"], v.facility_kind(found["kind"]).reach_source, lang),
        ),
        (say("card.opens", lang), found["opens"] or say("card.unknown", lang)),
        *_grid(store, found["area_code"], who),
    ]
    return [
        card_lists.head("service_point", found["name"], lang, found["service"], who.theme),
        _facts(facts),
        card_origin.fold("service_points", found["id"], lang),
    ]


def sensor(store: Store, who: Principal, _kind: str, key: str, _events: EventFilter) -> list[Any] | None:
    """A sensor: what it measures and whether it is there."""
    found = store.thing(who.viewer, "sensors", given.whole(key, "key"))
    if found is None:
        return None
    kind, lang = v.sensor_kind(found["kind"]), who.lang
    quantity = kind.quantity_zh if lang == "zh" else kind.quantity_en
    unit = f" ({kind.unit})" if kind.unit not in WITHOUT_UNIT else ""
    facts = [
        (say("card.kind", lang), f"{name_of(kind, lang)} · {quantity}{unit}"),
        (say("card.state", lang), term(v.SENSOR_STATUSES, found["status"], lang)),
        (
            say("card.last_seen", lang),
            local(found["last_seen_at"], store.meta["time_zone"]) if found["last_seen_at"] else NO_NUMBER,
        ),
        (say("card.code_of", lang), html.Code(found["code"])),
        *_grid(store, found["area_code"], who),
    ]
    return [
        card_lists.head("sensor", found["name"], lang, found["kind"], who.theme),
        _facts(facts),
        card_origin.fold("sensors", found["id"], lang),
    ]


def building(store: Store, who: Principal, _kind: str, key: str, _events: EventFilter) -> list[Any] | None:
    """A building and the doorplates in it."""
    found = store.thing(who.viewer, "buildings", given.whole(key, "key"))
    if found is None:
        return None
    lang = who.lang
    units = store.units_of_building(who.viewer, given.whole(key, "key"))
    facts = [
        (say("card.use", lang), term(v.HOUSE_USES, found["use"], lang)),
        (
            say("card.floors", lang),
            f"{found['floors']} {say('unit.floors', lang)} · {found['units']} {say('unit.units', lang)}",
        ),
        (say("card.height", lang), f"{number(found['height_m'])} {say('unit.metres', lang)}"),
        *_grid(store, found["area_code"], who),
    ]
    rows = [
        html.Li(
            [
                go(u.address, f"house:{u.id}"),
                html.Span(term(v.PLATE_STATES, u.plate_state, lang), className="aside"),
            ]
        )
        for u in units
    ]
    doors = (
        [card_lists.section(say("card.houses_n", lang, n=len(units)), [html.Ul(rows, className="unit-list")])]
        if rows
        else []
    )
    origin = card_origin.fold("buildings", found["id"], lang)
    return [card_lists.head("building", found["name"], lang), _facts(facts), *doors, origin]


def _facts(facts: list[tuple[str, Any]]) -> Node:
    return html.Dl([fact(label, value) for label, value in facts], className="facts")


def _optional(found: dict[str, Any], who: Principal) -> list[tuple[str, Any]]:
    lang = who.lang
    rows: list[tuple[str, Any]] = []
    if found["address"]:
        rows.append((say("search.house", lang), found["address"]))
    if found["ownership"]:
        rows.append((say("card.ownership", lang), term(v.OWNERSHIPS, found["ownership"], lang)))
    if found["capacity"]:
        rows.append(
            (say("card.capacity", lang), f"{number(found['capacity'])} {found['capacity_unit'] or ''}")
        )
    if found["area_m2"]:
        rows.append((say("card.area_m2", lang), f"{number(found['area_m2'])} m²"))
    if found["opens"]:
        rows.append((say("card.opens", lang), found["opens"]))
    return rows


def _checked(found: dict[str, Any], store: Store, who: Principal) -> list[tuple[str, Any]]:
    """When it was last checked; after 180 days it is to be checked again."""
    if not found["checked_at"]:
        return [(say("card.checked", who.lang), say("card.unknown", who.lang))]
    day = local(found["checked_at"], store.meta["time_zone"], "%Y-%m-%d")
    old = store.as_of - found["checked_at"] > timedelta(days=v.RECHECK_DAYS)
    return [
        (
            say("card.checked", who.lang),
            [day, " ", html.Span(say("card.stale", who.lang), className="pill pill-pending")] if old else day,
        )
    ]


def _reach(metres: float | None, source: str | None, lang: str) -> str:
    if not metres:
        return NO_NUMBER
    reach = f"{number(metres)} {say('unit.metres', lang)}"
    if not source:
        return reach
    by = say("card.own_reach", lang) if source == OWN_REACH else source
    return f"{reach}（{by}）" if lang == "zh" else f"{reach} ({by})"


def _grid(store: Store, area_code: str, who: Principal) -> list[tuple[str, Any]]:
    lang, where = who.lang, store.responsible(who.viewer, area_code)
    if not where.grid_code:
        return [(say("card.grid_of", lang), where.community or say("card.no_grid", lang))]
    return [
        (say("card.grid_of", lang), go(f"{where.community} · {where.grid}", f"grid:{where.grid_code}")),
        (say("card.worker", lang), where.worker or say("card.unknown", lang)),
    ]
