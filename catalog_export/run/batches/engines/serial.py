"""Run tasks in this process, one after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.run.batches.engines import Work


class Serial:
    """The engine without worker processes."""

    patience = 0.0
    ahead = 1

    def __init__(self, work: Work) -> None:
        self.work = work

    def start(self, task: Any) -> Callable[[], object]:
        """Return a function that runs the task."""
        return partial(self.work, task)

    def close(self) -> None:
        """Do nothing: no task is running."""
