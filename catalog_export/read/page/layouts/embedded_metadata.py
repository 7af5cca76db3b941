"""Read the metadata that a site embeds in the head of a page: elements ``meta`` named by Dublin Core or Highwire.

OJS, DSpace, EPrints and other programs write them for search engines. They are read where no layout recognises the
page itself. Sources: "Expressing Dublin Core metadata using HTML" (DCMI, 2008); the inclusion guidelines of Google
Scholar, which name the elements of Highwire Press (``citation_title``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.markup import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

# Names of each scheme in small letters, and the fields of the table of labels that read their values.
_DUBLIN_CORE = {
    "dc.title": "title",
    "dc.title.alternative": "parallel",
    "dcterms.alternative": "parallel",
    "dc.creator": "author",
    "dc.creator.personalname": "author",
    "dc.contributor": "person",
    "dc.contributor.author": "author",
    "dc.contributor.advisor": "supervisor",
    "dc.date": "year",
    "dc.date.issued": "year",
    "dcterms.issued": "year",
    "dc.publisher": "publisher",
    "dc.language": "language",
    "dc.subject": "subjects",
    "dc.source.issn": "issn",
    "dc.identifier": "address",
    "dc.identifier.uri": "address",
    "dcterms.extent": "extent",
    "dcterms.abstract": "abstract",
    "dc.description.abstract": "abstract",
    "dc.description": "abstract",
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
    "citation_issn": "issn",
    "citation_isbn": "isbn",
    "citation_abstract_html_url": "address",
    "citation_abstract": "abstract",
    "citation_pdf_url": "text_address",
}
# What the system that made the page says of itself or of the file.
_OF_THE_SYSTEM = frozenset(
    """dc.date.created dc.date.datesubmitted dc.date.modified dc.format dc.rights dc.type dcterms.available
    dcterms.dateaccepted dcterms.datecopyrighted dcterms.rights dcterms.type""".split()
)
_ADDRESSES = ("http://", "https://")
_SCHEMES = ("dc.", "dcterms.", "citation_")
_ABSTRACTS = ("dcterms.abstract", "dc.description.abstract")  # beside them, a description is a note


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise the metadata of a record: an element has its title."""
    return any(line.text and (_DUBLIN_CORE | _HIGHWIRE).get(_name(line)) == "title" for line in lines)


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the record. A site can state it in both schemes: the second adds the fields that the first lacks."""
    entry = Entry(first=lines[0])
    names = set(map(_name, lines))
    described = _DUBLIN_CORE | {"dc.description": "abstract" if names.isdisjoint(_ABSTRACTS) else "notes"}
    known: set[str] = set()
    texts: set[str] = set()
    for fields in (described, _HIGHWIRE):
        found = [(line, field) for line in lines if (field := fields.get(_name(line))) and field not in known]
        for line, field in found:
            _take(entry, line, field)
        known.update([field for _, field in found])
        texts.update([line.text for line, _ in found])
    for line in lines:
        name = _name(line)
        if name and name not in described.keys() | _HIGHWIRE.keys() | _OF_THE_SYSTEM and line.text not in texts:
            entry.unknown.append(line)
            texts.add(line.text)
    yield entry


def _name(line: Line) -> str:
    """Return the name of an element in small letters; empty for one of no scheme."""
    name = line.cell_label.casefold()
    return name if name.startswith(_SCHEMES) else ""


def _take(entry: Entry, line: Line, field: str) -> None:
    """Take the text of an element."""
    if field == "abstract":
        parts = [part for text in lines_of(line.text) for part in text.split("\n")]
        entry.body += [line.as_text(""), *map(line.as_text, parts)]
    elif field == "address" and not line.text.startswith(_ADDRESSES):
        entry.unknown.append(line)
    elif field == "address" and line.text.casefold().endswith(".pdf"):
        take_field(entry, line, line.cell_label, "text_address", line.text)
    elif field == "address":
        entry.add("url", line.text, line, f"label {line.cell_label}")
        entry.add("control_number", _number(line.text), line, "number in the address")
    else:
        dated = field == "year" and line.text[:4].isdigit() and line.text[4:5] in ("-", "/")  # ISO 8601, or its parts
        take_field(entry, line, line.cell_label, field, line.text[:4] if dated else line.text)


def _number(address: str) -> str | None:
    """Return the handle at the end of an address, or the number."""
    *_, before, last = ["", *address.rstrip("/").split("/")]
    if "handle" in address and before:
        return f"{before}/{last}"
    return last if last.isdigit() else None
