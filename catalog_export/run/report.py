"""Counts, findings and exit code of a run."""

from __future__ import annotations

from collections import Counter
from time import perf_counter
from typing import TYPE_CHECKING

from catalog_export.read.inputs.documents import UNREADABLE
from catalog_export.text.messages import Message, localize, translate
from catalog_export.write.receivers.tally import Tally

if TYPE_CHECKING:
    from typing import Any, Self

    from catalog_export.model.findings import Finding


class Report:
    """The counts of one run or shard. Reports are added with ``+=``.

    ``read`` counts records, and documents that should contain one. Each of them is ``failed`` (not written in at least
    one format), ``repeated`` (the same record was read before) or written. ``unread`` counts inputs that could not be
    opened. ``findings`` is filled only if no function receives them. ``written`` counts records by format, ``codes``
    findings by severity and code, ``profile`` records by the profile value that completed them, ``fed`` the records of
    a feed, a load, a bibliography or an appended file by status. ``seconds`` is the duration.
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
            return [_profile_line(value, count) for value, count in used]
        return [localize("profile: {count:,} values are set or were used; --verbose lists them", count=len(used))]

    def _grouped(self) -> list[str]:
        groups: dict[str, list[str]] = {}
        for (severity, code), count in sorted(self.codes.items(), key=lambda item: (-item[1], item[0])):
            groups.setdefault(severity, []).append(f"{code} {localize('{count:,}', count=count)}")
        return [
            f"{translate(words)}: {', '.join(groups[severity])}"
            for severity, words in _SEVERITIES.items()
            if severity in groups and (self.check or sum(self.codes.values()) > 1)
        ]

    def closing(self) -> str:
        """Return the closing line: read, written, failed, seconds."""
        parts = [localize("read {records}", records=counted(self.read, "record"))]
        if self.check:
            parts.append(localize("{count:,} sound", count=self.read - self.failed - self.repeated))
        elif self.fed:
            shown = ((_STATUSES[status], count) for status, count in self.fed.items())
            parts += [localize("{count:,} {status}", count=count, status=status) for status, count in shown]
        else:
            counts = [localize("{count:,} {format}", count=n, format=name) for name, n in self.written.items()]
            formats = ", ".join(counts) or localize("none")
            if self.unchanged:
                parts.append(localize("kept {formats}", formats=formats))
            else:
                parts.append(localize("wrote {formats}", formats=formats))
        parts += self.shortfalls()
        parts.append(localize("{seconds:.2f} s", seconds=self.seconds))
        counts_line = ", ".join(parts)
        return localize("interrupted: {counts}", counts=counts_line) if self.interrupted else counts_line

    def shortfalls(self) -> list[str]:
        """Return the counts of failed and repeated records and of unread inputs, for the closing line."""
        parts = [localize("{count:,} failed", count=self.failed)]
        if self.repeated:
            parts.append(localize("{count:,} repeated", count=self.repeated))
        if self.unread:
            parts.append(localize("{inputs} not read", inputs=counted(self.unread, "input")))
        return parts

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


_SEVERITIES = {"error": Message("errors"), "warning": Message("warnings"), "note": Message("notes")}
# The keys of ``Report.fed``.
_STATUSES: dict[str, Message] = {
    status: status
    for status in (
        Message("new"),
        Message("changed"),
        Message("unchanged"),
        Message("waiting"),
        Message("vanished"),
        Message("revived"),
        Message("deleted"),
        Message("added"),
        Message("replaced"),
        Message("cited"),
    )
}
_NOUNS = {
    "record": (Message("{count:,} record"), Message("{count:,} records")),
    "input": (Message("{count:,} input"), Message("{count:,} inputs")),
    "fault": (Message("{count:,} fault"), Message("{count:,} faults")),
    "deleted record": (Message("{count:,} deleted record"), Message("{count:,} deleted records")),
}


def counted(number: int, noun: str) -> Message:
    """Return a number with its noun."""
    one, several = _NOUNS[noun]
    return Message((one if number == 1 else several).template, count=number)


def _profile_line(value: str, count: int) -> str:
    if not count:
        return localize("profile: {value}", value=value)
    return localize("profile: {value} used for {records}", value=value, records=counted(count, "record"))
