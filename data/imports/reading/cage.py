"""What the reading process takes from itself before it opens the file: most of the machine, all other files.

Linux gives it without privileges: limits of the process, Landlock (and, see ``network``, a namespace without
interfaces). macOS has no address-space limit worth the name, no namespaces and no Landlock: there the limits
of CPU time, file size and open files remain, and the allow-lists of the readers.
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

PR_SET_PDEATHSIG, SIGKILL = 1, 9
OPEN_FILES = 128  # libraries open a few; a bomb of names would open thousands


def close(limits: Limits, readable: Sequence[Path]) -> None:
    """Shut the process in: no way back, for it and whatever it starts.

    ``readable`` are the files and folders that it may still read besides Python; it may write only below the
    working folder. What the system cannot give is left out.
    """
    _die_with_the_parent()
    _limit(limits)
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


def _die_with_the_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() == 1:  # it died before we asked
        raise SystemExit(1)
