"""Addresses: text to elements, to one key a door, to the house that is meant.

>>> book = AddressBook(houses["address"], houses["id"], columns=houses, within="浙江省温州市瓯海区锦绣街道")
>>> book.match(rows["地址"])  # id, score, reason
"""

from geo.addresses.book import AddressBook, Match
from geo.addresses.keys import key, keys
from geo.addresses.parse import parse
from geo.addresses.parts import Parts
from geo.addresses.scores import CERTAIN, DOUBTFUL, REASONS
from geo.addresses.text import normal

__all__ = [
    "CERTAIN",
    "DOUBTFUL",
    "REASONS",
    "AddressBook",
    "Match",
    "Parts",
    "key",
    "keys",
    "normal",
    "parse",
]
