"""Prepare a run: check the names of inputs, formats and outputs, and open the outputs."""

# No ``from __future__ import annotations``, as in ``model.record``.
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import RawIOBase, TextIOBase
from typing import BinaryIO, NamedTuple, cast

from catalog_export.model.errors import UsageError
from catalog_export.model.files import Path, fspaths
from catalog_export.read.inputs.walk import nothing
from catalog_export.run.conflicts import RunOutputs, outputs_of_run
from catalog_export.run.options import RunOptions, now
from catalog_export.write import registry
from catalog_export.write.formats.base import Format
from catalog_export.write.framing import RawStreamWriter
from catalog_export.write.output import STDOUT, NullSink, Sink, StreamSink, is_device, is_folder, paired, sinks
from catalog_export.write.registry import FormatBuilder, find_format

Outlet = tuple[Format, Sink]


class Job(NamedTuple):
    """A run that can start. ``outputs`` is empty for a check; else it has a name or an open stream for each format."""

    inputs: Iterable[str]
    formats: Sequence[Format]
    outputs: Sequence[str | BinaryIO]
    options: RunOptions
    now: datetime  # record date, unless the options have one
    is_output: Callable[[str], bool] = nothing  # whether a file found in an input folder is an output of this run
    build: FormatBuilder = find_format  # how a worker builds a format from its name


def prepare_export(
    inputs: Path | Iterable[Path],
    names: Sequence[str],
    output: Path | BinaryIO | Sequence[Path],
    options: RunOptions,
    profile_file: object = None,
) -> Job:
    """Build the formats ``names``, as ``distinct_formats`` returns them, and match them to the outputs.

    ``UsageError`` if the run would replace an input, a side-car table or ``profile_file``.
    """
    date = now()
    formats = _build(names, options, date)
    if options.append and [format_.name for format_ in formats] not in (["bibtex"], ["biblatex"]):
        raise UsageError("append=True is for one format, bibtex or biblatex; write other formats to files of their own")
    outputs: Sequence[str | BinaryIO]
    if isinstance(output, (str, os.PathLike, Sequence)):
        outputs = paired(formats, fspaths(output))
    else:
        outputs = [_binary(output, formats)]
    if options.append:
        _check_append(outputs)
    written = outputs_of_run(formats, outputs, options.quarantine)
    profiles = [os.fspath(profile_file)] if isinstance(profile_file, (str, os.PathLike)) else []
    for name in (*options.data, *filter(None, [options.corrections]), *profiles):
        written.reject_overlap(name)
    return Job(_inputs(written, inputs), formats, outputs, options, date, written.contains)


def prepare_check(inputs: Path | Iterable[Path], names: Sequence[str], options: RunOptions) -> Job:
    """Build the formats that are tried; nothing is written."""
    date = now()
    formats = _build(names, options, date)
    written = outputs_of_run(formats, (), options.quarantine)
    return Job(_inputs(written, inputs), formats, (), options, date, written.contains)


def open_outlets(job: Job) -> Sequence[Outlet]:
    """Open the output of each format. ``OutputError`` if one cannot be opened or exists already."""
    if not job.outputs:
        return [(format_, NullSink()) for format_ in job.formats]
    first, collection = job.outputs[0], job.options.collection
    if not isinstance(first, str):
        [format_] = job.formats
        return [(format_, StreamSink(first, format_, place="the stream", collection=collection))]
    names = [cast("str", name) for name in job.outputs]
    if job.options.append:
        from catalog_export.write.append import AppendSink  # most runs write new files

        return [(job.formats[0], AppendSink(names[0]))]
    return sinks(job.formats, names, collection=collection, force=job.options.force)


def _check_append(outputs: Sequence[str | BinaryIO]) -> None:
    """Raise ``UsageError`` for what cannot be added to."""
    [output] = outputs
    if not isinstance(output, str) or output == STDOUT or is_folder(output) or is_device(output):
        raise UsageError("append=True needs the name of a file")


def distinct_formats(to: str | Sequence[str]) -> list[str]:
    """Return the requested format names. ``UsageError`` if two name the same format."""
    names = [to] if isinstance(to, str) else list(to)
    plain = [registry.plain_name(name) for name in names]
    for position, name in enumerate(plain):
        if name in plain[:position]:
            raise UsageError("the format {name} is asked for twice", name=name)
    return names


def _build(names: Sequence[str], options: RunOptions, date: datetime) -> list[Format]:
    return [find_format(name, options.profile, options.record_date or date) for name in names]


def _inputs(written: RunOutputs, inputs: Path | Iterable[Path]) -> Iterable[str]:
    """Return the names of the inputs, checked against the outputs: at once for a sequence, else one by one."""
    names = written.checked(inputs)
    return list(names) if isinstance(inputs, (str, os.PathLike, Sequence)) else names


def _binary(stream: object, formats: Sequence[Format]) -> BinaryIO:
    """Check that a stream takes bytes and all of one format."""
    if isinstance(stream, TextIOBase):
        raise UsageError("the stream takes text; expected one that takes bytes, such as sys.stdout.buffer")
    if len(formats) != 1:
        raise UsageError("a stream takes one format")
    return cast("BinaryIO", RawStreamWriter(stream) if isinstance(stream, RawIOBase) else stream)
