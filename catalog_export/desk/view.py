"""What the page of a record shows: fields with their provenance, and the lines of the source with their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.run.corrections import paths
from catalog_export.run.explanation import rows
from catalog_export.write.formats import jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.desk.shelf import Loaded
    from catalog_export.model.record import Location

_TEXTS = ("title.proper", "title.parallel", "abstracts", "subjects")
_FIXED = ("control_number",)
ADDABLE = (
    *("title.other_title_information", "title.statement_of_responsibility", "language", "place", "publisher", "year"),
    *("degree", "grantor", "faculty", "programme", "call_number", "extent", "rights", "rights_uri"),
)


class Field(NamedTuple):
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


class Line(NamedTuple):
    """A line of the source, and the field that it became."""

    number: int
    text: str
    field: str
    kind: str


def correction_path(field: str) -> str:
    """Return the path of the text in a field that ``explain`` names."""
    name = field.partition("[")[0]
    if name in _FIXED or ".identifiers" in field or field.startswith("("):
        return ""
    if name in _TEXTS:
        return f"{field}.text"
    return {"contributors": f"{field}.name", "files": f"{field}.path"}.get(name, field)


def fields(loaded: Loaded) -> list[Field]:
    """Return the values of a record."""
    if loaded.record is None:
        return []
    form = jsonl.form(loaded.record)
    stated = loaded.parsed.record.provenance if loaded.parsed.record else {}
    made = []
    for row in rows(loaded.parsed._replace(record=loaded.record, unparsed=())):
        path = correction_path(row.field) if loaded.record.control_number else ""
        origin = stated.get(row.field) or stated.get(row.field.rpartition("[")[0])
        lines = _lines(origin.location if origin else None, loaded)
        value = paths.get(form, path) if path else row.value
        grade, place = row.grade or "", row.place or ""
        made.append(
            Field(row.field, path, value or row.value, row.lang, grade, place, row.rule or "", row.confidence, lines)
        )
    return made


def missing(loaded: Loaded) -> list[str]:
    """Return the paths of fields without a value that can be added."""
    if loaded.record is None or not loaded.record.control_number:
        return []
    form = jsonl.form(loaded.record)
    return [path for path in ADDABLE if not paths.get(form, path)]


def old_value(loaded: Loaded, path: str) -> Any:  # noqa: ANN401 (a JSON value)
    """Return the value that a correction of ``path`` replaces."""
    return paths.get(jsonl.form(loaded.record), path) if loaded.record else None


def abstracts(loaded: Loaded) -> list[tuple[str | None, list[list[str]]]]:
    """Return each abstract as its language and its paragraphs, split into sentences."""
    if loaded.record is None:
        return []
    return [(one.lang, [paths.sentences(part) for part in one.paragraphs]) for one in loaded.record.abstracts]


def _lines(location: Location | None, loaded: Loaded) -> tuple[int, int]:
    if location is None or location.source != loaded.document.name or not location.line:
        return (0, 0)
    return location.line, max(location.line, location.end_line)


def source_lines(loaded: Loaded, found: list[Field]) -> Iterator[Line]:
    """Yield the lines of the document with the field that each became; binary documents have none."""
    if b"\x00" in loaded.document.data[:1024] or loaded.document.data.startswith(b"%PDF"):
        return
    field_of: dict[int, str] = {}
    for field in found:
        start, end = field.lines
        for number in range(start, end + 1) if start else ():
            field_of.setdefault(number, field.name)
    unread = {location.line for location, _ in loaded.parsed.unparsed}
    texts = loaded.document.data.decode("utf-8", "replace").splitlines()
    for number, text in enumerate(texts, loaded.document.line):
        name = "unread" if number in unread else field_of.get(number, "")
        yield Line(number, text, name, _kind(name))


def _kind(name: str) -> str:
    plain = name.partition(".")[0].partition("[")[0]
    if name.startswith("abstracts["):
        return "abstract-b" if "[1]" in name else "abstract-a"
    return plain if plain in {"title", "contributors", "keywords", "unread", ""} else "other"
