"""Linux Landlock: of all files on the machine, the process sees those it is given; no TCP, no signals.

An allow-list of drivers holds as long as a library does what it says; this holds when it does not. See
landlock(7): a ruleset names the rights it governs, rules give some of them back below a path.
"""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls, the same on every architecture
VERSION_PLEASE, PATH_BENEATH = 1, 1
PR_SET_NO_NEW_PRIVS = 38
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
ALL_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP_RIGHTS, TCP_SINCE = 0b11, 4  # bind and connect
SIGNALS_AND_SOCKETS, SCOPED_SINCE = 0b11, 6  # abstract Unix sockets of others, signals to others
WRITE_FILE, TRUNCATE = 1 << 1, 1 << 14
RIGHTS_ON_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/meminfo",
)
HOUSE = Path(__file__).parents[3]


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def forbid_other_files(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Leave it the given paths, the system's libraries, Python and our own code; False when refused."""
    version = _version()
    if version < 1:
        return False
    rights = ALL_FILE_RIGHTS[min(version, max(ALL_FILE_RIGHTS))]
    ruleset = _ruleset(rights, version)
    if ruleset < 0:
        return False
    for path in {*map(Path, SYSTEM), *_python(), *readable}:
        _allow(ruleset, path, READ_FILE | READ_FOLDER)
    for path in writable:
        _allow(ruleset, path, rights)
    return _enter(ruleset)


def _version() -> int:
    return _call(CREATE_RULESET, None, 0, VERSION_PLEASE) if sys.platform == "linux" else 0


def _python() -> set[Path]:
    folders = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *sys.path[1:]}
    # Not the whole house: var/ beside the code holds the street.
    return {HOUSE / "data", HOUSE / "geo", *(Path(f) for f in folders if f and Path(f) != HOUSE)}


def _ruleset(rights: int, version: int) -> int:
    asked = _Ruleset(rights, TCP_RIGHTS, SIGNALS_AND_SOCKETS)
    size = 8 * (1 + (version >= TCP_SINCE) + (version >= SCOPED_SINCE))  # an older kernel knows fewer fields
    return _call(CREATE_RULESET, ctypes.byref(asked), size, 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        held = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not on this machine
    rule = _PathBeneath(rights if path.is_dir() else rights & RIGHTS_ON_A_FILE, held)
    _call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(held)


def _enter(ruleset: int) -> bool:
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    entered = _call(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return entered


def _call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))
