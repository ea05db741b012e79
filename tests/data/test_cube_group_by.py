"""The cube of the toy town gives what the database's own GROUP BY gives, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
import town as toy
from asking import CODES, days, few_examples
from hypothesis import given
from hypothesis import strategies as st
from living import happen
from sqlalchemy import ColumnElement, Engine, delete, func, insert, or_, select, update

from data.cube import Pick
from data.cube.pick import stretches
from data.cube.schemes import VOCABULARIES
from data.database import touch
from data.models import Event, ServicePoint
from data.questions import CLASS_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.store import Store
from data.store.picks import pick_of
from data.viewer import Viewer
from geo import hexes
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

filters = st.builds(
    lambda a, b, classes, statuses, levels, area: EventFilter(
        min(a, b), max(a, b), tuple(classes), tuple(statuses), area, levels=tuple(levels)
    ),
    days,
    days,
    st.lists(st.sampled_from(CLASS_CODES), max_size=4),
    st.lists(st.sampled_from(STATUS_GROUPS), max_size=3),
    st.lists(st.sampled_from(LEVEL_CODES), max_size=2),
    st.sampled_from(["", *CODES]),
)
viewers = st.builds(Viewer, st.just("leader"), st.lists(st.sampled_from(["", *CODES]), max_size=3).map(tuple))


def where(viewer: Viewer, asked: EventFilter) -> list[ColumnElement[bool]]:
    """The filter and the viewer in SQL."""
    edges = (asked.since, asked.until + timedelta(days=1))
    first, after = (datetime.combine(day, time(), tzinfo=toy.ZONE) for day in edges)
    found = [Event.reported_at >= first, Event.reported_at < after, Event.area_code.startswith(asked.area)]
    found.append(or_(False, *(Event.area_code.startswith(prefix) for prefix in viewer.areas)))
    if asked.classes:
        found.append(Event.kind.in_([k.code for k in EVENT_KINDS if k.event_class in asked.classes]))
    if asked.statuses:
        found.append(Event.status.in_([s.code for s in EVENT_STATUSES if s.group in asked.statuses]))
    if asked.levels:
        found.append(Event.level.in_(asked.levels))
    return found


@few_examples
@given(viewer=viewers, asked=filters, res=st.integers(7, 11))
def test_hexes_areas_and_kinds_are_what_group_by_gives(
    store: Store, viewer: Viewer, asked: EventFilter, res: int
) -> None:
    town, pick = store.town, pick_of(store.town.areas, viewer, asked)
    cube = town.cubes.events

    def grouped(column: object) -> dict[object, int]:
        query = select(column, func.count()).where(*where(viewer, asked)).group_by(column)  # type: ignore[call-overload]
        with store.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    wanted: Counter[int] = Counter()
    for home, n in grouped(Event.hex_id).items():
        wanted[int(hexes.parent_of([home], res)[0])] += n
    cells, counts = cube.by_hex(res, pick)
    assert {int(c): int(n) for c, n in zip(cells, counts, strict=True) if n} == dict(wanted)
    areas = zip(town.areas.codes, cube.by_area(pick), strict=True)
    assert {code: int(n) for code, n in areas if n} == grouped(Event.area_code)
    kinds = zip((k.code for k in EVENT_KINDS), cube.by_code("kind", pick), strict=True)
    assert {code: int(n) for code, n in kinds if n} == grouped(Event.kind)


SERVICES, STATUSES = (VOCABULARIES["service_points"][name] for name in ("service", "status"))
choices = {
    "services": st.lists(st.sampled_from(SERVICES), max_size=3),
    "statuses": st.lists(st.sampled_from(STATUSES), max_size=2),
    "prefix": st.sampled_from(["", *CODES]),
    "res": st.integers(7, 11),
}


@few_examples
@given(**choices)
def test_service_points_are_counted_as_group_by_counts_them(store: Store, **asked: Any) -> None:
    service_points_agree(store, **asked)


def test_service_points_are_counted_right_after_changes(engine: Engine) -> None:
    toy.load(engine)
    store, rng = Store(engine).warm(), np.random.default_rng(9)

    @few_examples
    @given(**choices)
    def agree(**asked: Any) -> None:
        service_points_agree(store, **asked)

    happen(engine, rng)
    assert store.refresh()
    agree()  # something else changed
    for _ in range(2):
        change_service_points(engine, rng)
        touch(engine)
        assert store.refresh()
        agree()


def service_points_agree(
    store: Store, services: list[str], statuses: list[str], prefix: str, res: int
) -> None:
    """Every way in which the cube counts service points gives what the database counts now."""
    town, cube = store.town, store.town.cubes.service_points
    asked = (("service", services, SERVICES), ("status", statuses, STATUSES))
    wanted = {name: np.isin(known, some) for name, some, known in asked if some}
    pick = Pick(wanted=wanted, areas=stretches(town.areas.starting_with(prefix)))
    found = [ServicePoint.area_code.startswith(prefix)]
    found += [getattr(ServicePoint, name).in_(some) for name, some, _ in asked if some]

    def grouped(column: Any) -> dict[Any, int]:
        query = select(column, func.count()).where(*found).group_by(column)
        with store.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    near: Counter[int] = Counter()
    for home, n in grouped(ServicePoint.hex_id).items():
        near[int(hexes.parent_of([home], res)[0])] += n
    cells, counts = cube.by_hex(res, pick)
    assert {int(c): int(n) for c, n in zip(cells, counts, strict=True) if n} == dict(near)
    assert cube.total(pick) == near.total()
    areas = zip(town.areas.codes, cube.by_area(pick), strict=True)
    assert {code: int(n) for code, n in areas if n} == grouped(ServicePoint.area_code)
    for name, codes in VOCABULARIES["service_points"].items():
        told = zip(codes, cube.by_code(name, pick), strict=True)
        assert {code: int(n) for code, n in told if n} == grouped(getattr(ServicePoint, name))


def change_service_points(engine: Engine, rng: np.random.Generator) -> None:
    """One closes, one serves otherwise, one belongs elsewhere, one goes, and one comes where nothing was."""
    with engine.execution_options(write=True).begin() as connection:
        rows = [dict(row) for row in connection.execute(select(ServicePoint)).mappings()]
        gone, *some = (rows[i]["id"] for i in rng.permutation(len(rows))[:4])
        changed = (
            {"status": str(rng.choice(STATUSES))},
            {"service": str(rng.choice(SERVICES))},
            {"area_code": str(rng.choice(toy.GRIDS))},
        )
        for key, values in zip(some, changed, strict=True):
            connection.execute(update(ServicePoint).where(ServicePoint.id == key).values(**values))
        connection.execute(delete(ServicePoint).where(ServicePoint.id == gone))
        place = {"hex_id": int(hexes.hex_of([121.3], [28.4])[0])}
        new = {**rows[0], "id": max(row["id"] for row in rows) + 1, **place}
        connection.execute(insert(ServicePoint).values(**new))
