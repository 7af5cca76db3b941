"""Split large files into parts that are read separately: lines of JSON Lines files, and entries of zip files."""

from __future__ import annotations

from contextlib import suppress
from io import BufferedReader, FileIO
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import InputError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.read.base import BLOCK, HEAD, UTF16
from catalog_export.read.inputs.walk import LeftOut, is_hidden
from catalog_export.read.sources import packing, source_name
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.findings import Finding
    from catalog_export.read.inputs.streams import Stream


class Part(NamedTuple):
    """A part of a file: bytes ``start`` to ``end``, which are whole lines, or entries of the directory of a zip file.

    ``line`` is the number of the first line or entry.
    """

    name: str
    start: int
    end: int
    line: int


def parts(name: str, pages: int) -> Iterator[Part | str | Finding]:
    """Split JSON Lines or a zip file into parts of ``pages`` pages. Other and short files stay whole."""
    with BufferedReader(FileIO(name), BLOCK) as file:
        head = file.peek(HEAD)
        packed = packing(head) if file.seekable() else None
        if packed == "zip":
            yield from _parts_of_zip(name, file, pages)
        elif packed is None and source_name(name, head) == "jsonl" and not head.startswith(UTF16):
            yield from _parts_of_lines(name, file, pages)
        else:
            yield name


def _parts_of_lines(name: str, file: Stream, lines: int) -> Iterator[Part | str]:
    start = place = line = count = 0
    while block := file.read1(BLOCK):
        if count + (here := block.count(b"\n")) < lines:
            count += here
        else:
            at = 0
            while at := block.find(b"\n", at) + 1:
                count += 1
                if count == lines:
                    yield Part(name, start, place + at, line + 1)
                    start, line, count = place + at, line + count, 0
        place += len(block)
    if not start:
        yield name
    elif place > start:
        yield Part(name, start, place, line + 1)


def _parts_of_zip(name: str, file: Stream, pages: int) -> Iterator[Part | str | Finding]:
    """Yield the parts of a zip file, then the findings about the whole file."""
    from zipfile import BadZipFile

    from catalog_export.read.inputs.zip_directory import find_directory, zip_entries
    from catalog_export.read.inputs.zips import Zip

    directory = None
    with suppress(BadZipFile, InputError):  # its reader reports what is wrong
        found = find_directory(file)
        directory = found if Zip(file, found).document() is None else None
    if directory is None:
        yield name
        return
    left_out = LeftOut()
    begun = ended = directory.start
    first, number, count = 1, 0, 0
    said: Iterable[Finding] = ()
    try:
        for number, entry in enumerate(zip_entries(file, directory), 1):
            if not entry.name.endswith("/") and not is_hidden(entry.name) and left_out.accept(entry.name):
                if count == pages:
                    yield Part(name, begun, ended, first)
                    begun, first, count = ended, number, 0
                count += 1
            ended = entry.next
        said = left_out.report(name, found=True)
    except BadZipFile as error:
        said = [
            finding(
                "input-unreadable", Location(name), reason=Message("damaged or locked zip file: {error}", error=error)
            )
        ]
    if first == 1:
        yield name
    else:
        yield Part(name, begun, ended, first)
        yield from said
