"""A SWORD 2 server as EPrints implements it: find the collection, deposit, change, remove and list items.

EPrints takes EP3 XML under its own media type, one record per request. It lists the items of the account as an Atom
feed of 20 per page, the last changed first. Every page has a "next" link, so the list ends with an empty page.
"""

from __future__ import annotations

from hashlib import md5
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from catalog_export.feeds.sword import atom
from catalog_export.feeds.sword.http import public
from catalog_export.model.errors import ReceiverError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.feeds.sword.http import HttpAnswer, Server

MEDIA_TYPE = "application/vnd.eprints.data+xml"
PACKAGING = "http://eprints.org/ep2/data/2.0"
_SERVICE = "sword-app/servicedocument"
_PAGE = 20


class SwordClient:
    """The collection for deposits of a site; ``address`` is that of the site or of its service document.

    ``wanted`` selects a collection by title or address. ``owner`` is the account that will own the deposits, if it is
    another one (EPrints allows that to few accounts). ``ReceiverError`` if the server does not answer or refuses the
    account, ``UsageError`` if it does not accept EP3 XML.
    """

    def __init__(self, server: Server, address: str, *, wanted: str = "", owner: str = "") -> None:
        if not (owner.isascii() and owner.isprintable()):
            raise UsageError(
                "the owner {owner!a} cannot be the name of an account; expected ASCII letters and digits", owner=owner
            )
        self.server = server
        self.for_owner = {"On-Behalf-Of": owner} if owner else {}
        self.address = self._find_collection(address, wanted).address
        server.check_origin(self.address)  # before a deposit is recorded as sent

    def _find_collection(self, address: str, wanted: str) -> atom.SwordCollection:
        found = self._service_document(address)
        if wanted:
            found = [collection for collection in found if wanted in {collection.title, collection.address}]
        able = [collection for collection in found if MEDIA_TYPE in collection.accepts]
        if len(able) == 1:
            return able[0]
        known = ", ".join(f"{collection.title!r}" for collection in able or found) or "none"
        if able:
            raise UsageError(
                "{address}: several collections accept EP3 XML; expected one of them as the collection: {known}",
                address=public(address),
                known=known,
            )
        raise UsageError(
            "{address}: no collection accepts EP3 XML ({media_type}) from this account; collections: {known}",
            address=public(address),
            media_type=MEDIA_TYPE,
            known=known,
        )

    def _service_document(self, address: str) -> list[atom.SwordCollection]:
        slashed = address if address.endswith("/") else f"{address}/"
        for place in dict.fromkeys((address, urljoin(slashed, _SERVICE), urljoin(address, f"/{_SERVICE}"))):
            answer = self.server.send("GET", place, headers=self.for_owner)
            self.check_account(answer, place)
            if answer.status == 200 and (found := atom.read_collections(answer.body)) is not None:
                return found
        raise UsageError(
            "{address}: there is no SWORD 2 service document, nor at {service} below it; give its address",
            address=public(address),
            service=_SERVICE,
        )

    def check_account(self, answer: HttpAnswer, address: str) -> None:
        """Raise ``ReceiverError`` if the server refuses the account, or refers to another address."""
        if answer.status == 401:
            raise ReceiverError("{address}: the server refuses this account or its password", address=public(address))
        if answer.status == 403 and address == getattr(self, "address", address):
            raise ReceiverError(
                "{address}: this account may not deposit here, or not in that owner's name", address=public(address)
            )
        if 300 <= answer.status < 400:
            other = public(answer.headers.get("location", "another address"))
            raise ReceiverError(
                "{address}: the server refers to {other}; give that address", address=public(address), other=other
            )

    # --- deposits

    def deposit(self, document: bytes, *, in_progress: bool) -> HttpAnswer:
        """Send a new record once; ``BrokenError`` without an answer."""
        flag = "true" if in_progress else "false"
        headers = {**_describe(document), "In-Progress": flag, **self.for_owner}
        return self.server.send_once("POST", self.address, document, headers)

    def change(self, edit: str, document: bytes, *, whole: bool) -> HttpAnswer:
        """Replace a record: all of it, or (``whole`` false) only the fields in ``document``."""
        method = "PUT" if whole else "PATCH"
        return self.server.send(method, edit, document, {**_describe(document), **self.for_owner})

    def remove(self, edit: str) -> HttpAnswer:
        """Remove a record."""
        return self.server.send("DELETE", edit, headers=self.for_owner)

    def list_own(self, since: str) -> Iterator[atom.AtomEntry]:
        """Yield the account's records changed since ``since`` by the server's clock, the last changed first."""
        for page in count():
            address = f"{self.address}?indexOffset={page * _PAGE}" if page else self.address
            answer = self.server.send("GET", address, headers=self.for_owner)
            found = atom.read_entries(answer.body) if answer.status == 200 else None
            if found is None:
                raise ReceiverError(
                    "{address}: the server does not list its deposits (status {status})",
                    address=public(address),
                    status=answer.status,
                )
            for entry in found:
                if entry.updated and entry.updated < since:
                    return
                yield entry
            if not found:
                return


def _describe(document: bytes) -> dict[str, str]:
    # SWORD 2.0, 6.3.1, wants the digest in hexadecimal, unlike HTTP.
    digest = md5(document, usedforsecurity=False).hexdigest()
    return {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "Packaging": PACKAGING, "Content-MD5": digest}
