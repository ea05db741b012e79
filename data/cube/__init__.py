"""The cube: how many, by hex, area, day or kind, for any window and choice, in milliseconds.

Rows are bits. For every kind, status and level there is a plane with one bit a row; a question is a few
AND and OR over planes, and counting by hex is counting bits between the places where hexes begin
(docs/decisions/0020). What changed since the planes were made is kept beside them and counted in.
"""

from data.cube import files, schemes
from data.cube.cube import Cube
from data.cube.facts import Dimension, Facts, Scheme
from data.cube.pick import Pick

__all__ = ["Cube", "Dimension", "Facts", "Pick", "Scheme", "files", "schemes"]
