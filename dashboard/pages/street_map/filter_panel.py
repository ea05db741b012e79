"""Filters by time, class, status and area; they act on map and figures alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update

from dashboard import given
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.parts import picture
from dashboard.pages.street_map.view_state import ViewState
from dashboard.plain import Plain
from dashboard.principal import Principal, current
from data.questions import CODED, EventFilter, area_code, event_filter
from data.store import Store
from geo import vocabulary as v
from geo.words import name_of, say

PRESETS = (7, 30, 90, 365)
CODE_CONTROLS = {"classes": Ids.classes, "kinds": Ids.kinds, "statuses": Ids.statuses, "levels": Ids.levels}
CONTROLS = (
    (Ids.period, "data"),
    (Ids.area, "data"),
    *((CODE_CONTROLS[name], "value") for name in CODED),
)


def layout(view: ViewState, store: Store, lang: str, theme: str) -> html.Section:
    """Period, classes, statuses, and the way back to everything."""
    preset = _preset_of(view.events, store.today)
    return html.Section(
        [
            html.H2(say("panel.filter", lang)),
            html.Fieldset(
                [html.Legend(say("filter.period", lang)), _periods(preset, lang)], className="field"
            ),
            html.P(say("filter.drag", lang), className="hint"),
            _chips(
                say("filter.classes", lang), Ids.classes, v.EVENT_CLASSES, view.events.classes, lang, theme
            ),
            _kinds(view.events.kinds, lang),
            _chips(
                say("filter.statuses", lang), Ids.statuses, v.STATUS_GROUPS, view.events.statuses, lang, theme
            ),
            _chips(say("filter.levels", lang), Ids.levels, v.LEVELS, view.events.levels, lang, theme),
            html.Button(say("filter.reset", lang), id=Ids.reset, className="button"),
            dcc.Store(
                id=Ids.period,
                data={"since": view.events.since.isoformat(), "until": view.events.until.isoformat()},
            ),
            dcc.Store(id=Ids.area, data=view.events.area),
        ],
        className="panel",
        id="panel-filter",
    )


def inputs() -> list[Input]:
    """The controls that make a filter, in the order ``asked`` takes their values."""
    return [Input(control, prop) for control, prop in CONTROLS]


def asked(values: Sequence[Any], today: date) -> EventFilter:
    """The filter that the controls make; PlaceError for values no control of ours sends."""
    period, area, *codes = values
    days = {name: given.text(day, name) for name, day in given.record(period, "period").items()}
    named = {name: ",".join(given.texts(chosen, name)) for name, chosen in zip(CODED, codes, strict=True)}
    return event_filter({**days, **named, "area": given.text(area, "area")}, today)


def register(app: Dash, store: Store) -> None:
    """Presets and the timeline set the period; reset clears all."""

    @app.callback(Output(Ids.period, "data"), Input(Ids.preset, "value"), prevent_initial_call=True)
    def preset(days: Any) -> Any:
        length = given.whole(days, "preset")
        return period_of(length, store.today) if length in PRESETS else no_update

    @app.callback(
        Output(Ids.preset, "value"),
        *(Output(control, "value") for control in CODE_CONTROLS.values()),
        Output(Ids.area, "data"),
        Input(Ids.reset, "n_clicks"),
        prevent_initial_call=True,
    )
    def reset(_clicks: int | None) -> Any:
        return "30", *([] for _ in CODE_CONTROLS), ""

    @app.callback(Output(Ids.crumbs, "children"), Input(Ids.area, "data"), prevent_initial_call=True)
    def crumbs(area: Any) -> list[Any]:
        return area_crumbs(store, current(), given.text(area, "area"))


def period_of(days: int, today: date) -> dict[str, str]:
    """The last ``days`` days up to the day the data speak of."""
    return {"since": (today - timedelta(days=days - 1)).isoformat(), "until": today.isoformat()}


def area_crumbs(store: Store, who: Principal, area: str) -> list[Any]:
    """Street › community › grid, as far as the viewer may know; each step back widens the filter."""
    name = store.meta.get("name_en" if who.lang == "en" else "name") or store.meta.get("name", "")
    steps = [("", name)]
    if area:
        where = store.responsible(who.viewer, area_code(area))
        steps += [(area[:12], where.community)] if where.community else []
        steps += [(area[:15], where.grid)] if where.grid else []
    last = len(steps) - 1
    return [
        html.Li(
            html.Strong(words) if i == last else html.Button(words, className="link", **{"data-area": code})
        )
        for i, (code, words) in enumerate(steps)
    ]


def _preset_of(events: EventFilter, today: date) -> str:
    return str(events.days) if events.until == today and events.days in PRESETS else ""


def _periods(value: str, lang: str) -> dcc.RadioItems:
    words = {365: say("filter.year", lang)}
    options = [{"value": str(n), "label": words.get(n) or say("filter.days", lang, n=n)} for n in PRESETS]
    return dcc.RadioItems(id=Ids.preset, options=options, value=value, className="segments")


def _chips(
    label: str, key: str, entries: tuple[Any, ...], value: tuple[str, ...], lang: str, theme: str
) -> html.Fieldset:
    options = [
        {
            "value": e.code,
            "label": Plain([picture(e.code, theme, 18), name_of(e, lang)], tag="span", className="chip"),
        }
        for e in entries
    ]
    legend = html.Legend([label, html.Span(say("filter.all", lang), className="hint")])
    return html.Fieldset(
        [legend, dcc.Checklist(id=key, options=options, value=list(value), className="chips")],
        className="field",
    )


def _kinds(value: tuple[str, ...], lang: str) -> html.Label:
    """Single kinds, under the name of their class: they add to the classes chosen."""
    classes = {c.code: name_of(c, lang) for c in v.EVENT_CLASSES}
    options = [
        {"value": k.code, "label": f"{classes[k.event_class]} · {name_of(k, lang)}"} for k in v.EVENT_KINDS
    ]
    box = dcc.Dropdown(
        id=Ids.kinds,
        options=options,
        value=list(value),
        multi=True,
        placeholder=say("filter.all", lang),
    )
    return html.Label([say("filter.kinds", lang), box], className="field")
