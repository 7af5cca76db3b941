"""A SWORD 2 server, as EPrints speaks it: its collection, deposits, changes, removals, and what is there.

EPrints takes EP3 XML under its own media type, one record a request. It lists the items of the account as an Atom feed,
the last changed first, twenty at a time; there is always a "next", so that an empty page is the end.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from catalog_export.feeds.sword import atom
from catalog_export.model.errors import ReceiverError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.feeds.sword.http import Answer, Server

MEDIA_TYPE = "application/vnd.eprints.data+xml"
PACKAGING = "http://eprints.org/ep2/data/2.0"
_SERVICE = "sword-app/servicedocument"
_PAGE = 20


class Sword:
    """The collection that takes deposits at an address: that of a service document, or of the site.

    ``wanted`` names a collection by title or address where there are several; ``owner`` is the account in whose name
    is deposited, where that is another one (which EPrints allows to few). ``ReceiverError`` where the server does not
    answer or refuses the account, ``UsageError`` where it takes no EP3 XML.
    """

    def __init__(self, server: Server, address: str, *, wanted: str = "", owner: str = "") -> None:
        if not (owner.isascii() and owner.isprintable()):
            raise UsageError(f"the owner {owner!a} cannot be the name of an account; expected ASCII letters and digits")
        self.server = server
        self.for_owner = {"On-Behalf-Of": owner} if owner else {}
        self.address = self._collection(address, wanted).address
        server.check(self.address)  # before anything is written down as sent

    def _collection(self, address: str, wanted: str) -> atom.Collection:
        found = self._service(address)
        if wanted:
            found = [collection for collection in found if wanted in {collection.title, collection.address}]
        able = [collection for collection in found if MEDIA_TYPE in collection.accepts]
        if not able:
            known = ", ".join(f"{collection.title!r}" for collection in found) or "none"
            raise UsageError(
                f"{address}: no collection takes EP3 XML ({MEDIA_TYPE}) from this account; collections: {known}"
            )
        if len(able) > 1:
            known = ", ".join(f"{collection.title!r}" for collection in able)
            raise UsageError(f"{address}: several collections take EP3 XML; choose one with --collection: {known}")
        return able[0]

    def _service(self, address: str) -> list[atom.Collection]:
        slashed = address if address.endswith("/") else f"{address}/"
        for place in dict.fromkeys((address, urljoin(slashed, _SERVICE), urljoin(address, f"/{_SERVICE}"))):
            answer = self.server.ask("GET", place, headers=self.for_owner)
            self.check_account(answer, place)
            if answer.status == 200 and (found := atom.collections(answer.body)) is not None:
                return found
        raise UsageError(f"{address}: there is no SWORD 2 service document, nor at {_SERVICE} below it; name it")

    def check_account(self, answer: Answer, address: str) -> None:
        """Raise ``ReceiverError`` where the server refuses the account itself."""
        if answer.status == 401:
            raise ReceiverError(f"{address}: the server refuses this account or its password")
        if answer.status == 403 and address == getattr(self, "address", address):
            raise ReceiverError(f"{address}: this account may not deposit here, or not in that owner's name")
        if 300 <= answer.status < 400:
            raise ReceiverError(
                f"{address}: the server points to {answer.headers.get('location', 'another address')}; name that one"
            )

    # --- deposits

    def deposit(self, document: bytes, *, in_progress: bool) -> Answer:
        """Send a new record once; ``BrokenError`` where no answer came."""
        flag = "true" if in_progress else "false"
        headers = {**_described(document), "In-Progress": flag, **self.for_owner}
        return self.server.once("POST", self.address, document, headers)

    def change(self, edit: str, document: bytes, *, whole: bool) -> Answer:
        """Put a record in the place of another, all of it or (``whole`` false) only the fields that are given."""
        method = "PUT" if whole else "PATCH"
        return self.server.ask(method, edit, document, {**_described(document), **self.for_owner})

    def remove(self, edit: str) -> Answer:
        """Remove a record."""
        return self.server.ask("DELETE", edit, headers=self.for_owner)

    def own(self, since: str) -> Iterator[atom.Entry]:
        """Yield the records of the account that were changed since a time by the server's clock, the last first."""
        for page in count():
            address = f"{self.address}?indexOffset={page * _PAGE}" if page else self.address
            answer = self.server.ask("GET", address, headers=self.for_owner)
            found = atom.entries(answer.body) if answer.status == 200 else None
            if found is None:
                raise ReceiverError(f"{address}: the server does not list its deposits (status {answer.status})")
            for entry in found:
                if entry.updated and entry.updated < since:
                    return
                yield entry
            if not found:
                return


def _described(document: bytes) -> dict[str, str]:
    from hashlib import md5

    # The digest in hexadecimal is SWORD's own rule (SWORD 2.0, 6.3.1), not that of HTTP.
    digest = md5(document, usedforsecurity=False).hexdigest()
    return {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "Packaging": PACKAGING, "Content-MD5": digest}
