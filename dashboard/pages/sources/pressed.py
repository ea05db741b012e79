"""Which of many buttons was pressed."""

from __future__ import annotations

from typing import Any

from dash import ctx
from dash.exceptions import PreventUpdate


def pressed(clicks: Any) -> dict[str, Any]:
    """The id of the button; PreventUpdate when none was pressed, or the browser does not say which."""
    which = ctx.triggered_id
    if not (isinstance(clicks, list) and any(clicks) and isinstance(which, dict)):
        raise PreventUpdate
    return which
