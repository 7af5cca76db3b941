"""Turn the shards of a run into its output: separate files, joined files, or a stream.

The shards arrive in the order of the inputs. An output that is already up to date is not written again.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from catalog_export.run.batches.shards import Body, Crc32, has_digest, is_intact
from catalog_export.write.sinks import FileSink, Writing, exists
from catalog_export.write.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.run.batches.manifest import RunState
    from catalog_export.run.batches.shards import Setup, ShardResult
    from catalog_export.write.formats.base import Format
    from catalog_export.write.sinks import StreamSink
    from catalog_export.write.storage.base import Seen


class ShardOutput(Protocol):
    """The output of the shards."""

    def has_records(self, number: int, bodies: Sequence[Body]) -> bool:
        """Return whether the records of a shard from an earlier run still exist unchanged."""

    def check_replaceable(self, number: int) -> None:
        """Raise ``OutputError`` if a shard would replace a file that this run did not write."""

    def add(self, number: int, result: ShardResult, *, fresh: bool) -> None:
        """Add the next shard; ``fresh`` means that it was processed in this run."""

    def finish(self, count: int) -> dict[str, Any] | None:
        """Complete the outputs; return their entries for the manifest, or ``None`` if nothing changed."""

    def show(self) -> None:
        """Give the outputs their final names, after the manifest was written."""

    def abandon(self) -> bool:
        """Undo what can be undone after a failed run; return whether the records written so far remain."""


class SeparateShards:
    """Write each shard to a separate file in each format."""

    def __init__(self, setup: Setup, state: RunState) -> None:
        self.setup, self.state = setup, state
        manifest = state.manifest
        self.complete = manifest.get("complete", False)
        self.unchanged = self.complete
        self.written = manifest.get("shards", [])
        self.unsettled: list[tuple[int, int]] = []  # number of a shard, index of the format
        self.begun = 0 if self.complete else manifest["count"]  # shards whose file names were free at the start

    def has_records(self, number: int, bodies: Sequence[Body]) -> bool:
        """Compare the content of each file with its digest."""
        paths = (self.setup.body(number, which) for which in range(len(bodies)))
        return all(is_intact(path, body, sha256) for path, body in zip(paths, bodies, strict=True))

    def check_replaceable(self, number: int) -> None:
        """Refuse to replace a file that differs from the manifest: it was edited, or belongs to something else."""
        if number < self.begun:
            return
        for which, name in enumerate(self.setup.formats):
            path = self.setup.body(number, which)
            if storage_of(path).seen(path) is not None and not self._wrote(number, name, path):
                raise exists(path)

    def _wrote(self, number: int, name: str, path: str) -> bool:
        if number >= len(self.written):
            return False
        stated = self.written[number]["files"][name]
        body = Body(stated["records"], stated["size"], stated["sha256"])
        return bool(body.records) and has_digest(path, body, sha256())

    def add(self, number: int, result: ShardResult, *, fresh: bool) -> None:
        """Note whether anything changed."""
        self.unchanged = self.unchanged and not fresh
        if fresh or not self.complete:
            self.unsettled += [(number, which) for which, body in enumerate(result.bodies) if body.records]

    def finish(self, count: int) -> dict[str, Any] | None:
        """Wait until all files are on the disk, because the manifest will list them."""
        if self.unchanged and count == len(self.state.manifest["shards"]):
            return None
        with Writing(self.setup.folder):
            storage_of(self.setup.folder).settle(self.setup.body(number, which) for number, which in self.unsettled)
        return {}

    def show(self) -> None:
        """Do nothing: each file has its final name."""

    def abandon(self) -> bool:
        """Do nothing: complete files remain."""
        return True


class StreamedShards:
    """Copy shards to streams in their order, and remove them."""

    def __init__(self, setup: Setup, state: RunState, sinks: Sequence[StreamSink]) -> None:
        self.setup, self.state, self.sinks = setup, state, sinks

    def has_records(self, number: int, bodies: Sequence[Body]) -> bool:
        """Return ``False``: shards are removed."""
        return False

    def check_replaceable(self, number: int) -> None:
        """Do nothing: the folder is temporary."""

    def add(self, number: int, result: ShardResult, *, fresh: bool) -> None:
        """Copy the records to the streams."""
        for which, (sink, body) in enumerate(zip(self.sinks, result.bodies, strict=False)):  # no sinks in a check
            if body.records:
                path = self.setup.body(number, which)
                sink.add_run(body.records, storage_of(path).blocks(path))
                self.state.remove([path])

    def finish(self, count: int) -> dict[str, Any] | None:
        """Write the footers."""
        for sink in self.sinks:
            sink.complete()
            sink.finish()
        return {}

    def show(self) -> None:
        """Do nothing: streams have no names."""

    def abandon(self) -> bool:
        """Flush what was written."""
        for sink in self.sinks:
            sink.abandon()
        return True


class _Piece(NamedTuple):
    """Records to be joined: a file, or ``body.size`` bytes of one from ``offset`` on."""

    number: int
    which: int
    path: str
    offset: int
    body: Body


class JoinedShards:
    """Join the shards into one file for each format. The files are created at the first shard that has changed.

    The records of an unchanged shard are copied from the existing file, at the offset in the manifest.
    """

    def __init__(
        self, setup: Setup, state: RunState, formats: Sequence[Format], paths: Sequence[str], *, force: bool
    ) -> None:
        self.setup, self.state, self.formats, self.paths, self.force = setup, state, formats, paths, force
        manifest = state.manifest
        there = self._seen()
        ours = (manifest.get("outputs", there), manifest.get("replaced", there)) if "outputs" in manifest else ()
        for which, path in enumerate(paths):
            if there[which] and not force and not any(_is_same(there[which], known[which]) for known in ours):
                raise exists(path)
        self.there = there
        self.unchanged = "outputs" in manifest and manifest["outputs"] == there
        self.offsets = [shard["offsets"] for shard in manifest["shards"]] if self.unchanged else []
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

    def has_records(self, number: int, bodies: Sequence[Body]) -> bool:
        """Return whether the records are in unchanged bodies or in the existing files."""
        for which, body in enumerate(bodies):
            piece = self._piece(number, which, body)
            if piece is None or (piece.path != self.paths[which] and not is_intact(piece.path, body, Crc32)):
                return False
        return True

    def check_replaceable(self, number: int) -> None:
        """Do nothing: only the joined files replace others."""

    def add(self, number: int, result: ShardResult, *, fresh: bool) -> None:
        """Append the records of a shard; while nothing has changed, only remember where they are."""
        self.new_offsets.append([None] * len(result.bodies))
        for which, body in enumerate(result.bodies):
            if body.records and (piece := self._piece(number, which, body)):
                self.waiting.append(piece)
        if fresh or not self.unchanged:
            self._catch_up()

    def _catch_up(self) -> None:
        if not self.sinks:
            for path, format_, there in zip(self.paths, self.formats, self.there, strict=True):
                force = self.force or there is not None  # __init__ has checked that an existing file is ours
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
        if self.unchanged and not self.sinks and count == len(self.offsets):
            self.state.drop_bodies()  # left by a run that was killed after it had published its files
            return None
        self._catch_up()
        complete = [sink.complete() for sink in self.sinks]
        for path, before, now in zip(self.paths, self.there, self._seen(), strict=True):
            if now != before and not self.force:
                raise exists(path)  # another program wrote it since the run began
        states = [state if sink.framed.count else None for sink, state in zip(self.sinks, complete, strict=True)]
        return {"outputs": states, "replaced": self.there, "offsets": self.new_offsets}

    def show(self) -> None:
        """Give the files their final names, and remove the bodies."""
        for which, sink in enumerate(self.sinks):
            if sink.framed.count:
                sink.show()
            else:
                sink.abandon()
                if self.there[which]:
                    storage_of(self.paths[which]).remove([self.paths[which]])
        self.state.update("outputs", self._seen())
        self.state.drop_bodies()

    def abandon(self) -> bool:
        """Remove incomplete files; the bodies remain for the next run."""
        for sink in self.sinks:
            sink.abandon()
        return False


def _is_same(there: Seen, known: Seen) -> bool:
    """Compare the states of two files. Of a file that was not yet published, only the size may be known."""
    if there is None or known is None:
        return there == known
    return there == known or (known[1:] == [None] and there[:1] == known[:1])
