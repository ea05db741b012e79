"""Filters by kind and level: what they leave equals a plain look at every event of the toy town."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.index.events import STATUSES
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter, event_filter
from data.store import Store
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.vocabulary import event_kind, event_status

LEADER = Viewer("leader", ("",))
EVER = {"since": date(2020, 1, 1), "until": date(2026, 12, 31)}


def some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), max_size=4).map(tuple)


def wanted(row: pd.Series, asked: EventFilter) -> bool:
    """The rule, said slowly."""
    of_class = event_kind(row["kind"]).event_class in asked.classes
    what = of_class or row["kind"] in asked.kinds or not (asked.classes or asked.kinds)
    how = not asked.statuses or event_status(int(row["status"])).group in asked.statuses
    return bool(what and how and (not asked.levels or row["level"] in asked.levels))


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "classes": some(CLASS_CODES),
            "kinds": some(KIND_CODES),
            "statuses": some(STATUS_GROUPS),
            "levels": some(LEVEL_CODES),
        }
    )
)
def test_a_filter_leaves_the_events_it_names(town: object, store: Store, codes: dict) -> None:
    asked = EventFilter(**EVER, **codes)
    left = town.event[[wanted(row, asked) for _, row in town.event.iterrows()]]  # type: ignore[attr-defined]
    events = store.town.events
    assert set(events.base.ids[events.mask(LEADER, asked, events.rows())]) == set(left["id"])
    assert store.summary(LEADER, asked).events == len(left)


def test_every_combination_of_kind_status_and_level_has_its_own_mark(store: Store) -> None:
    columns = store.town.events.base.columns
    triples = set(zip(columns["kind"], columns["group"], columns["level"], strict=True))
    assert len(set(columns["mark"])) == len(triples)
    assert len(STATUSES) > len(STATUS_GROUPS)


@pytest.mark.parametrize(("field", "code"), [("kinds", "9999"), ("levels", "mild"), ("classes", "77")])
def test_an_unknown_code_is_refused_by_name(field: str, code: str) -> None:
    with pytest.raises(PlaceError, match=code):
        event_filter({field: code}, date(2026, 11, 23))


def test_the_text_form_of_kinds_and_levels_reads_back() -> None:
    asked = EventFilter(**EVER, kinds=("0401", "0203"), levels=("urgent",))
    read = event_filter(
        dict(pair.split("=") for pair in asked.query().replace("%2C", ",").split("&")), EVER["until"]
    )
    assert read == asked
