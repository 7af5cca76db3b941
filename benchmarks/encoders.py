"""Measure in one process the cost of a record: parsing its page, the pipeline itself, and encoding it in each format.

    python benchmarks/encoders.py --count 2000 --rounds 5
    python benchmarks/encoders.py --instructions

The result is a table in Markdown: microseconds of processor time a record, the least of the rounds, because other
programs can only lengthen it, and its ratio to the first row. That row is the same work on every machine, without any
code of this project, so the ratios are valid on other machines. All rows run in each round. The start of the process
is not included; throughput.py measures the whole. The rows of the pipeline are what a run adds to parsing and
encoding: its stages with a format and an output that do nothing, and, as parts of that or beside it, the hash of the
content, the table of records that finds repeated ones, and the framing of a file. ``JSON Lines to`` is a whole run in
this process, from a file to a file. The rows ``floor`` are the fewest steps of Python that give the same bytes
(floors.py).

With ``--instructions``, valgrind counts the instructions of whole runs in one process and of their floors instead: the
difference between 500 and 100 records, which depends on no other program.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floors import DATE, convert, floors
from generate import invent, write
from measure import COMMAND, Job, heading
from start import instructions

from catalog_export.api import export, find_format, list_formats
from catalog_export.enrich.profile import Profile, complete
from catalog_export.model.files import record_key
from catalog_export.model.record import Text
from catalog_export.read import jsonl
from catalog_export.read.base import Document, Parsed
from catalog_export.read.page import parse as catalogue_page
from catalog_export.run.batches.digests import ShardDeduplicator
from catalog_export.run.deduplicate import Deduplicator
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.pipeline import Pipeline
from catalog_export.write.sinks import NullSink, StreamSink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.model.record import Record

FOR_THESES = ("etdms", "datacite", "highwire")  # refuse a record without these values
REQUIRED: dict[str, Any] = {
    "thesis_kind": "master",
    "publisher": "Universitas Indonesia",
    "year": "2016",
    "keywords": (Text("arsip", "id"),),
}


def measure(work: dict[str, Callable[[], Iterable[object]]], rounds: int, count: int) -> dict[str, float]:
    """Return the least of the microseconds a record of each work; all of them run in each round."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            begin = time.process_time()
            for _ in one():
                pass
            took[name].append((time.process_time() - begin) / count * 1e6)
    return {name: min(found) for name, found in took.items()}


def pipeline_work(records: list[Record]) -> dict[str, Callable[[], Iterable[object]]]:
    """Return the parts of a run without parsing and encoding."""
    encoded = b"x" * 4000
    idle = find_format("marc")._replace(encode=partial(_nothing, encoded))
    parsed, document = [Parsed(record) for record in records], Document("x.jsonl", b"")

    def run() -> Iterable[object]:
        pipeline = Pipeline([(idle, NullSink())], RunOptions(), Monitor.make({}))
        pipeline.consume(pipeline.begin(one, document) for one in parsed)
        return ()

    def deduplicate(table: Deduplicator | ShardDeduplicator) -> Iterable[object]:
        for record in records:
            number = record_key(record)
            table.find(number, record)
            table.add(number, record)
        return ()

    def frame() -> Iterable[object]:
        sink = StreamSink(BytesIO(), idle, place="memory", collection=True)
        return (sink.add(record, encoded) for record in records)

    return {
        "pipeline: all stages, without parsing, encoding and writing": run,
        "pipeline: hash of the content": lambda: map(hash, records),
        "pipeline: find repeated records, hash included": lambda: deduplicate(Deduplicator()),
        "pipeline: the same in a shard of a long run": lambda: deduplicate(ShardDeduplicator({})),
        "pipeline: frame and write": frame,
    }


def _nothing(encoded: bytes, _record: Record) -> bytes:
    return encoded


def chain_work(lines: list[bytes], folder: Path) -> dict[str, Callable[[], Iterable[object]]]:
    """Return whole runs from JSON Lines to each format that has a floor, and the floors of these runs."""
    source = folder / "records.jsonl"
    source.write_bytes(b"".join(line + b"\n" for line in lines))
    work: dict[str, Callable[[], Iterable[object]]] = {}
    for name in floors():
        ours, least = folder / f"ours.{name}", folder / f"least.{name}"
        export(source, name, ours, record_date=DATE)
        convert(name, source, least)
        if ours.read_bytes() != least.read_bytes():
            raise SystemExit(f"the floor of JSON Lines to {name} has other bytes than the run")
        work[f"JSON Lines to {name}"] = partial(_run, source, name, ours)
        work[f"floor JSON Lines to {name}"] = partial(_convert, source, name, least)
    return work


def _run(source: Path, name: str, output: Path) -> Iterable[object]:
    export(source, name, output, record_date=DATE, jobs=1, force=True)
    return ()


def _convert(source: Path, name: str, output: Path) -> Iterable[object]:
    convert(name, source, output)
    return ()


def count_instructions(folder: Path) -> None:
    """Print the instructions a record of whole runs, and their ratio to those of the floor."""
    few, many = folder / "few.jsonl", folder / "many.jsonl"
    for source, size in ((few, 100), (many, 500)):
        write(size, source, as_records=True)
    print(f"{heading()}\n\n| Run | thousand instructions a record | of the floor | ratio |\n|---|---|---|---|")
    for name in floors():
        ours, least = (
            (instructions(Job(after)) - instructions(Job(before))) * 1000 / 400
            for before, after in zip(_runs(name, few, folder), _runs(name, many, folder), strict=True)
        )
        print(f"| JSON Lines to {name} | {ours:.0f} | {least:.0f} | {ours / least:.2f} |")


def _runs(name: str, source: Path, folder: Path) -> list[tuple[str, ...]]:
    """Return the command that converts a file, and that of the floor."""
    output, script = str(folder / name), str(Path(__file__).with_name("floors.py"))
    ours = (*COMMAND, "--to", name, "--force", "-o", output, str(source))
    return [ours, (sys.executable, script, name, str(source), output)]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="records to invent")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each")
    parser.add_argument("--instructions", action="store_true", help="count instructions of whole runs with valgrind")
    options = parser.parse_args()
    if options.instructions:
        with tempfile.TemporaryDirectory() as folder:
            count_instructions(Path(folder))
        return
    gc.set_threshold(20_000)  # as the command does
    invented = [invent(number) for number in range(options.count)]
    pages = [Document(f"{one.number}.md", one.page().encode()) for one in invented]
    lines = [one.line().encode() for one in invented]
    records = [parsed.record for page in pages for parsed in catalogue_page.parse(page) if parsed.record]
    theses = [record._replace(**REQUIRED) for record in records]
    profile = Profile()
    work: dict[str, Callable[[], Iterable[object]]] = {
        "decode and split a page (the measure of the machine)": lambda: (page.data.decode().split() for page in pages),
        "parse a page": lambda: (list(catalogue_page.parse(page)) for page in pages),
        "parse a record in JSON": lambda: (list(jsonl.parse_line("x", 1, line)) for line in lines),
        "complete with the empty profile": lambda: (complete(record, profile) for record in records),
    }
    work |= pipeline_work(records)
    formats = {made.name: made for made in list_formats(profile)}
    for name, made in formats.items():
        work[f"encode {name}"] = partial(map, made.encode, theses if name in FOR_THESES else records)
    for name, floor in floors().items():
        dated = find_format(name, record_date=DATE)
        if any(floor(record) != dated.encode(record) for record in records):
            raise SystemExit(f"the floor of {name} has other bytes than the encoder")
        work[f"floor {name}"] = partial(map, floor, records)
    with tempfile.TemporaryDirectory() as folder:
        work |= chain_work(lines, Path(folder))
        took = measure(work, options.rounds, options.count)
    machine = next(iter(took.values()))
    print(f"{heading()}\n\n| Work | µs a record | ratio |\n|---|---|---|")
    for name, each in took.items():
        print(f"| {name} | {each:.1f} | {each / machine:.2f} |")


if __name__ == "__main__":
    main()
