"""The names of the files that the inputs stand for: folders walked in the order of their paths."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.model.addresses import is_remote, redact_url, scheme_of
from catalog_export.model.errors import InputError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.read.inputs import remote
from catalog_export.read.sources import COMPRESSED, suffixes, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.model.findings import Finding

STDIN = "-"
_RUN = 1 << 15  # names of a folder that are sorted at once
_BLOCK = 1 << 10  # of them, those that are packed together
_NO_FILE = "//"  # behind the name of a pipe, socket or device: to open one may take for ever
CONTAINERS = (".zip", ".tar", ".tgz")


def nothing(path: str) -> bool:  # noqa: ARG001
    """Tell that a file is none of the outputs, where there are none."""
    return False


def find(inputs: Iterable[str], is_written: Callable[[str], bool] = nothing) -> Iterator[str | Finding]:
    """Yield the names of the files that the inputs stand for; folders in the order of their paths.

    What the run itself writes, as ``is_written`` tells, is left out where a folder holds it.
    """
    places = set()
    none = True
    for name in inputs:
        none = False
        if not name:
            yield finding("input-missing", Location("''"))
        elif name != STDIN and os.path.isdir(name):
            yield from _walk(name, is_written)
        elif is_remote(name):
            if (place := scheme_of(name)) not in places:
                remote.refresh(name)
                places.add(place)
            yield from _walk_remote(name, is_written)
        else:
            yield name
    if none:
        yield finding("no-documents", Location("<inputs>"), suffixes=" ".join(suffixes()))


def _walk_remote(name: str, is_written: Callable[[str], bool]) -> Iterator[str | Finding]:
    try:
        if not remote.is_folder(name):
            yield name
            return
        left_out, found = LeftOut(), False
        for path in remote.list_files(name):
            if not left_out.takes(path):
                continue
            if is_written(path):
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
    """What a folder or container holds beside documents: the first names, and how many there were."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.count = 0

    def takes(self, path: str) -> bool:
        """Tell by its name whether a file is to be read; remember it if not."""
        name = path[path.rfind("/") + 1 :]
        if name.lower().startswith("readme."):
            return False  # about the pages, and none itself; everybody knows
        is_page, is_hidden = is_container(name) or takes(name), name.startswith(".")
        if is_page and not is_hidden:
            return True
        if is_page or not is_hidden:
            self.leave(name)
        return False

    def leave(self, path: str) -> None:
        """Remember what is left out."""
        self.count += 1
        if self.count <= 3:
            self.names.append(path[path.rstrip("/").rfind("/") + 1 :])

    def report(self, place: str, *, found: bool) -> Iterator[Finding]:
        """Yield what there is to say when the whole of ``place`` was gone through."""
        if self.count:
            more = self.count - len(self.names)
            names = ", ".join(self.names) + (f" and {more} more" if more else "")
            yield finding("files-left-out", Location(place), names=names)
        if not found:
            yield finding("no-documents", Location(place), suffixes=" ".join(suffixes()))


def is_container(name: str) -> bool:
    """Tell by its name whether a file holds others."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(CONTAINERS)


def is_hidden(path: str) -> bool:
    """Tell whether a folder is hidden in which a member lies; ``.`` and ``..`` are the folder here and that above."""
    folders = path.split("/")[:-1]
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in folders)


def _walk(folder: str, is_written: Callable[[str], bool]) -> Iterator[str | Finding]:
    left_out, found = LeftOut(), False
    # The folders being walked, each as its paths begin, with the names still to come.
    stack: list[tuple[str, Iterator[str]]] = []
    yield from _enter(folder, stack)
    readable = bool(stack)
    while stack:
        here, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
        elif name.endswith(_NO_FILE):
            name = name.removesuffix(_NO_FILE)
            if left_out.takes(name):
                yield finding("special-file", Location(here + name))
        elif name.endswith("/"):
            if is_written(path := here + name[:-1]):
                left_out.leave(name)
            else:
                yield from _enter(path, stack)
        elif left_out.takes(name):
            if is_written(path := here + name):
                left_out.leave(name)
            else:
                found = True
                yield path
    if readable:
        yield from left_out.report(folder, found=found)


def _enter(path: str, stack: list[tuple[str, Iterator[str]]]) -> Iterator[Finding]:
    """Put a folder on the stack of a walk, unless it is a link that would lead round in a circle."""
    if os.path.islink(path) and os.path.realpath(path) in {os.path.realpath(above) for above, _ in stack}:
        yield finding("folder-loop", Location(path))
        return
    try:
        stack.append((os.path.join(path, ""), _names(path)))
    except OSError as error:
        yield finding("input-unreadable", Location(path), reason=error.strerror)


def _names(folder: str) -> Iterator[str]:
    """List a folder's names in order; folders end in a slash, which gives the order of whole paths.

    Of a large folder they are sorted in runs, which are packed and merged: some 5 bytes a name.
    """
    with os.scandir(folder) as entries:
        names = (name for entry in entries if not (name := _marked(entry)).startswith(".") or name[-1] != "/")
        run = sorted(islice(names, _RUN))
        if len(run) < _RUN:
            return iter(run)
        packed = [_pack(run)]
        while run := sorted(islice(names, _RUN)):
            packed.append(_pack(run))
    from heapq import merge

    return merge(*map(_unpack, packed))


def _marked(entry: os.DirEntry[str]) -> str:
    """Give a name with the mark of what it is; a link that leads nowhere is a file, of which its reader says so."""
    try:
        if entry.is_dir():
            return entry.name + "/"
        return entry.name if entry.is_file() or not os.path.exists(entry.path) else entry.name + _NO_FILE
    except OSError:  # a link to itself
        return entry.name


def _pack(names: Sequence[str]) -> list[bytes]:
    from zlib import compress

    return [compress(os.fsencode("\0".join(names[at : at + _BLOCK])), 1) for at in range(0, len(names), _BLOCK)]


def _unpack(blocks: Iterable[bytes]) -> Iterator[str]:
    from zlib import decompress

    for block in blocks:
        yield from os.fsdecode(decompress(block)).split("\0")
