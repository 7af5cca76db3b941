"""Merge the side-car rows of a record into it, and report faults and contradictions.

A value that the page states is kept, because the record describes the page and the rows of a table can slip; a finding
shows both values if they differ. A value that a rule inferred is replaced, because a person's statement outweighs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.enrich.sidecar.cells import (
    CHECKED,
    cell_values,
    check_value,
    has_wrong_separator,
    match_people,
    record_value,
    scheme,
)
from catalog_export.enrich.sidecar.columns import BAR
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Contributor, File, Identifier, Location, Provenance, Record, Text
from catalog_export.model.vocabulary import CREATORS, RELATORS, ROLES
from catalog_export.text.messages import Message
from catalog_export.text.normalize import fold_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from catalog_export.enrich.sidecar.columns import Heading
    from catalog_export.enrich.sidecar.forms import SidecarRow

    class Lengths(Protocol):
        """A table that knows the usual length of the numbers in a column; 0 if there is none."""

        def usual_length(self, column: str, /) -> int:
            """Return the usual length."""

    Values = list[tuple[Heading, list[str]]]


def merge_row(record: Record, rows: Sequence[tuple[Lengths, SidecarRow]]) -> tuple[Record, list[Finding]]:
    """Return ``record`` with the values of its rows, their provenance graded ``sidecar``, and the findings."""
    merging = _Merging(record)
    for table, row in rows:
        merging.row(table, row)
    return merging.result(), merging.findings


def values_of(row: SidecarRow) -> Values:
    """Return the values in each cell of a row."""
    return [(heading, cell_values(heading, cell)) for heading, cell in row.cells]


def checked_values(row: SidecarRow) -> Values:
    """Return the values in the cells that ``check_row`` checks."""
    return [(heading, cell_values(heading, cell)) for heading, cell in row.cells if heading.column.content in CHECKED]


def check_row(table: Lengths, row: SidecarRow, values: Values) -> list[Finding]:
    """Return the faults of a row that do not depend on its record."""
    findings = []
    if row.surplus:
        findings.append(finding("sidecar-row-too-long", row.location, count=row.surplus))
    for heading, value, expected in row.invalid:
        findings.append(finding("sidecar-bad-value", row.location, column=heading.text, value=value, expected=expected))
    for heading, cell in row.cells:
        if has_wrong_separator(heading, cell):
            named = {
                "column": heading.text,
                "value": cell,
                "expected": Message("one value, or several separated by {bar}", bar=BAR),
            }
            findings.append(finding("sidecar-bad-value", row.location, **named))
    for heading, texts in values:
        if heading.column.content in CHECKED:
            usual = table.usual_length(heading.column.name) if heading.column.content == "identifier" else 0
            found = (check_value(heading, value, row.location, usual) for value in texts if value)
            findings += filter(None, found)
    return findings


def _without_surplus(values: list[str], wanted: int) -> list[str]:
    """Remove empty values at the end while there are more than ``wanted``."""
    end = len(values)
    while end > wanted and not values[end - 1]:
        end -= 1
    return values[:end]


class _Merging:
    """A record while rows are merged into it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.changes: dict[str, Any] = {}
        self.origins: dict[str, Provenance] = {}
        self.people = list(record.contributors)
        self.findings: list[Finding] = []
        self.location = Location("")

    def result(self) -> Record:
        """Return the record with all changes."""
        if not self.origins:
            return self.record
        if tuple(self.people) != self.record.contributors:
            self.changes["contributors"] = tuple(self.people)
        return self.record._replace(**self.changes, provenance={**self.record.provenance, **self.origins})

    def row(self, table: Lengths, row: SidecarRow) -> None:
        """Merge one row, unless it has an error."""
        self.location = row.location
        cells = values_of(row)
        faults = check_row(table, row, cells)
        self.findings += faults
        if any(found.severity == "error" for found in faults):
            return
        people: dict[tuple[str, ...], list[int]] = {}
        for heading, values in cells:
            match heading.column.content:
                case "text" | "address" | "year" | "thesis" | "code":
                    self.value(heading, record_value(heading, values[0]))
                case "terms":
                    self.terms(heading, values)
                case "people":
                    people[heading.column.relators] = self.named_people(heading, values)
                case "files":
                    self.files(heading, values)
        for heading, values in cells:
            match heading.column.content:
                case "identifier":
                    self.identifiers(heading, values, people.get(heading.column.relators))
                case "notes":
                    self.notes(heading, values)

    # --- single values

    def value(self, heading: Heading, value: str) -> None:
        """Set a field that is empty or inferred."""
        field = heading.column.field
        before = self.current(field)
        if before and fold_blanks(before).casefold() == value.casefold():
            return
        if before and self.grade(field) != "inferred":
            self.contradiction(heading, value, before, self.stated_by(field))
            return
        self.changes[field] = value
        self.mark(field, heading)

    def current(self, field: str) -> Any:  # noqa: ANN401 (fields differ in type)
        """Return the value of a field with the changes so far."""
        return self.changes.get(field, getattr(self.record, field))

    def grade(self, path: str) -> str:
        """Return the grade of a value's provenance."""
        origin = self.origins.get(path) or self.record.provenance.get(path)
        return origin.grade if origin else "stated"

    def stated_by(self, path: str) -> str:
        """Return the source of a value in words: the row of another table, or the page."""
        origin = self.origins.get(path)
        return str(origin.location) if origin else Message("the page")

    # --- lists

    def terms(self, heading: Heading, values: list[str]) -> None:
        """Add the terms that the record does not have yet."""
        field = heading.column.field
        terms = list(self.current(field))
        known = {term.value.casefold() for term in terms}
        for value in filter(None, values):
            if value.casefold() not in known:
                known.add(value.casefold())
                self.mark(f"{field}[{len(terms)}]", heading)
                terms.append(Text(value, heading.lang))
        self.changes[field] = tuple(terms)

    def files(self, heading: Heading, values: list[str]) -> None:
        """Add the files that the record does not have yet."""
        files = list(self.current("files"))
        for path in filter(None, values):
            if all(path != file.path for file in files):
                self.mark(f"files[{len(files)}]", heading)
                files.append(File(path))
        self.changes["files"] = tuple(files)

    def notes(self, heading: Heading, values: list[str]) -> None:
        """Add descriptions to the files, in the order of the files."""
        files = self.current("files")
        values = _without_surplus(values, len(files))
        if len(values) != len(files):
            self.note("sidecar-counts-differ", heading, found=len(values), wanted=len(files), of=Message("file"))
            return
        described = []
        for number, (file, text) in enumerate(zip(files, values, strict=True)):
            if text and not file.description:
                self.mark(f"files[{number}].description", heading)
            described.append(file._replace(description=file.description or text or None))
        self.changes["files"] = tuple(described)

    # --- people

    def named_people(self, heading: Heading, names: list[str]) -> list[int]:
        """Add the people that the page does not name.

        Return the index of each name among all people, -1 for an empty or contradicting name.
        """
        names = _without_surplus(names, 0)
        stated = self.with_roles(heading.column.relators)
        matched = match_people(names, [self.people[index].name for index in stated])
        if stated and any(names) and not any(index >= 0 for index in matched):
            kept = "; ".join(self.people[index].name for index in stated)
            self.contradiction(heading, "; ".join(filter(None, names)), kept, Message("the page"))
            return [-1] * len(names)
        found = []
        for name, index in zip(names, matched, strict=True):
            found.append(stated[index] if index >= 0 else self.add_person(heading, name) if name else -1)
        return found

    def add_person(self, heading: Heading, name: str) -> int:
        """Add one person and return its index."""
        word = heading.word.replace("_", " ")
        role = word if word in ROLES else heading.column.name.removesuffix("s")
        self.mark(f"contributors[{len(self.people)}]", heading)
        self.people.append(Contributor(name, role, heading.column.relators[0]))
        return len(self.people) - 1

    def with_roles(self, relators: tuple[str, ...]) -> list[int]:
        """Return the indexes of the people with one of ``relators``.

        People without a stated role are treated as creators if there is no other creator.
        """
        found = [index for index, person in enumerate(self.people) if person.relator in relators]
        if not found and CREATORS.issuperset(relators):
            found = [index for index, person in enumerate(self.people) if not person.relator and not person.role]
        return found

    def identifiers(self, heading: Heading, values: list[str], people: list[int] | None) -> None:
        """Add the identifiers to the people, in the same order."""
        if people is None:
            people = self.with_roles(heading.column.relators)
        values = _without_surplus(values, len(people))
        if len(values) != len(people):
            of = Message(RELATORS[heading.column.relators[0]].english)
            self.note("sidecar-counts-differ", heading, found=len(values), wanted=len(people), of=of)
            return
        for index, value in zip(people, values, strict=True):
            if value and index >= 0:
                self.identifier(heading, index, Identifier(scheme(heading), record_value(heading, value)))

    def identifier(self, heading: Heading, index: int, given: Identifier) -> None:
        """Add one identifier to a person, unless the person has one of the same scheme."""
        person = self.people[index]
        for known in person.identifiers:
            if known.scheme == given.scheme:
                if known.value != given.value:
                    source = self.stated_by(f"contributors[{index}].identifiers[{person.identifiers.index(known)}]")
                    self.contradiction(heading, given.value, known.value, source)
                return
        self.mark(f"contributors[{index}].identifiers[{len(person.identifiers)}]", heading)
        self.people[index] = person._replace(identifiers=(*person.identifiers, given))

    # --- provenance and findings

    def mark(self, path: str, heading: Heading) -> None:
        """Record the provenance of a value."""
        self.origins[path] = Provenance("sidecar", self.location, f"column {heading.text}")

    def note(self, code: str, heading: Heading, **values: object) -> None:
        """Add a finding about a column of the row."""
        self.findings.append(finding(code, self.location, column=heading.text, **values))

    def contradiction(self, heading: Heading, given: str, stated: str, source: str) -> None:
        """Report that the row differs from the value in the record."""
        self.note("sidecar-contradicts", heading, given=given, stated=stated, holder=source)
