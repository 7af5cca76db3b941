"""Write ``docs/input-guide.md``: the layouts, labels, role words and separators that are read.

The lists come from the tables and modules of ``catalog_export/read`` and ``catalog_export/model``. Run
``python tools/input_guide_docs.py`` after one of them has changed.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import COLLECTION_WORDS, LANGUAGES, RELATORS, ROLE_ABBREVIATIONS, ROLES
from catalog_export.read import sources
from catalog_export.read.page import data
from catalog_export.read.page.layouts import LAYOUTS
from catalog_export.read.page.layouts.site_words import SIDE_BARS
from catalog_export.read.page.separators import is_mark_line

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path(__file__).parent.parent / "docs" / "input-guide.md"
KINDS = {
    "catalogue-page": "a catalogue page: Markdown, plain text or HTML",
    "jsonl": "JSON Lines: a page, a record, or an object whose keys are labels on each line",
    "pdf": "a PDF of an abstract page (extra `pdf`)",
    "marc": "MARC 21 in ISO 2709, UTF-8 or MARC-8; only if the file is named",
    "marcxml": "MARCXML; only if the file is named",
}
SEPARATORS = (".....", "=====", "-----", "_____", "*****", "~~~~~", "#####", "+++++", "…", "* * *", "<hr>", ". . .")
INTRODUCTION = """\
# Guide to the pages that are read

<!-- Written by tools/input_guide_docs.py. Do not edit. -->

This page lists the files, layouts, labels and words that catalog-export understands. The folder
[examples](examples/README.md) has a page of each layout. Text that no rule understands is reported, never dropped.

To see how your own page is read, give `catalog-export explain PAGE`. To add a word, edit the table that is named below; a
label or role word needs no program code.

"""
ABSTRACTS = """\
## Abstracts and their separators

The two abstracts are separated by their language, sentence by sentence. A separator helps and is not necessary. These lines
separate abstracts:

{separators}

A run of the same marks inside a line also separates, except inside a sentence. A blank line, a heading and a label separate
too. Wrapped lines are joined, hyphens at line ends are removed, and page numbers and running heads at page breaks are left out.

Labels of an abstract and of keywords, in capitals or small letters, with or without a colon or a language in brackets
(`Abstract (English)`). The table is `catalog_export/read/page/labels.tsv`.

"""
ADDRESSES = """\
## Addresses and control numbers

The control number is the value of `id=` in an address: `https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal` has the control
number 20389935. The address may be a Markdown link, an HTML link, or text. `lib.ui.ac.id` and `lontar.ui.ac.id` may be without
`https://`. Addresses of searches and lists have no control number.
"""


def page() -> str:
    """Return the page ``docs/input-guide.md``."""
    parts = [INTRODUCTION, _files(), _layouts(), _labels(), _roles(), _abstracts(), _collections(), ADDRESSES]
    return "\n".join(parts)


def _files() -> str:
    suffixes = defaultdict(list)
    for suffix, source in sources.NAMED_SUFFIXES.items():
        suffixes[source].append(f"`{suffix}`")
    rows = [(", ".join(names), KINDS[source]) for source, names in suffixes.items()]
    compressed = " or ".join(f"`{suffix}`" for suffix in sources.COMPRESSED)
    return (
        f"## Files\n\n{_table(('Suffix', 'Content'), rows)}\nEach may be compressed ({compressed}). Folders, zip files and"
        " tar files of pages are read. Without a known suffix the first bytes decide.\n"
    )


def _layouts() -> str:
    items = []
    for number, layout in enumerate(LAYOUTS, 1):
        text = (layout.__doc__ or "").split("\n\n")  # the first paragraph describes the pages
        name = getattr(layout, "__name__", "").rpartition(".")[2]
        items.append(f"{number}. `{name}`: {' '.join(text[0].split())}")
    return "## Layouts\n\nA page is tried against these layouts, in this order:\n\n" + "\n".join(items) + "\n"


def _labels() -> str:
    found = defaultdict(list)
    for label, field, _use in read_code_table("field_labels"):
        found[field].append(f"`{label}`")
    rows = [(f"`{field}`", ", ".join(labels)) for field, labels in found.items()]
    return (
        "## Labels of fields\n\nA label is followed by a colon, a tab, a column of a table, or a value on the next line. Capitals"
        " do not matter. The value of a label of the row `other` is reported, because a record has no place for it. The table is"
        f" `catalog_export/model/tables/field_labels.tsv`.\n\n{_table(('Field', 'Labels'), rows)}"
    )


def _roles() -> str:
    found = defaultdict(list)
    for word, code in {**ROLES, **ROLE_ABBREVIATIONS}.items():
        found[code].append(f"`{word}`")
    rows = [(f"`{code}`", RELATORS[code].english, ", ".join(words)) for code, words in found.items()]
    return (
        "## Role words\n\nA role word comes after a name (`Bagus Prakoso, supervisor`) or is a label (`Pembimbing : Bagus Prakoso`)."
        " A word or number of rank, such as *Ketua Penguji* or *Pembimbing 2*, is accepted. The table is"
        f" `catalog_export/model/tables/roles.tsv`.\n\n{_table(('Code', 'Relator', 'Words'), rows)}"
    )


def _abstracts() -> str:
    marks = [mark for mark in SEPARATORS if is_mark_line(mark)]
    labels = defaultdict(list)
    for kind, lang, words in data.read_table("labels.tsv"):
        labels[kind, lang].append(f"`{words}`")
    rows = [
        (kind, LANGUAGES[lang].english if lang in LANGUAGES else "any", ", ".join(words))
        for (kind, lang), words in labels.items()
    ]
    return ABSTRACTS.format(separators=", ".join(f"`{mark}`" for mark in marks)) + _table(
        ("Introduces", "Language", "Labels"), rows
    )


def _collections() -> str:
    kinds = "\n".join(f"- `{word}`: {kind}" for word, kind in COLLECTION_WORDS.items())
    names = ", ".join(f"`{name}`" for (name,) in read_code_table("collection_names"))
    bars = ", ".join(f"`{name}`" for name in sorted(SIDE_BARS))
    return (
        "## Collections\n\nThe name of a collection states the kind of thesis if it has one of these words:\n\n"
        f"{kinds}\n\nA name that begins with `UI -` is a collection of Universitas Indonesia. These names are also known"
        f" (`catalog_export/model/tables/collection_names.tsv`): {names}.\n\n## Parts of a page that are left out\n\nThe records of"
        f" a side bar belong to other works. A side bar begins with one of these headings: {bars}.\n"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))
    return "\n".join(lines).replace("| --- |", "|---|").replace(" --- |", "---|") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
