"""A folder for the pages that failed, each with its findings beside it, to be mended and given once more."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog_export.read.sources import suffix
from catalog_export.write.output import fault
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location
    from catalog_export.read.base import Document

_ENDING = ".findings"  # no folder walk takes such a file for a page


class Quarantine:
    """Copies of the documents that failed; of JSON Lines, the line.

    Names are made of that of the document and a hash of its whole path, so they are the same in every run.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.document: Document | None = None
        self.line = 0
        self.lines: list[str] = []
        self.storage = storage_of(folder)
        try:
            self.storage.make_folder(folder)
        except OSError as error:
            raise fault(folder, error) from error

    def begin(self, document: Document) -> None:
        """Take note of the document that is parsed next."""
        self.document = document
        self.line, self.lines = 0, []

    def add(self, place: Location | None, findings: Iterable[Finding]) -> None:
        """Keep the document with a record that failed at ``place``; a record of no place is of the present document."""
        document = self.document
        if document is None or (place and not f"{place.source}:".startswith(f"{document.name}:")):
            return  # it was never read
        data = document.data
        line = _line(document.name, place) if place else 0
        if line:
            data = data.split(b"\n")[line - document.line] + b"\n"
        if line != self.line:
            self.line, self.lines = line, []
        self.lines += [f"{found}\n" for found in findings]
        name = join(self.folder, _name(document.name, line))
        self._write(name, data)
        self._write(name + _ENDING, "".join(self.lines).encode("utf-8", "backslashreplace"))

    def _write(self, path: str, data: bytes) -> None:
        try:
            self.storage.put(path, data, force=True)
        except OSError as error:
            raise fault(path, error) from error


def _line(name: str, place: Location) -> int:
    """Give the line of JSON Lines that a place is in; 0 in any other file."""
    if suffix(name) not in (".jsonl", ".ndjson"):
        return 0
    page = place.source[len(name) + 1 :]  # LINE or LINE/NAME, where the line is a page
    return int(page.partition("/")[0]) if page else place.line


def _name(document: str, line: int) -> str:
    ending = suffix(document) or ".txt"
    base = re.split(r"[/\\]", document)[-1]
    stem = re.sub(r"[^0-9A-Za-z_-]+", "-", base[: base.lower().rfind(ending)] if ending in base.lower() else base)
    number = f"-{line}" if line else ""
    digest = sha256(f"{document}{number}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{stem.strip('-')[:60] or 'page'}{number}-{digest}{ending}"
