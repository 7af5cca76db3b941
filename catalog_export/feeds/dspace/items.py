"""Encode one record as an item of DSpace's Simple Archive Format: the files in its folder.

The importer of DSpace reads less than XML allows: the language is the attribute ``language`` (``xml:lang`` is ignored),
only the first text node of an element is read (so CDATA sections and comments lose text), and a DOCTYPE or a namespace
ends the import. Empty values are not written.
"""

from __future__ import annotations

import re
from json import dumps, loads
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.enrich.profile.keys import COLLECTION_HANDLES
from catalog_export.model.errors import RecordError, UsageError
from catalog_export.model.findings import finding
from catalog_export.text.messages import Message
from catalog_export.text.normalize import clean
from catalog_export.text.patterns import pattern
from catalog_export.write.crosswalks.dspace import values
from catalog_export.write.formats.markup import escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.feeds.files import RecordFiles
    from catalog_export.model.profile import Dspace
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.dspace import DspaceValue

# File names that DSpace cannot take, by reason: its own names, and names that it would misread in "contents".
UNFIT: dict[str, re.Pattern[str]] = {
    Message("DSpace has a file of that name itself"): re.compile(
        r"\A(contents|collections|handle|relationships|dublin_core\.xml|metadata_.*\.xml)\Z", re.IGNORECASE | re.DOTALL
    ),
    Message("DSpace would misread the name"): re.compile(r"^-r |[\x00-\x1f\x7f]|[\ud800-\udfff]|^\s|\s$"),
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class DspaceSite(NamedTuple):
    """The DSpace of a feed: the settings of the profile, and the collections for all records (if they were named)."""

    profile: Dspace
    collections: tuple[str, ...] = ()

    def collections_of(self, record: Record) -> tuple[str, ...]:
        """Return handles or UUIDs of the collections of a record, the owning one first; ``RecordError`` without any."""
        if self.collections:
            return self.collections
        name = " ".join((record.collection or "").split())
        if handles := self.profile.collections.get(name):
            return tuple(handles.split())
        place = record.location
        raise RecordError(finding("dspace-no-collection", place, name=name or Message("(none stated)")))


def check_collections(collections: str | Iterable[str]) -> tuple[str, ...]:
    """Return one collection or several as a tuple; ``UsageError`` for one that is neither a handle nor a UUID."""
    form, words = COLLECTION_HANDLES
    named = (collections,) if isinstance(collections, str) else tuple(collections)
    for collection in named:
        if not pattern(form).fullmatch(collection):
            raise UsageError(
                "the collection {collection!r} cannot be one of DSpace; expected {words}",
                collection=collection,
                words=Message(words),
            )
    return named


class SafItem(NamedTuple):
    """An item: its metadata files by name, its collections, and its bitstreams as path, name and description."""

    metadata: dict[str, str]
    collections: list[str]
    bitstreams: list[list[str]]


def encode_item(record: Record, *, site: DspaceSite, files: RecordFiles) -> bytes:
    """Return ``record`` as an item for ``decode_item``; ``RecordError`` if DSpace would refuse it."""
    bitstreams = [[path, name, clean(description)] for path, name, description, _ in files.find(record)]
    item = SafItem(metadata_files(record, site), list(site.collections_of(record)), bitstreams)
    return dumps(item).encode()


def decode_item(encoded: bytes) -> SafItem:
    """Return the item that ``encode_item`` has made."""
    return SafItem(*loads(encoded))


def sound_values(record: Record, site: DspaceSite) -> list[DspaceValue]:
    """Return the cleaned, non-empty values of ``record``; ``RecordError`` without a title."""
    tidied = (
        value._replace(text=clean(value.text, keep_newlines=value.qualifier == "abstract"))
        for value in values(record, site.profile)
    )
    sound = [value for value in tidied if value.text]
    if not any(value.field == "dc.title" for value in sound):
        raise RecordError(finding("dspace-no-title", record.location))
    return sound


def metadata_files(record: Record, site: DspaceSite) -> dict[str, str]:
    """Return the XML files of a record by name: ``dublin_core.xml``, and ``metadata_NAME.xml`` per other schema."""
    schemas: dict[str, list[DspaceValue]] = {"dc": []}
    for value in sound_values(record, site):
        schemas.setdefault(value.schema, []).append(value)
    return {
        "dublin_core.xml" if schema == "dc" else f"metadata_{schema}.xml": "".join(_lines(schema, found))
        for schema, found in schemas.items()
    }


def _lines(schema: str, found: Iterable[DspaceValue]) -> Iterator[str]:
    yield f'{_DECLARATION}<dublin_core schema="{schema}">\n'
    for _, element, qualifier, language, text in found:
        attributes = f'element="{element}" qualifier="{qualifier or "none"}"'
        if language:
            attributes += f' language="{language}"'
        yield f"  <dcvalue {attributes}>{escape_text(text)}</dcvalue>\n"
    yield "</dublin_core>\n"


def contents(item: SafItem) -> str:
    """Return the file ``contents``: one line per bitstream, the primary one first, with tabs between the options."""
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


def files_of(item: SafItem, handle: str | None) -> Iterator[tuple[str, str]]:
    """Yield name and content of every file of an item except its bitstreams."""
    yield from item.metadata.items()
    yield "collections", "".join(f"{collection}\n" for collection in item.collections)
    yield "contents", contents(item)  # even if empty: before 7.4, DSpace fails without it
    if handle is not None:
        yield "handle", f"{handle}\n"


def verify_item(encoded: bytes, record: Record, *, site: DspaceSite) -> Iterator[str]:
    """Read the metadata of an item back with lxml, and yield one line per difference from ``record``."""
    from lxml import etree

    read: list[tuple[Any, ...]] = []
    for xml in decode_item(encoded).metadata.values():
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
