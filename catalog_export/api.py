"""The functions of the package: what the command does, in as few words from Python."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from catalog_export import profile as profiles
from catalog_export import registry
from catalog_export.errors import InputError, UsageError
from catalog_export.inputs import UNREADABLE
from catalog_export.output import Nowhere, StreamSink, sinks
from catalog_export.pipeline import Options, Run, parse_document, parse_inputs
from catalog_export.profile import Profile
from catalog_export.report import Report
from catalog_export.sources.base import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pymarc

    from catalog_export.findings import Finding
    from catalog_export.formats.base import Format
    from catalog_export.model import Record
    from catalog_export.pipeline import Outlet
    from catalog_export.sources.base import Parsed

    Path = str | os.PathLike[str]


def parse(source: Path | bytes) -> Iterator[Parsed]:
    """Yield what each record of a source came to.

    ``source`` is a path of a file, folder or container, the text of a document (a ``str`` with a line break
    in it), or its bytes. Faults of a document are findings; ``InputError`` where a file cannot be read.
    """
    if isinstance(source, bytes) or (isinstance(source, str) and "\n" in source):
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        document = Document("<text>", data)
        yield from parse_document(document, registry.source_name("", data[:64]))
        return
    for parsed in parse_inputs([os.fspath(source)]):
        for found in parsed.findings:
            if found.code in UNREADABLE:
                raise InputError(f"{found.location}: {found.message}")
        yield parsed


def export(  # noqa: PLR0913 (each is a choice of the user)
    inputs: Path | Iterable[Path],
    to: str | Sequence[str],
    output: Path | BinaryIO | Sequence[Path] = (),
    *,
    profile: Profile | Path | None = None,
    infer: bool = True,
    strict: bool = False,
    verify: bool = False,
    collection: bool | None = None,
    force: bool = False,
    record_date: datetime | None = None,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Write the records of ``inputs`` in the formats ``to``, and say what it came to.

    ``inputs`` is one path or several, of files, folders and containers. ``output`` is a file, a folder (ends
    in a slash, or exists) that gets a file a record, an open binary stream, or one path for each format; none
    is standard output. A file appears whole or not at all, replaced only with ``force``. ``on_finding``
    takes each finding as it comes; without it they are gathered in ``Report.findings``. ``UsageError``
    for what cannot be done as put, ``OutputError`` where the output cannot be written.
    """
    options = Options(_profile(profile), infer, strict, verify)
    when = record_date or now()
    names = _distinct(to)
    formats = [registry.find_format(name, options.profile, when) for name in names]
    outlets = _outlets(formats, output, collection=collection, force=force)
    report = Report() if report is None else report
    run = Run(outlets, options, report, on_finding or report.findings.append)
    return run.go(parse_inputs(_spared(_names(inputs), output)), on_record)


def check(  # noqa: PLR0913 (as export)
    inputs: Path | Iterable[Path],
    to: str | Sequence[str] = (),
    *,
    profile: Profile | Path | None = None,
    infer: bool = True,
    strict: bool = False,
    verify: bool = False,
    record_date: datetime | None = None,
    report: Report | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Find all faults of ``inputs``, also those that show only in the formats ``to``, and write nothing."""
    options = Options(_profile(profile), infer, strict, verify)
    when = record_date or now()
    names = _distinct(to)
    outlets = [(registry.find_format(name, options.profile, when), Nowhere()) for name in names]
    report = Report() if report is None else report
    report.check = True
    run = Run(outlets, options, report, on_finding or report.findings.append)
    return run.go(parse_inputs(_names(inputs)), on_record)


def explain(
    inputs: Path | Iterable[Path], report: Report | None = None, on_finding: Callable[[Finding], object] | None = None
) -> Iterator[Parsed]:
    """Yield what every record of ``inputs`` came to; findings are counted in ``report`` and go to ``on_finding``."""
    report = Report() if report is None else report
    run = Run((), Options(Profile()), report, on_finding or report.findings.append)
    for parsed in parse_inputs(_names(inputs)):
        yield parsed
        run.take(parsed)
    report.end()


def list_formats(profile: Profile | None = None) -> list[Format]:
    """Give every format that can be written, built with ``profile``."""
    return registry.list_formats(profile or Profile(), now())


def find_format(name: str, profile: Profile | None = None, record_date: datetime | None = None) -> Format:
    """Give the format ``name``; ``UsageError`` with the nearest names where there is none."""
    return registry.find_format(name, profile or Profile(), record_date or now())


def to_pymarc(record: Record, profile: Profile | None = None, record_date: datetime | None = None) -> pymarc.Record:
    """Give the MARC 21 form of a record as pymarc's own object; ``RecordError`` where it has none."""
    import pymarc

    encoded = find_format("marc", profile, record_date).encode(record)
    return pymarc.Record(data=encoded)


def now() -> datetime:
    """Give the date that records are made on: SOURCE_DATE_EPOCH if set, else the present second, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; expected seconds since 1970") from error


def _profile(profile: Profile | Path | None) -> Profile:
    if profile is None or isinstance(profile, Profile):
        return profile or Profile()
    return profiles.load(os.fspath(profile))


def _distinct(to: str | Sequence[str]) -> list[str]:
    """Return the names of the formats asked for; ``UsageError`` where two are the same format."""
    names = [to] if isinstance(to, str) else list(to)
    plain = [registry.plain_name(name) for name in names]
    for position, name in enumerate(plain):
        if name in plain[:position]:
            raise UsageError(f"the format {name} is asked for twice")
    return names


def _names(inputs: Path | Iterable[Path]) -> Iterator[str]:
    if isinstance(inputs, (str, os.PathLike)):
        inputs = [inputs]
    return (os.fspath(name) for name in inputs)


def _spared(names: Iterator[str], output: Path | BinaryIO | Sequence[Path]) -> Iterator[str]:
    """Yield the inputs; ``UsageError`` for one that the output would replace."""
    places = [output] if isinstance(output, (str, os.PathLike)) else output if isinstance(output, Sequence) else []
    written = [place for place in places if os.path.isfile(place)]
    for name in names:
        if any(os.path.exists(name) and os.path.samefile(name, place) for place in written):
            raise UsageError(f"{name}: is an input and the output; give the output another name")
        yield name


def _outlets(
    formats: Sequence[Format],
    output: Path | BinaryIO | Sequence[Path],
    *,
    collection: bool | None,
    force: bool,
) -> Sequence[Outlet]:
    if not isinstance(output, (str, os.PathLike, Sequence)):
        if len(formats) != 1:
            raise UsageError("a stream takes one format")
        [format_] = formats
        return [(format_, StreamSink(output, format_, place="the stream", collection=collection))]
    places = [output] if isinstance(output, (str, os.PathLike)) else output
    return sinks(formats, [os.fspath(place) for place in places], collection=collection, force=force)
