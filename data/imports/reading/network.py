"""The network is left before anything else is loaded: run by its path, with nothing but the standard library.

A process of several threads cannot enter a user namespace, and libraries start threads as they are loaded.
"""

from __future__ import annotations

import ctypes
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def leave() -> bool:
    """Move into a network without interfaces, as root or in a user namespace; False when refused."""
    return any(_unshare(flags) for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def _unshare(flags: int) -> bool:
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).unshare(flags) == 0)  # os.unshare is of Python 3.12
