"""Forms as plain pages: what a browser sends of one, and the HTML that asks for it. No script is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request

from dashboard import given
from dashboard.refusals import BadMedia

FORM = "application/x-www-form-urlencoded"


async def sent(request: Request) -> dict[str, str]:
    """The fields of a form, each once; BadMedia for a body that is none."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise BadMedia.of("not_form")
    body = (await request.body()).decode("utf-8", "replace")
    return {
        name: given.text(values[-1], name[:40]) for name, values in parse_qs(body, max_num_fields=50).items()
    }


def form(action: str, parts: Sequence[str], button: str, *, kind: str = "button-primary") -> str:
    """A form that posts to an address of ours."""
    return (
        f'<form method="post" action="{escape(action)}" class="plain-form">{"".join(parts)}'
        f'<button class="button {kind}" type="submit">{escape(button)}</button></form>'
    )


def field(name: str, label: str, kind: str = "text", value: str = "", **attributes: str) -> str:
    """A field with its label; ``attributes`` are HTML's: autocomplete, inputmode, …"""
    more = "".join(f' {key}="{escape(told)}"' for key, told in attributes.items())
    return (
        f'<label class="desk-field"><span class="field-name">{escape(label)}</span>'
        f'<input name="{name}" type="{kind}" value="{escape(value)}"{more}></label>'
    )


def choice(name: str, label: str, options: Mapping[str, str], value: str = "") -> str:
    """A list to choose from: what is sent → what is read."""
    listed = "".join(
        f'<option value="{escape(code)}"{" selected" if code == value else ""}>{escape(words)}</option>'
        for code, words in options.items()
    )
    return (
        f'<label class="desk-field"><span class="field-name">{escape(label)}</span>'
        f'<select name="{name}">{listed}</select></label>'
    )


def hidden(**values: str) -> str:
    """Fields that nobody fills in."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items()
    )


def note(words: str, kind: str = "note-danger") -> str:
    """Something to be read first."""
    return f'<div class="desk-note {kind}" role="alert">{escape(words)}</div>' if words else ""


def card(title: str, lead: str, inside: str, *, level: int = 2) -> str:
    """A part of a page."""
    said = f'<p class="hint">{escape(lead)}</p>' if lead else ""
    return f'<section class="desk-card"><h{level}>{escape(title)}</h{level}>{said}{inside}</section>'
