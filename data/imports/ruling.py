"""Which source wins: a rule set or dropped, and the things it concerns merged again at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select

from data.imports.fields import PLACE
from data.imports.kinds import KINDS
from data.imports.remerging import remerge
from data.key_lock import share
from data.models import SourceRecord, SourceRule
from data.store.source_lines import RuleLine
from data.writes import Act, begun_again, writing
from geo.errors import PlaceError

RANKS = range(1, 1000)


@begun_again
def set_rule(engine: Engine, home: Path, rule: RuleLine, by: str, at: datetime) -> int:
    """Set the rank of a source for a kind and field ("" = all); returns how many things changed."""
    _check(rule)
    act = Act("source rule", by=by[:80], at=at)
    with writing(engine, act) as connection:
        share(connection)
        _drop(connection, rule)
        connection.execute(
            insert(SourceRule).values(kind=rule.kind, field=rule.field, source=rule.source, rank=rule.rank)
        )
        return _merge_again(connection, home, rule, act)


@begun_again
def drop_rule(
    engine: Engine, home: Path, kind: str, field: str, source: str, *, by: str, at: datetime
) -> int:
    """Forget a rule; returns how many things changed. PlaceError when there is none."""
    rule = RuleLine(kind, field, source, 0)
    act = Act("source rule", by=by[:80], at=at)
    with writing(engine, act) as connection:
        share(connection)
        if not _drop(connection, rule):
            raise PlaceError.of("rule_gone")
        return _merge_again(connection, home, rule, act)


def _check(rule: RuleLine) -> None:
    if rule.kind and rule.kind not in KINDS:
        raise PlaceError.of("unknown_value", what="kind", value=rule.kind[:20], allowed=", ".join(KINDS))
    kinds = [KINDS[rule.kind]] if rule.kind else list(KINDS.values())
    if rule.field and rule.field != PLACE[0] and not any(rule.field in kind.names for kind in kinds):
        raise PlaceError.of("no_rule_field", value=rule.field[:40])
    if rule.rank not in RANKS or not rule.source:
        raise PlaceError.of("bad_rule")


def _drop(connection: Connection, rule: RuleLine) -> bool:
    table = SourceRule
    here = (table.kind == rule.kind, table.field == rule.field, table.source == rule.source)
    return bool(connection.execute(delete(table).where(*here)).rowcount)


def _merge_again(connection: Connection, home: Path, rule: RuleLine, act: Act) -> int:
    changed = 0
    for kind in [rule.kind] if rule.kind else list(KINDS):
        changed += remerge(connection, home, kind, _contested(connection, kind, rule.source), act.at)
    act.target = f"{rule.kind or '*'} {rule.field or '*'} {rule.source} {rule.rank}"
    act.news = changed > 0
    return changed


def _contested(connection: Connection, kind: str, source: str) -> list[str]:
    """Things of which this source and at least one other speak."""
    table = SourceRecord
    mine = select(table.thing).where(table.kind == kind, table.source == source, table.current.is_(True))
    several = (
        select(table.thing)
        .where(table.kind == kind, table.current.is_(True), table.thing.in_(mine))
        .group_by(table.thing)
        .having(func.count() > 1)
    )
    return [str(thing) for thing in connection.scalars(several)]
