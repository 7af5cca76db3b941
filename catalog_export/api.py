"""The functions of the package: what the command does, in as few words from Python."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from io import RawIOBase, TextIOBase
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Profile
from catalog_export.model.addresses import is_remote
from catalog_export.model.errors import InputError, UsageError
from catalog_export.model.files import all_named, several
from catalog_export.read import sources
from catalog_export.read.base import Document
from catalog_export.read.inputs.documents import UNREADABLE, WENT_ON
from catalog_export.read.inputs.walk import STDIN, find
from catalog_export.run.conflicts import written_by
from catalog_export.run.parsing import parse_document, parse_found, parse_inputs
from catalog_export.run.pipeline import Options, Run, check_limit
from catalog_export.run.report import Report
from catalog_export.write import registry
from catalog_export.write.framing import Unbuffered
from catalog_export.write.output import Nowhere, StreamSink, paired, sinks
from catalog_export.write.receivers.table import check_formats, find_receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeGuard

    import pymarc

    from catalog_export.model.files import Path
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.read.base import Parsed
    from catalog_export.read.inputs.parts import Part
    from catalog_export.run.conflicts import Written
    from catalog_export.run.pipeline import Outlet
    from catalog_export.write.formats.base import Format

    Item = str | Part | Finding

_FEW = 64  # inputs, and
_FEW_BYTES = 8 << 20  # in all, below which nobody looks whether a run is worth spreading


def parse(source: Path | bytes) -> Iterator[Parsed]:
    """Yield what each record of a source came to.

    ``source`` is a path of a file, folder or container, the text of a document (a ``str`` with a line break
    in it), or its bytes. Faults of a document are findings; ``InputError`` where a file cannot be read.
    """
    if isinstance(source, bytes) or (isinstance(source, str) and "\n" in source):
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        document = Document("<text>", data)
        yield from parse_document(document, sources.source_name("", data[:64]))
        return
    for parsed in parse_inputs([os.fspath(source)]):
        for found in parsed.findings:
            if found.code in UNREADABLE:
                raise InputError(f"{found.location}: {found.message.replace(WENT_ON, '')}")
        yield parsed


def export(  # noqa: PLR0913 (each is a choice of the user)
    inputs: Path | Iterable[Path],
    to: str | Sequence[str],
    output: Path | BinaryIO | Sequence[Path] = (),
    *,
    profile: Profile | Path | None = None,
    data: Path | Sequence[Path] = (),
    receiver: str | None = None,
    infer: bool = True,
    strict: bool = False,
    verify: bool = False,
    collection: bool | None = None,
    force: bool = False,
    record_date: datetime | None = None,
    max_errors: int | None = None,
    quarantine: Path | None = None,
    jobs: int | None = None,
    shard_size: int | None = None,
    engine: str | None = None,
    scheduler: str | None = None,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Write the records of ``inputs`` in the formats ``to``, and say what it came to.

    ``inputs`` is one path or several, of files, folders and containers. ``data`` are side-car tables with more on
    single records (``docs/sidecar.md``); ``TableError`` where one is wrong as a whole. ``receiver`` names the system
    that the records are for (``docs/receivers.md``). ``output`` is a file, a folder (ends in a slash, or exists) that
    gets a file a record, an open binary stream, or one path for each format; none is standard output. Inputs and
    outputs may be at addresses such as s3://bucket/out/ (``docs/batches.md``). A file appears whole or not at all,
    replaced only with ``force``. ``on_finding`` takes each finding as it comes; without it they are gathered in
    ``Report.findings``. ``UsageError`` for what cannot be done as put, ``OutputError`` where the output cannot be
    written.

    With ``max_errors`` a run stops with ``StoppedError`` when more records than that failed. Pages that failed are
    copied to the folder ``quarantine``. ``jobs`` is the number of processes: by default one for few pages, else as many
    as there are processors; the bytes are the same. With the ``engine`` "dask" the work is done on the cluster of
    ``scheduler`` (an address such as tcp://host:8786), and ``jobs`` limits what is under way there. With
    ``shard_size`` a folder gets a file for so many pages, and a manifest. A large run to files keeps what is done
    beside them, and goes on from there when it is started again.
    """
    check_limit(max_errors)
    known = load_profile(profile, receiver, to)
    options = Options.given(known, infer=infer, strict=strict, verify=verify, quarantine=quarantine, data=data)
    when = _asked_date(record_date)
    formats = [registry.find_format(name, options.profile, when or now()) for name in _distinct(to)]
    report = Report() if report is None else report
    on_finding = on_finding or report.findings.append
    places = [output] if _is_stream(output) else paired(formats, _places(output))
    written = written_by(formats, places, options.quarantine)
    names = _spared(written, inputs, options.data, profile)
    found: Iterable[Item] | None = find(names, written.has)
    spreads = (jobs, shard_size, engine, scheduler) != (None,) * 4
    if spreads or (output and not _are_few(names)):
        from catalog_export.run.batches import spread

        request = spread.Request(
            names, formats, places, options, when, now(), collection, force, jobs, shard_size, max_errors
        )
        request = request._replace(engine=engine, scheduler=scheduler, is_written=written.has)
        found = spread.carry_out(request, report, on_finding, on_record)
    if found is None:
        return report
    outlets = _outlets(formats, output, collection=collection, force=force)
    run = Run(outlets, options, report, on_finding, max_errors)
    return run.go(parse_found(found, run.on_document), on_record)


def check(  # noqa: PLR0913 (as export)
    inputs: Path | Iterable[Path],
    to: str | Sequence[str] = (),
    *,
    profile: Profile | Path | None = None,
    data: Path | Sequence[Path] = (),
    receiver: str | None = None,
    infer: bool = True,
    strict: bool = False,
    verify: bool = False,
    record_date: datetime | None = None,
    max_errors: int | None = None,
    quarantine: Path | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    scheduler: str | None = None,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Find all faults of ``inputs``, also those that show only in the formats ``to``, and write nothing.

    The other arguments are those of ``export``.
    """
    check_limit(max_errors)
    known = load_profile(profile, receiver, to)
    options = Options.given(known, infer=infer, strict=strict, verify=verify, quarantine=quarantine, data=data)
    when = record_date or now()
    formats = [registry.find_format(name, options.profile, when) for name in _distinct(to)]
    report = Report() if report is None else report
    report.check = True
    on_finding = on_finding or report.findings.append
    written = written_by(formats, (), options.quarantine)
    names = written.spare(_names(inputs))
    found: Iterable[Item] | None = find(names, written.has)
    if (jobs, engine, scheduler) != (None,) * 3:
        from catalog_export.run.batches import spread

        request = spread.Request(names, formats, (), options, when, when, jobs=jobs, max_errors=max_errors)
        request = request._replace(engine=engine, scheduler=scheduler, is_written=written.has)
        found = spread.carry_out(request, report, on_finding, on_record)
    if found is not None:
        outlets = [(format_, Nowhere()) for format_ in formats]
        run = Run(outlets, options, report, on_finding, max_errors)
        run.go(parse_found(found, run.on_document), on_record)
    return report


def explain(  # noqa: PLR0913 (as export)
    inputs: Path | Iterable[Path],
    *,
    profile: Profile | Path | None = None,
    data: Path | Sequence[Path] = (),
    infer: bool = True,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
) -> Iterator[Parsed]:
    """Yield what every record of ``inputs`` came to, as ``export`` would write it.

    Findings are counted in ``report`` and go to ``on_finding``.
    """
    report = Report() if report is None else report
    options = Options.given(load_profile(profile), infer=infer, data=data)
    run = Run((), options, report, on_finding or report.findings.append)
    run.begin()
    for parsed in parse_inputs(_names(inputs)):
        run.take(parsed)
        yield parsed._replace(record=run.record)
    report.end()


def list_formats(profile: Profile | None = None) -> list[Format]:
    """Give every format that can be written, built with ``profile``."""
    return registry.list_formats(profile or Profile(), now())


def find_format(name: str, profile: Profile | None = None, record_date: datetime | None = None) -> Format:
    """Give the format ``name``; ``UsageError`` with the nearest names where there is none."""
    return registry.find_format(name, profile or Profile(), record_date or now())


def to_pymarc(record: Record, profile: Profile | None = None, record_date: datetime | None = None) -> pymarc.Record:
    """Give the MARC 21 form of a record as pymarc's own object: a note over 9,999 bytes comes in parts.

    ``record_date`` is the date of 005 and 008, by default the present one. ``RecordError`` where there is no form.
    """
    import pymarc

    encoded = find_format("marc", profile, record_date).encode(record)
    return pymarc.Record(data=encoded)


def now() -> datetime:
    """Give the date that records are made on: SOURCE_DATE_EPOCH if set, else the present second, in UTC."""
    return _asked_date(None) or datetime.now(UTC).replace(microsecond=0)


def _asked_date(record_date: datetime | None) -> datetime | None:
    """Give the date that was asked for; ``None`` where any will do."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if record_date or not epoch:
        return record_date
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; expected seconds since 1970") from error


def load_profile(profile: Profile | Path | None, receiver: str | None = None, to: str | Sequence[str] = ()) -> Profile:
    """Load a profile; a receiver that is named stands in it, because the formats are built with it.

    ``UsageError`` for a format of ``to`` that the receiver does not read.
    """
    if not isinstance(profile, Profile):
        profile = Profile() if profile is None else profiles.load(profile)
    if receiver is None:
        return profile
    check_formats(find_receiver(receiver), [registry.plain_name(name) for name in _distinct(to)])
    return profile._replace(receiver=receiver)


def _distinct(to: str | Sequence[str]) -> list[str]:
    """Return the names of the formats asked for; ``UsageError`` where two are the same format."""
    names = [to] if isinstance(to, str) else list(to)
    plain = [registry.plain_name(name) for name in names]
    for position, name in enumerate(plain):
        if name in plain[:position]:
            raise UsageError(f"the format {name} is asked for twice")
    return names


def _names(inputs: Path | Iterable[Path]) -> Iterable[str]:
    names = (os.fspath(name) for name in several(inputs))
    return list(names) if isinstance(inputs, (str, os.PathLike, Sequence)) else names


def _spared(
    written: Written, inputs: Path | Iterable[Path], data: Iterable[str], profile: Profile | Path | None
) -> Iterable[str]:
    """Name the inputs; ``UsageError`` where the run would write over one, or over a table or the profile."""
    files = [os.fspath(profile)] if isinstance(profile, (str, os.PathLike)) else []
    list(written.spare([*data, *files]))
    names = _names(inputs)
    return list(written.spare(names)) if isinstance(names, Sequence) else written.spare(names)


def _are_few(names: Iterable[str]) -> bool:
    """Tell at a glance whether the inputs are so few and small that there is nothing to spread."""
    if not isinstance(names, Sequence) or any(map(is_remote, names)):
        return False
    found = [name for name in islice(find(names), _FEW + 1) if isinstance(name, str)]
    try:
        return len(found) <= _FEW and sum(os.stat(name).st_size for name in found if name != STDIN) < _FEW_BYTES
    except (OSError, ValueError):
        return True  # the run says what is wrong with it


def _is_stream(output: object) -> TypeGuard[BinaryIO]:
    return not isinstance(output, (str, os.PathLike, Sequence))


def _places(output: Path | BinaryIO | Sequence[Path]) -> list[str]:
    return all_named(output) if isinstance(output, (str, os.PathLike, Sequence)) else []


def _outlets(
    formats: Sequence[Format],
    output: Path | BinaryIO | Sequence[Path],
    *,
    collection: bool | None,
    force: bool,
) -> Sequence[Outlet]:
    if _is_stream(output):
        if isinstance(output, TextIOBase):
            raise UsageError("the stream takes text; expected one that takes bytes, such as sys.stdout.buffer")
        if len(formats) != 1:
            raise UsageError("a stream takes one format")
        [format_] = formats
        stream = cast("BinaryIO", Unbuffered(output)) if isinstance(output, RawIOBase) else output
        return [(format_, StreamSink(stream, format_, place="the stream", collection=collection))]
    return sinks(formats, _places(output), collection=collection, force=force)
