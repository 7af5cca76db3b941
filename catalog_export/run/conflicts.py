"""Refuse runs that would replace one of their inputs, or read one of their outputs as an input."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import InputError, UsageError
from catalog_export.model.files import as_sequence
from catalog_export.read.inputs.walk import STDIN, LeftOut
from catalog_export.read.sources import SUFFIXES, suffix
from catalog_export.write.output import STDOUT, is_device, is_folder, suffix_among
from catalog_export.write.storage.names import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalog_export.model.files import Paths
    from catalog_export.write.formats.base import Format


class RunOutputs:
    """The outputs of a run.

    ``files`` are single files. ``own`` are folders that contain nothing else. ``among`` are folders with other files
    too: there, the names of outputs end in ``suffixes``. ``pages`` are those of ``files`` that have the suffix of a
    page and not that of their format.
    """

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
        self.pages = pages
        self.places = [*files, *parts, *own]
        self.identity = lru_cache(maxsize=16)(_identity)
        self.names = {_base(name) for place in self.places for name in (place, os.path.realpath(place))}

    def is_output(self, path: str) -> bool:
        """Return whether a file or folder that was found in an input folder is an output of the run."""
        if is_remote(path):  # at an address, only files are found
            if any(name in path for name in self.names):
                it = _identity(path)
                if any(_is_in(it, self.identity(place)) for place in self.places):
                    return True
        elif _base(path) in self.names and _identity(path) in map(self.identity, self.places):
            return True
        return path.endswith(self.suffixes) and self._is_among(path)

    def _is_among(self, path: str) -> bool:
        return bool(self.among) and self.identity(folder_of(path) or os.curdir) in map(self.identity, self.among)

    def checked(self, inputs: Paths) -> Iterator[str]:
        """Yield the names of the inputs; ``UsageError`` as in ``reject_overlap``."""
        for path in as_sequence(inputs):
            name = os.fspath(path)
            self.reject_overlap(name)
            yield name

    def reject_overlap(self, name: str) -> None:
        """Raise ``UsageError`` if the run would replace an input, or the next run would read an output as an input."""
        if any(name == file if is_remote(name) else _is_one(name, file) for file in self.files):
            raise UsageError("{name}: is an input and the output; give the output another name", name=redact_url(name))
        folders = (*self.own, *(self.among if _reads(self.suffixes) else ()))
        if folders and _identity(name) in map(self.identity, folders):
            raise UsageError(
                "{name}: is an input and the output; the next run would read the output as pages; "
                "write to another folder",
                name=redact_url(name),
            )
        if self.among and name.endswith(self.suffixes) and self._is_among(name):
            raise UsageError(
                "{name}: is an input with the name of an output; write to another folder", name=redact_url(name)
            )
        for page in self.pages:  # later runs would read this output as a page
            if os.path.isdir(name) and _is_in(_identity(page), _identity(name)):
                raise UsageError(
                    "{page}: is in an input folder and would be read as a page; give it another suffix or folder",
                    page=page,
                )


def outputs_of_run(formats: Sequence[Format], places: Sequence[Any], quarantine: str | None) -> RunOutputs:
    """Return the outputs of a run that writes to ``places``, one for each format."""
    names = [place for place in places if isinstance(place, str) and place != STDOUT]
    folders = [name for name in names if is_folder(name)]
    files = [name for name in names if not is_folder(name) and not is_device(name)]
    named = dict(zip(names, formats, strict=False)) if len(names) == len(formats) else {}
    pages = [file for file in files if _is_page(file, named.get(file))]
    own = [quarantine] if quarantine else []
    suffixes = [suffix_among(one, formats) for one in formats] if folders else []
    return RunOutputs(files, own, folders, suffixes, pages)


def outputs_of_document(file: str | None, tables: Iterable[str | None] = ()) -> RunOutputs:
    """Return the outputs of a run that writes one document about its records, such as a bibliography.

    ``UsageError`` if the document would replace one of the side-car tables and other files ``tables``.
    """
    files = [file] if file and file != STDOUT and not is_device(file) else []
    written = RunOutputs(files, pages=[name for name in files if _is_page(name, None)])
    for table in filter(None, tables):
        written.reject_overlap(table)
    return written


def _is_page(file: str, format_: Format | None) -> bool:
    """Return whether a file, or the file to which it links, has the suffix of a page, and not that of its format."""
    if is_remote(file):
        return False
    found = suffix(os.path.realpath(file))
    return found in SUFFIXES and not (format_ and found == format_.suffix)


def reject_log_overlap(names: Iterable[str], log: str, outputs: Sequence[str]) -> Iterator[str]:
    """Yield the inputs; ``UsageError`` if the log is one of them, would be read as a page, or is also an output."""
    if _identity(log) in map(_identity, outputs):
        raise UsageError("{log}: is the output and the log; give the log another name", log=log)
    is_page = LeftOut().accept(log)
    for name in names:
        if _is_one(name, log) or (is_page and os.path.isdir(name) and _is_in(_identity(log), _identity(name))):
            raise UsageError("{log}: is an input, or would be read as one; give the log another name", log=log)
        yield name


def check_listing(listing: str, outputs: Iterable[str]) -> None:
    """Raise ``UsageError`` if an output would replace the list of inputs."""
    for output in outputs:
        if listing != STDIN and output != STDOUT and _identity(output) == _identity(listing):
            raise UsageError(
                "{output}: is the list of inputs and the output; give the output another name", output=output
            )


def _base(path: str) -> str:
    return os.path.basename(path.rstrip("/"))


def _reads(suffixes: Iterable[str]) -> bool:
    return any(suffix.endswith(tuple(SUFFIXES)) for suffix in suffixes)


def _is_one(name: str, file: str) -> bool:
    return os.path.isfile(file) and os.path.exists(name) and os.path.samefile(name, file)  # a terminal may be both


def _identity(name: str) -> tuple[object, str]:
    """Return the file system and path of a file or folder. Equal values mean the same file."""
    with suppress(InputError, ValueError):  # the run reports impossible names
        if not is_remote(name):
            return None, os.path.realpath(name)
        from catalog_export.model.filesystem import open_filesystem

        system, path = open_filesystem(name)
        return system, path.rstrip("/")
    return None, name


def _is_in(one: tuple[object, str], other: tuple[object, str]) -> bool:
    """Return whether the file with the identity ``one`` is ``other`` or is below it."""
    (system, at), (its, root) = one, other
    return system == its and (at == root or at.startswith(root.rstrip("/") + "/"))
