"""Read the metadata that a site embeds in the head of a page: elements ``meta`` named by Dublin Core or Highwire.

OJS, DSpace, EPrints and other programs write them for search engines. They are read where no layout recognises the
page itself. Sources: "Expressing Dublin Core metadata using HTML" (DCMI, 2008); the inclusion guidelines of Google
Scholar, which name the elements of Highwire Press (``citation_title``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import PEOPLE, take_field
from catalog_export.read.page.markup import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

# Names in small letters, and the fields of the table of labels that read them; Dublin Core without its prefix.
_DUBLIN_CORE = {
    "title": "title",
    "title.alternative": "parallel",
    "alternative": "parallel",
    "creator": "author",
    "creator.personalname": "author",
    "contributor": "person",
    "contributor.author": "author",
    "contributor.advisor": "supervisor",
    "date.issued": "year",
    "issued": "year",
    "date": "year",
    "publisher": "publisher",
    "language": "language",
    "language.iso": "language",
    "subject": "subjects",
    "extent": "extent",
    "identifier.isbn": "isbn",
    "identifier.uri": "address",
    "identifier": "address",
    "relation": "address",
    "abstract": "abstract",
    "description.abstract": "abstract",
    "description": "description",
}
_HIGHWIRE = {
    "citation_title": "title",
    "citation_author": "author",
    "citation_publication_date": "year",
    "citation_date": "year",
    "citation_publisher": "publisher",
    "citation_dissertation_institution": "publisher",
    "citation_language": "language",
    "citation_keywords": "subjects",
    "citation_isbn": "isbn",
    "citation_abstract_html_url": "address",
    "citation_abstract": "abstract",
    "citation_pdf_url": "text_address",
}
_FIELDS = _DUBLIN_CORE | _HIGHWIRE
_ORDER = {name: place for place, name in enumerate(_FIELDS)}
# What the system that made the page says of itself, of the file, or of the works that are cited.
_OF_THE_SYSTEM = frozenset(
    """available citation_reference date.accepted date.available date.created date.datesubmitted date.modified
    dateaccepted datecopyrighted format rights type type.articletype""".split()
)
_PREFIXES = ("dc.", "dcterms.")
_ADDRESSES = ("http://", "https://")
_TEXTS, _PICTURES = (".pdf", ".doc", ".docx", ".epub"), (".jpg", ".jpeg", ".png", ".gif")
_SINGLE = {"language": "language", "year": "year", "address": "url"}  # fields whose values can be impossible to read
_BETWEEN_WORDS = str.maketrans("/-,;", "    ")
_MONTH = len("2010-06")
# The part of an address before the number of an item: of OJS, and of EPrints.
_BEFORE_NUMBER = ("view", "eprint")


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise the metadata of a work: its title, and people or an abstract. The title of a site has neither."""
    found = {_FIELDS.get(_name(line)) for line in lines if line.text}
    described = any(_FIELDS.get(_name(line)) == "description" and len(line.text) > lengths.LINE for line in lines)
    return "title" in found and (described or not found.isdisjoint((*PEOPLE, "abstract")))


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the record. What Highwire states again is left out; what it states otherwise is reported."""
    entry = Entry(first=lines[0])
    stated: dict[str, set[str]] = {}  # the words of Dublin Core, by field
    reported: set[str] = set()
    for line in sorted(lines, key=lambda line: _ORDER.get(_name(line), len(_ORDER))):
        name, text = _name(line), " ".join(" ".join(lines_of(line.text)).split())
        field = _FIELDS.get(name, "")
        words = set(text.casefold().translate(_BETWEEN_WORDS).split())
        known = stated.get(field) or (stated.get("description") if field == "abstract" else None)
        if not text or not name or name in _OF_THE_SYSTEM:
            continue
        if not field or (name in _HIGHWIRE and known):
            if field != "address" and not words <= (known or set()) and text not in reported:
                entry.unknown.append(line)
                reported.add(text)
            continue
        if field == "description":
            _take(entry, line, "notes" if "abstract" in stated or len(text) <= lengths.LINE else "abstract", text)
        else:
            _take(entry, line, field, text)
        single = _SINGLE.get(field)
        if name in _DUBLIN_CORE and (single is None or entry.first_of(single)):
            stated.setdefault(field, set()).update(words)
    yield entry


def _name(line: Line) -> str:
    """Return the name of an element in small letters, without the prefix of Dublin Core; empty for one of no scheme."""
    name = line.cell_label.casefold()
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix) if prefix or name.startswith("citation_") else ""


def _take(entry: Entry, line: Line, field: str, text: str) -> None:
    """Take the text of an element."""
    label = line.cell_label
    if field == "abstract":
        parts = [part for one in lines_of(line.text) for part in one.split("\n")]
        entry.body += [line.as_text(""), *map(line.as_text, parts)]
    elif field == "title" and entry.title:
        if text.casefold() != entry.title[0].text.casefold():
            take_field(entry, line, label, "parallel", text)
    elif field == "address":
        _take_address(entry, line, text)
    elif field in PEOPLE and ("@" in text or not any(map(str.isalpha, text))):
        entry.unknown.append(line)
    elif field == "year":
        dated = text[:4].isdigit() and text[4:5] in ("-", "/") and text[5:_MONTH].isdigit()
        take_field(entry, line, label, field, text[:4] if dated and not text[_MONTH : _MONTH + 1].isdigit() else text)
    else:
        take_field(entry, line, label, field, text)


def _take_address(entry: Entry, line: Line, text: str) -> None:
    """Take the address of the page, or of a file; other numbers, and addresses of related works, are reported."""
    if text.casefold().endswith(_TEXTS):
        take_field(entry, line, line.cell_label, "text_address", text)
    elif not text.startswith(_ADDRESSES) or text.casefold().endswith(_PICTURES) or entry.first_of("url"):
        entry.unknown.append(line)
    else:
        entry.add("url", text, line, f"label {line.cell_label}")
        entry.add("control_number", _number(text), line, "number in the address")


def _number(address: str) -> str | None:
    """Return the handle in an address, or the number of the item; a number elsewhere can be a year or a DOI."""
    parts = address.partition("?")[0].partition("#")[0].rstrip("/").split("/")[3:]
    if "handle" in address and len(parts) > 1:
        return "/".join(parts[-2:])
    numbers = [after for before, after in pairwise(parts) if before in _BEFORE_NUMBER]
    numbers = numbers or (parts if len(parts) == 1 else [])
    return next((number for number in numbers if number.isdigit()), None)
