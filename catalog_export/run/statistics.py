"""Count the fields of a collection: records, values, distinct values, commonest values, languages and lengths.

Memory does not grow with the collection. Distinct values are counted exactly up to 4,096 a field and estimated above
that. The commonest values are counted in a table of limited size: above that size, counts are lower bounds.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from heapq import heappush, heappushpop
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from catalog_export.model.record import Text
from catalog_export.run.field_values import FIELDS, field_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record

_HASHES = 4096  # the smallest hashes that are kept; the error of an estimate is about 1 / sqrt(_HASHES), 1.6 %
_KEPT = 1000  # values that remain when a table of values is reduced
_REDUCE_AT = 4 * _KEPT
_LONGEST = 200  # characters; a longer value is a text, whose repetition says nothing
_SHOWN = 10  # commonest values in the result
_LANGUAGES = 100  # language tags of one field; others are counted together
UNKNOWN = "unknown"
_ROLES = "contributors.role"


class DistinctCounter:
    """Count distinct values by the smallest hashes (k minimum values, Bar-Yossef and others, 2002)."""

    def __init__(self) -> None:
        self.heap: list[int] = []  # negative hashes: the largest hash first
        self.members: set[int] = set()

    def add(self, value: str) -> None:
        """Count one value."""
        number = int.from_bytes(blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest())
        if number in self.members:
            return
        if len(self.heap) < _HASHES:
            heappush(self.heap, -number)
            self.members.add(number)
        elif number < -self.heap[0]:
            self.members.remove(-heappushpop(self.heap, -number))
            self.members.add(number)

    @property
    def is_estimate(self) -> bool:
        """Whether the count is an estimate."""
        return len(self.heap) == _HASHES

    @property
    def count(self) -> int:
        """The number of distinct values."""
        return round((_HASHES - 1) * 2**64 / -self.heap[0]) if self.is_estimate else len(self.heap)


class CommonestCounter:
    """Count the commonest values. ``dropped`` is the largest count that a value can lack."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.dropped = 0

    def add(self, value: str) -> None:
        """Count one value that is not a long text."""
        if len(value) > _LONGEST:
            return
        self.counts[value] += 1
        if len(self.counts) > _REDUCE_AT:
            ranked = self.counts.most_common(_KEPT + 1)
            self.dropped += ranked[_KEPT][1]
            self.counts = Counter(dict(ranked[:_KEPT]))

    def commonest(self) -> list[tuple[str, int]]:
        """Return the values that occur more than once and certainly more often than any value that was dropped."""
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return [(value, count) for value, count in ranked[:_SHOWN] if count > max(1, self.dropped)]


class FieldStatistics:
    """The counts of one field."""

    def __init__(self) -> None:
        self.records = self.values = 0
        self.shortest = self.longest = self.characters = 0
        self.languages: Counter[str] = Counter()  # records that have a value in a language
        self.distinct = DistinctCounter()
        self.commonest = CommonestCounter()

    def add(self, values: list[Text]) -> None:
        """Count the values of one record."""
        self.records += 1
        for lang in {lang or UNKNOWN for _, lang in values}:
            room = len(self.languages) < _LANGUAGES or lang in self.languages
            self.languages[lang if room else "others"] += 1
        for value, _ in values:
            length = len(value)
            self.shortest = min(self.shortest, length) if self.values else length
            self.longest = max(self.longest, length)
            self.characters += length
            self.values += 1
            self.distinct.add(value)
            self.commonest.add(value)

    def as_dict(self, records: int) -> dict[str, Any]:
        """Return the counts for programs; ``records`` is the number of all records."""
        languages = {} if set(self.languages) == {UNKNOWN} else dict(self.languages.most_common())
        return {
            "records": self.records,
            "share": round(self.records / records, 4) if records else 0,
            "values": self.values,
            "distinct": self.distinct.count,
            "distinct_is_estimate": self.distinct.is_estimate,
            "languages": languages,
            "length": {
                "shortest": self.shortest,
                "mean": round(self.characters / self.values, 1) if self.values else 0,
                "longest": self.longest,
            },
            "commonest": [{"value": value, "count": count} for value, count in self.commonest.commonest()],
            "counts_are_lower_bounds": bool(self.commonest.dropped),
        }


class Statistics:
    """The counts of a collection. ``findings`` counts the findings of its run by code."""

    def __init__(self) -> None:
        self.records = 0
        self.fields = {name: FieldStatistics() for name in (*FIELDS, _ROLES)}
        self.findings: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Count one record."""
        self.records += 1
        for name, values in field_values(record, attrgetter("name")):
            self.fields[name].add(values)
        if record.contributors:
            self.fields[_ROLES].add([Text(person.relator or person.role or "none") for person in record.contributors])

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for programs. Lengths are in characters."""
        return {
            "records": self.records,
            "fields": {name: found.as_dict(self.records) for name, found in self.fields.items()},
            "findings": dict(sorted(self.findings.items())),
        }

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name and the counts of each field that has a value in some record."""
        for name, found in self.fields.items():
            if found.records:
                yield name, found.as_dict(self.records)
