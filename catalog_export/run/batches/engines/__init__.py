"""How the work of a run is spread: in this process, over several, or over machines.

An engine calls ``work(task)`` for each task, somewhere. It knows nothing of what the work is: tasks go out, and
nothing but "done" or an exception comes back. What a task came to is in the files that it left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Work = Callable[[Any], object]  # a function at the top of a module, so that it can be named in another process


class Engine(Protocol):
    """What spreads work."""

    patience: float  # seconds until what another machine wrote is certain to be seen here

    @property
    def ahead(self) -> int:
        """Say how many tasks are to be handed out before their turn, so that all hands are busy."""

    def start(self, task: Any) -> Callable[[], object]:  # noqa: ANN401 (whatever the work takes)
        """Hand out a task; what is returned waits for its end, and raises what it raised."""

    def close(self) -> None:
        """Abandon what is still going on."""


@runtime_checkable
class Distributed(Engine, Protocol):
    """What spreads work over machines that may differ."""

    def meet(self, folders: Iterable[str], samples: Iterable[str]) -> None:
        """Make sure that all see ``folders``, where they write, and the files ``samples``; else ``UsageError``."""
