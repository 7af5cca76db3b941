"""Measure the time of feeds to DSpace: the first feed of new records, and one that finds nothing to do.

    python benchmarks/feeds.py --count 20000

Each feed is a new process that reads the same invented records in JSON Lines. Between the two, the script writes the
mapfiles that DSpace would write. The result is a table in Markdown: records a second of the whole process, and its peak
memory. The table also has the time of reading alone (check), so that machines can be compared.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from generate import invent

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLLECTION = ["--collection-handle", "123456789/1"]


def measure(words: Sequence[str]) -> tuple[float, float]:
    """Run the command; return its seconds and peak memory in MiB."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "catalog_export", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)} ended with status {status}:\n{said}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def confirm(folder: Path) -> None:
    """Write the mapfile of each batch as DSpace would."""
    number = 0
    for batch in sorted(folder.glob("add-*")):
        lines = []
        for item in sorted(path for path in batch.iterdir() if path.is_dir()):
            number += 1
            lines.append(f"{item.name} 123456789/{number}\n")
        (batch / "mapfile").write_text("".join(lines), "utf-8")


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20000, help="records to invent")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as name:
        source, out = Path(name, "records.jsonl"), Path(name, "out")
        with source.open("w", encoding="utf-8") as file:
            file.writelines(invent(number).line() + "\n" for number in range(count))
        saf = ["feed", "saf", str(source), "-o", str(out), *_COLLECTION]
        rows = {
            "read and check only": lambda: measure(["check", "-j", "1", str(source)]),
            "first feed: all new": lambda: measure(saf),
            "second feed: all wait": lambda: measure(saf),
            "third feed: mapfiles read, all unchanged": lambda: confirm(out) or measure(saf),  # type: ignore[func-returns-value]
            "fourth feed: all unchanged": lambda: measure(saf),
        }
        print("| Work | records/s | peak MiB |\n|---|---|---|")
        for what, work in rows.items():
            seconds, memory = work()
            print(f"| {what} | {count / seconds:,.0f} | {memory:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
