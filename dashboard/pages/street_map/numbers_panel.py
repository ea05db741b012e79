"""What numbers the map shows: measure, group, carrier, hex size."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html

from dashboard import given
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.view_state import ViewState, group_asked, groups_of
from dashboard.principal import current
from data.questions import METRICS
from geo.vocabulary import AGE_GROUPS, SERVICES
from geo.words import name_of, say
from layers.catalog import CARRIERS

EDGE_M = {7: 1406, 8: 531, 9: 201, 10: 76, 11: 29}  # mean edge length, h3geo.org


def layout(view: ViewState, lang: str) -> html.Section:
    """The question the map answers in colour."""
    return html.Section(
        [
            html.H2(say("panel.numbers_on_map", lang)),
            _choice(
                say("carrier.label", lang),
                Ids.carrier,
                [(c, say(f"carrier.{c}", lang), "") for c in CARRIERS],
                view.carrier,
            ),
            html.Label([say("metric.label", lang), _metrics(view, lang)], className="field"),
            html.Div(
                _groups(view, lang), id=Ids.group_box, className="" if groups_of(view.metric) else "hidden"
            ),
            _choice(say("res.label", lang), Ids.res, _sizes(lang), str(view.res)),
        ],
        className="panel",
        id="panel-numbers-on-map",
    )


def group_options(metric: str, lang: str) -> list[dict[str, str]]:
    """What a metric may be narrowed to, as options."""
    entries: tuple[Any, ...] = {"residents": AGE_GROUPS, "coverage": SERVICES}.get(metric, ())
    return [{"value": e.code, "label": name_of(e, lang)} for e in entries]


def register(app: Dash) -> None:
    """The list of groups follows the measure."""

    @app.callback(
        Output(Ids.group, "options"),
        Output(Ids.group, "value"),
        Output(Ids.group_box, "className"),
        Input(Ids.metric, "value"),
        State(Ids.group, "value"),
        prevent_initial_call=True,
    )
    def follow(metric: Any, group: Any) -> Any:
        wanted = given.one_of(metric, METRICS, "metric")
        groups = groups_of(wanted)
        kept = group_asked(wanted, given.text(group, "group")) or ("all" if groups else "")
        return group_options(wanted, current().lang), kept, "" if groups else "hidden"


def _metrics(view: ViewState, lang: str) -> dcc.Dropdown:
    options = [{"value": m, "label": say(f"metric.{m}", lang)} for m in METRICS]
    return dcc.Dropdown(id=Ids.metric, options=options, value=view.metric, clearable=False, searchable=False)


def _groups(view: ViewState, lang: str) -> html.Label:
    box = dcc.Dropdown(
        id=Ids.group,
        options=group_options(view.metric, lang),
        value=view.group or ("all" if groups_of(view.metric) else ""),
        clearable=False,
        searchable=False,
    )
    return html.Label([say("group.label", lang) + " / " + say("service.label", lang), box], className="field")


def _sizes(lang: str) -> list[tuple[str, str, str]]:
    sizes = [(str(res), str(res), say("res.edge", lang, metres=EDGE_M[res])) for res in EDGE_M]
    return [("0", say("res.auto", lang), ""), *sizes]


def _choice(label: str, key: str, options: list[tuple[str, str, str]], value: str) -> html.Fieldset:
    items = [{"value": code, "label": words, "title": title} for code, words, title in options]
    return html.Fieldset(
        [html.Legend(label), dcc.RadioItems(id=key, options=items, value=value, className="segments")],
        className="field",
    )
