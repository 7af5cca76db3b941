"""Fit the word weights that separate the texts of an abstract field.

    python benchmarks/fit_weights.py words FOLDER... > catalog_export/text/words.tsv

Each FOLDER has labelled texts: ``pairs.jsonl`` (``id_body``, ``en_body``, ``id_kw``, ``en_kw``) and ``single.jsonl``
(``lang``, ``body``, ``kw``). The expected records of ``tests/cases`` are read as well. Only statistics of the texts are
written: for each word that is frequent enough, two log-odds.

* ``indonesian``: how much more frequent the word is in Indonesian than in English abstracts.
* ``prose``: how much more frequent it is in abstracts than in lists of keywords.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page.abstract_model import weights
from catalog_export.read.page.abstract_units import Unit, units_of
from catalog_export.read.page.abstracts import Lines, field_of
from catalog_export.text.language_tables import fold_words
from catalog_export.text.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent.parent / "tests" / "cases"
EXPECTED = re.compile(r"^`{3,}expect\n(.*?)^`{3,}$", re.MULTILINE | re.DOTALL)
# A word needs so many occurrences, a weight so much; a weight beyond the limit says more than the data do.
WEIGHTS_HEADER = (
    "# Weights of the decoder of abstract fields: feature, weight, meaning. In units of log-odds.\n"
    "# The weights of labels, bounds and thresholds are set by hand; the meaning says why.\n"
)
LEAST_COUNT, LEAST_WEIGHT, LIMIT = 6, 0.7, 4.0
# Added to each count, so that a word not seen in one language is not impossible there.
SMOOTHING, KEYWORD_SMOOTHING = 0.5, 2.0
# Lists of keywords are few, and of the subjects of the data: a term says no more than this against prose.
PROSE_LIMIT = 1.0


def labelled(folders: list[Path], part: str) -> Iterator[tuple[str, str]]:
    """Yield the texts with their labels: ``id``, ``en``, ``id keywords`` or ``en keywords``."""
    step = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}[part]
    for folder in folders:
        for line in (folder / "pairs.jsonl").read_text("utf-8").rstrip("\n").split("\n")[step]:
            pair = json.loads(line)
            for lang in ("id", "en"):
                yield lang, pair[f"{lang}_body"]
                yield f"{lang} keywords", " ".join(pair[f"{lang}_kw"])
        for line in (folder / "single.jsonl").read_text("utf-8").rstrip("\n").split("\n")[step]:
            single = json.loads(line)
            yield single["lang"], single["body"]
            yield f"{single['lang']} keywords", " ".join(single["kw"])
    for path in sorted(CASES.glob("*.md")):
        yield from _of_cases(path)


def _of_cases(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the abstracts and keywords that the cases of a file expect, each text once."""
    seen: set[str] = set()
    for block in EXPECTED.findall(path.read_text("utf-8")):
        records = json.loads(block)
        for record in records if isinstance(records, list) else [records]:
            found = [(abstract.get("lang"), abstract.get("text", "")) for abstract in record.get("abstracts", [])]
            for label, text in found:
                if label in ("id", "en") and text not in seen:
                    seen.add(text)
                    yield label, text


def words(folders: list[Path], part: str) -> Iterator[str]:
    """Yield the lines of the table of words: each pair of weights with its words."""
    table: dict[tuple[float, float], list[str]] = {}
    counts = {label: Counter[str]() for label in ("id", "en", "id keywords", "en keywords")}
    for label, text in labelled(folders, part):
        counts[label].update(word for word in fold_words(" ".join(text.split())) if word.isalpha() or "-" in word)
    totals = {label: sum(counter.values()) for label, counter in counts.items()}
    for word in sorted(counts["id"].keys() | counts["en"].keys()):
        share = {label: counts[label][word] / totals[label] for label in counts}
        if counts["id"][word] + counts["en"][word] < LEAST_COUNT:
            continue
        lang = "id" if share["id"] >= share["en"] else "en"
        indonesian = math.log((share["id"] + SMOOTHING / totals["id"]) / (share["en"] + SMOOTHING / totals["en"]))
        more = KEYWORD_SMOOTHING / totals[f"{lang} keywords"]
        prose = math.log((share[lang] + more) / (share[f"{lang} keywords"] + more))
        if abs(indonesian) >= LEAST_WEIGHT or abs(prose) >= LEAST_WEIGHT:
            pair = round(_limited(indonesian, LIMIT), 1), round(max(-PROSE_LIMIT, _limited(prose, LIMIT)), 1)
            table.setdefault(pair, []).append(word)
    for (indonesian, prose), listed in sorted(table.items(), reverse=True):
        yield f"{indonesian:.1f}\t{prose:.1f}\t{' '.join(listed)}"


def _limited(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))


# What is put between two texts of one language each, and before the labels and keywords of the second.
SEPARATORS = ("\n\n", "\n", " ", "", "\n......")
# Weights that are not fitted: they are bounds of the search, or thresholds of findings.
FIXED = ("label", "far", "sure", "reach", "unsure", "contrary", "field", "grammar", "least", "words", "weak", "sample")
STEPS = (0.7, 1.4, 2.0)
# A change must mend so many faults: less is chance.
LEAST_GAIN = 1.0


class Example(NamedTuple):
    """A field with what must be found in it."""

    units: list[Unit]
    texts: list[tuple[str, str]]
    keywords: list[str]


def folded(text: str) -> str:
    """Return a text without the differences that do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fields(folders: list[Path], part: str) -> Iterator[tuple[str, list[tuple[str, str]], list[str]]]:
    """Yield fields with their texts and keywords: pairs put together, single texts, and real fields."""
    step = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}[part]
    for folder in folders:
        for number, line in enumerate((folder / "pairs.jsonl").read_text("utf-8").rstrip("\n").split("\n")[step]):
            pair = json.loads(line)
            texts = [(lang, pair[f"{lang}_body"]) for lang in ("id", "en")]
            separator = SEPARATORS[number % len(SEPARATORS)]
            for order in (1, -1):
                yield separator.join(text for _, text in texts[::order]), texts[::order], []
                raw = [pair[f"{lang}_raw"] for lang in ("id", "en")][::order]
                yield separator.join(raw), texts[::order], pair["id_kw"] + pair["en_kw"]
                yield " ".join(raw), texts[::order], pair["id_kw"] + pair["en_kw"]
        for line in (folder / "single.jsonl").read_text("utf-8").rstrip("\n").split("\n")[step]:
            single = json.loads(line)
            if not single["mojibake"]:
                yield single["raw"], [(single["lang"], single["body"])], single["kw"]
        if (folder / "fields.jsonl").exists():
            for line in (folder / "fields.jsonl").read_text("utf-8").rstrip("\n").split("\n")[step]:
                field = json.loads(line)
                for how in ("newline", "blank", "as_shown"):
                    yield field[how], [(lang, text) for lang, text in field["expect"]], field["kw"]


def loss(examples: list[Example]) -> float:
    """Return the faults of the decoder: one for each field with wrong texts, a half for one with wrong keywords."""
    faults = 0.0
    for example in examples:
        found = field_of(example.units, Lines("", range(example.units[-1].number + 1)))
        faults += [(text.lang, folded(" ".join(text.paragraphs))) for text in found.abstracts] != example.texts
        faults += sorted(folded(term.value).lower() for term in found.keywords) != example.keywords and 0.5
    return faults


def fitted(folders: list[Path], part: str) -> Iterator[str]:
    """Yield the lines of the table of weights after a coordinate descent."""
    examples = [
        Example(
            units_of(text.split("\n")),
            [(lang, folded(body)) for lang, body in texts],
            sorted(folded(term).lower() for term in terms),
        )
        for text, texts, terms in fields(folders, part)
    ]
    current = weights()
    wrong = [example for example in examples if loss([example])]
    # Fields that are right and hold nothing to decide stay right: of the others a few are enough.
    sample = wrong + [example for example in examples if example not in wrong][:: max(1, len(examples) // 800)]
    best = loss(sample)
    sys.stderr.write(f"{len(examples)} fields, {len(wrong)} with faults: {best}\n")
    for name in [name for name in current if not name.startswith(FIXED)]:
        for step in STEPS:
            old = current[name]
            current[name] = round(old * step if old else step, 2)
            faults = loss(sample)
            if faults <= best - LEAST_GAIN:
                best = faults
                sys.stderr.write(f"{name}: {old} -> {current[name]}: {faults}\n")
            else:
                current[name] = old
    for name, _, meaning in read_table("read/page/abstract_weights.tsv"):
        yield f"{name}\t{current[name]:g}\t{meaning}"


def main() -> None:
    """Write the table of words to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["words", "weights"])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--part", choices=["all", "even", "odd"], default="all", help="lines of each file to read")
    arguments = parser.parse_args()
    command = " ".join(["benchmarks/fit_weights.py", arguments.what, *(folder.name for folder in arguments.folders)])
    if arguments.what == "weights":
        sys.stdout.write(f"# Fitted by: python {command}\n{WEIGHTS_HEADER}")
        sys.stdout.writelines(f"{line}\n" for line in fitted(arguments.folders, arguments.part))
        return
    sys.stdout.write(
        f"# Made by: python {command}\n# log-odds of Indonesian against English, of prose against keywords, words\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in words(arguments.folders, arguments.part))


if __name__ == "__main__":
    main()
