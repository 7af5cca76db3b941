"""Open the members of zip files, and recognize documents of office programs, which are zip files."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

from catalog_export.model.errors import InputError
from catalog_export.read.base import HEAD, KIB
from catalog_export.read.inputs.streams import forward_reader, seekable
from catalog_export.read.inputs.zip_directory import find_directory, open_entry, zip_entries
from catalog_export.read.sources import has_source
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.read.inputs.packed import Member
    from catalog_export.read.inputs.streams import Stream
    from catalog_export.read.inputs.zip_directory import Directory, ZipEntry

try:
    from lzma import LZMAError
except ImportError:  # Python was built without it and raises NotImplementedError for such a member
    LZMAError = BadZipFile  # type: ignore[assignment, misc]  # a Python without lzma never raises it

_FAULTS = (BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error, LZMAError)
# bzip2 raises OSError for damaged data.
_MEMBER_FAULTS = (*_FAULTS, OSError)
_LOOKED_AT = KIB  # entries at the start that are checked for an office document


class Kind(NamedTuple):
    """A kind of document that is a zip file, and the advice in the finding about it."""

    kind: str
    what: str = Message("save it as plain text, Markdown or PDF")


_TABLE = Message("save it as CSV; a side-car table goes to --data")
# By the beginning of the file mimetype: EPUB OCF 3.3, section 4.2.6.2, and OpenDocument 1.3, part 2, section 3.3.
_TYPES = {
    b"application/epub+zip": Kind(Message("an e-book (EPUB)")),
    b"application/vnd.oasis.opendocument.text": Kind(Message("an OpenDocument text")),
    b"application/vnd.oasis.opendocument.spreadsheet": Kind(Message("an OpenDocument spreadsheet"), _TABLE),
    b"application/vnd.oasis.opendocument.presentation": Kind(Message("an OpenDocument presentation")),
}
# By the folder beside [Content_Types].xml: ECMA-376, part 2, section 7.2.3.
_FOLDERS = {
    "word": Kind(Message("a Word document")),
    "xl": Kind(Message("an Excel workbook"), _TABLE),
    "ppt": Kind(Message("a PowerPoint presentation")),
}


class Zip(NamedTuple):
    """A zip file that can be read from its end."""

    file: Stream
    directory: Directory

    def members(self, start: int | None = None, end: int | None = None) -> Iterator[Member]:
        """Yield the files in a part of the directory; by default all."""
        part = self.directory
        if start is not None and end is not None:
            part = part._replace(start=start, end=end)
        packed = 0
        for entry in zip_entries(self.file, part):
            packed += entry.packed
            if packed > self.directory.start:  # more than the file has before its directory
                raise BadZipFile("its entries overlap")
            if not entry.name.endswith("/"):
                yield entry.name, partial(self._open, entry)

    def _open(self, entry: ZipEntry) -> Stream:
        try:
            return forward_reader(open_entry(self.file, entry), _MEMBER_FAULTS)
        except _MEMBER_FAULTS as error:
            raise InputError(str(error)) from error

    def document(self) -> Kind | None:
        """Return the kind of office document that the zip file is; ``None`` for any other.

        No office document begins with a page, so for most zip files the first entry decides.
        """
        folders = set()
        typed = False
        for number, entry in enumerate(islice(zip_entries(self.file, self.directory), _LOOKED_AT)):
            if not number and has_source(entry.name):
                return None
            if entry.name == "mimetype":
                with self._open(entry) as file:
                    said = file.read(HEAD)
                return next((kind for begin, kind in _TYPES.items() if said.startswith(begin)), None)
            typed = typed or entry.name == "[Content_Types].xml"
            folders.add(entry.name.partition("/")[0])
        return next((kind for folder, kind in _FOLDERS.items() if typed and folder in folders), None)


@contextmanager
def opened(file: Stream) -> Iterator[Zip]:
    """Open a zip file. Raise ``InputError``, also while it is read, if it is damaged or encrypted."""
    try:
        with seekable(file) as whole:
            yield Zip(whole, find_directory(whole))
    except _FAULTS as error:
        raise InputError("damaged or locked zip file: {error}", error=error) from error
