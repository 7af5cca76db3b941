"""What the page of a record shows: fields with their provenance and findings, and the lines of the source."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.desk.sources import is_within
from catalog_export.run.corrections import paths
from catalog_export.run.corrections.file import UNREAD
from catalog_export.run.explanation import rows
from catalog_export.write.formats import jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.desk.shelf import LoadedRecord
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location

_TEXTS = ("title.proper", "title.parallel", "abstracts", "subjects")
_FIXED = ("control_number",)
ADDABLE = (
    *("title.other_title_information", "title.statement_of_responsibility", "language", "place", "publisher", "year"),
    *("degree", "grantor", "faculty", "programme", "call_number", "extent", "rights", "rights_uri"),
)
ADDABLE_ITEMS = ("title.parallel", "abstracts", "keywords", "subjects", "notes", "series", "isbn", "issn")
_CHOICES = {"thesis_kind": {"bachelor": "skripsi", "master": "tesis", "doctoral": "disertasi"}}
_LINES = 2000  # of a source that are shown
# The fields that a finding may concern, by the beginnings of their names.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "title-cut": ("title.proper",),
    "title-equals-kept": ("title",),
    "title-slash-kept": ("title",),
    "title-language-unsure": ("title",),
    "names-joined": ("contributors",),
    "role-unknown": ("contributors",),
    "others-not-named": ("contributors",),
    "jsonl-unknown-relator": ("contributors",),
    "jsonl-unknown-language": ("title", "abstracts", "subjects"),
    "value-doubtful": ("title.proper", "contributors", "place", "publisher"),
    "language-unsure": ("abstracts", "title"),
    "language-contradicted": ("language",),
    "border-unsure": ("abstracts",),
    "head-left-out": ("abstracts",),
    "text-left-out": ("abstracts",),
}
_OF_LINES = "line-not-understood"


class ShownValue(NamedTuple):
    """A value on the page. ``path`` is that of a correction, empty if the value cannot be corrected."""

    name: str
    path: str
    value: str
    lang: str | None
    grade: str
    place: str
    rule: str
    confidence: float | None
    lines: tuple[int, int]
    findings: tuple[Finding, ...] = ()

    @property
    def kind(self) -> str:
        """The colour of the field."""
        return _kind(self.name)

    @property
    def choices(self) -> dict[str, str]:
        """The only values that the field can have, with their names."""
        return _CHOICES.get(self.name, {})


class SourceLine(NamedTuple):
    """A line of the source, and the fields that it became."""

    number: int
    text: str
    fields: tuple[str, ...]
    kind: str
    findings: tuple[Finding, ...] = ()


class View(NamedTuple):
    """The fields of a record, the lines of its source, and the findings that belong to none of them."""

    fields: list[ShownValue]
    lines: list[SourceLine]
    findings: list[Finding]
    more_lines: int

    @property
    def head(self) -> list[ShownValue]:
        """The fields before the persons."""
        titles = [position for position, field in enumerate(self.fields) if field.name.startswith("title")]
        return self.fields[: titles[-1] + 1] if titles else []

    @property
    def people(self) -> list[ShownValue]:
        """The persons, without their identifiers."""
        return [field for field in self.fields if re.fullmatch(r"contributors\[\d+\]", field.name)]

    @property
    def rest(self) -> list[ShownValue]:
        """The fields after the persons, and the identifiers of persons."""
        shown = {*self.head, *self.people}
        return [field for field in self.fields if field not in shown]


def view(loaded: LoadedRecord) -> View:
    """Return what the page of a record shows."""
    found, others = _with_findings(fields(loaded), loaded.findings)
    lines = list(source_lines(loaded, found))
    shown = lines[:_LINES]
    of_lines: dict[int, tuple[Finding, ...]] = {}
    for one in [one for one in others if one.code == _OF_LINES]:
        of_lines[one.location.line] = (*of_lines.get(one.location.line, ()), one)
    for position, line in enumerate(shown):
        if line.fields == (UNREAD,) and (beside := of_lines.pop(line.number, None)):
            shown[position] = line._replace(findings=beside)
    left = [one for one in others if one.code != _OF_LINES or one.location.line in of_lines]
    return View(found, shown, left, len(lines) - len(shown))


def correction_path(field: str) -> str:
    """Return the path of the text in a field that ``explain`` names."""
    name = field.partition("[")[0]
    if name in _FIXED or ".identifiers" in field or field.startswith("("):
        return ""
    if name in _TEXTS:
        return f"{field}.text"
    return {"contributors": f"{field}.name", "files": f"{field}.path"}.get(name, field)


def fields(loaded: LoadedRecord) -> list[ShownValue]:
    """Return the values of a record."""
    if loaded.record is None:
        return []
    form = jsonl.form(loaded.record)
    stated = loaded.parsed.record.provenance if loaded.parsed.record else {}
    made = []
    for row in rows(loaded.parsed._replace(record=loaded.record, unparsed=())):
        path = correction_path(row.field) if loaded.record.control_number else ""
        name = _name_when_parsed(row.field, loaded)
        origin = stated.get(name) or stated.get(name.rpartition("[")[0])
        lines = _lines(origin.location if origin else None, loaded)
        value = paths.get(form, path) if path else row.value
        grade, place = row.grade or "", row.place or ""
        made.append(
            ShownValue(
                row.field, path, value or row.value, row.lang, grade, place, row.rule or "", row.confidence, lines
            )
        )
    return made


def _with_findings(found: list[ShownValue], findings: Sequence[Finding]) -> tuple[list[ShownValue], list[Finding]]:
    """Put each finding beside the field that it concerns. Return the others separately."""
    beside: dict[str, list[Finding]] = {}
    others = []
    for one in findings:
        if field := _concerned(found, one):
            beside.setdefault(field.name, []).append(one)
        else:
            others.append(one)
    return [field._replace(findings=tuple(beside.get(field.name, ()))) for field in found], others


def _concerned(found: list[ShownValue], one: Finding) -> ShownValue | None:
    """Return the field of the subject of a finding that is on its line or that its message quotes."""
    subjects = SUBJECTS.get(one.code)
    if subjects is None:
        return None
    fields = [field for field in found if field.name.startswith(subjects)]
    line = one.location.line
    fields.sort(key=lambda field: not (line and field.lines[0] <= line <= field.lines[1]))
    return next((field for field in fields if field.value[:50] in one.message), fields[0] if fields else None)


def missing(loaded: LoadedRecord) -> list[str]:
    """Return the paths of fields without a value that can be added."""
    if loaded.record is None or not loaded.record.control_number:
        return []
    form = jsonl.form(loaded.record)
    after = [f"{name}[{len(paths.get(form, name) or ())}]" for name in ADDABLE_ITEMS]
    return [*(path for path in ADDABLE if not paths.get(form, path)), *after]


def abstracts(loaded: LoadedRecord) -> list[tuple[str | None, list[list[str]]]]:
    """Return each abstract as its language and its paragraphs, split into sentences."""
    if loaded.record is None:
        return []
    return [(one.lang, [paths.sentences(part) for part in one.paragraphs]) for one in loaded.record.abstracts]


# --- lines and fields


def _name_when_parsed(name: str, loaded: LoadedRecord) -> str:
    """Return the name of a field before corrections, which may have split or moved persons and keywords."""
    lists = {"contributors": "name", "keywords": "value"}
    base, _, rest = name.partition("[")
    if base not in lists or not loaded.record or not loaded.parsed.record:
        return name
    before = [getattr(item, lists[base]) for item in getattr(loaded.parsed.record, base)]
    value = getattr(getattr(loaded.record, base)[int(rest.partition("]")[0])], lists[base])
    same = [index for index, other in enumerate(before) if other == value]
    alike = [index for index, other in enumerate(before) if value in other or other in value]
    return f"{base}[{(same or alike)[0]}]" if same or alike else name


def _lines(location: Location | None, loaded: LoadedRecord) -> tuple[int, int]:
    if location is None or not is_within(location, loaded.name) or not location.line:
        return (0, 0)
    return location.line, max(location.line, location.end_line)


def source_lines(loaded: LoadedRecord, found: Sequence[ShownValue]) -> Iterator[SourceLine]:
    """Yield the lines of the document with the fields that each became."""
    by_line: dict[int, list[ShownValue]] = {}
    for field in found:
        start, end = field.lines
        for number in range(start, end + 1) if start else ():
            by_line.setdefault(number, []).append(field)
    unread = [(place.line, _plain(text)) for place, text in loaded.parsed.unparsed]
    shared = {number for (number, _), (other, _) in pairwise(loaded.lines) if number == other}
    for number, text in loaded.lines:
        plain = _plain(text)
        names: tuple[str, ...] = ()
        if plain and any(line == number and _overlap(plain, other) for line, other in unread):
            names = (UNREAD,)
        elif plain:
            key = plain.partition(":")[0]  # of JSON, whose locations are those of the page that it was made from
            near = by_line.get(number, []) if by_line else [field for field in found if field.name.startswith(key)]
            names = tuple(field.name for field in near if _overlap(plain, _plain(field.value)))
            if not names and by_line and number not in shared:
                names = tuple(field.name for field in near)
        yield SourceLine(number, text, names, _kind(names[0] if names else ""))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _overlap(line: str, value: str) -> bool:
    return bool(value) and (value in line or line in value)


def _kind(name: str) -> str:
    plain = name.partition(".")[0].partition("[")[0]
    if name.startswith("abstracts["):
        return "abstract-b" if "[1]" in name else "abstract-a"
    return plain if plain in {"title", "contributors", "keywords", UNREAD, ""} else "other"
