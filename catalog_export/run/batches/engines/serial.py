"""Work in this process, one task after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.run.batches.engines import Work


class Serial:
    """The engine without any other process."""

    patience = 0.0
    ahead = 1

    def __init__(self, work: Work) -> None:
        self.work = work

    def start(self, task: Any) -> Callable[[], object]:  # noqa: ANN401 (whatever the work takes)
        """Let the task be carried out when it is waited for."""
        return partial(self.work, task)

    def close(self) -> None:
        """Nothing goes on."""
