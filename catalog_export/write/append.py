"""Add entries to a BibTeX file of the user, or replace them by key, and leave every other byte unchanged.

Outside of entries, a BibTeX file may contain any text. An entry begins with ``@``, a type, and a brace or parenthesis.
It ends where its braces are balanced; a brace after a backslash counts like any other, as in BibTeX.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.addresses import redact_url
from catalog_export.model.errors import OutputError
from catalog_export.write.sinks import Writing
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record

_START = re.compile(rb"@[ \t\r\n]*([A-Za-z][\w.:+/-]*)[ \t\r\n]*([{(])")
_KEY = re.compile(rb"[ \t\r\n]*([^\s,{}()\"#%=]+)[ \t\r\n]*,")
_BRACES = re.compile(rb"[{}]")
_PARENTHESIS = re.compile(rb"[{})]")
_WITHOUT_KEY = frozenset({b"comment", b"string", b"preamble"})


class BibtexEntry(NamedTuple):
    """An entry of a file: its key, and where it begins and ends in bytes."""

    key: str
    start: int
    end: int


def bibtex_entries(data: bytes, place: str) -> Iterator[BibtexEntry]:
    """Yield the entries of a BibTeX file; ``OutputError`` for one that has no end.

    A line that begins with ``%`` begins no entry, as in biber.
    """
    position = 0
    while found := _START.search(data, position):
        line = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]
        if line.lstrip().startswith(b"%"):
            position = found.end()
            continue
        end = _end(data, found)
        if not end:
            number = data.count(b"\n", 0, found.start()) + 1
            raise OutputError(
                "{place}:{number}: this entry has no end; balance its braces; nothing was changed",
                place=place,
                number=number,
            )
        key = _KEY.match(data, found.end())
        if key and found[1].lower() not in _WITHOUT_KEY:
            yield BibtexEntry(key[1].decode("utf-8", "surrogateescape"), found.start(), end)
        position = end


def _end(data: bytes, start: re.Match[bytes]) -> int:
    """Return the offset after an entry; 0 if there is none."""
    depth = 1 if start[2] == b"{" else 0
    position = start.end()
    while found := (_BRACES if depth else _PARENTHESIS).search(data, position):
        position = found.end()
        if found[0] == b")" and not depth:
            return position
        depth += {b"{": 1, b"}": -1}.get(found[0], 0)
        if not depth and start[2] == b"{":
            return position
    return 0


class Merged(NamedTuple):
    """A file with new entries, and how many were ``added``, ``replaced`` or ``unchanged``."""

    data: bytes
    counts: Counter[str]


def merged(data: bytes, new: dict[str, bytes], place: str) -> Merged:
    """Return a file with new entries: those with a known key in the place of the old ones, the others at the end.

    A line break after each entry follows the file, which may have CR LF. ``OutputError`` for a file that is not UTF-8,
    and for a key that two entries have.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise OutputError("{place}: is not UTF-8; convert it first; nothing was changed", place=place) from error
    line_end = b"\r\n" if b"\r\n" in data else b"\n"
    rest = {key: entry.rstrip(b"\n").replace(b"\n", line_end) for key, entry in new.items()}
    counts = Counter(added=0, replaced=0, unchanged=0)
    pieces, done, replaced = [], 0, set[str]()
    for key, start, end in bibtex_entries(data, place):
        if key in replaced:
            raise OutputError(
                "{place}: has two entries {key}; remove one of them; nothing was changed", place=place, key=key
            )
        if key in rest:
            entry = rest.pop(key)
            counts["unchanged" if entry == data[start:end] else "replaced"] += 1
            pieces += [data[done:start], entry]
            done = end
            replaced.add(key)
    pieces.append(data[done:])
    if rest and data and not data.endswith(b"\n"):
        pieces.append(line_end)
    for entry in rest.values():
        pieces.append((line_end if any(pieces) else b"") + entry + line_end)
    counts["added"] = len(rest)
    return Merged(b"".join(pieces), counts)


class AppendSink:
    """Collect the entries of a run, and merge them into a file at its end. The file appears whole or not at all."""

    def __init__(self, path: str) -> None:
        self.place = redact_url(path)
        self.storage = storage_of(path)
        with Writing(path):
            self.path = self.storage.resolve(path)
            self.seen = self.storage.seen(self.path)
            self.before = b"" if self.seen is None else self.storage.read(self.path)
            self.storage.try_out(self.path)
        list(bibtex_entries(self.before, self.place))
        self.new: dict[str, bytes] = {}
        self.merged = Merged(self.before, Counter())

    def add(self, _record: Record, encoded: bytes, /) -> None:
        """Collect an entry; ``OutputError`` if an earlier record has the same key."""
        key = next(bibtex_entries(encoded, self.place)).key
        if self.new.setdefault(key, encoded) is not encoded:
            raise OutputError(
                "two records have the key {key}; give a pattern of keys that differ; nothing was changed", key=key
            )

    def complete(self) -> None:
        """Merge the entries."""
        self.merged = merged(self.before, self.new, self.place)

    def finish(self) -> None:
        """Replace the file if something changed; ``OutputError`` if another program has changed it meanwhile."""
        if self.merged.data == self.before:
            return
        with Writing(self.place):
            if self.storage.seen(self.path) != self.seen:
                raise OutputError("{place}: was changed during the run; run again", place=self.place)
            draft = self.storage.create(self.path)
            try:
                draft.write(self.merged.data)
                draft.complete()
                draft.publish(force=True)
            except BaseException:
                draft.discard()
                raise

    def abandon(self) -> bool:
        """Leave the file as it was."""
        return False
