"""Which source wins where several say something else: a table of ranks, explained by its own example."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from dash import ALL, Dash, Input, Output, State, html, no_update

from dashboard import given
from dashboard.page_rights import may_use
from dashboard.pages.desk import parts
from dashboard.pages.importing.wording import field_name, kind_name
from dashboard.pages.sources import rule_form
from dashboard.pages.sources.ids import Ids
from dashboard.pages.sources.names import called, code_of
from dashboard.pages.sources.pressed import pressed
from dashboard.pages.street_map.parts import number
from dashboard.principal import Principal, current
from data.errors import StoreError
from data.imports.merging import USUAL_RANK
from data.imports.ruling import RANKS, drop_rule, set_rule
from data.settings import Settings
from data.store import Store
from data.store.source_lines import RuleLine
from geo.errors import PlaceError
from geo.words import say


def part(store: Store, who: Principal) -> list[Any]:
    """The rules, and a form for who may change them."""
    form = [rule_form.card(store, who)] if may_use(who, "import") else []
    return [html.Div(_table(store, who), id=Ids.rules, className="import-stage"), *form]


def _table(store: Store, who: Principal, notes: tuple[Any, ...] = ()) -> list[Any]:
    """For every kind and field the sources in the order in which they win."""
    lang, lines = who.lang, store.rules(who.viewer)
    inside: list[Any] = [html.P(say("rules.explained", lang, usual=USUAL_RANK))]
    if lines:
        rows = [_row(line, store, who) for line in lines]
        head = [say(f"rules.{name}", lang) for name in ("kind", "field", "source", "rank")]
        inside += [html.Ul(_sentences(store, who, lines), className="rule-sentences"),
                   parts.table([*head, ""], rows, numbers=frozenset({3}))]  # fmt: skip
    else:
        inside.append(html.P(say("rules.none", lang), className="hint"))
    return [*notes, parts.card(say("sources.show_rules", lang), inside)]


def _sentences(store: Store, who: Principal, lines: list[RuleLine]) -> list[html.Li]:
    """The rules as people would say them: one line for each kind and field."""
    lang, ordered = who.lang, sorted(lines, key=lambda line: (line.kind, line.field, line.rank))
    items = []
    for (kind, field), group in groupby(ordered, key=lambda line: (line.kind, line.field)):
        what = f"{_kind(kind, lang)} · {_field(kind, field, lang)}"
        items.append(html.Li(say("rules.sentence", lang, what=what, order=_order(store, who, list(group)))))
    return items


def _order(store: Store, who: Principal, lines: list[RuleLine]) -> str:
    """Sources in their order, those without a rule where they come."""
    before = [called(store, who, line.source) for line in lines if line.rank < USUAL_RANK]
    after = [called(store, who, line.source) for line in lines if line.rank >= USUAL_RANK]
    return " › ".join([*before, say("rules.others", who.lang), *after])


def _row(line: RuleLine, store: Store, who: Principal) -> list[Any]:
    lang = who.lang
    drop = html.Button(
        say("rules.drop", lang),
        id={"type": Ids.drop, "rule": "|".join((line.kind, line.field, line.source))},
        className="button",
    ) if may_use(who, "import") else ""  # fmt: skip
    return [
        _kind(line.kind, lang),
        _field(line.kind, line.field, lang),
        called(store, who, line.source),
        str(line.rank),
        drop,
    ]


def _kind(kind: str, lang: str) -> str:
    return kind_name(kind, lang) if kind else say("rules.every_kind", lang)


def _field(kind: str, field: str, lang: str) -> str:
    return field_name(kind, field, lang) if field else say("rules.every_field", lang)


def rule_of(store: Store, who: Principal, kind: Any, field: Any, source: Any, rank: Any) -> RuleLine:
    """A rule as the form has it; PlaceError for what cannot be one."""
    parts_ = [given.text(one, "rule").replace(rule_form.EVERY, "") for one in (kind, field)]
    whence = code_of(store, who, given.text(source, "source").strip())
    return RuleLine(*parts_, whence, given.whole(rank, "rank"))


def save(settings: Settings, store: Store, who: Principal, rule: RuleLine) -> list[Any]:
    """Set a rule; the table as it is then, with what changed on the map or why nothing did."""
    if not rule.source or rule.rank not in RANKS:
        return _table(store, who, (parts.note(say("rules.incomplete", who.lang), "warn"),))
    return _done(store, who, lambda: set_rule(store.engine, settings.home, rule, who.user, datetime.now(UTC)))


def drop(settings: Settings, store: Store, who: Principal, rule: str) -> list[Any]:
    """Forget a rule, known as ``kind|field|source``."""
    kind, _, rest = rule.partition("|")
    field, _, source = rest.partition("|")
    at = datetime.now(UTC)
    return _done(
        store, who, lambda: drop_rule(store.engine, settings.home, kind, field, source, by=who.user, at=at)
    )


def _done(store: Store, who: Principal, change: Any) -> list[Any]:
    try:
        changed = change()
    except (PlaceError, StoreError) as error:
        return _table(store, who, (parts.note(error.words(who.lang), "warn"),))
    return _table(store, who, (parts.note(say("rules.changed", who.lang, n=number(changed)), "ok"),))


def register(app: Dash, settings: Settings, store: Store) -> None:
    """The fields follow the kind; a rule is set or forgotten."""

    @app.callback(Output(Ids.fields, "children"), Input(Ids.kind, "value"), prevent_initial_call=True)
    def show_fields(kind: Any) -> Any:
        return rule_form.fields_box(given.text(kind, "kind"), current().lang)

    @app.callback(
        Output(Ids.rules, "children"), Input(Ids.save, "n_clicks"),
        State(Ids.kind, "value"), State(Ids.field, "value"), State(Ids.source, "value"),
        State(Ids.rank, "value"),
        prevent_initial_call=True,
    )  # fmt: skip
    def set_one(clicks: Any, *parts_of_rule: Any) -> Any:
        who = current()
        return save(settings, store, who, rule_of(store, who, *parts_of_rule)) if clicks else no_update

    @app.callback(
        Output(Ids.rules, "children", allow_duplicate=True),
        Input({"type": Ids.drop, "rule": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def drop_one(clicks: Any) -> Any:
        return drop(settings, store, current(), given.text(pressed(clicks).get("rule"), "rule"))
