"""The names of the files that the inputs stand for: folders walked in the order of their paths."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.errors import InputError
from catalog_export.findings import finding
from catalog_export.inputs import remote
from catalog_export.inputs.remote import is_remote
from catalog_export.model import Location
from catalog_export.registry import COMPRESSED, SUFFIXES, suffix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalog_export.findings import Finding

STDIN = "-"
_RUN = 1 << 15  # names of a folder that are sorted at once
_BLOCK = 1 << 10  # of them, those that are packed together
CONTAINERS = (".zip", ".tar", ".tgz")


def find(inputs: Iterable[str]) -> Iterator[str | Finding]:
    """Yield the names of the files that the inputs stand for; folders in the order of their paths."""
    places = set()
    for name in inputs:
        if name != STDIN and os.path.isdir(name):
            yield from _walk(name)
        elif is_remote(name):
            if (place := remote.place(name)) not in places:
                remote.forget(name)
                places.add(place)
            yield from _walk_remote(name)
        else:
            yield name


def _walk_remote(name: str) -> Iterator[str | Finding]:
    try:
        if not remote.is_folder(name):
            yield name
            return
        left_out, found = LeftOut(), False
        for path in remote.files(name):
            if left_out.takes(path):
                found = True
                yield path
        yield from left_out.report(remote.shown(name), found=found)
    except FileNotFoundError:
        yield finding("input-missing", Location(remote.shown(name)))
    except InputError as error:
        yield finding("input-unreadable", Location(remote.shown(name)), reason=error)


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
        if suffix(name) in SUFFIXES or is_container(name):
            return True
        self.count += 1
        if self.count <= 3:
            self.names.append(name)
        return False

    def report(self, place: str, *, found: bool) -> Iterator[Finding]:
        """Yield what there is to say when the whole of ``place`` was gone through."""
        if self.count:
            more = self.count - len(self.names)
            names = ", ".join(self.names) + (f" and {more} more" if more else "")
            yield finding("files-left-out", Location(place), names=names)
        if not found:
            yield finding("no-documents", Location(place), suffixes=" ".join(SUFFIXES))


def is_container(name: str) -> bool:
    """Tell by its name whether a file holds others."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(CONTAINERS)


def _walk(folder: str) -> Iterator[str | Finding]:
    left_out, found = LeftOut(), False
    stack: list[tuple[str, Iterator[str]]] = []  # the folders being walked, each with the names still to come
    yield from _enter(folder, stack)
    readable = bool(stack)
    while stack:
        here, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
        elif name.endswith("/"):
            yield from _enter(os.path.join(here, name[:-1]), stack)
        elif left_out.takes(name):
            found = True
            yield os.path.join(here, name)
    if readable:
        yield from left_out.report(folder, found=found)


def _enter(path: str, stack: list[tuple[str, Iterator[str]]]) -> Iterator[Finding]:
    """Put a folder on the stack of a walk, unless it is a link that would lead round in a circle."""
    if os.path.islink(path) and os.path.realpath(path) in {os.path.realpath(above) for above, _ in stack}:
        yield finding("folder-loop", Location(path))
        return
    try:
        stack.append((path, _names(path)))
    except OSError as error:
        yield finding("input-unreadable", Location(path), reason=error.strerror)


def _names(folder: str) -> Iterator[str]:
    """List a folder's names in order; folders end in a slash, which gives the order of whole paths.

    Of a large folder they are sorted in runs, which are packed and merged: some 5 bytes a name.
    """
    with os.scandir(folder) as entries:
        names = (
            entry.name + "/" if entry.is_dir() else entry.name for entry in entries if not entry.name.startswith(".")
        )
        run = sorted(islice(names, _RUN))
        if len(run) < _RUN:
            return iter(run)
        packed = [_pack(run)]
        while run := sorted(islice(names, _RUN)):
            packed.append(_pack(run))
    from heapq import merge

    return merge(*map(_unpack, packed))


def _pack(names: Sequence[str]) -> list[bytes]:
    from zlib import compress

    return [compress(os.fsencode("\0".join(names[at : at + _BLOCK])), 1) for at in range(0, len(names), _BLOCK)]


def _unpack(blocks: Iterable[bytes]) -> Iterator[str]:
    from zlib import decompress

    for block in blocks:
        yield from os.fsdecode(decompress(block)).split("\0")
