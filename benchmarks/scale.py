"""Measure what grows with the size of a harvest, and compute the figures of docs/scale.md.

    python benchmarks/scale.py                                      10^8 pages on 20 processors
    python benchmarks/scale.py --pages 5e6 --processors 4 --price 0.05

The work for a page is measured on invented pages in JSON Lines. The plan and the table of record numbers are measured
on invented names and digests, so no pages are written: --names 1e7 takes minutes. The tables are printed in Markdown.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from generate import write
from measure import heading

from catalog_export import api
from catalog_export.run.batches.digests import WIDTH, ControlNumberIndex, ShardDigests
from catalog_export.run.batches.plan import split_into_shards


def _clock() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure_run(count: int, size: int, to: str, folder: Path) -> dict[str, float]:
    """Export ``count`` pages in shards of ``size``, one after the other."""
    pages = folder / "pages.jsonl"
    write(count, pages)
    begin = _clock()
    api.export(pages, to, str(folder / "out") + "/", shard_size=size)
    worked = _clock() - begin
    kept = list((folder / "out" / ".catalog-export").glob("*.result"))
    bodies = [path for path in (folder / "out").iterdir() if path.is_file() and path.name != "manifest.json"]
    return {
        "work": worked / count,
        "page": pages.stat().st_size / count,
        "body": sum(path.stat().st_size for path in bodies) / count,
        "result": sum(path.stat().st_size for path in kept) / count,
        "manifest": (folder / "out" / "manifest.json").stat().st_size / len(kept),
    }


def measure_plan(count: int, size: int) -> dict[str, float]:
    """Cut made-up names."""
    begin = _clock()
    shards = list(split_into_shards((f"harvest/{n // 1000:06}/{20_000_000 + n}.md" for n in range(count)), size))
    return {"plan": (_clock() - begin) / count, "name": sum(sys.getsizeof(shard.packed) for shard in shards) / count}


def measure_table(count: int, size: int) -> dict[str, float]:
    """Look made-up numbers up, and put them into the table."""
    numbers, taken = ControlNumberIndex(_nothing), []
    for part in range(max(1, count // size)):
        digests = b"".join(sha256(b"%d" % n).digest()[:WIDTH] for n in range(part * size, (part + 1) * size))
        begin = _clock()
        numbers.repeated(ShardDigests(digests, digests, b"", b""))
        numbers.add(ShardDigests(digests, digests, b"", b""))
        taken.append(_clock() - begin)
    last = taken[-max(1, len(taken) // 10) :]
    [pages] = numbers.table.connection.execute("PRAGMA page_count").fetchone()
    [width] = numbers.table.connection.execute("PRAGMA page_size").fetchone()
    return {"check": sum(last) / len(last) / size, "table": pages * width / (len(taken) * size)}


def _nothing(_part: int) -> Any:  # noqa: ANN401 (never asked: no number occurs twice)
    raise AssertionError


def measure_cluster(count: int, folder: Path) -> dict[str, float]:
    """Hand out tasks that do nothing to a cluster of two workers on this machine; seconds a task, by the clock."""
    from distributed import LocalCluster

    from catalog_export.run.batches.engines.cluster import Cluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        engine = Cluster(len, local.scheduler_address, None)
        engine.check_workers([str(folder)], [])
        for wait in [engine.start("x") for _ in range(4)]:
            wait()
        begin = time.perf_counter()
        for wait in [engine.start("x") for _ in range(count)]:
            wait()
        taken = time.perf_counter() - begin
        engine.close()
    return {"shard": taken / count}


def measured(figures: dict[str, float]) -> list[str]:
    """Return the rows of what was measured."""
    rows = [
        ("a page, read to written (one processor)", f"{figures['work'] * 1e6:.0f} µs"),
        ("a page in, in JSON Lines", f"{figures['page']:.0f} bytes"),
        ("a record out", f"{figures['body']:.0f} bytes"),
        ("what is kept of a record beside its shard", f"{figures['result']:.0f} bytes"),
        ("a shard in the manifest", f"{figures['manifest']:.0f} bytes"),
        (
            "a name in the plan (an input is a name)",
            f"{figures['plan'] * 1e6:.1f} µs, {figures['name']:.1f} bytes of memory",
        ),
        (
            "a number in the table of duplicates",
            f"{figures['check'] * 1e6:.1f} µs, {figures['table']:.0f} bytes of a temporary file",
        ),
        ("a shard handed out by a scheduler", f"{figures['shard'] * 1e3:.1f} ms"),
    ]
    return ["| | |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)]


def reckoned(figures: dict[str, float], pages: float, size: int, processors: int, price: float) -> list[str]:
    """Return the rows of what a harvest takes."""
    shards, hours = pages / size, pages * figures["work"] / 3600
    alone = pages * (figures["check"] + figures["shard"] / size)
    rows = [
        (
            "pages, in files of a shard each",
            f"{shards:,.0f} files, {pages * figures['page'] / 1e9:,.0f} GB before compression",
        ),
        ("records out", f"{shards:,.0f} shards, {pages * figures['body'] / 1e9:,.0f} GB"),
        (
            "kept beside them",
            f"{pages * figures['result'] / 1e9:,.1f} GB; manifest {shards * figures['manifest'] / 1e6:,.0f} MB",
        ),
        ("work", f"{hours:,.1f} processor hours, {hours / processors:,.2f} hours on {processors}"),
        ("cost of a million pages", f"{hours / pages * 1e6 * price:.3f} at {price} a processor hour"),
        (
            "where the run was started",
            f"{alone / 3600:,.2f} hours, {pages * figures['table'] / 1e9:,.1f} GB temporary file",
        ),
        (
            "more processors than this do not help",
            f"{figures['work'] / (figures['check'] + figures['shard'] / size):,.0f}",
        ),
        (
            "the same pages, a file each",
            f"{pages * figures['plan'] / 60:,.0f} minutes and {pages * figures['name'] / 1e6:,.0f} MB for the plan",
        ),
    ]
    return [
        f"| {pages:,.0f} pages, shards of {size:,} | |",
        "|---|---|",
        *(f"| {what} | {value} |" for what, value in rows),
    ]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=float, default=20_000, help="pages to invent")
    parser.add_argument("--names", type=float, default=1e6, help="names and numbers to make up")
    parser.add_argument("--to", default="marcxml")
    parser.add_argument("--pages", type=float, default=1e8, help="of the harvest to reckon with")
    parser.add_argument("--shard-size", type=int, default=10_000)
    parser.add_argument("--processors", type=int, default=20)
    parser.add_argument("--price", type=float, default=0.05, help="of a processor for an hour, in your currency")
    options = parser.parse_args()
    size = options.shard_size
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = measure_run(int(options.count), size, options.to, folder)
        figures |= measure_cluster(400, folder)
    figures |= measure_plan(int(options.names), size) | measure_table(int(options.names), size)
    print(f"{heading()}\n")
    print(
        "\n".join([*measured(figures), "", *reckoned(figures, options.pages, size, options.processors, options.price)])
    )


if __name__ == "__main__":
    main()
