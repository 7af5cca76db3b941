"""Split a MARCXML file of any size into runs of whole records, so that it is read in flat memory.

A run is a separate document: the start of the file up to its first record, some records, and the end tag of the
collection. Only a ``collection`` whose children are records is split; any other file is one document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.model.errors import InputError
from catalog_export.read.base import MIB, Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.read.inputs.streams import Stream

_TOO_LONG = "the record at line {line} is longer than {limit} MiB, the rest was not read"
_RECORD = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?record[\s>]")
_RECORD_END = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?record\s*>")
_COLLECTION = re.compile(rb"(?:\xef\xbb\xbf)?\s*<((?:[A-Za-z_][\w.-]*:)?collection)(?:\s[^<>]*)?>\s*")
_NO_ELEMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_PAIRS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))


def marcxml_runs(name: str, file: Stream, limit: int) -> Iterator[Document]:
    """Yield the runs of a file; raise ``InputError`` for a record, or a file of another form, over ``limit`` MiB."""
    data = file.read(MIB)
    first = _RECORD.search(data)
    start = data[: first.start()] if first else data
    collection = _COLLECTION.fullmatch(_NO_ELEMENT.sub(b"", start))
    if collection is None:
        data += file.read(limit * MIB)
        if len(data) > limit * MIB:
            raise InputError(_TOO_LONG, line=1, limit=limit)
        yield Document(name, data, source="marcxml")
        return
    end_tag = b"</" + collection[1] + b">"
    before = start.count(b"\n")
    data, line = data[len(start) :], before + 1  # of the file, where the data begins
    while True:
        if cut := _end_of_records(data):
            yield Document(name, start + data[:cut] + end_tag, line - before, "marcxml")
            line += data.count(b"\n", 0, cut)
            data = data[cut:]
        elif len(data) > limit * MIB:
            raise InputError(_TOO_LONG, line=line, limit=limit)
        block = file.read(MIB)
        if not block:
            break
        data += block
    if _NO_ELEMENT.sub(b"", data).split() != [end_tag]:
        yield Document(name, start + data, line - before, "marcxml")  # incomplete, or with something after the records


def _end_of_records(data: bytes) -> int:
    """Return the offset after the last end tag of a record that is outside of comments and CDATA; 0 if none is."""
    found = 0
    for tag in _RECORD_END.finditer(data):
        if all(data.count(begin, found, tag.end()) == data.count(end, found, tag.end()) for begin, end in _PAIRS):
            found = tag.end()
    return found
