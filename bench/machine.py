"""The machine a number was taken on: without it the number means nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.browser.conftest import chromium


def sentence() -> str:
    """One line: processor, cores, memory, versions, date, and how busy the machine was already."""
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    parts = (
        processor(),
        f"{cores()} cores",
        f"{memory_gib():.0f} GiB",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        browser_version(),
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        f"load average before {load}",
    )
    return ", ".join(parts)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_gib() -> float:
    """Memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def processor() -> str:
    """The processor's own name where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def browser_version() -> str:
    """What the browser calls itself."""
    path = chromium()
    if path is None:
        return "no Chromium"
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split()
    return " ".join(told[:2])
