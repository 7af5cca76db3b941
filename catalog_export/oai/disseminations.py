"""The metadata formats of the repository: each format of the registry that is XML and names its schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.enrich import profile as profiles
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format, MetadataFormat

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Dissemination(NamedTuple):
    """One format: its entry in ListMetadataFormats, and a function that encodes a record as its XML element.

    ``encode`` takes the record and its datestamp, since a MARC record has the day on which it was made: taken from the
    datestamp, an item has the same bytes until it changes. It raises ``RecordError`` for a record that cannot be
    encoded in this format.
    """

    format: MetadataFormat
    encode: Callable[[Record, datetime], bytes]


def disseminations(profile: Profile, day: datetime) -> dict[str, Dissemination]:
    """Return the formats that can be harvested, by metadata prefix. Any ``day`` gives the same formats.

    ``profile`` completes each record, as it does in an export.
    """
    found = {}
    # Most profiles of a server have no defaults, and completing each record takes 8 % of the time of a list.
    completes = (profile.defaults, profile.names) != (profiles.Defaults(), profiles.NameRules())
    for format_ in registry.list_formats(profile, day):
        if format_.oai:
            encode = partial(_encode, format_, profile, {})
            found[format_.oai.prefix] = Dissemination(
                format_.oai, partial(_encode_completed, encode, profile) if completes else encode
            )
    return found


def _encode_completed(
    encode: Callable[[Record, datetime], bytes], profile: Profile, record: Record, datestamp: datetime
) -> bytes:
    return encode(profiles.complete(record, profile), datestamp)


def _encode(
    format_: Format,
    profile: Profile,
    encoders: dict[date, Callable[[Record], bytes]],
    record: Record,
    datestamp: datetime,
) -> bytes:
    day = datestamp.date()
    if day not in encoders:
        encoders[day] = registry.find_format(format_.name, profile, datestamp).encode
    return _with_schema(encoders[day](record), format_)


def _with_schema(element: bytes, format_: Format) -> bytes:
    """Add ``xsi:schemaLocation`` to an element without it; the protocol requires it on each (section 2.5)."""
    end = element.index(b">")
    end -= element[end - 1 : end] == b"/"  # the element may be empty
    if format_.oai is None or b"schemaLocation" in element[:end]:
        return element
    attributes = f' xmlns:xsi="{_XSI}" xsi:schemaLocation="{format_.oai.namespace} {format_.oai.schema}"'
    return element[:end] + attributes.encode() + element[end:]
