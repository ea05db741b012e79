"""What Plain draws of a tree in Chromium: its texts as text, and nothing that runs or leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import pytest

from dashboard import plain
from dashboard.plain import html

pytestmark = pytest.mark.browser

DEPS = Path(dash.__file__).parent / "deps"
SCRIPTS = (
    *(next(DEPS.glob(f"{name}@18.3*.min.js")) for name in ("react", "react-dom")),
    Path(plain.__file__).with_name("plain.js"),
)
DRAW = """(props) => {
    window.root = window.root || ReactDOM.createRoot(document.getElementById('here'));
    ReactDOM.flushSync(() => window.root.render(React.createElement(menpai_plain.Plain, props)));
    return document.getElementById('here').innerHTML;
}"""
HOSTILE = [
    {"type": "Script", "props": {"children": "window.hacked = 1"}},
    {"type": "Iframe", "props": {"src": "/", "children": "in a frame"}},
    html.Img(src="https://example.com/x.png", alt="", onError="window.hacked = 1"),
    html.Img(src="//example.com/x.png", alt=""),
    html.A("out", href="javascript:window.hacked=1"),
    html.A("out", href="https://example.com/"),
    html.A("out", href="/\\example.com"),
    html.Div(dangerouslySetInnerHTML={"__html": "<img src=x onerror='window.hacked=1'>"}),
    html.P('<img src=x onerror="window.hacked=1">'),
]


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    page = context.new_page()
    page.set_content('<div id="here"></div>')
    for script in SCRIPTS:
        page.add_script_tag(path=str(script))
    yield page
    context.close()


def test_a_tree_is_drawn_with_its_attributes(page: Any) -> None:
    tree = [
        html.H2("梅巷", className="big"),
        html.Button(["go ", 3], title="there", **{"data-go": "house:1", "aria-label": "to the house"}),
        html.A("down", href="/sheet.html?by=grids", download=""),
        html.Div(className="bar-fill", style={"width": "50%"}),
        None,
        "end",
    ]
    drawn = page.evaluate(
        DRAW, {"id": "x", "tag": "section", "className": "c", "tree": tree, "attributes": {"role": "note"}}
    )
    assert drawn == (
        '<section role="note" class="c" id="x"><h2 class="big">梅巷</h2>'
        '<button title="there" data-go="house:1" aria-label="to the house">go 3</button>'
        '<a href="/sheet.html?by=grids" download="">down</a>'
        '<div class="bar-fill" style="width: 50%;"></div>end</section>'
    )


def test_a_new_tree_takes_the_place_of_the_old_one(page: Any) -> None:
    for words in ("one", "two"):
        assert page.evaluate(DRAW, {"tree": [html.P(words)]}) == f"<div><p>{words}</p></div>"
    assert page.evaluate(DRAW, {}) == "<div></div>"


def test_nothing_in_a_tree_runs_or_leads_elsewhere(page: Any) -> None:
    drawn = page.evaluate(DRAW, {"tree": HOSTILE, "tag": "script"})
    assert drawn.startswith("<div>window.hacked = 1in a frame<img alt=")
    assert drawn.count("<a>out</a>") == 3
    assert "example.com" not in drawn
    assert "<p>&lt;img src=x" in drawn
    assert page.evaluate("document.querySelectorAll('script, iframe').length") == len(SCRIPTS)
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
