"""Lists that several cards show: events, services on foot, sensors."""

from __future__ import annotations

import math
from typing import Any

from dashboard.pages.street_map.parts import bar, go, local, number, percent, picture, status_pill, term
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from data.store import EventLine, SensorLine, ServiceLine, Store
from geo import vocabulary as v
from geo.words import name_of, say

WALK_M_PER_MIN = 60.0  # planning speed, domain: 50–67 m/min behind the circles of GB 50180-2018


def head(kind: str, title: str, lang: str, picture_code: str = "", theme: str = "dark") -> Node:
    """What kind of thing, and its name."""
    icon = [picture(picture_code, theme, 28)] if picture_code else []
    return html.Div(
        [*icon, html.Div([html.Small(say(f"card.{kind}", lang)), html.H2(title)])], className="card-head"
    )


def section(title: str, children: list[Any], note: str = "") -> Node:
    """A titled part of a card."""
    return html.Section([html.H3(title), *([html.Small(note, className="hint")] if note else []), *children])


def events(lines: list[EventLine], total: int, store: Store, who: Principal) -> Node:
    """Newest events, each a way to its own card."""
    title = say("card.events_here", who.lang)
    if not lines:
        return section(title, [html.P(say("card.no_events", who.lang), className="empty")])
    note = (
        say("card.newest", who.lang, n=len(lines), total=total)
        if total > len(lines)
        else f"{total} {say('unit.events', who.lang)}"
    )
    return section(
        title, [html.Ul([_event(line, store, who) for line in lines], className="event-list")], note
    )


def services(lines: list[ServiceLine], who: Principal, *, of_house: bool) -> Node:
    """The twelve services from here: on foot, within reach or not."""
    rows = [_house_service(line, who) if of_house else _place_service(line, who) for line in lines]
    note = "" if of_house else say("card.services_note", who.lang)
    return section(say("card.services", who.lang), rows, note)


def sensors(lines: list[SensorLine], who: Principal) -> Node:
    """Sensors near by, nearest first."""
    if not lines:
        return section(
            say("card.sensors_near", who.lang), [html.P(say("card.no_sensors", who.lang), className="empty")]
        )
    rows = [_sensor(line, who) for line in lines]
    return section(say("card.sensors_near", who.lang), [html.Ul(rows, className="plain-list")])


def _sensor(line: SensorLine, who: Principal) -> Node:
    mark = None if line.status == "online" else line.status
    away = say("card.straight", who.lang, metres=number(line.metres))
    aside = f"{term(v.SENSOR_STATUSES, line.status, who.lang)} · {away}"
    name = go(line.name, f"sensor:{line.id}")
    return html.Li([picture(line.kind, who.theme, 20, mark), name, html.Span(aside, className="aside")])


def _event(line: EventLine, store: Store, who: Principal) -> Node:
    name = term(v.EVENT_KINDS, line.kind, who.lang)
    when = local(line.reported_at, store.meta["time_zone"], "%m-%d %H:%M")
    late = line.late and line.status not in {"closed", "archived"}
    return html.Li(
        [
            picture(line.kind, who.theme, 20),
            go(name, f"event:{line.id}"),
            status_pill(line.status, who.lang, late=late),
            html.Span(when, className="aside"),
        ]
    )


def _house_service(line: ServiceLine, who: Principal) -> Node:
    name = term(v.SERVICES, line.service, who.lang)
    if math.isnan(line.metres):
        detail = [html.Span(say("card.nothing_near", who.lang), className="aside")]
    else:
        on_foot = say("card.on_foot", who.lang, metres=number(round(line.metres, -1)))
        minutes = say("card.minutes", who.lang, minutes=max(1, round(line.metres / WALK_M_PER_MIN)))
        detail = [
            go(line.name, f"service_point:{line.point_id}"),
            html.Span(f"{on_foot} · {minutes}", className="aside"),
        ]
    inside = line.covered_share > 0
    mark = html.Span(
        "✓" if inside else "✕",
        className="mark mark-yes" if inside else "mark mark-no",
        title=say("card.within" if inside else "card.beyond", who.lang),
    )
    return html.Div(
        [
            mark,
            picture(line.service, who.theme, 20),
            html.Strong(name),
            html.Div(detail, className="service-detail"),
        ],
        className="service",
    )


def _place_service(line: ServiceLine, who: Principal) -> Node:
    entry = next(s for s in v.SERVICES if s.code == line.service)
    metres = (
        say("card.nothing_near", who.lang)
        if math.isnan(line.metres)
        else f"{number(round(line.metres, -1))} {say('unit.metres', who.lang)}"
    )
    return bar(
        [picture(line.service, who.theme, 18), name_of(entry, who.lang)],
        line.covered_share,
        f"{percent(line.covered_share)} · {metres}",
        "bar-coverage bar-wide",
    )
