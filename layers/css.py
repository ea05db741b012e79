"""The palette as CSS variables, so that style sheets name roles and never colours."""

from __future__ import annotations

from dataclasses import fields

from layers.palette import theme_of


def css_variables(theme: str) -> dict[str, str]:
    """``--accent``, ``--status-overdue``, … for the style of the page's outermost element."""
    palette = theme_of(theme)
    plain = {
        f"--{f.name.replace('_', '-')}": value
        for f in fields(palette)
        if isinstance(value := getattr(palette, f.name), str)
    }
    statuses = {f"--status-{code}": value for code, value in palette.statuses.items()}
    ramps = {f"--ramp-{family}": steps[3] for family, steps in palette.ramps.items()}
    grid = {
        "surface": palette.panel,
        "ink": palette.text,
        "ground": palette.land,
        "line": palette.panel_edge,
        "focus": palette.accent,
    }
    return {**plain, **statuses, **ramps, **{f"--gridmap-{k}": value for k, value in grid.items()}}
