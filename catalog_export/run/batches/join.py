"""What becomes of the shards of a run: joined to the files one process would write, passed on, or left as they are.

All are told of the shards in the order of the inputs, and do nothing as long as what stands is what would be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from catalog_export.run.batches.shards import Body, holds, is_same
from catalog_export.write.output import FileSink, exists, fault
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.run.batches.manifest import State
    from catalog_export.run.batches.shards import Result, Setup
    from catalog_export.write.formats.base import Format
    from catalog_export.write.output import StreamSink
    from catalog_export.write.storage.base import Seen


class Join(Protocol):
    """What takes the shards."""

    def keeps(self, number: int, bodies: Sequence[Body]) -> bool:
        """Tell whether the records of a shard that was done before are still at hand."""

    def claim(self, number: int) -> None:
        """Raise ``OutputError`` where a shard, if it were done now, would replace a file of somebody else's."""

    def add(self, number: int, result: Result, *, fresh: bool) -> None:
        """Take the next shard; ``fresh`` where it was done in this run."""

    def finish(self, count: int) -> dict[str, Any] | None:
        """Close with ``count`` shards in all: what the manifest is to say of the outputs, ``None`` for no change."""

    def show(self) -> None:
        """Let the outputs appear, when the manifest is written."""

    def abandon(self) -> bool:
        """Undo what can be undone; tell whether what was written stays."""


class Apart:
    """Shards that stay what they are: a file each in every format."""

    def __init__(self, setup: Setup, state: State) -> None:
        self.setup, self.state = setup, state
        manifest = state.manifest
        self.complete = manifest.get("complete", False)
        self.stands = self.complete
        self.written = manifest.get("shards", [])
        self.unsettled: list[tuple[int, int]] = []  # number of a shard, and which of its files
        self.begun = 0 if self.complete else manifest["count"]  # shards whose names were free when the run began

    def keeps(self, number: int, bodies: Sequence[Body]) -> bool:
        """Compare the content of each file with its digest."""
        paths = (self.setup.body(number, which) for which in range(len(bodies)))
        return all(holds(path, body, read=True) for path, body in zip(paths, bodies, strict=True))

    def claim(self, number: int) -> None:
        """Refuse to replace a file that is not what the manifest says: somebody has edited it, or put it there."""
        if number < self.begun:
            return
        for which, name in enumerate(self.setup.formats):
            path = self.setup.body(number, which)
            if storage_of(path).seen(path) is not None and not self._wrote(number, name, path):
                raise exists(path)

    def _wrote(self, number: int, name: str, path: str) -> bool:
        if number >= len(self.written):
            return False
        told = self.written[number]["files"][name]
        return bool(told["records"]) and is_same(path, Body(told["records"], told["size"], told["sha256"]))

    def add(self, number: int, result: Result, *, fresh: bool) -> None:
        """Note whether anything changed."""
        self.stands = self.stands and not fresh
        if fresh or not self.complete:
            self.unsettled += [(number, which) for which, body in enumerate(result.bodies) if body.records]

    def finish(self, count: int) -> dict[str, Any] | None:
        """Wait until all is on the disk, for the manifest will say that it is there."""
        if self.stands and count == len(self.state.manifest["shards"]):
            return None
        try:
            storage_of(self.setup.folder).settle(self.setup.body(number, which) for number, which in self.unsettled)
        except OSError as error:
            raise fault(self.setup.folder, error) from error
        return {}

    def show(self) -> None:
        """Each file is in its place."""

    def abandon(self) -> bool:
        """Those that are done stay."""
        return True


class Streamed:
    """Shards passed on to streams as their turn comes, and then removed."""

    def __init__(self, setup: Setup, state: State, sinks: Sequence[StreamSink]) -> None:
        self.setup, self.state, self.sinks = setup, state, sinks

    def keeps(self, number: int, bodies: Sequence[Body]) -> bool:  # noqa: ARG002
        """Nothing is kept."""
        return False

    def claim(self, number: int) -> None:
        """Nobody else knows the folder."""

    def add(self, number: int, result: Result, *, fresh: bool) -> None:  # noqa: ARG002
        """Pass the records on."""
        for which, (sink, body) in enumerate(zip(self.sinks, result.bodies, strict=False)):  # no sinks in a check
            if body.records:
                path = self.setup.body(number, which)
                sink.add_run(body.records, storage_of(path).blocks(path))
                self.state.drop([path])

    def finish(self, count: int) -> dict[str, Any] | None:  # noqa: ARG002
        """Write the footers."""
        for sink in self.sinks:
            sink.complete()
            sink.finish()
        return {}

    def show(self) -> None:
        """Nothing is held back."""

    def abandon(self) -> bool:
        """Pass on what is there."""
        for sink in self.sinks:
            sink.abandon()
        return True


class _Piece(NamedTuple):
    """Records that are joined already, in a file or in a stretch of one."""

    number: int
    which: int
    path: str
    offset: int
    body: Body


class Joined:
    """Shards joined to one file for each format. The files are begun with the first shard that is new.

    Of a shard that did not change, the records are taken from the file that stands, where the manifest says.
    """

    def __init__(
        self, setup: Setup, state: State, formats: Sequence[Format], paths: Sequence[str], *, force: bool
    ) -> None:
        self.setup, self.state, self.formats, self.paths, self.force = setup, state, formats, paths, force
        manifest = state.manifest
        there = self._seen()
        ours = (manifest.get("outputs", there), manifest.get("replaced", there)) if "outputs" in manifest else ()
        for which, path in enumerate(paths):
            if there[which] and not force and not any(_is_same(there[which], known[which]) for known in ours):
                raise exists(path)
        self.there = there
        self.stands = "outputs" in manifest and manifest["outputs"] == there
        self.offsets = [shard["offsets"] for shard in manifest["shards"]] if self.stands else []
        self.new_offsets: list[list[int | None]] = []
        self.waiting: list[_Piece] = []
        self.sinks: list[FileSink] = []

    def _seen(self) -> list[Seen]:
        return [storage_of(path).seen(path) for path in self.paths]

    def _piece(self, number: int, which: int, body: Body) -> _Piece | None:
        path = self.setup.body(number, which)
        if not body.records or storage_of(path).seen(path) is not None:
            return _Piece(number, which, path, 0, body)
        offset = self.offsets[number][which] if number < len(self.offsets) else None
        return None if offset is None else _Piece(number, which, self.paths[which], offset, body)

    def keeps(self, number: int, bodies: Sequence[Body]) -> bool:
        """Find the records as a body of the same content, or in the file that stands."""
        for which, body in enumerate(bodies):
            piece = self._piece(number, which, body)
            if piece is None or (piece.path != self.paths[which] and not holds(piece.path, body, read=True)):
                return False
        return True

    def claim(self, number: int) -> None:
        """Only the joined files replace others."""

    def add(self, number: int, result: Result, *, fresh: bool) -> None:
        """Take the records of a shard, or remember them while nothing has changed."""
        self.new_offsets.append([None] * len(result.bodies))
        for which, body in enumerate(result.bodies):
            if body.records and (piece := self._piece(number, which, body)):
                self.waiting.append(piece)
        if fresh or not self.stands:
            self._catch_up()

    def _catch_up(self) -> None:
        if not self.sinks:
            for path, format_, there in zip(self.paths, self.formats, self.there, strict=True):
                force = self.force or there is not None  # then it is ours, as the manifest says
                sink = FileSink(
                    path, format_, collection=self.setup.options.collection, force=force, aside=self.state.folder
                )
                self.sinks.append(sink)
        for number, which, path, offset, body in self.waiting:
            end = self.sinks[which].add_run(body.records, storage_of(path).blocks(path, offset, body.size))
            self.new_offsets[number][which] = end - body.size if end >= body.size else None
        self.waiting.clear()

    def finish(self, count: int) -> dict[str, Any] | None:
        """Write the footers; the files keep their temporary names."""
        if self.stands and not self.sinks and count == len(self.offsets):
            self.state.drop_bodies()  # those that a run left which was killed when its files had their names
            return None
        self._catch_up()
        complete = [sink.complete() for sink in self.sinks]
        for path, before, now in zip(self.paths, self.there, self._seen(), strict=True):
            if now != before and not self.force:
                raise exists(path)  # somebody else wrote it since the run began
        states = [state if sink.framed.count else None for sink, state in zip(self.sinks, complete, strict=True)]
        return {"outputs": states, "replaced": self.there, "offsets": self.new_offsets}

    def show(self) -> None:
        """Give the files their names; the bodies are no longer needed."""
        for which, sink in enumerate(self.sinks):
            if sink.framed.count:
                sink.show()
            else:
                sink.abandon()
                if self.there[which]:
                    storage_of(self.paths[which]).remove([self.paths[which]])
        self.state.amend("outputs", self._seen())
        self.state.drop_bodies()

    def abandon(self) -> bool:
        """Leave no file half-written; the bodies stay."""
        for sink in self.sinks:
            sink.abandon()
        return False


def _is_same(there: Seen, known: Seen) -> bool:
    """Tell whether a file is a known one; of one that was about to get its name, no more than the size may be known."""
    return there == known or (bool(there and known) and known[1:] == [None] and there[:1] == known[:1])  # type: ignore[index]
