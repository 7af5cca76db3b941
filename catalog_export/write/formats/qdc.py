"""Qualified Dublin Core, format ``qdc``: DCMI terms, typed and tagged by language.

DCMI defines no root element. This is ``qualifieddc`` in the namespace that CONTENTdm, Omeka and Islandora
write and national aggregators read under the prefix ``oai_qdc``; DSpace takes any root of that local name,
whatever its namespace. Its content is the type ``elementOrRefinementContainer`` of DCMI's own schema
dcterms.xsd (2008-02-11). For several records there is no root that receivers know, so that theirs is in a
namespace of ours.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.dublin_core import qualified_terms
from catalog_export.write.formats.base import Format, MetadataFormat
from catalog_export.write.formats.oai_dc import DECLARATION, element_differences, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record

_QDC = "http://worldcat.org/xmlschemas/qdc-1.0/"
_TERMS = "http://purl.org/dc/terms/"
_SCHEMA = "http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd"
_START = (
    f'<oai_qdc:qualifieddc xmlns:oai_qdc="{_QDC}" xmlns:dcterms="{_TERMS}"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="{_QDC} {_SCHEMA}">\n'
)
_END = "</oai_qdc:qualifieddc>"


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``qdc``; of the profile it reads ``[dc] language_scheme``."""
    del record_date
    scheme = profile.dc.language_scheme
    return Format(
        name="qdc",
        media_type="application/xml",
        suffix=".qdc.xml",
        summary="Dublin Core, qualified (DCMI terms)",
        encode=partial(encode, language_scheme=scheme),
        header=f'{DECLARATION}<collection xmlns="urn:catalog-export:qdc">\n'.encode(),
        separator=b"\n",
        footer=b"\n</collection>\n",
        lone=(DECLARATION.encode(), b"\n"),
        verify=partial(verify, language_scheme=scheme),
        oai=MetadataFormat("oai_qdc", _QDC, _SCHEMA, carries_all=True),
    )


def encode(record: Record, *, language_scheme: str) -> bytes:
    """Return ``record`` as one ``oai_qdc:qualifieddc`` element, without a newline after it."""
    terms = qualified_terms(record, language_scheme)
    return (_START + "".join(lines("dcterms", terms, typed=True)) + _END).encode()


def verify(encoded: bytes, record: Record, *, language_scheme: str) -> Iterator[str]:
    """Read ``encoded`` with lxml and yield a line for each difference from ``record``."""
    return element_differences(encoded, _TERMS, qualified_terms(record, language_scheme))
