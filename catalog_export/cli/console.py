"""Print the findings, the progress and the closing lines of a run on the terminal.

Findings have four forms: lines for people, JSON, CSV, and commands of GitHub Actions.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from time import monotonic
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click

from catalog_export.cli.finding_log import FindingLog
from catalog_export.enrich.sidecar.assignments import SOURCE
from catalog_export.model.record import Location
from catalog_export.read.inputs.walk import is_container
from catalog_export.read.sources import suffix
from catalog_export.run.report import counted
from catalog_export.text.messages import Message, localize, translate
from catalog_export.text.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, Protocol, TextIO

    from catalog_export.model.findings import Finding
    from catalog_export.run.report import Report

    class Printer(Protocol):
        """A printed form of findings."""

        def finding(self, found: Finding) -> None:
            """Print one finding."""

        def end(self, report: Report, /) -> None:
            """Print the end of the findings."""


_COLOURS: dict[str, int] = {Message("error"): 31, Message("warning"): 33, Message("note"): 36}
_EVERY = 0.1  # seconds between two drawings
_PATIENCE = 0.5  # seconds before the first: a short run shows nothing
LINE_SECONDS = 30.0  # seconds between two lines, if a line cannot be redrawn
_BAR = 20  # characters
SET_OPTION = "--set"  # the location of its values
_SHOWN = 20  # findings of one code; the others are only counted
_ONLY_COUNTED = frozenset({"sidecar-no-row"})  # true of many records and never urgent; ``check`` lists them
_CLEAR = "\r\x1b[K"


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
        found = found._replace(location=Location(SET_OPTION))
    message = found.message
    if isinstance(message, Message) and message.values.get("holder") == SOURCE:
        found = found._replace(message=Message(message.template, **{**message.values, "holder": SET_OPTION}))
    return found


# --- the progress


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


# --- the forms of findings


class Lines:
    """One line for each finding; coloured on a terminal."""

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        colour: bool = False,
        limit: int | None = None,
        only_counted: Collection[str] = (),
    ) -> None:
        self.write, self.colour, self.limit, self.only_counted = write, colour, limit, only_counted
        self.codes: Counter[str] = Counter()

    def finding(self, found: Finding) -> None:
        """Write ``place: severity: message [code]``; of each code no more than ``limit``."""
        code, severity, message, location = found
        self.codes[code] += 1
        if code in self.only_counted or (self.limit is not None and self.codes[code] > self.limit):
            return
        shown = translate(severity)
        if self.colour:
            shown = f"\x1b[{_COLOURS[severity]}m{shown}\x1b[0m"
        self.write(f"{printable(str(location))}: {shown}: {printable(translate(message))} [{code}]\n")

    def end(self, _report: Report, /) -> None:
        """Print how many were omitted."""
        if self.limit is None:
            return
        printed = {code: 0 if code in self.only_counted else self.limit for code in self.codes}
        more = [
            localize("{count:,} more [{code}]", count=n - printed[code], code=code)
            for code, n in self.codes.items()
            if n > printed[code]
        ]
        if more:
            line = localize("and {more}: 'catalog-export check' or --log-file shows all", more=", ".join(more))
            self.write(f"{line}\n")


class Json:
    """One JSON object: ``findings``, a list with an object on each line, and ``summary``."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write, self.begun = write, False

    def finding(self, found: Finding) -> None:
        """Write one object with file, line, end_line, severity, code and message."""
        self.write((",\n" if self.begun else '{"findings": [\n') + _dump(as_object(found)))
        self.begun = True

    def end(self, report: Report, /) -> None:
        """Close the list and write the counts."""
        self.write(("\n" if self.begun else '{"findings": [') + f'], "summary": {_dump(report.as_dict())}}}\n')


class Csv:
    """A table with a heading and one row for each finding (RFC 4180).

    It begins with a byte order mark, without which spreadsheets do not read it as UTF-8.
    """

    def __init__(self, write: Callable[[str], object], delimiter: str = ",") -> None:
        import csv  # only this form needs it

        write("\ufeff")
        self.writer = csv.writer(SimpleNamespace(write=write), lineterminator="\n", delimiter=delimiter)
        self.writer.writerow(_COLUMNS)

    def finding(self, found: Finding) -> None:
        """Write one row."""
        file, *rest = _row(found)
        # A spreadsheet would run such a cell as a formula. The changed name still leads to the file.
        self.writer.writerow((f"./{file}" if str(file).startswith(("=", "+", "-", "@")) else file, *rest))

    def end(self, report: Report, /) -> None:
        """Do nothing: a table has no end."""


class Github:
    """Workflow commands of GitHub Actions, which shows each finding at its line."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write

    def finding(self, found: Finding) -> None:
        """Write ``::error file=...,line=...,title=...::message``."""
        file, line, end_line = _in_file(found.location)
        severity, code, message = found.severity, found.code, found.message
        place = f"file={_escaped(file, property_=True)}" + (f",line={line}" if line else "")
        place += f",endLine={end_line}" if end_line else ""
        command = "notice" if severity == "note" else severity
        self.write(f"::{command} {place},title={code}::{_escaped(message)}\n")

    def end(self, report: Report, /) -> None:
        """Do nothing: commands have no end."""


FORMS: dict[str, Callable[[Callable[[str], object]], Printer]] = {
    "text": Lines,
    "json": Json,
    "csv": Csv,
    "github": Github,
}
QUIET_FORMS = ("json", "csv")  # read by programs: nothing else may be printed to the same stream
_COLUMNS = ("file", "line", "end_line", "severity", "code", "message")


def as_object(found: Finding) -> dict[str, Any]:
    """Return a finding as a JSON object."""
    return dict(zip(_COLUMNS, _row(found), strict=True))


def _row(found: Finding) -> tuple[str, int | None, int | None, str, str, str]:
    place = found.location
    return place.source, place.line or None, place.end_line or None, found.severity, found.code, found.message


def _in_file(place: Location) -> tuple[str, int, int]:
    """Return file and lines of a location. Inside a container or a line of JSON Lines, those of the outermost file."""
    parts = place.source.split("/")
    for end, part in enumerate(parts[:-1], 1):
        name, _, line = part.rpartition(":")
        file = "/".join(parts[:end])
        if is_container(part):
            return file, 0, 0
        if suffix(name) in {".jsonl", ".ndjson"} and line.isdecimal():
            return file.removesuffix(f":{line}"), int(line), 0
    return place.source, place.line, place.end_line


def _dump(value: dict[str, Any]) -> str:
    from json import dumps  # only this form needs it

    return dumps(value)


def _escaped(value: str, *, property_: bool = False) -> str:
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value.replace(":", "%3A").replace(",", "%2C") if property_ else value
