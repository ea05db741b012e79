"""A page as the data that is sent.

Dash takes a page apart while it is written as JSON and looks at every value on the way, also inside trees and
styles that are plain data already: more than a third of the time of the map page.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard.plain import Plain
from layers.gridmap import GridMap

WHOLE = (Plain, GridMap)  # their props are data and hold no component


def sent(part: Any) -> Any:
    """Components as dictionaries, in the very form in which Dash sends them; all else as it is."""
    if isinstance(part, Component):
        data = part.to_plotly_json()
        return data if isinstance(part, WHOLE) else {**data, "props": sent(data["props"])}
    if isinstance(part, dict):
        return {name: sent(value) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [sent(one) for one in part]
    return part
