"""Decide whether a run is split into shards, and start it: on this machine or on a cluster."""

from __future__ import annotations

import os
from contextlib import ExitStack
from hashlib import sha256
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import UsageError
from catalog_export.run.batches.batch import SHARD_SIZE, SMALL, Batch, Plan
from catalog_export.run.batches.engines import Distributed
from catalog_export.run.batches.engines.processes import Processes
from catalog_export.run.batches.engines.serial import Serial
from catalog_export.run.batches.join import JoinedShards, SeparateShards, StreamedShards
from catalog_export.run.batches.manifest import RunState
from catalog_export.run.batches.shards import Setup, work
from catalog_export.write.output import STDOUT, identity, is_device, is_folder, stdout_sink, suffix_among
from catalog_export.write.sinks import StreamSink
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO

    from catalog_export.run.batches.engines import Engine
    from catalog_export.run.batches.join import ShardOutput
    from catalog_export.run.job import Job
    from catalog_export.run.options import Monitor, RunOptions
    from catalog_export.run.parsing import Input


class OutputKind(NamedTuple):
    """The kind of output of a job: a folder of shards, files that are joined, or at most one stream."""

    is_folder: bool
    is_files: bool
    is_stream: bool


def run_batches(job: Job, monitor: Monitor) -> Iterator[Input] | None:
    """Carry out a job that is large or was asked to be spread; else return its inputs, for a run in this process."""
    options, target = job.options, _target(job)
    if target.is_folder and len({identity(str(path)) for path in job.outputs}) > 1:
        raise UsageError("shards of all formats are written to one folder; give one output folder")
    plan = Plan(job.inputs, options.shard_size or SHARD_SIZE, job.is_output)
    cluster = options.engine == "dask"
    requested = options.shard_size is not None or (options.jobs or 1) > 1 or cluster
    if not plan.spreads and (target.is_folder or cluster):
        raise UsageError("standard input and pipes cannot be split into shards; give files or folders")
    if cluster and not any(target):
        raise UsageError("the engine dask cannot write a file for each record; set a shard size, or name a file")
    if not plan.spreads or not any(target) or not (requested or plan.units > SMALL):
        return plan.items()
    with ExitStack() as stack:
        engine = _engine(options, plan)
        stack.callback(engine.close)
        setup, state, join = _prepare(job, target, plan, stack)
        if isinstance(engine, Distributed):
            engine.check_workers(
                filter(None, (setup.results, options.quarantine)),
                (*plan.sample(), *options.data, *filter(None, [options.corrections])),
            )
        Batch(plan, setup, state, join, engine, monitor).run()
    return None


def _target(job: Job) -> OutputKind:
    names = [output for output in job.outputs if isinstance(output, str)]
    all_names = len(names) == len(job.outputs)
    first = job.outputs[0] if job.outputs else STDOUT
    return OutputKind(
        is_folder=job.options.shard_size is not None and all_names and all(map(is_folder, names or [""])),
        is_files=bool(names)
        and all_names
        and not any(name == STDOUT or is_folder(name) or is_device(name) for name in names),
        is_stream=len(job.outputs) <= 1 and (first == STDOUT or not isinstance(first, str)),
    )


def _prepare(job: Job, target: OutputKind, plan: Plan, stack: ExitStack) -> tuple[Setup, RunState, ShardOutput]:
    options = job.options
    folder = _folder(job, target, stack)
    state = RunState(folder, len(plan.shards), whole=target.is_folder, lasts=not target.is_stream)
    stack.callback(state.close)
    outputs = [str(path) for path in job.outputs] if target.is_files else []
    settings = _settings(job, plan)
    date = state.begin(settings, options.record_date, job.record_date, outputs, force=options.force)
    setup = Setup(
        folder,
        state.results,
        tuple(format_.name for format_ in job.formats),
        tuple(settings["suffixes"]),
        options,
        date,
        whole=target.is_folder,
        writes=bool(job.outputs),
        build=job.build,
    )
    if target.is_folder:
        return setup, state, SeparateShards(setup, state)
    if target.is_files:
        return setup, state, JoinedShards(setup, state, job.formats, outputs, force=options.force)
    return setup, state, StreamedShards(setup, state, [_stream(job, output) for output in job.outputs])


def _folder(job: Job, target: OutputKind, stack: ExitStack) -> str:
    """Return the folder of the shards: the output itself, a folder beside the output files, or a temporary one."""
    if target.is_folder:
        return str(job.outputs[0])
    if target.is_files:
        path = str(job.outputs[0])
        return f"{storage_of(path).resolve(path)}.parts"
    folder: str = stack.enter_context(TemporaryDirectory(prefix="catalog-export-"))
    return folder


def _stream(job: Job, output: str | BinaryIO) -> StreamSink:
    [format_] = job.formats
    if isinstance(output, str):
        return stdout_sink(format_, collection=job.options.collection)
    return StreamSink(output, format_, place="the stream", collection=job.options.collection)


def _settings(job: Job, plan: Plan) -> dict[str, Any]:
    """Return everything that determines the bytes, except the version and the record date."""
    options = job.options
    return {
        "formats": [format_.name for format_ in job.formats],
        "suffixes": [suffix_among(format_, job.formats) for format_ in job.formats],
        "outputs": [os.path.basename(path) for path in job.outputs if isinstance(path, str)],
        "shard_size": options.shard_size or SHARD_SIZE,
        "collection": options.collection,
        "infer": options.infer,
        "strict": options.strict,
        "verify": options.verify,
        "profile_sha256": sha256(repr(options.profile).encode()).hexdigest(),
        "inputs_sha256": plan.digest.hexdigest(),
        **({"corrections": options.corrections} if options.corrections else {}),
        **({"data": list(options.data)} if options.data else {}),
    }


def _engine(options: RunOptions, plan: Plan) -> Engine:
    if options.engine == "dask":
        from catalog_export.run.batches.engines.cluster import Cluster  # an extra

        return Cluster(work, options.scheduler, options.jobs)
    jobs = min(options.jobs or (_processors() if plan.units > SMALL else 1), len(plan.shards))
    return Processes(work, jobs) if jobs > 1 else Serial(work)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
