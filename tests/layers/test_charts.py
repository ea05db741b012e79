"""Charts are plain JSON; plotly itself says whether it would draw them."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from layers.charts import day_bars
from layers.palette import theme_of

DAYS = [date(2026, 11, 1) + timedelta(days=n) for n in range(5)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_knows_every_word_of_the_chart(theme: str) -> None:
    figure = go.Figure(day_bars(DAYS, [1, 0, 2, 5, 3], since=DAYS[1], until=DAYS[2], theme=theme, label="x"))
    assert list(figure.data[0].y) == [1, 0, 2, 5, 3]


def test_the_days_of_the_period_are_bright_and_no_others() -> None:
    chart = day_bars(DAYS, [1] * 5, since=DAYS[1], until=DAYS[2], theme="dark", label="x")
    bright = theme_of("dark").accent
    assert [colour == bright for colour in chart["data"][0]["marker"]["color"]] == [
        False,
        True,
        True,
        False,
        False,
    ]
