"""How often one client may ask: a bucket of requests for each, which fills at a steady rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLIENTS = 10_000  # that are remembered; the one that has not asked for longest is forgotten first
_BURST = 4  # seconds' worth of requests that may come at once


class Rate:
    """Counts the requests of each client; safe for threads. ``per_second`` of 0 lets everybody ask."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.clock = per_second, clock
        self.burst = max(1.0, per_second * _BURST)
        self.lock = Lock()
        self.clients: OrderedDict[str, tuple[float, float]] = OrderedDict()  # requests left, and when that was

    def wait(self, client: str) -> int:
        """Take a request of ``client``: 0 if it may be answered, else the seconds after which to try again."""
        if not self.per_second:
            return 0
        key, now = _network(client), self.clock()
        with self.lock:
            left, then = self.clients.pop(key, (self.burst, now))
            left = min(self.burst, left + (now - then) * self.per_second)
            allowed = left >= 1
            self.clients[key] = (left - allowed, now)
            while len(self.clients) > _CLIENTS:
                self.clients.popitem(last=False)
        return 0 if allowed else int((1 - left) / self.per_second) + 1


def _network(client: str) -> str:
    """Take all addresses of an IPv6 network, which one client can have, for one."""
    if ":" not in client:
        return client
    try:
        return ip_address(client).exploded[:19]
    except ValueError:
        return client
