"""A small town for the tests of GridMap: two grids, two houses, one hostile name, served as vector tiles."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dash
import flask
import mapbox_vector_tile
from dash import Dash, Input, Output, dcc, html
from werkzeug.serving import make_server

from layers.gridmap import GridMap

EXTENT = 4096
CENTER = (120.65, 28.0)
HOSTILE = '<img src=x onerror="window.hacked=true">'
CSP = (
    "default-src 'self'; script-src 'self' {hashes}; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
# The west grid and the east grid meet in CENTER; one house stands in each.
GRIDS = {
    "g-west": ("西网格 West 12", [(120.64, 27.99), (120.65, 27.99), (120.65, 28.01), (120.64, 28.01)]),
    "g-east": (HOSTILE, [(120.65, 27.99), (120.66, 27.99), (120.66, 28.01), (120.65, 28.01)]),
}
HOUSES = {4012: (120.645, 28.0), 4013: (120.655, 28.0)}
OUTPUTS = ("viewport", "click", "hover", "selection", "draw", "image", "loaded", "error", "mode")


def tile_position(lon: float, lat: float, z: int, x: int, y: int) -> tuple[int, int]:
    """Pixel of a place in a tile of EXTENT pixels, y down (web mercator)."""
    across = (lon + 180) / 360 * 2**z - x
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z - y
    return round(across * EXTENT), round(down * EXTENT)


def tile(z: int, x: int, y: int, colour: str) -> bytes:
    """The whole town, seen from one tile; what lies outside is simply outside."""

    def at(place: tuple[float, float]) -> tuple[int, int]:
        return tile_position(*place, z, x, y)

    grids = [
        {
            "geometry": {"type": "Polygon", "coordinates": [[at(p) for p in [*ring, ring[0]]]]},
            "properties": {"grid_id": grid_id, "name": name, "colour": colour, "height": 60},
        }
        for grid_id, (name, ring) in GRIDS.items()
    ]
    houses = [
        {"geometry": {"type": "Point", "coordinates": at(place)}, "properties": {"unit": "室"}, "id": house}
        for house, place in HOUSES.items()
    ]
    layers = [{"name": "grids", "features": grids}, {"name": "houses", "features": houses}]
    return mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT, "y_coord_down": True})


def map_style(version: str = "red") -> dict[str, Any]:
    """Grids filled with the colour in their tiles, darker when highlighted; houses; Chinese names."""
    seen = ["case", ["boolean", ["feature-state", "selected"], False], "#000000"]
    fill = [*seen, ["boolean", ["feature-state", "flag"], False], "#00ff00", ["get", "colour"]]
    tiles = f"/tiles/{{z}}/{{x}}/{{y}}.mvt?v={version}"
    source = {"type": "vector", "minzoom": 14, "maxzoom": 14, "tiles": [tiles]}
    # A source either promotes a property in every layer or keeps the tile's own ids: hence two.
    sources = {"town": {**source, "promoteId": "grid_id"}, "homes": source}
    grids = {"source": "town", "source-layer": "grids"}
    houses = {"source": "homes", "source-layer": "houses"}
    return {
        "version": 8,
        "sources": sources,
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": "#ffffff"}},
            {"id": "grids", "type": "fill", **grids, "paint": {"fill-color": fill, "fill-antialias": False}},
            {
                "id": "houses",
                "type": "circle",
                **houses,
                "paint": {"circle-radius": 8, "circle-color": "#0000ff"},
            },
        ],
    }


def layout() -> html.Div:
    """The map beside a chart: both use plotly.min.js, which must be fetched once."""
    town_map = GridMap(
        id="map",
        mapStyle=map_style(),
        view={"center": list(CENTER), "zoom": 14},
        pickLayers=["houses", "grids"],
        hoverLayers=["grids"],
        tooltips={"grids": {"title": "name", "rows": [{"label": "编号", "property": "grid_id"}]}},
        attribution="© 测试 Test",
        scale=True,
        slowMs=0,
    )
    figure = {"data": [{"y": [1, 3, 2]}], "layout": {"height": 120}}
    said = [html.Pre("null", id=f"said-{name}", style={"display": "none"}) for name in OUTPUTS]
    box = html.Div(town_map, id="box", style={"height": "600px"})
    return html.Div([box, dcc.Graph(id="chart", figure=figure), *said])


@dataclass
class Town:
    """The running application, and what browsers asked of it."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def tiles(self, version: str) -> list[str]:
        return [path for path in self.asked if path.startswith("/tiles/") and f"v={version}" in path]


def _serve_tiles(app: Dash, town: Town) -> None:
    @app.server.before_request
    def note() -> None:
        town.asked.append(flask.request.full_path)

    @app.server.route("/tiles/<int:z>/<int:x>/<int:y>.mvt")
    def send(z: int, x: int, y: int) -> flask.Response:
        version = flask.request.args["v"]
        if version == "gone" or (version == "shaky" and not town.gate.is_set()):
            flask.abort(500)
        if version == "late":
            town.gate.wait(20)
        colour = {"late": "#ffff00", "shaky": "#00ff00"}.get(version, version)
        return flask.Response(tile(z, x, y, colour), mimetype="application/vnd.mapbox-vector-tile")


def build(town: Town) -> Dash:
    """The Dash application with a strict content security policy."""
    assets = Path(__file__).parents[2] / "assets"
    app = Dash(__name__, assets_folder=str(assets), assets_ignore=r"^(?!gridmap\.css$)", enable_mcp=False)
    app.layout = layout()
    for name in OUTPUTS:
        app.callback(Output(f"said-{name}", "children"), Input("map", name))(json.dumps)
    _serve_tiles(app, town)
    policy = CSP.format(hashes=" ".join(app.csp_hashes()))

    @app.server.after_request
    def protect(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = policy
        return response

    return app


@contextmanager
def serving() -> Iterator[Town]:
    """The application on a free port of 127.0.0.1."""
    town = Town()
    server = make_server("127.0.0.1", 0, build(town).server, threaded=True)
    town.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield town
    finally:
        town.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    dash.Dash.run(build(Town()), port=8055)
