"""Find the files to read: walk the folders among the inputs, sorted by path, and report what is left out."""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.model.addresses import is_remote, redact_url, scheme_of
from catalog_export.model.errors import InputError, system_reason
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.read.base import KIB
from catalog_export.read.sources import COMPRESSED, has_source, suffixes
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.model.findings import Finding

STDIN = "-"
NAMES_IN_RUN = 32 * KIB  # names of a folder that are sorted at a time
NAMES_IN_BLOCK = KIB  # names that are compressed together
_NO_FILE = "//"  # marks the name of a pipe, socket or device: opening one could wait for ever
CORRECTIONS = "corrections.jsonl"  # the file of the desk, if no other is named: its lines are no records
FEED = "target.txt"  # in the folder of a feed: the name of the feed, and nothing else
_FEED_NAME = re.compile(rb"[a-z]+(-[a-z]+)*\s*")
CONTAINERS = (".zip", ".tar", ".tgz")
# Files of office programs, which often lie beside pages and are reported one by one.
OFFICE = {
    ".doc": Message("a Word document"),
    ".docx": Message("a Word document"),
    ".docm": Message("a Word document"),
    ".rtf": Message("an RTF document"),
    ".odt": Message("an OpenDocument text"),
    ".epub": Message("an e-book (EPUB)"),
}


def never(_path: str) -> bool:
    """Return false: without outputs, no file is one."""
    return False


def find(inputs: Iterable[str], is_output: Callable[[str], bool] = never) -> Iterator[str | Finding]:
    """Yield the names of the files to read, those in folders sorted by path, and findings.

    Files in folders that the run itself writes (``is_output``) are left out.
    """
    places = set()
    none = True
    for name in inputs:
        none = False
        if not name:
            yield finding("input-missing", Location("''"))
        elif name != STDIN and os.path.isdir(name):
            yield from _walk(name, is_output)
        elif is_remote(name):
            from catalog_export.read.inputs import remote

            if (place := scheme_of(name)) not in places:
                remote.refresh(name)
                places.add(place)
            yield from _walk_remote(name, is_output)
        else:
            yield name
    if none:
        yield finding("no-documents", Location("<inputs>"), suffixes=" ".join(suffixes()))


def _walk_remote(name: str, is_output: Callable[[str], bool]) -> Iterator[str | Finding]:
    from catalog_export.read.inputs import remote

    try:
        if not remote.is_remote_folder(name):
            yield name
            return
        left_out, found = LeftOut(), False
        for path in remote.list_files(name):
            if not left_out.accept(path):
                yield from office_findings(path, redact_url(path))
                continue
            if is_output(path):
                left_out.leave(path)
                continue
            found = True
            yield path
        yield from left_out.report(redact_url(name), found=found)
    except FileNotFoundError:
        yield finding("input-missing", Location(redact_url(name)))
    except InputError as error:
        yield finding("input-unreadable", Location(redact_url(name)), reason=error)


class LeftOut:
    """The files in a folder or container that are not read: the first names, and their number."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.count = 0

    def accept(self, path: str) -> bool:
        """Return, from its name, whether a file is to be read. Count it if not, unless it is reported otherwise."""
        name = path[path.rfind("/") + 1 :]
        if name.lower().startswith("readme."):
            return False  # it describes the pages
        is_page, is_hidden = is_container(name) or has_source(name), name.startswith(".") or name == CORRECTIONS
        if is_page and not is_hidden:
            return True
        if is_page or not (is_hidden or office_kind(name)):
            self.leave(name)
        return False

    def leave(self, path: str) -> None:
        """Count a file or folder that is left out."""
        self.count += 1
        if self.count <= 3:  # so many are in the finding
            self.names.append(path[path.rstrip("/").rfind("/") + 1 :])

    def report(self, place: str, *, found: bool) -> Iterator[Finding]:
        """Yield the findings about ``place`` after all of its files were seen."""
        if self.count:
            more = self.count - len(self.names)
            names = ", ".join(self.names)
            names = Message("{names} and {count} more", names=names, count=more) if more else names
            yield finding("files-left-out", Location(place), names=names)
        if not found:
            yield finding("no-documents", Location(place), suffixes=" ".join(suffixes()))


def is_container(name: str) -> bool:
    """Return, from its name, whether a file contains other files."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(CONTAINERS)


def office_kind(path: str) -> str | None:
    """Return, from its name, which kind of office document a file is; ``None`` for others, hidden and lock files."""
    name = path[path.rfind("/") + 1 :]
    return None if name.startswith((".", "~$")) else OFFICE.get(name[name.rfind(".") :].lower())


def office_findings(path: str, location: str) -> Iterator[Finding]:
    """Yield a note if a file that is left out is an office document."""
    if kind := office_kind(path):
        yield finding("office-file-left-out", Location(location), kind=kind)


def is_feed_folder(path: str) -> bool:
    """Return whether a folder has the batches of a feed, whose lists and copies of full texts are no pages."""
    mark = os.path.join(path, FEED)
    if not os.path.isfile(mark):
        return False
    try:
        with open(mark, "rb") as file:
            return _FEED_NAME.fullmatch(file.read(KIB)) is not None
    except OSError:
        return False


def is_hidden(path: str) -> bool:
    """Return whether a member is in a hidden folder. ``.`` and ``..`` are not hidden."""
    folders = path.split("/")[:-1]
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in folders)


def _walk(folder: str, is_output: Callable[[str], bool]) -> Iterator[str | Finding]:
    left_out, found = LeftOut(), False
    # The open folders, each with the start of its paths and the names that were not walked yet.
    stack: list[tuple[str, Iterator[str]]] = []
    followed: set[str] = set()
    yield from _enter(folder, stack, followed)
    readable = bool(stack)
    while stack:
        here, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
        elif name.endswith(_NO_FILE):
            name = name.removesuffix(_NO_FILE)
            if left_out.accept(name):
                yield finding("special-file", Location(here + name))
        elif name.endswith("/"):
            if is_output(path := here + name[:-1]) or is_feed_folder(path):
                left_out.leave(name)
            else:
                yield from _enter(path, stack, followed)
        elif left_out.accept(name):
            if is_output(path := here + name):
                left_out.leave(name)
            else:
                found = True
                yield path
        else:
            yield from office_findings(name, here + name)
    if readable:
        yield from left_out.report(folder, found=found)


def _enter(path: str, stack: list[tuple[str, Iterator[str]]], followed: set[str]) -> Iterator[Finding]:
    """Add a folder to the stack of a walk, unless it is a link that leads to a folder above it or was followed before.

    Each link is followed once, from whatever path it is reached: n folders that link to each other have n! paths.
    """
    if os.path.islink(path):
        above, name = os.path.split(path)
        link = os.path.join(os.path.realpath(above), name)
        if link in followed or os.path.realpath(path) in {os.path.realpath(folder) for folder, _ in stack}:
            yield finding("folder-loop", Location(path))
            return
        followed.add(link)
    try:
        stack.append((os.path.join(path, ""), _names(path)))
    except OSError as error:
        yield finding("input-unreadable", Location(path), reason=system_reason(error))


def _names(folder: str) -> Iterator[str]:
    """Yield the sorted names in a folder. Folders end in a slash, so that whole paths are in order.

    The names of a large folder are sorted in runs, which are compressed and merged: some 5 bytes a name.
    """
    with os.scandir(folder) as entries:
        names = (name for entry in entries if not (name := _marked(entry)).startswith(".") or name[-1] != "/")
        run = sorted(islice(names, NAMES_IN_RUN))
        if len(run) < NAMES_IN_RUN:
            return iter(run)
        packed = [_pack(run)]
        while run := sorted(islice(names, NAMES_IN_RUN)):
            packed.append(_pack(run))
    from heapq import merge  # few folders have so many files

    return merge(*map(_unpack, packed))


def _marked(entry: os.DirEntry[str]) -> str:
    """Return a name, marked if it is a folder or no file. A broken link counts as a file; its reader reports it."""
    try:
        if entry.is_dir():
            return entry.name + "/"
        return entry.name if entry.is_file() or not os.path.exists(entry.path) else entry.name + _NO_FILE
    except OSError:  # a link to itself
        return entry.name


def _pack(names: Sequence[str]) -> list[bytes]:
    from zlib import compress

    return [
        compress(os.fsencode("\0".join(names[at : at + NAMES_IN_BLOCK])), 1)
        for at in range(0, len(names), NAMES_IN_BLOCK)
    ]


def _unpack(blocks: Iterable[bytes]) -> Iterator[str]:
    from zlib import decompress

    for block in blocks:
        yield from os.fsdecode(decompress(block)).split("\0")
