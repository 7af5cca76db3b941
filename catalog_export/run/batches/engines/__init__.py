"""Engines run the tasks of a run: in this process, in several processes, or on several machines.

An engine calls ``work(task)`` for each task. The call returns nothing or raises an exception; the results are in files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Work = Callable[[Any], object]  # a top-level function, so that it can be pickled


class Engine(Protocol):
    """The interface of an engine."""

    patience: float  # seconds until a file from another machine is certainly visible here

    @property
    def ahead(self) -> int:
        """The number of tasks to start in advance, so that all workers are busy."""

    def start(self, task: Any) -> Callable[[], object]:
        """Start a task. Return a function that waits for its end and raises its exception."""

    def close(self) -> None:
        """Stop the tasks that are still running."""


@runtime_checkable
class Distributed(Engine, Protocol):
    """An engine for several machines, which may differ."""

    def check_workers(self, folders: Iterable[str], samples: Iterable[str]) -> None:
        """Check that all machines can write to ``folders`` and read the files ``samples``; else ``UsageError``."""
