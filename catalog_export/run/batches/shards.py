"""Process one shard: run the pipeline over its inputs, and write the records to separate files.

``work`` runs in any process that can access the inputs and the folder. It writes the records of each format to a file
(the body) and then a result: counts, findings, and digests of the records, by which duplicates are found across
shards. No file is ever incomplete. The result is written last, so a shard without a result is not done.
"""

from __future__ import annotations

from hashlib import sha256
from json import dumps, loads
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from zlib import crc32

from catalog_export.model.findings import packed_finding, unpack_finding
from catalog_export.run.batches.digests import WIDTH, ShardDeduplicator, ShardDigests
from catalog_export.run.batches.plan import Shard, fingerprint, first_and_last
from catalog_export.run.options import Monitor
from catalog_export.run.pipeline import Pipeline
from catalog_export.run.report import Report, Tally
from catalog_export.write import registry
from catalog_export.write.sinks import BodyWriter, Writing, open_framing
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import join_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from catalog_export.model.record import Record
    from catalog_export.run.batches.digests import Known
    from catalog_export.run.context import RecordContext
    from catalog_export.run.options import RunOptions
    from catalog_export.write.formats.base import Format
    from catalog_export.write.registry import FormatBuilder


class Setup(NamedTuple):
    """The settings of all shards of a run. ``folder`` is for the bodies, ``results`` for the results.

    ``suffixes`` has the suffix of the bodies of each format. With ``whole``, each body is a complete file of its
    format; else it has only records and separators.
    """

    folder: str
    results: str
    formats: tuple[str, ...]
    suffixes: tuple[str, ...]
    options: RunOptions
    record_date: datetime
    whole: bool
    writes: bool = True
    build: FormatBuilder = registry.find_format

    def result(self, number: int) -> str:
        """Return the path of the result of a shard."""
        return join_path(self.results, f"{number:06}.result")

    def body(self, number: int, which: int) -> str:
        """Return the path of the body of a shard in the format with the index ``which``."""
        return join_path(self.folder, f"{number:06}{self.suffixes[which]}")


class Task(NamedTuple):
    """A shard to process; ``known`` are the records of earlier shards that occur in it again."""

    setup: Setup
    shard: Shard
    known: Known

    def __str__(self) -> str:
        return " to ".join(dict.fromkeys(first_and_last(self.shard.items())))


class Digest(Protocol):
    """The methods of a digest of ``hashlib``."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far."""


class Crc32:
    """CRC-32, which shows damage in a sixth of the time of SHA-256."""

    def __init__(self) -> None:
        self.value = 0

    def update(self, data: bytes, /) -> None:
        """Add bytes."""
        self.value = crc32(data, self.value)

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far."""
        return f"{self.value:08x}"


class Body(NamedTuple):
    """A file with the records of one shard in one format; without records there is no file.

    ``digest`` is the SHA-256 of a file of the output, and the CRC-32 of one that will be joined and removed.
    """

    records: int
    size: int
    digest: str


class ShardResult(NamedTuple):
    """The result of a shard."""

    fingerprint: str
    known: str  # digest of ``Task.known``
    report: Report
    bodies: list[Body]
    digests: ShardDigests
    rows: bytes = b""  # the rows of side-car tables that were used


class BodySink:
    """Writes the body of a shard. It gets its name when it is finished."""

    def __init__(self, path: str, format_: Format, setup: Setup) -> None:
        self.path = path
        self.digest: Digest = sha256() if setup.whole else Crc32()
        self.size = 0
        self.draft = storage_of(path).create(path, setup.results)
        collection = True if setup.options.collection is None else setup.options.collection
        self.framed = (
            open_framing(format_, self._write, collection=collection)
            if setup.whole
            else BodyWriter(format_, self._write)
        )

    def _write(self, data: bytes) -> None:
        self.digest.update(data)
        self.size += len(data)
        self.draft.write(data)

    def add(self, record: Record, encoded: bytes) -> None:
        """Write one record."""
        with Writing(self.path):
            self.framed.add(encoded)

    def complete(self) -> None:
        """Write the end of the body."""
        with Writing(self.path):
            self.framed.finish()

    def finish(self) -> None:
        """Give the body its name; without records, remove it."""
        with Writing(self.path):
            if self.framed.count:
                self.draft.publish(force=True)
                return
            self.draft.discard()
            storage_of(self.path).remove([self.path])

    def abandon(self) -> bool:
        """Remove the incomplete body."""
        self.draft.discard()
        return False

    def body(self) -> Body:
        """Return the number of records, size and digest."""
        return Body(self.framed.count, self.size, self.digest.hexdigest())


class _Unwritten(BodySink):
    """Writes nothing, for a check."""

    def __init__(self) -> None:
        pass

    def add(self, record: Record, encoded: bytes) -> None:
        pass

    def complete(self) -> None:
        pass

    def finish(self) -> None:
        pass

    def abandon(self) -> bool:
        return True

    def body(self) -> Body:
        return Body(0, 0, "")


def work(task: Task) -> None:
    """Process one shard; ``OutputError`` if its files cannot be written."""
    setup, shard, known = task
    items = shard.items()
    formats = [setup.build(name, setup.options.profile, setup.record_date) for name in setup.formats]
    sinks = _open(setup, shard, formats)
    report = Report(check=not setup.writes)
    options = setup.options._replace(max_errors=None)  # the run counts the errors of all shards
    seen = ShardDeduplicator(known)
    outlets = list(zip(formats, sinks, strict=True))
    pipeline = Pipeline(outlets, options, Monitor(report, report.findings.append), index=seen, whole=False)
    tables = pipeline.enrichment.tables
    mark = fingerprint(items, pipeline.enrichment.digest)  # a later change of an input is read by the next run
    try:
        pipeline.consume(_until_done_elsewhere(pipeline.parse(items), setup.result(shard.number)))
    except _TooLateError:
        return
    write_result(
        setup.result(shard.number),
        ShardResult(
            mark,
            digest_of_known(known),
            report,
            [sink.body() for sink in sinks],
            seen.digests(),
            tables.rows_used() if tables else b"",
        ),
    )


class _TooLateError(Exception):
    """Another worker has done the shard."""


def _until_done_elsewhere(parsed: Iterable[RecordContext], result: str) -> Iterator[RecordContext]:
    """Yield all records; then raise ``_TooLateError`` if another worker has written a result meanwhile.

    A worker that was given up as lost may still be working. Its result must not replace a later one.
    """
    storage = storage_of(result)
    before = storage.seen(result)
    yield from parsed
    if storage.seen(result) != before:
        raise _TooLateError


def _open(setup: Setup, shard: Shard, formats: Sequence[Format]) -> list[BodySink]:
    sinks: list[BodySink] = []
    try:
        for which, format_ in enumerate(formats):
            path = setup.body(shard.number, which)
            with Writing(path):
                sinks.append(BodySink(path, format_, setup) if setup.writes else _Unwritten())
    except BaseException:
        for sink in sinks:
            sink.abandon()
        raise
    return sinks


def digest_of_known(known: Mapping[bytes, tuple[bytes, str]]) -> str:
    """Return a digest of the records of earlier shards that occur in a shard."""
    return sha256(repr(sorted(known.items())).encode("utf-8", "surrogatepass")).hexdigest() if known else ""


# --- results: a line of JSON, followed by the digests


def write_result(path: str, result: ShardResult) -> None:
    """Write a result. It is never incomplete."""
    report, facts = result.report, result.digests
    head = {
        "fingerprint": result.fingerprint,
        "known": result.known,
        "bodies": result.bodies,
        "counts": [report.read, report.failed, report.repeated, report.unread],
        "written": report.written,
        "profile": report.profile,
        "codes": [[*key, count] for key, count in report.codes.items()],
        "findings": list(map(packed_finding, report.findings)),
        "tally": report.tally.packed(),
        "facts": [len(part) for part in facts],
        "rows": len(result.rows),
    }
    with Writing(path):
        storage_of(path).put(path, dumps(head).encode() + b"\n" + b"".join((*facts, result.rows)), force=True)


def read_result(path: str, *, check: bool = False) -> ShardResult | None:
    """Read a result; ``None`` if it is missing or damaged."""
    try:
        line, _, rest = storage_of(path).read(path).partition(b"\n")
        head = loads(line)
        facts, start = [], 0
        for size in (*head["facts"], head["rows"]):
            facts.append(rest[start : start + size])
            start += size
        if start != len(rest) or any(len(part) % WIDTH for part in facts[:3]):
            return None
        bodies = [Body(*body) for body in head["bodies"]]
        *facts, rows = facts
        return ShardResult(
            head["fingerprint"], head["known"], _report(head, check=check), bodies, ShardDigests(*facts), rows
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _report(head: dict[str, Any], *, check: bool) -> Report:
    report = Report(check=check)
    report.read, report.failed, report.repeated, report.unread = head["counts"]
    report.written.update(head["written"])
    report.profile.update(head["profile"])
    report.tally = Tally.unpack(head["tally"])
    report.codes.update({(severity, code): count for severity, code, count in head["codes"]})
    report.findings = list(map(unpack_finding, head["findings"]))
    return report


def is_intact(path: str, body: Body, digest: Callable[[], Digest] | None = None) -> bool:
    """Return whether a body is unchanged. With ``digest``, compare the content, unless the storage guarantees it."""
    if not body.records:
        return True
    if digest is None or storage_of(path).is_certain(path):
        seen = storage_of(path).seen(path)
        return seen is not None and seen[0] == body.size
    return has_digest(path, body, digest())


def has_digest(path: str, body: Body, digest: Digest) -> bool:
    """Return whether a file has the size and the digest of a body; ``digest`` is a new one of the same kind."""
    storage = storage_of(path)
    seen = storage.seen(path)
    if seen is None or seen[0] != body.size:
        return False
    try:
        for block in storage.blocks(path):
            digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == body.digest
