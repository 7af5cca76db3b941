"""Decide which requests a desk answers: those with its cookie, from its own pages, to a host name that it knows."""

from __future__ import annotations

import secrets
import socket
import time
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
SHORTEST = 8  # characters of a password
TRIES = 5  # wrong passwords of one client before it has to wait
WAIT = 60  # seconds from the last wrong password
_EVERY = frozenset(("0.0.0.0", "::"))  # noqa: S104 (recognised, not chosen)
_CLIENTS = 1000  # clients to remember


class Access:
    """The rules for requests to a desk at ``host`` and ``port``. Without a password, the token must be known."""

    def __init__(self, host: str, port: int, password: str | None = None) -> None:
        self.port, self.password = port, password
        self.cookie = f"catalog_export_desk_{port}"  # browsers send a cookie to all ports of a host
        self.token = secrets.token_urlsafe(32)
        self.throttle = Throttle()
        self.any_address = host in _EVERY
        own = {"localhost"} if host == LOOPBACK else {socket.gethostname().casefold(), socket.getfqdn().casefold()}
        self.names = {host.casefold(), *own, *(("localhost",) if self.any_address else ())}

    def knows_host(self, host: str) -> bool:
        """Return whether a Host header names this desk.

        A web site can give its own name the address of this machine, but it cannot change the name in the header. So
        addresses are safe, and names must be known. A desk with a password may be behind a server with TLS at its
        usual port, which browsers omit.
        """
        try:
            found = urlsplit(f"//{host}")
            name, port = found.hostname or "", found.port
        except ValueError:
            return False
        if port is None:
            port = self.port if self.password else 80
        if port != self.port or found.netloc != host or "@" in host:
            return False
        return name in self.names or (self.any_address and _is_address(name))

    def is_own_origin(self, origin: str | None, host: str) -> bool:
        """Return whether an Origin header is that of this desk, which may be behind a server with TLS."""
        return origin in {f"http://{host}", f"https://{host}"}

    def has_token(self, given: str) -> bool:
        """Return whether a text is the token."""
        return secrets.compare_digest(given.encode(), self.token.encode())

    def has_password(self, given: str, client: str) -> bool:
        """Return whether a text is the password. A wrong one is counted for ``client``."""
        if self.password and secrets.compare_digest(given.encode(), self.password.encode()):
            self.throttle.forget(client)
            return True
        self.throttle.count(client)
        return False


class Throttle:
    """Count the wrong passwords of each client. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.lock = clock, Lock()
        self.wrong: dict[str, tuple[int, float]] = {}  # number of wrong passwords, and when the last one came

    def wait(self, client: str) -> int:
        """Return the seconds before ``client`` may try a password; 0 for now."""
        with self.lock:
            count, last = self.wrong.get(client, (0, 0.0))
            left = last + WAIT - self.clock()
            return int(left) + 1 if count >= TRIES and left > 0 else 0

    def count(self, client: str) -> None:
        """Count a wrong password."""
        with self.lock:
            count, last = self.wrong.pop(client, (0, 0.0))
            now = self.clock()
            self.wrong[client] = (count + 1 if now < last + WAIT else 1, now)
            while len(self.wrong) > _CLIENTS:
                del self.wrong[next(iter(self.wrong))]

    def forget(self, client: str) -> None:
        """Forget the wrong passwords of ``client``."""
        with self.lock:
            self.wrong.pop(client, None)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
