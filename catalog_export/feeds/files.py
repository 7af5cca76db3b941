"""The files that go with a record: those that the side-car table names, else those of a folder by their names."""

from __future__ import annotations

import os
from bisect import bisect_left
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import InputError, RecordError
from catalog_export.model.files import named
from catalog_export.model.findings import finding
from catalog_export.model.identifiers import is_web_address
from catalog_export.model.record import Location
from catalog_export.store import content_hash

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import File, Record


_NONE: Mapping[str, re.Pattern[str]] = {}


class Bitstream(NamedTuple):
    """A file of an item: where it is, the name it gets, what it is, and how many bytes it has."""

    path: str
    name: str
    description: str
    size: int


class Files:
    """The files of ``folder`` (``None``: none), by control number.

    ``unfit`` are the names that the receiver cannot take, by the reason why.

    The files that a record names itself (those with a web address aside) are looked for in ``folder``, without one in
    the current folder; what lies outside of it is refused, so that a slip in a table publishes nothing by mistake. A
    record that names none gets the PDFs of ``folder`` whose name is its control number, alone or
    followed by something that is neither letter nor digit: ``20389935.pdf``, ``20389935-chapter1.pdf``. The one that
    is named like the number itself comes first.
    """

    def __init__(
        self, folder: str | os.PathLike[str] | None = None, *, unfit: Mapping[str, re.Pattern[str]] = _NONE
    ) -> None:
        self.folder, self.unfit = named(folder or ""), unfit
        self.names = _pdfs(self.folder) if folder else []

    def of(self, record: Record) -> list[Bitstream]:
        """Give the files of a record, the primary one first; ``RecordError`` where one is missing or misnamed."""
        place = record.source or Location("<record>")
        named = [file for file in record.files if not is_web_address(file.path)]
        if not named and not self.names:
            return []
        outside = [finding("feed-file-outside", place, path=file.path) for file in named if self._is_outside(file)]
        if outside:
            raise RecordError(*outside)
        wanted = [(self._path(file), file.description or "") for file in named] or self._by_number(record)
        found = [_bitstream(path, description) for path, description in wanted]
        faults = [*self._faults(wanted, found, place)]
        if faults:
            raise RecordError(*faults)
        return [bitstream for bitstream in found if bitstream]

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says, and of names and sizes of its files."""
        files = [f"{bitstream.name}\0{bitstream.size}" for bitstream in self.of(record)]
        content = content_hash(record)
        return sha256("\n".join([content, *files]).encode()).hexdigest() if files else content

    def _path(self, file: File) -> str:
        return os.path.join(self.folder, file.path)

    def _is_outside(self, file: File) -> bool:
        folder, path = map(os.path.abspath, (self.folder or os.curdir, self._path(file)))
        return "\0" not in path and os.path.commonpath([folder, path]) != folder

    def _by_number(self, record: Record) -> list[tuple[str, str]]:
        number = record.control_number
        if not number:
            return []
        names = []
        for name in self.names[bisect_left(self.names, number) :]:
            if not name.startswith(number):
                break
            if not name[len(number) : len(number) + 1].isalnum():  # nothing where the number itself ends in .pdf
                names.append(name)
        names.sort(key=lambda name: (os.path.splitext(name)[0] != number, name))
        return [(os.path.join(self.folder, name), "") for name in names]

    def _faults(
        self, wanted: Sequence[tuple[str, str]], found: Sequence[Bitstream | None], place: Location
    ) -> Iterator[Finding]:
        names: set[str] = set()
        for (path, _), bitstream in zip(wanted, found, strict=True):
            if bitstream is None:
                yield finding("feed-file-missing", place, path=path)
                continue
            name = bitstream.name
            reasons = [why for why, form in self.unfit.items() if form.search(name)]
            if name in names:
                reasons.append("another file of the record has the same name")
            names.add(name)
            if reasons:
                yield finding("feed-file-name", place, path=_shown(path), why=reasons[0])


def _pdfs(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.name.lower().endswith(".pdf") and entry.is_file())
    except OSError as error:
        raise InputError(f"{folder}: the folder of files could not be read ({error.strerror or error})") from error


def _bitstream(path: str, description: str) -> Bitstream | None:
    try:
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            return None
        return Bitstream(path, os.path.basename(path), description, os.path.getsize(path))
    except (OSError, ValueError):  # removed meanwhile; a name that no file can have
        return None


def _shown(path: str) -> str:
    return path if path.isprintable() else ascii(path)
