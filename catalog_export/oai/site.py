"""Answer HTTP requests: a function from request to response, for any server.

The path of the base URL is for harvesters, ``/`` is a page for people, and ``/health`` is for monitoring. There are no
other paths, and no part of a path becomes a file name.
"""

from __future__ import annotations

import gzip
import json
import time
from traceback import format_exception
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from catalog_export.model.errors import CatalogExportError
from catalog_export.oai import landing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catalog_export.oai.provider import OaiResponse, Provider
    from catalog_export.oai.rate import RateLimiter

LONGEST = 8192  # bytes of a query and of a form; a request of the protocol has some hundred
_FIELDS = 32  # arguments that are read
_FORM = "application/x-www-form-urlencoded"
_COMPRESSED_FROM = 1024  # bytes of a response
_LEVEL = 1  # of gzip: higher levels take twice the time and save a tenth of the size
_SAFE = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-cache"),
]
_CLOSED = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
_TEXT = "text/plain; charset=utf-8"


class Request(NamedTuple):
    """A request. Names of ``headers`` are in lower case. ``client`` is an IP address, ``scheme`` http or https."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""
    client: str = ""
    scheme: str = ""


class Response(NamedTuple):
    """A response; ``facts`` are for the log."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    facts: Mapping[str, object] = {}


class OaiSite:
    """Answer requests. ``log`` is called with the facts of each; ``rate`` limits each client. Safe for threads.

    ``sees_scheme`` is true if the scheme of a request is the one that the harvester used, not the scheme between a
    proxy and the server.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        rate: RateLimiter | None = None,
        log: Callable[[Mapping[str, object]], object] | None = None,
        sees_scheme: bool = False,
    ) -> None:
        self.provider, self.rate, self.log = provider, rate, log
        self.compares = sees_scheme and log is not None
        self.prefix, _, self.name = provider.repository.path.rpartition("/")

    def answer(self, request: Request) -> Response:
        """Answer any request."""
        start = time.perf_counter()
        try:
            response = self._answer(request)
        except CatalogExportError as error:
            response = _plain(503, "The store cannot be read now; try again later.", ("Retry-After", "60"))
            response = response._replace(facts={"error": str(error)})
        except Exception as error:  # noqa: BLE001 (the server continues; the error is in the log)
            response = _plain(500, "The server failed; its log has the details.")
            response = response._replace(facts={"error": "".join(format_exception(error))})
        response = _compressed(response, request.headers.get("accept-encoding", ""))
        if self.log:
            self.log(
                {
                    "event": "request",
                    "method": request.method,
                    "status": response.status,
                    "bytes": len(response.body),
                    "ms": round((time.perf_counter() - start) * 1000, 1),
                    **response.facts,
                }
            )
        return response._replace(body=b"") if request.method == "HEAD" else response

    def _answer(self, request: Request) -> Response:
        path = request.path.removeprefix(self.prefix) if self.prefix else request.path
        known: Mapping[str, Callable[[Request], Response]] = {
            f"/{self.name}": self._harvest,
            "/": self._landing,
            "": self._landing,
            "/health": self._health,
        }
        if path not in known:
            return _plain(404, f"There is nothing at this address. The base URL is {self.provider.repository.base_url}")
        if path != "/health" and self.rate and (seconds := self.rate.wait(request.client)):
            # The protocol prescribes 503 (section 3.1.2.2); harvesters do not understand 429.
            response = _plain(503, f"Too many requests; wait {seconds} s.", ("Retry-After", str(seconds)))
            return response._replace(facts={"refused": "rate"})
        return known[path](request)

    # --- the protocol

    def _harvest(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD", "POST"}:
            return _plain(405, "Expected GET or POST.", ("Allow", "GET, HEAD, POST"))
        fields = request.query
        if request.method == "POST":
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
                return _plain(415, f"Expected a form: Content-Type: {_FORM}", ("Accept-Post", _FORM))
            fields = "&".join(filter(None, (request.query, request.body.decode("utf-8", "replace"))))
        if len(request.query) > LONGEST or len(request.body) > LONGEST:
            return _plain(413 if request.method == "POST" else 414, f"Expected {LONGEST} bytes at most.")
        self._check_scheme(request)
        answer = self.provider.respond(_pairs(fields))
        return _response(200, "text/xml; charset=utf-8", answer.xml, _CLOSED, facts=_facts(answer))

    def _check_scheme(self, request: Request) -> None:
        """Log once that harvesters use another scheme than the base URL of Identify."""
        base = self.provider.repository.base_url
        if self.compares and self.log and not base.startswith(f"{request.scheme}:"):
            self.compares = False
            self.log({"event": "base-url-differs", "base_url": base, "scheme": request.scheme})

    # --- the other paths

    def _landing(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return _plain(405, "Expected GET.", ("Allow", "GET, HEAD"))
        provider = self.provider
        html = landing.page(provider.repository, provider.store.count(), provider.formats, provider.store.sets())
        return _response(200, "text/html; charset=utf-8", html, ("Content-Security-Policy", landing.POLICY))

    def _health(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return _plain(405, "Expected GET.", ("Allow", "GET, HEAD"))
        earliest = self.provider.store.earliest()
        state = {"status": "ok", "earliest": earliest.isoformat() if earliest else None}
        return _response(200, "application/json", json.dumps(state).encode() + b"\n", _CLOSED)


def _pairs(fields: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(fields, keep_blank_values=True, errors="replace", max_num_fields=_FIELDS)
    except ValueError:  # too many arguments for any verb
        return [("verb", "")]


def _facts(answer: OaiResponse) -> dict[str, object]:
    facts: dict[str, object] = dict(answer.request)
    if "resumptionToken" in facts:
        facts["resumptionToken"] = True  # the log has its arguments with the first request
    if answer.error:
        facts["error"] = answer.error
    else:
        facts["items"] = answer.items
    return facts


def _response(
    status: int, media_type: str, body: bytes, *headers: tuple[str, str], facts: Mapping[str, object] | None = None
) -> Response:
    return Response(status, [("Content-Type", media_type), *_SAFE, *headers], body, facts or {})


def _plain(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return _response(status, _TEXT, f"{text}\n".encode(), _CLOSED, *headers)


# --- compression


def _compressed(response: Response, accepted: str) -> Response:
    headers, body = [*response.headers, ("Vary", "Accept-Encoding")], response.body
    if len(body) >= _COMPRESSED_FROM and _takes_gzip(accepted):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return response._replace(headers=[*headers, ("Content-Length", str(len(body)))], body=body)


def _takes_gzip(accepted: str) -> bool:
    """Return whether a client prefers gzip to no compression (RFC 9110, section 12.5.3)."""
    weights = {}
    for item in accepted.lower().split(","):
        name, _, weight = item.partition(";")
        weights[name.strip()] = _weight(weight)
    gzipped = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzipped > 0 and gzipped >= weights.get("identity", 0.0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
