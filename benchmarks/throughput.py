"""Measure the command on invented pages: records a second and peak memory a format, and the cold start.

    python benchmarks/throughput.py --count 20000 --rounds 5
    python benchmarks/throughput.py --formats marc bibtex --kind jsonl
    python benchmarks/throughput.py --formats marc --jobs 1 2

Each run is a new process, as a user starts it, from pages on disk to one file in a temporary folder. Every round runs
all formats, so that a slow moment of the machine affects all of them. The result is a table in Markdown on stdout;
progress goes to stderr. Only ratios within one table are valid on other machines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from generate import write
from measure import COMMAND, ROOT, Job, heading, measure, median, peak

FORMATS = ("marc", "marcxml", "mrk", "dc", "qdc", "bibtex", "biblatex", "jsonl")
BARE = Job((sys.executable, "-c", "pass"))


def throughput(pages: Path, count: int, formats: list[str], jobs: list[str], rounds: int, folder: Path) -> list[str]:  # noqa: PLR0913, PLR0917
    """Return the rows of the table of formats; the peak memory is that of the largest process."""
    commands = {
        f"{name}, {number} jobs" if len(jobs) > 1 else name: Job(
            (
                *COMMAND,
                *("--to", name, "-o", str(folder / f"out.{name}"), "--force", "--jobs", number, str(pages)),
            )
        )
        for name in formats
        for number in jobs
    }
    rows = ["| Format | records/s | microseconds a record | peak memory |", "|---|---|---|---|"]
    for name, runs in measure(commands, rounds).items():
        seconds = median(runs)
        rows.append(f"| {name} | {count / seconds:,.0f} | {seconds / count * 1e6:.0f} | {peak(runs):.0f} MB |")
    return rows


def cold_start(rounds: int, folder: Path) -> list[str]:
    """Return the rows of the table of cold starts: one page, a process each, against a bare interpreter."""
    page = next((ROOT / "records").glob("*.md"))
    commands = {"python -c pass": BARE}
    for name in ("bibtex", "marc"):
        output = ("-o", str(folder / f"one.{name}"), "--force")
        commands[f"one page to {name}"] = Job((*COMMAND, "--to", name, *output, str(page)))
    runs = measure(commands, rounds)
    medians = {name: median(runs[name]) for name in commands}
    rows = ["| Process | milliseconds | times a bare interpreter |", "|---|---|---|"]
    bare = medians["python -c pass"]
    return rows + [f"| {name} | {took * 1000:.0f} | {took / bare:.1f} |" for name, took in medians.items()]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="records to invent")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count; their median is printed")
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--jobs", nargs="*", default=["1"], help="numbers of processes, each measured")
    parser.add_argument("--kind", choices=("folder", "md", "jsonl"), default="folder", help="where the pages are")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = folder / ("pages" if options.kind == "folder" else f"pages.{options.kind}")
        write(options.count, pages, mixed=options.kind != "md")
        table = throughput(pages, options.count, options.formats, options.jobs, options.rounds, folder)
        start = cold_start(3 * options.rounds, folder)
    print(f"{heading()}\n")
    print(f"{options.count:,} invented records ({options.kind}), median of {options.rounds} rounds:\n")
    print("\n".join([*table, "", "One page, cold:", "", *start]))


if __name__ == "__main__":
    main()
