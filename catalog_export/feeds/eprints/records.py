"""What the feeds to EPrints share: a record as EP3 XML with its files, and what changes when it is to go out again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.api import now
from catalog_export.feeds.files import Files
from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.write.crosswalks.eprints import Attachment, Field, addressed, fields, owned
from catalog_export.write.formats import ep3xml

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from catalog_export.enrich.profile import Profile
    from catalog_export.feeds.files import Bitstream
    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format

# Names of files that EPrints cannot take, by the reason why.
UNFIT = {"XML cannot carry a character of the name": re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")}


class Items:
    """Records as EPrints takes them, under a profile, with their files: those of the folder ``files``, see ``Files``.

    Files on this machine are embedded; ``fetch`` says whether EPrints is to fetch those that have an address on the
    web, which it does only where its own configuration allows it. ``status`` is where new items go, empty where EPrints
    or SWORD says so.
    """

    def __init__(
        self, profile: Profile, files: str | os.PathLike[str] | None = None, *, fetch: bool, status: str = ""
    ) -> None:
        self.options = profile.eprints._replace(status=status)
        self.org_code = profile.institution.org_code
        self.files, self.fetch = Files(files, unfit=UNFIT), fetch
        self.format = ep3xml.build(profile._replace(eprints=self.options), now())

    def checked(self) -> Format:
        """Give the format for a run: a record is refused as well where one of its files is missing."""
        return self.format._replace(encode=self._check)

    def _check(self, record: Record) -> bytes:
        self.files_of(record)
        return self.format.encode(record)

    def files_of(self, record: Record) -> list[Bitstream]:
        """Give the files of a record on this machine; ``RecordError`` where one is missing."""
        return self.files.of(record)

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says, and of names and sizes of its files."""
        return self.files.content_hash(record)

    def encode(self, record: Record, *, remote_id: str = "", ours_only: bool = False) -> bytes:
        """Give one ``eprint`` element.

        ``remote_id`` is the number that EPrints knows it by. With ``ours_only`` fields that the record does not fill
        are written empty, so that an update which leaves other fields alone empties them. ``RecordError`` where a file
        cannot be read, or EPrints would cut something off or refuse it.
        """
        attachments = [*self._attachments(record), *(addressed(record) if self.fetch else ())]
        make = owned if ours_only else fields
        found = make(record, self.options, self.org_code, attachments)
        return ep3xml.write(_numbered(remote_id, found), record, self.options, empty=ours_only)

    def document(self, record: Record, *, ours_only: bool = False) -> bytes:
        """Give a whole document of one record; see ``encode``."""
        return ep3xml.HEADER + self.encode(record, ours_only=ours_only) + ep3xml.FOOTER

    def _attachments(self, record: Record) -> Iterator[Attachment]:
        for file in self.files_of(record):
            try:
                with open(file.path, "rb") as opened:
                    yield Attachment(file.name, file.description or None, opened.read())
            except OSError as error:
                place = record.source or Location("<record>")
                raise RecordError(finding("feed-file-missing", place, path=file.path)) from error


def _numbered(remote_id: str, found: Iterable[Field]) -> Iterator[Field]:
    if remote_id:
        yield Field("eprintid", remote_id)
    yield from found
