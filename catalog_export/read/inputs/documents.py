"""Read the documents of one input: a plain file, standard input, a compressed file, or a zip or tar container.

An input that cannot be opened becomes a finding, and the run goes on. This module and the others that touch files use
``os`` instead of pathlib, which takes four times as long for each file.
"""

from __future__ import annotations

import os
import stat
import sys
from io import BufferedReader, FileIO
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import InputError, system_reason
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.read.base import BLOCK, HEAD, MIB, UTF16, Document
from catalog_export.read.inputs.walk import STDIN, LeftOut, is_hidden, office_findings
from catalog_export.read.sources import SUFFIXES, packing, source_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.findings import Finding
    from catalog_export.read.inputs.packed import Member
    from catalog_export.read.inputs.parts import Part
    from catalog_export.read.inputs.streams import Stream

STDIN_NAME = "<stdin>"
UNREADABLE = frozenset({"container-in-container", "input-missing", "input-unreadable"})
ABOUT_INPUTS = UNREADABLE | {"files-left-out", "folder-loop", "no-documents", "office-file-left-out", "special-file"}

_ENDS = {"jsonl": b"\n", "marc": b"\x1d"}  # of a line or a record, by source
DOCUMENT_MIB = 64  # MiB of one document; a catalogue page has some 4 kB
_DEPTH = 3  # layers of compression and containers: a compressed container of compressed pages, nothing deeper
# Files with these names are read whole. Their first bytes show if they are something else.
_PAGES = tuple(ending for ending, source in SUFFIXES.items() if source != "jsonl")


def read_documents(what: str | Part) -> Iterator[Document | Finding]:
    """Yield the documents of a file, or of a part of one, in order. A long JSON Lines file is split into blocks."""
    name = what if isinstance(what, str) else what.name
    try:
        if not isinstance(what, str):
            yield from _read_part(what)
        elif name == STDIN:
            yield from _read_stream(STDIN_NAME, _stdin())
        elif name.lower().endswith(_PAGES) and "://" not in name:  # most inputs
            yield from _read_page(name)
        elif is_remote(name):
            from catalog_export.read.inputs.remote import RemoteFile
            from catalog_export.read.inputs.streams import forward_reader

            with RemoteFile(name) as remote:
                yield from _read_stream(redact_url(name), forward_reader(remote))
        else:
            with BufferedReader(FileIO(name), BLOCK) as file:
                yield from _read_stream(name, file)
    except FileNotFoundError:
        yield finding("input-missing", Location(redact_url(name)))
    except (OSError, ValueError, InputError) as error:
        yield finding("input-unreadable", Location(redact_url(name)), reason=system_reason(error))


def names_in(listing: str) -> Iterator[str]:
    """Yield the inputs listed in a file (``-``: standard input), one on each line. Raise ``InputError``."""
    try:
        with _stdin() if listing == STDIN else open(listing, "rb") as lines:
            for line in lines:
                if name := line.rstrip(b"\r\n"):
                    yield os.fsdecode(name)
    except (OSError, InputError) as error:
        reason = system_reason(error)
        raise InputError(
            "{listing}: the list of inputs could not be read ({reason})", listing=listing, reason=reason
        ) from error


def piped() -> bool:
    """Return whether standard input is a pipe, a file or a socket, so that it is read without an option."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return sys.stdin is not None and not sys.stdin.closed
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _stdin() -> Stream:
    if sys.stdin is None:
        raise InputError("standard input is closed")
    stream: Any = sys.stdin.buffer
    if isinstance(stream, BufferedReader):
        return stream
    from catalog_export.read.inputs.streams import forward_reader

    return forward_reader(stream)


# --- files


def _read_page(name: str) -> Iterator[Document | Finding]:
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        blocks, size = [], 0
        while size <= DOCUMENT_MIB * MIB and (block := os.read(descriptor, BLOCK)):
            blocks.append(block)
            size += len(block)
    finally:
        os.close(descriptor)
    data = blocks[0] if len(blocks) == 1 else b"".join(blocks)
    if packing(data) is None:
        yield _whole(name, data)
    else:
        with BufferedReader(FileIO(name), BLOCK) as file:
            yield from _read_stream(name, file)


def _whole(name: str, data: bytes) -> Document | Finding:
    if len(data) > DOCUMENT_MIB * MIB:
        return finding("document-too-large", Location(name), limit=f"{DOCUMENT_MIB} MiB")
    return Document(name, data, source=source_name(name, data))


def _read_stream(name: str, file: Stream, depth: int = 0) -> Iterator[Document | Finding]:
    head = file.peek(HEAD)
    packed = packing(head)
    if packed is not None and depth >= _DEPTH:
        yield finding("container-in-container", Location(name))
    elif packed == "zip":
        yield from _read_zip(name, file, depth + 1)
    elif packed is not None:
        yield from _read_packed(name, file, depth + 1, packed)
    elif (source := source_name(name, head)) == "marc" or (source == "jsonl" and not head.startswith(UTF16)):
        yield from _read_lines(name, file, source=source)
    elif source == "marcxml" and b"\x00" not in head:  # in UTF-16, a tag is other bytes
        from catalog_export.read.inputs.marc_runs import marcxml_runs

        yield from marcxml_runs(name, file, DOCUMENT_MIB)
    else:
        yield _whole(name, file.read((DOCUMENT_MIB * MIB) + 1))


def _read_packed(name: str, file: Stream, depth: int, packed: str) -> Iterator[Document | Finding]:
    from catalog_export.read.inputs.packed import from_gzip, from_zstd, opened_tar

    if packed == "tar":
        with opened_tar(file) as members:
            yield from _read_members(name, members, depth)
    else:
        yield from _read_stream(name, from_gzip(file) if packed == "gzip" else from_zstd(file), depth)


def _read_part(part: Part) -> Iterator[Document | Finding]:
    from catalog_export.read.inputs.streams import SliceReader

    with FileIO(part.name) as file:
        if packing(file.read(HEAD)) == "zip":
            yield from _read_zip(part.name, BufferedReader(file, BLOCK), 1, part)
            return
        file.seek(part.start)
        lines = BufferedReader(SliceReader(file, part.end - part.start), BLOCK)
        yield from _read_lines(part.name, lines, part.line, empty=False)


def _read_zip(name: str, file: Stream, depth: int, part: Part | None = None) -> Iterator[Document | Finding]:
    from catalog_export.read.inputs.zips import opened

    with opened(file) as archive:
        if part is not None:
            yield from _read_members(name, archive.members(part.start, part.end), depth, whole=False)
        elif document := archive.document():
            yield finding("document-unsupported", Location(name), **document._asdict())
        else:
            yield from _read_members(name, archive.members(), depth)


def _read_lines(
    name: str, file: Stream, line: int = 1, *, empty: bool = True, source: str = "jsonl"
) -> Iterator[Document]:
    """Yield runs of whole lines of about one block, so that a file of any length takes flat memory.

    For ISO 2709 (``marc``), a line is a record. With ``empty``, an empty file is a document as well.
    """
    end = _ENDS[source]
    begun: list[bytes] = []
    size = 0
    while block := file.read1(BLOCK):
        cut = block.rfind(end) + 1
        if cut:
            data = b"".join([*begun, block[:cut]])
            if not data.isspace():
                yield Document(name, data, line, source)
                empty = False
            line += data.count(end)
            begun, size = [], 0
        begun.append(block[cut:])
        size += len(block) - cut
        if size > DOCUMENT_MIB * MIB:
            raise InputError(
                "line {line} is longer than {limit} MiB, the rest was not read", line=line, limit=DOCUMENT_MIB
            )
    rest = b"".join(begun)
    if empty or rest.strip():
        yield Document(name, rest, line, source)


def _read_members(
    name: str, members: Iterable[Member], depth: int, *, whole: bool = True
) -> Iterator[Document | Finding]:
    """Yield the documents of a container in its order, by the rules of a folder walk.

    A member that cannot be read is a finding. Files that are left out are reported only for a ``whole`` container.
    """
    left_out, found = LeftOut(), False
    for path, open_member in members:
        if is_hidden(path):
            continue
        if open_member is None:
            left_out.leave(path)
        elif left_out.accept(path):
            found = True
            place = f"{name}/{path}"
            try:
                with open_member() as member:
                    yield from _read_stream(place, member, depth)
            except InputError as error:
                yield finding("input-unreadable", Location(place), reason=error)
        else:
            yield from office_findings(path, f"{name}/{path}")
    if whole:
        yield from left_out.report(name, found=found)
