"""Execute a prepared run: in this process, or in shards if it is large or was asked to be spread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, cast

from catalog_export.model.addresses import is_remote
from catalog_export.read.inputs.walk import STDIN, find
from catalog_export.run.pipeline import Pipeline
from catalog_export.text.messages import localize
from catalog_export.write.output import STDOUT, is_device, sinks
from catalog_export.write.sinks import NullSink, StreamSink
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.run.job import Job
    from catalog_export.run.options import Monitor
    from catalog_export.run.parsing import Input
    from catalog_export.run.report import Report
    from catalog_export.write.append import AppendSink
    from catalog_export.write.sinks import Outlet

_FEW = 64  # inputs, and
_FEW_BYTES = 8 << 20  # their total size, below which a run is never spread


def execute(job: Job, monitor: Monitor) -> Report:
    """Carry out a run and return its report."""
    if job.options.quarantine:
        storage_of(job.options.quarantine).remove_leftovers(job.options.quarantine)
    inputs: Iterable[Input] | None = find(job.inputs, job.is_output)
    if _may_spread(job):
        from catalog_export.run.batches.spread import run_batches  # short runs do not need it

        inputs = run_batches(job, monitor)
    if inputs is not None:
        outlets = _open_outlets(job)
        Pipeline(outlets, job.options, monitor).run(inputs)
        if job.options.append:
            [(_, sink)] = outlets
            monitor.report.fed.update(cast("AppendSink", sink).merged.counts)
    _report_old_outputs(job, monitor.report)
    return monitor.report


def _open_outlets(job: Job) -> Sequence[Outlet]:
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


def _report_old_outputs(job: Job, report: Report) -> None:
    """Report output files of an earlier run that remain because this run has no record for them."""
    for format_, output in zip(job.formats, job.outputs, strict=False):
        if not isinstance(output, str) or report.written[format_.name] or is_remote(output):
            continue
        if os.path.isfile(output) and not is_device(output):
            report.stale = True
            remark = localize("{output}: no record was written; the file is from an earlier run", output=output)
            report.remarks.append(remark)


def _may_spread(job: Job) -> bool:
    options = job.options
    if options.append or options.values:
        return False
    if (options.jobs, options.shard_size, options.engine, options.scheduler) != (None,) * 4:
        return True
    return bool(job.outputs) and job.outputs[0] != STDOUT and not _are_few(job.inputs)


def _are_few(names: Iterable[str]) -> bool:
    """Return whether the inputs are few and small, as far as a quick look shows."""
    if not isinstance(names, Sequence) or any(map(is_remote, names)):
        return False
    found = [name for name in islice(find(names), _FEW + 1) if isinstance(name, str)]
    try:
        return len(found) <= _FEW and sum(os.stat(name).st_size for name in found if name != STDIN) < _FEW_BYTES
    except (OSError, ValueError):
        return True  # the run reports the fault
