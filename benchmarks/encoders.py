"""Measure in one process what a record costs: parsing its page, and encoding it in each format.

    python benchmarks/encoders.py --count 2000 --rounds 5

The result is a table in Markdown: microseconds a record, median and best of the rounds. Reading and writing files, the
start of the process and the report are not in it; throughput.py measures the whole. The first row is the same work on
every machine, with nothing of ours in it: divide by it to carry figures from one machine to another.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from typing import TYPE_CHECKING

from generate import invent
from measure import heading

from catalog_export.api import list_formats
from catalog_export.enrich.profile import Profile, complete
from catalog_export.read import jsonl
from catalog_export.read.base import Document
from catalog_export.read.page import parse as catalogue_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def measure(work: Callable[[], Iterable[object]], rounds: int, count: int) -> list[float]:
    """Return the microseconds a record of each of the rounds."""
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in work():
            pass
        took.append((time.perf_counter() - begin) / count * 1e6)
    return took


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="records to invent")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each")
    options = parser.parse_args()
    gc.set_threshold(20_000)  # as the command does
    invented = [invent(number) for number in range(options.count)]
    pages = [Document(f"{one.number}.md", one.page().encode()) for one in invented]
    lines = [one.line().encode() for one in invented]
    records = [parsed.record for page in pages for parsed in catalogue_page.parse(page) if parsed.record]
    profile = Profile()
    work: dict[str, Callable[[], Iterable[object]]] = {
        "decode and split a page (the measure of the machine)": lambda: (page.data.decode().split() for page in pages),
        "parse a page": lambda: (list(catalogue_page.parse(page)) for page in pages),
        "parse a record in JSON": lambda: (list(jsonl.parse_line("x", 1, line)) for line in lines),
        "complete with the empty profile": lambda: (complete(record, profile) for record in records),
    }
    for made in list_formats(profile):
        work[f"encode {made.name}"] = lambda encode=made.encode: map(encode, records)  # type: ignore[misc]
    print(f"{heading()}\n\n| Work | µs a record, median | best |\n|---|---|---|")
    for name, one in work.items():
        took = measure(one, options.rounds, options.count)
        print(f"| {name} | {statistics.median(took):.1f} | {min(took):.1f} |")


if __name__ == "__main__":
    main()
