"""How the work of a run is spread: in this process, or over several.

An engine calls ``work(task)`` for each task, somewhere. It knows nothing of what the work is: tasks go out, and
nothing but "done" or an exception comes back. What a task came to is in the files that it left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Work = Callable[[Any], object]  # a function at the top of a module, so that it can be named in another process


class Engine(Protocol):
    """What spreads work."""

    def run(self, tasks: Iterable[Any]) -> Iterator[None]:
        """Carry out tasks, some ahead of the others; yield once for each that is done, in their order."""

    def again(self, task: Any) -> None:  # noqa: ANN401 (whatever the work takes)
        """Carry out one more task, and wait for it."""

    def close(self) -> None:
        """Abandon what is still going on."""
