"""What the reading process takes from itself before it opens the file: machine, network, the other files.

Linux gives all of it without privileges: limits of the process, a network namespace without interfaces,
Landlock. macOS has no address-space limit worth the name, no namespaces and no Landlock: there the limits of
CPU time, file size and open files remain, and the allow-lists of the readers.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from data.imports.reading.landlock import forbid_other_files
from data.imports.reading.limits import Limits

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, SIGKILL = 1, 9
OPEN_FILES = 128  # libraries open a few; a bomb of names would open thousands


def close(limits: Limits, readable: Sequence[Path]) -> None:
    """Shut the process in: no way back, for it and whatever it starts.

    ``readable`` are the files and folders that it may still read besides Python; it may write only below the
    working folder. What the system cannot give is left out.
    """
    _die_with_the_parent()
    _limit(limits)
    leave_the_network()
    forbid_other_files(readable, writable=[Path.cwd()])


def _limit(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_FSIZE: max(limits.output_bytes, limits.unpacked_bytes),
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,  # a core would be the file, with its names and numbers, on the disk
    }
    for what, most in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # macOS; or the parent's own limit is lower still
            resource.setrlimit(what, (most, most + 1 if what == resource.RLIMIT_CPU else most))


def leave_the_network() -> bool:
    """Move into a network without interfaces, as root or in a user namespace; False when refused."""
    return any(_unshare(flags) for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def _unshare(flags: int) -> bool:
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).unshare(flags) == 0)  # os.unshare is of Python 3.12


def _die_with_the_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() == 1:  # it died before we asked
        raise SystemExit(1)
