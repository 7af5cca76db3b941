"""Measure the pages of a desk: lists in every order with each kind of filter, records, corrections and output.

    python benchmarks/desk.py --count 100000
    python benchmarks/desk.py --count 100000 --table      with a side-car table that has a row for each record

The records are invented. Each page is asked for through the whole web application, without a network. The result is a
table in Markdown: the medians of the time and of the processor time of ``--rounds`` requests, in milliseconds. What the
desk remembers of a filter between two changes is forgotten before each request.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from generate import invented

from catalog_export.desk.access import Access
from catalog_export.desk.editing import Editor
from catalog_export.desk.listing import SORTS, Query
from catalog_export.desk.shelf import Shelf
from catalog_export.desk.web import Desk, desk_application
from catalog_export.run.options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

PORT = 8080
ORIGIN = f"http://127.0.0.1:{PORT}"
FILTERS = ("", "q=penelitian+desa", "q=zqzq", "q=a", "state=sound", "field=year", "field=-year", "code=title-cut")


def megabytes() -> int:
    """Return the largest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def write_inputs(folder: Path, count: int, *, table: bool) -> dict[str, object]:
    """Write the records, and a table with a year for each; return the options of the run."""
    numbers = []
    with (folder / "records.jsonl").open("w") as file:
        for one in invented(count):
            line = one.line()
            file.write(line + "\n")
            numbers += re.findall(r'"control_number": "(\d+)"', line)[:1]
    options: dict[str, object] = {"corrections": str(folder / "corrections.jsonl")}
    if table:
        rows = "".join(f"{number},{2000 + place % 20}\n" for place, number in enumerate(numbers))
        (folder / "table.csv").write_text(f"id,tahun\n{rows}")
        options["data"] = str(folder / "table.csv")
    return options


def pages(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Yield the name and address of each page to measure."""
    for sort in SORTS:
        for given in FILTERS:
            address = f"/?sort={sort}&{given}"
            last = -(-shelf.count(Query.make(dict(pair.split("=") for pair in given.split("&") if pair))) // 50)
            yield f"list by {sort} {given}", address
            yield f"list by {sort} {given}, last page", f"{address}&page={max(1, last)}"
    middle = shelf.count(Query()) // 2
    yield "record", f"/record/{middle}"
    yield "record in a filtered list", f"/record/{middle}?q=zqzq&sort=title"
    yield "output as MARC", f"/record/{middle}/output?format=marc"
    yield "output for a receiver", f"/record/{middle}/output?receiver=slims"


def correct(client: FlaskClient, shelf: Shelf, round_: int) -> None:
    """Correct a record and show it again."""
    number = shelf.count(Query()) // 3
    form = {"path": "title.proper.text", "value": f"Judul {round_} {time.monotonic_ns()}"}
    answer = client.post(f"/record/{number}/correct", data=form, headers={"Origin": ORIGIN}, base_url=ORIGIN)
    assert answer.status_code == 303, answer.status
    assert client.get(f"/record/{number}", base_url=ORIGIN).status_code == 200


def clocks() -> tuple[float, float]:
    """Return the time and the processor time in milliseconds."""
    return time.perf_counter() * 1e3, time.process_time() * 1e3


def since(start: tuple[float, float]) -> tuple[float, float]:
    """Return the time and the processor time since ``start``."""
    now = clocks()
    return now[0] - start[0], now[1] - start[1]


def measure(client: FlaskClient, shelf: Shelf, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return the time and the processor time of each request for a page."""
    times: dict[str, list[tuple[float, float]]] = {}
    for name, address in pages(shelf):
        for _ in range(rounds):
            shelf.listing.selections.clear()
            start = clocks()
            answer = client.get(address, base_url=ORIGIN)
            times.setdefault(name, []).append(since(start))
            assert answer.status_code == 200, (address, answer.status)
    for round_ in range(rounds):
        start = clocks()
        correct(client, shelf, round_)
        times.setdefault("correct a record and show it", []).append(since(start))
    return times


def main() -> None:
    """Fill a desk, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = write_inputs(folder, given.count, table=given.table)
        shelf = Shelf(RunOptions.make(options))
        start = time.perf_counter()
        shelf.add([str(folder / "records.jsonl")])
        seconds, before = time.perf_counter() - start, megabytes()
        print(f"{given.count} records read in {seconds:.0f} s, {before} MB", file=sys.stderr)
        access = Access("127.0.0.1", PORT)
        client = desk_application(Desk(shelf, Editor(str(options["corrections"])), access)).test_client()
        client.set_cookie(access.cookie, access.token, domain="127.0.0.1")
        times = measure(client, shelf, given.rounds)
    print("| Page | time, ms | processor time, ms |\n|---|---|---|")
    medians = {
        page: [statistics.median(column) for column in zip(*found, strict=True)] for page, found in times.items()
    }
    for page, (wall, processor) in medians.items():
        print(f"| {page} | {wall:.0f} | {processor:.0f} |")
    slowest = [max(column) for column in zip(*medians.values(), strict=True)]
    print(f"\n{len(times)} pages; slowest {slowest[0]:.0f} ms, {slowest[1]:.0f} ms of processor time; ", end="")
    print(f"{megabytes()} MB ({before} MB when all were read)")


if __name__ == "__main__":
    main()
