"""Every question to the data, in one door."""

from data.index.search import Hit
from data.store.cards import EventLine, HouseCard, PlaceCard, SensorLine, ServiceLine, UnitLine
from data.store.measures import Values
from data.store.numbers import Summary
from data.store.store import Store, open_store

__all__ = [
    "EventLine", "Hit", "HouseCard", "PlaceCard", "SensorLine", "ServiceLine", "Store", "Summary", "UnitLine",
    "Values", "open_store",
]  # fmt: skip
