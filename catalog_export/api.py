"""The public functions: export, check, cite, compare, count, explain and parse pages; list and find formats."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Unpack, cast, overload

from catalog_export.model.errors import InputError
from catalog_export.model.files import as_sequence
from catalog_export.model.profile import Profile
from catalog_export.read import sources
from catalog_export.read.base import Document
from catalog_export.read.inputs.documents import UNREADABLE
from catalog_export.read.inputs.walk import find
from catalog_export.run.execute import execute
from catalog_export.run.job import prepare_check, prepare_export
from catalog_export.run.options import (
    CheckOptions,
    CiteOptions,
    ExplainOptions,
    ExportOptions,
    Monitor,
    RunOptions,
    StatsOptions,
    check_names,
    load_profile,
    now,
    take_options,
)
from catalog_export.run.parsing import parse_document, parse_inputs
from catalog_export.run.pipeline import Pipeline
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import pymarc

    from catalog_export.model.files import Path
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.read.base import Parsed
    from catalog_export.run.comparison import Comparison, Difference
    from catalog_export.run.parsing import Input
    from catalog_export.run.report import Report
    from catalog_export.run.statistics import Statistics
    from catalog_export.write.formats.base import Format

    Item = Path | bytes | BinaryIO

__all__ = [
    "check",
    "cite",
    "diff",
    "explain",
    "export",
    "find_format",
    "list_formats",
    "load_profile",
    "now",
    "parse",
    "parse_text",
    "stats",
    "to_pymarc",
]


@overload
def export(
    inputs: Path | Iterable[Path], to: str | Sequence[str], output: None = None, **options: Unpack[ExportOptions]
) -> bytes: ...


@overload
def export(
    inputs: Path | Iterable[Path],
    to: str | Sequence[str],
    output: Path | BinaryIO | Sequence[Path],
    **options: Unpack[ExportOptions],
) -> Report: ...


def export(
    inputs: Path | Iterable[Path],
    to: str | Sequence[str],
    output: Path | BinaryIO | Sequence[Path] | None = None,
    **options: Unpack[ExportOptions],
) -> Report | bytes:
    """Write the records of ``inputs`` in the formats ``to``; return the report, or without ``output`` the bytes.

    ``inputs`` is one path or several: files, folders, containers, or addresses such as s3://bucket/pages/
    (``docs/batches.md``). ``output`` is a file, a folder (it ends in a slash, or exists) that gets one file for each
    record, an open binary stream, "-" for standard output, or one path for each format. An output file appears only
    when it is complete, and replaces an existing file only with ``force=True``. A large run keeps finished parts
    beside the output; the same call continues from there.

    ``ExportOptions`` documents the options. ``UsageError`` for a request that is not possible, ``ProfileError`` and
    ``TableError`` for a faulty profile or side-car table, ``OutputError`` if an output cannot be written,
    ``StoppedError`` after more than ``max_errors`` records failed. Without ``output``, ``report`` and ``on_finding``,
    ``InputError`` if an input cannot be read.
    """
    names, buffer = registry.distinct_formats(to), BytesIO()
    chosen, monitor = take_options("export", ExportOptions, options, names)
    job = prepare_export(inputs, names, buffer if output is None else output, chosen, options.get("profile"))
    report = execute(job, _raising(monitor, options) if output is None else monitor)
    return buffer.getvalue() if output is None else report


def check(inputs: Path | Iterable[Path], to: str | Sequence[str] = (), **options: Unpack[CheckOptions]) -> Report:
    """Find all faults of ``inputs``, including those that only the formats ``to`` show; write nothing.

    ``CheckOptions`` documents the options.
    """
    names = registry.distinct_formats(to)
    chosen, monitor = take_options("check", CheckOptions, options, names)
    monitor.report.check = True
    return execute(prepare_check(inputs, names, chosen), monitor)


def cite(
    inputs: Path | Iterable[Path],
    style: Path,
    output: Path | None = None,
    **options: Unpack[CiteOptions],
) -> bytes:
    """Return the records of ``inputs`` as a bibliography in a citation style, and write it to the file ``output``.

    ``style`` is ``apa``, ``chicago``, ``ieee``, ``harvard``, ``vancouver``, ``mla``, ``turabian``, or the path of a CSL
    file. ``CiteOptions`` documents the options. Needs the extra ``cite``. ``UsageError`` for a request that is not
    possible, ``OutputError`` if the file cannot be written or the citation processor fails. Without ``report`` and
    ``on_finding``, ``InputError`` if an input cannot be read.
    """
    from catalog_export.run.citing import Bibliography, cite_inputs  # runs pandoc, which is an extra

    chosen, monitor = take_options("cite", CiteOptions, options, ["csl-json"])
    form, locale = options.get("form"), options.get("locale", "en-US")
    wanted = Bibliography(style, locale, form, None if output is None else os.fspath(output))
    return cite_inputs(inputs, wanted, chosen, _raising(monitor, options))


def explain(inputs: Path | Iterable[Path], **options: Unpack[ExplainOptions]) -> Iterator[Parsed]:
    """Yield each record of ``inputs`` as ``export`` would write it, with the provenance of each value.

    ``ExplainOptions`` documents the options.
    """
    chosen, monitor = take_options("explain", ExplainOptions, options)
    pipeline = Pipeline((), chosen, monitor)
    pipeline.report_settings()
    parsed = pipeline.parse(_found(inputs))
    for context in pipeline.process(parsed):
        yield context.parsed._replace(record=context.record)
    monitor.report.end()


def stats(inputs: Path | Iterable[Path], **options: Unpack[StatsOptions]) -> Statistics:
    """Return the statistics of the fields of ``inputs``: records, values, languages, lengths, commonest values.

    ``StatsOptions`` documents the options. Memory does not grow with the number of records. Without ``report`` and
    ``on_finding``, ``InputError`` if an input cannot be read.
    """
    from catalog_export.run.statistics import Statistics  # most runs count nothing

    chosen, monitor = take_options("stats", StatsOptions, options)
    monitor.report.check = True
    pipeline = Pipeline((), chosen, _raising(monitor, options))
    found = Statistics()
    for record in pipeline.records(_found(inputs)):
        found.add(record)
    for (_, code), count in monitor.report.codes.items():
        found.findings[code] += count
    return found


def diff(
    old: Path | Iterable[Path],
    new: Path | Iterable[Path],
    *,
    comparison: Comparison | None = None,
    **options: Unpack[StatsOptions],
) -> Iterator[Difference]:
    """Yield the differences between the records of ``old`` and ``new``: added, removed and changed records.

    ``Comparison(ignored=[...])`` leaves fields out, and counts the records that are the same. ``StatsOptions``
    documents the options. The old records are in a temporary file: memory does not grow with their number. Without
    ``report`` and ``on_finding``, ``InputError`` if an input cannot be read.
    """
    from catalog_export.run.comparison import Comparison  # most runs compare nothing

    chosen, monitor = take_options("diff", StatsOptions, options)
    monitor.report.check = True
    monitor = _raising(monitor, options)
    before, after = (Pipeline((), chosen, monitor).records(_found(names)) for names in (old, new))
    return (comparison or Comparison()).differences(before, after)


def _raising(monitor: Monitor, options: Mapping[str, object]) -> Monitor:
    """Return ``monitor``; it raises ``InputError`` for an unread input if the caller observes no findings."""
    is_observed = options.get("report") or options.get("on_finding")
    return monitor if is_observed else monitor._replace(on_finding=_raise_if_unread)


def _raise_if_unread(found: Finding) -> None:
    if found.code in UNREADABLE:
        raise InputError("{place}: {message}", place=found.location, message=found.message)


def _found(inputs: Path | Iterable[Path]) -> Iterator[Input]:
    return find(os.fspath(name) for name in as_sequence(inputs))


def parse(source: Item | Iterable[Item], **options: Unpack[ExplainOptions]) -> Iterator[Parsed]:
    """Yield each record of ``source``, with its findings and the text that no rule understood.

    ``source`` is a path of a file, folder or container, an open file, the bytes of a document, or several of these. A
    ``str`` with a line break is the text of a document, as in ``parse_text``. A profile or side-car tables are merged
    into the records if they are given. Faults of a document are findings; ``InputError`` if a file cannot be read.
    """
    check_names("parse", options, ExplainOptions)
    several_sources = isinstance(source, Iterable) and not isinstance(source, (str, bytes)) and not _is_open(source)
    items = cast("Iterable[Item]", source if several_sources else (source,))
    parsed = (found for item in items for found in _parsed(item))
    return _completed(parsed, options) if options else parsed


def parse_text(text: str, **options: Unpack[ExplainOptions]) -> Iterator[Parsed]:
    """Yield each record of the text of one document; see ``parse``."""
    return parse(text.encode("utf-8", "surrogatepass"), **options)


def _is_open(source: object) -> bool:
    return hasattr(source, "read")


def _parsed(source: Item) -> Iterator[Parsed]:
    """Parse one path, open file or document."""
    name = "<text>"
    if isinstance(source, str) and "\n" in source:
        source = source.encode("utf-8", "surrogatepass")
    elif not isinstance(source, (str, bytes, os.PathLike)):
        name = str(getattr(source, "name", name))
        data: bytes | str = source.read()
        source = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if isinstance(source, bytes):
        kind = sources.source_name("" if name == "<text>" else name, source)
        yield from parse_document(Document(name, source, source=kind))
        return
    for parsed, _ in parse_inputs(find([os.fspath(source)])):
        for found in parsed.findings:
            _raise_if_unread(found)
        yield parsed


def _completed(parsed: Iterator[Parsed], options: Mapping[str, object]) -> Iterator[Parsed]:
    """Merge profile and side-car tables into parsed records."""
    pipeline = Pipeline((), RunOptions.make(options), Monitor.make(options))
    for context in pipeline.enrich(map(pipeline.begin, parsed)):
        yield context.parsed._replace(record=context.record, findings=tuple(context.findings))


def list_formats(profile: Profile | None = None) -> list[Format]:
    """Return all formats, built with ``profile``."""
    return registry.list_formats(profile or Profile(), now())


def find_format(name: str, profile: Profile | None = None, record_date: datetime | None = None) -> Format:
    """Return the format ``name``. ``UsageError`` with similar names if there is none."""
    return registry.find_format(name, profile or Profile(), record_date or now())


def to_pymarc(record: Record, profile: Profile | None = None, record_date: datetime | None = None) -> pymarc.Record:
    """Return a record as a MARC 21 record of pymarc; notes over 9,999 bytes are split.

    ``record_date`` is the date of 005 and 008, by default now. ``RecordError`` if the record has no MARC form.
    """
    import pymarc  # slow to import, and only needed here

    return pymarc.Record(data=find_format("marc", profile, record_date).encode(record))
