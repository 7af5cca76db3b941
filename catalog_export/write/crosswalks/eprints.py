"""Turn a record into fields of EPrints 3.4 (flavour ``pub``), in the order of EPrints' export.

A field has a text or further fields; several values of a field are ``item`` elements. A name is split only if the page
or the profile inverts it; otherwise all of it is in ``family``, which EPrints shows correctly without ``given``.
EPrints makes an article of a record without ``type``, so a record of unknown kind has ``other`` or the type in the
profile. ``id`` has the number of a person after the name of its scheme, and ``department`` the code of a study
programme before its name, as Indonesia's national repository of theses (RAMA) requires.

EPrints has no field for the language of the work, dates of people, roles without a relator code, the statement of
responsibility, the collection, the call number and the holding library.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from catalog_export.model.identifiers import is_web_address, orcid_uri, valid_numbers
from catalog_export.write.crosswalks.citation_names import family_and_given
from catalog_export.write.crosswalks.descriptions import is_book
from catalog_export.write.crosswalks.dublin_core import is_creator, language_tag
from catalog_export.write.crosswalks.physical import page_count
from catalog_export.write.crosswalks.years import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.profile import Eprints
    from catalog_export.model.record import Contributor, Record, Text


class Attachment(NamedTuple):
    """A file of the record: name, description, and content or the address from which EPrints fetches it."""

    name: str
    description: str | None
    content: bytes | None
    address: str = ""


class EprintsField(NamedTuple):
    """One element: its name, its text or the elements in it, and how many characters of the text EPrints keeps."""

    name: str
    value: str | tuple[EprintsField, ...]
    limit: int | None = None


# What EPrints keeps of a text, in characters; it cuts the rest off without a word.
_TEXT = 255
_NAME = 64
# Up to EPrints 3.4.7 the roles are addresses of an older list of relators, which has neither of these.
_OLD_RELATORS = "http://www.loc.gov/loc.terms/relators/"
_NOT_IN_OLD = {"dgs": "ths", "dgc": "ctb"}
_RELATORS = "http://id.loc.gov/vocabulary/relators/"
# Which of several numbers of a person is the ``id``: there is one.
_IDS = ("nim", "nidn", "nidk", "nuptk", "email")


def eprints_fields(
    record: Record, options: Eprints, org_code: str = "", attachments: Iterable[Attachment] | None = None
) -> Iterator[EprintsField]:
    """Yield the fields of a new eprint, in the order of EPrints' own export.

    ``attachments`` are its files; without them, those of the record that have an address on the web.
    """
    found = addressed(record) if attachments is None else attachments
    documents = tuple(_document(attachment, record, options) for attachment in found)
    if documents:
        yield EprintsField("documents", documents)
    if options.status:
        yield EprintsField("eprint_status", options.status)
    yield from _texts(record, options, org_code)


def owned(
    record: Record, options: Eprints, org_code: str = "", attachments: Iterable[Attachment] | None = None
) -> Iterator[EprintsField]:
    """Yield the fields of an update: those of ``eprints_fields``, and empty ones that the record does not fill.

    What others wrote into further fields stays, and so do the status and, where the record has none, documents.
    """
    found = {field.name: field for field in eprints_fields(record, options._replace(status=""), org_code, attachments)}
    for name in ("documents", *_OWNED, "subjects", options.catalogue_url, *_KEPT):
        if name in found:
            yield found[name]
        elif name in _OWNED:
            yield EprintsField(name, "")


# Fields that an update replaces but never empties: librarians of the site fill them as well.
_KEPT = ("series", "pages", "isbn", "issn")
# The fields that an update replaces, in order. Subjects belong to the site unless the profile says otherwise.
_OWNED = (
    *("source", "type", "creators", "contributors", "corp_creators", "title", "keywords", "note", "abstract", "date"),
    *("date_type", "publisher", "place_of_pub", "institution", "department", "thesis_type", "editors"),
)


def _texts(record: Record, options: Eprints, org_code: str) -> Iterator[EprintsField]:
    if record.control_number:
        number = record.control_number
        yield EprintsField("source", f"({org_code}){number}" if org_code else number, _TEXT)
    other = options.type or "other"
    kind = "book" if other == "other" and is_book(record) else other
    yield EprintsField("type", "thesis" if record.thesis_kind else kind)
    yield from _several("creators", (_person(c) for c in record.contributors if _is_author(c, "personal")))
    yield from _several("contributors", (_person(c, _relator(c, options)) for c in record.contributors if _is_other(c)))
    yield from _several(
        "corp_creators", ((c.entry or c.name) for c in record.contributors if _is_author(c, "corporate"))
    )
    yield _title(record, options)
    if record.subjects and options.subjects == "ids":
        yield from _several("subjects", (subject.value for subject in record.subjects))
    yield from _keywords(record, options)
    if note := "\n".join(filter(None, _notes(record))):
        yield EprintsField("note", note)
    yield from _abstract(record, options)
    yield from _publication(record, options)
    yield from _several("editors", (_person(c) for c in record.contributors if c.relator == "edt"))
    if record.url and options.catalogue_url == "related_url":
        yield EprintsField("related_url", (EprintsField("item", (EprintsField("url", record.url),)),))


def _publication(record: Record, options: Eprints) -> Iterator[EprintsField]:
    """Yield date, series, publisher, place, pages, institution, department, thesis type and numbers."""
    if year := iso_date(record.year):
        yield EprintsField("date", year)
        if options.date_type:
            yield EprintsField("date_type", options.date_type)
    texts = (
        ("series", "; ".join(record.series), _TEXT),
        ("publisher", record.publisher, _TEXT),
        ("official_url", record.url if options.catalogue_url == "official_url" else None, None),
        ("place_of_pub", record.place, _TEXT),
        ("pages", page_count(record.extent), None),
        ("institution", record.grantor, _TEXT),
        ("department", _department(record), _TEXT),
    )
    yield from (EprintsField(name, text, limit) for name, text, limit in texts if text)
    if record.thesis_kind:
        yield EprintsField("thesis_type", getattr(options, f"thesis_{record.thesis_kind}") or "other")
    yield from _numbers(record)


def _numbers(record: Record) -> Iterator[EprintsField]:
    for name in ("ISBN", "ISSN"):
        if numbers := "; ".join(number for kind, number, _ in valid_numbers(record) if kind == name):
            yield EprintsField(name.lower(), numbers, _TEXT)


def _several(name: str, values: Iterable[str | tuple[EprintsField, ...]]) -> Iterator[EprintsField]:
    items = tuple(EprintsField("item", value, _TEXT if isinstance(value, str) else None) for value in values)
    if items:
        yield EprintsField(name, items)


# --- people


def _is_author(person: Contributor, kind: str) -> bool:
    return is_creator(person) and person.kind == kind


def _is_other(person: Contributor) -> bool:
    return not is_creator(person) and person.relator != "edt"


def _person(person: Contributor, relator: str = "") -> tuple[EprintsField, ...]:
    parts = [EprintsField("type", relator)] if relator else []
    parts.append(EprintsField("name", tuple(_name(person))))
    known = {identifier.scheme: identifier.value for identifier in person.identifiers}
    if orcid := known.get("orcid"):
        parts.append(EprintsField("orcid", (orcid_uri(orcid) or orcid).removeprefix("https://orcid.org/"), _TEXT))
    for scheme in _IDS:
        if scheme in known:
            parts.append(
                EprintsField("id", known[scheme] if scheme == "email" else scheme.upper() + known[scheme], _TEXT)
            )
            break
    return tuple(parts)


def _name(person: Contributor) -> Iterator[EprintsField]:
    family, given = family_and_given(person)
    yield EprintsField("family", family, _NAME)
    if given:
        yield EprintsField("given", given, _NAME)


def _relator(person: Contributor, options: Eprints) -> str:
    if person.relator is None:
        return ""
    if options.relators == "id.loc.gov":
        return _RELATORS + person.relator
    return _OLD_RELATORS + _NOT_IN_OLD.get(person.relator, person.relator).upper()


# --- texts


def _title(record: Record, options: Eprints) -> EprintsField:
    title, other = record.title.proper, record.title.other_title_information
    proper = title._replace(value=f"{title.value} : {other}") if other else title
    titles = (proper, *record.title.parallel)
    if "title" in options.multilang.split():
        return EprintsField("title", tuple(_in_language(text.value, text.lang) for text in titles))
    return EprintsField("title", " = ".join(text.value for text in titles))


def _in_language(text: str, lang: str | None) -> EprintsField:
    tag = language_tag(lang)
    return EprintsField("item", (EprintsField("text", text), *((EprintsField("lang", tag),) if tag else ())))


def _keywords(record: Record, options: Eprints) -> Iterator[EprintsField]:
    words: tuple[Text, ...] = record.keywords
    if options.subjects != "ids":
        words = (*record.subjects, *(word for word in words if word not in record.subjects))
    if not words:
        return
    if "keywords" not in options.multilang.split():
        yield EprintsField("keywords", _listed(words))
        return
    languages = dict.fromkeys(word.lang for word in words)
    items = (_in_language(_listed([word for word in words if word.lang == lang]), lang) for lang in languages)
    yield EprintsField("keywords", tuple(items))


def _listed(words: Iterable[Text]) -> str:
    values = [word.value for word in words]
    return ("; " if any("," in value for value in values) else ", ").join(values)


def _abstract(record: Record, options: Eprints) -> Iterator[EprintsField]:
    if not record.abstracts:
        return
    if "abstract" in options.multilang.split():
        yield EprintsField("abstract", tuple(_in_language(summary.text, summary.lang) for summary in record.abstracts))
    else:
        yield EprintsField("abstract", "\n\n".join(summary.text for summary in record.abstracts))


def _notes(record: Record) -> Iterator[str | None]:
    """Yield values for the note: those that have no other field and are useful to readers."""
    yield from record.notes
    yield record.bibliography_note
    yield record.degree
    if record.year != iso_date(record.year):
        yield record.year
    if record.programme_code:
        yield record.faculty
    yield record.rights
    yield record.rights_uri


def _department(record: Record) -> str:
    if record.programme_code:
        return f"KODEPRODI{record.programme_code}#{record.programme or ''}".rstrip("#")
    return ", ".join(filter(None, (record.programme, record.faculty)))


# --- documents


def addressed(record: Record) -> Iterator[Attachment]:
    """Yield the files of a record that EPrints can fetch from the web; others are on the user's machine."""
    for number, file in enumerate(record.files, 1):
        if is_web_address(file.path):
            yield Attachment(_file_name(file.path) or f"file-{number}", file.description, None, file.path)


def _file_name(address: str) -> str:
    """Return the name of a file in its address: in the path, or in the query of a program that sends files."""
    parts = urlsplit(address)
    values = [unquote(parts.path), *(value for _, value in parse_qsl(parts.query))]
    names = [value.rpartition("/")[2].strip() for value in values]
    known = (name for name in names if "." in name and name.rpartition(".")[2].lower() in _DOCUMENT_TYPES)
    return next(known, names[0])


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# Media type and document format of EPrints by the end of a file name: a table instead of ``mimetypes``, which reads the
# files of the machine. A document without a format is shown as unspecified, and its text is not indexed.
_DOCUMENT_TYPES = {
    "pdf": ("application/pdf", "text"),
    "doc": ("application/msword", "text"),
    "docx": (f"{_OFFICE}.wordprocessingml.document", "text"),
    "odt": (f"{_OPEN}.text", "text"),
    "rtf": ("application/rtf", "text"),
    "txt": ("text/plain", "text"),
    "htm": ("text/html", "text"),
    "html": ("text/html", "text"),
    "epub": ("application/epub+zip", "text"),
    "ppt": ("application/vnd.ms-powerpoint", "slideshow"),
    "pptx": (f"{_OFFICE}.presentationml.presentation", "slideshow"),
    "odp": (f"{_OPEN}.presentation", "slideshow"),
    "xls": ("application/vnd.ms-excel", "other"),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", "other"),
    "csv": ("text/csv", "text"),
    "jpg": ("image/jpeg", "image"),
    "jpeg": ("image/jpeg", "image"),
    "png": ("image/png", "image"),
    "tif": ("image/tiff", "image"),
    "tiff": ("image/tiff", "image"),
    "mp3": ("audio/mpeg", "audio"),
    "wav": ("audio/x-wav", "audio"),
    "mp4": ("video/mp4", "video"),
    "zip": ("application/zip", "archive"),
    "gz": ("application/gzip", "archive"),
    "tar": ("application/x-tar", "archive"),
}


def _document(attachment: Attachment, record: Record, options: Eprints) -> EprintsField:
    name = EprintsField("filename", attachment.name, _TEXT)
    mime_type, kind = _DOCUMENT_TYPES.get(attachment.name.rpartition(".")[2].lower(), ("", "other"))
    typed = (EprintsField("mime_type", mime_type),) if mime_type else ()
    parts = [EprintsField("files", (EprintsField("file", (name, *typed, *_held(attachment))),))]
    parts += [*typed, EprintsField("format", kind)]
    if attachment.description:
        parts.append(EprintsField("formatdesc", attachment.description, _TEXT))
    language = language_tag(record.language)
    if language and len(language) == 2:
        parts.append(EprintsField("language", language))
    parts += [EprintsField("security", options.security), EprintsField("main", attachment.name, _TEXT)]
    return EprintsField("document", tuple(parts))


def _held(attachment: Attachment) -> Iterator[EprintsField]:
    if attachment.content is None:
        yield EprintsField("url", attachment.address)
        return
    yield EprintsField("hash", md5(attachment.content, usedforsecurity=False).hexdigest())
    yield EprintsField("hash_type", "MD5")
    yield EprintsField("filesize", str(len(attachment.content)))
    yield EprintsField("data", b64encode(attachment.content).decode())
