"""The formats that items are given out in: every format of the registry that is XML and tells its schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from catalog_export.enrich.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format, MetadataFormat

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Dissemination(NamedTuple):
    """One format: what ListMetadataFormats says of it, and how a record becomes its element.

    ``encode`` takes the record and its datestamp, since a MARC record says on which day it was made: taken from the
    datestamp, the same item gives the same bytes until it changes. It raises ``RecordError`` for a record that has no
    form in this format.
    """

    format: MetadataFormat
    encode: Callable[[Record, datetime], bytes]


def disseminations(profile: Profile, day: datetime) -> dict[str, Dissemination]:
    """Return what can be harvested, by metadata prefix; ``day`` is any, and only decides which formats there are."""
    found = {}
    for format_ in registry.list_formats(profile, day):
        if format_.oai:
            encode = partial(_encode, format_, profile, {})
            found[format_.oai.prefix] = Dissemination(format_.oai, encode)
    return found


def _encode(
    format_: Format,
    profile: Profile,
    built: dict[date, Callable[[Record], bytes]],
    record: Record,
    datestamp: datetime,
) -> bytes:
    encode = built.get(day := datestamp.date())
    if encode is None:
        encode = built[day] = registry.find_format(format_.name, profile, datestamp).encode
    return _located(encode(record), format_)


def _located(element: bytes, format_: Format) -> bytes:
    """Have an element name its schema, as the protocol wants it, where the format leaves that to its header."""
    end = element.index(b">")
    end -= element[end - 1 : end] == b"/"  # it may be empty
    if format_.oai is None or b"schemaLocation" in element[:end]:
        return element
    attributes = f' xmlns:xsi="{_XSI}" xsi:schemaLocation="{format_.oai.namespace} {format_.oai.schema}"'
    return element[:end] + attributes.encode() + element[end:]
