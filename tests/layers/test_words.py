"""Every word has both languages, every key in the code is a word, and every word is used."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from dashboard.cache import ByteCache
from dashboard.endpoint import KEYS
from dashboard.page_rights import PAGE_ROLES
from dashboard.pages import sources
from dashboard.pages.importing import stages, unfinished, working
from dashboard.pages.sources import origins
from dashboard.pages.sources.wording import OWN
from dashboard.pages.street_map import SHEETS
from dashboard.problems import KINDS as PROBLEMS
from dashboard.routes import native_endpoints, single_sign_on, subject_parts
from dashboard.routes.answer import Desk
from data.dictionary import DICTIONARY
from data.exports import layers as exported
from data.exports.about import FACTS
from data.exports.formats import FORMATS
from data.exports.question import HEADINGS
from data.imports import template
from data.imports.job import BUSY
from data.imports.kinds import KINDS
from data.imports.planning import OUTCOMES
from data.imports.values import PARSERS
from data.questions import METRICS
from data.settings import read_settings
from geo.addresses import REASONS
from geo.readings import DATUMS, Verdict
from geo.words import LANGS, PARTS, WORDS, name_of, say
from layers.catalog import CARRIERS, GROUPS, LAYERS

HOUSE = Path(__file__).parent.parent.parent
FOLDERS = ("dashboard", "layers", "data", "geo")
ENDPOINTS = native_endpoints(Desk(read_settings({}), None, ByteCache(0), None))
TREES = [(p, ast.parse(p.read_text("utf-8"))) for folder in FOLDERS for p in (HOUSE / folder).rglob("*.py")]


def codes():
    """Codes of errors, where one is made: ``PlaceError.of("no_tile", …)``, ``Trouble("error.database")``."""
    for _, tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                maker, code = ast.unparse(node.func), str(node.args[0].value)
                if maker.endswith((".of", "in_words")) and maker != "in_words.of":
                    yield code
                elif maker == "Trouble":
                    yield code.partition(".")[2]


CODES = {*codes()}
# What is written into the audit log: every text that the first argument of an Act can be.
ACTS = {
    part.value
    for _, tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in {"Act", "_act"}
    for part in ast.walk(node.args[0])
    if isinstance(part, ast.Constant) and isinstance(part.value, str)
}
# What the commands of backups print: both("done", …).
LINES = {
    str(node.args[0].value)
    for _, tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Call)
    and ast.unparse(node.func) == "both"
    and isinstance(node.args[0], ast.Constant)
}
# What stands in the place of a variable: say(f"layer.{code}", …) is every layer's word.
FILLED = {
    "layer": {*(layer.code for layer in LAYERS), *exported.LAYERS},
    "group": GROUPS,
    "metric": METRICS,
    "unit": METRICS,
    "carrier": CARRIERS,
    "panel": SHEETS,
    "search": ["community", "grid", "facility", "sensor", "house"],
    "number": ["houses", "residents", "events", "open", "late", "on_time", "grids", "sensors"],
    "card": ["house", "hex", "grid", "community", "event", "facility", "service_point", "sensor", "building"],
    "header": ["theme_dark", "theme_light"],
    "nav": PAGE_ROLES,
    "about": FACTS,
    "act": {key[4:] for key in WORDS if key.startswith("act.")} & ACTS,
    "sso": {*single_sign_on.STATUS} - {"too_many"} | {"stale", "declined", "unproved", "unknown"},
    "act_result": {key[11:] for key in WORDS if key.startswith("act_result.")},
    "datum": [*DATUMS, "epsg"],
    "exporting": ["waiting", "running", "sending", "done", "failed", "stopped"],
    "format": FORMATS,
    "format_for": FORMATS,
    "headings": HEADINGS,
    "backup": LINES,
    "seal_keys": [
        "file",
        "newest",
        "old",
        "forgotten",
        "unknown",
        "made",
        "resumed",
        "renewed",
        "closed",
        "gone",
    ],
    "batches": ["when", "file", "rows_in"],
    "brings": KINDS,
    "brings_short": KINDS,
    "busy": BUSY,
    "columns": ["heading", "samples", "field"],
    "doing": working.TOLD,
    "fault_kind": {key.split(".")[1] for key in WORDS if key.startswith("fault.")},
    **{
        part: {key.split(".")[1] for key in WORDS if key.startswith(f"{part}.")}
        for part in ("fault", "mend", "file")
    },
    "quarantine": ["row", "reason", "mend"],
    "faults": ["row", "field", "reason", "mend", "fate"],
    "fault_of_password": ["wrong", "differ", "short", "long", "classes", "own", "easy", "before"],
    "fits": get_args(Verdict),
    "note": {key.split(".")[1] for key in WORDS if key.startswith("note.")},
    "origin": OWN,
    "outcome": OUTCOMES,
    "outcome_hint": OUTCOMES,
    "queue": ["field", "said", "there"],
    "reading": DATUMS,
    "reading_hint": DATUMS,
    "rules": ["kind", "field", "source", "rank"],
    "sources": [*origins.HEAD, *(f"show_{part}" for part in sources.PARTS)],
    "step": stages.STEPS,
    "problem": [kind.code for kind in PROBLEMS],
    "error": [*CODES, "failed", "store", "too_slow"],
    "next": {key[5:] for key in WORDS if key.startswith("next.")} & {*CODES, *(k.code for k in PROBLEMS)},
    "route": [one.name for one in ENDPOINTS],
    "parameter": [part.name for one in ENDPOINTS for part in (*one.parts, *one.query, *KEYS)],
    **{
        part: {key.split(".")[1] for key in WORDS if key.startswith(f"{part}.")}
        for part in ("table", "column")
    },
    "purpose": {use.purpose for uses in DICTIONARY.values() for use in uses.values()},
    "kept": {use.kept for uses in DICTIONARY.values() for use in uses.values()},
    "subjects": [*subject_parts.FOUND, *subject_parts.ERASED],
    "waits": unfinished.WAITS,
    "whereabouts": {kind.geometry for kind in KINDS.values()} - {"none"},
    "why": [
        *(set(REASONS) - {"none"}),
        "id",
        "record",
        "code",
        "waiting",
        "taken",
        "name",
        "place",
        "overlap",
        "household",
        "far",
    ],
    "template": [*template.LINES, *(parse for parse in PARSERS if parse != "term")],
}


def keys_said():
    """Every key that the code gives to say(), with the places where a variable stands filled in."""
    for path, tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                for key in _keys(node.args[0]):
                    yield key, f"{path.relative_to(HOUSE)}:{node.lineno}"


def _keys(node):
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_keys(node.body), *_keys(node.orelse)]
    assert isinstance(node, ast.JoinedStr), f"a key must be written out: {ast.unparse(node)}"
    family = node.values[0].value.split(".")[0]
    return [f"{family}.{one}" for one in FILLED[family]]


def test_every_key_in_the_code_is_a_word():
    assert [(key, where) for key, where in keys_said() if key not in WORDS] == []


def test_every_word_is_used():
    assert set(WORDS) - {key for key, _ in keys_said()} == set()


@pytest.mark.parametrize("key", WORDS)
def test_a_word_says_the_same_in_both_languages(key):
    zh, en = WORDS[key]
    assert zh.strip()
    assert en.strip()
    holes = [sorted(re.findall(r"\{(\w+)\}", words)) for words in (zh, en)]
    assert holes[0] == holes[1]


@pytest.mark.parametrize("key", [k for k in WORDS if k not in {"header.lang"}])
def test_english_words_are_english_and_chinese_words_chinese(key):
    zh, en = WORDS[key]
    assert not re.search("[一-鿿]", en)
    assert re.search("[一-鿿]", zh) or zh == en


def test_values_fill_their_places():
    assert say("filter.days", "zh", n=7) == "近7天"
    assert say("filter.days", "en", n=7) == "7 days"


def test_an_unknown_key_or_language_is_an_error():
    with pytest.raises(KeyError):
        say("no.such_word", "zh")
    with pytest.raises(ValueError, match="not in tuple"):
        say("app.name", "fr")


@pytest.mark.parametrize("lang", LANGS)
def test_every_layer_group_measure_and_carrier_has_its_words(lang):
    for layer in LAYERS:
        assert say(f"layer.{layer.code}", lang)
        assert say(f"group.{layer.group}", lang)
    for metric in METRICS:
        assert say(f"metric.{metric}", lang)
        assert say(f"unit.{metric}", lang)


def test_an_entry_has_its_name_in_each_language():
    class Entry:
        zh, en = "网格", "Grid"

    assert (name_of(Entry, "zh"), name_of(Entry, "en")) == ("网格", "Grid")


def test_no_key_stands_in_two_parts_of_the_catalogue():
    assert len(WORDS) == sum(len(part.WORDS) for part in PARTS)


def test_every_act_of_the_audit_log_has_its_words():
    assert {act for act in ACTS if f"act.{act}" not in WORDS} == set()
