"""GridMap: a Dash component that draws MapLibre styles with the engine inside plotly.js. See README.md."""

from dash.development.base_component import ComponentRegistry

from layers.gridmap.component import GridMap

__all__ = ["GridMap"]
__version__ = "1.0.0"

_SCRIPTS = (
    "engine.js",
    "style.js",
    "images.js",
    "state.js",
    "chrome.js",
    "tooltip.js",
    "pick.js",
    "draw.js",
    "camera.js",
    "frames.js",
    "hover.js",
    "trouble.js",
    "keeper.js",
    "gridmap.js",
)

# Dash reads this list, puts version and mtime into each URL, and serves the files itself.
# plotly.min.js has the address that dcc.Graph uses, so a page with charts fetches it once.
_js_dist = [
    {"relative_package_path": "package_data/plotly.min.js", "namespace": "plotly"},
    *({"relative_package_path": script, "namespace": __name__} for script in _SCRIPTS),
]

# Dash registers a component's top-level package ("layers"), where it would not find _js_dist.
ComponentRegistry.registry.add(__name__)
