"""Kill runs at random moments, run them again, and compare the outputs with those of an undisturbed run.

    python benchmarks/kills.py --kills 60
    python benchmarks/kills.py --kills 12 --way "a store"

Each round starts one of the ways to write (a file, a file with two workers, a folder of shards, a folder with a file a
record, a catalogue store), sends SIGKILL, SIGTERM or SIGINT after a random part of the time that an undisturbed run
takes, and gives the same command again until it ends. The outputs must then be equal byte for byte (of a store: the
records that it exports), and no temporary file may be left. The exit code is 1 if a round fails.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import invent
from measure import COMMAND, ENVIRONMENT, heading

PAGES = 3000
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
WAYS = {
    "a file": ("--to", "marc", "-o", "out/out.mrc"),
    "a file, two workers": ("--to", "marcxml", "-o", "out/out.xml", "--jobs", "2"),
    "shards, two workers": ("--to", "mrk", "-o", "out/shards/", "--shard-size", "250", "--jobs", "2"),
    "a file a record": ("--to", "bibtex", "-o", "out/each/"),
    "a store": ("load", "--store", "out/catalogue.db"),
}


def start(way: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start the command of a way in ``folder``, where the pages are."""
    verb = [] if WAYS[way][0] == "load" else ["export", "--force"] if way == "a file a record" else ["export"]
    command = [*COMMAND, *verb, *WAYS[way], "pages.jsonl"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def contents(way: str, folder: Path) -> dict[str, bytes]:
    """Return the bytes of every output file; of a store, the records that it exports."""
    if way == "a store":
        exported = [*COMMAND, "store", "export", "--store", "out/catalogue.db", "--to", "jsonl"]
        done = subprocess.run(exported, cwd=folder, env=ENVIRONMENT, capture_output=True, check=True)
        return {"records": done.stdout}
    files = {str(path.relative_to(folder)): path for path in sorted((folder / "out").rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.endswith("manifest.json")}


def empty(folder: Path) -> None:
    """Remove the outputs of the round before."""
    subprocess.run(["rm", "-rf", "out"], cwd=folder, check=True)
    (folder / "out").mkdir()


def undisturbed(way: str, folder: Path) -> tuple[float, dict[str, bytes]]:
    """Run a way to its end; return its seconds and its outputs."""
    empty(folder)
    begin = time.perf_counter()
    process = start(way, folder)
    _, said = process.communicate()
    if process.returncode:
        raise SystemExit(f"{way}: exit {process.returncode}\n{said.decode(errors='replace')[-2000:]}")
    return time.perf_counter() - begin, contents(way, folder)


def one_round(way: str, folder: Path, seconds: float, rng: random.Random) -> str:
    """Interrupt a run one to three times, finish it, and return how it ended (without its outputs)."""
    empty(folder)
    for _ in range(rng.randint(1, 3)):
        process = start(way, folder)
        time.sleep(rng.uniform(0, seconds))
        process.send_signal(rng.choice(SIGNALS))
        _, said = process.communicate()
        if b"Traceback" in said:
            return said.decode(errors="replace")[-500:]
    process = start(way, folder)
    _, said = process.communicate()
    if process.returncode == 3 and b"exists already" in said:  # the interrupted run had finished its output
        return ""
    return "" if process.returncode == 0 else f"exit {process.returncode}: {said.decode(errors='replace')[-500:]}"


def main() -> None:
    """Run all rounds and print the figures in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60, help="rounds, each with one to three interruptions")
    parser.add_argument("--way", choices=WAYS, help="only this way; all without it")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, failed = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages.jsonl").write_text("".join(f"{invent(n).page_line()}\n" for n in range(PAGES)), "utf-8")
        ways = [options.way] if options.way else list(WAYS)
        expected = {way: undisturbed(way, folder) for way in ways}
        print(f"{heading()}\n\n| way | rounds | recovered |\n|---|---|---|")
        for number, way in enumerate(ways):
            rounds = options.kills // len(ways) + (number < options.kills % len(ways))
            recovered = 0
            for _ in range(rounds):
                seconds, outputs = expected[way]
                fault = one_round(way, folder, seconds, rng)
                if not fault and (found := contents(way, folder)) != outputs:
                    fault = f"other outputs: {sorted(found.keys() ^ outputs.keys())[:5] or 'same names, other bytes'}"
                recovered += not fault
                if fault:
                    print(f"{way}: {fault}", file=sys.stderr)
            failed += rounds - recovered
            print(f"| {way} | {rounds} | {recovered} |", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
