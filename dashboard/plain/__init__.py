"""Plain HTML as data: one component draws a whole tree of elements that nothing but reads or clicks.

``html`` writes the tree with the words of ``dash.html``; ``Plain`` draws it. See the docstring of ``Plain``.
"""

from dash.development.base_component import ComponentRegistry

from dashboard.plain.component import Plain

__all__ = ["Plain"]
__version__ = "1.0.0"

_js_dist = [{"relative_package_path": "plain.js", "namespace": __name__}]

# Dash registers a component's top-level package ("dashboard"), where it would not find _js_dist.
ComponentRegistry.registry.add(__name__)
