"""Parse and encode mutated inputs, and report exceptions, slow inputs and peak memory.

    python benchmarks/mutate.py --count 200000 --jobs 2
    python benchmarks/mutate.py --count 20000 --seed 7 FOLDER      more seeds: every file below FOLDER

Each input is a seed (a test fixture, a page of the cases, a sample page, a generated page) after one to six random
edits: bytes changed, pieces removed, repeated or swapped with pieces of other seeds, marks and labels inserted. The
source that the suffix names parses it, and every format encodes every record. A ``RecordError`` is an accepted answer.
Any other exception, a document that gives neither record nor finding, and an input below 1 MB that takes over two
seconds of processor time are faults. Their bytes are kept in ``--keep FOLDER``. The exit code is 1 if there is a fault.
With one job, Ctrl-C ends the run and prints the figures so far.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generate import invent
from measure import ROOT, heading

import catalog_export
from catalog_export.read.base import Document
from catalog_export.read.sources import SUFFIXES, find_source, source_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOW = 2.0  # seconds of processor time for one input below 1 MB
LARGEST = 1 << 20  # bytes
# How often a piece and a token are repeated. Few inputs are large, because those take most of the time.
REPEATS, TOKEN_REPEATS = (1, 2, 3, 1, 2, 3) * 4 + (50,), (1, 1, 3) * 4 + (400,)
SEED_FOLDERS = ("tests/findings", "tests/cases", "tests/golden", "records")
FENCED = re.compile(rb"^````page[^\n]*\n(.+?)^````$", re.MULTILINE | re.DOTALL)
# Text that rules of the parser look for, and bytes that break naive ones.
TOKENS = (
    *("Abstrak", "ABSTRACT:", "Kata kunci:", "Keywords -", "Judul :", "Pengarang", "author", ", supervisor", "oleh "),
    *(
        "\n\n.....\n\n",
        "=" * 80,
        "---\n",
        "***",
        " = ",
        " : ",
        " / ",
        "(",
        ")",
        "[",
        "]",
        '"',
        "\u201c",
        "\u201d",
        "<",
        ">",
    ),
    *(
        "<br>",
        "<td>",
        "</div>",
        "<!--",
        "&amp;",
        "&#0;",
        "https://lib.ui.ac.id/detail?id=",
        "id=",
        ">>",
        "|",
        "\t",
        "\f",
    ),
    *("\r\n", "\0", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\x85", "{", "}", '{"title":', "\\", "$", "%", "\ud800"),
)


class Outcome(NamedTuple):
    """Figures for one batch of inputs."""

    count: int
    records: int
    faults: tuple[tuple[str, str, bytes], ...]  # kind, what happened, the input
    slowest: float  # seconds
    memory: int  # peak resident set in kB


def seeds(folders: list[Path]) -> list[tuple[str, bytes]]:
    """Return (suffix, bytes) of every readable file below ``folders``, every page inside them, and generated pages.

    A page inside a file is a fenced block of Markdown. There are far more pages than files, so most inputs are small.
    """
    found = [
        (path.suffix, path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    found = [(ending, data) for ending, data in found if ending in SUFFIXES and ending != ".pdf" and data]
    pages = [(".md", page) for ending, data in found if ending == ".md" for page in FENCED.findall(data)]
    return found + pages + [(".md", invent(number).page().encode()) for number in range(20)]


def mutate(data: bytes, others: list[tuple[str, bytes]], rng: random.Random) -> bytes:
    """Return ``data`` after one to six random edits, cut to at most 1 MB."""
    for _ in range(rng.randint(1, 6)):
        start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        piece = data[start:end]
        match rng.randrange(7):
            case 0:
                data = data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]
            case 1:
                data = data[:start] + data[end:]
            case 2:
                data = data[:end] + piece[:2000] * rng.choice(REPEATS) + data[end:]
            case 3:
                other = rng.choice(others)[1]
                cut = rng.randrange(len(other) + 1)
                data = data[:start] + other[cut : cut + rng.randrange(3000)] + data[end:]
            case 4 | 5:
                token = rng.choice(TOKENS).encode("utf-8", "surrogatepass")
                data = data[:start] + token * rng.choice(TOKEN_REPEATS) + data[start:]
            case _:
                data = data.replace(b"\n", rng.choice((b" ", b"", b"\n\n", b"\r\n")), rng.choice((1, -1)))
    return data[:LARGEST]


def exercise(ending: str, data: bytes, formats: list[catalog_export.Format]) -> int:
    """Parse one input and encode its records; return how many there were. Raise for every fault."""
    name = f"mutated{ending}"
    parsed = list(find_source(source_name(name, data))(Document(name, data)))
    if not parsed and data.strip():
        raise AssertionError("neither a record nor a finding")
    for item in parsed:
        if item.record is None and not item.findings:
            raise AssertionError("a part without a record and without a finding")
        if item.record is not None:
            for format_ in formats:
                try:
                    format_.encode(item.record)
                except catalog_export.RecordError:
                    continue
    return sum(item.record is not None for item in parsed)


def batch(seed: int, count: int, folders: list[Path]) -> Outcome:
    """Exercise ``count`` inputs made from one random seed."""
    rng, known, formats = random.Random(seed), seeds(folders), catalog_export.list_formats()
    faults: list[tuple[str, str, bytes]] = []
    records, slowest = 0, 0.0
    for _ in range(count):
        ending, data = rng.choice(known)
        data = mutate(data, known, rng)
        begin = time.process_time()
        try:
            records += exercise(ending, data, formats)
        except Exception as error:  # noqa: BLE001 (any exception is the result looked for)
            faults.append((type(error).__name__, f"{ending} {error}"[:200], data))
        seconds = time.process_time() - begin
        slowest = max(slowest, seconds)
        if seconds > SLOW:
            faults.append(("slow", f"{ending} {len(data)} bytes, {seconds:.1f} s", data))
    return Outcome(count, records, tuple(faults), slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def keep(outcome: Outcome, first: int, folder: Path | None) -> Outcome:
    """Write the inputs of a batch that are faults into ``folder``, and return the batch."""
    print(f"{first + outcome.count:,} inputs, slowest of the last {outcome.slowest:.2f} s", file=sys.stderr)
    for number, (kind, what, data) in enumerate(outcome.faults):
        print(f"{kind}: {what}", file=sys.stderr)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{first}-{number}-{kind}.bin").write_bytes(data)
    return outcome


def outcomes(options: argparse.Namespace, firsts: range, size: int, folders: list[Path]) -> Iterator[Outcome]:
    """Yield the figures of all batches in their order."""
    seeds_of = [options.seed * 1_000_003 + first for first in firsts]
    counts = [min(size, options.count - first) for first in firsts]
    if options.jobs == 1:
        yield from map(batch, seeds_of, counts, repeat(folders))
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        yield from pool.map(batch, seeds_of, counts, repeat(folders))


def main() -> None:
    """Run the batches and print the figures in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the inputs that are faults")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    folders = [*(ROOT / name for name in SEED_FOLDERS), *options.folders]
    size = max(1, min(1000, options.count // options.jobs))
    firsts = range(0, options.count, size)
    found: list[Outcome] = []
    with suppress(KeyboardInterrupt):
        for first, outcome in zip(firsts, outcomes(options, firsts, size, folders), strict=True):
            found.append(keep(outcome, first, options.keep))
    faults = [fault for outcome in found for fault in outcome.faults]
    print(f"{heading()}\n\n| inputs | records | faults | slowest | peak memory |\n|---|---|---|---|---|")
    print(
        f"| {sum(o.count for o in found):,} | {sum(o.records for o in found):,} | {len(faults)} "
        f"| {max(o.slowest for o in found):.2f} s | {max(o.memory for o in found) / 1024:.0f} MB |"
    )
    for (kind, what), number in Counter((kind, what) for kind, what, _ in faults).most_common(20):
        print(f"* {kind} ({number}): {what}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
