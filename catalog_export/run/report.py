"""Counts, findings and exit code of a run, and the forms in which they are printed."""

from __future__ import annotations

import csv
from collections import Counter
from json import dumps
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from catalog_export.read.inputs.documents import UNREADABLE
from catalog_export.read.inputs.walk import is_container
from catalog_export.read.sources import suffix
from catalog_export.text.terminal import printable
from catalog_export.write.receivers.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, Protocol, Self

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location

    class Printer(Protocol):
        """A printed form of findings."""

        def finding(self, found: Finding) -> None:
            """Print one finding."""

        def end(self, report: Report) -> None:
            """Print the end of the findings."""


class Report:
    """The counts of one run or shard. Reports are added with ``+=``.

    ``read`` counts records, and documents that should contain one. Each of them is ``failed`` (not written in at least
    one format), ``repeated`` (the same record was read before) or written. ``unread`` counts inputs that could not be
    opened. ``findings`` is filled only if no function receives them. ``written`` counts records by format, ``codes``
    findings by severity and code, ``profile`` records by the profile value that completed them, ``fed`` the records of
    a feed or a load by status. ``seconds`` is the duration.
    """

    def __init__(self, *, check: bool = False, fail_on: str = "error", verbose: bool = False) -> None:
        self.check = check
        self.verbose = verbose  # list the values of the profile in ``lines``
        self.fail_on = fail_on  # the least severity that makes the exit code 1
        self.read = self.failed = self.repeated = self.unread = 0
        self.written: Counter[str] = Counter()  # by format
        self.fed: Counter[str] = Counter()  # empty for other runs
        self.codes: Counter[tuple[str, str]] = Counter()  # of findings, by severity and code
        self.profile: Counter[str] = Counter()  # records completed, by profile value
        self.tally = Tally()  # values that a receiver requires or loses
        self.findings: list[Finding] = []
        self.started = perf_counter()
        self.seconds = 0.0
        self.inputs = 0  # where their number is known
        self.inputs_done = 0
        self.inputs_before = self.read_before = 0  # done by an earlier run
        self.remarks: list[str] = []  # sentences about the run as a whole
        self.interrupted = False
        self.stale = False  # an output file is from an earlier run, because this run wrote no record
        self.unchanged = False  # the output was up to date, and nothing was written

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.closing()}>"

    @property
    def exit_code(self) -> int:
        """0 clean, 1 errors were found, 3 an input could not be read, 130 interrupted; the highest applies."""
        if self.interrupted:
            return 130
        if self.unread:
            return 3
        failing = ("error", "warning") if self.fail_on == "warning" else ("error",)
        return 1 if self.failed or self.stale or any(severity in failing for severity, _ in self.codes) else 0

    def count(self, found: Finding) -> None:
        """Count one finding."""
        self.codes[found.severity, found.code] += 1
        self.unread += found.code in UNREADABLE

    def end(self) -> None:
        """Stop the clock."""
        self.seconds = perf_counter() - self.started

    def __iadd__(self, other: Report) -> Self:
        for name in ("read", "failed", "repeated", "unread"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.written.update(other.written)
        self.codes.update(other.codes)
        self.profile.update(other.profile)
        self.findings += other.findings
        self.tally += other.tally
        return self

    def lines(self) -> list[str]:
        """Return the summary for people; the last line is the closing line."""
        return [*self._profile_lines(), *self._grouped(), *self.remarks, self.closing()]

    def _profile_lines(self) -> list[str]:
        used = sorted(self.profile.items())
        if self.verbose or len(used) <= 1:
            return [f"profile: {value}{_for(count)}" for value, count in used]
        return [f"profile: {len(used):,} values are set or were used; --verbose lists them"]

    def _grouped(self) -> list[str]:
        groups: dict[str, list[str]] = {}
        for (severity, code), count in sorted(self.codes.items(), key=lambda item: (-item[1], item[0])):
            groups.setdefault(severity, []).append(f"{code} {count:,}")
        return [
            f"{severity}s: {', '.join(groups[severity])}"
            for severity in ("error", "warning", "note")
            if severity in groups and (self.check or sum(self.codes.values()) > 1)
        ]

    def closing(self) -> str:
        """Return the closing line: read, written, failed, seconds."""
        parts = [f"read {counted(self.read, 'record')}"]
        if self.check:
            parts.append(f"{self.read - self.failed - self.repeated:,} sound")
        elif self.fed:
            parts += [f"{count:,} {status}" for status, count in self.fed.items()]
        else:
            parts.append(
                ("kept " if self.unchanged else "wrote ")
                + (", ".join(f"{n:,} {name}" for name, n in self.written.items()) or "none")
            )
        parts.append(f"{self.failed:,} failed")
        if self.repeated:
            parts.append(f"{self.repeated:,} repeated")
        if self.unread:
            parts.append(f"{counted(self.unread, 'input')} not read")
        start = "interrupted: " if self.interrupted else ""
        return f"{start}{', '.join(parts)}, {self.seconds:.2f} s"

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for programs."""
        return {
            "read": self.read,
            "written": dict(self.written),
            **({"fed": dict(self.fed)} if self.fed else {}),
            "failed": self.failed,
            "repeated": self.repeated,
            "inputs_not_read": self.unread,
            "findings": {code: count for (_, code), count in sorted(self.codes.items())},
            "profile": dict(sorted(self.profile.items())),
            **({"lacking": dict(self.tally.lacking)} if self.tally.lacking else {}),
            **({"lost": dict(self.tally.lost)} if self.tally.lost else {}),
            "seconds": round(self.seconds, 3),
            "interrupted": self.interrupted,
            "exit_code": self.exit_code,
        }


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _for(count: int) -> str:
    return f" used for {counted(count, 'record')}" if count else ""


# --- the forms of findings

_COLOURS = {
    "error": "\x1b[31merror\x1b[0m",
    "warning": "\x1b[33mwarning\x1b[0m",
    "note": "\x1b[36mnote\x1b[0m",
}


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
        shown = _COLOURS[severity] if self.colour else severity
        self.write(f"{printable(str(location))}: {shown}: {printable(message)} [{code}]\n")

    def end(self, report: Report) -> None:  # noqa: ARG002 (a parameter of Printer)
        """Print how many were omitted."""
        if self.limit is None:
            return
        printed = {code: 0 if code in self.only_counted else self.limit for code in self.codes}
        more = [f"{n - printed[code]:,} more [{code}]" for code, n in self.codes.items() if n > printed[code]]
        if more:
            self.write(f"and {', '.join(more)}: 'catalog-export check' or --log-file shows all\n")


class Json:
    """One JSON object: ``findings``, a list with an object on each line, and ``summary``."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write, self.begun = write, False

    def finding(self, found: Finding) -> None:
        """Write one object with file, line, end_line, severity, code and message."""
        self.write((",\n" if self.begun else '{"findings": [\n') + _dump(as_object(found)))
        self.begun = True

    def end(self, report: Report) -> None:
        """Close the list and write the counts."""
        self.write(("\n" if self.begun else '{"findings": [') + f'], "summary": {_dump(report.as_dict())}}}\n')


class Csv:
    """A table with a heading and one row for each finding (RFC 4180).

    It begins with a byte order mark, without which spreadsheets do not read it as UTF-8.
    """

    def __init__(self, write: Callable[[str], object], delimiter: str = ",") -> None:
        write("\ufeff")
        self.writer = csv.writer(SimpleNamespace(write=write), lineterminator="\n", delimiter=delimiter)
        self.writer.writerow(_COLUMNS)

    def finding(self, found: Finding) -> None:
        """Write one row."""
        file, *rest = _row(found)
        # A spreadsheet would run such a cell as a formula. The changed name still leads to the file.
        self.writer.writerow((f"./{file}" if str(file).startswith(("=", "+", "-", "@")) else file, *rest))

    def end(self, report: Report) -> None:
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

    def end(self, report: Report) -> None:
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
    return dumps(value)


def _escaped(value: str, *, property_: bool = False) -> str:
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value.replace(":", "%3A").replace(",", "%2C") if property_ else value
