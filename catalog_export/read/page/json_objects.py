"""Read JSON objects whose keys are labels of a catalogue page: ``{"Judul": ..., "Abstrak": ...}``.

Each key is one label, and no label is looked for inside a value. A key that is no label is reported with its value.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from catalog_export.read.page.abstract_labels import CODES, LANGUAGE_NAMES, kind_of_label
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.field_labels import find_key
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.lines import Line
from catalog_export.read.page.markup import lines_of
from catalog_export.read.page.page_words import words_in

_BETWEEN = frozenset(" \t\n\r\f[],")  # before an object that is alone, in a list, or below another
_OF_TEXTS = ("title", "abstract", "keywords", "subjects")  # fields whose value can be an object with languages for keys
_JOINED = {"keywords": "; ", "abstract": "\n\n"}  # fields of which all items of a list are one text
_decoder = json.JSONDecoder(strict=False)  # decoding turns the line ends of Unicode into line feeds


class LabelledText(NamedTuple):
    """A text of an object, the path of its key, what the key is, and the number of line ends above it in the file."""

    above: int
    key: str
    label: str
    field: str | None
    text: str


class LabelledObject(NamedTuple):
    """The texts of an object, and the number of line ends above it in the file."""

    above: int
    parts: list[LabelledText]

    @property
    def data(self) -> bytes:
        """All texts, with a form feed between them; a lone half of a character becomes U+FFFD."""
        text = "\f".join([part.text.replace("\f", "\n") for part in self.parts])
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()

    def entry(self, clean: str, line: int) -> Entry:
        """Return the entry of an object whose texts were cleaned; ``line``: the first of the file."""
        entry = Entry(Line(line + self.above, "", ""))
        parts = [part._replace(text=text) for part, text in zip(self.parts, clean.split("\f"), strict=False)]
        for part in sorted(parts, key=lambda part: part.field != "abstract"):  # the keywords are behind the abstracts
            _take(entry, part, line + part.above)
        return entry


def has_labels(value: Mapping[str, Any]) -> bool:
    """Return whether a key of an object is the label of a title with a text, or with one in each language."""
    for key, item in value.items():
        label = find_key(key)[1] if isinstance(item, str) or (isinstance(item, dict) and _languages(item)) else None
        if label and label.field == "title":
            return True
    return False


def objects_of(text: str) -> list[LabelledObject]:
    """Return the objects of a text in JSON; none if it is no JSON, or no object has labels."""
    objects: list[LabelledObject] = []
    labelled = False
    end = 0
    try:
        while (start := next((at for at in range(end, len(text)) if text[at] not in _BETWEEN), -1)) >= 0:
            value, end = _decoder.raw_decode(text, start)
            if not isinstance(value, dict):
                return []
            labelled = labelled or has_labels(value)
            objects.append(LabelledObject(text.count("\n", 0, start), [*_parts(text, start)]))
    except (ValueError, RecursionError):
        return []
    return objects if labelled else []


def _parts(text: str, start: int) -> Iterator[LabelledText]:
    """Yield the texts of the object that begins at a place; a key can be there twice."""
    above = text.count("\n", 0, start)
    end = start + 1
    while text[at := _filled(text, end)] != "}":
        above += text.count("\n", start, at)
        start = at
        key, end = _decoder.raw_decode(text, at)
        value, end = _decoder.raw_decode(text, _filled(text, end))
        label, known = find_key(key)
        yield from _flatten(LabelledText(above, key, label, known.field if known else None, ""), value)


def _filled(text: str, at: int) -> int:
    """Return where the next key or value, or the end of the object, is."""
    while text[at] in " \t\n\r,:":
        at += 1
    return at


def _flatten(part: LabelledText, value: object) -> Iterator[LabelledText]:
    """Yield a part for each text of a value."""
    if isinstance(value, list):
        found = [one for item in value for one in _flatten(part, item)]
        mark = _JOINED.get(part.field or "")
        if mark and len({one._replace(text="") for one in found}) == 1:
            found = [found[0]._replace(text=mark.join([one.text for one in found]))]
        yield from found
    elif isinstance(value, dict) and part.field:
        yield from _by_language(part, value) if part.field in _OF_TEXTS and _languages(value) else _by_key(part, value)
    elif text := value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False):
        yield part._replace(text=text)


def _languages(value: dict[str, Any]) -> list[str]:
    """Return the languages that are the keys of an object; an empty list if one is something else."""
    found = [key.casefold().replace("-", "_").partition("_")[0] for key in value]  # id_ID
    return found if all(name in CODES or name in LANGUAGE_NAMES for name in found) else []


def _by_language(part: LabelledText, value: dict[str, Any]) -> Iterator[LabelledText]:
    """Yield the text in each language; the second title is a parallel title."""
    field = part.field
    for language, item in zip(_languages(value), value.values(), strict=True):
        yield from _flatten(part._replace(label=f"{part.label} ({language})", field=field), item)
        field = "parallel" if field == "title" else field


def _by_key(part: LabelledText, value: dict[str, Any]) -> Iterator[LabelledText]:
    """Yield the name or value in an object, the number of a student, and the other members as not known."""
    for key, item in value.items():
        below = part._replace(key=f"{part.key}.{key}", label=key, field=None)
        if key.casefold() in words_in("key of a value"):
            yield from _flatten(part, item)
        elif key.casefold() == "nim" and part.field == "author":
            yield from _flatten(below._replace(field="nim"), item)
        else:
            yield from _flatten(below, item)


def _take(entry: Entry, part: LabelledText, number: int) -> None:
    """Take a text into an entry."""
    lines = [piece for line in lines_of(part.text) for piece in line.split("\n")]
    text = " ".join(" ".join(lines).split())
    line = Line(number, f"{part.key}: {text}", text)
    if part.field == "abstract":
        label = f"{part.label}:" if kind_of_label(part.label) else ""
        entry.body += [line.as_text(""), line.as_text(label), *map(line.as_text, lines)]
    elif part.field == "title" and entry.title:
        entry.unknown.append(line)
    else:
        take_field(entry, line, part.label, part.field, text)
