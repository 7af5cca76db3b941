"""Formats whose records are nested XML elements: ``mods`` and ``etdms``."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks import etdms
from catalog_export.write.crosswalks.mods import mods_elements
from catalog_export.write.formats.base import Format, MetadataFormat
from catalog_export.write.formats.markup import character_data, different_elements, escape_attribute
from catalog_export.write.formats.oai_dc import DECLARATION
from catalog_export.write.formats.requirements import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.elements import Element

    Elements = Callable[[Record], Iterable[Element]]

_MODS = "http://www.loc.gov/mods/v3"
_MODS_SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
_ETDMS = "http://www.ndltd.org/standards/metadata/etdms/1.1/"
_ETDMS_SCHEMA = "http://www.ndltd.org/standards/metadata/etdms/1-1/etdms11.xsd"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_MODS_START = f'<mods xmlns="{_MODS}" {_XSI} version="3.8" xsi:schemaLocation="{_MODS} {_MODS_SCHEMA}">\n'
_ETDMS_START = (
    f'<thesis xmlns="{_ETDMS}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    f' {_XSI} xsi:schemaLocation="{_ETDMS} {_ETDMS_SCHEMA}">\n'
)


def build_mods(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``mods``; of the profile it reads ``[institution] org_code``."""
    del record_date
    elements = partial(mods_elements, org_code=profile.institution.org_code)
    return Format(
        name="mods",
        media_type="application/mods+xml",
        suffix=".mods.xml",
        summary="MODS 3.8, with the language of each abstract",
        encode=partial(encode, start=_MODS_START, end="</mods>", elements=elements),
        header=f'{DECLARATION}<modsCollection xmlns="{_MODS}">\n'.encode(),
        separator=b"\n",
        footer=b"\n</modsCollection>\n",
        lone=(DECLARATION.encode(), b"\n"),
        verify=partial(verify, elements=elements),
        oai=MetadataFormat("mods", _MODS, _MODS_SCHEMA, carries_all=True),
    )


def build_etdms(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``etdms``; a record that is no thesis, or lacks what ETD-MS requires, is refused."""
    del profile, record_date
    return Format(
        name="etdms",
        media_type="application/xml",
        suffix=".etdms.xml",
        summary="ETD-MS 1.1, for theses and dissertations",
        encode=partial(encode, start=_ETDMS_START, end="</thesis>", elements=_etdms_elements),
        header=f'{DECLARATION}<collection xmlns="urn:catalog-export:etdms">\n'.encode(),
        separator=b"\n",
        footer=b"\n</collection>\n",
        lone=(DECLARATION.encode(), b"\n"),
        verify=partial(verify, elements=_etdms_elements),
    )


def _etdms_elements(record: Record) -> Iterator[Element]:
    require(record, etdms.REQUIRED, "etdms")
    return etdms.etdms_elements(record)


def encode(record: Record, *, start: str, end: str, elements: Elements) -> bytes:
    """Return ``record`` as one element that declares its namespaces, without a newline after it."""
    return f"{start}{''.join(_lines(elements(record), '  '))}{end}".encode()


def _lines(elements: Iterable[Element], indent: str) -> Iterator[str]:
    """Yield each element that has content as indented XML."""
    for name, content, attributes, paragraphs in elements:
        given = _attributes(attributes) if attributes else ""
        if isinstance(content, str):
            if text := character_data(content, keep_newlines=paragraphs):
                yield f"{indent}<{name}{given}>{text}</{name}>\n"
        elif children := "".join(_lines(content, f"{indent}  ")):
            yield f"{indent}<{name}{given}>\n{children}{indent}</{name}>\n"


@lru_cache(maxsize=1024)
def _attributes(attributes: tuple[tuple[str, str], ...]) -> str:
    return "".join([f' {key}="{escape_attribute(clean(value))}"' for key, value in attributes])


def verify(encoded: bytes, record: Record, *, elements: Elements) -> Iterator[str]:
    """Read ``encoded`` with lxml and yield, a line each, the texts that differ from ``record``."""
    from lxml import etree

    found = [(etree.QName(node).localname, node.text) for node in etree.fromstring(encoded).iter() if not len(node)]
    yield from different_elements(found, list(_texts(elements(record))))


def _texts(elements: Iterable[Element]) -> Iterator[tuple[str, str]]:
    for name, content, _, paragraphs in elements:
        if isinstance(content, str):
            if text := clean(content, keep_newlines=paragraphs):
                yield name.rpartition(":")[2], text
        else:
            yield from _texts(content)
