"""Make the site a WSGI application (PEP 3333), for any server or as a part of another application."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from catalog_export.oai.site import LONGEST, Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from catalog_export.oai.site import OaiSite

_HEADERS = {"HTTP_ACCEPT_ENCODING": "accept-encoding", "CONTENT_TYPE": "content-type"}


def application(site: OaiSite) -> WSGIApplication:
    """Return ``site`` as a WSGI application."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = site.answer(_request(environ))
        reason = HTTPStatus(response.status).phrase
        start_response(f"{response.status} {reason}", response.headers)
        return [response.body]

    return answer


def _request(environ: WSGIEnvironment) -> Request:
    return Request(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        {name: environ[key] for key, name in _HEADERS.items() if environ.get(key)},
        _body(environ),
        environ.get("REMOTE_ADDR", ""),
        environ.get("wsgi.url_scheme", ""),
    )


def _body(environ: WSGIEnvironment) -> bytes:
    """Read the body up to its declared length, at most one byte more than the site accepts."""
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else 0
    return environ["wsgi.input"].read(min(size, LONGEST + 1)) if size else b""
