"""A page without a browser: what its controls send, what comes back, what somebody would read of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from layers.catalog import LAYERS

NINETY_DAYS = {"since": "2026-08-26", "until": "2026-11-23"}
# What the controls of a fresh page hold, by the id of the component.
FRESH: dict[str, Any] = {
    "street-map-period": NINETY_DAYS,
    "street-map-classes": [],
    "street-map-statuses": [],
    "street-map-kinds": [],
    "street-map-levels": [],
    "street-map-area": "",
    "street-map-carrier": "hexes",
    "street-map-metric": "events",
    "street-map-group": "",
    "street-map-res": "0",
    "street-map-zoom-res": 9,
    "street-map-solid": [],
    "street-map-selection": "",
    "street-map-still-view": "by=hexes&metric=events",
    "street-map-preset": "90",
    "street-map-reset": 1,
    "street-map-timeline": None,
    "street-map-layer": [[layer.code] for layer in LAYERS if layer.shown],
    "url.pathname": "/",
    "url.search": "",
}
READ_ALOUD = ("title", "aria-label", "placeholder", "label", "alt", "attribution")
MACHINE = {"data-go", "data-area", "data-sheet", "data-sheet-open", "data-keep"}
NOT_WORDS = MACHINE | {"style", "id", "className", "href", "src", "mapStyle", "images", "d", "value", "lang"}


@dataclass
class Reader:
    """Somebody at a browser, in a demo role, a language and a theme."""

    client: TestClient

    def send(self, output: str, **values: Any) -> Any:
        """The response to the callback that writes ``output``; values by id without "street-map-"."""
        wire = self.wire(output)
        body = {
            "output": wire["output"],
            "outputs": _outputs(wire["output"]),
            "inputs": [_slot(one, values) for one in wire["inputs"]],
            "state": [_slot(one, values) for one in wire["state"]],
            "changedPropIds": [],
        }
        return self.client.post("/_dash-update-component", content=json.dumps(body),
                                headers={"content-type": "application/json"})  # fmt: skip

    def told(self, output: str, **values: Any) -> Any:
        """What the callback wrote to ``output`` ("id.property")."""
        reply = self.send(output, **values)
        assert reply.status_code == 200, (output, reply.status_code, reply.text)
        component, prop = output.split(".")
        return reply.json()["response"][component][prop]

    def page(self, search: str = "") -> Any:
        """The page at an address."""
        return self.told("page.children", **{"url.search": search})

    def wires(self) -> list[dict[str, Any]]:
        """Every server callback there is, as the browser is told of them."""
        found = self.client.get("/_dash-dependencies").json()
        return [wire for wire in found if not wire.get("clientside_function")]

    def wire(self, output: str) -> dict[str, Any]:
        """The callback that writes ``output``; the first where several do."""
        return next(w for w in self.wires() if output in re.split(r"\.\.\.|^\.\.|\.\.$", w["output"]))


def words(component: Any) -> list[str]:
    """Every text of a component that somebody may read or hear, in order."""
    if isinstance(component, str):
        return [component]
    if isinstance(component, (list, tuple)):
        return [text for one in component for text in words(one)]
    if not isinstance(component, dict):
        return [str(component)] if isinstance(component, (int, float)) and component is not True else []
    props = component.get("props", component)
    return [text for name, value in props.items() if name not in NOT_WORDS and _readable(name, value)
            for text in words(value)]  # fmt: skip


def spoken(component: Any) -> str:
    """All texts of a component in one."""
    return " | ".join(words(component))


def parts(component: Any, class_name: str) -> list[dict[str, Any]]:
    """Every component inside whose class list holds the name."""
    if isinstance(component, list):
        return [found for one in component for found in parts(one, class_name)]
    if not isinstance(component, dict):
        return []
    props = component.get("props", {})
    own = [component] if class_name in str(props.get("className", "")).split() else []
    return own + parts(props.get("children"), class_name) + parts(props.get("tree"), class_name)


def _readable(name: str, value: Any) -> bool:
    named = name in READ_ALOUD or name.startswith("data-")
    return (
        named
        or name in {"children", "tree", "options", "labels", "messages", "tooltips"}
        or isinstance(value, dict)
    )


def _outputs(output: str) -> Any:
    many = output.startswith("..")
    each = [one.rsplit(".", 1) for one in output.strip(".").split("...")]
    slots = [{"id": key, "property": prop} for key, prop in each]  # with "@…" where two callbacks write
    return slots if many else slots[0]


def _slot(wired: dict[str, Any], values: dict[str, Any]) -> Any:
    key, prop = wired["id"], wired["property"]
    if key.startswith("{"):
        name = json.loads(key)["type"]
        each = values.get(_short(name), FRESH[name])
        return [{"id": {"type": name, "code": f"c{i}"}, "property": prop, "value": value}
                for i, value in enumerate(each)]  # fmt: skip
    name = f"{key}.{prop}" if key == "url" else key
    value = values.get(name, values.get(_short(name), FRESH.get(name)))
    return {"id": key, "property": prop, "value": value}


def _short(name: str) -> str:
    return name.removeprefix("street-map-").replace("-", "_")
