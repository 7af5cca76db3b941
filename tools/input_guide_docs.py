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
from catalog_export.read.page.abstract_pieces import is_mark_line
from catalog_export.read.page.layouts import LAYOUTS, abstract_page
from catalog_export.read.page.markup import lines_of
from catalog_export.read.page.page_words import words_in
from catalog_export.text.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path(__file__).parent.parent / "docs" / "input-guide.md"
KINDS = {
    "catalogue-page": "a catalogue page: Markdown, plain text or HTML",
    "jsonl": "JSON Lines: each line is a page, a record, or an object whose keys are labels",
    "pdf": "a PDF of an abstract page (extra `pdf`)",
    "marc": "MARC 21 in ISO 2709, UTF-8 or MARC-8; only if the file is named",
    "marcxml": "MARCXML; only if the file is named",
}
# What each layout reads, by the name of its module.
LAYOUT_TEXTS = {
    "dspace_item": "Item pages of DSpace in the view of all metadata: each row has a field of Dublin Core and its value",
    "eprints_item": "Item pages of EPrints: a title, the citation of a thesis that repeats it, the abstract, and a table of"
    " labels and values. One of citation and address of the item is enough",
    "detail_page": "Detail pages, and tables of labels and values: [detail page](examples/03-detail-page.txt), "
    "[table in Markdown](examples/04-table.md), [table in HTML](examples/07-table.html)",
    "lists": "[Lists](examples/05-list.md) of search results or related records, in which each record ends with the name "
    "of its collection",
    "ojs_article": "Article pages of OJS (Open Journal Systems), saved as text or Markdown, or in HTML whose metadata have no"
    " abstract: title, authors, abstracts, keywords, DOI, date and licence between the headings of its themes",
    "abstract_page": "Abstract pages, the form in which lib.ui.ac.id gives a record as Markdown, text or PDF: "
    "[Markdown](examples/01-abstract-page.md), [text](examples/02-abstract-page.txt), [HTML](examples/06-page.html)",
}
METADATA = (
    "\nIf none recognises an HTML page, or if the page is an article of OJS whose metadata have an abstract, the metadata in its"
    " head are read: Dublin Core and Highwire, as OJS, DSpace, EPrints and other programs write them for search engines"
    " (`embedded_metadata`). The finding `metadata-only` says so.\n"
)
SEPARATORS = (".....", "=====", "-----", "_____", "*****", "~~~~~", "#####", "+++++", "…", "* * *", "<hr>", ". . .")
INTRODUCTION = """\
# Guide to the pages that are read

<!-- Written by tools/input_guide_docs.py. Do not edit. -->

This page lists the files, layouts, labels and words that catalog-export can read. It reports every line that no rule
understands. To see how it reads your own page, give `catalog-export explain PAGE`.

If a word of your pages is missing here, add it to the table that is named in its section. A new word needs no program code.

"""
ABSTRACTS = """\
## Abstracts and their separators

The program separates the abstracts by the language of each sentence. A separator is not necessary, but it helps.
These lines are separators:

{separators}

The same marks inside a line are a separator if they are between two sentences. A blank line, a heading and a label are separators
too. Wrapped lines are joined. Hyphens at line ends are removed. Page numbers and running heads at page breaks are left out.

The table lists the labels of abstracts and of keywords. Capitals do not matter. A label may have a colon, and a language in brackets
(`Abstract (English)`). Most misspellings of `abstrak` and `abstract` are found, too. The table is in `catalog_export/read/page/labels.tsv`.

"""
ADDRESSES = """\
## Addresses and control numbers

The control number is the value of `id=` in the address of a page: `https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal` has the
control number 20389935. The address may be a Markdown link, an HTML link, or plain text. Addresses at `lib.ui.ac.id` and
`lontar.ui.ac.id` may lack `https://`. The address of a search or a list has no control number.
"""
MARC = """\
## MARC 21

`marc-fields-unread` reports every subfield for which the record has no place, with its tag and code: `856 $z`. A tag alone is a whole
field. `650 ind2` is an indicator whose meaning has no place. `008/18-34` are positions of 008. `catalog-export explain` lists the values.

* **Leader:** `marc-not-text` reports a type other than text and a level other than monograph. The content type of such a record is that
  of 336, or else follows from the leader.
* **008:** Language and country are read, and the dates if no other field states a year. The other positions are reported unless they are
  blank, 0 or filled.
* **020, 022:** A number in `$z` is read if it is wrong. A valid number in `$z` is cancelled. It is reported. A price
  (`$c`) is reported.
* **260, 264:** Several places or publishers are joined (`Jakarta ; Bandung`). The year of the copyright follows that of the publication
  if they differ (`2010, ©2009`). Distributors and manufacturers are reported.
* **502:** The subfields are read, or the usual form of `$a`: `Tesis (M.Hum.)--Universitas Indonesia, 2010.`
* **520:** Abstracts and summaries are read. Reviews and content advice are reported.
* **650:** Subdivisions are joined (`Hukum adat -- Indonesia`). The source of the heading is reported.
* **700, 710:** A name with a title (`$t`) is another work. It is reported. `$4` may be a code or its address at id.loc.gov.
* **856:** The links are files of the resource, unless the second indicator is 2. Such a related resource is reported, unless this
  program has written it (`$3 Deskripsi Lengkap`). With a blank second indicator, the address of a record in a catalogue
  (`detail?id=`) is that of the page.
* Only the first 260, 264, 300, 336, 337, 338, 502, 504, 540 and 852 is read. The others are reported if they differ.
* 007, 035, 041, 246, 546, 588 and 655 are read without effect if they repeat other fields. Otherwise they are reported, or 246 is read as a
  parallel title.
* 003, 005, 040 `$c` and `$d`, `$6` and `$8` state nothing about the resource. They are neither read nor reported.
"""


def page() -> str:
    """Return the page ``docs/input-guide.md``."""
    parts = [INTRODUCTION, _files(), _layouts(), _labels(), _roles(), _abstracts(), _collections(), ADDRESSES, MARC]
    return "\n".join(parts)


def _files() -> str:
    suffixes = defaultdict(list)
    for suffix, source in sources.NAMED_SUFFIXES.items():
        suffixes[source].append(f"`{suffix}`")
    rows = [(", ".join(names), KINDS[source]) for source, names in suffixes.items()]
    compressed = " or ".join(f"`{suffix}`" for suffix in sources.COMPRESSED)
    return (
        f"## Files\n\n{_table(('Suffix', 'Content'), rows)}\nFiles may be compressed ({compressed}). The program also reads"
        " folders, zip files and tar files with such files. If a file that you name has another suffix, its first bytes decide.\n"
    )


def _layouts() -> str:
    layouts = [*LAYOUTS, abstract_page]
    names = (getattr(layout, "__name__", "").rpartition(".")[2] for layout in layouts)
    items = [f"{number}. {LAYOUT_TEXTS[name]} (`{name}`)." for number, name in enumerate(names, 1)]
    head = "## Layouts\n\nThe first of these layouts that recognises a page reads it:\n\n"
    return head + "\n".join(items) + "\n" + METADATA


def _labels() -> str:
    found = defaultdict(list)
    for label, field, _use in read_code_table("field_labels"):
        found[field].append(f"`{label}`")
    rows = [(f"`{field}`", ", ".join(labels)) for field, labels in found.items()]
    return (
        "## Labels of fields\n\nThe value of a label is after a colon or a tab, in the next column of a table, or on the next line."
        " If a row of a table has three labels or more, one of them of the title, the values are below them, and each further row"
        " is a record. One label may be unknown."
        " Capitals do not matter. An underscore counts as a blank (`kata_kunci`), and a language may be behind it (`abstrak_en`)."
        " In JSON, each key is a label, and its value may be a list, or an object with languages for keys. A record has no place for the values of the last row (`other`). They are reported. The table is"
        f" `catalog_export/model/tables/field_labels.tsv`.\n\n{_table(('Field', 'Labels'), rows)}"
    )


def _roles() -> str:
    found = defaultdict(list)
    for word, code in {**ROLES, **ROLE_ABBREVIATIONS}.items():
        found[code].append(f"`{word}`")
    rows = [(f"`{code}`", RELATORS[code].english, ", ".join(words)) for code, words in found.items()]
    return (
        "## Role words\n\nA role word comes after a name (`Bagus Prakoso, supervisor`) or is a label (`Pembimbing : Bagus Prakoso`)."
        " In small letters it may also be in front of a name, as on title pages (`tim penulis, Ani Lestari`, `disusun oleh"
        " Ani Lestari`). Several whole names behind it, with commas between them, are several people."
        " A role may have a rank or a number, such as *Ketua Penguji* or *Pembimbing 2*. The table is"
        f" `catalog_export/model/tables/roles.tsv`.\n\n{_table(('Code', 'Relator', 'Words'), rows)}"
    )


def _abstracts() -> str:
    marks = [mark for mark in SEPARATORS if is_mark_line(lines_of(mark)[0].strip())]
    labels = defaultdict(list)
    for kind, lang, words in read_table("read/page/labels.tsv"):
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
    bars = ", ".join(f"`{name}`" for name in sorted(words_in("side bar")))
    return (
        "## Collections\n\nThe name of a collection shows the kind of thesis if it contains one of these words:\n\n"
        f"{kinds}\n\nA name that begins with `UI -` is a collection of Universitas Indonesia. These names are also known"
        f" (`catalog_export/model/tables/collection_names.tsv`): {names}.\n\n## Parts of a page that are left out\n\nThe records of"
        f" a side bar belong to other works. A side bar begins with one of these headings: {bars}.\n"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))
    return "\n".join(lines).replace("| --- |", "|---|").replace(" --- |", "---|") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
