"""Measure the data provider: parts of lists in the process and over HTTP, first against last, many harvesters.

    python benchmarks/oai.py --store catalogue.db --make 1000000        makes the store first, of invented records
    python benchmarks/oai.py --store catalogue.db
    python benchmarks/oai.py --store catalogue.db --harvesters 50 --rounds 200

The result is a table in Markdown on stdout. A fixed piece of work in plain Python (one unit) runs alternately with each
measurement. The last column is the median in such units, so that machines can be compared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from generate import invented

from catalog_export.enrich import profile as profiles
from catalog_export.oai import tokens
from catalog_export.oai.disseminations import disseminations
from catalog_export.oai.provider import BATCH, Provider
from catalog_export.oai.repository import from_profile
from catalog_export.read.jsonl import parse_line
from catalog_export.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export.model.record import Record
    from catalog_export.store.catalogue import Store

PROFILE = """
[oai]
repository_name = "Invented records"
base_url = "http://127.0.0.1:{port}/oai"
admin_email = "perpustakaan@universitas.ac.id"
repository_identifier = "universitas.ac.id"
"""
DISTINCT = 10_000  # invented records; a larger store holds each of them several times, under other numbers
LOADS = 10  # in which the store is filled; each has another datestamp
COLLECTIONS = ("UI - Tesis (Membership)", "UI - Skripsi (Membership)", "UI - Disertasi (Membership)")


def some_records(count: int) -> list[Record]:
    """Return invented records, a third of them in each of three collections."""
    lines = (parse_line("generated", 1, one.line().encode()) for one in invented(count))
    records = [parsed.record for found in lines for parsed in found if parsed.record]
    return [record._replace(collection=COLLECTIONS[number % 3]) for number, record in enumerate(records)]


def make(place: str, count: int) -> None:
    """Fill a store, in loads that have a datestamp each."""
    some = some_records(min(count, DISTINCT))
    with open_store(place) as store:
        for load in range(LOADS):
            part = range(load * count // LOADS, (load + 1) * count // LOADS)
            store.load(some[n % len(some)]._replace(control_number=str(20_000_000 + n)) for n in part)
            print(f"{part.stop} records", file=sys.stderr)


def unit() -> None:
    """Do the fixed piece of work: what building and escaping text is made of."""
    line = json.dumps({"title": "Peran & fungsi <hukum>", "words": [f"kata {number}" for number in range(40)]})
    for _ in range(100):
        form = json.loads(line)
        "".join([word.replace("&", "&amp;").replace("<", "&lt;") for word in form["words"]]).encode()


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def row(name: str, work: Callable[[], object], rounds: int) -> str:
    """Measure some work in turns with the unit; return a row of the table."""
    work()
    pairs = [(timed(unit), timed(work)) for _ in range(rounds)]
    taken = sorted(milliseconds for _, milliseconds in pairs)
    ratio = statistics.median(milliseconds / one for one, milliseconds in pairs)
    return f"| {name} | {taken[len(taken) // 2]:.1f} | {taken[int(len(taken) * 0.95)]:.1f} | {ratio:.2f} |"


def queries(store: Store) -> Iterator[tuple[str, str]]:
    """Yield requests for the first and the last part of lists, by name."""
    total = store.count()
    first = "metadataPrefix=oai_dc"
    yield "first 100, oai_dc", f"verb=ListRecords&{first}"
    for name, share in (("100 in the middle", 0.5), ("last 100", 1.0)):
        for prefix in ("oai_dc", "marc21") if share == 1.0 else ("oai_dc",):
            place = position(store, total, share)
            token = tokens.Token({"metadataPrefix": prefix}, place, int(total * share) - BATCH, total)
            text = tokens.make_token("ListRecords", token, "universitas.ac.id")
            yield f"{name}, {prefix}", f"verb=ListRecords&resumptionToken={text}"
    yield "first 100 of a set", f"verb=ListRecords&{first}&set={store.sets()[0][0]}"
    yield "first 100 headers", f"verb=ListIdentifiers&{first}"
    yield "one record", f"verb=GetRecord&{first}&identifier=oai:universitas.ac.id:20000000"


def position(store: Store, total: int, share: float) -> tuple[datetime, str]:
    """Find the item behind which such a share of the store's list lies; ``make`` has numbers rise with datestamps."""
    number = str(20_000_000 + int(total * share) - BATCH - 1)
    found = store.get(number)
    if found is None:
        raise SystemExit(f"the store has no record {number}; make it with --make")
    return found.datestamp, number


def inside(store: Store, rounds: int) -> Iterator[str]:
    """Yield the rows of what is measured in this process."""
    said = profiles.Oai(
        repository_name="Invented",
        base_url="http://127.0.0.1/oai",
        admin_email="aa@universitas.ac.id",
        repository_identifier="universitas.ac.id",
    )
    settings = profiles.Profile(oai=said)
    provider = Provider(store, from_profile(settings), disseminations(settings, datetime.now(UTC)))
    for name, query in queries(store):
        pairs = [tuple(part.split("=", 1)) for part in query.split("&")]
        yield row(name, lambda pairs=pairs: provider.respond(pairs), rounds)


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory of a process in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{process.pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text("utf-8")) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def outside(place: str, store: Store, rounds: int, harvesters: int) -> Iterator[str]:
    """Yield the rows that are measured over HTTP, from a server in another process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        profile, log = Path(folder, "profile.toml"), Path(folder, "log")
        profile.write_text(PROFILE.format(port=port), "utf-8")
        command = [sys.executable, "-m", "catalog_export", "serve", "--store", place, "--profile", str(profile)]
        command += ["--listen", f"127.0.0.1:{port}", "--rate", "0"]
        with log.open("wb") as stream, subprocess.Popen(command, stderr=stream) as server:
            try:
                while server.poll() is None and b"started" not in log.read_bytes():
                    time.sleep(0.1)
                base = f"http://127.0.0.1:{port}/oai"
                for name, query in queries(store):
                    yield row(f"{name}, HTTP, gzip", lambda query=query: get(f"{base}?{query}"), rounds)
                before = memory(server)
                yield from many(base, harvesters)
                yield f"memory: {before:.0f} MB before these harvesters, {memory(server):.0f} MB after"
            finally:
                server.terminate()


def get(url: str) -> bytes:
    """Put one request."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=300) as answer:
        return answer.read()


def many(base: str, harvesters: int) -> Iterator[str]:
    """Have many harvesters follow ten tokens each at once, and say how that went."""
    faults: list[str] = []
    times: list[float] = []

    def harvest() -> None:
        query: str | None = "metadataPrefix=oai_dc"
        for _ in range(10):
            begin = time.perf_counter()
            try:
                answer = gzip.decompress(get(f"{base}?verb=ListRecords&{query}"))
            except OSError as error:
                faults.append(str(error))
                return
            times.append(time.perf_counter() - begin)
            found = re.search(rb'cursor="[0-9]+">([^<]+)<', answer)
            if not found:
                return
            query = f"resumptionToken={found[1].decode()}"

    threads = [threading.Thread(target=harvest) for _ in range(harvesters)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    yield ""
    yield (
        f"{harvesters} harvesters at once: {len(times)} answers, {len(faults)} errors, "
        f"{len(times) / seconds:.0f} answers ({len(times) * BATCH / seconds:,.0f} records) a second, "
        f"longest wait {max(times, default=0):.1f} s"
    )
    yield from faults[:3]


def main() -> None:
    """Make the store if asked to, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", required=True)
    parser.add_argument("--make", type=int, metavar="COUNT")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--harvesters", type=int, default=50)
    options = parser.parse_args()
    if options.make:
        make(options.store, options.make)
    with open_store(options.store, create=False) as store:
        print(f"{store.count():,} items\n\n| Request | p50 ms | p95 ms | p50 in units |\n|---|---|---|---|")
        for line in inside(store, options.rounds):
            print(line, flush=True)
        for line in outside(options.store, store, options.rounds, options.harvesters):
            print(line, flush=True)


if __name__ == "__main__":
    main()
