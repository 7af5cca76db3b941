"""Decide which requests a desk answers: those with its cookie, from its own pages, to a host name that it knows."""

from __future__ import annotations

import re
import secrets
import socket
import time
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from catalog_export.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
SHORTEST = 8  # characters of a password
TRIES = 5  # wrong passwords of one client before it has to wait
WAIT = 60  # seconds from the last wrong password
_EVERY = frozenset(("0.0.0.0", "::"))  # noqa: S104 (recognised, not chosen)
_CLIENTS = 1000  # clients to remember
_PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\]+))(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?")


class PublicAddress(NamedTuple):
    """The address under which a web server passes requests on to a desk."""

    scheme: str
    name: str
    port: int

    @classmethod
    def parse(cls, text: str) -> PublicAddress:
        """Read an address; ``UsageError`` unless it has a scheme and a host, and nothing behind the port.

        The host is a name of letters, digits, hyphens and dots, or an IPv6 address in brackets. A name in another
        script is converted (IDNA). The port is 1 to 65535.
        """
        found = _ADDRESS.fullmatch(text.strip())
        name = _host_of(found) if found else ""
        scheme = found["scheme"].lower() if found else "https"
        port = int(found["port"]) if found and found["port"] else _PORTS[scheme]
        if not name or not 1 <= port <= 65_535:
            raise UsageError(
                "{address!r} is not the public address of a desk; expected one such as https://desk.example.ac.id, "
                "without a path",
                address=text,
            )
        return cls(scheme, name, port)

    @property
    def origin(self) -> str:
        """The address as browsers write it in the Origin header: without the usual port."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{self.scheme}://{name}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def is_host(self, name: str, port: int | None) -> bool:
        """Return whether a Host header with this name and port means this address."""
        return name == self.name and (_PORTS[self.scheme] if port is None else port) == self.port


class Reach(NamedTuple):
    """Where a desk can be reached. ``port`` 0 is a free one. With a password, others than this machine may log in."""

    host: str = LOOPBACK
    port: int = 0
    password: str | None = None
    public: PublicAddress | None = None


class Access:
    """The rules for requests to a desk at ``host`` and ``port``. Without a password, the token must be known."""

    def __init__(self, host: str, port: int, password: str | None = None, public: PublicAddress | None = None) -> None:
        self.port, self.password, self.public = port, password, public
        self.is_secure = public is not None and public.scheme == "https"
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
        found = _name_and_port(host)
        if found is None:
            return False
        name, port = found
        if self.public and self.public.is_host(name, port):
            return True
        if port is None:
            port = self.port if self.password else 80
        return port == self.port and (name in self.names or (self.any_address and _is_address(name)))

    def is_own_origin(self, origin: str | None, host: str) -> bool:
        """Return whether an Origin header is that of this desk, which may be behind a server with TLS."""
        found = _name_and_port(host)
        if self.public and (origin == self.public.origin or (found and self.public.is_host(*found))):
            return origin == self.public.origin
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


def _host_of(address: re.Match[str]) -> str:
    """Return the host of a public address as browsers write it; an empty text if it cannot be one."""
    try:
        if address["ipv6"]:
            return str(IPv6Address(address["ipv6"]))
        name = address["name"].encode("idna").decode().lower()
    except ValueError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def _name_and_port(host: str) -> tuple[str, int | None] | None:
    """Split a Host header; ``None`` if it has more than a name and a port."""
    try:
        found = urlsplit(f"//{host}")
        name, port = found.hostname or "", found.port
    except ValueError:
        return None
    return None if found.netloc != host or "@" in host else (name, port)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
