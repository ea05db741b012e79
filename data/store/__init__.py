"""Every question to the data, in one door."""

from data.index.search import Hit
from data.store.lines import (
    DoorLine,
    EventLine,
    HouseCard,
    PlaceCard,
    Responsible,
    SensorLine,
    ServiceLine,
    UnitLine,
)
from data.store.measures import Values
from data.store.numbers import Summary
from data.store.people import FEW
from data.store.store import Store, open_store

__all__ = [
    "FEW", "DoorLine", "EventLine", "Hit", "HouseCard", "PlaceCard", "Responsible", "SensorLine",
    "ServiceLine", "Store", "Summary", "UnitLine", "Values", "open_store",
]  # fmt: skip
