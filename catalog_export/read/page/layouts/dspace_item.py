"""Read item pages of DSpace: the view of all metadata, one field of Dublin Core a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import take_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

# Fields of DSpace and the fields of the table of labels (model/tables/field_labels.tsv) that read their values.
_FIELDS = {
    "dc.title": "title",
    "dc.title.alternative": "parallel",
    "dc.contributor.author": "author",
    "dc.creator": "author",
    "dc.contributor.advisor": "supervisor",
    "dc.date.issued": "year",
    "dc.publisher": "publisher",
    "dc.subject": "subjects",
    "dc.language.iso": "language",
    "dc.identifier.isbn": "isbn",
    "dc.identifier.issn": "issn",
    "dc.relation.ispartofseries": "series",
    "dc.format.extent": "extent",
    "dc.description": "notes",
}
_OF_THE_SYSTEM = ("dc.date.accessioned", "dc.date.available", "dc.description.provenance", "dc.type")


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise an item page by its rows."""
    return sum(line.cell_label.startswith("dc.") for line in lines if line.cell_label) >= lengths.SEVERAL


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the one record of the page; a second cell of a value, its language, is not needed."""
    entry = Entry(first=next(line for line in lines if line.cell_label))
    for line in lines:
        name = line.cell_label.strip(": ")
        if name == "dc.description.abstract":
            entry.body += [line.as_text(""), line.as_text(line.text)]
        elif name == "dc.identifier.uri":
            entry.add("url", line.text, line, name)
            entry.add("control_number", "/".join(line.text.split("/")[-2:]), line, "handle in the address")
        elif name in _FIELDS:
            take_field(entry, line, name, _FIELDS[name], line.text)
        elif name.startswith("dc.") and name not in _OF_THE_SYSTEM:
            entry.unknown.append(line)
    yield entry
