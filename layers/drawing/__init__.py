"""How each kind of layer is drawn, as MapLibre layers, bottom to top."""

from layers.drawing.areas import area_names, boundary, choropleth, chosen, hexes
from layers.drawing.events import bubbles, events
from layers.drawing.ground import ground, road_names, roads, water
from layers.drawing.things import buildings, houses, sensors, things

__all__ = [
    "area_names",
    "boundary",
    "bubbles",
    "buildings",
    "choropleth",
    "chosen",
    "events",
    "ground",
    "hexes",
    "houses",
    "road_names",
    "roads",
    "sensors",
    "things",
    "water",
]
