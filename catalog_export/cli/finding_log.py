"""Append every finding of a run to a file, as JSON Lines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import UsageError
from catalog_export.model.version import __version__
from catalog_export.write.sinks import Writing

if TYPE_CHECKING:
    from catalog_export.run.report import Report

_BEGIN = b'{"event": '  # of each line of a log


class FindingLog:
    """A file to which every finding and the end of the run are appended as JSON Lines."""

    def __init__(self, path: str) -> None:
        self.path = path
        if is_remote(path):
            raise UsageError(
                "{path}: a log cannot be added to a file at an address; give --log-file a file", path=redact_url(path)
            )
        with Writing(path):
            if os.path.isfile(path):
                _refuse_other(path)
            self.file = open(path, "a", encoding="utf-8")  # noqa: SIM115 (closed at the end of the run)
        self.write("start", {"time": _time(), "version": __version__})

    def write(self, event: str, content: dict[str, Any]) -> None:
        """Write one line."""
        from json import dumps

        with Writing(self.path):
            self.file.write(dumps({"event": event, **content}, ensure_ascii=True) + "\n")

    def end(self, report: Report) -> None:
        """Write the counts and close."""
        self.write("end", {"time": _time(), **report.as_dict()})
        with Writing(self.path):
            self.file.close()


def _refuse_other(path: str) -> None:
    """Raise ``UsageError`` for an existing file that is not a log."""
    with open(path, "rb") as file:
        head = file.read(len(_BEGIN))
    if head and head != _BEGIN:
        raise UsageError(
            "{path}: exists and is not a log of findings; it was not changed; give the log another name", path=path
        )


def _time() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
