"""What a run reads and what it writes are kept apart: no input is replaced, and no output is read as an input."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import InputError, UsageError
from catalog_export.model.filesystem import open_filesystem
from catalog_export.read.inputs.walk import STDIN, LeftOut
from catalog_export.read.sources import SUFFIXES, suffix
from catalog_export.write.output import STDOUT, is_device, is_folder, suffix_among
from catalog_export.write.storage.names import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalog_export.write.formats.base import Format


class Written:
    """What a run writes: files, folders of its own, and in folders that may hold more the files of some suffixes."""

    def __init__(
        self,
        files: Sequence[str] = (),
        own: Sequence[str] = (),
        among: Sequence[str] = (),
        suffixes: Sequence[str] = (),
        pages: Sequence[str] = (),
    ) -> None:
        parts = [f"{name if is_remote(name) else os.path.realpath(name)}.parts" for name in files]
        self.files, self.own, self.among, self.suffixes = files, own, among, tuple(suffixes)
        self.pages = pages  # of the files, those that have the name of a page and not that of the format
        self.places = [*files, *parts, *own]
        self.identity = lru_cache(maxsize=16)(_identity)
        self.names = {_base(name) for place in self.places for name in (place, os.path.realpath(place))}

    def has(self, path: str) -> bool:
        """Tell whether a walk that meets a file or folder has come to what the run writes."""
        if is_remote(path):  # a walk comes to the files alone
            if any(name in path for name in self.names):
                it = _identity(path)
                if any(_is_in(it, self.identity(place)) for place in self.places):
                    return True
        elif _base(path) in self.names and _identity(path) in map(self.identity, self.places):
            return True
        return path.endswith(self.suffixes) and self._is_among(path)

    def _is_among(self, path: str) -> bool:
        return bool(self.among) and self.identity(folder_of(path) or os.curdir) in map(self.identity, self.among)

    def spare(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the inputs; ``UsageError`` for one that the run would replace, or would read when it is given again."""
        files = [file for file in self.files if is_remote(file) or os.path.isfile(file)]
        for name in names:
            if any(name == file if is_remote(name) else _is_one(name, file) for file in files):
                raise UsageError(f"{redact_url(name)}: is an input and the output; give the output another name")
            folders = (*self.own, *(self.among if _reads(self.suffixes) else ()))
            if folders and _identity(name) in map(self.identity, folders):
                raise UsageError(
                    f"{redact_url(name)}: is an input, and what is written there would be read as a page the next "
                    "time; write to another folder"
                )
            if self.among and name.endswith(self.suffixes) and self._is_among(name):
                raise UsageError(f"{redact_url(name)}: is an input, and named as an output; write to another folder")
            for page in self.pages:  # this run would replace it if it were one, and others would read what is written
                if os.path.isdir(name) and _is_in(_identity(page), _identity(name)):
                    raise UsageError(
                        f"{page}: lies among the inputs and would be taken for a page; give it another suffix"
                    )
            yield name


def written_by(formats: Sequence[Format], places: Sequence[Any], quarantine: str | None) -> Written:
    """Say what a run writes to ``places``, one for each format."""
    names = [place for place in places if isinstance(place, str) and place != STDOUT]
    folders = [name for name in names if is_folder(name)]
    files = [name for name in names if not is_folder(name) and not is_device(name)]
    named = dict(zip(names, formats, strict=False)) if len(names) == len(formats) else {}
    pages = [file for file in files if _is_page(file, named.get(file))]
    own = [quarantine] if quarantine else []
    return Written(files, own, folders, [suffix_among(one, formats) for one in formats], pages)


def _is_page(file: str, format_: Format | None) -> bool:
    """Tell by its name whether a file would be taken for a page, and not for an output in its format."""
    return suffix(file) in SUFFIXES and not is_remote(file) and not (format_ and suffix(file) in format_.suffix)


def spare_log(names: Iterable[str], log: str, outputs: Sequence[str]) -> Iterator[str]:
    """Yield the inputs; ``UsageError`` where the log would be read as one of them, or be replaced by an output."""
    if _identity(log) in map(_identity, outputs):
        raise UsageError(f"{log}: is the output and the log; give the log another name")
    is_page = LeftOut().takes(log)
    for name in names:
        if _is_one(name, log) or (is_page and os.path.isdir(name) and _is_in(_identity(log), _identity(name))):
            raise UsageError(f"{log}: lies among the inputs and would be read as a page; give the log another name")
        yield name


def check_listing(listing: str, outputs: Iterable[str]) -> None:
    """Raise ``UsageError`` if an output would replace the list of inputs."""
    for output in outputs:
        if listing != STDIN and output != STDOUT and _identity(output) == _identity(listing):
            raise UsageError(f"{output}: is the list of inputs and the output; give the output another name")


def _base(path: str) -> str:
    return os.path.basename(path.rstrip("/"))


def _reads(suffixes: Iterable[str]) -> bool:
    return any(suffix.endswith(tuple(SUFFIXES)) for suffix in suffixes)


def _is_one(name: str, file: str) -> bool:
    return os.path.exists(name) and os.path.exists(file) and os.path.samefile(name, file)


def _identity(name: str) -> tuple[object, str]:
    """Give what tells a file or folder from all others, and that of those in it begins with."""
    with suppress(InputError, ValueError):  # of a name that cannot be, the run says so
        if not is_remote(name):
            return None, os.path.realpath(name)
        system, path = open_filesystem(name)
        return system, path.rstrip("/")
    return None, name


def _is_in(one: tuple[object, str], other: tuple[object, str]) -> bool:
    """Tell by their identities whether something is a place, or lies below it."""
    (system, at), (its, root) = one, other
    return system == its and (at == root or at.startswith(root.rstrip("/") + "/"))
