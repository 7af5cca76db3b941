"""Find the files of a record: those that it names, else PDFs whose names begin with its control number."""

from __future__ import annotations

import os
from bisect import bisect_left
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import InputError, RecordError, system_reason
from catalog_export.model.files import fspath
from catalog_export.model.findings import finding
from catalog_export.model.identifiers import is_web_address
from catalog_export.store import content_hash
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location, Record


_NONE: Mapping[str, re.Pattern[str]] = {}


class Bitstream(NamedTuple):
    """A file of an item: its path, its name at the receiver, its description, and its size in bytes."""

    path: str
    name: str
    description: str
    size: int


class RecordFiles:
    """The files of ``folder`` (``None``: the current folder, and only files that a record names).

    ``unfit`` maps the reason why a receiver refuses a file name to the pattern of such names.

    A record's own file names are relative to the folder; web addresses are ignored. A record without own names gets
    the PDFs whose name is its control number, alone or followed by a character that is neither a letter nor a digit:
    ``20389935.pdf``, then ``20389935-chapter1.pdf``. A file outside the folder is refused, also if a symbolic link in
    the folder points to it, so that a mistake or an attack does not publish it.
    """

    def __init__(
        self, folder: str | os.PathLike[str] | None = None, *, unfit: Mapping[str, re.Pattern[str]] = _NONE
    ) -> None:
        self.folder, self.unfit = fspath(folder or ""), unfit
        self.real_folder = os.path.realpath(self.folder or os.curdir)
        self.names = _pdfs(self.folder) if folder else []

    def find(self, record: Record) -> list[Bitstream]:
        """Return the files of a record, the primary one first; raise ``RecordError`` if one cannot be delivered."""
        place = record.location
        own = [(file.path, file.description or "") for file in record.files if not is_web_address(file.path)]
        wanted = own or self._by_number(record)
        if outside := [
            finding("feed-file-outside", place, path=_printable(p)) for p, _ in wanted if self._is_outside(p)
        ]:
            raise RecordError(*outside)
        paths = [os.path.join(self.folder, path) for path, _ in wanted]
        bitstreams = [_bitstream(path, description) for path, (_, description) in zip(paths, wanted, strict=True)]
        if faults := [*self._faults(paths, bitstreams, place)]:
            raise RecordError(*faults)
        return [bitstream for bitstream in bitstreams if bitstream]

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content and of the names and sizes of its files."""
        files = [f"{bitstream.name}\0{bitstream.size}" for bitstream in self.find(record)]
        content = content_hash(record)
        return sha256("\n".join([content, *files]).encode()).hexdigest() if files else content

    def _is_outside(self, name: str) -> bool:
        if "\0" in name:
            return False  # no such file can exist; reported as missing
        path = os.path.realpath(os.path.join(self.folder, name))
        return os.path.commonpath([self.real_folder, path]) != self.real_folder

    def _by_number(self, record: Record) -> list[tuple[str, str]]:
        number = record.control_number
        if not number:
            return []
        names = []
        for name in self.names[bisect_left(self.names, number) :]:
            if not name.startswith(number):
                break
            if not name[len(number) : len(number) + 1].isalnum():  # nothing follows if the number ends in ".pdf"
                names.append(name)
        names.sort(key=lambda name: (os.path.splitext(name)[0] != number, name))
        return [(name, "") for name in names]

    def _faults(self, paths: Sequence[str], found: Sequence[Bitstream | None], place: Location) -> Iterator[Finding]:
        names: set[str] = set()
        for path, bitstream in zip(paths, found, strict=True):
            if bitstream is None:
                yield finding("feed-file-missing", place, path=path)
                continue
            reasons = [why for why, form in self.unfit.items() if form.search(bitstream.name)]
            if bitstream.name in names:
                reasons.append(Message("another file of the record has the same name"))
            names.add(bitstream.name)
            if reasons:
                yield finding("feed-file-name", place, path=_printable(path), why=reasons[0])


def _pdfs(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.name.lower().endswith(".pdf") and entry.is_file())
    except OSError as error:
        raise InputError(
            "{folder}: the folder of files could not be read ({reason})", folder=folder, reason=system_reason(error)
        ) from error


def _bitstream(path: str, description: str) -> Bitstream | None:
    try:
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            return None
        return Bitstream(path, os.path.basename(path), description, os.path.getsize(path))
    except (OSError, ValueError):  # removed in the meantime, or a name that no file can have
        return None


def _printable(path: str) -> str:
    return path if path.isprintable() else ascii(path)
