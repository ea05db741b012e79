"""What exactly is asked: values with one text form."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from asking import filters
from hypothesis import given
from hypothesis import strategies as st

from data.questions import (
    AREA_DIGITS,
    GROUP_CODES,
    SERVICE_CODES,
    EventFilter,
    HexQuestion,
    event_filter,
    hex_question,
    res_of_zoom,
)
from geo.errors import PlaceError

TODAY = date(2026, 11, 23)
NOVEMBER = EventFilter(date(2026, 11, 1), date(2026, 11, 30))


def test_without_parameters_the_last_thirty_days_are_asked() -> None:
    assert event_filter({}, TODAY) == EventFilter(date(2026, 10, 25), TODAY)
    assert event_filter({}, TODAY).days == 30


@given(filters)
def test_the_text_of_a_filter_is_read_back_as_the_same_filter(asked: EventFilter) -> None:
    assert event_filter(dict(parse_qsl(asked.query())), TODAY) == asked


@given(
    filters,
    st.sampled_from([("events", ""), ("residents", GROUP_CODES[0]), ("coverage", SERVICE_CODES[-1])]),
    st.sampled_from([0, 7, 11]),
)
def test_the_text_of_a_hex_question_is_read_back(
    asked: EventFilter, metric: tuple[str, str], res: int
) -> None:
    question = HexQuestion(metric[0], res, asked, metric[1])
    assert hex_question(dict(parse_qsl(question.query())), TODAY) == question


def test_the_order_of_classes_does_not_matter() -> None:
    one = EventFilter(TODAY, TODAY, classes=("02", "01", "02"), statuses=("closed", "draft"))
    other = EventFilter(TODAY, TODAY, classes=("01", "02"), statuses=("draft", "closed"))
    assert one == other
    assert one.query() == other.query()


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"since": "2026-11-24"}, "Swap"),
        ({"since": "yesterday"}, "since=“yesterday”"),
        ({"until": "0001-01-01", "since": "0001-01-02"}, "Swap"),
        ({"since": "1900-01-01"}, "at most 3660"),
        ({"classes": "13"}, "“13”"),
        ({"statuses": "closed,lost"}, "“lost”"),
        ({"area": "3303"}, "“3303”"),
        ({"area": "³³⁰³⁹⁹⁰⁰¹"}, "9, 12, 15 or 17"),
    ],
)
def test_what_cannot_be_asked_is_named(params: dict[str, str], named: str) -> None:
    with pytest.raises(PlaceError, match=named):
        event_filter(params, TODAY)


def test_the_first_day_of_the_calendar_does_not_break_the_default() -> None:
    assert event_filter({"until": "0001-01-05"}, TODAY).since == date(1, 1, 1)


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"metric": "money"}, "“money”"),
        ({"res": "6"}, "6"),
        ({"res": "twelve"}, "“twelve”"),
        ({"res": "9" * 5000}, "9"),
        ({"metric": "events", "group": "age_0_3"}, "no groups"),
        ({"metric": "residents", "group": "ELDERLY"}, "“ELDERLY”"),
    ],
)
def test_a_hex_question_that_cannot_be_asked_is_named(params: dict[str, str], named: str) -> None:
    with pytest.raises(PlaceError, match=named):
        hex_question(params, TODAY)


def test_the_zoom_chooses_the_resolution_unless_one_was_chosen() -> None:
    assert [res_of_zoom(z) for z in (0, 11, 12, 13, 14, 15, 16, 17, 22)] == [7, 7, 8, 9, 9, 10, 10, 11, 11]
    assert HexQuestion("events", 0, NOVEMBER).at_zoom(14).res == 9
    assert HexQuestion("events", 7, NOVEMBER).at_zoom(14).res == 7


@pytest.mark.parametrize("digits", sorted(AREA_DIGITS))
def test_codes_of_each_level_may_be_asked(digits: int) -> None:
    assert EventFilter(TODAY, TODAY, area="3" * digits).area == "3" * digits
