"""Print findings, progress and closing lines of a run on the terminal."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

import click

from catalog_export.enrich.sidecar.assignments import SOURCE
from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.record import Location
from catalog_export.model.version import __version__
from catalog_export.run.report import counted
from catalog_export.run.report_forms import FORMS, QUIET_FORMS, Csv, Lines, as_object
from catalog_export.text.messages import Message, localize, translate
from catalog_export.write.sinks import Writing

if TYPE_CHECKING:
    from catalog_export.model.findings import Finding
    from catalog_export.read.base import Parsed
    from catalog_export.run.report import Report
    from catalog_export.run.report_forms import Printer

_EVERY = 0.1  # seconds between two drawings
_PATIENCE = 0.5  # seconds before the first: a short run shows nothing
LINE_SECONDS = 30.0  # seconds between two lines, if a line cannot be redrawn
_BAR = 20  # characters
_OPTION = "--set"  # the location of its values
_SHOWN = 20  # findings of one code; the others are only counted
_ONLY_COUNTED = frozenset({"sidecar-no-row"})  # true of many records and never urgent; ``check`` lists them
_BEGIN = b'{"event": '  # of each line of a log
_CLEAR = "\r\x1b[K"


class Progress:
    """Shows the progress of a run on ``stream``: a line that is redrawn, or, without ``drawn``, a line every 30 s."""

    def __init__(self, stream: TextIO, *, drawn: bool = True) -> None:
        self.stream, self.drawn = stream, drawn
        self.begun = monotonic()
        self.next = self.begun + (_PATIENCE if drawn else LINE_SECONDS)
        self.shown = False

    def tick(self, report: Report) -> None:
        """Show the progress if the interval has passed."""
        now = monotonic()
        if now < self.next:
            return
        line = progress_line(report, now - self.begun, bar=self.drawn)
        if self.drawn:
            self.next = now + _EVERY
            self.stream.write(_CLEAR + line[: _width()])
            self.shown = True
        else:
            self.next = now + LINE_SECONDS
            self.stream.write(line + "\n")
        self.stream.flush()

    def clear(self) -> None:
        """Erase the line, before something else is written or at the end."""
        if self.shown:
            self.stream.write(_CLEAR)
            self.stream.flush()
            self.shown = False


def progress_line(report: Report, seconds: float, *, bar: bool) -> str:
    """Return the counts of records and failures, the records a second, and the time left if it can be estimated."""
    parts = [translate(counted(report.read, "record"))]
    if report.failed:
        parts.append(localize("{count:,} failed", count=report.failed))
    parts.append(localize("{count:,.0f}/s", count=(report.read - report.read_before) / seconds))
    line = ", ".join(parts)
    if not report.inputs:
        return line
    share = report.inputs_done / report.inputs
    if done := report.inputs_done - report.inputs_before:
        left = round(seconds * (report.inputs - report.inputs_done) / done)
        hours, minutes = divmod(left // 60, 60)
        time = f"{hours}:{minutes:02}:{left % 60:02}" if hours else f"{minutes}:{left % 60:02}"
        line = localize("{counts}, {time} left", counts=line, time=time)
    full = int(_BAR * share)
    drawing = f"[{'#' * full}{'-' * (_BAR - full)}] " if bar else ""
    return f"{drawing}{int(100 * share)} %: {line}"


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


def can_show(stream: TextIO | None) -> bool:
    """Return whether ``stream`` is a terminal that can redraw a line."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def clear_line() -> None:
    """Erase the progress that a terminal may show, before standard output is written."""
    if can_show(sys.stderr):
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _width() -> int:
    try:
        return os.get_terminal_size(2).columns - 1
    except OSError:
        return 79


class ConsoleReporter:
    """Prints the findings, the progress and the closing lines of one run.

    ``to_stdout`` prints findings on standard output, as ``check`` does; else they go to standard error.
    ``writes_stdout`` says that records go to standard output. ``quiet`` prints errors only, and no closing lines.
    """

    def __init__(
        self,
        report: Report,
        form: str,
        *,
        to_stdout: bool,
        writes_stdout: bool = False,
        progress: bool | None = None,
        log_file: str | None = None,
        quiet: bool = False,
        delimiter: str = ",",
    ) -> None:
        self.report, self.to_stdout, self.errors_only = report, to_stdout, quiet and form == "text"
        self.log = FindingLog(log_file) if log_file else None
        self.printer = self._printer(form, delimiter)
        self.closes = not quiet and (to_stdout or form not in QUIET_FORMS)
        shares_terminal = writes_stdout and sys.stdout is not None and sys.stdout.isatty()
        self.progress = None if quiet else self._progress(asked=progress, shares_terminal=shares_terminal)
        self.tick = self.progress.tick if self.progress else None

    def _printer(self, form: str, delimiter: str) -> Printer:
        if form == "csv":
            return Csv(self.write, delimiter)
        if form != "text":
            return FORMS[form](self.write)
        stream = sys.stdout if self.to_stdout else sys.stderr
        colour = stream is not None and stream.isatty() and "NO_COLOR" not in os.environ
        if self.to_stdout or self.report.verbose:
            return Lines(self.write, colour=colour)
        return Lines(self.write, colour=colour, limit=_SHOWN, only_counted=_ONLY_COUNTED)

    def _progress(self, *, asked: bool | None, shares_terminal: bool) -> Progress | None:
        """Return a bar on a terminal without records, else lines; lines on a terminal only if ``asked``."""
        if asked is False or sys.stderr is None or (shares_terminal and not asked):
            return None
        if can_show(sys.stderr) and not shares_terminal:
            return Progress(sys.stderr)
        return Progress(sys.stderr, drawn=False) if asked or (self.closes and not sys.stderr.isatty()) else None

    def write(self, text: str) -> None:
        """Write to the stream of the findings."""
        click.echo(text, err=not self.to_stdout, nl=False)

    def finding(self, found: Finding) -> None:
        """Print one finding."""
        found = _with_option(found)
        if self.progress:
            self.progress.clear()
        if found.severity == "error" or not self.errors_only:
            self.printer.finding(found)
        if self.log:
            self.log.write("finding", as_object(found))

    def end(self) -> None:
        """Print the end of the findings and the closing lines."""
        if self.progress:
            self.progress.clear()
        self.printer.end(self.report)
        if self.closes:
            for line in self.report.lines():
                click.echo(line, err=True)
        if self.log:
            self.log.end(self.report)


def _with_option(found: Finding) -> Finding:
    """Return a finding about values of ``--set`` with the option as their place."""
    if not found.code.startswith("sidecar-"):
        return found
    if found.location == Location(SOURCE):
        found = found._replace(location=Location(_OPTION))
    message = found.message
    if isinstance(message, Message) and message.values.get("holder") == SOURCE:
        found = found._replace(message=Message(message.template, **{**message.values, "holder": _OPTION}))
    return found


def explained(parsed: Parsed, form: str) -> str:
    """Return the provenance of the values of a record as a table or a line of JSON."""
    from shutil import get_terminal_size

    from catalog_export.run.explanation import rows, table

    found = [
        row._replace(place=_OPTION) if (row.grade, row.place) == ("sidecar", SOURCE) else row for row in rows(parsed)
    ]
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
