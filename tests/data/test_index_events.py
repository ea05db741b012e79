"""The event mask and what is late, against one event at a time."""

import numpy as np
from asking import ALL_TIME, LEADER, few_examples, filters, happened, is_late, viewers
from hypothesis import given
from hypothesis import strategies as st

from data.questions import EventFilter
from data.store import Store
from data.viewer import Viewer


@few_examples
@given(viewer=viewers, asked=filters)
def test_the_mask_leaves_what_one_by_one_would_be_left(
    store: Store, town: object, viewer: Viewer, asked: EventFilter
) -> None:
    events = store.town.events
    found = sorted(events.base.ids[events.mask(viewer, asked, events.rows())])
    assert found == sorted(happened(town.event, viewer, asked)["id"])


@few_examples
@given(asked=filters, rows=st.lists(st.integers(0, 59)).map(lambda r: np.array(r, dtype=np.int64)))
def test_the_mask_of_some_rows_is_some_rows_of_the_mask(
    store: Store, asked: EventFilter, rows: np.ndarray
) -> None:
    events = store.town.events
    assert (events.mask(LEADER, asked, rows) == events.mask(LEADER, asked, events.rows())[rows]).all()
    assert (events.late(store.town.now_s, rows) == events.late(store.town.now_s, events.rows())[rows]).all()


def test_late_is_what_is_late_one_by_one(store: Store, town: object) -> None:
    events = store.town.events
    late = set(events.base.ids[events.late(store.town.now_s, events.rows())].tolist())
    assert late == {event["id"] for _, event in town.event.iterrows() if is_late(event)}


def test_known_events_are_late_or_not(store: Store) -> None:
    events = store.town.events
    late = dict(
        zip(events.base.ids.tolist(), events.late(store.town.now_s, events.rows()).tolist(), strict=True)
    )
    assert not late[1]  # open, reported yesterday, five days to go
    assert late[6]  # 50 handling, reported six days ago at 00:30: due yesterday
    assert not late[8]  # suspended: its clock is paused
    assert not late[20]  # without a time limit
    assert late[26]  # closed on the eighth day, due on the fifth
    assert not late[11]  # closed on the second day


def test_an_event_half_an_hour_past_midnight_belongs_to_the_streets_own_day(store: Store) -> None:
    """Event 2 was reported on the 21st at 00:30 local time, the 20th in UTC."""
    days, counts = store.timeline(LEADER, ALL_TIME)
    by_day = dict(zip([d.isoformat() for d in days], counts, strict=True))
    assert by_day["2026-11-21"] == 1
    assert by_day["2026-11-20"] == 1
    assert by_day["2026-11-23"] == 0


def test_events_of_a_house_are_found_without_looking_at_all(store: Store, town: object) -> None:
    events = store.town.events
    for house in (0, 1, 8, 40, 41):
        found = sorted(events.base.ids[events.of_house(house)].tolist())
        wanted = town.event["house_id"].isna() if house == 0 else town.event["house_id"] == house
        assert found == sorted(town.event.loc[wanted, "id"])
