"""Pages into the store: the pipeline with a load for its outlet."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from struct import Struct
from typing import TYPE_CHECKING

from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Profile
from catalog_export.model.files import several
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.run.batches.spread import Request, carry_out
from catalog_export.run.conflicts import Written
from catalog_export.run.parsing import parse_found
from catalog_export.run.pipeline import Options, Run
from catalog_export.run.report import Report, counted
from catalog_export.store.bodies import Body, content_of, pack
from catalog_export.store.loading import Loading
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.model.files import Path, Paths
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record

_LENGTHS = Struct("<HHII")  # of key, collection, content and origin; between them the 32 bytes of the digest


def encode(record: Record) -> bytes:
    """Give the stored form of a record in one piece."""
    key, collection, digest, content, origin = pack(record)
    names = key.encode(), collection.encode()
    lengths = _LENGTHS.pack(len(names[0]), len(names[1]), len(content), len(origin))
    return b"".join((lengths, *names, digest, content, origin))


def decode(data: bytes, place: int = 0) -> tuple[Body, int]:
    """Give the parts of the stored form that begins at ``place``, and where it ends."""
    lengths = _LENGTHS.unpack_from(data, place)
    parts = []
    place += _LENGTHS.size
    for length in (lengths[0], lengths[1], 32, lengths[2], lengths[3]):
        parts.append(data[place : place + length])
        place += length
    key, collection, digest, content, origin = parts
    return Body(key.decode(), collection.decode(), digest, content, origin), place


def verify(encoded: bytes, record: Record) -> Iterator[str]:
    """Read the content with the standard library and yield the keys whose value is not that of ``record``."""
    from catalog_export.write.formats import jsonl

    return jsonl.verify(content_of(decode(encoded)[0].content), record._replace(source=None, provenance={}))


def build(profile: Profile, record_date: datetime) -> Format:  # noqa: ARG001 (the form depends on neither)
    """Return the form in which records travel to the store, each behind its own length."""
    return Format(
        name="store",
        media_type="application/octet-stream",
        suffix=".store",
        summary="the form in which a record lies in the store",
        encode=encode,
        binary=True,
        verify=verify,
    )


class Intake:
    """The sink of a load. It decides at the end whether a mirror may delete: only after a read without a fault."""

    def __init__(self, loading: Loading, report: Report, tell: Callable[[Finding], object], *, force: bool) -> None:
        self.loading, self.report, self.tell, self.force = loading, report, tell, force
        self.rest = b""

    def add(self, record: Record, encoded: bytes) -> None:  # noqa: ARG002 (that of the protocol)
        """Take one record."""
        self.loading.add_body(decode(encoded)[0])

    def write(self, data: bytes) -> None:
        """Take records end to end, cut anywhere: those of worker processes."""
        data = self.rest + data
        place = 0
        while len(data) - place >= _LENGTHS.size and len(data) >= _end(data, place):
            body, place = decode(data, place)
            self.loading.add_body(body)
        self.rest = data[place:]

    def flush(self) -> None:
        """Nothing is held."""

    def complete(self) -> None:
        """Nothing is held."""

    def finish(self) -> None:
        """Show what was loaded to those who read."""
        loaded = self.loading.finish(hold=self._doubt(), force=self.force)
        counts = loaded._asdict()
        reason, held = counts.pop("reason"), counts.pop("held")
        self.report.fed = Counter(counts)
        if held:
            place = Location(self.loading.database.name)
            found = finding("deletions-held", place, count=counted(held, "record"), reason=reason)
            self.report.count(found)
            self.tell(found)

    def abandon(self) -> bool:
        """Leave the store as it was; what was read stays beside it for a load that is started again."""
        return False

    def _doubt(self) -> str | None:
        """Say why what was not read may be there all the same."""
        if self.report.unread:
            return f"{counted(self.report.unread, 'input')} could not be read; mend that and run again"
        if self.force:
            return None
        if self.report.failed:
            return f"{counted(self.report.failed, 'record')} failed and may be there; mend that, or give --force"
        if any(code == "no-documents" for _, code in self.report.codes):
            return "an input holds no documents; look at it, or give --force"
        return None


def load(  # noqa: PLR0913 (each is a choice of the user)
    inputs: Path | Iterable[Path],
    place: Path,
    *,
    mirror: bool = False,
    force: bool = False,
    profile: Profile | Path | None = None,
    data: Path | Sequence[Path] = (),
    infer: bool = True,
    strict: bool = False,
    verify: bool = False,
    max_errors: int | None = None,
    jobs: int | None = None,
    quarantine: Path | None = None,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Load the records of ``inputs`` into the store at ``place``, and say what it came to (``Report.fed``).

    With ``mirror`` what is not among them is deleted, but nothing where the read cannot be trusted: where an input
    could not be read or nothing was; where a record failed, an input was empty or more than a tenth would go, only
    with ``force``. The other options are those of ``catalog_export.export``.
    """
    from catalog_export.store.opening import open_store

    known = profile if isinstance(profile, Profile) else profiles.load(profile) if profile else Profile()
    options = Options.given(known, infer=infer, strict=strict, verify=verify, quarantine=quarantine, data=data)
    report = Report() if report is None else report
    report.fed = Counter()
    tell = on_finding or report.findings.append
    with open_store(place) as store, Loading(store.database, mirror=mirror) as loading:
        intake = Intake(loading, report, tell, force=force)
        format_ = build(known, datetime.now(UTC))
        written = Written(own=[options.quarantine] if options.quarantine else [])
        names, now = written.spare(_names(inputs)), datetime.now(UTC)
        request = Request(names, [format_], [intake], options, None, now, jobs=jobs, max_errors=max_errors)
        request = request._replace(is_written=written.has)
        found = carry_out(request, report, tell, on_record)
        if found is not None:
            run = Run([(format_, intake)], options, report, tell, max_errors)
            return run.go(parse_found(found, run.on_document), on_record)
        intake.finish()
        report.end()
        return report


def _end(data: bytes, place: int) -> int:
    lengths: tuple[int, ...] = _LENGTHS.unpack_from(data, place)
    return place + _LENGTHS.size + 32 + sum(lengths)


def _names(given: Paths) -> Iterator[str]:
    return (os.fspath(name) for name in several(given))
