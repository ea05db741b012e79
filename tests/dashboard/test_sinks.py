"""Our scripts and pages make elements of text alone: nothing in them takes words for HTML or for a script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SCRIPTS = sorted(
    path for folder in ("assets", "dashboard", "layers") for path in (HOUSE / folder).rglob("*.js")
)
PAGES = sorted((HOUSE / "dashboard").rglob("*.py"))

# What would take words for HTML, for a script, or for an address that is one.
SINKS = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTML(?:Unsafe)?|parseHTMLUnsafe|createContextualFragment"
    r"|DOMParser|srcdoc|document\.write(?:ln)?|dangerouslySetInnerHTML|eval|importScripts)\b"
    r"|\bnew\s+Function\b|\bFunction\(|javascript:|set(?:Timeout|Interval)\(\s*['\"`]"
    r"|\.on[a-z]+\s*=\s*['\"`]|setAttribute\(\s*['\"`]on|\$\([^)]*\)\.(?:html|append)\("
)
ALLOWED: dict[str, set[str]] = {}  # file → what it may use, and a comment there why
# Of Dash: what draws words as HTML or Markdown, or a frame.
PARTS = re.compile(
    r"\bMarkdown\(|dangerously_allow_html|DangerouslySetInnerHTML|\bIframe\(|srcDoc|\bScript\(|\bEmbed\("
)
# HTML written as text: in these modules alone, which write every word with html.escape.
WRITERS = {
    "dashboard/forms.py", "dashboard/problem_page.py", "dashboard/shell.py",
    "dashboard/routes/account_parts.py", "dashboard/routes/accounts.py", "dashboard/routes/audit.py",
    "dashboard/routes/problems.py", "dashboard/routes/sign_in_parts.py", "dashboard/routes/sign_in_steps.py",
    "dashboard/routes/subject_parts.py", "dashboard/routes/subjects.py",
}  # fmt: skip
TAG = re.compile(r"""["']\s*</?[a-z][a-z0-9]*[ >]""")


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def sinks_in(text: str) -> set[str]:
    """What of a script is a sink; comments are none."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.S | re.M)
    return {match[0] for match in SINKS.finditer(code)}


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_of_ours_has_no_sink(path: Path) -> None:
    assert sinks_in(path.read_text("utf-8")) - ALLOWED.get(named(path), set()) == set()


def test_all_scripts_are_looked_at() -> None:
    names = {named(path) for path in SCRIPTS}
    assert {"assets/search.js", "layers/gridmap/tooltip.js", "dashboard/plain/plain.js"} <= names


def test_no_page_draws_words_as_html_or_markdown() -> None:
    assert {named(path) for path in PAGES if PARTS.search(path.read_text("utf-8"))} == set()


def test_html_is_written_as_text_in_few_places_and_with_escape() -> None:
    writers = {named(path) for path in PAGES if TAG.search(path.read_text("utf-8"))}
    assert writers - WRITERS == {"dashboard/front.py"}, "that one only reads; another writer is named here"
    assert [name for name in sorted(WRITERS) if "escape" not in (HOUSE / name).read_text("utf-8")] == []


@pytest.mark.parametrize(
    "script",
    [
        "slot.innerHTML = words;", "slot.insertAdjacentHTML('beforeend', words)", "popup.setHTML(words)",
        "eval(words)", "new Function(words)", "setTimeout('go()', 1)", "document.write(words)",
        "made.setAttribute('onclick', words)", "made.onclick = 'go()'", "made.href = 'javascript:' + words",
    ],
)  # fmt: skip
def test_a_sink_would_be_found(script: str) -> None:
    assert sinks_in(f"const a = 1;\n    {script}\n")


def test_a_comment_or_a_listener_is_no_sink() -> None:
    assert (
        sinks_in("// no innerHTML here\n/* eval */ made.onclick = () => go(); setTimeout(() => go(), 1);")
        == set()
    )
