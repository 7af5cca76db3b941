"""Requests to one server, with the account of the user: what was sent, what came back, and when to try again.

An account is sent to the server that the user named and to no other, in no form that is printed, logged or kept.
A connection that breaks and an answer that says "later" (429, 5xx) are tried again after a wait that doubles, with
some chance in it so that several clients do not come back at once; where the server says how long, that counts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from catalog_export.model.errors import ReceiverError, UsageError
from catalog_export.model.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import PoolManager

    Headers = Mapping[str, str]

USER, PASSWORD = "CATALOG_EXPORT_SWORD_USER", "CATALOG_EXPORT_SWORD_PASSWORD"
_LATER = frozenset((429, 500, 502, 503, 504))
_FIRST_WAIT, _LONGEST_WAIT, _LONGEST_ASKED = 1.0, 60.0, 3600.0
_CONNECT, _READ = 10.0, 300.0  # seconds; EPrints is long about large files
NONE: Headers = {}
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class Account(NamedTuple):
    """A user's name and password; it is shown without the password."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.user!r})"


class Answer(NamedTuple):
    """What came back: status, headers by their names in small letters, content."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def later(self) -> bool:
        """Whether the server asks to come again."""
        return self.status in _LATER

    @property
    def removed(self) -> bool:
        """Whether what was to be removed is not there any more, or was not before."""
        return self.status in {200, 204, 404, 410}

    @property
    def wait(self) -> float | None:
        """How many seconds the server asks to wait; ``None`` where it does not say."""
        from urllib3.exceptions import InvalidHeader
        from urllib3.util import Retry

        asked = self.headers.get("retry-after")
        try:
            return None if asked is None else Retry().parse_retry_after(asked)
        except InvalidHeader:
            return None


class BrokenError(Exception):
    """A request of which nobody knows whether it arrived; never leaves this package."""


def account_for(address: str, environment: Mapping[str, str] = os.environ) -> Account:
    """Find the account for a server: in the environment, else in the file netrc. ``UsageError`` where there is none."""
    user, password = environment.get(USER), environment.get(PASSWORD)
    if user and password:
        return Account(user, password)
    if user or password:
        raise UsageError(f"of the account only {USER if user else PASSWORD} is set; set {USER} and {PASSWORD}, or none")
    host = urlsplit(address).hostname or ""
    from netrc import NetrcParseError, netrc

    path = environment.get("NETRC") or os.path.expanduser("~/.netrc")
    try:
        found = netrc(path).authenticators(host)
    except FileNotFoundError:
        found = None
    except (OSError, NetrcParseError) as error:
        why = type(error).__name__  # its text could hold a password
        raise UsageError(f"{path} could not be read ({why}); expected the form of netrc") from None
    if found is None or not found[2]:
        raise UsageError(f"there is no account for {host}: set {USER} and {PASSWORD}, or name {host} in {path}")
    return Account(found[0], found[2])


def origin(address: str) -> tuple[str, str, int]:
    """Give scheme, host and port of an address; ``UsageError`` where it is none, or holds a password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{address.rpartition('@')[2]!r} is no address of a server; expected https://...")
    if parts.username or parts.password:
        raise UsageError(f"an account does not belong into an address; set {USER} and {PASSWORD}, or use netrc")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def in_the_clear(address: str) -> bool:
    """Tell whether an account that is sent to an address can be read on the way."""
    scheme, host, _ = origin(address)
    return scheme == "http" and host not in _LOOPBACK


class Server:
    """One server. ``retries`` is how often a request is tried again; ``sleep`` waits seconds, ``chance`` gives 0 to 1.

    ``now`` is the server's own clock as of its last answer, an empty string before.
    """

    def __init__(
        self,
        address: str,
        account: Account,
        *,
        retries: int = 5,
        sleep: Callable[[float], object] | None = None,
        chance: Callable[[], float] | None = None,
    ) -> None:
        import random
        import time

        self.origin = origin(address)
        self.retries, self.sleep, self.chance = retries, sleep or time.sleep, chance or random.random
        self.now = ""
        self._account = account
        self._pool = _pool(address)

    def check(self, address: str) -> None:
        """Raise ``ReceiverError`` for an address of another server."""
        if origin(address) != self.origin:
            raise ReceiverError(
                f"the server points to {address}, which is not the server that was named; if that is right, name it"
            )

    def once(self, method: str, address: str, body: bytes | None = None, headers: Headers = NONE) -> Answer:
        """Send a request and give the answer; ``BrokenError`` where none came, ``ReceiverError`` for another server."""
        import urllib3

        self.check(address)
        try:
            answer = self._pool.request(
                method, address, body=body, headers={**self._own_headers(), **headers}, redirect=False, retries=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise BrokenError(_reason(error)) from None
        found = {name.lower(): value for name, value in answer.headers.items()}
        self.now = found.get("date", self.now)
        return Answer(answer.status, found, answer.data)

    def _own_headers(self) -> dict[str, str]:
        from base64 import b64encode

        account = b64encode(f"{self._account.user}:{self._account.password}".encode())  # UTF-8, as browsers send it
        return {"Authorization": f"Basic {account.decode()}", "User-Agent": f"catalog-export/{__version__}"}

    def ask(self, method: str, address: str, body: bytes | None = None, headers: Headers = NONE) -> Answer:
        """Send a request that may arrive twice, as often as it takes; ``ReceiverError`` where it was all in vain."""
        reason = ""
        for attempt in range(self.retries + 1):
            try:
                answer = self.once(method, address, body, headers)
            except BrokenError as error:
                reason = str(error)
                self.wait(attempt)
                continue
            if not answer.later:
                return answer
            reason = f"status {answer.status}"
            self.wait(attempt, answer.wait)
        raise self.in_vain(address, reason)

    def wait(self, attempt: int, asked: float | None = None) -> None:
        """Wait behind an attempt (they count from 0), unless it was the last one: as long as the server asked."""
        if attempt < self.retries:
            backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt) * (0.5 + self.chance() / 2)
            self.sleep(backoff if asked is None else min(asked, _LONGEST_ASKED))

    def in_vain(self, address: str, reason: str) -> ReceiverError:
        """Give the fault that ends a run whose server does not answer."""
        return ReceiverError(f"{address}: no answer in {self.retries + 1} attempts ({reason}); feed again later")


def _reason(error: Exception) -> str:
    return type(error).__name__.removesuffix("Error")


def _pool(address: str) -> PoolManager:
    """Give what holds connections to a server, through the proxy that the environment names for it."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    timeout = urllib3.Timeout(connect=_CONNECT, read=_READ)
    scheme, host, _ = origin(address)
    proxy = getproxies().get(scheme)
    if proxy and host not in _LOOPBACK and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy, timeout=timeout)
    return urllib3.PoolManager(timeout=timeout)
