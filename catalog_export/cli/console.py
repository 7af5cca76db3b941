"""What a run shows while it goes and at its end: findings, progress, closing lines."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

import click

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.version import __version__
from catalog_export.run.report import FORMS, QUIET_FORMS, Lines, as_object
from catalog_export.write.output import fault

if TYPE_CHECKING:
    from catalog_export.model.findings import Finding
    from catalog_export.read.base import Parsed
    from catalog_export.run.report import Report

_EVERY = 0.1  # seconds between two drawings
_PATIENCE = 0.5  # seconds before the first: a short run shows nothing
_PERIOD = 30.0  # seconds between two lines, where nothing can be drawn anew
_BAR = 20  # characters
_SHOWN = 20  # findings of one code, before the others are only counted
_BEGIN = b'{"event": '  # of each line of a log
_CLEAR = "\r\x1b[K"


class Progress:
    """Says on ``stream`` how far a run is: in a line that is drawn anew, or with ``drawn`` off in one now and then."""

    def __init__(self, stream: TextIO, *, drawn: bool = True) -> None:
        self.stream, self.drawn = stream, drawn
        self.begun = monotonic()
        self.next = self.begun + (_PATIENCE if drawn else _PERIOD)
        self.shown = False

    def tick(self, report: Report) -> None:
        """Say it, if it is time to."""
        now = monotonic()
        if now < self.next:
            return
        line = progress_line(report, now - self.begun, bar=self.drawn)
        if self.drawn:
            self.next = now + _EVERY
            self.stream.write(_CLEAR + line[: _width()])
            self.shown = True
        else:
            self.next = now + _PERIOD
            self.stream.write(line + "\n")
        self.stream.flush()

    def clear(self) -> None:
        """Take the line away, before something else is written or at the end."""
        if self.shown:
            self.stream.write(_CLEAR)
            self.stream.flush()
            self.shown = False


def progress_line(report: Report, seconds: float, *, bar: bool) -> str:
    """Say how many records are done and failed, how many in a second, and the time left where it can be told."""
    failed = f", {report.failed:,} failed" if report.failed else ""
    line = f"{report.read:,} records{failed}, {(report.read - report.read_before) / seconds:,.0f}/s"
    if not report.inputs:
        return line
    share = report.inputs_done / report.inputs
    if done := report.inputs_done - report.inputs_before:
        left = round(seconds * (report.inputs - report.inputs_done) / done)
        hours, minutes = divmod(left // 60, 60)
        line += f", {hours}:{minutes:02}:{left % 60:02} left" if hours else f", {minutes}:{left % 60:02} left"
    full = int(_BAR * share)
    drawing = f"[{'#' * full}{'-' * (_BAR - full)}] " if bar else ""
    return f"{drawing}{int(100 * share)} %: {line}"


class Log:
    """A file that takes every finding and the end of a run, each a JSON object on a line, behind what is there."""

    def __init__(self, path: str) -> None:
        self.path = path
        if is_remote(path):
            raise UsageError(
                f"{redact_url(path)}: a log cannot be added to a file at an address; give --log-file a file"
            )
        try:
            if os.path.isfile(path):
                _refuse_other(path)
            self.file = open(path, "a", encoding="utf-8")  # noqa: SIM115 (closed at the end of the run)
        except OSError as error:
            raise fault(path, error) from error
        self.write("start", {"time": _time(), "version": __version__})

    def write(self, event: str, content: dict[str, Any]) -> None:
        """Write one line."""
        from json import dumps

        try:
            self.file.write(dumps({"event": event, **content}, ensure_ascii=True) + "\n")
        except OSError as error:
            raise fault(self.path, error) from error

    def end(self, report: Report) -> None:
        """Write the counts and close."""
        self.write("end", {"time": _time(), **report.as_dict()})
        try:
            self.file.close()
        except OSError as error:
            raise fault(self.path, error) from error


def _refuse_other(path: str) -> None:
    """Raise ``UsageError`` for a file that is no log, which a line more would spoil."""
    with open(path, "rb") as file:
        head = file.read(len(_BEGIN))
    if head and head != _BEGIN:
        raise UsageError(f"{path}: is there and no log of findings, and was left as it is; give the log another name")


def _time() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


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

    def __init__(
        self, report: Report, form: str, *, to_stdout: bool, progress: bool | None = None, log_file: str | None = None
    ) -> None:
        self.report, self.to_stdout = report, to_stdout
        self.log = Log(log_file) if log_file else None
        stream = sys.stdout if to_stdout else sys.stderr
        colour = stream is not None and stream.isatty() and "NO_COLOR" not in os.environ
        limit = None if to_stdout else _SHOWN
        self.printer = Lines(self.write, colour=colour, limit=limit) if form == "text" else FORMS[form](self.write)
        self.closes = to_stdout or form not in QUIET_FORMS
        self.progress = self._progress(progress)
        self.tick = self.progress.tick if self.progress else None

    def _progress(self, asked: bool | None) -> Progress | None:  # noqa: FBT001 (a choice of three)
        shares = sys.stdout is not None and sys.stdout.isatty()
        if asked is False or sys.stderr is None or (shares and not asked):
            return None
        if can_show(sys.stderr) and not shares:
            return Progress(sys.stderr)
        return Progress(sys.stderr, drawn=False) if asked or (self.closes and not sys.stderr.isatty()) else None

    def write(self, text: str) -> None:
        """Write to the stream of the findings."""
        click.echo(text, err=not self.to_stdout, nl=False)

    def finding(self, found: Finding) -> None:
        """Show one finding as it comes."""
        if self.progress:
            self.progress.clear()
        self.printer.finding(found)
        if self.log:
            self.log.write("finding", as_object(found))

    def end(self) -> None:
        """Close the findings and say what the run came to."""
        if self.progress:
            self.progress.clear()
        self.printer.end(self.report)
        if self.closes:
            for line in self.report.lines():
                click.echo(line, err=True)
        if self.log:
            self.log.end(self.report)


def explained(parsed: Parsed, form: str) -> str:
    """Set out where the values of a record came from: a table, or a line of JSON."""
    from shutil import get_terminal_size

    from catalog_export.run.explanation import rows, table

    found = list(rows(parsed))
    if not found:
        return ""
    if form == "json":
        from json import dumps

        return dumps([row._asdict() for row in found], ensure_ascii=False) + "\n"
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = get_terminal_size().columns
    return "\n".join((*table(found, width, colour=colour), "", ""))
