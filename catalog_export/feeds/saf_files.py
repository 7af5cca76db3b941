"""The files that go with a record to DSpace: those the side-car table names, or those of a folder by their names."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.errors import InputError, RecordError
from catalog_export.findings import finding
from catalog_export.identifiers import is_web_address
from catalog_export.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.findings import Finding
    from catalog_export.model import File, Record

# What stands in an item's folder for DSpace itself.
_TAKEN = re.compile(r"contents|collections|handle|relationships|dublin_core\.xml|metadata_.*\.xml", re.IGNORECASE)
_MISREAD = re.compile(r"^-r |[\x00-\x1f\x7f]|[\ud800-\udfff]|^\s|\s$")


class Bitstream(NamedTuple):
    """A file of an item: where it is, the name it gets, what it is, and how many bytes it has."""

    path: str
    name: str
    description: str
    size: int


class Files:
    """The files of ``folder`` (empty: none), by control number.

    The files that a record names itself (those with a web address aside) are looked for in ``folder``, without one in
    the current folder. A record that names none gets the PDFs of ``folder`` whose name is its control number, alone or
    followed by something that is neither letter nor digit: ``20389935.pdf``, ``20389935-chapter1.pdf``. The one that
    is named like the number itself comes first.
    """

    def __init__(self, folder: str = "") -> None:
        self.folder = folder
        self.names = _pdfs(folder) if folder else []

    def of(self, record: Record) -> list[Bitstream]:
        """Give the files of a record, the primary one first; ``RecordError`` where one is missing or misnamed."""
        place = record.source or Location("<record>")
        named = [file for file in record.files if not is_web_address(file.path)]
        if not named and not self.names:
            return []
        wanted = [(self._path(file), file.description or "") for file in named] or self._by_number(record)
        found = [_bitstream(path, description) for path, description in wanted]
        faults = [*_faults(wanted, found, place)]
        if faults:
            raise RecordError(*faults)
        return [bitstream for bitstream in found if bitstream]

    def _path(self, file: File) -> str:
        return os.path.join(self.folder, file.path)

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


def _faults(wanted: Sequence[tuple[str, str]], found: Sequence[Bitstream | None], place: Location) -> Iterator[Finding]:
    names: set[str] = set()
    for (path, _), bitstream in zip(wanted, found, strict=True):
        if bitstream is None:
            yield finding("feed-file-missing", place, path=path)
        elif _TAKEN.fullmatch(bitstream.name):
            yield finding("feed-file-name", place, path=path, why="DSpace has a file of that name itself")
        elif _MISREAD.search(bitstream.name):
            yield finding("feed-file-name", place, path=ascii(path), why="DSpace would misread the name")
        elif bitstream.name in names:
            yield finding("feed-file-name", place, path=path, why="another file of the record has the same name")
        else:
            names.add(bitstream.name)
