"""Every request of the map, as the map makes it: addresses of its own style, bodies of its callbacks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from bench.places import LAYER_CODES, Places
from dashboard.dash_app import Ids as Shell
from dashboard.pages.street_map.card import CARDS
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.tile_urls import tile_urls
from data.questions import METRICS

ZOOMS = range(12, 19)
SCOPE = "leader-*"  # what the demo shows to whoever has not chosen a role
CALLBACK = "/_dash-update-component"


class Ask(NamedTuple):
    """One request: what kind it is, where to, and the body of a callback."""

    kind: str
    path: str
    body: bytes | None = None


def tiles(places: Places, each: int) -> Iterator[Ask]:
    """Up to ``each`` tiles of every layer and metric at every zoom, each with a filter of its own."""
    seen: set[str] = set()
    for _ in range(each):
        for z in ZOOMS:
            for metric in METRICS:
                yield from _new(seen, places, metric, z)


def _new(seen: set[str], places: Places, metric: str, z: int) -> Iterator[Ask]:
    urls = tile_urls(places.store, SCOPE, places.question(metric))
    tile = places.tile(z)
    # Layers without a metric come once, with the first; an address that was asked is in the cache by now.
    for layer, url in urls.items() if metric == METRICS[0] else [("hexes", urls["hexes"])]:
        path = url.format(z=z, x=tile.x, y=tile.y)
        if path not in seen:
            seen.add(path)
            yield Ask(f"tiles: {layer}" + (f" of {metric}" if layer == "hexes" else ""), path)


def others(places: Places, each: int) -> Iterator[Ask]:
    """Searches, health and the page itself."""
    for _ in range(each):
        yield Ask("search", f"/search?limit=12&q={quote(places.words())}")
        yield Ask("health", "/healthz")
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        yield from [Ask(f"page: {path}", path)] * min(each, 10)


def callbacks(places: Places, dependencies: bytes, each: int) -> Iterator[Ask]:
    """Every callback of the map page that asks the server, with its controls at random positions."""
    for wired in json.loads(dependencies):
        if wired["clientside_function"] or not _is_map(wired["output"]):
            continue
        kinds = list(CARDS) if wired["output"].startswith(f"..{Ids.card}.") else [""]
        for kind in kinds * each:
            controls = places.controls() | ({f"{Ids.selection}.data": places.selection(kind)} if kind else {})
            name = f"card: {kind}" if kind else "callback: " + _name(wired["output"])
            yield Ask(name, CALLBACK, json.dumps(_body(wired, controls)).encode())


def _is_map(output: str) -> bool:
    return output.strip(".").startswith((Ids.root, Shell.page))


def _name(output: str) -> str:
    """The components that a callback writes to, in the words of the page."""
    ids = dict.fromkeys(part.rsplit(".", 1)[0].removeprefix(f"{Ids.root}-") for part in _parts(output))
    return ", ".join(ids)


def _parts(output: str) -> list[str]:
    return output[2:-2].split("...") if output.startswith("..") else [output]


def _body(wired: Mapping[str, Any], controls: Mapping[str, Any]) -> dict[str, Any]:
    outputs = [_output(part) for part in _parts(wired["output"])]
    return {
        "output": wired["output"],
        "outputs": outputs if wired["output"].startswith("..") else outputs[0],
        "inputs": [_slot(one, controls) for one in wired["inputs"]],
        "state": [_slot(one, controls) for one in wired["state"]],
        "changedPropIds": [f"{wired['inputs'][0]['id']}.{wired['inputs'][0]['property']}"],
    }


def _output(part: str) -> dict[str, str]:
    component, prop = part.rsplit(".", 1)
    return {"id": component, "property": prop.split("@")[0]}


def _slot(wanted: Mapping[str, str], controls: Mapping[str, Any]) -> Any:
    """What the page sends for an input: its id, property and value; for a pattern one for each component."""
    pattern = json.loads(wanted["id"]) if wanted["id"].startswith("{") else None
    key = f"{pattern['type'] if pattern else wanted['id']}.{wanted['property']}"
    if key not in controls:
        raise SystemExit(f"bench/places.py does not know what {key} may be: add it to Places.controls")
    slot = {"id": wanted["id"], "property": wanted["property"], "value": controls[key]}
    if pattern is None:
        return slot
    ids = [{**pattern, "code": code} for code in LAYER_CODES]
    return [{**slot, "id": one, "value": value} for one, value in zip(ids, controls[key], strict=True)]
