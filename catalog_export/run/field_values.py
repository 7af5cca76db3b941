"""The values of a record by field, as texts: the common view of statistics and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.record import COMPARED, Abstract, Contributor, File, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export.model.record import Record

FIELDS = (
    "title.proper",
    "title.parallel",
    "title.other_title_information",
    "title.statement_of_responsibility",
    *COMPARED[1:],
)


def field_values(
    record: Record, person: Callable[[Contributor], str] | None = None
) -> Iterator[tuple[str, list[Text]]]:
    """Yield each field of ``FIELDS`` that has a value in ``record``, with its values in their order.

    ``person`` returns the text of a contributor; by default, the name with all details.
    """
    title = record.title
    yield "title.proper", [title.proper]
    if title.parallel:
        yield "title.parallel", list(title.parallel)
    if title.other_title_information:
        yield "title.other_title_information", [Text(title.other_title_information)]
    if title.statement_of_responsibility:
        yield "title.statement_of_responsibility", [Text(title.statement_of_responsibility)]
    for name in COMPARED[1:]:
        value = getattr(record, name)
        if value:
            items = value if isinstance(value, tuple) else (value,)
            yield name, [_text(item, person or detailed_name) for item in items]


def _text(value: object, person: Callable[[Contributor], str]) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, Abstract):
        return Text(value.text, value.lang)
    if isinstance(value, Contributor):
        return Text(person(value))
    if isinstance(value, File):
        return Text(f"{value.path} ({value.description})" if value.description else value.path)
    return Text("yes" if value is True else str(value))


def detailed_name(person: Contributor) -> str:
    """Return a name, with everything else that the record says of the person in brackets."""
    identifiers = (f"{found.scheme} {found.value}" for found in person.identifiers)
    kind = person.kind if person.kind == "corporate" else ""
    entry = f"entry {person.entry}" if person.entry else ""
    main = "main entry" if person.main_entry else ""
    details = "; ".join(filter(None, (person.role, person.relator, kind, entry, person.dates, main, *identifiers)))
    return f"{person.name} ({details})" if details else person.name
