"""Keys of the house changed: one made, all sealed anew with it, an old one forgotten (decision 0038)."""

from data.rotation.counting import Sealed, count
from data.rotation.turning import Turned, forget, turn

__all__ = ["Sealed", "Turned", "count", "forget", "turn"]
