"""Counts, findings and exit code of a run."""

from __future__ import annotations

from collections import Counter
from time import perf_counter
from typing import TYPE_CHECKING

from catalog_export.read.inputs.documents import UNREADABLE
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
