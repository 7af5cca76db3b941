"""Limit the requests of each client with a token bucket: a burst is allowed, then a steady rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLIENTS = 10_000  # clients to remember; the one with the oldest request is removed first
_BURST_SECONDS = 4  # the requests of so many seconds may come together


class RateLimiter:
    """Count the requests of each client. Safe for threads. There is no limit if ``per_second`` is 0."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.clock = per_second, clock
        self.burst = max(1.0, per_second * _BURST_SECONDS)
        self.lock = Lock()
        self.clients: OrderedDict[str, tuple[float, float]] = OrderedDict()  # requests left, and at which time

    def wait(self, client: str) -> int:
        """Count a request of ``client``. Return 0 if it may be answered, else the seconds to wait."""
        if not self.per_second:
            return 0
        key, now = client_network(client), self.clock()
        with self.lock:
            left, then = self.clients.pop(key, (self.burst, now))
            left = min(self.burst, left + (now - then) * self.per_second)
            allowed = left >= 1
            self.clients[key] = (left - allowed, now)
            while len(self.clients) > _CLIENTS:
                self.clients.popitem(last=False)
        return 0 if allowed else int((1 - left) / self.per_second) + 1


def client_network(client: str) -> str:
    """Return what identifies a client: its IPv4 address, or its IPv6 network (/64), since one client has all of it."""
    if ":" not in client:
        return client
    try:
        return ip_address(client).exploded[:19]
    except ValueError:
        return client
