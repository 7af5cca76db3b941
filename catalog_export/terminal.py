"""What a run shows while it goes and at its end: findings, progress, closing lines."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, TextIO

import click

from catalog_export.report import FORMS, QUIET_FORMS, Lines

if TYPE_CHECKING:
    from catalog_export.findings import Finding
    from catalog_export.report import Report
    from catalog_export.sources.base import Parsed

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
        line = f"{report.read:,} records{failed}, {rate:,.0f}/s"
        self.stream.write(_CLEAR + line[: _width()])
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


class Show:
    """Findings, progress and closing lines of one run, on the streams where they belong.

    Findings are what ``check`` gives, so there they go to standard output; else only records do.
    """

    def __init__(self, report: Report, form: str, *, to_stdout: bool) -> None:
        self.report, self.to_stdout = report, to_stdout
        stream = sys.stdout if to_stdout else sys.stderr
        colour = stream is not None and stream.isatty() and "NO_COLOR" not in os.environ
        self.printer = Lines(self.write, colour=True) if form == "text" and colour else FORMS[form](self.write)
        self.closes = to_stdout or form not in QUIET_FORMS
        shares = sys.stdout is not None and sys.stdout.isatty()
        self.progress = Progress(sys.stderr) if can_show(sys.stderr) and not shares else None
        self.tick = self.progress.tick if self.progress else None

    def write(self, text: str) -> None:
        """Write to the stream of the findings."""
        click.echo(text, err=not self.to_stdout, nl=False)

    def finding(self, found: Finding) -> None:
        """Show one finding as it comes."""
        if self.progress:
            self.progress.clear()
        self.printer.finding(found)

    def end(self) -> None:
        """Close the findings and say what the run came to."""
        if self.progress:
            self.progress.clear()
        self.printer.end(self.report)
        if self.closes:
            for line in self.report.lines():
                click.echo(line, err=True)


def explained(parsed: Parsed, form: str) -> str:
    """Set out where the values of a record came from: a table, or a line of JSON."""
    from shutil import get_terminal_size

    from catalog_export.explain import rows, table

    found = list(rows(parsed))
    if not found:
        return ""
    if form == "json":
        from json import dumps

        return dumps([row._asdict() for row in found], ensure_ascii=False) + "\n"
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = get_terminal_size().columns
    return "\n".join((*table(found, width, colour=colour), "", ""))
