"""One record as an item of DSpace's Simple Archive Format: what stands in its folder.

The importer of DSpace reads more narrowly than XML allows: the language is an attribute of that name (``xml:lang`` is
passed over), of an element's content the first text node counts (so there is no CDATA section and no comment), and a
DOCTYPE or a namespace ends the import. An empty value is none.
"""

from __future__ import annotations

import re
from json import dumps, loads
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.enrich.profile.settings import SHAPES
from catalog_export.model.errors import RecordError, UsageError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.text.normalize import clean
from catalog_export.text.patterns import pattern
from catalog_export.write.crosswalks.dspace import values
from catalog_export.write.formats.markup import escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.enrich.profile.settings import Dspace
    from catalog_export.feeds.files import Files
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.dspace import Value

# Names of files that DSpace cannot take, by the reason why: those of an item's folder, and those that "contents" parts.
UNFIT = {
    "DSpace has a file of that name itself": re.compile(
        r"\A(contents|collections|handle|relationships|dublin_core\.xml|metadata_.*\.xml)\Z", re.IGNORECASE | re.DOTALL
    ),
    "DSpace would misread the name": re.compile(r"^-r |[\x00-\x1f\x7f]|[\ud800-\udfff]|^\s|\s$"),
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Site(NamedTuple):
    """A DSpace as far as a feed knows it: what the profile says, and the collections that take every record."""

    profile: Dspace
    collections: tuple[str, ...] = ()

    def collections_of(self, record: Record) -> tuple[str, ...]:
        """Give the handles or UUIDs of the collections of a record, the owning one first; else ``RecordError``."""
        if self.collections:
            return self.collections
        name = " ".join((record.collection or "").split())
        if handles := self.profile.collections.get(name):
            return tuple(handles.split())
        place = record.source or Location("<record>")
        raise RecordError(finding("dspace-no-collection", place, name=name or "(none stated)"))


def handles(collections: str | Iterable[str]) -> tuple[str, ...]:
    """Return the collections that were named, or the one; ``UsageError`` for what is neither a handle nor a UUID."""
    form, words = SHAPES["dspace.collections"]
    named = (collections,) if isinstance(collections, str) else tuple(collections)
    for collection in named:
        if not pattern(form).fullmatch(collection):
            raise UsageError(f"the collection {collection!r} is none of DSpace; expected {words}")
    return named


class Item(NamedTuple):
    """An item: its metadata files by name, its collections, and its bitstreams as path, name and description."""

    metadata: dict[str, str]
    collections: list[str]
    bitstreams: list[list[str]]


def encode(record: Record, *, site: Site, files: Files) -> bytes:
    """Return ``record`` as an item, in a form that ``decode`` reads; ``RecordError`` for what DSpace would refuse."""
    bitstreams = [[path, name, clean(description)] for path, name, description, _ in files.of(record)]
    item = Item(metadata_files(record, site), list(site.collections_of(record)), bitstreams)
    return dumps(item).encode()


def decode(encoded: bytes) -> Item:
    """Return the item that ``encode`` made."""
    return Item(*loads(encoded))


def sound_values(record: Record, site: Site) -> list[Value]:
    """Return the values of ``record`` as DSpace keeps them, tidied, without empty ones; else ``RecordError``."""
    tidied = (
        value._replace(text=clean(value.text, keep_newlines=value.qualifier == "abstract"))
        for value in values(record, site.profile)
    )
    sound = [value for value in tidied if value.text]
    if not any(value.field == "dc.title" for value in sound):
        raise RecordError(finding("dspace-no-title", record.source or Location("<record>")))
    return sound


def metadata_files(record: Record, site: Site) -> dict[str, str]:
    """Return the XML of a record by file name: ``dublin_core.xml``, and ``metadata_NAME.xml`` for each other schema."""
    schemas: dict[str, list[Value]] = {"dc": []}
    for value in sound_values(record, site):
        schemas.setdefault(value.schema, []).append(value)
    return {
        "dublin_core.xml" if schema == "dc" else f"metadata_{schema}.xml": "".join(_lines(schema, found))
        for schema, found in schemas.items()
    }


def _lines(schema: str, found: Iterable[Value]) -> Iterator[str]:
    yield f'{_DECLARATION}<dublin_core schema="{schema}">\n'
    for _, element, qualifier, language, text in found:
        attributes = f'element="{element}" qualifier="{qualifier or "none"}"'
        if language:
            attributes += f' language="{language}"'
        yield f"  <dcvalue {attributes}>{escape_text(text)}</dcvalue>\n"
    yield "</dublin_core>\n"


def contents(item: Item) -> str:
    """Return the file ``contents``: a line a bitstream, the first of them the primary one; tabs between the options."""
    return "".join(
        "\t".join(
            (
                name,
                "bundle:ORIGINAL",
                *([f"description:{text}"] if text else ()),
                *(() if number else ("primary:true",)),
            )
        )
        + "\n"
        for number, (_, name, text) in enumerate(item.bitstreams)
    )


def files_of(item: Item, handle: str | None) -> Iterator[tuple[str, str]]:
    """Yield name and content of every file that stands in the folder of an item beside its bitstreams."""
    yield from item.metadata.items()
    yield "collections", "".join(f"{collection}\n" for collection in item.collections)
    yield "contents", contents(item)  # empty as well: before 7.4 DSpace ends at "collections" in a folder without it
    if handle is not None:
        yield "handle", f"{handle}\n"


def verify(encoded: bytes, record: Record, *, site: Site) -> Iterator[str]:
    """Read the metadata of an item back with lxml and yield, a line each, what differs from ``record``."""
    from lxml import etree

    read: list[tuple[Any, ...]] = []
    for xml in decode(encoded).metadata.values():
        root = etree.fromstring(xml.encode())
        for node in root:
            qualifier = node.get("qualifier")
            name = None if qualifier == "none" else qualifier
            read.append((root.get("schema"), node.get("element"), name, node.get("language"), node.text))
    expected = [tuple(value) for value in sound_values(record, site)]
    for kind, left, right in (("is missing", expected, read), ("was added", read, expected)):
        for value in left:
            if value not in right:
                yield f"{value} {kind}"
