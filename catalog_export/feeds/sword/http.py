"""HTTP requests to one server with the user's account: limits on what is read, and retries after temporary failures.

The account is sent only to the server that the user named. It is never printed, logged or stored.
"""

from __future__ import annotations

import os
import random
import time
from base64 import b64encode
from http import HTTPStatus
from netrc import NetrcParseError, netrc
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from catalog_export.model.errors import ReceiverError, UsageError
from catalog_export.model.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3 import BaseHTTPResponse, PoolManager, Retry

    Headers = Mapping[str, str]

USER, PASSWORD = "CATALOG_EXPORT_SWORD_USER", "CATALOG_EXPORT_SWORD_PASSWORD"
LONGEST_ANSWER = 32 << 20  # bytes after decompression; a page of 20 deposits has some 50 kB
_TEMPORARY = frozenset((429, 500, 502, 503, 504))
_REPEATABLE = frozenset(("GET", "PUT", "PATCH", "DELETE"))  # not POST: a repeated deposit makes a second item
_LONGEST_WAIT, _LONGEST_RETRY_AFTER = 60, 3600  # seconds
_CONNECT, _READ = 10.0, 300.0  # seconds; EPrints needs long for large files
NONE: Headers = {}
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class Credentials(NamedTuple):
    """A user name and password; ``repr`` does not show the password."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.user!r})"


class HttpAnswer(NamedTuple):
    """An answer: status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_temporary(self) -> bool:
        """Whether the request can succeed later."""
        return self.status in _TEMPORARY

    @property
    def removed(self) -> bool:
        """Whether the item to remove is absent now, also if it was absent before."""
        return self.status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}

    @property
    def retry_after(self) -> float | None:
        """The seconds that the server asks to wait (``Retry-After``); ``None`` if it does not say."""
        from urllib3.exceptions import InvalidHeader
        from urllib3.util import Retry

        asked = self.headers.get("retry-after")
        try:
            return None if asked is None else min(Retry().parse_retry_after(asked), _LONGEST_RETRY_AFTER)
        except InvalidHeader:
            return None


class BrokenError(Exception):
    """A request without an answer: it is unknown whether it arrived. Not raised outside this package."""


def account_for(address: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return the account for a server from the environment, else from the netrc file; ``UsageError`` without one."""
    user, password = environment.get(USER), environment.get(PASSWORD)
    if user and password:
        return Credentials(user, password)
    if user or password:
        raise UsageError(
            "of the account only {only} is set; set {user} and {password}, or none",
            only=USER if user else PASSWORD,
            user=USER,
            password=PASSWORD,
        )
    host = urlsplit(address).hostname or ""
    path = environment.get("NETRC") or os.path.expanduser("~/.netrc")
    try:
        found = netrc(path).authenticators(host)
    except FileNotFoundError:
        found = None
    except (OSError, NetrcParseError) as error:
        why = type(error).__name__  # the text of the error could contain a password
        raise UsageError("{path} could not be read ({why}); expected the format of netrc", path=path, why=why) from None
    if found is None or not found[2]:
        raise UsageError(
            "there is no account for {host}: set {user} and {password}, or name {host} in {path}",
            host=host,
            user=USER,
            password=PASSWORD,
            path=path,
        )
    return Credentials(found[0], found[2])


def origin(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port; ``UsageError`` if it is not a web address, or if it contains an account."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("{address!r} is not the address of a server; expected https://...", address=public(address))
    if parts.username or parts.password:
        raise UsageError(
            "an address must not contain an account; set {user} and {password}, or use netrc",
            user=USER,
            password=PASSWORD,
        )
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def public(address: str) -> str:
    """Return an address as it may be printed and stored: without account, query and fragment."""
    start = address.partition("?")[0].partition("#")[0]
    scheme, separator, rest = start.rpartition("://")
    return scheme + separator + rest.rpartition("@")[2]


def sends_password_in_clear(address: str) -> bool:
    """Return whether others on the network could read the password."""
    scheme, host, _ = origin(address)
    return scheme == "http" and host not in LOOPBACK


class Server:
    """One server, for one account. Its requests go to the server at ``address`` only, and no redirect is followed.

    ``retries`` is the number of further attempts after a broken connection or a temporary failure (429, 5xx). ``now``
    is the server's time in its last answer (RFC 9110), an empty string before.
    """

    def __init__(self, address: str, account: Credentials, *, retries: int = 5) -> None:
        from urllib3 import Retry

        self.origin = origin(address)
        self.retries = retries
        self.now = ""
        self._account = account
        self._pool = _pool(address)
        self._retry = Retry(
            retries,
            allowed_methods=_REPEATABLE,
            status_forcelist=_TEMPORARY,
            backoff_factor=1,
            backoff_max=_LONGEST_WAIT,
            backoff_jitter=1,
            raise_on_status=False,
            retry_after_max=_LONGEST_RETRY_AFTER,
        )

    def check_origin(self, address: str) -> None:
        """Raise ``ReceiverError`` for an address of another server."""
        if origin(address) != self.origin:
            raise ReceiverError(
                "the server refers to {address}, which is another server; if that is right, name it",
                address=public(address),
            )

    def send_once(self, method: str, address: str, body: bytes | None = None, headers: Headers = NONE) -> HttpAnswer:
        """Send a request once; ``BrokenError`` without an answer, ``ReceiverError`` for an address elsewhere."""
        return self._send(method, address, body, headers, False)

    def send(self, method: str, address: str, body: bytes | None = None, headers: Headers = NONE) -> HttpAnswer:
        """Send a request that may arrive twice; ``ReceiverError`` if all attempts fail."""
        try:
            answer = self._send(method, address, body, headers, self._retry)
        except BrokenError as error:
            raise self.gave_up(address, str(error)) from None
        if answer.is_temporary:
            raise self.gave_up(address, f"status {answer.status}")
        return answer

    def _send(
        self, method: str, address: str, body: bytes | None, headers: Headers, retry: Retry | Literal[False]
    ) -> HttpAnswer:
        from urllib3.exceptions import HTTPError, MaxRetryError

        self.check_origin(address)
        try:
            answer = self._pool.request(
                method,
                address,
                body=body,
                headers={**self._own_headers(), **headers},
                redirect=False,
                retries=retry,
                preload_content=False,
            )
            content = _read(answer, address)
        except HTTPError as error:
            cause = error.reason if isinstance(error, MaxRetryError) and error.reason else error
            raise BrokenError(type(cause).__name__.removesuffix("Error")) from None
        found = {name.lower(): value for name, value in answer.headers.items()}
        self.now = found.get("date", self.now)
        return HttpAnswer(answer.status, found, content)

    def _own_headers(self) -> dict[str, str]:
        account = b64encode(f"{self._account.user}:{self._account.password}".encode())  # UTF-8, as browsers send it
        return {"Authorization": f"Basic {account.decode()}", "User-Agent": f"catalog-export/{__version__}"}

    def wait(self, attempt: int, asked: float | None = None) -> None:
        """Wait ``asked`` seconds after an attempt (counted from 0), or else a doubling time; not after the last one."""
        if attempt < self.retries:
            time.sleep(min(_LONGEST_WAIT, 2**attempt + random.random()) if asked is None else asked)  # noqa: S311 (no secret)

    def gave_up(self, address: str, reason: str) -> ReceiverError:
        """Return the error that ends a run whose server does not answer."""
        return ReceiverError(
            "{address}: no answer in {attempts} attempts ({reason}); feed again later",
            address=public(address),
            attempts=self.retries + 1,
            reason=reason,
        )


def _read(answer: BaseHTTPResponse, address: str) -> bytes:
    """Read an answer, decompressed, up to a limit: a small compressed answer can have gigabytes."""
    content = answer.read(LONGEST_ANSWER + 1, decode_content=True)
    if len(content) > LONGEST_ANSWER:
        answer.close()
        raise ReceiverError(
            "{address}: the answer is longer than {limit} MiB, which no SWORD server sends; check the address",
            address=public(address),
            limit=LONGEST_ANSWER >> 20,
        )
    answer.release_conn()
    return content


def _pool(address: str) -> PoolManager:
    """Return the connections to a server, through the proxy that the environment names for it."""
    import urllib3

    timeout = urllib3.Timeout(connect=_CONNECT, read=_READ)
    scheme, host, _ = origin(address)
    proxy = getproxies().get(scheme)
    if proxy and host not in LOOPBACK and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy, timeout=timeout)
    return urllib3.PoolManager(timeout=timeout)
