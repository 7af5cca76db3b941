"""Apply corrections to records. They outrank the page, the side-car tables and the profile."""

from __future__ import annotations

import re
from copy import deepcopy
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from catalog_export.enrich.sidecar.cells import YEAR
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read.jsonl import parse_line
from catalog_export.read.page.imprint import Imprint, read_imprint
from catalog_export.run.corrections import paths
from catalog_export.run.corrections.file import UNREAD, Correction, CorrectionsReader
from catalog_export.text.messages import Message, join
from catalog_export.write.formats import jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from catalog_export.model.record import Record
    from catalog_export.read.base import Parsed

_SHOWN = 200  # characters of an old value in a provenance


# Findings that a correction of a field settles, since a person has looked at its value. The message of those in
# ``_QUOTING`` must quote the value.
_SETTLED = {
    "title-cut": re.compile(r"title\.proper\.text"),
    "title-language-unsure": re.compile(r"title\.proper\.lang"),
    "names-joined": re.compile(r"contributors(\[\d+\](\.name)?)?"),
    "role-unknown": re.compile(r"contributors(\[\d+\](\.relator|\.role)?)?"),
    "value-doubtful": re.compile(r"title\.proper\.text|contributors(\[\d+\](\.name)?)?|place|publisher"),
    "language-unsure": re.compile(r"abstracts\[\d+\]\.lang"),
    "border-unsure": re.compile(r"abstracts\[\d+\]\.begins"),
    "language-contradicted": re.compile(r"language"),
}
_QUOTING = ("names-joined", "role-unknown", "value-doubtful", "language-unsure")
_QUOTED = 50  # characters of a text that a message quotes at least


_EXPECTED = Message("{key} is {found}, expected {expected}").template
_REASONS = {
    "jsonl-wrong-value": _EXPECTED,
    "jsonl-unknown-relator": Message("{key} is {found}, expected one of {known}").template,
    "jsonl-unknown-language": Message("{key} is {found}, an unknown language; expected a tag such as id").template,
}


class CorrectionEntry(NamedTuple):
    """A correction and its location."""

    place: Location
    correction: Correction


class Corrections:
    """The corrections of one file, by record."""

    def __init__(self, path: str, *, may_be_missing: bool = False) -> None:
        self.by_record: dict[str, list[CorrectionEntry]] = {}
        self.reader = CorrectionsReader(path, may_be_missing=may_be_missing)
        self.refresh()

    def refresh(self) -> None:
        """Read the file again."""
        has_grown, found = self.reader.read()
        if not has_grown:
            self.by_record = {}
        for number, correction in found:
            entry = CorrectionEntry(Location(self.reader.path, number), correction)
            self.by_record.setdefault(correction.record, []).append(entry)

    @property
    def findings(self) -> list[Finding]:
        """The findings about the file itself."""
        return [self.reader.incomplete] if self.reader.incomplete else []

    @property
    def digest(self) -> str:
        """The digest of all corrections."""
        known = [entry.correction for found in self.by_record.values() for entry in found]
        return sha256(msgspec.json.encode(known)).hexdigest()

    def discard(self, parsed: Parsed) -> Parsed:
        """Remove the lines that a person has marked as nothing, their findings, and those that corrections settle."""
        record = parsed.record
        entries = self.by_record.get(record.control_number or "", ()) if record else ()
        if record and entries and any(found.code in _SETTLED for found in parsed.findings):
            form = jsonl.form(record)
            kept = (found for found in parsed.findings if not _is_settled(found, entries, form))
            parsed = parsed._replace(findings=tuple(kept))
        nothing = {entry.correction.old for entry in entries if entry.correction.field == UNREAD}
        if not nothing:
            return parsed
        places = {place for place, text in parsed.unparsed if text in nothing}
        return parsed._replace(
            unparsed=tuple(item for item in parsed.unparsed if item[0] not in places),
            findings=tuple(
                found
                for found in parsed.findings
                if found.code != "line-not-understood" or found.location not in places
            ),
        )

    def apply(self, record: Record, complete: Callable[[Record], Record]) -> tuple[Record, list[Finding]]:
        """Return ``record``, corrected and completed by ``complete``, and the findings.

        Values of the page and of the tables are corrected before the record is completed, since other values follow
        from them. Values that ``complete`` supplied are corrected afterwards.
        """
        entries = self.by_record.get(record.control_number or "", ())
        fields = [entry for entry in entries if entry.correction.field != UNREAD]
        if not fields:
            return complete(record), []
        first = _Correcting(record, {})
        pending = first.apply(fields)
        removed = [entry for entry in fields if entry not in pending and entry.correction.new in (None, "", [])]
        second = _Correcting(complete(first.record), first.faults)
        for entry in removed:
            if second.has_again(entry.correction, first.form):
                second.set(entry)
        outdated = second.apply(pending)
        return second.record, [*second.invalid(), *second.outdated(outdated, fields)]


def refusal(record: Record, corrections: Iterable[Correction]) -> list[Message]:
    """Return why ``record`` cannot have the first of ``corrections`` that is not possible; an empty list if it can.

    ``record`` has the old values. Each reason has the path of the impossible value as ``key``.
    """
    trial = _Correcting(record, {})
    for correction in corrections:
        entry = CorrectionEntry(Location(""), correction)
        if correction.field != UNREAD and not trial.set(entry):
            trial.without_place.append(entry)
            found, expected = show(paths.get(trial.form, correction.field)), trial.expected(entry)
            return [Message(_EXPECTED, key=correction.field, found=found, expected=expected)]
        for _, reasons in trial.faults.values():
            return reasons
    return []


class _Correcting:
    """A record while corrections are applied to it.

    ``faults`` are corrections with an impossible value and the reasons, by field. A later correction of the field, or
    of all of its list or object, replaces them.
    """

    def __init__(self, record: Record, faults: dict[str, tuple[CorrectionEntry, list[Message]]]) -> None:
        self.record, self.form, self.faults = record, jsonl.form(record), faults
        self.without_place: list[CorrectionEntry] = []  # the old value is there, but the new one has no place

    def apply(self, entries: Sequence[CorrectionEntry]) -> list[CorrectionEntry]:
        """Apply the corrections whose old value is there; return the others."""
        left = []
        for entry in entries:
            correction, found = entry.correction, paths.get(self.form, entry.correction.field)
            if paths.are_equal(found, correction.old):
                if not self.set(entry):
                    left.append(entry)
                    self.without_place.append(entry)
            elif not paths.are_equal(found, correction.new):
                left.append(entry)
        return left

    def set(self, entry: CorrectionEntry) -> bool:
        """Set the new value; return ``False`` if the field is not there. An impossible value is a fault."""
        form = deepcopy(self.form)
        if not paths.put_value(form, entry.correction.field, entry.correction.new):
            return False
        _set_provenance(form, entry)
        parsed = _read_back(form, entry)
        field = entry.correction.field
        self.faults = {path: fault for path, fault in self.faults.items() if not _is_within(path, field)}
        reasons = [_reason(found) for found in parsed.findings]
        if parsed.record and reasons:  # the record may have had some of them before
            reasons = [one for one in reasons if one not in map(_reason, _read_back(self.form, entry).findings)]
        if field == "year" and (new := form["year"]) and not _is_year(str(new)):
            expected = Message("a year such as 2010, [2010?] or c2010")
            reasons = [Message(_EXPECTED, key="year", found=show(new), expected=expected)]
        if parsed.record is None or reasons:
            self.faults[field] = entry, reasons
        else:
            self.record, self.form = parsed.record, form
        return True

    def invalid(self) -> list[Finding]:
        """Report corrections with an impossible value."""
        findings = []
        for (place, correction), reasons in self.faults.values():
            values = {"field": correction.field, "id": correction.record, "why": join(reasons, "; ")}
            findings.append(finding("correction-invalid", place, **values))
        return findings

    def has_again(self, removed: Correction, before: dict[str, Any]) -> bool:
        """Return whether a removed field or item of a list has a value again that it did not have ``before``.

        An item has it again only if the value is the removed one: the next item of the list is now at its path.
        """
        found = paths.get(self.form, removed.field)
        if removed.field.endswith("]") and not paths.are_equal(found, removed.old):
            return False
        return not paths.are_equal(found, paths.get(before, removed.field))

    def outdated(self, left: Sequence[CorrectionEntry], entries: Sequence[CorrectionEntry]) -> list[Finding]:
        """Report corrections that were not applied, except of fields that have their last corrected value."""
        last = {entry.correction.field: entry.correction.new for entry in entries}
        findings = []
        for place, correction in left:
            found = paths.get(self.form, correction.field)
            if not paths.are_equal(found, last[correction.field]):
                values = {"field": correction.field, "id": correction.record}
                shown = {"found": show(found), "old": self.expected(CorrectionEntry(place, correction))}
                findings.append(finding("correction-outdated", place, **values, **shown))
        return findings

    def expected(self, entry: CorrectionEntry) -> str:
        """Return what an outdated correction expects: its old value, or a place for the new one."""
        if entry not in self.without_place:
            return show(entry.correction.old)
        if entry.correction.field.endswith(".begins"):
            return Message("the new sentence once in the texts: {sentence}", sentence=show(entry.correction.new))
        return Message("a longer list")


def _read_back(form: dict[str, Any], entry: CorrectionEntry) -> Parsed:
    return next(parse_line(entry.place.source, entry.place.line, msgspec.json.encode(form)))


def _is_within(path: str, field: str) -> bool:
    """Return whether a path is that of a field or of a part of it."""
    return path == field or path.startswith((f"{field}.", f"{field}["))


def _is_year(text: str) -> bool:
    """Return whether a text is a year of four digits, or a date as it is read from a page."""
    return YEAR.fullmatch(text) is not None or read_imprint(text) == Imprint(None, None, text)


def _reason(found: Finding) -> Message:
    """Return the message of a finding about a line of JSON without its advice, which is for a record that is read."""
    message = Message(found.message)
    template = _REASONS.get(found.code)
    if template is None:
        return message
    values = dict(message.values)
    if values["found"] in ("null", '""'):
        values["found"] = Message("empty")
    expected = values.get("expected")
    if isinstance(expected, Message) and expected.values.get("last") == "null":  # null removes a value
        values["expected"] = expected.values["choices"]
    return Message(template, **values)


def _set_provenance(form: dict[str, Any], entry: CorrectionEntry) -> None:
    correction = entry.correction
    key, known = paths.provenance_key(correction.field), form.get("provenance") or {}
    signed = "; ".join(filter(None, (correction.date[:10], correction.person, correction.reason)))
    rule = f"corrected from {show(correction.old)} ({signed})"
    made = {"grade": "corrected", "file": entry.place.source, "line": entry.place.line, "rule": rule}
    keys = [key]
    if correction.field.endswith(".begins"):
        keys.append(f"abstracts[{int(paths.steps(key)[1]) - 1}]")
    kept = {
        path: origin
        for path, origin in known.items()
        if not path.startswith(f"{key}[") and not path.startswith(f"{key}.")
    }
    form["provenance"] = kept | dict.fromkeys(keys, made)


def _is_settled(found: Finding, entries: Sequence[CorrectionEntry], form: dict[str, Any]) -> bool:
    """Return whether an applicable correction of the field of a finding settles it."""
    pattern = _SETTLED.get(found.code)
    for _, correction in entries if pattern else ():
        if pattern and pattern.fullmatch(correction.field):
            value = paths.get(form, correction.field)
            quoted = value
            if found.code == "language-unsure":
                quoted = paths.get(form, correction.field.replace(".lang", ".text"))
            elif found.code == "role-unknown":
                quoted = paths.get(form, re.sub(r"\.relator$", ".role", correction.field))
            is_quoted = any(text[:_QUOTED] in found.message for text in _texts(quoted) - _texts(correction.new))
            if paths.are_equal(value, correction.old) and (found.code not in _QUOTING or is_quoted):
                return True
    return False


def _texts(value: object) -> set[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, str):
        return {value}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for item in items for text in _texts(item) if text}


def show(value: object) -> str:
    """Return a JSON value as short text for a message: of a person, the name and the role."""
    if value in (None, "", []):
        return Message("nothing")
    text = " ".join(_shown(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _shown(value: object) -> str:
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    if isinstance(value, dict) and (name := value.get("name") or value.get("text") or value.get("path")):
        return f"{name} ({value['role']})" if value.get("role") else str(name)
    return msgspec.json.encode(value).decode()
