"""The parts of the page of a person's own data as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard import forms
from dashboard.pages.desk.navigation import PLAIN
from dashboard.routes.account_parts import table
from data.subjects.erasing import Erasure
from data.subjects.showing import Shown
from geo.words import say

PATH = PLAIN["subjects"]
# What is told of whom, words ``subjects.{name}``.
FOUND = ("key", "name", "id_no", "phone", "house", "born", "records", "waiting")
ERASED = ("key", "at", "by", "reason")


def said(words: str, *, wrong: bool) -> str:
    """What became of a form."""
    return forms.note(words, "note-danger" if wrong else "note-ok")


def finding(lang: str) -> str:
    """The form that asks for whom. What was typed is not shown again."""
    asked = [
        forms.hidden(do="find"),
        forms.field(
            "asked", say("subjects.asked", lang), autocomplete="off", autocapitalize="none", required=""
        ),
    ]
    inside = forms.form(PATH, asked, say("subjects.find", lang))
    return f'<section class="desk-card">{inside}</section>'


def found(some: Sequence[Shown], lang: str) -> list[str]:
    """Who was found, masked, and what can be done for each."""
    if not some:
        return [forms.note(say("subjects.none", lang), "note-ok")]
    heads = [say(f"subjects.{name}", lang) for name in FOUND]
    rows = [[escape(_told(one, name, lang)) for name in FOUND] for one in some]
    keys = dict.fromkeys(one.key for one in some)
    card = forms.card(say("subjects.found", lang), "", table(heads, rows), level=3)
    return [card, *(part for key in keys for part in _doing(key, lang))]


def erased(some: Sequence[Erasure], lang: str) -> str:
    """Erasures that hold: when, by whom and why; each can be lifted."""
    if not some:
        return ""
    heads = [say(f"subjects.{name}", lang) for name in ERASED]
    rows = [
        [str(one.number), f"{one.at:%Y-%m-%d %H:%M}", escape(one.by), escape(one.reason), _lifting(one, lang)]
        for one in some
    ]
    lead = say("subjects.erasures_lead", lang)
    return forms.card(say("subjects.erasures", lang), lead, table([*heads, ""], rows), level=3)


def places(named_in: Sequence[tuple[str, int]], lang: str) -> str:
    """Where texts still name somebody."""
    between = "；" if lang == "zh" else "; "
    return between.join(f"{say(f'table.{name}', lang)} {key}" for name, key in named_in)


def _told(one: Shown, name: str, lang: str) -> str:
    value = str(getattr(one, name))
    if name == "name" and not one.house:
        return say("subjects.no_row", lang)
    return value or "–"


def _doing(key: str, lang: str) -> list[str]:
    reason = [
        forms.field("reason", say("subjects.reason", lang), required="", maxlength="200", autocomplete="off"),
        f"<small>{escape(say('subjects.reason_hint', lang))}</small>",
    ]
    hand = forms.form(PATH, [forms.hidden(do="hand over", key=key), *reason], say("subjects.hand", lang))
    confirm = forms.field("typed", say("subjects.confirm", lang, key=key), required="", autocomplete="off")
    asked = [forms.hidden(do="erase", key=key), *reason, confirm]
    erase = forms.form(PATH, asked, say("subjects.erase", lang), kind="button-danger")
    return [
        forms.card(f"{say('subjects.hand', lang)} · {key}", say("subjects.hand_lead", lang), hand, level=3),
        forms.card(
            f"{say('subjects.erase', lang)} · {key}", say("subjects.erase_lead", lang), erase, level=3
        ),
    ]


def _lifting(one: Erasure, lang: str) -> str:
    asked = [forms.hidden(do="lift", number=str(one.number))]
    return forms.form(PATH, asked, say("subjects.lift", lang), kind="button-quiet")
