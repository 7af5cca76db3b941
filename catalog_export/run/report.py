"""Counts, findings and exit code of a run."""

from __future__ import annotations

from collections import Counter
from time import perf_counter
from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read.inputs.documents import UNREADABLE
from catalog_export.text.messages import Message, localize, localize_all, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Self

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.receivers.base import Receiver, Requirement


_Part = tuple[str, dict[str, object]]  # of the closing line: a template and its values


class Tally:
    """Numbers of records by missing requirement and by limitation, with the first location of each limitation.

    ``+=`` adds the tally of another batch of the run.
    """

    def __init__(self) -> None:
        self.lacking: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.first: dict[str, Location] = {}

    def count(
        self,
        receiver: Receiver,
        record: Record,
        profile: Profile,
        formats: Sequence[str],
        location: Location | None = None,
    ) -> list[Requirement]:
        """Count a record that ``receiver`` gets in ``formats``; return the requirements that it does not meet.

        ``location`` is where the record was read, unless that is its source.
        """
        for limitation in receiver.limitations:
            if (not limitation.formats or not set(limitation.formats).isdisjoint(formats)) and limitation.applies(
                record, profile
            ):
                self.lost[limitation.what] += 1
                self.first.setdefault(limitation.what, location or record.location)
        missing = [requirement for requirement in receiver.requirements if requirement.is_missing(record, profile)]
        self.lacking.update(requirement.what for requirement in missing)
        return missing

    def __iadd__(self, other: Tally) -> Self:
        self.lacking.update(other.lacking)
        self.lost.update(other.lost)
        self.first = {**other.first, **self.first}
        return self

    def losses(self, receiver: Receiver) -> Iterator[Finding]:
        """Yield a finding for each limitation that applied, in the order of the receiver."""
        for limitation in receiver.limitations:
            if count := self.lost[limitation.what]:
                values = {
                    "receiver": receiver.name,
                    "what": Message(limitation.what),
                    "count": counted(count, "record"),
                    "why": Message(limitation.why),
                }
                yield finding("receiver-loses", self.first[limitation.what], **values)

    def remarks(self, receiver: Receiver) -> list[str]:
        """Return the line with the missing requirements and their numbers of records, and the receiver's remarks."""
        lacking = [
            localize("{what} ({count:,})", what=Message(requirement.what), count=count)
            for requirement in receiver.requirements
            if (count := self.lacking[requirement.what])
        ]
        remarks = list(map(translate, receiver.remarks))
        if not lacking:
            return remarks
        needs = ", ".join(lacking)
        first = localize(
            "{receiver}: missing values, with the number of records: {needs}", receiver=receiver.name, needs=needs
        )
        return [first, *remarks]

    def packed(self) -> dict[str, Any]:
        """Return the counts as lists, for JSON."""
        lost = [[what, count, *self.first[what]] for what, count in self.lost.items()]
        return {"lacking": list(self.lacking.items()), "lost": lost}

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Self:
        """Make a tally from the lists of ``packed``."""
        tally = cls()
        tally.lacking.update(dict(packed["lacking"]))
        for what, count, *location in packed["lost"]:
            tally.lost[what], tally.first[what] = count, Location(*location)
        return tally


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
        parts = [_part("read {records}", records=counted(self.read, "record"))]
        if self.check:
            parts.append(_part("{count:,} sound", count=self.read - self.failed - self.repeated))
        elif self.fed:
            shown = ((_STATUSES[status], count) for status, count in self.fed.items())
            parts += [_part("{count:,} {status}", count=count, status=status) for status, count in shown]
        else:
            counts = [_part("{count:,} {format}", count=n, format=name) for name, n in self.written.items()]
            formats = ", ".join(localize_all(counts or [_part("none")]))
            if self.unchanged:
                parts.append(_part("kept {formats}", formats=formats))
            else:
                parts.append(_part("wrote {formats}", formats=formats))
        parts += self._shortfalls()
        parts.append(_part("{seconds:.2f} s", seconds=self.seconds))
        counts_line = ", ".join(localize_all(parts))
        return localize("interrupted: {counts}", counts=counts_line) if self.interrupted else counts_line

    def shortfalls(self) -> list[str]:
        """Return the counts of failed and repeated records and of unread inputs, for the closing line."""
        return localize_all(self._shortfalls())

    def _shortfalls(self) -> list[_Part]:
        parts = [_part("{count:,} failed", count=self.failed)]
        if self.repeated:
            parts.append(_part("{count:,} repeated", count=self.repeated))
        if self.unread:
            parts.append(_part("{inputs} not read", inputs=counted(self.unread, "input")))
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


def _part(template: str, /, **values: object) -> _Part:
    return template, values


def counted(number: int, noun: str) -> Message:
    """Return a number with its noun."""
    one, several = _NOUNS[noun]
    return Message((one if number == 1 else several).template, count=number)


def _profile_line(value: str, count: int) -> str:
    if not count:
        return localize("profile: {value}", value=value)
    return localize("profile: {value} used for {records}", value=value, records=counted(count, "record"))
