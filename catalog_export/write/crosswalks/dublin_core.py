"""Turn a record into Dublin Core: the fifteen elements, or the DCMI terms that refine them.

The order is that of the Dublin Core Metadata Element Set, version 1.1. The address of the catalogue page is the last
identifier, because receivers that keep one link keep the last. Some values have no term: the statement of
responsibility (its names are contributors), the collection, the control number (it has no meaning outside its
catalogue), the call number and the holding library, the degree, grantor, faculty and study programme, and the
identifiers of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from catalog_export.model.identifiers import is_web_address, valid_numbers
from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import CREATORS, LANGUAGES, LEGACY_LANGUAGES, THESES
from catalog_export.text.patterns import pattern
from catalog_export.write.crosswalks.years import iso_date

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from catalog_export.model.record import Contributor, Record

# ISO 639-2: bibliographic code (as in MARC) to terminological code (as in ISO 639-3), where the two differ.
TERMINOLOGICAL_CODES: dict[str, str] = dict(read_code_table("iso639-2"))
_TAG = pattern(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_YEAR = pattern(r"[0-9]{4}")
# The part of RFC 3986 that addresses of catalogues and licences use; anything else goes without a claim to be
# a URI.
_URI = pattern(
    r"urn:IS[BS]N:[0-9X-]+|https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?"
    r"([/?]([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(#([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
# The form of a value under an encoding scheme, where we may be given others.
_FORMS: dict[str | None, re.Pattern[str]] = {"URI": _URI, "W3CDTF": _YEAR}


# One statement: a term's local name, its value, the value's language and encoding scheme. A plain tuple, because every
# record makes ten of them.
Term: TypeAlias = tuple[str, str, str | None, str | None]


def simple_terms(record: Record, language_scheme: str) -> Iterator[Term]:
    """Yield the statements of ``record`` in the fifteen elements, refinements under their element.

    ``language_scheme`` is ``bcp47`` or ``iso639-3``.
    """
    return _terms(record, language_scheme, "title", "description", "date")


def qualified_terms(record: Record, language_scheme: str) -> Iterator[Term]:
    """Yield the statements of ``record`` in DCMI terms, with a scheme only where the value is of its form."""
    for term in _terms(record, language_scheme, "alternative", "abstract", "issued"):
        name, value, _, scheme = term
        form = _FORMS.get(scheme)
        yield term if form is None or form.fullmatch(value) else (name, value, None, None)


def _terms(record: Record, language_scheme: str, alternative: str, abstract: str, issued: str) -> Iterator[Term]:
    title, other = record.title.proper, record.title.other_title_information
    yield "title", f"{title.value} : {other}" if other else title.value, language_tag(title.lang), None
    for parallel in record.title.parallel:
        yield alternative, parallel.value, language_tag(parallel.lang), None
    for person in record.contributors:
        if is_creator(person):
            yield "creator", person.entry or person.name, None, None
    for subject in record.subjects:
        yield "subject", subject.value, language_tag(subject.lang), None
    for keyword in record.keywords:
        if keyword not in record.subjects:
            yield "subject", keyword.value, language_tag(keyword.lang), None
    for summary in record.abstracts:
        yield abstract, summary.text, language_tag(summary.lang), None
    if not record.abstracts:  # a harvester shows a description as the summary
        for note in filter(None, (*record.notes, record.bibliography_note)):
            yield "description", note, None, None
    if record.publisher:
        yield "publisher", record.publisher, None, None
    for person in record.contributors:
        if not is_creator(person):
            yield "contributor", person.entry or person.name, None, None
    if record.year:
        yield issued, iso_date(record.year) or record.year, None, "W3CDTF"
    yield "type", "Text", None, "DCMIType"
    if record.thesis_kind:
        yield "type", "info:eu-repo/semantics/" + THESES[record.thesis_kind].eu_repo, None, None
    if record.extent or record.carrier_type or record.isbn or record.issn:
        yield from _physical(record, abstract)
    for file in record.files:
        if is_web_address(file.path):
            yield "identifier", file.path.replace(" ", "%20"), None, "URI"
    if record.url:
        yield "identifier", record.url, None, "URI"
    if language := language_tag(record.language):
        yield _language(language, language_scheme)
    for series in record.series:
        yield "isPartOf" if abstract == "abstract" else "relation", series, None, None
    if record.rights:
        yield "rights", record.rights, None, None
    if record.rights_uri:
        yield "rights", record.rights_uri, None, "URI"


def _physical(record: Record, abstract: str) -> Iterator[Term]:
    """Yield the extent, the carrier, which has a term in qualified Dublin Core only, and the valid ISBN and ISSN."""
    is_qualified = abstract == "abstract"
    if record.extent:
        yield "extent" if is_qualified else "format", record.extent, None, None
    if record.carrier_type and is_qualified:
        yield "medium", record.carrier_type, None, None
    for kind, number, _ in valid_numbers(record):
        yield "identifier", f"urn:{kind}:{number}", None, "URI"


def is_creator(person: Contributor) -> bool:
    """Return whether ``person`` has a role that makes it a creator, or is the main entry without a stated role.

    Another name without a stated role is a contributor. In DCMI's terms every creator is a contributor, so that
    ``contributor`` claims nothing the page does not say.
    """
    return person.relator in CREATORS or (person.main_entry and not person.role)


def language_tag(tag: str | None) -> str | None:
    """Return ``tag`` in the form of ``xml:lang``, or ``None`` if it has none."""
    if tag in LANGUAGES:
        return tag if tag != "und" else None
    if not tag or not _TAG.fullmatch(tag):
        return None
    return LEGACY_LANGUAGES.get(tag, tag)


def _language(tag: str, scheme: str) -> Term:
    if scheme != "iso639-3":
        return "language", tag, None, "RFC4646"
    primary = tag.partition("-")[0].lower()
    if primary not in LANGUAGES and len(primary) != 3:
        return "language", tag, None, "RFC4646"
    code = LANGUAGES[primary].marc if primary in LANGUAGES else primary
    return "language", TERMINOLOGICAL_CODES.get(code, code), None, "ISO639-3"
