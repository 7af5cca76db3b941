"""Work in this process, one task after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.engines import Work


class Serial:
    """The engine without any other process."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def run(self, tasks: Iterable[Any]) -> Iterator[None]:
        """Carry out each task when it is waited for."""
        for task in tasks:
            self.again(task)
            yield

    def again(self, task: Any) -> None:  # noqa: ANN401 (whatever the work takes)
        """Carry out one task."""
        self.work(task)

    def close(self) -> None:
        """Nothing goes on."""
