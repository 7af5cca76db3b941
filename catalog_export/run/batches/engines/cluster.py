"""Work on the machines of a dask.distributed cluster (the extra ``dask``).

Each thread of a cluster worker passes its tasks to a separate process, the same that ``processes`` uses on one machine.
The process runs in the folder in which the run was started. Other work in the Dask worker does not affect it, and an
input that crashes the process does not end the worker.
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
from catalog_export.model.errors import CatalogExportError, InputError, UsageError, WorkerError, system_reason
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
WITHOUT_WORKERS = 60.0  # seconds without any worker before the run fails; restarted workers return sooner
CHECK_EVERY = 5.0  # seconds between two checks of the workers
_DISCONNECT, _DISCONNECT_LOST = 10.0, 1.0  # seconds to disconnect, and if the scheduler was lost
_DECIDING = ("pycld2", "pypdfium2")  # packages whose version affects the output


class RunSetting(NamedTuple):
    """What all workers of a run must have in common."""

    here: str  # relative file names start here
    marks: tuple[str, ...]  # a file in each output folder; a worker that finds it has the same folder
    samples: tuple[str, ...]  # files that all workers must be able to read
    versions: dict[str, str]


# --- on a worker

_pools: dict[tuple[str, ...], Processes] = {}  # the processes of each active run, by its marks
_ended: set[tuple[str, ...]] = set()  # runs that have ended; their late tasks are ignored
_lock = Lock()


def installed_versions() -> dict[str, str]:
    """Return the versions that affect the output: of Python, this package, some dependencies and plugins."""
    found = {"catalog-export": __version__, "Python": ".".join(map(str, sys.version_info[:2]))}
    for package in _DECIDING:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found | plugins()


def check_worker(setting: RunSetting) -> None:
    """Raise ``UsageError`` if this process cannot work on a run: other versions, folders or inputs."""
    mine = installed_versions()
    for what in {**setting.versions, **mine}:
        here, there = (known.get(what, "none") for known in (setting.versions, mine))
        if here != there:
            raise UsageError(
                "has {what} {there}, but the run was started with {here}; install the same version",
                what=what,
                there=there,
                here=here,
            )
    for mark in setting.marks:
        folder, storage = folder_of(mark), storage_of(mark)
        try:
            storage.read(mark)
            trial = temporary_name(folder)
            storage.put(trial, b"", force=True)
            storage.remove([trial])
        except (OSError, CatalogExportError) as error:
            raise UsageError(
                "cannot write to {folder} ({reason}); "
                "expected a folder that all workers share under the same name, or an address that all can write to",
                folder=redact_url(folder),
                reason=system_reason(error),
            ) from error
    for name in setting.samples:
        _check_readable(setting.here, name)


def _check_readable(here: str, name: str) -> None:
    try:
        if is_remote(name):
            file_state(name)
        else:
            os.stat(os.path.join(here, name))
    except (OSError, InputError) as error:
        raise UsageError(
            "cannot read {name} ({reason}); expected inputs on storage "
            "that all workers share under the same name, or at an address that all can read",
            name=redact_url(name),
            reason=system_reason(error),
        ) from error


def run_task(setting: RunSetting, work: Work, task: Any) -> None:
    """Run a task in a separate process on this machine."""
    with _lock:
        if setting.marks in _ended:
            return
        pool = _pools.get(setting.marks)
        if pool is None:
            check_worker(setting)  # this worker may have joined after the check at the start
            killed = [marks for marks in _pools if storage_of(marks[0]).seen(marks[0]) is None]
            for old in killed:
                _pools.pop(old).close()
            folder = setting.here if os.path.isdir(setting.here) else None
            pool = _pools[setting.marks] = Processes(work, 1, folder)
    pool.run_task(task)


def end_run(marks: tuple[str, ...]) -> None:
    """End the processes of a run."""
    with _lock:
        _ended.add(marks)
        pool = _pools.pop(marks, None)
    if pool is not None:
        pool.close()


# --- where the run was started


class _Call:
    """A task that was submitted."""

    def __init__(self, task: Any) -> None:
        self.task = task
        self.done = False
        self.error: BaseException | None = None


class Cluster:
    """The engine for the workers of a Dask scheduler. At most ``jobs`` tasks are submitted at a time."""

    patience = 120.0  # seconds; shared storage may show a file that late

    def __init__(self, work: Work, scheduler: str | None, jobs: int | None) -> None:
        self.work, self.jobs = work, jobs
        self.client, self.address = connect_client(scheduler)
        self.setting = RunSetting(os.getcwd(), (), (), installed_versions())
        self.backlog: deque[_Call] = deque()
        self.submitted: dict[_Call, Any] = {}  # submitted calls, with their futures
        self.ended: SimpleQueue[_Call] = SimpleQueue()
        self.threads = 0
        self.closed = False
        self.looked = self.attended = time.monotonic()

    @property
    def ahead(self) -> int:
        """The number of tasks to submit in advance."""
        return 2 * self._limit()

    def _limit(self) -> int:
        return self.jobs or 2 * max(1, self.threads)  # each thread has its next task ready

    def check_workers(self, folders: Iterable[str], samples: Iterable[str]) -> None:
        """Check that all workers have the same versions, output folders and inputs; else ``UsageError``.

        ``folders`` are the output folders, ``samples`` are files that all workers must be able to read.
        """
        marks = []
        for folder in folders:
            storage = storage_of(folder)
            storage.make_folder(folder)
            marks.append(mark_name(storage.resolve(folder)))
            storage.put(marks[-1], b"", force=True)
        self.setting = self.setting._replace(marks=tuple(marks), samples=tuple(samples))
        self._count_workers()
        while not self.threads:
            time.sleep(0.1)
            self._count_workers()
        for worker, answer in self.client.run(check_worker, self.setting, on_error="return").items():
            if isinstance(answer, UsageError):
                raise UsageError("the worker {worker} {answer}", worker=worker, answer=answer)
            if answer is not None:
                raise UsageError(
                    "the worker {worker} does not have catalog-export {version} ({kind}: {answer}); install it there",
                    worker=worker,
                    version=__version__,
                    kind=type(answer).__name__,
                    answer=answer,
                )

    def start(self, task: Any) -> Callable[[], object]:
        """Submit a task, now or when others have finished."""
        call = _Call(task)
        self.backlog.append(call)
        self._submit()
        return partial(self._wait, call)

    def _submit(self) -> None:
        while self.backlog and len(self.submitted) < self._limit():
            call = self.backlog.popleft()
            future = self.client.submit(run_task, self.setting, self.work, call.task, pure=False)
            self.submitted[call] = future
            future.add_done_callback(lambda _, call=call: self.ended.put(call))

    def _wait(self, call: _Call) -> None:
        while not call.done:
            with suppress(Empty):
                self._end(self.ended.get(timeout=1))
                self._submit()
            self._count_workers()
        if call.error is not None:
            raise call.error

    def _end(self, call: _Call) -> None:
        future = self.submitted.pop(call)
        call.error, call.done = self._outcome(call, future), True
        future.release()  # the results are in files

    def _outcome(self, call: _Call, future: Any) -> BaseException | None:
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
                "{count} workers died at the same inputs ({task}); check these inputs, or give the workers more memory",
                count=error.allowed_failures + 1,
                task=call.task,
            )
        if isinstance(error, CatalogExportError):
            return error
        return RuntimeError(f"on a worker of {self.address}: {error!r}")

    def _count_workers(self) -> None:
        """Count the workers every few seconds; ``WorkerError`` if there were none for too long."""
        now = time.monotonic()
        if self.threads and now - self.looked < CHECK_EVERY:
            return
        self.looked = now
        try:
            self.threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise self._lost(f"{type(error).__name__}: {error}") from error
        if self.threads:
            self.attended = now
        elif now - self.attended > WITHOUT_WORKERS:
            raise WorkerError(
                "the scheduler at {address} has had no workers for {seconds:.0f} seconds; start some "
                "(dask worker {address})",
                address=self.address,
                seconds=WITHOUT_WORKERS,
            )

    def _lost(self, why: str) -> WorkerError:
        return WorkerError("the scheduler at {address} was lost: {why}", address=self.address, why=why)

    def close(self) -> None:
        """Cancel the submitted tasks, end the processes of the workers, and disconnect from the scheduler."""
        if self.closed:
            return
        self.closed = True
        self.backlog.clear()
        thread = Thread(target=self._disconnect, daemon=True)  # dead workers do not answer
        thread.start()
        thread.join(_DISCONNECT if self.client.status == "running" else _DISCONNECT_LOST)
        for mark in self.setting.marks:
            storage_of(mark).remove([mark])

    def _disconnect(self) -> None:
        with suppress(Exception):
            self.client.cancel(list(self.submitted.values()), force=True)
            self.client.run(end_run, self.setting.marks, on_error="ignore")
        with suppress(Exception):
            self.client.close(timeout=1)


def connect_client(scheduler: str | None) -> tuple[Any, str]:
    """Return a client of the scheduler, and its address; ``UsageError`` if there is none."""
    try:
        from dask import config
        from distributed import Client
    except ImportError as error:
        raise UsageError("the engine dask needs an extra: pip install 'catalog-export[dask]'") from error
    address = scheduler or config.get("scheduler-address", None)
    if not address:
        raise UsageError(
            "the engine dask needs the address of a scheduler, such as tcp://HOST:8786; name it or set the environment "
            "variable DASK_SCHEDULER_ADDRESS"
        )
    try:
        client: Any = _connected(Client, address)
    except OSError as error:
        raise WorkerError(
            "{address}: no scheduler answers there ({error}); start one with 'dask scheduler', or correct the address",
            address=address,
            error=error,
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            "{address}: is not the address of a scheduler ({error}); expected one such as tcp://HOST:8786",
            address=address,
            error=error,
        ) from error
    return client, address


def _connected(client_type: Callable[..., Any], address: str) -> Any:
    """Return a client; try again if its thread did not start within ten seconds, as on a machine that stood still.

    distributed asserts that the thread has started.
    """
    for _ in range(2):
        with suppress(AssertionError):
            return client_type(address, timeout=CONNECT, set_as_default=False)
    raise OSError("the thread of the connection did not start")
