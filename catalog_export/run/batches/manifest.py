"""Save the state of a run beside its output, so that an interrupted run can continue and a repeated run can stop early.

``manifest.json`` has the settings of the run and, at the end, a summary of each shard. It is for people and programs.
The results of single shards are in a separate folder, ``.catalog-export``.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from json import dumps, loads
from typing import TYPE_CHECKING, Any, BinaryIO

from catalog_export.model.errors import OutputError
from catalog_export.model.version import __version__
from catalog_export.write.sinks import Writing, exists
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import is_temporary, join_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME = "manifest.json"
_RESULTS = ".catalog-export"
_RESULT = ".result"
_KEYS = {"complete", "version", "settings", "record_date", "count"}  # of each manifest


class RunState:
    """The folder of a run. Only one run at a time can lock it.

    With ``whole``, it is the output: a folder of shards that may contain other files too. Else it is a folder for
    parts that are joined at the end. The bodies of the run are those files whose names have a number below the
    manifest's count of shards and the suffix of one of its formats.
    """

    def __init__(self, folder: str, count: int, *, whole: bool, lasts: bool) -> None:
        self.folder = folder
        self.count = count  # of shards
        self.lasts = lasts  # else the folder is temporary
        self.storage = storage_of(folder)
        self.results = join_path(folder, _RESULTS)
        self.whole = whole
        self.lock: BinaryIO | None = None
        self.held = False  # is true also if the storage has no locks
        self.manifest: dict[str, Any] = {}

    def begin(
        self,
        settings: dict[str, Any],
        when: datetime | None,
        now: datetime,
        outputs: Sequence[str],
        *,
        force: bool,
    ) -> datetime:
        """Continue the run that was begun here with the same settings, or start a new one; return its record date.

        ``when`` is the record date that was asked for, ``now`` the default. With ``force``, a complete run starts
        again. ``OutputError`` if ``outputs``, shards of another run or files of their names exist.
        """
        with Writing(self.folder):
            self.storage.make_folder(self.folder)
            self._read(force=force)  # an error must come before anything is created
            self.storage.make_folder(self.results)
            self._lock()
            self.manifest = self._read(force=force)
            self._remove_incomplete()
            restarts = force and self.manifest.get("complete", True)  # an interrupted run continues in any case
            if restarts or not self._fits(settings, when):
                there = (path for path in outputs if storage_of(path).seen(path) is not None)
                ours = self._bodies(self.manifest)
                date = (when or now).isoformat()
                begun = {"complete": False, "version": __version__, "settings": settings, "record_date": date}
                begun["count"] = self.count
                in_the_way = [*there, *((*ours, *self._bodies(begun)) if self.whole else ())]
                if in_the_way and not force:
                    raise exists(in_the_way[0])
                self.remove([*ours, *self._results()])
                self.write(begun)
        return datetime.fromisoformat(self.manifest["record_date"])

    def _fits(self, settings: dict[str, Any], when: datetime | None) -> bool:
        old = self.manifest
        return (
            old.get("version") == __version__
            and old.get("settings") == settings
            and (when is None or when.isoformat() == old.get("record_date"))
        )

    def _read(self, *, force: bool) -> dict[str, Any]:
        """Return the manifest, ``{}`` if there is none.

        Another program's file with this name is an error, or is ignored with ``force``.
        """
        path = join_path(self.folder, NAME)
        try:
            read = loads(self.storage.read(path))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except ValueError:
            read = None
        if isinstance(read, dict) and read.keys() >= _KEYS and isinstance(read["settings"], dict):
            return read
        if not force:
            raise exists(path)  # for example the IIIF manifest of a digital object
        return {}

    def write(self, manifest: dict[str, Any]) -> None:
        """Replace the manifest. It is never incomplete."""
        data = (dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
        with Writing(self.folder):
            self.storage.put(join_path(self.folder, NAME), data, force=True, sync=True, aside=self.results)
        self.manifest = manifest

    def update(self, key: str, value: object) -> None:
        """Set a value in the manifest, if it differs."""
        if self.manifest[key] != value:
            self.write({**self.manifest, key: value})

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files that are no longer needed."""
        self.storage.remove(paths)

    def mark_incomplete(self) -> None:
        """Mark the run as incomplete before shards of a complete run are repeated, and save the new count of shards."""
        count = max(self.count, self.manifest["count"])
        if self.manifest["complete"] or self.manifest["count"] < count:
            self.write({**self.manifest, "complete": False, "count": count})

    def drop_bodies(self) -> None:
        """Remove the bodies of all shards; their results stay."""
        self.remove(self._bodies(self.manifest))

    def drop_from(self, number: int) -> None:
        """Remove the files of shards that no longer exist: those from ``number`` on."""
        paths = (*self._bodies(self.manifest), *self._results())
        self.remove(path for path in paths if int(os.path.basename(path).partition(".")[0]) >= number)

    def _bodies(self, manifest: dict[str, Any]) -> list[str]:
        """Return the paths of the existing bodies of the run that ``manifest`` describes."""
        count, suffixes = manifest.get("count", 0), manifest.get("settings", {}).get("suffixes", ())
        return [
            join_path(self.folder, name)
            for name in self.storage.names(self.folder)
            if (number := _number(name, suffixes)) is not None and number < count
        ]

    def _results(self) -> list[str]:
        names = self.storage.names(self.results)
        return [join_path(self.results, name) for name in names if _number(name, [_RESULT]) is not None]

    def _remove_incomplete(self) -> None:
        """Remove incomplete files. In a folder of shards, another run may be writing its own."""
        for folder in (self.results,) if self.whole else (self.folder, self.results):
            self.remove(join_path(folder, name) for name in self.storage.names(folder) if is_temporary(name))

    def _lock(self) -> None:
        try:
            self.lock = self.storage.lock(join_path(self.results, "lock"))
        except BlockingIOError as error:
            raise OutputError("{folder}: another run is writing here; wait for its end", folder=self.folder) from error
        self.held = True

    def close(self) -> None:
        """Remove incomplete files and unlock the folder. Remove nothing if another run has the lock."""
        if self.held:
            self.held = False
            with suppress(OSError, OutputError):
                self._remove_incomplete()
        if self.lock is not None:
            self.lock.close()


def _number(name: str, suffixes: Iterable[str]) -> int | None:
    """Return the number of the shard in a file name; ``None`` for other names."""
    digits, dot, rest = name.partition(".")
    if dot + rest in suffixes and digits.isascii() and digits.isdecimal() and f"{int(digits):06}" == digits:
        return int(digits)
    return None
