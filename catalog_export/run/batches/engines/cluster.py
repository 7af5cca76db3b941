"""Work on the machines of a dask.distributed cluster (the extra ``dask``).

A worker of the cluster hands each task on to a process of its own, of the kind that works on one machine (see
``processes``): one for each of its threads, standing in the folder in which the run was started. So it matters neither
how many threads a worker has nor what else it does, and an input that ends its process ends no worker.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import CatalogExportError, InputError, UsageError, WorkerError
from catalog_export.model.plugins import plugins
from catalog_export.model.version import __version__
from catalog_export.read.inputs.remote import file_state
from catalog_export.run.batches.engines.processes import Processes
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import folder_of, mark_name, temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.run.batches.engines import Work

CONNECT = 10  # seconds to wait for the scheduler
ALONE = 60.0  # seconds that a run may be without any worker: a restarted one comes back within
_LOOK = 5.0  # seconds between two looks at who is there
_PARTING, _PARTING_LOST = 10.0, 1.0  # seconds to say goodbye, and where nobody is there to hear it
_DECIDING = ("pycld2", "pypdfium2")  # packages whose version shows in the output


class Meeting(NamedTuple):
    """What all that work on a run have to have in common."""

    here: str  # the folder that names of files start from
    marks: tuple[str, ...]  # a file in each folder that is written to, by which it is known to be the same
    samples: tuple[str, ...]  # files that all read
    facts: dict[str, str]


# --- on a worker

_crews: dict[tuple[str, ...], Processes] = {}  # of each run that goes on, by its marks
_ended: set[tuple[str, ...]] = set()  # runs whose tasks may still come, and are not to be begun
_lock = Lock()


def facts() -> dict[str, str]:
    """Give all of an installation that decides on the output."""
    found = {"catalog-export": __version__, "Python": ".".join(map(str, sys.version_info[:2]))}
    for package in _DECIDING:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found | plugins()


def meet(meeting: Meeting) -> None:
    """Raise ``UsageError`` where this process could not work on a run as the others do."""
    mine = facts()
    for what in {**meeting.facts, **mine}:
        here, there = (known.get(what, "none") for known in (meeting.facts, mine))
        if here != there:
            raise UsageError(f"has {what} {there}, and the run was started with {here}; install the same")
    for mark in meeting.marks:
        folder, storage = folder_of(mark), storage_of(mark)
        try:
            storage.read(mark)
            trial = temporary_name(folder)
            storage.put(trial, b"", force=True)
            storage.remove([trial])
        except (OSError, CatalogExportError) as error:
            raise UsageError(
                f"cannot write to {redact_url(folder)} as this process does "
                f"({getattr(error, 'strerror', None) or error}); it has to be a folder on storage that "
                "all workers share, under the same name, or an address that all can write to"
            ) from error
    for name in meeting.samples:
        _see(meeting.here, name)


def _see(here: str, name: str) -> None:
    try:
        if is_remote(name):
            file_state(name)
        else:
            os.stat(os.path.join(here, name))
    except (OSError, InputError) as error:
        raise UsageError(
            f"cannot read {redact_url(name)} as this process does ({getattr(error, 'strerror', None) or error}); "
            "inputs have to be on storage that all workers share, under the same name, or at an address that all "
            "can read"
        ) from error


def carry_out(meeting: Meeting, work: Work, task: Any) -> None:  # noqa: ANN401 (whatever the work takes)
    """Do a task in a process beside this worker."""
    with _lock:
        if meeting.marks in _ended:
            return
        crew = _crews.get(meeting.marks)
        if crew is None:
            meet(meeting)  # once more, for a worker that came later
            killed = [marks for marks in _crews if storage_of(marks[0]).seen(marks[0]) is None]
            for old in killed:
                _crews.pop(old).close()
            folder = meeting.here if os.path.isdir(meeting.here) else None
            crew = _crews[meeting.marks] = Processes(work, 1, folder)
    crew.carry_out(task)


def leave(marks: tuple[str, ...]) -> None:
    """End the processes of a run."""
    with _lock:
        _ended.add(marks)
        crew = _crews.pop(marks, None)
    if crew is not None:
        crew.close()


# --- where the run was started


class _Call:
    """A task that was handed out."""

    def __init__(self, task: Any) -> None:  # noqa: ANN401 (whatever the work takes)
        self.task = task
        self.done = False
        self.error: BaseException | None = None


class Cluster:
    """The engine of the workers that a scheduler has; no more than ``jobs`` tasks are out at a time."""

    patience = 120.0  # shared storage may show a file that late

    def __init__(self, work: Work, scheduler: str | None, jobs: int | None) -> None:
        self.work, self.jobs = work, jobs
        self.client, self.address = _connect(scheduler)
        self.meeting = Meeting(os.getcwd(), (), (), facts())
        self.backlog: deque[_Call] = deque()
        self.out: dict[_Call, Any] = {}  # with what stands for each at the scheduler
        self.ended: SimpleQueue[_Call] = SimpleQueue()
        self.threads = 0
        self.closed = False
        self.looked = self.attended = time.monotonic()

    @property
    def ahead(self) -> int:
        """Say how many tasks are to be handed out before their turn."""
        return 2 * self._limit()

    def _limit(self) -> int:
        return self.jobs or 2 * max(1, self.threads)  # so that each finds the next when it is done with one

    def meet(self, folders: Iterable[str], samples: Iterable[str]) -> None:
        """Make sure that all workers are like this process and see what it sees; else ``UsageError`` says who does not.

        ``folders`` are those that are written to, ``samples`` are files that all read.
        """
        marks = []
        for folder in folders:
            storage = storage_of(folder)
            storage.make_folder(folder)
            marks.append(mark_name(storage.resolve(folder)))
            storage.put(marks[-1], b"", force=True)
        self.meeting = self.meeting._replace(marks=tuple(marks), samples=tuple(samples))
        self._look()
        while not self.threads:
            time.sleep(0.1)
            self._look()
        for worker, answer in self.client.run(meet, self.meeting, on_error="return").items():
            if isinstance(answer, UsageError):
                raise UsageError(f"the worker {worker} {answer}")
            if answer is not None:
                raise UsageError(
                    f"the worker {worker} does not know this catalog-export, {__version__} "
                    f"({type(answer).__name__}: {answer}); install the same there"
                )

    def start(self, task: Any) -> Callable[[], object]:  # noqa: ANN401 (whatever the work takes)
        """Hand out a task, or keep it until others are done."""
        call = _Call(task)
        self.backlog.append(call)
        self._hand_out()
        return partial(self._wait, call)

    def _hand_out(self) -> None:
        while self.backlog and len(self.out) < self._limit():
            call = self.backlog.popleft()
            future = self.client.submit(carry_out, self.meeting, self.work, call.task, pure=False)
            self.out[call] = future
            future.add_done_callback(lambda _, call=call: self.ended.put(call))

    def _wait(self, call: _Call) -> None:
        while not call.done:
            with suppress(Empty):
                self._end(self.ended.get(timeout=1))
                self._hand_out()
            self._look()
        if call.error is not None:
            raise call.error

    def _end(self, call: _Call) -> None:
        future = self.out.pop(call)
        call.error, call.done = self._outcome(call, future), True
        future.release()  # what is done is in the files, wherever its worker goes

    def _outcome(self, call: _Call, future: Any) -> BaseException | None:  # noqa: ANN401 (of a library without types)
        from distributed import KilledWorker

        # A worker that dies after its task has ended takes the (empty) result with it: "finished" becomes "lost".
        # The scheduler reports nothing else as lost, and what the task wrote is in its files.
        if future.status in {"finished", "lost"}:
            return None
        if future.status != "error":
            return self._lost(f"the work was given up ({future.status})")
        error = future.exception()
        if isinstance(error, KilledWorker):
            return WorkerError(
                f"{error.allowed_failures + 1} workers died one after the other over the same work ({call.task}); "
                "look there for what is special, or give the workers more memory"
            )
        if isinstance(error, CatalogExportError):
            return error
        return RuntimeError(f"on a worker of {self.address}: {error!r}")

    def _look(self) -> None:
        """See from time to time who is there; ``WorkerError`` where there is nobody for long."""
        now = time.monotonic()
        if self.threads and now - self.looked < _LOOK:
            return
        self.looked = now
        try:
            self.threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise self._lost(f"{type(error).__name__}: {error}") from error
        if self.threads:
            self.attended = now
        elif now - self.attended > ALONE:
            raise WorkerError(
                f"the scheduler at {self.address} has had no workers for {ALONE:.0f} seconds; start some "
                f"(dask worker {self.address})"
            )

    def _lost(self, why: str) -> WorkerError:
        return WorkerError(f"the scheduler at {self.address} was lost: {why}")

    def close(self) -> None:
        """Call back what is out, end the processes of the workers, and part from the scheduler."""
        if self.closed:
            return
        self.closed = True
        self.backlog.clear()
        parting = Thread(target=self._part, daemon=True)  # workers that died do not answer
        parting.start()
        parting.join(_PARTING if self.client.status == "running" else _PARTING_LOST)
        for mark in self.meeting.marks:
            storage_of(mark).remove([mark])

    def _part(self) -> None:
        with suppress(Exception):
            self.client.cancel(list(self.out.values()), force=True)
            self.client.run(leave, self.meeting.marks, on_error="ignore")
        with suppress(Exception):
            self.client.close(timeout=1)


def _connect(scheduler: str | None) -> tuple[Any, str]:
    try:
        from dask import config
        from distributed import Client
    except ImportError as error:
        raise UsageError("--engine dask needs an extra: pip install 'catalog-export[dask]'") from error
    address = scheduler or config.get("scheduler-address", None)
    if not address:
        raise UsageError(
            "--engine dask needs the address of a scheduler: --scheduler tcp://HOST:8786, or DASK_SCHEDULER_ADDRESS"
        )
    try:
        client: Any = Client(address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call,unused-ignore]
    except OSError as error:
        raise WorkerError(
            f"{address}: no scheduler answers there ({error}); start one with 'dask scheduler', or correct the address"
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{address}: is no address of a scheduler ({error}); expected one as tcp://HOST:8786"
        ) from error
    return client, address
