"""Doubtful matches, one after the other: what a source says beside what is there, and two keys to decide.

Verdicts are held back a while before they are written: the next question is there at once, and a slip of the
finger can be taken back. What is not written yet when a page dies is simply asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State, dcc, html

from dashboard import given
from dashboard.pages.desk import parts
from dashboard.pages.sources import comparing, pair_map
from dashboard.pages.sources.ids import Ids
from dashboard.principal import Principal, current
from data.errors import StoreError
from data.imports.deciding import DIFFERENT, SAME, decide
from data.settings import Settings
from data.store import Store
from data.store.source_lines import DoubtLine
from geo.errors import PlaceError

SKIP, BACK, KEEP = "skip", "back", "keep"
VERDICTS = (SAME, DIFFERENT, SKIP, BACK, KEEP)
MOST_HELD, MOST_SKIPPED = 16, 500
# Every write makes the map load its data anew, so several are written together.
AT_ONCE = 8

Held = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Queue:
    """``held``: (doubt, verdict) not written yet, the oldest first; ``skipped``: doubts left for later."""

    held: Held = ()
    skipped: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return {"held": [list(one) for one in self.held], "skipped": list(self.skipped)}


def queue_of(kept: Any) -> Queue:
    """What the browser kept, checked; PlaceError for what is no queue."""
    found = given.record(kept, "queue")
    held, skipped = (found.get(name) or [] for name in ("held", "skipped"))
    if not all(isinstance(one, list) and len(one) <= MOST_SKIPPED for one in (held, skipped)):
        raise PlaceError.of("bad_queue")
    return Queue(tuple(_held(one) for one in held), tuple(given.whole(one, "doubt") for one in skipped))


def _held(pair: Any) -> tuple[int, str]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise PlaceError.of("bad_queue")
    return given.whole(pair[0], "doubt"), given.one_of(pair[1], (SAME, DIFFERENT), "verdict")


def waiting(store: Store, who: Principal, queue: Queue) -> tuple[DoubtLine | None, int]:
    """The next doubt, and how many wait; those that are held are as good as decided."""
    passed = {*queue.skipped, *(doubt for doubt, _ in queue.held)}
    lines, total = store.doubts(who.viewer, limit=len(passed) + 1)
    line = next((line for line in lines if line.id not in passed), None)
    return line, max(0, total - len(queue.held))


def turned(queue: Queue, doubt: int, verdict: str) -> tuple[Queue, Held]:
    """The queue after a verdict, and what is to be written now."""
    if verdict == BACK:
        return Queue(queue.held[:-1], queue.skipped), ()
    if verdict == KEEP:
        return Queue((), queue.skipped), queue.held
    if verdict == SKIP:
        return Queue(queue.held, (*queue.skipped, doubt)[-MOST_SKIPPED:]), ()
    held = (*queue.held, (doubt, verdict))
    now = held[:AT_ONCE] if len(held) > MOST_HELD else ()
    return Queue(held[len(now) :], queue.skipped), now


def write(settings: Settings, store: Store, who: Principal, verdicts: Held) -> list[Any]:
    """Write verdicts; a note for each that cannot be."""
    notes = []
    for doubt, verdict in verdicts:
        try:
            decide(store.engine, settings.home, doubt, verdict, by=who.user, at=datetime.now(UTC))
        except (PlaceError, StoreError) as error:
            notes.append(parts.note(error.words(who.lang), "warn"))
    return notes


def part(settings: Settings, store: Store, who: Principal) -> list[Any]:
    """The queue from its beginning."""
    line, total = waiting(store, who, Queue())
    first = comparing.shown(store, who, line, total, (), 0)
    return [
        html.Div(first, id=Ids.doubt, className="queue", **{"aria-live": "polite"}),
        pair_map.box(settings, store, who, line),
        dcc.Store(id=Ids.verdict),
        dcc.Store(id=Ids.queue, data=Queue().plain()),
    ]


def register(app: Dash, settings: Settings, store: Store) -> None:
    """The next doubt after every verdict."""

    @app.callback(
        Output(Ids.doubt, "children"),
        Output(Ids.queue, "data"),
        Output(Ids.map, "mapStyle"),
        Output(Ids.map, "fit"),
        Input(Ids.verdict, "data"),
        State(Ids.queue, "data"),
        prevent_initial_call=True,
    )
    def judge(sent: Any, kept: Any) -> Any:
        who, told = current(), given.record(sent, "verdict")
        doubt = given.whole(told.get("id"), "doubt")
        queue, now = turned(queue_of(kept), doubt, given.one_of(told.get("verdict"), VERDICTS, "verdict"))
        notes = write(settings, store, who, now)
        line, total = waiting(store, who, queue)
        shown = comparing.shown(store, who, line, total, queue.held, len(queue.skipped))
        return [*notes, *shown], queue.plain(), *pair_map.on_map(settings, store, who, line)
