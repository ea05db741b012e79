"""How fast one asker may ask: a bucket of tokens for each, in the memory of this process.

Whoever is known has buckets of their own, a user's or a key's; nobody has those of the address. Tiles and
files have a bucket apart from the rest: a map asks for hundreds of them at every movement.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address

from dashboard.checks import SAFE_METHODS
from dashboard.principal import Principal
from dashboard.refusals import TooMany
from data.settings import Settings

# Tiles and files: many at once, from memory, most of them kept by the browser.
CHEAP = ("/tiles/", "/features/", "/basemap/", "/assets/", "/_dash-component-suites/", "/_favicon.ico")
CHEAPER = 20  # so many times as fast, and as many at once
# A password costs 50 ms of a core, a file in or out may read the whole street.
DOOR, LOOKING = "/sign-in", "/export/progress/"  # to look at a form, or how far a file is, costs nothing
DEAR = (DOOR, "/export/", "/sheet.html", "/imports/")
DEARER = 5  # tokens
MOST_ASKERS = 20_000  # buckets, of about 300 bytes


@dataclass(slots=True)
class Bucket:
    """What is left of an allowance, and since when it has been that much."""

    left: float
    at: float


class Rates:
    """``per_second`` requests of one asker go on for ever, ``burst`` may come at once; 0 is no limit."""

    def __init__(
        self, per_second: float = 0, burst: float = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_second, self.burst, self._clock = per_second, burst, clock
        # Only the event loop comes here, so there is no lock. The last used are at the end.
        self._buckets: OrderedDict[tuple[str, bool], Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def check(self, asker: str, method: str, path: str) -> None:
        """Take what a request costs; TooMany, and when to ask again, where that is not there."""
        if not self.per_second:
            return
        cheap = path.startswith(CHEAP)
        times = CHEAPER if cheap else 1
        rate, most, cost = self.per_second * times, self.burst * times, price(method, path)
        bucket, now = self._bucket(asker, cheap, most), self._clock()
        bucket.left = min(most, bucket.left + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.left < min(cost, most):
            seconds = math.ceil((min(cost, most) - bucket.left) / rate)
            raise TooMany.of("too_many", seconds=seconds).with_headers(Retry_After=str(seconds))
        bucket.left -= cost

    def _bucket(self, asker: str, cheap: bool, most: float) -> Bucket:
        found = self._buckets.get((asker, cheap))
        if found is None:
            if len(self._buckets) >= MOST_ASKERS:
                self._buckets.popitem(last=False)  # unused for longest, so most likely full again
            found = self._buckets[asker, cheap] = Bucket(most, self._clock())
        else:
            self._buckets.move_to_end((asker, cheap))
        return found


def rates_of(settings: Settings) -> Rates:
    """As the settings have it."""
    return Rates(settings.rate_per_second, settings.rate_burst)


def price(method: str, path: str) -> int:
    """What a request costs, in tokens."""
    looks = path.startswith(LOOKING) or (method in SAFE_METHODS and path.startswith(DOOR))
    return DEARER if path.startswith(DEAR) and not looks else 1


def asker_of(principal: Principal | None, address: str) -> str:
    """Whose bucket it is: a user's, a key's, or that of the address of nobody. No login has a space."""
    return principal.user if principal else f"from {network_of(address)}"


@lru_cache(1024)
def network_of(address: str) -> str:
    """The address itself; of IPv6 its first 64 bits: one household has all addresses that begin so."""
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
