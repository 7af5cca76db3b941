"""Convert a million invented pages, one in a hundred with a known fault, and check the result of every page.

    python benchmarks/soak.py --count 20000                  seconds
    python benchmarks/soak.py --count 1000000                packed in JSON Lines, .gz, zip and tar: 3 GB, and 4 GB out
    python benchmarks/soak.py --count 1000000 --kind files   a million small files
    python benchmarks/soak.py --count 100000 --jobs 2 --folder /big/disk

The log must have each bad page with its code and location, and nothing else. The output must have the expected records
in the order of the pages, and pymarc and yaz-marcdump must read as many. Differences are printed, and the exit code is
then 1. The figures are printed in Markdown.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generate import NOTICE, Invented, invent
from measure import COMMAND, Job, Run, heading, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DISTINCT = 2000  # texts to invent before they repeat under other numbers
PACKINGS = ("jsonl", "jsonl.gz", "zip", "jsonl", "tar", "jsonl", "tar.gz", "jsonl")
EVERY, BAD = 100, 37  # page 37 of every hundred is bad


class Fault(NamedTuple):
    """A way to be bad: the code that tells it, whether the record is written all the same, and how it is made."""

    code: str
    written: bool
    make: Callable[[Pages, int], str | bytes]
    ending: str = ".md"


class Pages:
    """The pages by their positions."""

    def __init__(self, count: int, shard: int = 5000) -> None:
        self.count, self.shard = count, shard  # in all, and in a packed file
        self.texts = [invent(position) for position in range(min(DISTINCT, count))]

    def sound(self, position: int) -> Invented:
        """Give a page as it ought to be."""
        return self.texts[position % len(self.texts)]._replace(number=number(position))

    def earlier(self, position: int) -> Invented:
        """Give a sound page that was some way before."""
        return self.sound(position // (2 * EVERY) * EVERY)

    def packed_name(self, position: int) -> str:
        """Name the packed file that holds a page."""
        shard = position // self.shard
        return f"{shard:05}.{PACKINGS[shard % len(PACKINGS)]}"

    def fault(self, position: int, *, lines: bool) -> Fault | None:
        """Tell what is wrong with a page; ``lines`` for JSON Lines, which hold text only."""
        if position % EVERY != BAD:
            return None
        faults = IN_LINES if lines else IN_FILES
        return faults[position // EVERY % len(faults)]


def number(position: int) -> str:
    """Give the control number of a page."""
    return str(20_000_000 + position)


def _titled(page: Invented, title: str) -> str:
    return page._replace(title=(title, page.title[1])).page()


def _other(pages: Pages, position: int) -> str:
    return _titled(pages.earlier(position), "Sebuah laporan tentang hal yang lain")


def _without_title(pages: Pages, position: int) -> str:
    page = pages.sound(position).page()
    return page[page.index("Deskripsi") :]


def _without_number(pages: Pages, position: int) -> str:
    page = pages.sound(position)
    return _titled(page, f"{page.title[0]} ({page.number})").replace(f"Deskripsi Lengkap: <{page.url}>\n\n", "")


def _long_parallel_title(pages: Pages, position: int) -> str:
    page = pages.sound(position)
    return page._replace(title=(page.title[0], "A study " * 1400)).page()


def _cut(pages: Pages, position: int) -> bytes:
    return gzip.compress(pages.sound(position).page().encode(), 1, mtime=0)[:-700]


def _cp1252(pages: Pages, position: int) -> bytes:
    return _titled(pages.sound(position), "Sebuah kajian café dan rôti").encode("cp1252")


# Pages that can stand in any file.
_TEXTS = (
    Fault("title-missing", False, _without_title),
    Fault("control-number-missing", True, _without_number),
    Fault("document-binary", False, lambda _, position: "\0\x01\x02" * (50 + position % 50)),
    Fault("empty-document", False, lambda _, position: "\n" * (position % 3)),
    Fault("html-page", False, lambda *_: "<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>\n"),
    Fault("not-a-catalogue-page", False, lambda *_: "# Jam buka\n\nSilakan datang pada hari kerja.\n"),
    Fault("duplicate-same", False, lambda pages, position: pages.earlier(position).page()),
    Fault("duplicate-other", False, _other),
    Fault("field-too-long", False, _long_parallel_title),
    Fault(
        "controls-removed", True, lambda pages, position: pages.sound(position).page().replace("Abstrak", "Abs\x07trak")
    ),
)
IN_FILES = (
    *_TEXTS,
    Fault("encoding-guessed", True, _cp1252),
    Fault("input-unreadable", False, _cut, ".md.gz"),
)
# Bytes are the whole line here, and text is a page in one.
IN_LINES = (
    *_TEXTS,
    Fault("jsonl-not-json", False, lambda pages, position: pages.sound(position).page_line().encode()[:-900]),
    Fault("jsonl-not-utf8", False, lambda *_: '{"text": "# Sebuah kajian café"}'.encode("cp1252")),
    Fault("jsonl-not-object", False, lambda *_: b"[]"),
    Fault("jsonl-no-title", False, lambda *_: b'{"control_number": "1"}'),
)


# --- the pages on disk


def write(pages: Pages, folder: Path, kind: str) -> None:
    """Write all pages, packed or as files."""
    folder.mkdir()
    (folder / ".invented").write_text(NOTICE + "\n", "utf-8")
    for first in range(0, pages.count, pages.shard):
        last = min(first + pages.shard, pages.count)
        if kind == "files":
            for name, data in members(pages, first, last):
                (folder / name).write_bytes(data)
        else:
            _write_packed(pages, first, last, folder / pages.packed_name(first))


def members(pages: Pages, first: int, last: int) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of pages that are files."""
    for position in range(first, last):
        fault = pages.fault(position, lines=False)
        made = fault.make(pages, position) if fault else pages.sound(position).page()
        name = number(position) + (fault.ending if fault else ".md")
        yield name, made.encode() if isinstance(made, str) else made


def _write_packed(pages: Pages, first: int, last: int, path: Path) -> None:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in members(pages, first, last):
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    elif ".tar" in path.name:
        with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as packed:
            for name, data in members(pages, first, last):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                packed.addfile(info, io.BytesIO(data))
    else:
        with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as file:
            file.writelines(_line(pages, position) for position in range(first, last))


def _line(pages: Pages, position: int) -> bytes:
    fault = pages.fault(position, lines=True)
    made = fault.make(pages, position) if fault else pages.sound(position).page()
    if isinstance(made, bytes):
        return made.replace(b"\n", b"") + b"\n"
    return json.dumps({"name": f"{number(position)}.md", "text": made}, ensure_ascii=False).encode() + b"\n"


# --- what is to come of them


class Expected(NamedTuple):
    """What is known beforehand of a page: its number where it is written, and the finding, as code and place."""

    number: str | None
    code: str | None
    place: str


def expected(pages: Pages, kind: str) -> Iterator[Expected]:
    """Yield it for every page, in the order of the pages."""
    for position in range(pages.count):
        packed = pages.packed_name(position) if kind == "packed" else ""
        lines = ".jsonl" in packed
        fault = pages.fault(position, lines=lines)
        name = number(position) + (fault.ending if fault else ".md")
        if lines:
            line = f"{packed}:{position % pages.shard + 1}"
            is_of_line = fault is not None and fault.code.startswith("jsonl-")
            place = line if is_of_line else f"{line}/{name}"
        else:
            place = f"{packed}/{name}" if packed else name
        if fault is None:
            yield Expected(number(position), None, place)
        else:
            stated = "" if fault.code == "control-number-missing" else number(position)
            yield Expected(stated if fault.written else None, fault.code, place)


def reported(log: Path, folder: Path) -> tuple[Counter[tuple[str, str]], dict[str, object]]:
    """Read the log: how often each code stands for each place, and the counts at the end."""
    found: Counter[tuple[str, str]] = Counter()
    counts: dict[str, object] = {}
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["event"] == "finding":
                place = event["file"].removeprefix(f"{folder}/")
                if event["code"].startswith("jsonl-"):
                    place += f":{event['line']}"
                found[event["code"], place] += 1
            elif event["event"] == "end":
                counts = event
    return found, counts


# --- the account


def account(pages: Pages, kind: str, folder: Path) -> Iterator[str]:
    """Yield whatever is not as expected; nothing at all is the aim."""
    found, counts = reported(folder / "log.jsonl", folder / "pages")
    every = Counter((one.code, one.place) for one in expected(pages, kind) if one.code)
    for (code, place), more in (found - every).items():
        yield f"not expected {more} times: {code} at {place}"
    for (code, place), fewer in (every - found).items():
        yield f"missing {fewer} times: {code} at {place}"
    numbers = [one.number for one in expected(pages, kind) if one.number is not None]
    yield from _compared("the log's count of records written", counts["written"], {"marc": len(numbers)})
    unread = sum(one.code == "input-unreadable" for one in expected(pages, kind))
    yield from _compared("the log's count of records read", counts["read"], pages.count - unread)
    by_pymarc = _numbers(folder / "out.mrc")
    for position, (there, wanted) in enumerate(zip_longest(by_pymarc, numbers)):
        if there != wanted:
            yield f"record {position + 1:,} of the output is {there}, expected {wanted}"
            break
    if shutil.which("yaz-marcdump"):
        yield from _compared("the records that yaz-marcdump reads", _read_by_yaz(folder / "out.mrc"), len(numbers))


def _compared(what: str, there: object, wanted: object) -> Iterator[str]:
    if there != wanted:
        yield f"{what}: {there}, expected {wanted}"


def _numbers(path: Path) -> Iterator[str | None]:
    import pymarc

    with path.open("rb") as file:
        for record in pymarc.MARCReader(file):
            yield None if record is None else record["001"].data if "001" in record else ""


def _read_by_yaz(path: Path) -> int:
    with subprocess.Popen(["yaz-marcdump", "-o", "marcxml", str(path)], stdout=subprocess.PIPE) as process:
        return sum(line.count(b"</record>") for line in process.stdout or ())


def figures(count: int, kind: str, made: float, taken: Run, checked: float) -> Iterator[str]:
    """Yield a table of what the run took."""
    yield "| Pages | Time | A page | Memory of the parent | Of the workers | Making the pages | Accounting |"
    yield "|---|---|---|---|---|---|---|"
    workers = ", ".join(f"{peak / 1024:.0f} MB" for peak in taken.workers) or "none"
    each, parent = taken.seconds / count * 1e6, taken.own / 1024
    ran = f"{taken.seconds:.0f} s | {each:.0f} µs | {parent:.0f} MB | {workers}"
    yield f"| {count:,} {kind} | {ran} | {made:.0f} s | {checked:.0f} s |"


def main() -> None:
    """Read the options, run, account."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000, help="pages")
    parser.add_argument("--kind", choices=("packed", "files"), default="packed")
    parser.add_argument("--shard", type=int, default=5000, help="pages in a packed file")
    parser.add_argument("--jobs", help="processes; by default as the command chooses")
    parser.add_argument("--folder", type=Path, help="where to put pages and output for the while")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        begun = time.perf_counter()
        pages = Pages(options.count, options.shard)
        write(pages, folder / "pages", options.kind)
        made = time.perf_counter()
        jobs = ("--jobs", options.jobs) if options.jobs else ()
        outputs = ("-o", str(folder / "out.mrc"), "--log-file", str(folder / "log.jsonl"))
        command = (*COMMAND, "--to", "marc", *jobs, *outputs, str(folder / "pages"))
        taken = run(Job(command), watch=True, status=(1, 3))
        ended = time.perf_counter()
        wrong = list(account(pages, options.kind, folder))
        checked = time.perf_counter() - ended
    print(f"{heading()}\n")
    print("\n".join(figures(options.count, options.kind, made - begun, taken, checked)))
    print("\nEvery page is accounted for." if not wrong else f"\n{len(wrong):,} things differ:")
    print("\n".join(wrong[:50]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
