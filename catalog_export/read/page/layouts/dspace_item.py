"""Read item pages of DSpace: the view of all metadata, one field of Dublin Core a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.field_labels import Field
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
_OF_THE_SYSTEM = ("dc.date.accessioned", "dc.date.available", "dc.description.provenance", "dc.type", "DC Field")
_ONCE = ("dc.title", "dc.identifier.uri", "dc.description.abstract")  # fields whose rows are adjacent in one record
_LANGUAGE = len("en_US")  # characters of the longest code in the column of the language


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise an item page by its rows."""
    return sum(map(_is_row, lines)) >= lengths.SEVERAL


def _is_row(line: Line) -> bool:
    """Return whether a line is a row of a table, or one that was copied as text, with a tab behind the field."""
    return line.cell_label[:3] == "dc." or (line.text[:3] == "dc." and "\t" in line.text)


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the records of the page: a title, address or abstract that comes again is of another."""
    entry = Entry(first=next(filter(_is_row, lines)))
    names: list[str] = []  # of the rows of the record
    name = ""  # of the row that can go on below
    goes_on = False  # whether it is the text of an abstract
    for line in lines:
        first, *cells = line.text.split("\t")
        if _is_row(line):
            name, value = (line.cell_label.strip(": "), first) if line.cell_label else (first, cells.pop(0))
            if name in _ONCE and name in names and name != names[-1]:
                yield entry
                entry, names = Entry(first=line), []
            names.append(name)
            _take(entry, line, name, value)
            goes_on = name == "dc.description.abstract" and not cells
        elif name and (line.goes_on or goes_on):
            if len(first) > _LANGUAGE or not first:
                _take(entry, line, name, first)
            goes_on = goes_on and not cells
        elif line.text:
            field = line.field or Field(first, None, " ".join(cells) or (first if name else ""))
            name = ""
            if field.label not in _OF_THE_SYSTEM:
                take_field(entry, line, field.label, field.field, field.value)
    yield entry


def _take(entry: Entry, line: Line, name: str, value: str) -> None:
    """Take a value of a field of DSpace, or a further line of it."""
    if name == "dc.description.abstract":
        entry.body += [line.as_text("")] * (not line.goes_on) + [line.as_text(value)]
    elif name == "dc.identifier.uri":
        entry.add("url", value, line, f"label {name}")
        entry.add("control_number", "/".join(value.split("/")[-2:]), line, "handle in the address")
    elif name in _FIELDS:
        take_field(entry, line, name, _FIELDS[name], value)
    elif name not in _OF_THE_SYSTEM and value:
        entry.unknown.append(line)
