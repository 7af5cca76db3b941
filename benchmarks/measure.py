"""Run processes and report their time and memory; all measuring scripts use it.

The scripts need little memory themselves: on Linux, the peak memory of a process is at least that of the process that
started it.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "catalog_export")
# With PYTHONDONTWRITEBYTECODE, every start would compile all modules.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
ENVIRONMENT["SOURCE_DATE_EPOCH"] = "1767225600"  # the same bytes in every run
_SAMPLE = 0.02  # seconds between two looks at the memory of a process
_BLOCK = 1 << 20


class Job(NamedTuple):
    """A process to be run: from the file ``source`` to the file ``output``, where it takes them as its streams."""

    command: tuple[str, ...]
    source: Path | None = None
    output: Path | None = None


class Run(NamedTuple):
    """What one process took."""

    seconds: float
    memory: int  # peak resident set in kB, of the largest of it and its children
    own: int = 0  # of the process itself, where it was watched
    workers: tuple[int, ...] = ()  # of its children, likewise
    processor: float = 0.0  # seconds of processor time, of it and its children


def run(job: Job, *, watch: bool = False, status: tuple[int, ...] = (0,)) -> Run:
    """Run a process to its end; ``SystemExit`` with its messages where it ends in another ``status``.

    With ``watch`` the memory of its children is looked at now and then, which costs some milliseconds.
    """
    with ExitStack() as stack:
        source = stack.enter_context(job.source.open("rb")) if job.source else subprocess.DEVNULL
        output = stack.enter_context(job.output.open("wb")) if job.output else subprocess.DEVNULL
        messages = stack.enter_context(tempfile.TemporaryFile())
        begin = time.perf_counter()
        process = subprocess.Popen(job.command, stdin=source, stdout=output, stderr=messages, cwd=ROOT, env=ENVIRONMENT)
        peaks = _watch(process) if watch else {}
        _, ended, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(ended)
        if process.returncode not in status:
            messages.seek(0)
            said = messages.read()[-2000:].decode(errors="replace")
            raise SystemExit(f"{' '.join(job.command)}: exit {process.returncode}\n{said}")
    own = peaks.pop(process.pid, 0)
    largest = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    memory = max(own, *peaks.values()) if peaks else own or largest
    return Run(seconds, memory, own, tuple(sorted(peaks.values())), usage.ru_utime + usage.ru_stime)


def _watch(process: subprocess.Popen[bytes]) -> dict[int, int]:
    """Note the peak of each process until the first has ended; only Linux tells."""
    peaks: dict[int, int] = {}
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        for number in (process.pid, *_children(process.pid)):
            peaks[number] = max(peaks.get(number, 0), _peak(number))
        time.sleep(_SAMPLE)
    return peaks


def _children(number: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


def _peak(number: int) -> int:
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def measure(jobs: Mapping[str, Job], rounds: int) -> dict[str, list[Run]]:
    """Run all processes in turn, ``rounds`` times, after one round that only warms the file cache."""
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, job in jobs.items():
            taken = run(job)
            print(f"round {number} of {rounds}: {name} {taken.seconds:.3f} s", file=sys.stderr)
            if number:
                runs[name].append(taken)
    return runs


def median(runs: list[Run], *, processor: bool = False) -> float:
    """Give the median of the seconds, or of those of processor time, which a busy machine disturbs less."""
    return statistics.median(taken.processor if processor else taken.seconds for taken in runs)


def least(runs: list[Run]) -> float:
    """Give the least seconds of processor time: on a busy machine, other programs only lengthen it."""
    return min(taken.processor for taken in runs)


def peak(runs: list[Run]) -> float:
    """Give the highest peak of memory in MB."""
    return max(taken.memory for taken in runs) / 1024


def count(path: Path, marker: bytes) -> int:
    """Count how often ``marker`` stands in a file of any size."""
    found, rest = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found += (rest + block).count(marker)
            rest = block[1 - len(marker) :] if len(marker) > 1 else b""
    return found


def machine() -> str:
    """Say in one line what the figures were measured with."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        found = Counter(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    model = next(iter(found), platform.processor())
    python = f"{platform.python_implementation()} {platform.python_version()} ({platform.python_compiler()})"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {model}"


def heading() -> str:
    """Say with which command, when and on what the figures below were measured."""
    load = f", load {os.getloadavg()[0]:.1f}"
    return f"`{' '.join(['python', *sys.argv])}`, {datetime.now(UTC):%Y-%m-%d}; {machine()}{load}"
