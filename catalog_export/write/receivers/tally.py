"""Count what records lack for a receiver, and what the receiver loses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.text.messages import Message, localize, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.receivers.base import Receiver, Requirement


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
                    "count": _records(count),
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


def _records(count: int) -> str:
    return Message("{count:,} record", count=count) if count == 1 else Message("{count:,} records", count=count)
