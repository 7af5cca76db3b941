"""Run tasks in worker processes on this machine.

Each worker is a new interpreter that gets its tasks through a pipe. Unlike a worker of ``multiprocessing``, it does not
import the program that started it, so scripts need no ``__main__`` guard. If a worker dies, a new one repeats its task,
and the others continue. A worker whose parent has died ends after its task.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from traceback import format_exc
from typing import IO, TYPE_CHECKING, Any, cast

from catalog_export.model.errors import CatalogExportError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.run.batches.engines import Work

_TRIES = 3  # workers that may die at a task before the run fails
_AHEAD = 4  # tasks for each worker that are started in advance


class _Worker:
    """One worker process and its pipes. It runs in ``folder``, by default the current one."""

    def __init__(self, folder: str | None) -> None:
        path = [os.path.abspath(place) for place in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from {__name__} import serve_tasks; serve_tasks()"
        apart: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}  # Ctrl-C goes to the parent only
        command = [sys.executable, "-P", "-c", start]
        self.process = subprocess.Popen(  # noqa: S603 (this very interpreter)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, **apart
        )

    def ask(self, message: bytes) -> BaseException | None:
        """Send one task and wait for its end; ``EOFError`` or ``OSError`` if the worker died."""
        tasks, answers = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        tasks.write(message)
        tasks.flush()
        answer: BaseException | None = pickle.load(answers)  # noqa: S301 (from our own process)
        return answer

    def end(self) -> None:
        """Kill the process and close the pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


class Processes:
    """The engine with ``jobs`` workers, which run in ``folder``. A thread waits for each of them."""

    patience = 0.0

    def __init__(self, work: Work, jobs: int, folder: str | None = None) -> None:
        self.work, self.ahead, self.folder = work, _AHEAD * jobs, folder
        self.threads = ThreadPoolExecutor(jobs)
        self.idle: SimpleQueue[_Worker] = SimpleQueue()
        self.workers: set[_Worker] = set()
        self.closed = False

    def start(self, task: Any) -> Callable[[], object]:
        """Queue a task."""
        return self.threads.submit(self.run_task, task).result

    def close(self) -> None:
        """Kill the workers. The files that they were writing have temporary names."""
        self.closed = True
        for worker in list(self.workers):
            worker.process.kill()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.workers:
            worker.end()

    def run_task(self, task: Any) -> None:
        """Run a task in an idle or a new worker, and wait for its end."""
        message = pickle.dumps((self.work, task))
        for _ in range(_TRIES):
            worker = self._worker()
            try:
                answer = worker.ask(message)
            except (EOFError, OSError, pickle.UnpicklingError):
                self.workers.discard(worker)
                worker.end()
                if self.closed:
                    return
                continue
            self.idle.put(worker)
            if answer is not None:
                raise answer
            return
        raise WorkerError(
            "{count} worker processes died at the same inputs ({task}); "
            "check these inputs, use fewer processes, or give the machine more memory",
            count=_TRIES,
            task=task,
        )

    def _worker(self) -> _Worker:
        with suppress(Empty):
            return self.idle.get_nowait()
        worker = _Worker(self.folder)
        self.workers.add(worker)
        if self.closed:
            worker.process.kill()
        return worker


def serve_tasks() -> None:
    """Run as a worker: process tasks from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Closing the pipe flushes it, which fails if the parent has died.
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # printed text must not mix with the answers
        while True:
            try:
                work, task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own parent)
            except EOFError:
                return
            pickle.dump(_outcome(work, task), answers)
            answers.flush()


def _outcome(work: Work, task: Any) -> BaseException | None:
    try:
        work(task)
    except CatalogExportError as error:
        return error
    except Exception as error:  # noqa: BLE001 (a fault of the program, shown by the parent)
        return RuntimeError(f"{error!r} in a worker process:\n{format_exc()}")
    return None
