"""The corrections file: JSON Lines, one correction of one field on each line."""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from catalog_export.model.errors import InputError, OutputError, UsageError, system_reason
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.run.corrections import paths
from catalog_export.text.messages import Message, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from io import FileIO

    Change = Callable[[list["Correction"]], Sequence["Correction"]]

UNREAD = "unread"  # the field name of a line that contains nothing for the record
_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # corrections are ordered by the text of their dates


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
        if self.field != UNREAD and not paths.is_known(self.field):
            return Message(
                "{field!r} cannot be corrected; expected a field such as {example}",
                field=self.field,
                example=paths.similar(self.field) or Message("title.proper.text or abstracts[1].lang"),
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


class CorrectionsReader:
    """Reads a corrections file again and again. Of a file that has only grown, the new lines are parsed."""

    def __init__(self, path: str, *, may_be_missing: bool = False) -> None:
        self.path, self.may_be_missing = path, may_be_missing
        self.incomplete: Finding | None = None  # the finding about a last line that was not written to its end
        self._size, self._lines, self._digest = 0, 0, sha256().digest()

    def read(self) -> tuple[bool, list[tuple[int, Correction]]]:
        """Return whether the file has only grown, and its new corrections with their line numbers; else all of them.

        ``InputError`` if the file cannot be read, ``UsageError`` with all faulty lines.
        """
        data = _read(self.path, may_be_missing=self.may_be_missing)
        digest = sha256(memoryview(data)[: self._size])
        has_grown = digest.digest() == self._digest
        if not has_grown:
            self._size, self._lines, digest = 0, 0, sha256()
        rest = _incomplete_end(data)
        new = data[self._size : len(data) - len(rest)]
        found = list(_parse(self.path, new, self._lines + 1))
        digest.update(new)
        self._size, self._lines = self._size + len(new), self._lines + new.count(b"\n")
        self._digest = digest.digest() if not new or new.endswith(b"\n") else b""  # a line that may go on
        place = Location(self.path, self._lines + 1)
        self.incomplete = finding("correction-incomplete", place) if rest else None
        return has_grown, found


def load(
    path: str, *, may_be_missing: bool = False, on_finding: Callable[[Finding], None] | None = None
) -> list[tuple[int, Correction]]:
    """Return the corrections of a file with their line numbers; none of one that is missing and may be.

    ``InputError`` if the file cannot be read, ``UsageError`` with all faulty lines.
    """
    reader = CorrectionsReader(path, may_be_missing=may_be_missing)
    _, found = reader.read()
    if reader.incomplete and on_finding:
        on_finding(reader.incomplete)
    return found


def _read(path: str, *, may_be_missing: bool) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read().removeprefix(codecs.BOM_UTF8)
    except FileNotFoundError as error:
        if may_be_missing:
            return b""
        raise InputError(
            "{path}: there is no such corrections file; correct the name, or make an empty file", path=path
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(
            "{path}: the corrections cannot be read ({error})", path=path, error=system_reason(error)
        ) from error


# The beginning of every line that is written here.
_BEGINNING = b'{"record":'


def _incomplete_end(data: bytes) -> bytes:
    """Return a last line that begins like ours and does not end: the machine stopped while it was written.

    A line that ends with a bracket, or begins in another way, was written by a person. It is never removed.
    """
    last = data[data.rfind(b"\n") + 1 :]
    ours = last.startswith(_BEGINNING[: len(last)])
    return last if ours and not last.rstrip().endswith(b"}") else b""


def _parse(path: str, data: bytes, first: int) -> Iterator[tuple[int, Correction]]:
    faults = []
    for number, line in enumerate(data.split(b"\n"), first):
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


@contextmanager
def _locked(path: str) -> Iterator[None]:
    """Keep other programs from changing a file. ``OutputError`` if it cannot be written."""
    try:
        from filelock import FileLock  # an extra
    except ImportError as error:
        raise UsageError("changing corrections needs filelock: pip install 'catalog-export[desk]'") from error
    try:
        with FileLock(f"{path}.lock"):
            yield
    except OSError as error:
        raise OutputError(
            "{path}: the corrections cannot be written ({reason})", path=path, reason=system_reason(error)
        ) from error


def change(path: str, edit: Change) -> None:
    """Replace the corrections of a file by what ``edit`` returns, while other programs that change it wait.

    Readers see the old file or the new one, never a part. ``OutputError`` if the file cannot be written.
    """
    with _locked(path):
        _replace(path, encode_corrections(edit([correction for _, correction in load(path, may_be_missing=True)])))


def append(path: str, *added: Correction) -> None:
    """Add corrections at the end of a file, which takes the same time for a file of any length.

    An incomplete last line is removed before. ``UsageError`` for a correction that is not possible, ``OutputError`` if
    the file cannot be written.
    """
    for correction in added:
        if fault := correction.fault():
            raise UsageError(fault)
    with _locked(path), open(path, "a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        data = encode_corrections(added)
        file.seek(max(0, size - 1))
        if file.read(1) not in {b"\n", b""}:
            rest = _incomplete_end(_read(path, may_be_missing=False))
            size = file.truncate(size - len(rest))
            data = data if rest else b"\n" + data
        _write(file, data, size)


def _write(file: FileIO, data: bytes, size: int) -> None:
    """Write at the end of a file of ``size`` bytes; if that fails, leave the file as it was."""
    try:
        while data:
            data = data[file.write(data) :]
        os.fsync(file.fileno())
    except BaseException:
        file.truncate(size)
        raise


def remove(path: str, *corrections: Correction) -> None:
    """Remove the last line that equals each of ``corrections``."""
    with _locked(path):
        before = data = _read(path, may_be_missing=True)
        for correction in reversed(corrections):
            data = _without(data, correction)
        if data != before:
            _replace(path, data)


def _without(data: bytes, correction: Correction) -> bytes:
    end = len(data)
    while end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        if _is(data[start:end], correction):
            return data[:start] + data[end:]
        end = start
    return data


def _is(line: bytes, correction: Correction) -> bool:
    try:
        return msgspec.json.decode(line, type=Correction) == correction
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


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


def _replace(path: str, data: bytes) -> None:
    path = os.path.realpath(path)
    handle, temporary = tempfile.mkstemp(prefix=".corrections-", dir=os.path.dirname(path))
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, os.stat(path).st_mode & 0o7777 if os.path.exists(path) else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
