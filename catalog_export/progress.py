"""A line on the terminal that says how far a run has come; nothing where there is no terminal."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from catalog_export.report import Report

_EVERY = 0.1  # seconds between two drawings
_PATIENCE = 0.5  # seconds before the first: a short run shows nothing
_CLEAR = "\r\x1b[K"


class Progress:
    """Draws the line on ``stream`` and takes it away again."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.begun = monotonic()
        self.next = self.begun + _PATIENCE
        self.shown = False

    def tick(self, report: Report) -> None:
        """Draw, if it is time to."""
        now = monotonic()
        if now < self.next:
            return
        self.next = now + _EVERY
        rate = report.read / (now - self.begun)
        failed = f", {report.failed:,} failed" if report.failed else ""
        self.stream.write(f"{_CLEAR}{report.read:,} records{failed}, {rate:,.0f}/s"[: _width() + len(_CLEAR)])
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        """Take the line away, before something else is written or at the end."""
        if self.shown:
            self.stream.write(_CLEAR)
            self.stream.flush()
            self.shown = False


def can_show(stream: TextIO | None) -> bool:
    """Tell whether ``stream`` is a terminal on which a line can be drawn anew."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _width() -> int:
    try:
        return os.get_terminal_size(2).columns - 1
    except OSError:
        return 79
