"""Parse the XML of a SWORD 2 server: service documents, deposits, lists of deposits, and errors.

The XML comes from the network: no entity is resolved and no external resource is loaded.
"""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.text.normalize import fold_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable

_APP = "{http://www.w3.org/2007/app}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_SWORD = ("{http://purl.org/net/sword/}", "{http://purl.org/net/sword/terms/}")


class SwordCollection(NamedTuple):
    """A collection that takes deposits: its address, its title, and the media types it accepts."""

    address: str
    title: str
    accepts: frozenset[str]


class AtomEntry(NamedTuple):
    """One deposit on the server; ``updated`` is the time by the server's clock (ISO 8601)."""

    edit: str
    updated: str
    title: str
    authors: tuple[str, ...]
    state: str


def _parse(data: bytes) -> Any | None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def read_collections(data: bytes) -> list[SwordCollection] | None:
    """Parse a service document; return ``None`` if it is something else."""
    root = _parse(data)
    if root is None or root.tag != f"{_APP}service":
        return None
    return [_collection(element) for element in root.iter(f"{_APP}collection")]


def _collection(element: Any) -> SwordCollection:
    accepts = {(child.text or "").partition(";")[0].strip() for child in element.iter(f"{_APP}accept")}
    return SwordCollection(element.get("href", ""), element.findtext(f"{_ATOM}title", ""), frozenset(accepts - {""}))


def read_entry(data: bytes) -> AtomEntry | None:
    """Parse the answer to a deposit; return ``None`` if it is not an Atom entry with an edit address."""
    root = _parse(data)
    return None if root is None or root.tag != f"{_ATOM}entry" else _entry(root)


def read_entries(data: bytes) -> list[AtomEntry] | None:
    """Parse a list of deposits; return ``None`` if it is not an Atom feed."""
    root = _parse(data)
    if root is None or root.tag != f"{_ATOM}feed":
        return None
    return [found for element in root.iter(f"{_ATOM}entry") if (found := _entry(element))]


def _entry(element: Any) -> AtomEntry | None:
    links = {link.get("rel"): link.get("href") for link in element.iter(f"{_ATOM}link")}
    if not links.get("edit"):
        return None
    names = (author.findtext(f"{_ATOM}name", "") for author in element.iter(f"{_ATOM}author"))
    state = next((found.get("href", "") for space in _SWORD for found in element.iter(f"{space}state")), "")
    return AtomEntry(
        links["edit"],
        element.findtext(f"{_ATOM}updated", ""),
        _first_text(element.iter(f"{_ATOM}title")),
        tuple(map(fold_blanks, names)),
        state.rpartition("/")[2],
    )


def read_error(data: bytes) -> str:
    """Return the summary of an error document on one line; an empty string if there is none."""
    root = _parse(data)
    if root is None:
        return ""
    summary = _first_text(root.iter(f"{_ATOM}summary", "summary"))
    # EPrints writes the summary as escaped HTML.
    return fold_blanks(" ".join(unescape(part.rpartition(">")[2]) for part in summary.split("<")))


def _first_text(found: Iterable[Any]) -> str:
    first = next(iter(found), None)
    return "" if first is None else fold_blanks("".join(first.itertext()))
