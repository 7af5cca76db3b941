"""A server for the site: waitress, which ends without cutting off an answer, and a log in JSON Lines."""

from __future__ import annotations

import json
import signal
import sys
import time
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.errors import OutputError, UsageError
from catalog_export.oai.site import LONGEST
from catalog_export.oai.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from catalog_export.oai.site import Site

_CONNECTIONS = 400  # at once; further ones wait to be accepted. Windows can watch 512
_IDLE = 60  # seconds after which a connection without a request is closed
_GRACE = 10  # seconds that answers under way have when the server is told to end


class Log:
    """Writes facts as lines of JSON; safe for threads. A log that cannot be written to stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.lock = stream, Lock()

    def __call__(self, facts: Mapping[str, object]) -> None:
        """Write one line, with the time before the facts."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": now, **facts}) + "\n"
        with self.lock:
            try:
                self.stream.write(line)
                self.stream.flush()
            except OSError:
                return


class Place(NamedTuple):
    """Where and how to listen.

    ``trusted_proxy`` is the address of a proxy whose word on who asks, and by which scheme, is taken.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 4
    trusted_proxy: str | None = None


def serve(site: Site, place: Place, log: Log) -> None:
    """Answer requests until SIGTERM or Ctrl-C, then finish those under way; to be called in the main thread.

    ``OutputError`` where the address cannot be listened on, ``UsageError`` without the extra.
    """
    sockets: dict[int, Any] = {}
    server = _server(site, place, sockets)
    ending: list[int] = []

    def end(number: int, _frame: object) -> None:
        ending.append(number)
        server.pull_trigger()

    former = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    address = f"http://{server.effective_host}:{server.effective_port}"
    log({"event": "started", "listening": address, "base_url": site.provider.repository.base_url})
    try:
        _run(server, sockets, ending)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        log({"event": "stopped"})


def _server(site: Site, place: Place, sockets: dict[int, Any]) -> Any:  # noqa: ANN401 (waitress has no types)
    try:
        import waitress.server
    except ImportError as error:
        raise UsageError("serving needs an extra: pip install 'catalog-export[serve]'") from error
    try:
        return waitress.server.create_server(
            application(site),
            map=sockets,
            host=place.host,
            port=place.port,
            threads=place.threads,
            ident="catalog-export",
            trusted_proxy=place.trusted_proxy,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"} if place.trusted_proxy else set(),
            clear_untrusted_proxy_headers=True,
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE,
            max_request_header_size=2 * LONGEST,
            max_request_body_size=LONGEST,
            asyncore_use_poll=sys.platform != "win32",
            log_socket_errors=False,
        )
    except OSError as error:
        raise OutputError(f"{place.host}:{place.port}: cannot be listened on ({error.strerror or error})") from error
    except ValueError as error:
        raise UsageError(f"{place.host}:{place.port}: {error}; expected an address such as 127.0.0.1:8080") from error


def _run(server: Any, sockets: dict[int, Any], ending: list[int]) -> None:  # noqa: ANN401 (likewise)
    """Run waitress' own loop, round by round, so that it can end between two of them."""
    from waitress import wasyncore

    def turn(seconds: float) -> None:
        wasyncore.loop(timeout=seconds, map=sockets, use_poll=server.adj.asyncore_use_poll, count=1)

    while not ending:
        turn(1.0)
    wasyncore.dispatcher.close(server)  # the listening socket alone
    last = time.monotonic() + _GRACE
    while any(_is_busy(channel) for channel in server.active_channels.values()) and time.monotonic() < last:
        turn(0.1)
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(sockets)


def _is_busy(channel: Any) -> bool:  # noqa: ANN401 (likewise)
    return bool(channel.requests or channel.total_outbufs_len)
