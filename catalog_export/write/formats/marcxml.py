"""MARCXML: MARC 21 without the limits of ISO 2709; notes are split only for a receiver that converts it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.marc21 import marc21_fields
from catalog_export.write.crosswalks.marc21_fixed import LEADER
from catalog_export.write.crosswalks.marc21_options import marc_options
from catalog_export.write.formats.base import Format, MetadataFormat
from catalog_export.write.formats.marc import split_notes
from catalog_export.write.formats.markup import escape_clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_SCHEMA = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_HEADER = f"""<?xml version="1.0" encoding="UTF-8"?>
<collection xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{NAMESPACE} {_SCHEMA}">
"""
# Each record declares the namespace, so that it is complete in an answer of OAI-PMH.
_RECORD = f'<record xmlns="{NAMESPACE}">\n  <leader>{LEADER % (0, 0)}</leader>\n'


def encode(record: Record, options: MarcOptions) -> bytes:
    """Return ``record`` as a ``record`` element; the lengths in its leader are zero, since XML has none."""
    parts = [_RECORD]
    written = marc21_fields(record, options)
    if options.splits_marcxml:
        written = split_notes(written, record, options)
    for field in written:
        if len(field) == 2:
            parts.append(f'  <controlfield tag="{field[0]}">{escape_clean(field[1])}</controlfield>\n')
            continue
        tag, indicators, subfields = field
        parts.append(f'  <datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">\n')
        for code, value in subfields:
            text = escape_clean(value.replace("\n", " "))
            parts.append(f'    <subfield code="{code}">{text}</subfield>\n')
        parts.append("  </datafield>\n")
    parts.append("</record>\n")
    return "".join(parts).encode()


def verify(encoded: bytes, record: Record, options: MarcOptions) -> Iterator[str]:
    """Read ``encoded`` with lxml and yield a line for each difference from ``record``."""
    from lxml import etree

    from catalog_export.write.formats.marc_check import differences, from_element

    try:
        element = etree.fromstring(encoded)
    except etree.XMLSyntaxError as error:
        yield f"not well-formed: {error}"
        return
    yield from differences(from_element(element), record, options)


def build(profile: Profile, record_date: datetime) -> Format:
    """Build the format ``marcxml``."""
    options = marc_options(profile, record_date)
    return Format(
        name="marcxml",
        media_type="application/marcxml+xml",
        suffix=".marcxml",
        summary="MARC 21 in XML, of any length",
        encode=partial(encode, options=options),
        header=_HEADER.encode(),
        footer=b"</collection>\n",
        verify=partial(verify, options=options),
        oai=MetadataFormat("marc21", NAMESPACE, _SCHEMA),
    )
