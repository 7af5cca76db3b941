"""Run us and the peers side by side, and say which of our goals are reached.

    python benchmarks/peers.py --count 20000 --rounds 5
    python benchmarks/peers.py --only formats yaz
    python benchmarks/peers.py --count 500 --rounds 1 --only libraries

Every run is a whole process, from a file or a folder to a file, and all take turns in every round. We read pages; the
peers, which cannot, get the same records parsed already, as JSON Lines, and build the same fields (catmandu/*.fix,
serialise.py). The records that came out are counted, so none wins by failing. A peer that is not installed is named
and left out. The result is in Markdown; progress goes to stderr. Only ratios within one table carry over elsewhere.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import memory
from generate import write
from measure import COMMAND, ROOT, Job, count, heading, measure, median, peak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measure import Run

GROUPS = ("formats", "default", "yaz", "jobs", "memory", "cold", "libraries")
FIXES = Path(__file__).parent / "catmandu"
SERIALISE = str(Path(__file__).parent / "serialise.py")
MARKERS = {"marc": b"\x1d", "marcxml": b"</record>", "dc": b"</oai_dc:dc>", "bibtex": b"@misc{"}
# Goals: how many times as fast as Catmandu in each format, and in all of them at once.
FASTER = {"marc": 4.0, "marcxml": 4.0, "dc": 2.0, "bibtex": 1.25}
AT_ONCE = 5.0
YAZ, WORKERS, COLD = 2.5, 1.7, 4.5
CATMANDU = {
    "marc": ("--fix", str(FIXES / "marc.fix"), "to", "MARC", "--type", "ISO"),
    "marcxml": ("--fix", str(FIXES / "marc.fix"), "to", "MARC", "--type", "XML"),
    "dc": (
        *("to", "Template", "--template", str(FIXES / "dc.tt")),
        *("--template_before", str(FIXES / "before.tt"), "--template_after", str(FIXES / "after.tt")),
    ),
    "bibtex": ("--fix", str(FIXES / "bibtex.fix"), "to", "BibTeX"),
}
LIBRARIES = {
    "pymarc": ("marc", "marcxml"),
    "mrrc": ("marc", "marcxml"),
    "bibtexparser": ("bibtex", "latex"),
}


class Contestant(NamedTuple):
    """A process in the race: ``outputs`` are its files, each with what stands in it once for each record."""

    group: str
    job: Job
    outputs: tuple[tuple[Path, bytes], ...] = ()
    records: int = 1


class Race:
    """The contestants on invented pages in a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.pages, self.lines, self.records = folder / "pages", folder / "pages.jsonl", folder / "records.jsonl"
        self.iso = folder / "input.mrc"
        write(size, self.pages)
        write(size, self.lines)
        write(size, self.records, as_records=True)

    def ours(self, *formats: str, source: Path | None = None, jobs: str = "1") -> Contestant:
        """Give our run for one or more formats at once, in as many processes as ``jobs`` says."""
        source = source or self.pages
        outputs = {name: self.folder / f"ours-{source.name}-{'-'.join(formats)}-{jobs}.{name}" for name in formats}
        options = [part for name, path in outputs.items() for part in ("--to", name, "-o", str(path))]
        command = (*COMMAND, *options, "--force", "--jobs", jobs, str(source))
        told = tuple((path, MARKERS[name]) for name, path in outputs.items())
        return Contestant("formats", Job(command), told, self.size)

    def catmandu(self, name: str) -> Contestant:
        """Give Catmandu's process for a format, with the Fix that builds our fields."""
        out = self.folder / f"catmandu.{name}"
        marker = b"</marc:record>" if name == "marcxml" else MARKERS[name]
        command = ("catmandu", "convert", "JSON", "--line_delimited", "1", *CATMANDU[name])
        return Contestant("formats", Job(command, self.records, out), ((out, marker),), self.size)

    def library(self, library: str, name: str) -> Contestant:
        """Give the process of a Python library for a format."""
        out = self.folder / f"{library}.{name}"
        command = (sys.executable, SERIALISE, library, name, str(self.records), str(out))
        marker = MARKERS.get(name, MARKERS["bibtex"])
        return Contestant("libraries", Job(command), ((out, marker),), self.size)

    def yaz(self) -> Contestant:
        """Give yaz-marcdump's mere conversion of ISO 2709 to MARCXML."""
        out = self.folder / "yaz.marcxml"
        command = ("yaz-marcdump", "-i", "marc", "-o", "marcxml", str(self.iso))
        return Contestant("yaz", Job(command, output=out), ((out, b"</record>"),), self.size)

    def cold(self) -> Iterator[tuple[str, Contestant]]:
        """Yield one page as a process, and an interpreter that does nothing."""
        page = str(next((ROOT / "records").glob("*.md")))
        yield "python -c pass", Contestant("cold", Job((sys.executable, "-c", "pass")))
        for name in ("bibtex", "marc"):
            out = self.folder / f"one.{name}"
            command = (*COMMAND, "--to", name, "-o", str(out), "--force", page)
            yield f"one page to {name}", Contestant("cold", Job(command), ((out, MARKERS[name]),))

    def contestants(self) -> Iterator[tuple[str, Contestant]]:
        """Yield all that are installed; the others are named on stderr."""
        for name in FASTER:
            yield f"ours, {name}", self.ours(name)
            if installed("catmandu"):
                yield f"Catmandu, {name}", self.catmandu(name)
        yield "ours, four at once", self.ours(*FASTER)
        for name, formats in (*((name, (name,)) for name in FASTER), ("four at once", tuple(FASTER))):
            yield f"ours, {name}, two workers", self.ours(*formats, jobs="2")._replace(group="default")
        yield "ours, pages in JSON Lines to marcxml", self.ours("marcxml", source=self.lines)._replace(group="yaz")
        if installed("yaz-marcdump"):
            yield "yaz-marcdump, marc to marcxml", self.yaz()
        one = self.ours("marc", source=self.lines)
        yield "ours, one worker", one._replace(group="jobs")
        yield "ours, two workers", self.ours("marc", source=self.lines, jobs="2")._replace(group="jobs")
        yield from self.cold()
        for library, names in LIBRARIES.items():
            if installed(library):
                yield from ((f"{library}, {name}", self.library(library, name)) for name in names)
        floor = Job(("cat", str(self.lines)), output=self.folder / "floor")
        yield "cat", Contestant("libraries", floor, ((self.folder / "floor", b"\n"),), self.size)


def installed(peer: str) -> bool:
    """Tell whether a program or library is at hand, and say so where it is not."""
    found = bool(find_spec(peer) if peer in LIBRARIES else shutil.which(peer))
    if not found:
        print(f"{peer} is not installed and left out", file=sys.stderr)
    return found


def check(name: str, contestant: Contestant) -> None:
    """Count the records of the outputs; ``SystemExit`` where some are missing."""
    for path, marker in contestant.outputs:
        found = count(path, marker)
        if found != contestant.records:
            raise SystemExit(f"{name}: {found:,} records came out of {contestant.records:,} in {path.name}")


# --- goals


class Goal(NamedTuple):
    """What was wanted, what came out, and whether that is enough; ``None`` where it was not measured."""

    number: str
    wanted: str
    measured: str
    reached: bool | None


def goals(runs: dict[str, list[Run]], *, processor: bool = False) -> Iterator[Goal]:
    """Yield the goals that the race can tell, in their order; with ``processor`` by processor time, but for workers."""
    took = {name: median(found, processor=processor) for name, found in runs.items()}
    passed = {name: median(found) for name, found in runs.items()}
    if all(f"Catmandu, {name}" in took for name in FASTER):
        took["Catmandu"] = sum(took[f"Catmandu, {name}"] for name in FASTER)
        passed["Catmandu"] = sum(passed[f"Catmandu, {name}"] for name in FASTER)
    # Two workers are what a run of this size has by default on two processors.
    for number, workers, taken in (("1", "", took), ("1, two workers", ", two workers", passed)):
        for name, wanted in FASTER.items():
            what = f"{name} from pages, times as fast as Catmandu"
            yield _ratio(number, what, f"Catmandu, {name}", f"ours, {name}{workers}", taken, wanted)
        what = "four formats at once, times as fast as Catmandu four times"
        yield _ratio(number, what, "Catmandu", f"ours, four at once{workers}", taken, AT_ONCE)
    wanted = "pages in JSON Lines to MARCXML, times yaz-marcdump's marc to marcxml"
    ours = "ours, pages in JSON Lines to marcxml"
    yield _ratio("2", wanted, ours, "yaz-marcdump, marc to marcxml", took, YAZ, most=True)
    yield _ratio("3", "two workers, times as fast as one", "ours, one worker", "ours, two workers", passed, WORKERS)
    wanted = "one page to BibTeX, times a bare interpreter"
    yield _ratio("5", wanted, "one page to bibtex", "python -c pass", took, COLD, most=True)


def _ratio(  # noqa: PLR0913, PLR0917 (the parts of a sentence)
    number: str, what: str, over: str, under: str, took: dict[str, float], wanted: float, *, most: bool = False
) -> Goal:
    limit = f"{what}: at {'most' if most else 'least'} {wanted:g}"
    if over not in took or under not in took:
        return Goal(number, limit, "not measured", None)
    ratio = took[over] / took[under]
    return Goal(number, limit, f"{ratio:.2f}", ratio <= wanted if most else ratio >= wanted)


def same_bytes(race: Race) -> bool:
    """Tell whether one and two workers wrote the same."""
    one, two = (race.folder / f"ours-{race.lines.name}-marc-{jobs}.marc" for jobs in "12")
    return one.read_bytes() == two.read_bytes()


# --- the tables


def results(contestants: dict[str, Contestant], runs: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of the table of all processes."""
    yield "| Process | records/s | µs a record | of processor time | peak memory |"
    yield "|---|---|---|---|---|"
    for name, found in runs.items():
        seconds, records = median(found), contestants[name].records
        processor = median(found, processor=True)
        if records == 1:
            cells = f"- | {seconds * 1000:.0f} ms in all | {processor * 1000:.0f} ms in all"
        else:
            cells = f"{records / seconds:,.0f} | {seconds / records * 1e6:.0f} | {processor / records * 1e6:.0f}"
        yield f"| {name} | {cells} | {peak(found):.0f} MB |"


def goal_table(found: list[Goal]) -> Iterator[str]:
    """Yield the lines of the table of goals."""
    yield "| Goal | Wanted | Measured | Reached |"
    yield "|---|---|---|---|"
    for goal in found:
        yield f"| {goal.number} | {goal.wanted} | {goal.measured} | {_REACHED[goal.reached]} |"


_REACHED = {True: "yes", False: "**no**", None: "-"}


def compare(race: Race, groups: list[str], rounds: int, *, processor: bool) -> tuple[list[str], list[Goal]]:
    """Run the race; give its table and the goals it tells."""
    chosen = {name: one for name, one in race.contestants() if one.group in groups}
    if "yaz" in groups:
        write_iso = race.ours("marc")
        measure({"input of yaz-marcdump": write_iso.job}, 0)
        write_iso.outputs[0][0].rename(race.iso)
    runs = measure({name: one.job for name, one in chosen.items()}, rounds)
    for name, one in chosen.items():
        check(name, one)
    found = [goal for goal in goals(runs, processor=processor) if goal.reached is not None]
    if "jobs" in groups:
        same = same_bytes(race)
        found.insert(-1, Goal("3", "their bytes are the same", "the same" if same else "different", same))
    return list(results(chosen, runs)), found


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="records to invent; goal 4 takes ten times as many")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count; their median is taken")
    parser.add_argument("--only", nargs="*", choices=GROUPS, default=list(GROUPS), help="what to run")
    parser.add_argument("--processor", action="store_true", help="goals by processor time, on a machine that is busy")
    parser.add_argument("--out", type=Path, help="a file for the result, beside standard output")
    options = parser.parse_args()
    sizes, grown = [options.count, 10 * options.count], []
    with tempfile.TemporaryDirectory() as name:
        table, found = compare(
            Race(Path(name), options.count), options.only, options.rounds, processor=options.processor
        )
    if "memory" in options.only:
        with tempfile.TemporaryDirectory() as name:
            rows = memory.measure_sizes(sizes, list(memory.MODES), Path(name))
        said, reached = memory.verdict(rows)
        wanted = f"{sizes[0]:,} and {sizes[1]:,} records: at most {memory.LIMIT} MB a process, the same at both, "
        found.append(Goal("4", f"{wanted}at most {memory.SLOWER:g} times the time a record", said, reached))
        grown = ["", "Memory as the input grows:", "", *memory.table(rows)]
    found.sort(key=lambda goal: goal.number)
    lines = [heading(), "", f"{options.count:,} invented records, medians of {options.rounds} rounds:", "", *table]
    text = "\n".join([*lines, "", *goal_table(found), *grown, ""])
    print(text, end="")
    if options.out:
        options.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
