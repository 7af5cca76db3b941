"""The corrections file: JSON Lines, one correction of one field on each line."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from catalog_export.model.errors import InputError, OutputError, UsageError, system_reason
from catalog_export.model.json_form import RecordForm
from catalog_export.text.messages import Message, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Change = Callable[[list["Correction"]], Sequence["Correction"]]

UNREAD = "unread"  # the field name of a line that contains nothing for the record
_FIXED = ("control_number", "source", "provenance")
FIELDS = [field.name for field in msgspec.structs.fields(RecordForm) if field.name not in _FIXED]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # corrections are ordered by the text of their dates
_PATH = re.compile(r"(?P<name>[a-z_]+)(\[\d{1,6}\])?(\.[a-z_]+(\[\d{1,6}\])?){0,2}")


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One correction. ``old`` and ``new`` are values of the JSON form (``docs/record.schema.json``), or ``None``."""

    record: str
    field: str
    old: Any
    new: Any
    date: str
    person: str | None = None
    reason: str | None = None

    def fault(self) -> str:
        """Return the reason why no record can have this correction; an empty string if there is none."""
        if not self.record.strip():
            return Message("the record is empty; expected a control number")
        match = _PATH.fullmatch(self.field)
        if self.field != UNREAD and (match is None or match["name"] not in FIELDS):
            return Message(
                "{field!r} cannot be corrected; expected a field such as title.proper.text or abstracts[1].lang",
                field=self.field,
            )
        if not _is_time(self.date):
            return Message("the date is {date!r}; expected a day or time (ISO 8601) such as 2014-02-28", date=self.date)
        return ""


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _DAY.match(text) is not None


def load(path: str, *, may_be_missing: bool = False) -> list[tuple[int, Correction]]:
    """Return the corrections of a file with their line numbers; none of one that is missing and may be.

    ``InputError`` if the file cannot be read, ``UsageError`` with all faulty lines.
    """
    return list(_parse(path, _read(path, may_be_missing=may_be_missing)))


def _read(path: str, *, may_be_missing: bool) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError as error:
        if may_be_missing:
            return b""
        raise InputError(
            "{path}: there is no such corrections file; correct the name, or make an empty file", path=path
        ) from error
    except (OSError, ValueError) as error:
        raise InputError("{path}: the corrections cannot be read ({error})", path=path, error=error) from error


def _parse(path: str, data: bytes) -> Iterator[tuple[int, Correction]]:
    faults = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            correction = msgspec.json.decode(line, type=Correction)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            faults.append(
                Message(
                    "{path}:{number}: not a correction ({error}); see docs/corrections.md",
                    path=path,
                    number=number,
                    error=error,
                )
            )
            continue
        if fault := correction.fault():
            faults.append(Message("{path}:{number}: {fault}", path=path, number=number, fault=fault))
        yield number, correction
    if faults:
        raise UsageError(join(faults))


def change(path: str, edit: Change) -> None:
    """Replace the corrections of a file by what ``edit`` returns, while other programs that change it wait.

    Readers see the old file or the new one, never a part. ``OutputError`` if the file cannot be written.
    """
    try:
        from filelock import FileLock  # an extra
    except ImportError as error:
        raise UsageError("changing corrections needs filelock: pip install 'catalog-export[desk]'") from error
    try:
        with FileLock(f"{path}.lock"):
            _replace(path, edit([correction for _, correction in load(path, may_be_missing=True)]))
    except OSError as error:
        raise OutputError(
            "{path}: the corrections cannot be written ({reason})", path=path, reason=system_reason(error)
        ) from error


def append(path: str, *added: Correction) -> None:
    """Add corrections at the end of a file. ``UsageError`` for one that is not possible."""
    for correction in added:
        if fault := correction.fault():
            raise UsageError(fault)
    change(path, lambda known: [*known, *added])


def remove(path: str, correction: Correction) -> None:
    """Remove the last line that equals ``correction``."""

    def without(known: list[Correction]) -> list[Correction]:
        for position in reversed(range(len(known))):
            if known[position] == correction:
                return known[:position] + known[position + 1 :]
        return known

    change(path, without)


def merge_corrections(*lists: Iterable[Correction]) -> list[Correction]:
    """Return the corrections of all lists once each, by date."""
    found = dict.fromkeys(msgspec.json.encode(correction) for one in lists for correction in one)
    return sorted(msgspec.json.decode(b"[" + b",".join(found) + b"]", type=list[Correction]), key=lambda one: one.date)


def conflicts(corrections: Iterable[Correction]) -> Iterator[tuple[Correction, Correction]]:
    """Yield pairs that correct the same value of a field differently. Only the first of a pair can be applied."""
    seen: dict[tuple[str, str, bytes], Correction] = {}
    for correction in corrections:
        first = seen.setdefault((correction.record, correction.field, msgspec.json.encode(correction.old)), correction)
        if first.new != correction.new:
            yield first, correction


def encode_corrections(corrections: Iterable[Correction]) -> bytes:
    """Return corrections as JSON Lines."""
    return b"".join(msgspec.json.encode(correction) + b"\n" for correction in corrections)


def _replace(path: str, corrections: Iterable[Correction]) -> None:
    path = os.path.realpath(path)
    handle, temporary = tempfile.mkstemp(prefix=".corrections-", dir=os.path.dirname(path))
    try:
        with open(handle, "wb") as file:
            file.write(encode_corrections(corrections))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, os.stat(path).st_mode & 0o7777 if os.path.exists(path) else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
