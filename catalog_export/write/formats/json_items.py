"""Formats that are a JSON array with one item a record: ``csl-json``, ``datacite`` and ``schema-org``.

Every text is cleaned first (``text.normalize.clean``). Line breaks that separate paragraphs are kept.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks import datacite
from catalog_export.write.crosswalks.citation import Style
from catalog_export.write.crosswalks.csl import csl_properties
from catalog_export.write.crosswalks.schema_org import schema_org_properties
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.requirements import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record

    Properties = Callable[[Record], Iterable[tuple[str, Any]]]


def build_csl_json(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``csl-json``; of the profile it reads ``[bibtex]`` and ``[institution] key_prefix``."""
    del record_date
    style = Style(profile.bibtex, profile.institution.key_prefix)
    return _array(
        "csl-json",
        "application/vnd.citationstyles.csl+json",
        ".csl.json",
        "CSL-JSON, for citation processors and Zotero",
        partial(csl_properties, style=style),
    )


def build_datacite(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``datacite``; a record without author, publisher or year is refused."""
    del profile, record_date
    return _array(
        "datacite",
        "application/vnd.datacite.datacite+json",
        ".datacite.json",
        "DataCite JSON, Metadata Schema 4",
        _datacite_properties,
    )


def build_schema_org(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``schema-org``: JSON-LD for web pages and search engines."""
    del profile, record_date
    return _array(
        "schema-org", "application/ld+json", ".jsonld", "schema.org as JSON-LD (Thesis)", schema_org_properties
    )


def _datacite_properties(record: Record) -> Iterator[tuple[str, Any]]:
    require(record, datacite.REQUIRED, "datacite")
    return datacite.datacite_properties(record)


def _array(name: str, media_type: str, suffix: str, summary: str, properties: Properties) -> Format:
    return Format(
        name=name,
        media_type=media_type,
        suffix=suffix,
        summary=summary,
        encode=partial(encode, properties=properties),
        header=b"[\n",
        separator=b",\n",
        footer=b"\n]\n",
        verify=partial(verify, properties=properties),
    )


def encode(record: Record, *, properties: Properties) -> bytes:
    """Return ``record`` as one JSON object, without a newline after it."""
    return msgspec.json.encode(_cleaned(dict(properties(record))))


def verify(encoded: bytes, record: Record, *, properties: Properties) -> Iterator[str]:
    """Read ``encoded`` back and yield, a line each, the properties that differ from ``record``."""
    found, wanted = json.loads(encoded), _cleaned(dict(properties(record)))
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield f"{name}: {found.get(name)!r} was read back, {wanted.get(name)!r} was written"


def _cleaned(value: Any) -> Any:
    """Return a JSON value with every text cleaned; members that are empty afterwards are left out."""
    if isinstance(value, str):
        return clean(value, keep_newlines=True)
    if isinstance(value, dict):
        return {key: kept for key, item in value.items() if (kept := _cleaned(item)) not in ("", [], {})}
    if isinstance(value, list):
        return [kept for item in value if (kept := _cleaned(item)) not in ("", [], {})]
    return value
