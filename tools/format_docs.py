"""Write ``docs/formats.md``: the purpose, standard, limits and an example of each format.

The table of names, media types and suffixes and the examples come from the formats. Run ``python tools/format_docs.py``
after a format has changed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from catalog_export import api
from catalog_export.write import registry

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "formats.md"
EXAMPLES = ROOT / "docs" / "examples"
RECORD_DATE = datetime(2026, 1, 2, tzinfo=UTC)
WIDTH = 110  # characters of a line of an example


class About(NamedTuple):
    """The text about a format: its standard, its purpose, its limits, the programs that read it in the tests."""

    standard: str
    purpose: str
    limits: str
    readers: str
    lines: int = 8  # of the example


FORMATS = {
    "dc": About(
        "Dublin Core Metadata Element Set 1.1, in the XML of OAI-PMH (`oai_dc`)",
        "Harvesting, and systems that read simple Dublin Core.",
        "There is no place for the degree, the grantor, the faculty, the call number and the control number. People who"
        " are not creators are contributors, without a role.",
        "xmllint with the schemas of OAI, Catmandu",
        12,
    ),
    "qdc": About(
        "DCMI Metadata Terms, in the XML namespace `dcterms`",
        "Systems that distinguish abstract, parallel title and date of issue.",
        "The same as `dc`, but abstracts, parallel titles, extent and dates have their own terms.",
        "xmllint with the schemas of DCMI",
        12,
    ),
    "marc": About(
        "MARC 21 Format for Bibliographic Data, in ISO 2709, UTF-8 (leader position 9 is `a`)",
        "Library systems: Koha, SLiMS, MarcEdit.",
        "A field has up to 9,999 bytes and a record up to 99,999 bytes. A longer abstract is split into several fields 520,"
        " linked by `$8`. If a title, a name or the record is longer, the record is reported and not written; use `marcxml`."
        " MARC cannot state the language of a single abstract. 041 and 546 have the languages of all.",
        "pymarc, mrrc, yaz-marcdump, MARC::Lint",
        0,
    ),
    "marcxml": About(
        "MARC 21 XML Schema (MARCXML) 1.2, Library of Congress",
        "Library systems, harvesting, and records too long for ISO 2709.",
        "The fields are those of `marc`, without limits of length.",
        "xmllint with the schema, pymarc, yaz-marcdump",
        12,
    ),
    "mrk": About(
        "MARC 21 in the mnemonic text of MarcEdit",
        "Records to read on the screen, or to edit in MarcEdit.",
        "The fields are those of `marc`. A blank indicator is `\\`.",
        "pymarc",
        14,
    ),
    "bibtex": About(
        "BibTeX 0.99",
        "LaTeX, JabRef, Zotero, and the BibTeX import of EPrints.",
        "A thesis entry needs author, school and year. Without one of them the entry is `@misc`. Supervisors have no field.",
        "bibtex, bibtexparser, pybtex, pandoc",
        12,
    ),
    "biblatex": About(
        "biblatex 3, biber",
        "LaTeX with biblatex.",
        "The same as `bibtex`. A thesis without a year is `@thesis`.",
        "biber",
        12,
    ),
    "jsonl": About(
        "JSON Lines; the form of this program ([schema](record.schema.json))",
        "Your own programs, archives, and input of a later run. It has every field, and the source, line and rule of every"
        " value.",
        "None: it is read back without any loss.",
        "jsonschema",
        1,
    ),
    "ep3xml": About(
        "EP3 XML of EPrints 3.4",
        "The XML import of EPrints ([eprints.md](eprints.md)).",
        "The language of a text is kept only in fields that are multilang fields of the site. There is no field for the extent"
        " and the call number.",
        "lxml, and a real EPrints if its address is set",
        14,
    ),
    "mods": About(
        "MODS 3.8, Library of Congress",
        "Zotero and other systems that need the language of each abstract.",
        "There is no place for the collection, the study programme and NIM.",
        "xmllint with the schema, bibutils",
        14,
    ),
    "ris": About(
        "RIS (Clarivate, tags of 2011), UTF-8, lines end with CR and LF",
        "Zotero, Mendeley, EndNote.",
        "There is one abstract, `AB`, with the texts in all languages. The parallel title has no tag, because programs that"
        " read RIS use `TT` as the title, or drop it. `PY` is a year of four digits. A date that is not one year, such as"
        " 2014/2015, is a note.",
        "rispy",
        14,
    ),
    "csl-json": About(
        "CSL-JSON 1.0.2 (`csl-data.json`)",
        "Citation processors and Zotero. `catalog-export cite` uses it.",
        "CSL has no variable for supervisors and examiners. They are contributors.",
        "pandoc",
        14,
    ),
    "csv": About(
        "CSV (RFC 4180), UTF-8",
        "Spreadsheets: one row for each record.",
        "Several values of a cell are separated by ` | `. A cell that a spreadsheet would run as a formula is written as text.",
        "the `csv` module of Python",
        2,
    ),
    "xlsx": About(
        "Office Open XML (ECMA-376), as Excel, LibreOffice and Google Sheets read it",
        "Spreadsheets: the table of `csv` as a workbook, with every cell as text.",
        "A cell has up to 32,767 characters, and a workbook up to 1,048,575 records. You need the extra `tables`.",
        "python-calamine",
        0,
    ),
    "schema-org": About(
        "schema.org 29 as JSON-LD",
        "Web pages and search engines.",
        "A record whose kind of thesis is not known is a `CreativeWork`.",
        "pyld",
        14,
    ),
    "highwire": About(
        "Highwire Press meta tags, inclusion guidelines of Google Scholar",
        "The head of a web page that Google Scholar indexes.",
        "There is no tag for an abstract.",
        "the HTML parser of Python",
        12,
    ),
    "etdms": About(
        "ETD-MS 1.1, NDLTD",
        "Union catalogues of theses and dissertations.",
        "It describes theses only.",
        "lxml, which checks the elements",
        14,
    ),
    "datacite": About(
        "DataCite Metadata Schema 4, JSON",
        "Registration of a DOI. catalog-export does not assign a DOI.",
        "Examiners are contributors of type `Other`.",
        "the `datacite` package with schema 4.5",
        14,
    ),
}
NEEDS = {
    "highwire": "title, author, year",
    "etdms": "kind of thesis, author, subject or keyword, year, link or control number",
    "datacite": "title, author, publisher, year",
}
INTRODUCTION = """\
# Formats

<!-- Written by tools/format_docs.py. Do not edit. -->

`--to FORMAT` writes one of these formats. Give several `--to` to write several formats in one run. [crosswalk.md](crosswalk.md) shows
the place of each field in each format.

Every example is the beginning of the same invented record: [a page](examples/01-abstract-page.md) with [a profile](examples/library.toml)
and [a side-car table](examples/more.csv). This command prints the complete record in a format, such as `mods`:

```sh
catalog-export --to mods docs/examples/01-abstract-page.md --profile docs/examples/library.toml --data docs/examples/more.csv
```

"""
FEEDS = """\
## Formats of DSpace

`catalog-export feed` writes two more formats. They need the collection of each item, and a list of the items that DSpace has already.
[feeds.md](feeds.md) describes both.

| Command | Form | Use |
|---|---|---|
| `feed saf` | Simple Archive Format: a folder for each item with `dublin_core.xml`, further schemas, `contents` and files | `dspace import` |
| `feed dspace-csv` | CSV of the batch metadata editor, with language tags such as `dc.title[id]` | `dspace metadata-import` |
"""


def page() -> str:
    """Return the page ``docs/formats.md``."""
    ours = [format_ for format_ in api.list_formats() if format_.name in registry.FORMATS]
    aliases = {name: alias for alias, name in registry.ALIASES.items()}
    rows = ["| `--to` | Alias | Format | Media type | Suffix |", "|---|---|---|---|---|"]
    for format_ in ours:
        alias = f"`{aliases[format_.name]}`" if format_.name in aliases else ""
        link = f"[`{format_.name}`](#{format_.name})"
        rows.append(f"| {link} | {alias} | {format_.summary} | `{format_.media_type}` | `{format_.suffix}` |")
    sections = (_section(format_.name) for format_ in ours)
    return INTRODUCTION + "\n".join(rows) + "\n\n" + "\n".join(sections) + "\n" + FEEDS


def _section(name: str) -> str:
    about = FORMATS[name]
    facts = [
        f"## {name}\n",
        f"{about.purpose}\n",
        f"- Standard: {about.standard}.",
        f"- Limits: {about.limits}",
        f"- Checked in the tests with: {about.readers}.",
    ]
    if name in NEEDS:
        facts.append(f"- Required: {NEEDS[name]}. A record that lacks one of them is reported and not written.")
    example = _example(name, about.lines)
    return "\n".join(facts) + "\n" + (f"\n```text\n{example}\n```\n" if example else "")


def _example(name: str, lines: int) -> str:
    if not lines:
        return ""
    page_of_record = EXAMPLES / "01-abstract-page.md"
    text = api.export(
        page_of_record,
        name,
        profile=EXAMPLES / "library.toml",
        data=EXAMPLES / "more.csv",
        record_date=RECORD_DATE,
    ).decode()
    text = text.replace(str(EXAMPLES), "docs/examples")
    if text.startswith("["):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    text = text.removeprefix("\ufeff")
    shown = [line if len(line) <= WIDTH else line[: WIDTH - 4] + " ..." for line in text.splitlines()[:lines]]
    return "\n".join(shown)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
