"""A tree of Dash's HTML elements written as text, for pages that need no script."""

from __future__ import annotations

from html import escape
from typing import Any

from dash.development.base_component import Component

NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex"}
EMPTY = frozenset({"img", "input", "br", "hr"})
SKIPPED = frozenset({"children", "n_clicks", "id"})


def written(node: Any) -> str:
    """HTML of an element, a text, a number or a list of those; nothing for None."""
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(map(written, node))
    if not isinstance(node, Component):
        return escape(str(node))
    props = node.to_plotly_json()["props"]
    name = node._type.lower()
    told = "".join(
        f' {NAMES.get(key, key)}="{escape(str(value))}"'
        for key, value in props.items()
        if key not in SKIPPED and isinstance(value, (str, int))
    )
    return f"<{name}{told}>" if name in EMPTY else f"<{name}{told}>{written(props.get('children'))}</{name}>"
