"""Copy the pages that failed to a folder, each with its findings, so that they can be corrected and read again."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog_export.read.sources import suffix
from catalog_export.write.sinks import Writing
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import join_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location
    from catalog_export.read.base import Document

_ENDING = ".findings"  # a folder walk does not read such a file


class Quarantine:
    """Copies of the documents that failed, each with a file of its findings. Of JSON Lines, only the line is copied.

    The names are the same in every run: the name of the document and a hash of its whole path.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.last: tuple[Document | None, int] = None, 0  # document and line that were added last
        self.lines: list[str] = []
        self.storage = storage_of(folder)
        with Writing(folder):
            self.storage.make_folder(folder)

    def add(self, document: Document | None, location: Location | None, findings: Iterable[Finding]) -> None:
        """Copy the document with a record that failed at ``location``.

        ``document`` is ``None`` if reading refused it; then the file at ``location`` is copied, if it is one.
        """
        source = document.name if document else location.source if location else ""
        line = _line(source, location) if document and location else 0
        if (document, line) != self.last or document is None:
            self.last, self.lines = (document, line), []
        self.lines += [f"{found}\n" for found in findings]
        name = join_path(self.folder, _name(source, line, "" if document is None else ".txt"))
        with Writing(name):
            if document is None:
                self._copy(source, name)
            else:
                data = document.data.split(b"\n")[line - document.line] + b"\n" if line else document.data
                self.storage.put(name, data, force=True)
            self.storage.put(name + _ENDING, "".join(self.lines).encode("utf-8", "backslashreplace"), force=True)

    def _copy(self, path: str, name: str) -> None:
        """Copy a file of any size; a member of a container has only its findings kept."""
        if not os.path.isfile(path):
            return
        draft = self.storage.create(name, None)
        try:
            for block in storage_of(path).blocks(path):
                draft.write(block)
            draft.publish(force=True)
        except BaseException:
            draft.discard()
            raise


def _line(name: str, place: Location) -> int:
    """Return the line of a JSON Lines file that a location is in; 0 for any other file."""
    if suffix(name) not in (".jsonl", ".ndjson") or not f"{place.source}:".startswith(f"{name}:"):
        return 0
    page = place.source[len(name) + 1 :]  # LINE or LINE/NAME, where the line is a page
    return int(page.partition("/")[0]) if page else place.line


def _name(document: str, line: int, default: str) -> str:
    """Return the name of a copy; ``default`` is the ending if the document has none."""
    ending = suffix(document) or default
    base = re.split(r"[/\\]", document)[-1]
    stem = re.sub(
        r"[^0-9A-Za-z_-]+", "-", base[: base.lower().rfind(ending)] if ending and ending in base.lower() else base
    )
    number = f"-{line}" if line else ""
    digest = sha256(f"{document}{number}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{stem.strip('-')[:60] or 'page'}{number}-{digest}{ending}"
