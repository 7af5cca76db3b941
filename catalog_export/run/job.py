"""Prepare a run: check the names of inputs and outputs, and build the formats."""

# No ``from __future__ import annotations``, as in ``model.record``.
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import RawIOBase, TextIOBase
from typing import BinaryIO, NamedTuple, cast

from catalog_export.model.errors import UsageError
from catalog_export.model.files import Path, fspaths
from catalog_export.read.inputs.walk import never
from catalog_export.run.conflicts import RunOutputs, outputs_of_run
from catalog_export.run.options import RunOptions, now
from catalog_export.write.formats.base import Format
from catalog_export.write.output import STDOUT, is_device, is_folder, paired
from catalog_export.write.registry import FormatBuilder, find_format
from catalog_export.write.sinks import RawStreamWriter


class Job(NamedTuple):
    """A run that can start. ``outputs`` is empty for a check; else it has a name or an open stream for each format."""

    inputs: Iterable[str]
    formats: Sequence[Format]
    outputs: Sequence[str | BinaryIO]
    options: RunOptions
    record_date: datetime
    is_output: Callable[[str], bool] = never  # whether a file found in an input folder is an output of this run
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
    date, formats = _build(names, options)
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
    return Job(_inputs(written, inputs), formats, outputs, options, date, written.is_output)


def prepare_check(inputs: Path | Iterable[Path], names: Sequence[str], options: RunOptions) -> Job:
    """Build the formats that are tried; nothing is written."""
    date, formats = _build(names, options)
    written = outputs_of_run(formats, (), options.quarantine)
    return Job(_inputs(written, inputs), formats, (), options, date, written.is_output)


def _check_append(outputs: Sequence[str | BinaryIO]) -> None:
    """Raise ``UsageError`` for what cannot be added to."""
    [output] = outputs
    if not isinstance(output, str) or output == STDOUT or is_folder(output) or is_device(output):
        raise UsageError("append=True needs the name of a file")


def _build(names: Sequence[str], options: RunOptions) -> tuple[datetime, list[Format]]:
    """Return the record date, by default the current second, and the formats that are built with it."""
    date = options.record_date or now()
    return date, [find_format(name, options.profile, date) for name in names]


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
