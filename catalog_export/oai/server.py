"""Serve the site over HTTP with waitress: limits on connections, a clean stop, and a log of JSON lines."""

from __future__ import annotations

import logging
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.errors import OutputError, UsageError, system_reason
from catalog_export.oai.rate import client_network
from catalog_export.oai.site import LONGEST
from catalog_export.oai.wsgi import application

try:
    from waitress.channel import HTTPChannel
    from waitress.server import TcpWSGIServer
    from waitress.wasyncore import close_all, dispatcher, loop
except ImportError as error:
    raise UsageError("serving needs an extra: pip install 'catalog-export[serve]'") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export.oai.log import JsonLog
    from catalog_export.oai.site import OaiSite

CONNECTIONS = 400  # open at once; more wait to be accepted. Windows can watch 512
CLIENT_CONNECTIONS = 100  # open at once for one client
REQUEST_SECONDS = 20  # a connection may wait for a complete request
_IDLE_SECONDS = 60  # a client may read nothing of its answer
CLEANUP_SECONDS = 5  # between two searches for connections to close
_GRACE_SECONDS = 10  # that answers in progress have when the server is stopped


class Listener(NamedTuple):
    """Where and how the server listens.

    ``trusted_proxy`` is the address of a proxy whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are used.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 4
    trusted_proxy: str | None = None


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection. It is closed immediately if its client has too many others."""

    def __init__(self, server: HarvestServer, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002, ANN401 (the signature is that of waitress)
        super().__init__(server, sock, addr, adj, map=map)
        self.waiting_since: float = self.creation_time
        self.network = client_network(addr[0])
        if addr[0] != adj.trusted_proxy and server.connections_of(self.network) > CLIENT_CONNECTIONS:
            self.will_close = True

    def service(self) -> None:
        """Answer one request in a worker thread; the wait for the next request begins after it."""
        super().service()
        self.waiting_since = time.time()

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered or an answer is being sent."""
        return bool(self.requests or self.total_outbufs_len)


class HarvestServer(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A waitress server that limits the connections of one client, closes slow ones, and stops cleanly."""

    channel_class = Channel

    def connections_of(self, network: str) -> int:
        """Count the open connections of one client."""
        return sum(channel.network == network for channel in list(self.active_channels.values()))

    def maintenance(self, now: float) -> None:
        """Close connections that are idle or send their request too slowly; waitress calls this regularly."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.is_busy:
                channel.waiting_since = now
            elif now - channel.waiting_since > REQUEST_SECONDS:
                channel.will_close = True

    def run_until(self, is_ended: Callable[[], object]) -> None:
        """Serve until ``is_ended`` is true; then accept no connection and finish the answers in progress."""
        while not is_ended():
            self._turn(1.0)
        dispatcher.close(self)  # closes only the listening socket
        deadline = time.monotonic() + _GRACE_SECONDS
        while any(channel.is_busy for channel in self.active_channels.values()) and time.monotonic() < deadline:
            self._turn(0.1)
        self.task_dispatcher.shutdown(timeout=1)
        close_all(self._map)

    def _turn(self, seconds: float) -> None:
        loop(timeout=seconds, map=self._map, use_poll=self.adj.asyncore_use_poll, count=1)


def serve(site: OaiSite, listener: Listener, log: JsonLog) -> None:
    """Answer requests until SIGTERM or Ctrl-C, then finish those in progress. Call it in the main thread.

    ``OutputError`` if the address cannot be listened on, ``UsageError`` if it is not an address.
    """
    server = build_server(site, listener)
    received: list[int] = []

    def stop(number: int, _frame: object) -> None:
        received.append(number)
        server.pull_trigger()

    with _signal_handler(stop), log.capturing("waitress"):
        address = f"http://{server.effective_host}:{server.effective_port}"
        log({"event": "started", "listening": address, "base_url": site.provider.repository.base_url})
        try:
            server.run_until(lambda: received)
        finally:
            log({"event": "stopped"})


def build_server(site: OaiSite, listener: Listener) -> HarvestServer:
    """Return a server that listens already."""
    # A burst of requests fills the queue of the worker threads; that is normal and one message for each is noise.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return HarvestServer(
            application(site),
            map={},
            host=listener.host,
            port=listener.port,
            threads=listener.threads,
            ident="catalog-export",
            trusted_proxy=listener.trusted_proxy,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"} if listener.trusted_proxy else set(),
            clear_untrusted_proxy_headers=True,
            connection_limit=CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            max_request_header_size=2 * LONGEST,
            max_request_body_size=LONGEST,
            asyncore_use_poll=sys.platform != "win32",
            log_socket_errors=False,
        )
    except OSError as error:
        reason = system_reason(error)
        raise OutputError(
            "{host}:{port}: cannot be listened on ({reason})", host=listener.host, port=listener.port, reason=reason
        ) from error
    except ValueError as error:
        raise UsageError(
            "{host}:{port}: {error}; expected an address such as 127.0.0.1:8080",
            host=listener.host,
            port=listener.port,
            error=error,
        ) from error


@contextmanager
def _signal_handler(handler: Callable[[int, object], None]) -> Iterator[None]:
    former = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler_before in former.items():
            signal.signal(number, handler_before)
