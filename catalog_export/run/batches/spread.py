"""Whether and how a run is spread: how large it is, where its output goes, and what was asked for."""

from __future__ import annotations

import os
from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import UsageError
from catalog_export.read.inputs.walk import nothing
from catalog_export.run.batches.batch import SHARD_SIZE, SMALL, Batch, Plan
from catalog_export.run.batches.engines import Distributed
from catalog_export.run.batches.join import Apart, Joined, Streamed
from catalog_export.run.batches.manifest import State
from catalog_export.run.batches.shards import Setup, work
from catalog_export.write.output import STDOUT, StreamSink, identity, is_device, is_folder, stdout_sink, suffix_among
from catalog_export.write.registry import find_format
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from catalog_export.model.findings import Finding
    from catalog_export.run.batches.engines import Engine
    from catalog_export.run.batches.join import Join
    from catalog_export.run.batches.plan import Item
    from catalog_export.run.pipeline import Options
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format
    from catalog_export.write.registry import FormatBuilder

ENGINES = ("processes", "dask")


class Request(NamedTuple):
    """A run as it was asked for. ``places`` is empty for a check, or holds one open stream."""

    names: Iterable[str]
    formats: Sequence[Format]
    places: Sequence[Any]
    options: Options
    when: datetime | None
    now: datetime
    collection: bool | None = None
    force: bool = False
    jobs: int | None = None
    shard_size: int | None = None
    max_errors: int | None = None
    engine: str | None = None  # one of ENGINES
    scheduler: str | None = None  # its address, for dask
    build: FormatBuilder = find_format  # how a worker builds a format from its name
    is_written: Callable[[str], bool] = nothing  # tells what a walk through the inputs is to leave out

    @property
    def apart(self) -> bool:
        """Tell whether the shards are wanted as they are."""
        return self.shard_size is not None and all(isinstance(p, str) and is_folder(p) for p in self.places or [0])

    @property
    def files(self) -> bool:
        """Tell whether all outputs are files."""
        return bool(self.places) and not any(
            not isinstance(p, str) or p == STDOUT or is_folder(p) or is_device(p) for p in self.places
        )

    @property
    def streams(self) -> bool:
        """Tell whether there is nothing but a stream to write to, if that."""
        return len(self.places) <= 1 and (
            not self.places or self.places[0] == STDOUT or hasattr(self.places[0], "write")
        )


def carry_out(
    request: Request,
    report: Report,
    on_finding: Callable[[Finding], object],
    on_record: Callable[[Report], object] | None,
) -> Iterator[Item] | None:
    """Carry out a run that is large or was asked to be spread; else give its inputs, for a run in one piece."""
    check_request(request)
    if request.apart and len({identity(str(place)) for place in request.places}) > 1:
        raise UsageError("--shard-size writes the files of all formats into one folder; give one -o DIR/")
    plan = Plan(request.names, request.shard_size or SHARD_SIZE, request.is_written)
    cluster = request.engine == "dask"
    asked = request.shard_size is not None or (request.jobs or 1) > 1 or cluster
    if not plan.spreads and (request.apart or cluster):
        raise UsageError("standard input and pipes cannot be cut into shards; give files or folders")
    spreads = request.apart or request.files or request.streams
    if cluster and not spreads:
        raise UsageError("--engine dask writes no folder with a file a record; add --shard-size, or name a file")
    if not plan.spreads or not spreads or not (asked or plan.units > SMALL):
        return plan.items()
    with ExitStack() as stack:
        engine = _engine(request, plan)
        stack.callback(engine.close)
        setup, state, join = _prepare(request, plan, stack)
        if isinstance(engine, Distributed):
            options = request.options
            engine.meet(filter(None, (setup.results, options.quarantine)), (*plan.sample(), *options.data))
        batch = Batch(plan, setup, state, join, engine, report, on_finding=on_finding, max_errors=request.max_errors)
        batch.go(on_record)
    return None


def check_request(request: Request) -> None:
    """Raise ``UsageError`` for numbers that make no sense."""
    for name, value in (("--jobs", request.jobs), ("--shard-size", request.shard_size)):
        if value is not None and value < 1:
            raise UsageError(f"{name} is {value}; expected 1 or more")
    if request.engine not in (None, *ENGINES):
        raise UsageError(f"there is no engine {request.engine!r}; expected {' or '.join(ENGINES)}")
    if request.scheduler is not None and request.engine != "dask":
        raise UsageError("--scheduler is for --engine dask; give both")


def _prepare(request: Request, plan: Plan, stack: ExitStack) -> tuple[Setup, State, Join]:
    folder = _folder(request, stack)
    state = State(folder, len(plan.shards), whole=request.apart, lasts=not request.streams)
    stack.callback(state.close)
    outputs = request.places if request.files else ()
    settings = _settings(request, plan)
    date = state.begin(settings, request.when, request.now, outputs, force=request.force)
    setup = Setup(
        folder,
        state.results,
        tuple(format_.name for format_ in request.formats),
        tuple(settings["suffixes"]),
        request.options,
        date,
        whole=request.apart,
        collection=request.collection,
        writes=bool(request.places),
        build=request.build,
    )
    if request.apart:
        return setup, state, Apart(setup, state)
    if request.files:
        return setup, state, Joined(setup, state, request.formats, request.places, force=request.force)
    return setup, state, Streamed(setup, state, [_stream(request, place) for place in request.places])


def _folder(request: Request, stack: ExitStack) -> str:
    if request.apart:
        return str(request.places[0])
    if request.files:
        return f"{storage_of(request.places[0]).resolve(request.places[0])}.parts"
    from tempfile import TemporaryDirectory

    folder: str = stack.enter_context(TemporaryDirectory(prefix="catalog-export-"))
    return folder


def _stream(request: Request, place: Any) -> StreamSink:  # noqa: ANN401 (a stream or the name of one)
    [format_] = request.formats
    if place == STDOUT:
        return stdout_sink(format_, collection=request.collection)
    return StreamSink(place, format_, place="the stream", collection=request.collection)


def _settings(request: Request, plan: Plan) -> dict[str, Any]:
    """Give all that decides on the bytes beside the version and the record date."""
    return {
        "formats": [format_.name for format_ in request.formats],
        "suffixes": [suffix_among(format_, request.formats) for format_ in request.formats],
        "outputs": [os.path.basename(place) for place in request.places if isinstance(place, str)],
        "shard_size": request.shard_size or SHARD_SIZE,
        "collection": request.collection,
        "infer": request.options.infer,
        "strict": request.options.strict,
        "verify": request.options.verify,
        "profile_sha256": sha256(repr(request.options.profile).encode()).hexdigest(),
        "inputs_sha256": plan.digest.hexdigest(),
        **({"data": list(request.options.data)} if request.options.data else {}),
    }


def _engine(request: Request, plan: Plan) -> Engine:
    if request.engine == "dask":
        from catalog_export.run.batches.engines.cluster import Cluster

        return Cluster(work, request.scheduler, request.jobs)
    jobs = min(request.jobs or (_processors() if plan.units > SMALL else 1), len(plan.shards))
    if jobs > 1:
        from catalog_export.run.batches.engines.processes import Processes

        return Processes(work, jobs)
    from catalog_export.run.batches.engines.serial import Serial

    return Serial(work)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
