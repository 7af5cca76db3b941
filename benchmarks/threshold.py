"""Find the number of pages from which several processes are faster, for ``SMALL`` in run/batches/batch.py.

    python benchmarks/threshold.py
    python benchmarks/threshold.py --counts 1000 2000 --jobs 4 --rounds 9

Commands with one process and with several run alternately, from a folder of pages to one file. The result is a table in
Markdown; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from generate import write
from measure import COMMAND, Job, heading, measure, median


def compare(count: int, jobs: int, rounds: int, folder: Path) -> str:
    """Return the row for so many pages."""
    pages = folder / f"pages-{count}"
    write(count, pages)
    commands = {}
    for number in (1, jobs):
        options = ("--to", "marc", "-o", str(folder / f"{number}.mrc"), "--force", "--jobs", str(number))
        commands[str(number)] = Job((*COMMAND, *options, str(pages)))
    runs = measure(commands, rounds)
    one, several = median(runs["1"]), median(runs[str(jobs)])
    return f"| {count:,} | {one * 1000:.0f} ms | {several * 1000:.0f} ms | {one / several:.2f} |"


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="*", default=[250, 500, 1000, 2000, 4000, 8000], help="pages")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="processes to compare with one")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count; their median is taken")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = [compare(count, options.jobs, options.rounds, Path(name)) for count in options.counts]
    print(f"{heading()}\n")
    print(f"| Pages | One process | {options.jobs} processes | Times as fast |\n|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
