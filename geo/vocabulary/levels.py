"""How urgent an event is, and the time limits that follow. All limits are product defaults."""

from dataclasses import dataclass
from typing import Literal

from geo.vocabulary.terms import entry

TimeUnit = Literal["clock_min", "clock_h", "clock_d", "work_h", "work_d"]


@dataclass(frozen=True)
class TimeLimit:
    """An amount of time; ``work_*`` units count only on the working calendar (工作时/工作日)."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True)
class Level:
    """Limits of each step of an event. ``yellow_share``/``red_share``: warn at this share of a limit, 0–1."""

    code: str
    zh: str
    en: str
    accept: TimeLimit
    dispatch: TimeLimit
    arrive: TimeLimit | None
    finish: TimeLimit
    verify: TimeLimit | None
    yellow_share: float
    red_share: float
    extension: TimeLimit | None = None
    clause: str | None = "5.2.4"


LEVELS: tuple[Level, ...] = (
    Level(
        "critical",
        "特急",
        "Critical",
        accept=TimeLimit(5, "clock_min"),
        dispatch=TimeLimit(10, "clock_min"),
        arrive=TimeLimit(30, "clock_min"),
        finish=TimeLimit(4, "clock_h"),
        verify=TimeLimit(1, "clock_d"),
        # Life, fire and gas: warned of at once.
        yellow_share=0.0,
        red_share=0.0,
    ),
    Level(
        "urgent",
        "紧急",
        "Urgent",
        accept=TimeLimit(30, "clock_min"),
        dispatch=TimeLimit(1, "clock_h"),
        arrive=TimeLimit(2, "clock_h"),
        finish=TimeLimit(24, "clock_h"),
        verify=TimeLimit(1, "clock_d"),
        yellow_share=0.5,
        red_share=0.8,
    ),
    Level(
        "pressing",
        "较急",
        "Pressing",
        accept=TimeLimit(2, "work_h"),
        dispatch=TimeLimit(4, "work_h"),
        arrive=TimeLimit(1, "work_d"),
        finish=TimeLimit(3, "work_d"),
        verify=TimeLimit(1, "work_d"),
        yellow_share=0.7,
        red_share=0.9,
    ),
    Level(
        "ordinary",
        "一般",
        "Ordinary",
        accept=TimeLimit(4, "work_h"),
        dispatch=TimeLimit(1, "work_d"),
        arrive=None,
        finish=TimeLimit(5, "work_d"),
        verify=TimeLimit(2, "work_d"),
        yellow_share=0.7,
        red_share=0.9,
    ),
    Level(
        "complex",
        "疑难",
        "Complex",
        accept=TimeLimit(1, "work_d"),
        dispatch=TimeLimit(2, "work_d"),
        arrive=None,
        finish=TimeLimit(15, "work_d"),
        verify=TimeLimit(2, "work_d"),
        yellow_share=0.7,
        red_share=0.9,
        # Granted once, and no longer than this.
        extension=TimeLimit(15, "work_d"),
    ),
)


def level(code: str) -> Level:
    """Return the level known by ``code``; PlaceError names near ones."""
    return entry(LEVELS, code, "level")
