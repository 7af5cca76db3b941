"""Encode records as EP3 XML with their files, for the feeds ``eprints`` and ``sword``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.api import now
from catalog_export.feeds.files import RecordFiles
from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.text.messages import Message
from catalog_export.write.crosswalks.eprints import Attachment, EprintsField, addressed, eprints_fields, owned
from catalog_export.write.formats import ep3xml

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format

# File names that EPrints cannot store, by reason.
UNFIT: dict[str, re.Pattern[str]] = {
    Message("XML cannot carry a character of the name"): re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
}


class Ep3Encoder:
    """Encode records under a profile, with the files of the folder ``files`` (see ``RecordFiles``).

    Files on this machine are embedded. With ``fetch``, files with a web address are written as addresses, which EPrints
    downloads if its configuration allows it. ``status`` is where new items go; if it is empty, EPrints decides.
    """

    def __init__(
        self, profile: Profile, files: str | os.PathLike[str] | None = None, *, fetch: bool, status: str = ""
    ) -> None:
        self.options = profile.eprints._replace(status=status)
        self.org_code = profile.institution.org_code
        self.files, self.fetch = RecordFiles(files, unfit=UNFIT), fetch
        self.format = ep3xml.build(profile._replace(eprints=self.options), now())

    def checked_format(self) -> Format:
        """Return the format for a run, which also refuses a record if one of its files is missing."""
        return self.format._replace(encode=self._check)

    def _check(self, record: Record) -> bytes:
        self.files.find(record)
        return self.format.encode(record)

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content and of the names and sizes of its files."""
        return self.files.content_hash(record)

    def encode(self, record: Record, *, remote_id: str = "", ours_only: bool = False) -> bytes:
        """Return one ``eprint`` element.

        ``remote_id`` is its EPrints number. With ``ours_only``, our fields that the record does not fill are written
        empty, so that an update clears them. ``RecordError`` if a file cannot be read, or if EPrints would truncate or
        refuse the record.
        """
        attachments = [*self._attachments(record), *(addressed(record) if self.fetch else ())]
        make = owned if ours_only else eprints_fields
        found = make(record, self.options, self.org_code, attachments)
        return ep3xml.write_eprint(_numbered(remote_id, found), record, self.options, empty=ours_only)

    def document(self, record: Record, *, ours_only: bool = False) -> bytes:
        """Return a complete document with one record; see ``encode``."""
        return ep3xml.HEADER + self.encode(record, ours_only=ours_only) + ep3xml.FOOTER

    def _attachments(self, record: Record) -> Iterator[Attachment]:
        for file in self.files.find(record):
            try:
                with open(file.path, "rb") as opened:
                    yield Attachment(file.name, file.description or None, opened.read())
            except OSError as error:
                place = record.location
                raise RecordError(finding("feed-file-missing", place, path=file.path)) from error


def _numbered(remote_id: str, found: Iterable[EprintsField]) -> Iterator[EprintsField]:
    if remote_id:
        yield EprintsField("eprintid", remote_id)
    yield from found
