"""Measure the fewest steps of Python that read an abstract page, against the parser.

    python benchmarks/page_floor.py
    python benchmarks/page_floor.py --pages FOLDER      pages in Markdown, one record in each

The floor knows the layout of the page (title, people with roles, address, rule, abstract field) and no other. It does
what no parser can avoid: decode, split into lines, read the header, split the abstract field into words, look up the
weight of each word, find the border where the running sum of the weights turns, move it to the end of a sentence, take
keyword lists out, and build the record. It knows two languages, and gives no finding, no location and no confidence.

The table has microseconds of processor time a page, the least of the rounds, and how many pages the floor reads as the
parser does (title, people and abstracts). The rest of the time pays for all other pages, for findings and locations.
"""

from __future__ import annotations

import argparse
import re
import time
from itertools import accumulate, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from generate import invent
from measure import heading

from catalog_export.model.record import Abstract, Contributor, Record, Text, Title
from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse
from catalog_export.text.language_tables import word_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_RELATORS = {"author": "aut", "supervisor": "ths", "examiner": "dgc", "editor": "edt", "translator": "trl"}
_NUMBER = re.compile(r"https?://[^\s<>]+[?&]id=(\d+)[^\s<>]*")
_LABEL = re.compile(r"[#*_\s]*(?:abstrak|abstract)[*_\s]*[:.]?[*_\s]*", re.IGNORECASE)
_KEYWORDS = re.compile(r"(?:kata kunci|key ?words?)\s*[:;]?\s*(.*)", re.IGNORECASE)
_END = re.compile(r"[.!?] ")
_MARKS = str.maketrans("", "", ".,;:!?()[]\"'“”‘’")
_WINDOW = 80  # characters around the turn of the sum in which a sentence can end
_GAIN = 8.0  # log-odds; less is no border


def read(data: bytes) -> Record:
    """Read a page of which the layout is known."""
    lines = [line.strip() for line in data.decode().split("\n")]
    rule = lines.index("---") if "---" in lines else 0
    number = url = None
    people: list[Contributor] = []
    title = ""
    for line in lines[:rule]:
        if not line:
            continue
        if line[0] == "#":
            title = line.lstrip("# ")
        elif found := _NUMBER.search(line):
            url, number = found[0], found[1]
        else:
            name, _, role = line.rpartition(", ")
            if role in _RELATORS:
                people.append(Contributor(name, role, _RELATORS[role]))
    proper, _, parallel = title.partition(" = ")
    abstracts, keywords = _split(lines[rule + 1 :])
    return Record(
        Title(Text(proper, "id"), (Text(parallel, "en"),) if parallel else ()),
        number,
        url,
        tuple(people),
        abstracts=tuple(abstracts),
        keywords=tuple(keywords),
        language=abstracts[0].lang if abstracts else None,
    )


def _split(lines: Sequence[str]) -> tuple[list[Abstract], list[Text]]:
    """Split the lines of the abstract field by language, and take the keywords out."""
    texts: list[tuple[str, list[str]]] = []
    keywords: list[Text] = []
    for line in lines:
        if not line or not line.strip(".=-_* ") or _LABEL.fullmatch(line):
            continue
        if found := _KEYWORDS.match(line):
            keywords += [Text(term.strip(), None) for term in found[1].replace(";", ",").split(",") if term.strip()]
            continue
        for lang, part in _parts(line):
            if texts and texts[-1][0] == lang:
                texts[-1][1].append(part)
            else:
                texts.append((lang, [part]))
    return [Abstract(tuple(parts), lang) for lang, parts in texts], keywords


def _parts(line: str) -> list[tuple[str, str]]:
    """Return the one or two texts of a line with their languages."""
    words = line.translate(_MARKS).lower().split(" ")
    sums = list(accumulate(map(word_weights().get, words, repeat(0.0)), initial=0.0))
    total, highest, lowest = sums[-1], max(sums), min(sums)
    first, turn = ("id", highest) if 2 * highest - total > total - 2 * lowest else ("en", lowest)
    if abs(2 * turn - total) < abs(total) + _GAIN:
        return [("id" if total > 0 else "en", line)]
    place = len(" ".join(line.split(" ", sums.index(turn))[:-1]))
    ends = [end.end() for end in _END.finditer(line, max(0, place - _WINDOW), place + _WINDOW)]
    place = min(ends, key=lambda end: abs(end - place), default=place)
    return [(first, line[:place].strip()), ("en" if first == "id" else "id", line[place:].strip())]


def content(record: Record | None) -> object:
    """Return the values of a record that the two readers are compared by."""
    if record is None:
        return None
    names = [(person.name, person.relator) for person in record.contributors]
    texts = [(abstract.lang, " ".join(abstract.paragraphs)) for abstract in record.abstracts]
    return record.title.proper.value, [title.value for title in record.title.parallel], names, texts


def _least(work: Callable[[bytes], object], pages: Sequence[bytes], rounds: int) -> float:
    """Return the least of the microseconds a page."""
    took = []
    for _ in range(rounds):
        begin = time.process_time()
        for page in pages:
            work(page)
        took.append((time.process_time() - begin) / len(pages) * 1e6)
    return min(took)


def parsed(data: bytes) -> list[Record | None]:
    """Read a page with the parser."""
    return [found.record for found in parse(Document("page.md", data))]


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="pages to invent")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="folders of pages")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    groups = {"generated": [invent(number).page().encode() for number in range(options.count)]}
    groups |= {folder.name: [path.read_bytes() for path in sorted(folder.glob("*.md"))] for folder in options.pages}
    print(heading())
    print("\n| Pages | floor | ours | times the floor | read alike |\n|---|---|---|---|---|")
    for name, pages in groups.items():
        alike = sum(content(read(page)) == content(parsed(page)[0]) for page in pages) / len(pages)
        least, ours = _least(read, pages, options.rounds), _least(parsed, pages, options.rounds)
        print(f"| {name} | {least:.0f} | {ours:.0f} | {ours / least:.2f} | {alike:.1%} |")


if __name__ == "__main__":
    main()
