"""Rounding to five at random: multiples, unbiased, and of the same houses always alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.rounding import added, lots_of, rounded, siphash

KEY = bytes(range(16))
MANY = np.arange(100_000)


def test_siphash_is_that_of_its_authors():
    """The vectors of the reference implementation: key 00…0f, message 00…07."""
    message = np.frombuffer(bytes(range(8)), "<u8").astype(np.uint64)
    assert siphash(message, KEY).tolist() == [0x93F5F5799A932462]


def test_the_lot_of_a_house_is_its_own_whatever_stands_around_it():
    whole = lots_of(MANY, KEY)
    assert lots_of(MANY[70_000:70_003], KEY).tolist() == whole[70_000:70_003].tolist()
    assert whole.max() < 2**28
    assert len(np.unique(whole)) > 0.999 * len(MANY)


def test_with_another_key_every_lot_is_another():
    assert np.mean(lots_of(MANY, KEY) == lots_of(MANY, KEY[::-1])) < 1e-4


@given(st.lists(st.integers(0, 10_000), min_size=1), st.sampled_from(["all", "age_80_plus"]))
def test_a_rounded_count_is_a_multiple_of_five_less_than_five_away(people, what):
    true = np.array(people, dtype=float)
    found = rounded(true, lots_of(np.arange(len(people)), KEY), what)
    assert (found % 5 == 0).all()
    assert (np.abs(found - true) < 5).all()
    assert (found[true % 5 == 0] == true[true % 5 == 0]).all()


@pytest.mark.parametrize("people", range(12))
def test_on_average_there_are_as_many_as_there_are(people):
    found = rounded(np.full(len(MANY), float(people)), lots_of(MANY, KEY), "all")
    # The spread of one is at most 2.5: of the mean of 100,000, 0.008.
    assert found.mean() == pytest.approx(people, abs=0.04)


def test_two_groups_of_the_same_houses_and_two_sets_that_share_houses_fall_independently():
    lots, sevens = lots_of(MANY, KEY), np.full(len(MANY), 7.0)
    up = rounded(sevens, lots, "all") > 7
    of_others = [
        rounded(sevens, lots, "age_60_plus") > 7,
        rounded(sevens, lots.astype(float) + np.roll(lots, 1), "all") > 7,
    ]
    for other in of_others:
        assert abs(np.corrcoef(up, other)[0, 1]) < 0.02


@given(st.lists(st.lists(st.integers(0, 99_999), max_size=30), max_size=6))
def test_in_whatever_order_and_pieces_lots_are_added_the_sum_falls_alike(pieces):
    lots = lots_of(MANY, KEY)
    at_once = added(lots[[house for piece in pieces for house in piece]].sum(dtype=np.uint64))
    by_piece = np.array([added(lots[piece].sum(dtype=np.uint64)) for piece in pieces], dtype=float).sum()
    assert added(np.array([by_piece])).tolist() == [at_once]


def test_what_nobody_counted_stays_unknown():
    assert np.isnan(rounded(np.array([np.nan]), np.array([3.0]), "all")).all()
