"""Measure the command on invented pages: records a second and peak memory a format, and the cold start.

    python benchmarks/throughput.py --count 20000 --rounds 5
    python benchmarks/throughput.py --formats marc bibtex --kind jsonl
    python benchmarks/throughput.py --formats marc --jobs 1 2

Each run is a process of its own, as a user starts it, from pages on disk to one file in a temporary folder.
The formats take turns in every round, so that a slow spell of the machine falls on all of them. The result is
a table in Markdown on stdout; progress goes to stderr. Only ratios within one table carry over elsewhere.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from generate import write

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "catalog_export")
FORMATS = ("marc", "marcxml", "mrk", "dc", "qdc", "bibtex", "biblatex", "jsonl")
BARE = (sys.executable, "-c", "pass")
# A shell that forbids the interpreter to keep compiled modules would have every start compile them anew.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


class Run(NamedTuple):
    """What one process took."""

    seconds: float
    memory: int  # peak resident set in kB


def run(command: tuple[str, ...]) -> Run:
    """Run a command to its end; ``SystemExit`` with its messages where it fails."""
    with tempfile.TemporaryFile() as messages:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages, cwd=ROOT, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            messages.seek(0)
            raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{messages.read().decode()}")
    kilobytes = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Run(seconds, kilobytes)


def measure(commands: dict[str, tuple[str, ...]], rounds: int) -> dict[str, list[Run]]:
    """Run all commands in turn, ``rounds`` times, after one round that only warms the file cache."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            taken = run(command)
            print(f"round {number} of {rounds}: {name} {taken.seconds:.3f} s", file=sys.stderr)
            if number:
                runs[name].append(taken)
    return runs


def throughput(pages: Path, count: int, formats: list[str], jobs: list[str], rounds: int, folder: Path) -> list[str]:  # noqa: PLR0913, PLR0917
    """Return the rows of the table of formats; the peak memory is that of the largest process."""
    commands = {
        f"{name}, {number} jobs" if len(jobs) > 1 else name: (
            *COMMAND,
            *("--to", name, "-o", str(folder / f"out.{name}"), "--force", "--jobs", number, str(pages)),
        )
        for name in formats
        for number in jobs
    }
    rows = ["| Format | records/s | microseconds a record | peak memory |", "|---|---|---|---|"]
    for name, runs in measure(commands, rounds).items():
        seconds = statistics.median(taken.seconds for taken in runs)
        memory = max(taken.memory for taken in runs) / 1024
        rows.append(f"| {name} | {count / seconds:,.0f} | {seconds / count * 1e6:.0f} | {memory:.0f} MB |")
    return rows


def cold_start(rounds: int, folder: Path) -> list[str]:
    """Return the rows of the table of cold starts: one page, a process each, against a bare interpreter."""
    page = next((ROOT / "records").glob("*.md"))
    commands = {
        "python -c pass": BARE,
        "one page to bibtex": (
            *COMMAND,
            "--to",
            "bibtex",
            "-o",
            str(folder / "one.bib"),
            "--force",
            str(page),
        ),
        "one page to marc": (*COMMAND, "--to", "marc", "-o", str(folder / "one.mrc"), "--force", str(page)),
    }
    runs = measure(commands, rounds)
    medians = {name: statistics.median(taken.seconds for taken in runs[name]) for name in commands}
    rows = ["| Process | milliseconds | times a bare interpreter |", "|---|---|---|"]
    bare = medians["python -c pass"]
    return rows + [f"| {name} | {took * 1000:.0f} | {took / bare:.1f} |" for name, took in medians.items()]


def machine() -> str:
    """Say in one line what the figures were measured with."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    model = models[0] if models else platform.processor()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {model}"


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
        write(options.count, pages)
        table = throughput(pages, options.count, options.formats, options.jobs, options.rounds, folder)
        start = cold_start(3 * options.rounds, folder)
    print(f"`{' '.join(['python', *sys.argv])}`, {datetime.now(UTC):%Y-%m-%d}; {machine()}\n")
    print(f"{options.count:,} invented records ({options.kind}), median of {options.rounds} rounds:\n")
    print("\n".join([*table, "", "One page, cold:", "", *start]))


if __name__ == "__main__":
    main()
