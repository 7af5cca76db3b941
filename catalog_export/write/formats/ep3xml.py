"""EP3 XML, format ``ep3xml``, which EPrints imports and exports: an ``eprint`` element for each record.

A default installation cuts long texts without a message, and refuses a record with characters beyond the Basic
Multilingual Plane (its tables are ``utf8mb3``). Such a record is not written.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.eprints import EprintsField, eprints_fields
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.markup import escape_clean
from catalog_export.write.formats.oai_dc import DECLARATION
from catalog_export.write.receivers.characters import beyond_bmp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from catalog_export.model.findings import Finding
    from catalog_export.model.profile import Eprints, Profile
    from catalog_export.model.record import Record

NAMESPACE = "http://eprints.org/ep2/data/2.0"
HEADER = f'{DECLARATION}<eprints xmlns="{NAMESPACE}">\n'.encode()
FOOTER = b"\n</eprints>\n"
MEDIA_TYPE = "application/vnd.eprints.data+xml"
# Fields whose line ends mean something.
_LINES = frozenset({"abstract", "note"})


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``ep3xml``; of the profile it reads ``[eprints]`` and ``[institution] org_code``."""
    del record_date
    options, org_code = profile.eprints, profile.institution.org_code
    return Format(
        name="ep3xml",
        media_type=MEDIA_TYPE,
        suffix=".ep3.xml",
        summary="EP3 XML, as EPrints imports it",
        encode=partial(encode, options=options, org_code=org_code),
        header=HEADER,
        separator=b"\n",
        footer=FOOTER,
        verify=partial(verify, options=options, org_code=org_code),
    )


def encode(record: Record, *, options: Eprints, org_code: str) -> bytes:
    """Return ``record`` as one ``eprint`` element in the namespace around it; files only as addresses.

    ``RecordError`` for what EPrints would cut off or refuse.
    """
    return write_eprint(eprints_fields(record, options, org_code), record, options)


def write_eprint(statements: Iterable[EprintsField], record: Record, options: Eprints, *, empty: bool = False) -> bytes:
    """Return fields as one ``eprint`` element; ``empty`` keeps those without a text, which empty a field of EPrints.

    ``RecordError`` for what EPrints would cut off or refuse.
    """
    tidy = (field if empty and not field.value else _tidy(field) for field in statements)
    found = [field for field in tidy if field]
    if faults := list(_faults(found, record, options)):
        raise RecordError(*faults)
    return f"<eprint>\n{''.join(_lines(found, '  '))}</eprint>".encode()


def verify(encoded: bytes, record: Record, *, options: Eprints, org_code: str) -> Iterator[str]:
    """Read ``encoded`` with lxml and yield a line for each difference from ``record``."""
    from lxml import etree

    root = etree.fromstring(encoded)
    found = [("/".join(path), text) for path, text in _leaves_of(root, ())]
    tidy = [field for given in eprints_fields(record, options, org_code) if (field := _tidy(given))]
    wanted = [("/".join(path), text) for path, text in _leaves(tidy, ())]
    for is_, should in zip(found, wanted, strict=False):
        if is_ != should:
            yield f"{is_!r} was read back, {should!r} was written"
    if len(found) != len(wanted):
        yield f"{len(found)} values were read back, {len(wanted)} were written"


def _tidy(field: EprintsField, *, lines: bool = False) -> EprintsField | None:
    """Return a field as XML can carry it; ``None`` where nothing of it is left."""
    lines = lines or field.name in _LINES
    if isinstance(field.value, str):
        text = clean(field.value, keep_newlines=lines)
        return field._replace(value=text) if text else None
    parts = tuple(kept for part in field.value if (kept := _tidy(part, lines=lines)))
    return field._replace(value=parts) if _says_something(parts) else None


def _says_something(parts: tuple[EprintsField, ...]) -> bool:
    """Return whether the parts of a value contain more than a role or a language."""
    return any(part.name not in {"type", "lang"} for part in parts)


def _faults(found: Iterable[EprintsField], record: Record, options: Eprints) -> Iterator[Finding]:
    place = record.location
    texts = [("/".join(path), str(field.value), field.limit) for path, field in _texts(found, ())]
    for name, text, limit in texts:
        if limit and len(text) > limit:
            yield finding("eprints-too-long", place, field=name, size=len(text), limit=limit, start=text[:40])
    if options.characters == "bmp":
        yield from beyond_bmp("eprints-character", record, ((name, text) for name, text, _ in texts))


def _texts(found: Iterable[EprintsField], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], EprintsField]]:
    for field in found:
        path = above if field.name == "item" else (*above, field.name)
        if isinstance(field.value, str):
            yield path, field
        else:
            yield from _texts(field.value, path)


def _leaves(found: Iterable[EprintsField], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for field in found:
        if isinstance(field.value, str):
            yield (*above, field.name), field.value
        else:
            yield (*above, field.name), ""
            yield from _leaves(field.value, (*above, field.name))


def _leaves_of(element: Any, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for child in element:
        path = (*above, child.tag)
        yield path, "" if len(child) else child.text
        yield from _leaves_of(child, path)


def _lines(found: Iterable[EprintsField], indent: str) -> Iterator[str]:
    for name, value, _ in found:
        if isinstance(value, str):
            attribute = ' encoding="base64"' if name == "data" else ""
            yield f"{indent}<{name}{attribute}>{escape_clean(value)}</{name}>\n"
        else:
            yield f"{indent}<{name}>\n"
            yield from _lines(value, indent + "  ")
            yield f"{indent}</{name}>\n"
