# ruff: noqa: INP001 (a script beside the shell scripts)
"""Print records of the tests (odd, pages or fuzzed) as JSON Lines, each with a different number."""

import sys

from hypothesis import Phase, given, settings

from catalog_export.model.record import Record
from catalog_export.write.formats.jsonl import encode

sys.path.insert(0, sys.argv[1])

from oddities import ODDITIES
from strategies import records
from test_exchange_readers import CORPORA


def fuzzed() -> list[Record]:
    """Return records with any text, the same in every run."""
    found: list[Record] = []

    @settings(max_examples=300, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(record=records)
    def collect(record: Record) -> None:
        found.append(record)

    collect()
    return found


chosen = {"odd": list(ODDITIES.values()), "pages": CORPORA["pages"]}.get(sys.argv[2]) or fuzzed()
for number, record in enumerate(chosen, 30_000_000):
    sys.stdout.buffer.write(encode(record._replace(control_number=str(number))) + b"\n")
