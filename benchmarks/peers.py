"""Run catalog-export and other tools side by side, and report which goals are reached.

    python benchmarks/peers.py --count 20000 --rounds 5
    python benchmarks/peers.py --only records pages
    python benchmarks/peers.py --only pages --pages FOLDER    a folder of real pages, one record a page

Every run is a whole process, from a file or a folder to a file. All processes run in each round. Two groups compare:

* ``records``, the same work: records in JSON Lines to a format. Catmandu (catmandu/*.fix) and the Python libraries
  (serialise.py) build the same fields. yaz-marcdump only converts from one notation of MARC to another. The floor
  (floors.py) is a program that knows the form of these records, and does no more than the bytes need.
* ``pages``, the same job: pages to MARC 21. ``script_peer.py`` is the script that a library developer would write for
  it. Catmandu cannot read pages, so it gets their records.

The records in each output are counted. A tool that is not installed is named and left out. The result is in Markdown;
progress goes to stderr. Only ratios within one table are valid for another machine.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import sys
import tempfile
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import memory
from generate import write
from measure import COMMAND, ROOT, Job, count, heading, least, measure, median, peak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measure import Run

GROUPS = ("records", "latex", "pages", "jobs", "memory", "cold")
FIXES = Path(__file__).parent / "catmandu"
SERIALISE = str(Path(__file__).parent / "serialise.py")
FLOORS = str(Path(__file__).parent / "floors.py")
SCRIPT = str(Path(__file__).parent / "script_peer.py")
CLICK = "import click; click.command()(lambda: None)()"
MARKERS = {"marc": b"\x1d", "marcxml": b"</record>", "dc": b"</oai_dc:dc>", "bibtex": b"@misc{"}
# Goals: how many times as fast as Catmandu with the same records.
FASTER = {"marc": 4.0, "marcxml": 4.0, "dc": 2.5, "bibtex": 1.5}
LIBRARY, PAGES, SCRIPTED, WORKERS, COLD = 1.0, 1.5, 3.0, 1.8, 1.5
LEAST = 1.5  # at most so many times the floor
COLD_ROUNDS = 20
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
    """A process to measure; ``outputs`` are its files, each with bytes that occur in it once for each record."""

    group: str
    job: Job
    outputs: tuple[tuple[Path, bytes], ...] = ()
    records: int = 1


class Race:
    """The processes to measure, and their input in a folder.

    ``real`` is a folder of real pages. They are repeated with other control numbers until there are ``size`` pages.
    """

    def __init__(self, folder: Path, size: int, real: Path | None = None) -> None:
        self.folder, self.size = folder, size
        self.pages, self.lines, self.records = folder / "pages", folder / "pages.jsonl", folder / "records.jsonl"
        self.page_records, self.iso = folder / "page-records.jsonl", folder / "input.mrc"
        write(size, self.lines)
        write(size, self.records, as_records=True)
        if real:
            self._repeat(sorted(path for path in real.iterdir() if path.is_file() and not path.name.startswith(".")))
        else:
            write(size, self.pages, mixed=True)
            write(size, self.page_records, as_records=True, mixed=True)

    def _repeat(self, pages: list[Path]) -> None:
        self.pages.mkdir()
        for number, page in enumerate(islice(cycle(pages), self.size)):
            text = re.sub(r"\bid=\d+", f"id={20_000_000 + number}", page.read_text("utf-8"))
            (self.pages / f"{20_000_000 + number}{page.suffix}").write_text(text, "utf-8")
        parsed = self.folder / "parsed.jsonl"
        measure({"records of the pages": Job((*COMMAND, "--to", "jsonl", "-o", str(parsed), str(self.pages)))}, 0)
        with parsed.open("rb") as lines, self.page_records.open("w", encoding="utf-8") as file:
            for line in lines:
                form = {key: value for key, value in json.loads(line).items() if key not in {"provenance", "source"}}
                file.write(json.dumps(form, ensure_ascii=False) + "\n")

    def ours(self, name: str, source: Path, group: str = "records", jobs: str = "1") -> Contestant:
        """Return our process for a format."""
        out = self.folder / f"ours-{source.name}-{jobs}.{name}"
        command = (*COMMAND, "--to", name, "-o", str(out), "--force", "--jobs", jobs, str(source))
        return Contestant(group, Job(command), ((out, MARKERS[name]),), self.size)

    def halves(self) -> Contestant:
        """Return two of our processes at once, each for half of the pages: as fast as two workers can be."""
        commands = []
        with self.lines.open("rb") as lines:
            for name, size in (("first", self.size // 2), ("second", None)):
                source, out = self.folder / f"{name}.jsonl", self.folder / f"{name}.marc"
                with source.open("wb") as half:
                    half.writelines(islice(lines, size))
                command = (*COMMAND, "--to", "marc", "-o", str(out), "--force", "--jobs", "1", str(source))
                commands.append(shlex.join(command))
        out = self.folder / "halves.marc"
        joined = shlex.join(("cat", str(self.folder / "first.marc"), str(self.folder / "second.marc")))
        script = f"{commands[0]} & {commands[1]} & wait; {joined} > {shlex.quote(str(out))}"
        return Contestant("jobs", Job(("sh", "-c", script)), ((out, MARKERS["marc"]),), self.size)

    def catmandu(self, name: str, source: Path | None = None, group: str = "records") -> Contestant:
        """Return Catmandu's process for a format, with the Fix that builds our fields."""
        out = self.folder / f"catmandu-{group}.{name}"
        marker = b"</marc:record>" if name == "marcxml" else MARKERS[name]
        command = ("catmandu", "convert", "JSON", "--line_delimited", "1", *CATMANDU[name])
        return Contestant(group, Job(command, source or self.records, out), ((out, marker),), self.size)

    def library(self, library: str, name: str) -> Contestant:
        """Return the process of a Python library for a format."""
        out = self.folder / f"{library}.{name}"
        command = (sys.executable, SERIALISE, library, name, str(self.records), str(out))
        marker = MARKERS.get(name, MARKERS["bibtex"])
        group = "latex" if name == "latex" else "records"  # takes minutes
        return Contestant(group, Job(command), ((out, marker),), self.size)

    def floor(self, name: str) -> Contestant:
        """Return the process that does no more than the bytes of a format need."""
        out = self.folder / f"floor.{name}"
        command = (sys.executable, FLOORS, name, str(self.records), str(out))
        return Contestant("records", Job(command), ((out, MARKERS[name]),), self.size)

    def script(self) -> Contestant:
        """Return the process of the script that a library developer would write for pages."""
        out = self.folder / "script.marc"
        command = (sys.executable, SCRIPT, str(self.pages), str(out))
        return Contestant("pages", Job(command), ((out, MARKERS["marc"]),), self.size)

    def yaz(self) -> Contestant:
        """Return yaz-marcdump's conversion of ISO 2709 to MARCXML."""
        out = self.folder / "yaz.marcxml"
        command = ("yaz-marcdump", "-i", "marc", "-o", "marcxml", str(self.iso))
        return Contestant("records", Job(command, output=out), ((out, b"</record>"),), self.size)

    def cold(self) -> Iterator[tuple[str, Contestant]]:
        """Yield one page as a process, an interpreter that does nothing, and an empty command of click."""
        page = str(next((ROOT / "records").glob("*.md")))
        yield "python -c pass", Contestant("cold", Job((sys.executable, "-c", "pass")))
        yield "an empty command of click", Contestant("cold", Job((sys.executable, "-c", CLICK)))
        for name in ("bibtex", "marc"):
            out = self.folder / f"one.{name}"
            command = (*COMMAND, "--to", name, "-o", str(out), "--force", page)
            yield f"one page to {name}", Contestant("cold", Job(command), ((out, MARKERS[name]),))

    def contestants(self) -> Iterator[tuple[str, Contestant]]:
        """Yield all processes whose programs are installed."""
        for name in FASTER:
            yield f"ours, {name}", self.ours(name, self.records)
            yield f"floor, {name}", self.floor(name)
            if installed("catmandu"):
                yield f"Catmandu, {name}", self.catmandu(name)
        for library, names in LIBRARIES.items():
            if installed(library):
                yield from ((f"{library}, {name}", self.library(library, name)) for name in names)
        if installed("yaz-marcdump"):
            yield "yaz-marcdump, marc to marcxml", self.yaz()
        copy = Job(("cat", str(self.records)), output=self.folder / "copy")
        yield "cat", Contestant("records", copy, ((self.folder / "copy", b"\n"),), self.size)
        yield "ours, pages to marc", self.ours("marc", self.pages, "pages")
        if installed("pycld2") and installed("pymarc"):
            yield "script, pages to marc", self.script()
        if installed("catmandu"):
            yield "Catmandu, records of the pages to marc", self.catmandu("marc", self.page_records, "pages")
        yield "ours, one worker", self.ours("marc", self.lines, "jobs")
        yield "ours, two workers", self.ours("marc", self.lines, "jobs", jobs="2")
        yield "ours, two runs at once", self.halves()
        yield from self.cold()


def installed(peer: str) -> bool:
    """Return whether a program or library is installed; print its name if it is not."""
    found = bool(find_spec(peer) if peer in {*LIBRARIES, "pycld2"} else shutil.which(peer))
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
    """A goal, the measured value, and whether it is reached; ``None`` if it was not measured."""

    group: str
    wanted: str
    measured: str
    reached: bool | None


def goals(runs: dict[str, list[Run]], *, processor: bool = False) -> Iterator[Goal]:
    """Yield the goals in the order of the groups; ``processor`` compares least processor times, except for workers."""
    took = {name: least(found) if processor else median(found) for name, found in runs.items()}
    passed = {name: median(found) for name, found in runs.items()}
    for name, wanted in FASTER.items():
        what = f"{name}, times as fast as Catmandu"
        yield _ratio("records", what, f"Catmandu, {name}", f"ours, {name}", took, wanted)
    yield _ratio("records", "marc, times as fast as json.loads and pymarc", "pymarc, marc", "ours, marc", took, LIBRARY)
    for name in FASTER:
        yield _ratio("records", f"{name}, times the floor", f"ours, {name}", f"floor, {name}", took, LEAST, most=True)
    ours, catmandu = "ours, pages to marc", "Catmandu, records of the pages to marc"
    yield _ratio("pages", "marc, times as fast as Catmandu from records", catmandu, ours, took, PAGES)
    yield _ratio("pages", "marc, times as fast as the script", "script, pages to marc", ours, took, SCRIPTED)
    what = "two workers, times as fast as one"
    yield _ratio("jobs", what, "ours, one worker", "ours, two workers", passed, WORKERS)
    what = "two workers, times as long as two runs at once for half of the pages each"
    yield _ratio("jobs", what, "ours, two workers", "ours, two runs at once", passed, LEAST, most=True)
    started = {name: median(found, processor=True) for name, found in runs.items()}
    what = "processor time of one page to BibTeX, times an empty command of click"
    yield _ratio("cold", what, "one page to bibtex", "an empty command of click", started, COLD, most=True)


def _ratio(  # noqa: PLR0913, PLR0917 (the parts of a sentence)
    group: str, what: str, over: str, under: str, took: dict[str, float], wanted: float, *, most: bool = False
) -> Goal:
    limit = f"{what}: at {'most' if most else 'least'} {wanted:g}"
    if over not in took or under not in took:
        return Goal(group, limit, "not measured", None)
    ratio = took[over] / took[under]
    return Goal(group, limit, f"{ratio:.2f}", ratio <= wanted if most else ratio >= wanted)


def same_bytes(race: Race) -> bool:
    """Return whether one and two workers wrote the same bytes."""
    one, two = (race.folder / f"ours-{race.lines.name}-{jobs}.marc" for jobs in "12")
    return one.read_bytes() == two.read_bytes()


# --- the tables


def results(contestants: dict[str, Contestant], runs: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of the table of all processes."""
    yield "| Process | records/s | µs a record | of processor time, at least | peak memory |"
    yield "|---|---|---|---|---|"
    for name, found in runs.items():
        seconds, records = median(found), contestants[name].records
        processor = least(found)
        if records == 1:
            cells = f"- | {seconds * 1000:.0f} ms in all | {processor * 1000:.0f} ms in all"
        else:
            cells = f"{records / seconds:,.0f} | {seconds / records * 1e6:.0f} | {processor / records * 1e6:.0f}"
        yield f"| {name} | {cells} | {peak(found):.0f} MB |"


def goal_table(found: list[Goal]) -> Iterator[str]:
    """Yield the lines of the table of goals."""
    yield "| Group | Goal | Measured | Reached |"
    yield "|---|---|---|---|"
    for goal in found:
        yield f"| {goal.group} | {goal.wanted} | {goal.measured} | {_REACHED[goal.reached]} |"


_REACHED = {True: "yes", False: "**no**", None: "-"}


def compare(race: Race, groups: list[str], rounds: int, *, processor: bool) -> tuple[list[str], list[Goal]]:
    """Run all processes of the groups; return their table and the goals."""
    chosen = {name: one for name, one in race.contestants() if one.group in groups}
    if "records" in groups:
        write_iso = race.ours("marc", race.records)
        measure({"input of yaz-marcdump": write_iso.job}, 0)
        write_iso.outputs[0][0].rename(race.iso)
    runs = measure({name: one.job for name, one in chosen.items() if one.group != "cold"}, rounds)
    runs |= measure({name: one.job for name, one in chosen.items() if one.group == "cold"}, max(rounds, COLD_ROUNDS))
    for name, one in chosen.items():
        check(name, one)
    found = [goal for goal in goals(runs, processor=processor) if goal.reached is not None]
    if "jobs" in groups:
        same = same_bytes(race)
        found.append(Goal("jobs", "their bytes are the same", "the same" if same else "different", same))
    return list(results(chosen, runs)), found


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--count", type=int, default=20_000, help="records; the memory is measured at ten times as many"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count; their median is taken")
    parser.add_argument("--only", nargs="*", choices=GROUPS, default=list(GROUPS), help="what to run")
    parser.add_argument("--pages", type=Path, help="a folder of pages, one record a page, instead of generated pages")
    parser.add_argument("--processor", action="store_true", help="goals by processor time, on a machine that is busy")
    parser.add_argument("--out", type=Path, help="a file for the result, beside standard output")
    options = parser.parse_args()
    sizes, grown = [options.count, 10 * options.count], []
    with tempfile.TemporaryDirectory() as name:
        table, found = compare(
            Race(Path(name), options.count, options.pages), options.only, options.rounds, processor=options.processor
        )
    if "memory" in options.only:
        with tempfile.TemporaryDirectory() as name:
            rows = memory.measure_sizes(sizes, list(memory.MODES), Path(name))
        said, reached = memory.verdict(rows)
        wanted = f"{sizes[0]:,} and {sizes[1]:,} records: at most {memory.LIMIT} MB a process, the same at both, "
        found.append(Goal("memory", f"{wanted}at most {memory.SLOWER:g} times the time a record", said, reached))
        grown = ["", "Memory as the input grows:", "", *memory.table(rows)]
    found.sort(key=lambda goal: GROUPS.index(goal.group))
    lines = [heading(), "", f"{options.count:,} records, medians of {options.rounds} rounds:", "", *table]
    text = "\n".join([*lines, "", *goal_table(found), *grown, ""])
    print(text, end="")
    if options.out:
        options.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
