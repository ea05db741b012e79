"""HTML elements as plain data, in the very form in which Dash sends its own.

So a node may stand in the tree of ``Plain``, where it costs nothing, and among the children of ``dash.html``.
Attributes are those of ``dash.html`` (``className``, ``title``, ``data-go``, …). A node is never changed
once it is made: the same one may stand in many places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Node = dict[str, Any]


def _element(name: str) -> Callable[..., Node]:
    def make(children: Any = None, **attributes: Any) -> Node:
        if children is not None:
            attributes["children"] = children
        return {"type": name, "namespace": "dash_html_components", "props": attributes}

    return make


A, Button, Code, Dd, Details = map(_element, ("A", "Button", "Code", "Dd", "Details"))
Div, Dl, Dt = map(_element, ("Div", "Dl", "Dt"))
H2, H3, Img, Li, Nav, Ol, P, Section = map(_element, ("H2", "H3", "Img", "Li", "Nav", "Ol", "P", "Section"))
Small, Span, Strong, Summary, Time, Ul = map(_element, ("Small", "Span", "Strong", "Summary", "Time", "Ul"))
