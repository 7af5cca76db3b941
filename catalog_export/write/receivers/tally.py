"""What a run tells of a receiver: what each record lacks, and of what is lost each kind once, with a count."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.enrich.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.receivers.base import Need, Receiver


class Tally:
    """Counts of records: by what a receiver needs and they lack, and by what it loses of them, with the first of each.

    Those of the parts of a run add up with ``+=``.
    """

    def __init__(self) -> None:
        self.lacking: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.first: dict[str, Location] = {}

    def weigh(
        self,
        receiver: Receiver,
        record: Record,
        profile: Profile,
        formats: Sequence[str],
        place: Location | None = None,
    ) -> list[Need]:
        """Count a record that ``receiver`` gets in ``formats``; return what it lacks.

        ``place`` is where it was read, if that is not its source.
        """
        for loss in receiver.losses:
            if (not loss.formats or not set(loss.formats).isdisjoint(formats)) and loss.has(record, profile):
                self.lost[loss.what] += 1
                self.first.setdefault(loss.what, place or record.source or Location("<record>"))
        missing = [need for need in receiver.needs if need.lacks(record, profile)]
        self.lacking.update(need.what for need in missing)
        return missing

    def __iadd__(self, other: Tally) -> Self:
        self.lacking.update(other.lacking)
        self.lost.update(other.lost)
        self.first = {**other.first, **self.first}
        return self

    def losses(self, receiver: Receiver) -> Iterator[Finding]:
        """Yield a finding for each kind of thing that was lost, in the order of the receiver."""
        for loss in receiver.losses:
            if count := self.lost[loss.what]:
                values = {"receiver": receiver.name, "what": loss.what, "count": _records(count), "why": loss.why}
                yield finding("receiver-loses", self.first[loss.what], **values)

    def remarks(self, receiver: Receiver) -> list[str]:
        """Say how many records lack what, and what to know before the first import."""
        lacking = [f"{need.what} ({count:,})" for need in receiver.needs if (count := self.lacking[need.what])]
        needs = [f"{receiver.name}: needed and missing, with the records: {', '.join(lacking)}"] if lacking else []
        return [*needs, *receiver.remarks]

    def packed(self) -> dict[str, Any]:
        """Give the counts as plain lists."""
        lost = [[what, count, *self.first[what]] for what, count in self.lost.items()]
        return {"lacking": list(self.lacking.items()), "lost": lost}

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Self:
        """Read them back."""
        tally = cls()
        tally.lacking.update(dict(packed["lacking"]))
        for what, count, *place in packed["lost"]:
            tally.lost[what], tally.first[what] = count, Location(*place)
        return tally


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
