"""An export of one process is followed and stopped through another."""

import time

import pytest

from dashboard.refusals import Busy
from dashboard.routes.board import Board
from dashboard.routes.going import Going
from data.exports.work import DONE, STOPPED, Stopped, Work

KEY = ("lin", "a" * 16)


@pytest.fixture
def two(tmp_path):
    """What two processes at one address have."""
    return Going(1, Board(tmp_path / "going")), Going(1, Board(tmp_path / "going"))


def until(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()


def test_the_other_process_knows_how_far_it_is_and_when_it_is_done(two):
    here, there = two
    assert there.told(*KEY, "zh")["state"] == "waiting"
    work = Work()
    here.begin(*KEY, work)
    work.begin(10)
    work.more(4)
    until(lambda: there.told(*KEY, "zh") == {"state": "running", "rows": 4, "total": 10, "reason": ""})
    work.end(DONE)
    until(lambda: there.told(*KEY, "zh")["state"] == "done")
    assert there.told("wang", KEY[1], "zh")["state"] == "waiting", "it is nobody else's"


def test_it_is_stopped_through_the_other_process(two):
    here, there = two
    work = Work()
    here.begin(*KEY, work)
    there.stop("wang", KEY[1])
    there.stop(*KEY)

    def stopped():
        try:
            work.more(1)
        except Stopped:
            return True
        return False

    until(stopped)
    work.end(STOPPED)
    until(lambda: there.told(*KEY, "en")["state"] == "stopped")


def test_why_it_was_refused_is_told_in_either_language(two):
    here, there = two
    first = Work()
    here.begin("wang", "b" * 16, first)
    with pytest.raises(Busy):
        here.begin(*KEY, Work())
    until(lambda: there.told(*KEY, "zh")["state"] == "failed")
    assert "导出" in there.told(*KEY, "zh")["reason"]
    assert "export" in there.told(*KEY, "en")["reason"]
    first.end(DONE)
