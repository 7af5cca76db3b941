"""What a SWORD 2 server says in XML: where it takes deposits, what became of one, and which ones there are.

It comes from the network: no entity is resolved and nothing further is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_APP = "{http://www.w3.org/2007/app}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_SWORD = ("{http://purl.org/net/sword/}", "{http://purl.org/net/sword/terms/}")


class Collection(NamedTuple):
    """A place that takes deposits: its address, its title, and the media types and packagings it names."""

    address: str
    title: str
    accepts: frozenset[str]
    packagings: frozenset[str]


class Entry(NamedTuple):
    """One deposit as the server has it; ``updated`` is the time by the server's clock (ISO 8601)."""

    edit: str
    media: str | None
    updated: str
    title: str
    authors: tuple[str, ...]
    state: str


def parse(data: bytes) -> Any | None:  # noqa: ANN401 (an element of lxml)
    """Read XML; ``None`` where it is none."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def collections(data: bytes) -> list[Collection] | None:
    """Read a service document; ``None`` where it is none."""
    root = parse(data)
    if root is None or root.tag != f"{_APP}service":
        return None
    return [_collection(element) for element in root.iter(f"{_APP}collection")]


def _collection(element: Any) -> Collection:  # noqa: ANN401
    accepts = {(child.text or "").partition(";")[0].strip() for child in element.iter(f"{_APP}accept")}
    packagings = {
        (child.text or "").strip() for space in (_APP, *_SWORD) for child in element.iter(f"{space}acceptPackaging")
    }
    return Collection(
        element.get("href", ""),
        element.findtext(f"{_ATOM}title", ""),
        frozenset(accepts - {""}),
        frozenset(packagings - {""}),
    )


def entry(data: bytes) -> Entry | None:
    """Read the answer to a deposit; ``None`` where it is no Atom entry with an address to edit it."""
    root = parse(data)
    return None if root is None or root.tag != f"{_ATOM}entry" else _entry(root)


def entries(data: bytes) -> list[Entry] | None:
    """Read a feed of deposits; ``None`` where it is none."""
    root = parse(data)
    if root is None or root.tag != f"{_ATOM}feed":
        return None
    return [found for element in root.iter(f"{_ATOM}entry") if (found := _entry(element))]


def _entry(element: Any) -> Entry | None:  # noqa: ANN401
    links = {link.get("rel"): link.get("href") for link in element.iter(f"{_ATOM}link")}
    edit = links.get("edit")
    if not edit:
        return None
    names = (author.findtext(f"{_ATOM}name", "") for author in element.iter(f"{_ATOM}author"))
    state = next((found.get("href", "") for space in _SWORD for found in element.iter(f"{space}state")), "")
    return Entry(
        edit,
        links.get("edit-media"),
        element.findtext(f"{_ATOM}updated", ""),
        _text(element.iter(f"{_ATOM}title")),
        tuple(map(single_spaced, names)),
        state.rpartition("/")[2],
    )


def error(data: bytes) -> str:
    """Give what an error document says, in one line; an empty string where it says nothing."""
    root = parse(data)
    if root is None:
        return ""
    summary = _text(root.iter(f"{_ATOM}summary", "summary"))
    return single_spaced(" ".join(_without_tags(summary)))


def _without_tags(text: str) -> Iterator[str]:
    """EPrints writes the summary as HTML within XML."""
    from html import unescape

    for part in text.split("<"):
        yield unescape(part.rpartition(">")[2])


def _text(found: Iterable[Any]) -> str:
    first = next(iter(found), None)
    return "" if first is None else single_spaced("".join(first.itertext()))


def single_spaced(text: str) -> str:
    """Give a text with single blanks in the place of all white space, so that two can be compared."""
    return " ".join(text.split())
