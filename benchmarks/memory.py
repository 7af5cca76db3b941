"""Measure peak memory and time for each record as the input grows, for each kind of output.

    python benchmarks/memory.py --sizes 20000 200000
    python benchmarks/memory.py --sizes 1000000 --modes stdout file

Memory and time for each record must stay constant. The memory is that of the largest process; that of the workers is
printed separately. The result is a table in Markdown on stdout; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from generate import write
from measure import COMMAND, Job, Run, count, heading, run

DISTINCT = 5000  # texts; the memory of a run does not know that they repeat
LIMIT = 64  # MB a process
SLOWER = 1.2  # times the time a record of the smallest size


class Mode(NamedTuple):
    """A way through the program: the options, with ``OUT`` for the output, and what the pages come in."""

    name: str
    options: tuple[str, ...]
    pages: str = "pages.jsonl"


MODES = {
    "stdout": Mode("to standard output", ()),
    "stdin": Mode("from standard input", ("-o", "OUT.mrc", "-")),
    "file": Mode("`--jobs 2 -o FILE`", ("--jobs", "2", "-o", "OUT.mrc")),
    "files": Mode("`--jobs 2 -o FILE`, a file a page", ("--jobs", "2", "-o", "OUT.mrc"), "pages"),
    "shards": Mode("`--jobs 2 -o DIR/ --shard-size 10000`", ("--jobs", "2", "-o", "OUT/", "--shard-size", "10000")),
    "single": Mode("`-o DIR/`, a file a record", ("-o", "OUT/"), "pages"),
}


class Row(NamedTuple):
    """What a mode took at one size."""

    mode: str
    size: int
    taken: Run

    @property
    def each(self) -> float:
        """Microseconds a record."""
        return self.taken.seconds / self.size * 1e6


def measure_sizes(sizes: list[int], names: list[str], folder: Path) -> list[Row]:
    """Run each mode at each size, once; ``SystemExit`` where records are missing from an output."""
    rows = []
    for size in sizes:
        for pages in {MODES[name].pages for name in names}:
            write(size, folder / pages, distinct=DISTINCT)
        for name in names:
            rows.append(Row(name, size, _once(MODES[name], size, folder)))
            print(f"{name}, {size:,}: {rows[-1].taken}", file=sys.stderr)
        shutil.rmtree(folder / "pages", ignore_errors=True)
    return rows


def _once(mode: Mode, size: int, folder: Path) -> Run:
    options = [option.replace("OUT", str(folder / "out")) for option in mode.options]
    pages = folder / mode.pages
    piped = options[-1:] == ["-"]
    command = (*COMMAND, "--to", "marc", *options, *(() if piped else (str(pages),)))
    output = None if "-o" in options else folder / "out.mrc"
    taken = run(Job(command, pages if piped else None, output), watch=True)
    written = list((folder / "out").glob("*.mrc")) if "OUT/" in mode.options else [folder / "out.mrc"]
    found = sum(count(path, b"\x1d") for path in written)
    if found != size:
        raise SystemExit(f"{mode.name}: {found:,} records came out of {size:,}")
    for left in folder.glob("out*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return taken


def table(rows: list[Row]) -> list[str]:
    """Set out the rows in Markdown: a line a mode, a pair of columns a size."""
    sizes = list(dict.fromkeys(row.size for row in rows))
    lines = [
        "| Way | " + " | ".join(f"{size:,} records | µs each" for size in sizes) + " |",
        "|---|" + "---|---|" * len(sizes),
    ]
    for name in dict.fromkeys(row.mode for row in rows):
        cells = [f"{_memory(row.taken)} | {row.each:.0f}" for row in rows if row.mode == name]
        lines.append(f"| {MODES[name].name} | {' | '.join(cells)} |")
    return lines


def _memory(taken: Run) -> str:
    workers = ", workers " + " ".join(f"{peak / 1024:.0f}" for peak in taken.workers) if taken.workers else ""
    return f"{taken.memory / 1024:.0f} MB{workers}"


def verdict(rows: list[Row]) -> tuple[str, bool]:
    """Say whether memory and time a record stayed where they were from the smallest size to the largest."""
    most = max(row.taken.memory for row in rows) / 1024
    grown, slower = 0.0, 0.0
    for name in dict.fromkeys(row.mode for row in rows):
        mine = [row for row in rows if row.mode == name]
        grown = max(grown, (mine[-1].taken.memory - mine[0].taken.memory) / 1024)
        slower = max(slower, mine[-1].each / mine[0].each)
    flat = grown <= LIMIT / 16  # what a larger index or a few more pages in flight may take
    said = f"at most {most:.0f} MB, grown by {grown:.1f} MB at most, {slower:.2f} times the time a record"
    return said, most <= LIMIT and flat and slower <= SLOWER


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[20_000, 200_000], help="records to invent")
    parser.add_argument("--modes", nargs="*", choices=MODES, default=list(MODES))
    parser.add_argument("--folder", type=Path, help="where to put pages and output for the while; 1 million take 9 GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        rows = measure_sizes(options.sizes, options.modes, Path(name))
    print(f"{heading()}\n")
    print("\n".join(table(rows)))
    print(f"\n{verdict(rows)[0]}.")


if __name__ == "__main__":
    main()
