"""Work in processes of this machine.

Each worker is an interpreter of its own, which is handed one task after the other through a pipe. Unlike those of
``multiprocessing`` it does not import the program that started it, so a script needs no ``__main__`` guard, and one
that dies takes no other with it: its task is given to a new one. A worker whose parent has died ends after its task.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from catalog_export.model.errors import CatalogExportError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.run.batches.engines import Work

_TRIES = 3  # workers that a task may cost before it is given up
_AHEAD = 4  # tasks for each worker that may be done or under way before their turn


class _Worker:
    """One process in a folder, by default that of this one, and the pipes to and from it."""

    def __init__(self, folder: str | None) -> None:
        path = [os.path.abspath(place) for place in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from {__name__} import serve; serve()"
        apart: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}  # Ctrl-C is for the parent alone
        command = [sys.executable, "-P", "-c", start]
        self.process = subprocess.Popen(  # noqa: S603 (this very interpreter)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, **apart
        )

    def ask(self, message: bytes) -> BaseException | None:
        """Hand over one task and wait; ``EOFError`` or ``OSError`` where the worker died."""
        assert self.process.stdin and self.process.stdout  # noqa: S101, PT018 (for the type checker)
        self.process.stdin.write(message)
        self.process.stdin.flush()
        return pickle.load(self.process.stdout)  # type: ignore[no-any-return]  # noqa: S301 (from our own process)

    def end(self) -> None:
        """Kill it, whatever it does, and let go of the pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


class Processes:
    """The engine of ``jobs`` workers, each fed by a thread of its own; they stand in ``folder``."""

    patience = 0.0

    def __init__(self, work: Work, jobs: int, folder: str | None = None) -> None:
        self.work, self.ahead, self.folder = work, _AHEAD * jobs, folder
        self.threads = ThreadPoolExecutor(jobs)
        self.idle: SimpleQueue[_Worker] = SimpleQueue()
        self.workers: set[_Worker] = set()
        self.closed = False

    def start(self, task: Any) -> Callable[[], object]:  # noqa: ANN401 (whatever the work takes)
        """Hand out a task, behind those before it."""
        return self.threads.submit(self.carry_out, task).result

    def close(self) -> None:
        """Kill the workers; what they were writing has a temporary name."""
        self.closed = True
        for worker in list(self.workers):
            worker.process.kill()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.workers:
            worker.end()

    def carry_out(self, task: Any) -> None:  # noqa: ANN401 (whatever the work takes)
        """Have a task done by an idle worker, or a new one, and wait."""
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
            f"{_TRIES} worker processes died one after the other over the same work ({task}); "
            "look there for what is special, give the machine more memory, or take fewer --jobs"
        )

    def _worker(self) -> _Worker:
        with suppress(Empty):
            return self.idle.get_nowait()
        worker = _Worker(self.folder)
        self.workers.add(worker)
        if self.closed:
            worker.process.kill()
        return worker


def serve() -> None:
    """Be a worker: carry out tasks from standard input until there are no more."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where the parent has died, closing the pipe flushes once more what nobody takes.
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # nothing that is printed may get among the answers
        while True:
            try:
                work, task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own parent)
            except EOFError:
                return
            pickle.dump(_outcome(work, task), answers)
            answers.flush()


def _outcome(work: Work, task: Any) -> BaseException | None:  # noqa: ANN401 (whatever the work takes)
    try:
        work(task)
    except CatalogExportError as error:
        return error
    except Exception as error:  # noqa: BLE001 (a fault of the program, shown by the parent)
        from traceback import format_exc

        return RuntimeError(f"{error!r} in a worker process:\n{format_exc()}")
    return None
