"""Simple Dublin Core, format ``dc``: one ``oai_dc:dc`` element for each record, as OAI-PMH requires.

Each element declares its namespaces, so it is complete in a file and in an answer to a harvester. Several records have
the root ``oai_dc:dcCollection``, which the Library of Congress' stylesheet from MARCXML to OAI DC writes. No schema
declares that root, so it names none.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.dublin_core import simple_terms
from catalog_export.write.formats.base import Format, MetadataFormat
from catalog_export.write.formats.markup import different_elements, escape_clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.dublin_core import Term

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_ELEMENTS = "http://purl.org/dc/elements/1.1/"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_START = (
    f'<oai_dc:dc xmlns:oai_dc="{_OAI_DC}" xmlns:dc="{_ELEMENTS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="{_OAI_DC} {_SCHEMA}">\n'
)
_END = "</oai_dc:dc>"
# Terms whose line ends mean something: the paragraphs of an abstract.
_LINES = frozenset({"description", "abstract"})


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``dc``; of the profile it reads ``[dc] language_scheme``."""
    del record_date
    scheme = profile.dc.language_scheme
    return Format(
        name="dc",
        media_type="application/xml",
        suffix=".dc.xml",
        summary="Dublin Core, simple, as OAI-PMH's oai_dc",
        encode=partial(encode, language_scheme=scheme),
        header=f'{DECLARATION}<oai_dc:dcCollection xmlns:oai_dc="{_OAI_DC}">\n'.encode(),
        separator=b"\n",
        footer=b"\n</oai_dc:dcCollection>\n",
        lone=(DECLARATION.encode(), b"\n"),
        verify=partial(verify, language_scheme=scheme),
        oai=MetadataFormat("oai_dc", _OAI_DC, _SCHEMA, carries_all=True),
    )


def encode(record: Record, *, language_scheme: str) -> bytes:
    """Return ``record`` as one ``oai_dc:dc`` element, without a newline after it."""
    return (_START + "".join(lines("dc", simple_terms(record, language_scheme))) + _END).encode()


def verify(encoded: bytes, record: Record, *, language_scheme: str) -> Iterator[str]:
    """Read ``encoded`` with lxml and yield a line for each difference from ``record``."""
    return element_differences(encoded, _ELEMENTS, simple_terms(record, language_scheme))


def lines(prefix: str, terms: Iterable[Term], *, typed: bool = False) -> Iterator[str]:
    """Yield each term as an element on its own line; a term without text is left out.

    ``typed`` writes the encoding scheme as ``xsi:type``, under the prefix ``dcterms``.
    """
    for name, value, lang, scheme in terms:
        text = escape_clean(clean(value, keep_newlines=True) if name in _LINES else clean(value))
        if not text:
            continue
        if lang:
            yield f'  <{prefix}:{name} xml:lang="{lang}">{text}</{prefix}:{name}>\n'
        elif scheme and typed:
            yield f'  <{prefix}:{name} xsi:type="dcterms:{scheme}">{text}</{prefix}:{name}>\n'
        else:
            yield f"  <{prefix}:{name}>{text}</{prefix}:{name}>\n"


def element_differences(encoded: bytes, namespace: str, terms: Iterable[Term]) -> Iterator[str]:
    """Read ``encoded`` with lxml, and yield a line for each element that differs from ``terms``."""
    from lxml import etree

    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    found = [(child.tag, child.get(lang), child.text) for child in etree.fromstring(encoded)]
    wanted = [
        (f"{{{namespace}}}{name}", lang, clean(value, keep_newlines=name in _LINES)) for name, value, lang, _ in terms
    ]
    yield from different_elements(found, [statement for statement in wanted if statement[2]])
