"""The forms in which findings are printed: lines for people, JSON, CSV, and commands of GitHub Actions."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from catalog_export.read.inputs.walk import is_container
from catalog_export.read.sources import suffix
from catalog_export.text.messages import Message, localize, translate
from catalog_export.text.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, Protocol

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location
    from catalog_export.run.report import Report

    class Printer(Protocol):
        """A printed form of findings."""

        def finding(self, found: Finding) -> None:
            """Print one finding."""

        def end(self, report: Report, /) -> None:
            """Print the end of the findings."""


_COLOURS: dict[str, int] = {Message("error"): 31, Message("warning"): 33, Message("note"): 36}


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
