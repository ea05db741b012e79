"""A refusal as a page, for a person whose browser went there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from geo.words import say
from layers.css import css_variables

HOUSE = Path(__file__).parent.parent
STYLES = ("/assets/street_map.css", "/assets/desk.css")


def page_of(told: Mapping[str, Any], lang: str, theme: str) -> str:
    """The page of one refusal: title, what is wrong, what to do, the way to the map."""
    lines = [told.get("detail", ""), told.get("next", "")]
    if reference := told.get("reference"):
        lines.append(say("problems.reference", lang, reference=reference))
    inside = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    back = f'<a class="button" href="/">{escape(say("app.to_map", lang))}</a>'
    head = f"<h2>{escape(str(told['title']))}</h2>"
    card = f'<section class="desk-card desk-notice">{head}{inside}{back}</section>'
    return frame(told["title"], card, lang, theme)


def frame(title: str, inside: str, lang: str, theme: str, *, inline: bool = False, above: str = "") -> str:
    """A page without scripts, in the colours of the others.

    ``inline``: with its looks in it, for whoever may not ask for anything else. ``above``: the head, as HTML.
    """
    colours = ";".join(f"{name}:{value}" for name, value in css_variables(theme).items())
    head = [
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)} · {escape(say('app.name', lang))}</title>",
        '<link rel="icon" href="data:,">',  # else a browser asks for one that only who is signed in may have
        *((_inline(href) for href in STYLES) if inline else map(_linked, STYLES)),
    ]
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}" data-theme="{theme}">'
        f"<head>{''.join(head)}</head>"
        f'<body><div class="desk theme-{theme}" style="{escape(colours)}">'
        f'{above}<main class="desk-main">{inside}</main></div></body></html>'
    )


def _linked(href: str) -> str:
    return f'<link rel="stylesheet" href="{href}">'


@cache
def _inline(href: str) -> str:
    return f"<style>{(HOUSE / href.lstrip('/')).read_text('utf-8')}</style>"
