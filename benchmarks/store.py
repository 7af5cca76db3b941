"""Measure the store: load, load again unchanged, pages of 100 at the start and at the end, memory.

    python benchmarks/store.py --count 20000
    python benchmarks/store.py --count 1000000 --store /var/tmp/large.db
    python benchmarks/store.py --count 20000 --store postgresql://me@localhost/empty
    python benchmarks/store.py --count 20000 --pages          the command, from pages on disk

Each step is a separate process. Records are those of generate.py, in two sets. They are made up before the time
begins; beyond the first 10,000 they are these again under other numbers. A page is what an OAI-PMH provider reads:
100 rows by key, rebuilt and encoded as oai_dc. The time of a file is processor time, so that other programs disturb it
less. The time of a database on a server is that of the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generate import invent, write

from catalog_export import Document, Location, api
from catalog_export.read.jsonl import parse
from catalog_export.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export import Record
    from catalog_export.store import Row

DISTINCT = 10_000
COMMAND = (sys.executable, "-m", "catalog_export", "load", "--no-progress")


def invented(count: int) -> list[Record]:
    """Return invented records, parsed already, at most ``DISTINCT``."""
    lines = "\n".join(invent(number).line() for number in range(min(count, DISTINCT)))
    return [parsed.record for parsed in parse(Document("records.jsonl", lines.encode())) if parsed.record]


def repeated(known: list[Record], count: int) -> Iterator[Record]:
    """Yield ``count`` records of ``known``, each with another number."""
    for number in range(count):
        collection = f"UI - {'Tesis' if number % 10 == 0 else 'Skripsi'} Membership"
        source, record = Location("records.jsonl", number + 1), known[number % len(known)]
        yield record._replace(control_number=str(20_000_000 + number), collection=collection, source=source)


def _clock(place: str) -> Callable[[], float]:
    """Return the clock for a store: processor time for a file, the time of day for the server of a database."""
    return time.perf_counter if "://" in place else time.process_time


def load(place: str, count: int) -> dict[str, Any]:
    """Load all records."""
    clock, known = _clock(place), invented(count)
    with open_store(place) as store:
        begin = clock()
        loaded = store.load(repeated(known, count))
        seconds = clock() - begin
    return {"new": loaded.new, "unchanged": loaded.unchanged, "records/s": round(count / seconds)}


def page(place: str, _count: int) -> dict[str, Any]:
    """Read pages at the start, at the end and at the end of a set, each 100 times, and encode them."""
    encode = api.find_format("dc").encode
    clock, found = _clock(place), dict[str, Any]()
    with open_store(place, create=False) as store:
        sets = [None, *(spec for spec, _ in store.sets())]
        for spec in sets:
            for name, after in (("first", None), ("last", _near_the_end(store.page, spec))):
                taken = _times(lambda after=after, spec=spec: store.page(after=after, set_spec=spec), encode, clock)  # type: ignore[misc]
                found[f"{name} page{f' of {spec}' if spec else ''}"] = taken
        found["count"] = _times(lambda: store.count() and [], encode, clock)
    return found


def _near_the_end(pages: Callable[..., list[Row]], spec: str | None) -> tuple[Any, str] | None:
    [row] = pages(limit=1, set_spec=spec)
    low, high = 20_000_000, 30_000_000
    while high - low > 1000:  # the records of one load lie in the order of their numbers
        middle = (low + high) // 2
        rows = pages(after=(row.datestamp, str(middle)), set_spec=spec, limit=200)
        low, high = (middle, high) if len(rows) == 200 else (low, middle)
    return row.datestamp, str(low)


def _times(pages: Callable[[], list[Row]], encode: Callable[[Record], bytes], clock: Callable[[], float]) -> str:
    taken = []
    for _ in range(100):
        begin = clock()
        for row in pages():
            if row.record is not None:
                encode(row.record)
        taken.append((clock() - begin) * 1000)
    return f"median {statistics.median(taken):.1f} ms, p95 {statistics.quantiles(taken, n=20)[-1]:.1f} ms"


STEPS = {"load": load, "load again": load, "read": page}


def step(name: str, place: str, count: int) -> dict[str, Any]:
    """Carry out one step in a new process."""
    command = (sys.executable, __file__, "--step", name, "--store", place, "--count", str(count))
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def from_pages(place: str, count: int, folder: Path) -> dict[str, Any]:
    """Run the command over pages on disk."""
    write(count, folder / "pages")
    begin = time.perf_counter()
    subprocess.run((*COMMAND, "--store", place, str(folder / "pages")), check=True)
    return {"records/s": round(count / (time.perf_counter() - begin))}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="records [%(default)s]")
    parser.add_argument("--store", help="a file that is not there yet, or the address of an empty database")
    parser.add_argument("--pages", action="store_true", help="measure the command, from pages on disk")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        found = STEPS[options.step](options.store, options.count)
        found["peak memory"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = options.store or os.path.join(folder, "catalogue.db")
        if options.pages:
            print("from pages:", from_pages(place, options.count, Path(folder)))
            return
        for name in STEPS:
            print(f"{name}:", step(name, place, options.count), flush=True)


if __name__ == "__main__":
    main()
