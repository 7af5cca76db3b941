"""Records in a format, as text to read and as a file, and what a receiver needs and loses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from catalog_export.model.errors import RecordError
from catalog_export.run.options import now
from catalog_export.run.report import Tally
from catalog_export.write import registry
from catalog_export.write.receivers.table import find_receiver, what_it_reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.desk.shelf import LoadedRecord, Shelf
    from catalog_export.model.findings import Finding
    from catalog_export.model.profile import Profile
    from catalog_export.write.formats.base import Format
    from catalog_export.write.receivers.base import Receiver

FORMATS = tuple(registry.FORMATS)
_READABLE = {"marc": "mrk", "xlsx": "csv"}  # the formats in which binary ones are shown
# The parts of a text that are highlighted, each group of a match in another colour.
_XML = re.compile(r"(</?[\w:]+|/?>)|(\b[\w:]+)(?==\")")
_BIBTEX = re.compile(r"^(@\w+)\{([^,\n]*)|^\s*([\w-]+)(?=\s*=)", re.MULTILINE)
_MARC = re.compile(r"^(=\w{3})  ([\d\\]{2}(?=\$))?|(\$[a-z0-9])", re.MULTILINE)
_TAGGED = re.compile(r"^([A-Z][A-Z0-9])(?=  -)", re.MULTILINE)
_JSON = re.compile(r"(\"[\w:@-]+\")(?=\s*:)")
_HIGHLIGHTED = {"bibtex": _BIBTEX, "biblatex": _BIBTEX, "mrk": _MARC, "ris": _TAGGED, "jsonl": _JSON, "csl-json": _JSON}
_HIGHLIGHTED |= dict.fromkeys(("schema-org", "datacite"), _JSON)


class Choice(NamedTuple):
    """The format and the receiver for which records are written; ``format`` is ``None`` if only feeds deliver to it."""

    format: Format | None
    receiver: Receiver | None
    profile: Profile

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats to choose from."""
        return (*self.receiver.formats, *self.receiver.previews) if self.receiver else FORMATS


def choose(profile: Profile, name: str, receiver: str | None) -> Choice:
    """Build a format for a receiver. A format that the receiver does not read is replaced by its best one.

    Without ``receiver``, the one of the profile is used; an empty string is none.
    """
    if receiver is None:
        receiver = profile.receiver
    chosen = find_receiver(receiver) if receiver else None
    profile = profile._replace(receiver=receiver)
    readable = (*chosen.formats, *chosen.previews) if chosen else FORMATS
    if not readable:
        return Choice(None, chosen, profile)
    return Choice(registry.find_format(name if name in readable else readable[0], profile, now()), chosen, profile)


def readable_text(choice: Choice, loaded: LoadedRecord) -> tuple[Markup, list[Finding]]:
    """Return a record as highlighted text, and the findings if it cannot be written."""
    if choice.format is None or loaded.record is None or loaded.failed:
        return Markup(), [found for found in loaded.findings if found.severity == "error"]
    name = _READABLE.get(choice.format.name, choice.format.name)
    shown = choice.format if name == choice.format.name else registry.find_format(name, choice.profile, now())
    try:
        text = b"".join(shown.assemble([shown.encode(loaded.record)])).decode()
    except RecordError as error:
        return Markup(), list(error.findings)
    return highlight(text, name), []


def highlight(text: str, name: str) -> Markup:
    """Return a text of the format ``name``, escaped and with its parts marked."""
    pattern = _HIGHLIGHTED.get(name, _XML if text.startswith("<") else None)
    mark = Markup('<span class="h{}">{}</span>')
    pieces, done = [], 0
    for match in pattern.finditer(text) if pattern else ():
        for group in range(1, len(match.groups()) + 1):
            start, end = match.span(group)
            if start >= 0:
                pieces += [escape(text[done:start]), mark.format(group, text[start:end])]
                done = end
    return Markup().join([*pieces, escape(text[done:])])


def encoded(shelf: Shelf, numbers: Iterable[int], format_: Format, faults: list[Finding]) -> Iterator[bytes]:
    """Yield records in a format. Add the first error of each record that cannot be written to ``faults``."""
    for number in numbers:
        loaded = shelf.load(number)
        if loaded is None:
            continue
        errors = [found for found in loaded.findings if found.severity == "error"]
        if loaded.record is not None and not loaded.failed:
            try:
                yield format_.encode(loaded.record)
                continue
            except RecordError as error:
                errors = list(error.findings)
        faults += errors[:1]


class ReceiverCheck(NamedTuple):
    """What a receiver needs and loses, with numbers of records."""

    records: int
    settings: list[str]  # that the profile lacks
    needs: list[tuple[str, int, bool]]  # value, records without it, and whether the profile may supply it
    losses: list[tuple[str, int, str]]  # value, records with it, and what happens to it
    remarks: tuple[str, ...]
    ways: str


def check_receiver(choice: Choice, records: Iterable[Any]) -> ReceiverCheck | None:
    """Count what the receiver of a choice needs and loses; ``None`` without a receiver."""
    receiver, profile, tally, number = choice.receiver, choice.profile, Tally(), 0
    if receiver is None:
        return None
    formats = [choice.format.name] if choice.format else []
    for record in records:
        number += 1
        tally.count(receiver, record, profile, formats)
    lacking, lost = tally.lacking, tally.lost
    return ReceiverCheck(
        number,
        [what for what, lacks in receiver.settings if lacks(profile)],
        [(one.what, lacking[one.what], one.in_profile) for one in receiver.requirements if lacking[one.what]],
        [(one.what, lost[one.what], one.why) for one in receiver.limitations if lost[one.what]],
        receiver.remarks,
        what_it_reads(receiver),
    )
