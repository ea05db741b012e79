"""The Python face of Plain: its props, in the spelling Dash shares with JavaScript."""
# ruff: noqa: N803 — props have their JavaScript names

from __future__ import annotations

from typing import Any, ClassVar

from dash.development.base_component import Component

Node = dict[str, Any]


class Plain(Component):
    """An element with a tree of plain HTML in it, which callbacks replace as a whole.

    Each of Dash's own components listens to every change of the page, and is checked and taken apart when it
    is sent: a card of 300 elements cost 15 ms here and more in the browser. A tree is data on both sides.

    - tree: texts, numbers, None, nodes of ``dashboard.plain.html``, and lists of these; no other component
      may stand in it. What a browser would run or fetch from others is left out.
    - tag, className: of the element itself; attributes: more of its attributes, as a node has them.
    """

    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = ["children"]
    _namespace = "menpai_plain"
    _type = "Plain"
    _prop_names: ClassVar[list[str]] = ["id", "tree", "tag", "className", "attributes"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []
    available_properties: ClassVar[list[str]] = _prop_names
    available_wildcard_properties: ClassVar[list[str]] = []

    def __init__(
        self,
        tree: Any = None,
        *,
        id: str | Node | None = None,
        tag: str | None = None,
        className: str | None = None,
        attributes: Node | None = None,
    ) -> None:
        given = {"tree": tree, "id": id, "tag": tag, "className": className, "attributes": attributes}
        # Not Dash's own: for each argument that looks along the whole path for a package called as we are in
        # JavaScript, which there is none: half the time of a page.
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
