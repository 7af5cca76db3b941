"""One file in, its documents out: plain files, standard input, compressed files, zip and tar containers.

What cannot be opened comes out as a finding in the place where it was met, and the rest goes on. Here and in
the other modules that touch files, ``os`` is used and not pathlib, which takes four times as long a file.
"""

from __future__ import annotations

import os
import stat
import sys
from io import BufferedReader, FileIO
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.errors import InputError
from catalog_export.findings import finding
from catalog_export.inputs.remote import RemoteFile, is_remote, shown
from catalog_export.inputs.streams import BLOCK, Cut, inner, seekable
from catalog_export.inputs.walk import STDIN, LeftOut
from catalog_export.model import Location
from catalog_export.registry import SUFFIXES, source_name
from catalog_export.sources.base import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.findings import Finding
    from catalog_export.inputs.streams import Stream

STDIN_NAME = "<stdin>"
UNREADABLE = frozenset({"container-in-container", "input-missing", "input-unreadable"})  # faults of the world
ABOUT_INPUTS = UNREADABLE | {"files-left-out", "folder-loop", "no-documents", "special-file"}

_LIMIT = 64  # MiB of one document; a catalogue page has some 4 kB
_DEPTH = 3  # layers: a compressed container of compressed pages is opened, nothing deeper
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # a newline is two bytes there: such a file is read whole
# Names read whole at once, as nearly all are; what a misnamed file really is, its first bytes tell.
_PAGES = tuple(ending for ending, source in SUFFIXES.items() if source != "jsonl")


class Part(NamedTuple):
    """A part of a file: bytes ``start`` to ``end``, whole lines of JSON or entries of the directory of a zip file.

    ``line`` is the number of the first of them.
    """

    name: str
    start: int
    end: int
    line: int


def read(what: str | Part) -> Iterator[Read | Finding]:
    """Yield the documents of one file, or of a part of one, in their order; a long JSON Lines file comes in blocks."""
    name = what if isinstance(what, str) else what.name
    try:
        if isinstance(what, Part):
            yield from _read_part(what)
        elif name == STDIN:
            yield from _read_stream(STDIN_NAME, _stdin())
        elif is_remote(name):
            with RemoteFile(name) as remote:
                yield from _read_stream(shown(name), inner(remote))
        elif name.lower().endswith(_PAGES):
            yield from _read_page(name)
        else:
            with BufferedReader(FileIO(name), BLOCK) as file:
                yield from _read_stream(name, file)
    except FileNotFoundError:
        yield finding("input-missing", Location(shown(name)))
    except (OSError, ValueError, InputError) as error:
        yield finding("input-unreadable", Location(shown(name)), reason=getattr(error, "strerror", None) or error)


def names_in(listing: str) -> Iterator[str]:
    """Yield the inputs listed in a file (``-``: standard input), one a line; else ``InputError``."""
    try:
        with _stdin() if listing == STDIN else open(listing, "rb") as lines:
            for line in lines:
                if name := line.rstrip(b"\r\n"):
                    yield os.fsdecode(name)
    except (OSError, InputError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{listing}: the list of inputs could not be read ({reason})") from error


def piped() -> bool:
    """Tell whether standard input is a pipe or a file, so that it makes sense to read it unasked."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return sys.stdin is not None and not sys.stdin.closed
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _stdin() -> Stream:
    if sys.stdin is None:
        raise InputError("standard input is closed")
    stream: Any = sys.stdin.buffer
    return stream if isinstance(stream, BufferedReader) else inner(stream)


# --- files


class Read(NamedTuple):
    """A document and the name of the source that is to read it."""

    source: str
    document: Document


def _read_page(name: str) -> Iterator[Read | Finding]:
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        blocks, size = [], 0
        while size <= _LIMIT << 20 and (block := os.read(descriptor, BLOCK)):
            blocks.append(block)
            size += len(block)
    finally:
        os.close(descriptor)
    data = blocks[0] if len(blocks) == 1 else b"".join(blocks)
    if _opener(data) is None:
        yield _whole(name, data)
    else:
        with BufferedReader(FileIO(name), BLOCK) as file:
            yield from _read_stream(name, file)


def _whole(name: str, data: bytes) -> Read | Finding:
    if len(data) > _LIMIT << 20:
        return finding("document-too-large", Location(name), limit=_LIMIT)
    return Read(source_name(name, data[:64]), Document(name, data))


def _read_stream(name: str, file: Stream, depth: int = 0) -> Iterator[Read | Finding]:
    head = file.peek(512)
    opener = _opener(head)
    if opener is not None and depth >= _DEPTH:
        yield finding("container-in-container", Location(name))
    elif opener is not None:
        yield from opener(name, file, depth + 1)
    elif source_name(name, head[:64]) == "jsonl" and not head.startswith(_UTF16):
        yield from _read_lines(name, file)
    else:
        yield _whole(name, file.read((_LIMIT << 20) + 1))


def _read_part(part: Part) -> Iterator[Read | Finding]:
    with FileIO(part.name) as file:
        if _opener(file.read(4)) is _read_zip:
            yield from _read_zip(part.name, BufferedReader(file, BLOCK), 1, part)
            return
        file.seek(part.start)
        lines = BufferedReader(Cut(file, part.end - part.start), BLOCK)
        yield from _read_lines(part.name, lines, part.line, empty=False)


def parts(name: str, pages: int) -> Iterator[Part | str | Finding]:
    """Cut JSON Lines or a zip file into parts of as many pages; what is short, packed or another kind stays whole."""
    with BufferedReader(FileIO(name), BLOCK) as file:
        head = file.peek(512)
        opener = _opener(head) if file.seekable() else None
        if opener is _read_zip:
            yield from _parts_of_zip(name, file, pages)
        elif opener is None and source_name(name, head[:64]) == "jsonl" and not head.startswith(_UTF16):
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


def _read_lines(name: str, file: Stream, line: int = 1, *, empty: bool = True) -> Iterator[Read]:
    """Yield runs of whole lines of about one block, so that a file of any length passes in flat memory.

    With ``empty`` a file that holds nothing is a document all the same.
    """
    begun: list[bytes] = []
    size = 0
    while block := file.read1(BLOCK):
        cut = block.rfind(b"\n") + 1
        if cut:
            data = b"".join([*begun, block[:cut]])
            if not data.isspace():
                yield Read("jsonl", Document(name, data, line))
                empty = False
            line += data.count(b"\n")
            begun, size = [], 0
        begun.append(block[cut:])
        size += len(block) - cut
        if size > _LIMIT << 20:
            raise InputError(f"line {line} is longer than {_LIMIT} MiB, the rest was not read")
    rest = b"".join(begun)
    if empty or rest.strip():
        yield Read("jsonl", Document(name, rest, line))


# --- compressed files and containers, told by their first bytes


def _opener(head: bytes) -> Callable[[str, Stream, int], Iterator[Read | Finding]] | None:
    if head.startswith(b"\x1f\x8b"):
        return _read_gzip
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return _read_zstd
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip
    return _read_tar if head[257:262] == b"ustar" else None


def _read_gzip(name: str, file: Stream, depth: int) -> Iterator[Read | Finding]:
    import gzip
    import zlib

    try:
        yield from _read_stream(name, inner(gzip.GzipFile(fileobj=file, mode="rb")), depth)
    except (EOFError, zlib.error) as error:
        raise InputError(f"damaged gzip data: {error}") from error


def _read_zstd(name: str, file: Stream, depth: int) -> Iterator[Read | Finding]:
    zstd = _zstd()
    try:
        yield from _read_stream(name, inner(zstd.ZstdFile(file)), depth)
    except (EOFError, zstd.ZstdError) as error:
        raise InputError(f"damaged Zstandard data: {error}") from error


def _zstd() -> Any:  # noqa: ANN401 (one of two modules of the same interface)
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise InputError("Zstandard needs the package backports.zstd: pip install backports.zstd") from error
    return zstd


def _read_zip(name: str, file: Stream, depth: int, part: Part | None = None) -> Iterator[Read | Finding]:
    import zlib
    from functools import partial
    from zipfile import BadZipFile

    from catalog_export.inputs.zip_directory import entries, find_directory, open_entry

    faults = (BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error)
    try:
        with seekable(file) as whole:
            directory = find_directory(whole)
            if part is not None:
                directory = directory._replace(start=part.start, end=part.end)
            members = (
                (entry.name, partial(open_entry, whole, entry))
                for entry in entries(whole, directory)
                if not entry.name.endswith("/")
            )
            yield from _read_members(name, members, depth, faults, whole=part is None)
    except faults as error:
        raise InputError(f"damaged or locked zip file: {error}") from error


def _parts_of_zip(name: str, file: Stream, pages: int) -> Iterator[Part | str | Finding]:
    """Yield parts of a zip file, then what there is to say of the whole: what it holds beside pages, or a damage."""
    from zipfile import BadZipFile

    from catalog_export.inputs.zip_directory import entries, find_directory

    try:
        directory = find_directory(file)
    except BadZipFile:
        yield name  # whoever reads it says so
        return
    left_out = LeftOut()
    begun = ended = directory.start
    first, number, count = 1, 0, 0
    said: Iterable[Finding] = ()
    try:
        for number, entry in enumerate(entries(file, directory), 1):
            if not entry.name.endswith("/") and not _is_hidden(entry.name) and left_out.takes(entry.name):
                if count == pages:
                    yield Part(name, begun, ended, first)
                    begun, first, count = ended, number, 0
                count += 1
            ended = entry.next
        said = left_out.report(name, found=True)
    except BadZipFile as error:
        said = [finding("input-unreadable", Location(name), reason=f"damaged or locked zip file: {error}")]
    if first == 1:
        yield name
    else:
        yield Part(name, begun, ended, first)
        yield from said


def _read_tar(name: str, file: Stream, depth: int) -> Iterator[Read | Finding]:
    import tarfile

    class Header(tarfile.TarInfo):
        """A header; the library takes a damaged one, or none at all, for the end of the file."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
            try:
                return super().frombuf(buf, encoding, errors)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                raise
            except tarfile.HeaderError as error:
                raise tarfile.ReadError(f"{error}, and so may be what follows") from error

    def members() -> Iterator[tuple[str, Callable[[], Any] | None]]:
        while (info := archive.next()) is not None:
            if info.isfile():
                yield info.name, lambda info=info: archive.extractfile(info)  # type: ignore[misc]
            elif not info.isdir():
                yield info.name, None  # a link, whose file may have gone by, or a device
            archive.members = []  # type: ignore[attr-defined]  # else it remembers millions

    try:
        with tarfile.open(fileobj=file, mode="r|", tarinfo=Header) as archive:
            yield from _read_members(name, members(), depth)
    except (tarfile.TarError, EOFError) as error:
        raise InputError(f"damaged tar file: {error}") from error


def _read_members(
    name: str,
    members: Iterable[tuple[str, Callable[[], Any] | None]],
    depth: int,
    faults: tuple[type[Exception], ...] = (),
    *,
    whole: bool = True,
) -> Iterator[Read | Finding]:
    """Yield the documents of a container in its own order, by the rules of a folder walk; ``None`` opens no file.

    A member that cannot be read, which shows in ``faults`` or a fault of what is packed in it, is passed over. Only of
    a ``whole`` container it is told what else it holds.
    """
    left_out, found = LeftOut(), False
    for path, open_member in members:
        if _is_hidden(path):
            continue
        if open_member is None:
            left_out.leave(path)
        elif left_out.takes(path):
            found = True
            place = f"{name}/{path}"
            try:
                with open_member() as member:
                    yield from _read_stream(place, inner(member), depth)
            except (InputError, *faults) as error:  # type: ignore[misc]  # a tuple, unpacked
                yield finding("input-unreadable", Location(place), reason=error)
    if whole:
        yield from left_out.report(name, found=found)


def _is_hidden(path: str) -> bool:
    """Tell whether a folder is hidden in which a member lies; ``.`` and ``..`` are the folder here and that above."""
    folders = path.split("/")[:-1]
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in folders)
