"""Five classes for a map of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import class_of, quantile_breaks

numbers = st.floats(1e-9, 1e9) | st.sampled_from([0.0, float("nan")])


def test_a_fifth_of_the_values_is_in_each_class() -> None:
    values = np.arange(1, 101)
    assert quantile_breaks(values).tolist() == [1, 20, 40, 60, 80]
    assert np.bincount(class_of(values, quantile_breaks(values))).tolist() == [19, 20, 20, 20, 21]


def test_zero_is_its_own_and_missing_is_its_own() -> None:
    assert class_of([0.0, np.nan, 3, 30], [1, 10]).tolist() == [-1, -2, 0, 1]


@pytest.mark.parametrize("values", [[], [0, 0], [np.nan], [np.nan, 0]])
def test_where_nothing_is_there_are_no_borders(values: list[float]) -> None:
    assert quantile_breaks(values).tolist() == []


def test_few_distinct_values_make_few_classes() -> None:
    assert quantile_breaks([1, 1, 1, 1, 1, 1, 1, 2]).tolist() == [1]
    assert quantile_breaks([7]).tolist() == [7]


def test_borders_have_two_figures() -> None:
    assert quantile_breaks([1234.5, 1234.5, 0.0123456]).tolist() == [0.012, 490.0, 980.0, 1200.0]


@given(st.lists(numbers))
def test_borders_rise_and_every_value_above_zero_has_a_class(values: list[float]) -> None:
    breaks = quantile_breaks(values)
    assert (np.diff(breaks) > 0).all()
    assert len(breaks) <= 5
    array = np.array(values, dtype=float)
    classes = class_of(array, breaks)
    assert (classes[array > 0] >= 0).all()
    assert (classes[array == 0] == -1).all()
    assert (classes[np.isnan(array)] == -2).all()


@given(st.lists(st.floats(1e-6, 1e9), min_size=1))
def test_a_bigger_value_is_never_in_a_lower_class(values: list[float]) -> None:
    array = np.sort(np.array(values))
    assert (np.diff(class_of(array, quantile_breaks(array))) >= 0).all()
