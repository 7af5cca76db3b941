"""Let many harvesters follow the complete list at the same time, and account for every record.

    python benchmarks/harvesters.py --harvesters 50 --records 2000

Each harvester starts with ListRecords and follows the resumption tokens to the end. In the first round the store does
not change: every harvester must receive every record exactly once. In the second round, a tenth of the records is
loaded again with other values meanwhile: every harvester must receive every record, and only a changed one twice. The
exit code is 1 if a record is missing or double, or if a request fails.
"""

from __future__ import annotations

import argparse
import gzip
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measure import COMMAND, ENVIRONMENT, heading
from oai import PROFILE, get, make, some_records

from catalog_export.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = 20_000_000  # the number of the first record that oai.make loads
_IDENTIFIER = re.compile(rb"<identifier>oai:[^<:]+:([^<]+)</identifier>")
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")


class Harvest(NamedTuple):
    """What one harvester received."""

    numbers: Counter[str]
    requests: int
    fault: str


def harvest(base: str) -> Harvest:
    """Follow the list to its end."""
    numbers: Counter[str] = Counter()
    query, requests = "metadataPrefix=oai_dc", 0
    while True:
        try:
            answer = gzip.decompress(get(f"{base}?verb=ListRecords&{query}"))
        except OSError as error:
            return Harvest(numbers, requests, str(error))
        requests += 1
        numbers.update(found.decode() for found in _IDENTIFIER.findall(answer))
        token = _TOKEN.search(answer)
        if token is None:
            return Harvest(numbers, requests, "")
        query = f"resumptionToken={token[1].decode()}"


def harvest_at_once(base: str, count: int) -> list[Harvest]:
    """Return what ``count`` harvesters received that ran at the same time."""
    found: list[Harvest] = []
    threads = [threading.Thread(target=lambda: found.append(harvest(base))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def change(place: str, count: int, stop: threading.Event) -> None:
    """Load every tenth record with another title, in parts, until all are changed or ``stop`` is set."""
    records = some_records(count)
    with open_store(place) as store:
        for first in range(0, count, 100):
            if stop.is_set():
                return
            part = [
                record._replace(control_number=str(FIRST + number), notes=(f"changed {number}",))
                for number, record in list(enumerate(records))[first : first + 100 : 10]
            ]
            store.load(part)


@contextmanager
def serving(place: str, folder: Path) -> Iterator[str]:
    """Serve the store in a process, and yield its base address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "profile.toml").write_text(PROFILE.format(port=port), "utf-8")
    log = folder / "log"
    command = [*COMMAND, "serve", "--store", place, "--profile", str(folder / "profile.toml")]
    command += ["--listen", f"127.0.0.1:{port}", "--rate", "0"]
    with log.open("wb") as stream, subprocess.Popen(command, stderr=stream, env=ENVIRONMENT) as server:
        try:
            while server.poll() is None and b"started" not in log.read_bytes():
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/oai"
        finally:
            server.terminate()


def row(name: str, harvests: list[Harvest], expected: set[str], changed: set[str], seconds: float) -> tuple[str, int]:
    """Return a row of the table, and the number of faults."""
    missing = sum(len(expected - found.numbers.keys()) for found in harvests)
    double = sum(count > 1 for found in harvests for number, count in found.numbers.items() if number not in changed)
    other = sum(len(found.numbers.keys() - expected) for found in harvests)
    faults = [found.fault for found in harvests if found.fault]
    for fault in faults[:3]:
        print(fault, file=sys.stderr)
    requests, records = (sum(found.requests for found in harvests), sum(found.numbers.total() for found in harvests))
    cells = (
        name,
        len(harvests),
        f"{requests:,}",
        f"{records:,}",
        missing,
        double + other,
        len(faults),
        f"{seconds:.0f}",
    )
    return f"| {' | '.join(map(str, cells))} |", missing + double + other + len(faults)


def main() -> None:
    """Make a store, run both rounds, and print the figures in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harvesters", type=int, default=50)
    parser.add_argument("--records", type=int, default=2000)
    options = parser.parse_args()
    expected = {str(FIRST + number) for number in range(options.records)}
    changed = {str(FIRST + number) for number in range(0, options.records, 10)}
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        place = str(Path(name, "catalogue.db"))
        make(place, options.records)
        print(f"{heading()}\n\n| round | harvesters | requests | records | missing | double | errors | seconds |")
        print("|---|---|---|---|---|---|---|---|")
        with serving(place, Path(name)) as base:
            for title, doubled in (("the store does not change", set[str]()), ("records change meanwhile", changed)):
                stop = threading.Event()
                loader = threading.Thread(target=change, args=(place, options.records, stop))
                begin = time.perf_counter()
                if doubled:
                    loader.start()
                harvests = harvest_at_once(base, options.harvesters)
                stop.set()
                if doubled:
                    loader.join()
                line, found = row(title, harvests, expected, doubled, time.perf_counter() - begin)
                print(line, flush=True)
                faults += found
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
