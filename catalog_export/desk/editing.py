"""Turn the forms of a record into corrections, and take corrections back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from catalog_export.desk import words
from catalog_export.model.vocabulary import RELATORS
from catalog_export.run.corrections import file as corrections_file
from catalog_export.run.corrections import paths
from catalog_export.run.corrections.apply import refusal
from catalog_export.run.corrections.file import UNREAD, Correction
from catalog_export.text.language import identify
from catalog_export.write.formats import jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog_export.desk.shelf import LoadedRecord
    from catalog_export.text.messages import Message

    Change = tuple[str, Any, Any]  # path, old and new value

# Between two names that were read as one. Only a semicolon is certain; the others are for the button.
_CERTAIN = re.compile(r"\s*;\s*")
_WITH_LANGUAGE = re.compile(r"(title\.parallel|abstracts|subjects)\[\d+\]")
_LIKELY = re.compile(r"\s*[;/&]\s*|\s+(?:dan|and)\s+")


class ImpossibleValueError(Exception):
    """A value that the record cannot have. ``reasons`` have the paths of the values as ``key``."""

    def __init__(self, reasons: list[Message]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Editor:
    """Writes the corrections file of a desk, signed by ``person``. ``undone`` are the forms to redo, by record."""

    def __init__(self, path: str, person: str | None = None) -> None:
        self.path, self.person = path, person
        self.undone: dict[str, list[list[Correction]]] = {}

    def correct(self, loaded: LoadedRecord, given: Mapping[str, str]) -> str:
        """Save the change of a field or a line; return a notice. ``ImpossibleValueError`` if nothing was saved."""
        return self._save(loaded, list(_changes(loaded, given)))

    def correct_people(self, loaded: LoadedRecord, given: Mapping[str, str]) -> str:
        """Save the changes of the form of all persons; return a notice. ``ImpossibleValueError`` as for ``correct``."""
        if loaded.record is None:
            return words.NO_NUMBER
        old = jsonl.form(loaded.record)["contributors"]
        return self._save(loaded, list(_people_changes(old, given)))

    def _save(self, loaded: LoadedRecord, changes: list[Change]) -> str:
        number = control_number(loaded)
        if not number:
            return words.NO_NUMBER
        changes = [change for change in changes if not paths.are_equal(*change[1:]) or change[0] == UNREAD]
        if not changes:
            return words.NOT_CHANGED
        date = datetime.now(UTC).isoformat(timespec="microseconds")
        made = [
            Correction(record=number, field=path, old=old, new=new, date=date, person=self.person)
            for path, old, new in changes
        ]
        if loaded.record and (reasons := refusal(loaded.record, made)):
            raise ImpossibleValueError(reasons)
        corrections_file.append(self.path, *made)
        self.undone.pop(number, None)
        return words.SAVED

    def undo(self, loaded: LoadedRecord, history: list[Correction]) -> str:
        """Remove the corrections of a record that were saved last; return a notice."""
        if not history:
            return words.NOTHING_TO_UNDO
        form, date = history[-1:], history[-1].date
        if len(date) > len("2014-02-28"):  # the desk writes the time, the same one for all corrections of a form
            form = list(takewhile(lambda one: one.date == date, reversed(history)))[::-1]
        corrections_file.remove(self.path, *form)
        self.undone.setdefault(control_number(loaded), []).append(form)
        return words.UNDONE

    def redo(self, loaded: LoadedRecord) -> str:
        """Save the corrections again that were undone last; return a notice."""
        undone = self.undone.get(control_number(loaded))
        if not undone:
            return words.NOTHING_TO_REDO
        corrections_file.append(self.path, *undone.pop())
        return words.DONE_AGAIN


def control_number(loaded: LoadedRecord) -> str:
    """Return the number to which corrections belong; an empty string if the record cannot be corrected."""
    record = loaded.parsed.record
    return (record and record.control_number) or ""


def _changes(loaded: LoadedRecord, given: Mapping[str, str]) -> Iterator[Change]:
    path = given.get("path", "")
    value = given.get("value", "").replace("\r\n", "\n").strip() or None
    form = jsonl.form(loaded.record) if loaded.record else {}
    if path == UNREAD:
        yield path, value, None
    elif "remove" in given:
        item = re.sub(r"\.(text|name|path)$", "", path)
        yield item, paths.get(form, item), None
    elif _WITH_LANGUAGE.fullmatch(path) and value:  # a new item
        yield path, paths.get(form, path), {"text": value, "lang": identify(value).lang}
    elif path:
        yield path, paths.get(form, path), value
        if "lang" in given and path.endswith(".text"):
            lang = f"{path.removesuffix('.text')}.lang"
            yield lang, paths.get(form, lang), given["lang"].strip() or None


# --- people


def can_split(name: str) -> bool:
    """Return whether a name may be the names of several persons."""
    return len([part for part in _LIKELY.split(name) if part.strip()]) > 1


def _people_changes(old: list[dict[str, Any]], given: Mapping[str, str]) -> Iterator[Change]:
    """Yield one change for each changed person, or one of the whole list if persons are split, joined or moved."""
    people = [_edited(person, given, str(index)) for index, person in enumerate(old)]
    action, _, place = given.get("do", "save").partition(":")
    index = int(place) if place.isdecimal() and int(place) < len(people) else -1
    split = [part for position, person in enumerate(people) for part in _split(person, likely=index == position)]
    after = split if action == "split" or len(split) > len(people) else people
    if action == "save" and (added := _edited({}, given, "new")).get("name"):
        after = [*after, {"kind": "personal"} | added]
    elif index >= 0 and action in _MOVES:
        after = _MOVES[action](people, index)
    if len(after) != len(old) or action == "up":
        yield "contributors", old, after
        return
    for position, (before, now) in enumerate(zip(old, after, strict=True)):
        keys = [key for key in now if before.get(key) != now[key]]
        if keys == ["name"]:
            yield f"contributors[{position}].name", before["name"], now["name"]
        elif keys:
            yield f"contributors[{position}]", before, now


def _edited(person: dict[str, Any], given: Mapping[str, str], suffix: str) -> dict[str, Any]:
    """Return a person with the values of the form. A new role is written in the word of the MARC code list.

    An entry form belongs to the name and kind that the person had.
    """
    name = given.get(f"name-{suffix}", person.get("name") or "").strip()
    relator = given.get(f"relator-{suffix}", person.get("relator") or "") or None
    kind = given.get(f"kind-{suffix}", person.get("kind"))
    edited = person | {"name": name} | ({"kind": kind} if kind else {})
    if (name, kind) != (person.get("name"), person.get("kind")):
        edited.pop("entry", None)
    if relator != person.get("relator"):
        edited |= {"relator": relator, "role": RELATORS[relator].english if relator in RELATORS else ""}
    return edited


def _split(person: dict[str, Any], *, likely: bool) -> list[dict[str, Any]]:
    parts = [part.strip() for part in (_LIKELY if likely else _CERTAIN).split(person["name"]) if part.strip()]
    kept = {key: person.get(key) for key in ("role", "relator", "kind")}
    return [{"name": part} | kept for part in parts] if len(parts) > 1 else [person]


def _joined(people: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    if index + 1 == len(people):
        return people
    name = f"{people[index]['name']}, {people[index + 1]['name']}"
    return [*people[:index], people[index] | {"name": name, "entry": None}, *people[index + 2 :]]


def _moved_up(people: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    before = max(0, index - 1)
    return [*people[:before], people[index], *people[before:index], *people[index + 1 :]]


def _removed(people: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    return people[:index] + people[index + 1 :]


_MOVES = {"join": _joined, "up": _moved_up, "remove": _removed}
