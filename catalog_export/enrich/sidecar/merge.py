"""What the rows of a record come to: the record with their values in it, and what was wrong or contradicts it.

What the page states is kept, because the page is what the record describes and a table can slip by a row; that the two
differ is a finding that shows both. What a rule of ours inferred gives way, because a person's word outweighs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.enrich.sidecar.cells import CHECKED, fault, match, plain_value, scheme, several, unparted
from catalog_export.enrich.sidecar.columns import BAR
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Contributor, File, Identifier, Location, Provenance, Record, Text
from catalog_export.model.vocabulary import CREATORS, RELATORS, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.enrich.sidecar.columns import Heading
    from catalog_export.enrich.sidecar.forms import Row
    from catalog_export.enrich.sidecar.table import Table

    Values = list[tuple[Heading, list[str]]]


def complete(record: Record, rows: Sequence[tuple[Table, Row]]) -> tuple[Record, list[Finding]]:
    """Return ``record`` with what its rows say, marked ``sidecar`` with their places, and findings."""
    merging = Merging(record)
    for table, row in rows:
        merging.row(table, row)
    return merging.result(), merging.findings


def values_of(row: Row) -> Values:
    """Return the values in each cell of a row."""
    return [(heading, several(heading, cell)) for heading, cell in row.cells]


def check_row(table: Table, row: Row, values: Values) -> list[Finding]:
    """Return what is wrong with a row by itself."""
    findings = []
    if row.spare:
        findings.append(finding("sidecar-row-too-long", row.place, count=row.spare))
    for heading, value, expected in row.wrong:
        findings.append(finding("sidecar-bad-value", row.place, column=heading.text, value=value, expected=expected))
    for heading, cell in row.cells:
        if unparted(heading, cell):
            named = {"column": heading.text, "value": cell, "expected": f"one value, or several parted by {BAR}"}
            findings.append(finding("sidecar-bad-value", row.place, **named))
    for heading, held in values:
        if heading.column.content in CHECKED:
            usual = table.usual_length(heading.column.name) if heading.column.content == "identifier" else 0
            found = (fault(heading, value, row.place, usual) for value in held if value)
            findings += filter(None, found)
    return findings


def _without_surplus(values: list[str], wanted: int) -> list[str]:
    """Leave out empty values at the end, where there are more than ``wanted``: they keep nobody's place."""
    end = len(values)
    while end > wanted and not values[end - 1]:
        end -= 1
    return values[:end]


class Merging:
    """One record while rows are merged into it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.changes: dict[str, Any] = {}
        self.origins: dict[str, Provenance] = {}
        self.people = list(record.contributors)
        self.findings: list[Finding] = []
        self.place = Location("")

    def result(self) -> Record:
        """Give the record as it is now."""
        if not self.origins:
            return self.record
        if tuple(self.people) != self.record.contributors:
            self.changes["contributors"] = tuple(self.people)
        return self.record._replace(**self.changes, provenance={**self.record.provenance, **self.origins})

    def row(self, table: Table, row: Row) -> None:
        """Merge one row; one with an error adds nothing."""
        self.place = row.place
        cells = values_of(row)
        faults = check_row(table, row, cells)
        self.findings += faults
        if any(found.severity == "error" for found in faults):
            return
        named: dict[tuple[str, ...], list[int]] = {}
        for heading, values in cells:
            match heading.column.content:
                case "text" | "address" | "year" | "thesis" | "code":
                    self.value(heading, plain_value(heading, values[0]))
                case "terms":
                    self.terms(heading, values)
                case "people":
                    named[heading.column.relators] = self.named(heading, values)
                case "files":
                    self.files(heading, values)
        for heading, values in cells:
            match heading.column.content:
                case "identifier":
                    self.identifiers(heading, values, named.get(heading.column.relators))
                case "notes":
                    self.notes(heading, values)

    # --- single values

    def value(self, heading: Heading, value: str) -> None:
        """Take one value in the place of none, or of one that a rule inferred."""
        field = heading.column.field
        before = self.now(field)
        if before and " ".join(before.split()).casefold() == value.casefold():
            return
        if before and self.grade(field) != "inferred":
            self.contradiction(heading, value, before, self.holder(field))
            return
        self.changes[field] = value
        self.mark(field, heading)

    def now(self, field: str) -> Any:  # noqa: ANN401 (that of any field)
        """Give a field as it is now."""
        return self.changes.get(field, getattr(self.record, field))

    def grade(self, path: str) -> str:
        """Tell who vouches for a value."""
        origin = self.origins.get(path) or self.record.provenance.get(path)
        return origin.grade if origin else "stated"

    def holder(self, path: str) -> str:
        """Name what says otherwise: another table by its place, else the page."""
        origin = self.origins.get(path)
        return str(origin.location) if origin else "the page"

    # --- lists

    def terms(self, heading: Heading, values: list[str]) -> None:
        """Add terms that are not there yet."""
        field = heading.column.field
        terms = list(self.now(field))
        known = {term.value.casefold() for term in terms}
        for value in filter(None, values):
            if value.casefold() not in known:
                known.add(value.casefold())
                self.mark(f"{field}[{len(terms)}]", heading)
                terms.append(Text(value, heading.lang))
        self.changes[field] = tuple(terms)

    def files(self, heading: Heading, values: list[str]) -> None:
        """Add files that are not there yet."""
        files = list(self.now("files"))
        for path in filter(None, values):
            if all(path != file.path for file in files):
                self.mark(f"files[{len(files)}]", heading)
                files.append(File(path))
        self.changes["files"] = tuple(files)

    def notes(self, heading: Heading, values: list[str]) -> None:
        """Describe the files, in their order."""
        files = self.now("files")
        values = _without_surplus(values, len(files))
        if len(values) != len(files):
            self.note("sidecar-counts-differ", heading, found=len(values), wanted=len(files), of="file")
            return
        described = []
        for number, (file, text) in enumerate(zip(files, values, strict=True)):
            if text and not file.description:
                self.mark(f"files[{number}].description", heading)
            described.append(file._replace(description=file.description or text or None))
        self.changes["files"] = tuple(described)

    # --- people

    def named(self, heading: Heading, names: list[str]) -> list[int]:
        """Add people whom the page does not name; give who each name is, -1 for an empty one or nobody."""
        names = _without_surplus(names, 0)
        stated = self.with_roles(heading.column.relators)
        matched = match(names, [self.people[which].name for which in stated])
        if stated and any(names) and not any(which >= 0 for which in matched):
            kept = "; ".join(self.people[which].name for which in stated)
            self.contradiction(heading, "; ".join(filter(None, names)), kept, "the page")
            return [-1] * len(names)
        found = []
        for name, which in zip(names, matched, strict=True):
            found.append(stated[which] if which >= 0 else self.person(heading, name) if name else -1)
        return found

    def person(self, heading: Heading, name: str) -> int:
        """Add one person; give the place among all."""
        word = heading.word.replace("_", " ")
        role = word if word in ROLES else heading.column.name.removesuffix("s")
        self.mark(f"contributors[{len(self.people)}]", heading)
        self.people.append(Contributor(name, role, heading.column.relators[0]))
        return len(self.people) - 1

    def with_roles(self, relators: tuple[str, ...]) -> list[int]:
        """Give the people with some roles; where nobody is a creator, those whose role is not stated are taken."""
        found = [which for which, person in enumerate(self.people) if person.relator in relators]
        if not found and CREATORS.issuperset(relators):
            found = [which for which, person in enumerate(self.people) if not person.relator and not person.role]
        return found

    def identifiers(self, heading: Heading, values: list[str], people: list[int] | None) -> None:
        """Give each person the identifier in its place."""
        if people is None:
            people = self.with_roles(heading.column.relators)
        values = _without_surplus(values, len(people))
        if len(values) != len(people):
            of = RELATORS[heading.column.relators[0]].english
            self.note("sidecar-counts-differ", heading, found=len(values), wanted=len(people), of=of)
            return
        for which, value in zip(people, values, strict=True):
            if value and which >= 0:
                self.identifier(heading, which, Identifier(scheme(heading), plain_value(heading, value)))

    def identifier(self, heading: Heading, which: int, given: Identifier) -> None:
        """Give a person one identifier, unless there is another of the scheme."""
        person = self.people[which]
        for known in person.identifiers:
            if known.scheme == given.scheme:
                if known.value != given.value:
                    holder = self.holder(f"contributors[{which}].identifiers[{person.identifiers.index(known)}]")
                    self.contradiction(heading, given.value, known.value, holder)
                return
        self.mark(f"contributors[{which}].identifiers[{len(person.identifiers)}]", heading)
        self.people[which] = person._replace(identifiers=(*person.identifiers, given))

    # --- notes of all kinds

    def mark(self, path: str, heading: Heading) -> None:
        """Say where a value came from."""
        self.origins[path] = Provenance("sidecar", self.place, f"column {heading.text}")

    def note(self, code: str, heading: Heading, **values: object) -> None:
        """Add a finding on a column of the row."""
        self.findings.append(finding(code, self.place, column=heading.text, **values))

    def contradiction(self, heading: Heading, given: str, stated: str, holder: str) -> None:
        """Say that what the row gives is not what there is."""
        self.note("sidecar-contradicts", heading, given=given, stated=stated, holder=holder)
