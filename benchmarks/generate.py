"""Write invented catalogue pages in the form of the sample record, for measurements and trials.

Every title, person, number and abstract is made up by a seeded generator from the parts in frames.toml; no
text of a real catalogue is used. Record N of a seed is always the same, however many are written.

The pages are a mix of what a real catalogue has: three of ten are in other layouts of the site, others have labelled
keywords, wrapped lines, several people, or only a line end or a blank between the languages. ``--plain`` writes pages
in the form of the sample only, and so does a file that is not JSON Lines.

    python benchmarks/generate.py --count 20000 --out FOLDER           a page a file: 20000000.md ...
    python benchmarks/generate.py --count 20000 --out pages.md         all pages in one file
    python benchmarks/generate.py --count 20000 --out pages.jsonl      a page a line of JSON: its name and text
    python benchmarks/generate.py --count 20000 --out records.jsonl --records      the records themselves instead
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTICE = "Invented for demonstration and measuring: no such records, persons or theses exist."

# The layouts and forms of pages by the last digit of the number; all other pages are like the sample.
LAYOUTS = {4: "detail page", 6: "detail page in HTML", 8: "search results"}
KEYWORDS, WRAPPED, PEOPLE, BLANK, LINE_END = 1, 2, 3, 5, 7
WIDTH = 78  # characters of a wrapped line
PUBLISHER, YEAR = "Fakultas Teknik Universitas Indonesia", "2016"
COLLECTION, CALL, EXTENT = "UI - Skripsi Membership", "S68893", "xii, 84 pages : illustration ; 28 cm"

FRAMES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "frames.toml").read_text("utf-8"))


class Invented(NamedTuple):
    """One invented record: what its page states."""

    number: str
    title: tuple[str, str]
    author: str
    abstracts: tuple[tuple[str, str], tuple[str, str]]
    separator: str
    layout: str = "abstract page"
    supervisors: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    width: int = 0  # of wrapped lines

    @property
    def url(self) -> str:
        """The address on the page."""
        return f"https://lib.ui.ac.id/detail?id={self.number}&lokasi=lokal"

    def page(self) -> str:
        """Return the page in its layout: as Markdown in the grammar of the sample, or as text or HTML of the site."""
        indonesian, english = ("\n\n".join(paragraphs) for paragraphs in self.abstracts)
        if self.layout == "detail page":
            return self._detail_page(f"{indonesian}{self.separator}{english}")
        if self.layout == "detail page in HTML":
            return self._html_page(f"{indonesian}{self.separator}{english}".replace("\n", "<br>"))
        if self.layout == "search results":
            return self._result(f"{indonesian}{self.separator}{english}")
        if self.keywords[0]:
            indonesian += f"\n\nKata kunci: {', '.join(self.keywords[0])}"
            english += f"\n\nKeywords: {', '.join(self.keywords[1])}"
        if self.width:
            indonesian, english = (
                "\n\n".join(textwrap.fill(text, self.width) for text in paragraphs) for paragraphs in self.abstracts
            )
        people = "; ".join([f"{self.author}, author", *(f"{name}, supervisor" for name in self.supervisors)])
        return (
            f"# {' = '.join(self.title)}\n\n{people}\n\n"
            f"Deskripsi Lengkap: <{self.url}>\n\n---\n\n## Abstrak\n\n{indonesian}{self.separator}{english}\n"
        )

    def _detail_page(self, abstracts: str) -> str:
        labels = "".join(f"{label} : {value}\n" for label, value in self._labels())
        people = f"{self.author} ({PUBLISHER} , {YEAR})"
        return f"{' = '.join(self.title)}\n\n{people}\n\nAbstrak\n{abstracts}\n\nURI: {self.url}\n\nMetadata\n{labels}"

    def _html_page(self, abstracts: str) -> str:
        rows = "".join(f"<tr><td>{label} :</td><td>{value}</td></tr>" for label, value in self._labels())
        return (
            f"<html><body><h1>{' = '.join(self.title)}</h1><span>{self.author} ({PUBLISHER} , {YEAR})</span>"
            f"<h4>Abstrak</h4><div>{abstracts}</div><div>URI: {self.url.replace('&', '&amp;')}</div>"
            f"<table>{rows}</table>"
            '<div>Other</div><div>Nama Lain, author</div><div><a href="/detail?id=20999999">Judul Lain</a></div>'
            "</body></html>"
        )

    def _result(self, abstracts: str) -> str:
        return (
            f"# Hasil Pencarian\n\nDitemukan 1 dokumen yang sesuai dengan query\n\n{self.author}\n\n"
            f'[{" = ".join(self.title)}]({self.url})\n\n"{abstracts}"\n\nDepok: {PUBLISHER}, {YEAR}\n\n{CALL}\n\n'
            f"{COLLECTION}  Universitas Indonesia Library\n"
        )

    def _labels(self) -> list[tuple[str, str]]:
        return [
            ("Jenis Koleksi", COLLECTION),
            ("No. Panggil", CALL),
            ("Entri utama-Nama orang", f"{self.author}, author"),
            ("Penerbitan", f"Depok: {PUBLISHER}, {YEAR}"),
            ("Kode Bahasa", "ind"),
            ("Deskripsi Fisik", EXTENT),
        ]

    def _facts(self) -> dict[str, str]:
        """Return what the layouts of the site state besides."""
        if self.layout == "abstract page":
            return {}
        imprint = {"place": "Depok", "publisher": PUBLISHER, "year": YEAR}
        extent = {} if self.layout == "search results" else {"extent": EXTENT}
        return {"collection": COLLECTION, "thesis_kind": "bachelor", **imprint, "call_number": CALL, **extent}

    def _listed(self) -> dict[str, list[str]]:
        indonesian, english = self.keywords
        languages = ["id"] * len(indonesian) + ["en"] * len(english)
        return {"keywords": [*indonesian, *english], "keyword_langs": languages} if languages else {}

    def page_line(self) -> str:
        """Return the page as a line of JSON."""
        return json.dumps({"name": f"{self.number}.md", "text": self.page()}, ensure_ascii=False)

    def line(self) -> str:
        """Return the record as a line of JSON, in the form that docs/record.schema.json describes."""
        proper, parallel = self.title
        abstracts = zip(("id", "en"), self.abstracts, strict=True)
        # A list of results has no word for a role.
        listed = self.layout == "search results"
        role = {"role": "", "relator": None} if listed else {"role": "author", "relator": "aut"}
        form = {
            "control_number": self.number,
            "url": self.url,
            "title": {
                "proper": {"text": proper, "lang": "id"},
                "parallel": [{"text": parallel, "lang": "en"}],
            },
            "contributors": [
                {"name": self.author, **role, "kind": "personal"},
                *(
                    {"name": name, "role": "supervisor", "relator": "ths", "kind": "personal"}
                    for name in self.supervisors
                ),
            ],
            "abstracts": [{"lang": lang, "text": "\n\n".join(texts)} for lang, texts in abstracts],
            **self._listed(),
            "language": "id",
            **self._facts(),
        }
        return json.dumps(form, ensure_ascii=False)


def invent(number: int, seed: int = 0, *, mixed: bool = False) -> Invented:
    """Make record ``number`` of the seed: a page of about 4 kB, with two abstracts of two paragraphs each.

    ``mixed``: its last digit decides about the layout and form of the page; otherwise it is like the sample.
    """
    chance = random.Random(f"{seed}/{number}")
    filled = [_sentence(chance, frame) for frame in chance.sample(FRAMES["sentences"], 14)]
    half = chance.randint(6, 8)
    first, second = (tuple(" ".join(s[i] for s in part) for part in (filled[:half], filled[half:])) for i in (0, 1))
    title = _sentence(chance, chance.choice(FRAMES["titles"]))
    # Most pages part the abstracts by dots, as the sample does; some by a blank line alone.
    separator = "\n\n" if number % 10 == 9 else "\n\n.....\n\n"
    record = Invented(str(20_000_000 + number), title, _name(chance), (first, second), separator)
    return _mixed(record, number % 10, chance) if mixed else record


def _mixed(record: Invented, digit: int, chance: random.Random) -> Invented:
    """Give a page the layout or form of its digit."""
    if digit in LAYOUTS:
        return record._replace(layout=LAYOUTS[digit])
    if digit == KEYWORDS:
        topics = chance.sample([pair for slot in FRAMES["slots"].values() for pair in slot], 4)
        indonesian, english = zip(*topics, strict=True)
        return record._replace(keywords=(indonesian, english), separator="\n\n")
    if digit == WRAPPED:
        return record._replace(width=WIDTH)
    if digit == PEOPLE:
        return record._replace(supervisors=tuple(_name(chance) for _ in range(3)))
    if digit in (BLANK, LINE_END):
        first, second = ((" ".join(paragraphs),) for paragraphs in record.abstracts)
        return record._replace(abstracts=(first, second), separator=" " if digit == BLANK else "\n")
    return record


def _name(chance: random.Random) -> str:
    return " ".join(chance.choice(FRAMES[part]) for part in ("given", "given", "last"))


def _sentence(chance: random.Random, frame: list[str]) -> tuple[str, str]:
    pairs = {name: chance.choice(choices) for name, choices in FRAMES["slots"].items()}
    figures = {"count": chance.randint(24, 480), "percent": chance.randint(11, 89)}
    indonesian, english = (
        text.format(**{name: pair[side] for name, pair in pairs.items()}, **figures) for side, text in enumerate(frame)
    )
    return _capital(indonesian), _capital(english)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def invented(count: int, seed: int = 0, distinct: int = 0, *, mixed: bool = False) -> Iterator[Invented]:
    """Yield ``count`` records; with ``distinct`` only so many differ in more than their numbers, which is quicker."""
    if not distinct:
        yield from (invent(number, seed, mixed=mixed) for number in range(count))
        return
    first = [invent(number, seed, mixed=mixed) for number in range(min(count, distinct))]
    for number in range(count):
        yield first[number % distinct]._replace(number=str(20_000_000 + number))


def write(  # noqa: PLR0913 (the options of the command)
    count: int, out: Path, seed: int = 0, *, as_records: bool = False, distinct: int = 0, mixed: bool = False
) -> None:
    """Write ``count`` pages as JSON Lines (``.jsonl``), any other file or a folder; or the records, as JSON Lines."""
    records = invented(count, seed, distinct, mixed=mixed)
    if out.suffix:
        text = Invented.line if as_records else Invented.page_line if out.suffix == ".jsonl" else Invented.page
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(text(record) + "\n" for record in records)
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / ".invented").write_text(NOTICE + "\n", "utf-8")
    for record in records:
        (out / f"{record.number}.md").write_text(record.page(), "utf-8")


def main() -> None:
    """Read the options and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--out", type=Path, required=True, help="a folder, a .jsonl file or any other file")
    parser.add_argument("--records", action="store_true", help="in JSON Lines, records instead of pages")
    parser.add_argument("--distinct", type=int, default=0, help="texts to invent before they repeat; 0: never")
    parser.add_argument("--plain", action="store_true", help="only pages in the form of the sample")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    distinct, mixed = options.distinct, not options.plain and options.out.suffix in ("", ".jsonl")
    write(options.count, options.out, options.seed, as_records=options.records, distinct=distinct, mixed=mixed)
    print(f"{options.count} records written to {options.out}. {NOTICE}", file=sys.stderr)


if __name__ == "__main__":
    main()
