"""The cube answers like a frame that is filtered and grouped, whatever is asked and whatever has changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event, Thread
from time import sleep

import numpy as np
import pytest
from counting import AREAS, FIRST, SCHEME, Slow, agree, picks, some_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cube import Cube, Dimension, Facts, Pick, Scheme, files
from data.cube.days import DayPlanes
from data.cube.pick import stretches
from data.cube.planes import Cuts, plane_of
from data.cube.turns import Room, Turns

FACTS = some_facts(np.random.default_rng(4), 3000)
CUBE = Cube.of(FACTS, SCHEME, AREAS)


@given(picks(), st.integers(7, 11))
@settings(max_examples=60, deadline=None)
def test_any_question_is_answered_like_a_group_by(pick, res):
    agree(CUBE, Slow(FACTS), pick, res)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_what_was_added_changed_and_taken_away_counts_as_it_is_now(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    before = some_facts(rng, data.draw(st.integers(0, 200)))
    cube, now = Cube.of(before, SCHEME, AREAS), before
    for _ in range(data.draw(st.integers(1, 4))):
        known = now.ids
        dropped = rng.choice(known, min(len(known), int(rng.integers(0, 20))), replace=False)
        written = some_facts(rng, int(rng.integers(0, 30)), first_id=int(rng.integers(1, 260)))
        ids = np.union1d(dropped, written.ids)
        stay = written.take(~np.isin(written.ids, dropped))
        now = now.take(~np.isin(now.ids, ids)).and_also(stay)
        cube = cube.changed(ids, stay)
        assert len(cube) == len(now)
    pick = data.draw(picks())
    agree(cube, Slow(now), pick)
    agree(cube.renewed(), Slow(now), pick)


def test_a_change_told_twice_counts_once():
    some = FACTS.take(np.arange(5))
    moved = Facts(some.ids, some.hex_id, some.area, some.day + 1, some.codes)
    once = CUBE.changed(some.ids, moved)
    twice = once.changed(some.ids, moved)
    agree(twice, Slow(once.facts()), Pick())
    assert len(once.since) == len(twice.since) == 10


def test_whoever_holds_the_cube_before_a_change_goes_on_with_it():
    CUBE.changed(FACTS.ids, Facts.empty(SCHEME))
    assert CUBE.total(Pick()) == len(FACTS)


def test_an_empty_cube_answers_and_takes_its_first_rows():
    cube = Cube.of(Facts.empty(SCHEME), SCHEME, AREAS)
    agree(cube, Slow(Facts.empty(SCHEME)), Pick(FIRST, FIRST + 5))
    agree(cube.changed(FACTS.ids, FACTS), Slow(FACTS), Pick(FIRST, FIRST + 5))


@pytest.mark.parametrize("days", [1, 2, 63, 64, 65, 366, 1000])
def test_rows_before_a_day_are_found_for_every_day(days):
    rng = np.random.default_rng(days)
    day = np.sort(rng.integers(FIRST, FIRST + days, 500)).astype(np.int32)
    planes = DayPlanes.of(day)
    span, spare = slice(0, 8), (np.empty(8, np.uint64), np.empty(8, np.uint64))
    for asked in range(FIRST - 2, FIRST + days + 3):
        out = np.empty(8, np.uint64)
        planes.earlier(asked, span, out, spare)
        assert (out == plane_of(day < asked)).all()


def test_bits_are_counted_between_any_two_rows():
    rng = np.random.default_rng(3)
    rows = rng.random(1000) < 0.3
    cuts = np.sort(rng.integers(0, 1001, 80))
    counted = Cuts(cuts).count(plane_of(rows), Room())
    assert counted.tolist() == [int(rows[a:b].sum()) for a, b in pairwise(cuts)]


def test_many_who_ask_at_once_get_what_one_alone_gets():
    asked = [Pick(FIRST + day, FIRST + day + 20) for day in range(60)]
    alone = [CUBE.by_hex(9, pick)[1] for pick in asked]
    with ThreadPoolExecutor(8) as crowd:
        together = list(crowd.map(lambda pick: CUBE.by_hex(9, pick)[1], asked))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_who_waits_longest_counts_next():
    turns, done = Turns(1), list[int]()

    def count(number, waits):
        waits.set()
        with turns.take():
            done.append(number)

    with turns.take():
        threads = []
        for number in range(5):
            waits = Event()
            threads.append(Thread(target=count, args=(number, waits)))
            threads[-1].start()
            waits.wait()
            while len(turns.waiting) <= number:
                sleep(0.001)
    for thread in threads:
        thread.join()
    assert done == [0, 1, 2, 3, 4]


def test_a_turn_is_given_back_by_whoever_failed():
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.take():
        _ = 1 // 0
    with turns.take() as room:
        assert len(room.empty("words", 3, np.uint64)) == 3


def test_a_mask_of_areas_becomes_stretches():
    assert stretches(np.array([True, True])) is None
    assert stretches(np.array([False, True, True, False, True])) == ((1, 3), (4, 5))
    assert stretches(np.array([False, False])) == ()


def test_a_cube_in_files_is_mapped_and_answers_the_same(tmp_path):
    files.save(CUBE.base, tmp_path / "events")
    base = files.load(tmp_path / "events", SCHEME)
    assert isinstance(base.by_hex.planes["kind"], np.memmap)
    agree(Cube.on(base), Slow(FACTS), Pick(FIRST + 3, FIRST + 20))
    assert [p.name for p in tmp_path.iterdir()] == ["events"]


def test_files_of_another_vocabulary_or_format_are_not_taken(tmp_path):
    assert files.load(tmp_path / "nothing", SCHEME) is None
    files.save(CUBE.base, tmp_path / "events")
    more = Scheme((Dimension("kind", 8, (*SCHEME["kind"].families, 0)), *SCHEME.dimensions[1:]))
    assert files.load(tmp_path / "events", more) is None
    about = tmp_path / "events" / "about.json"
    about.write_text(about.read_text().replace('"format": 1', '"format": 0'))
    assert files.load(tmp_path / "events", SCHEME) is None
    about.unlink()
    assert files.load(tmp_path / "events", SCHEME) is None


def test_a_cube_of_nothing_is_kept_too(tmp_path):
    files.save(Cube.of(Facts.empty(SCHEME), SCHEME, AREAS).base, tmp_path / "events")
    agree(Cube.on(files.load(tmp_path / "events", SCHEME)), Slow(Facts.empty(SCHEME)), Pick(FIRST, FIRST + 5))
