"""Write ``docs/crosswalk.md``: where each field of a record is written in each format.

The tables come from the formats: a record with and a record without the field are encoded, and the places whose values
differ are listed. Run ``python tools/crosswalk_docs.py`` after a crosswalk has changed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pymarc
from lxml import etree

from catalog_export import api
from catalog_export.enrich.profile import Profile
from catalog_export.model.record import Abstract, Contributor, File, Identifier, Record, Text, Title
from catalog_export.write.crosswalks import dspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parent.parent / "docs" / "crosswalk.md"
RECORD_DATE = datetime(2026, 1, 2, tzinfo=UTC)
# The elements of coded control fields: first and last position.
CODED = {
    "007": ((0, 13),),
    "008": ((6, 6), (7, 10), (15, 17), *((at, at) for at in range(18, 35)), (35, 37), (38, 38), (39, 39)),
}
Pair = tuple[str, str]  # a place in a format, and its value

BASE = Record(
    title=Title(Text("Kota", "id")),
    control_number="10001",
    url="https://example.org/a",
    contributors=(Contributor("Sari Dewi", "author", "aut"),),
    keywords=(Text("sungai", "id"),),
    thesis_kind="bachelor",
    grantor="Universitas Contoh",
    publisher="Penerbit Contoh",
    year="2001",
)
M = "Marker"


class Case(NamedTuple):
    """A field of the tables: its name in the JSON form, a note, and the record with and without it."""

    name: str
    note: str
    given: Record
    without: Record = BASE


def _person(role: str, relator: str | None, **more: object) -> Record:
    return BASE._replace(contributors=(*BASE.contributors, Contributor(M, role, relator, **more)))


def _author(**more: object) -> Record:
    return BASE._replace(contributors=(BASE.contributors[0]._replace(**more),))


def _title(**more: object) -> Record:
    return BASE._replace(title=BASE.title._replace(**more))


def cases() -> Iterator[Case]:
    """Yield each field of a record, in the order of the tables."""
    yield Case("title.proper", "", _title(proper=Text(M, "id")))
    yield Case("title.proper.lang", "language of the title", _title(proper=Text("Kota", "en")))
    yield Case("title.parallel", "title in another language", _title(parallel=(Text(M, "en"),)))
    yield Case("title.other_title_information", "subtitle", _title(other_title_information=M))
    yield Case("title.statement_of_responsibility", "", _title(statement_of_responsibility=M))
    yield Case("contributors (aut)", "author", _author(name=M))
    yield Case("contributors (ths)", "supervisor", _person("supervisor", "ths"))
    yield Case("contributors (dgs)", "supervisor of a doctoral thesis", _person("promotor", "dgs"))
    yield Case("contributors (dgc)", "examiner", _person("examiner", "dgc"))
    yield Case("contributors (edt)", "editor", _person("editor", "edt"))
    yield Case("contributors (trl)", "translator", _person("translator", "trl"))
    yield Case("contributors (no role)", "", _person("", None))
    main = Contributor(M, main_entry=True)
    yield Case("contributors.main_entry", "main entry without a role", BASE._replace(contributors=(main,)))
    yield Case("contributors, corporate", "body as author", _author(name=M, kind="corporate"))
    yield Case("contributors.entry", "inverted name", _author(entry=f"Dewi, {M}"))
    yield Case("contributors.dates", "birth and death", _author(dates=f"{M}-"))
    for scheme, value in (("nim", "0123456789"), ("nidn", "0012345678"), ("orcid", "0000-0002-1825-0097")):
        label = {"nim": "NIM", "nidn": "NIDN", "orcid": "ORCID iD"}[scheme]
        yield Case(f"contributors.identifiers ({scheme})", label, _author(identifiers=(Identifier(scheme, value),)))
    yield Case("and_others", "more people than named", BASE._replace(and_others=True))
    for lang, name in (("id", "Indonesian"), ("en", "English")):
        yield Case(f"abstracts ({lang})", f"abstract in {name}", BASE._replace(abstracts=(Abstract((M,), lang),)))
    yield Case("keywords", "", BASE._replace(keywords=(Text(M, "id"),)))
    yield Case("subjects", "subject headings", BASE._replace(subjects=(Text(M, "id"),)))
    yield Case("language", "language of the work", BASE._replace(language="id"))
    yield Case("year", "", BASE._replace(year="1987"))
    yield Case("thesis_kind", "skripsi, tesis, disertasi", BASE._replace(thesis_kind="doctoral"))
    yield Case("country", "country of publication", BASE._replace(country="io"))
    yield Case("carrier", "`online`", BASE._replace(carrier="online"))
    yield Case("files", "file on the web", BASE._replace(files=(File(f"https://example.org/{M}.pdf", f"{M} text"),)))
    yield Case("control_number", "", BASE._replace(control_number="98765"))
    yield Case("url", "catalogue page", BASE._replace(url=f"https://example.org/{M}"))
    texts = (
        ("publisher", ""), ("place", "place of publication"), ("degree", ""), ("grantor", "institution"), ("faculty", ""),
        ("programme", "study programme"), ("programme_code", "KODEPRODI"), ("collection", ""), ("rights", ""),
        ("call_number", ""), ("extent", "physical description"), ("content_type", "RDA"), ("media_type", "RDA"),
        ("carrier_type", "RDA"), ("bibliography_note", ""), ("cataloguing_source", ""), ("holding_institution", ""),
        ("holding_location", ""),
    )  # fmt: skip
    for name, note in texts:
        yield Case(name, note, BASE._replace(**{name: M}))
    yield Case("rights_uri", "licence", BASE._replace(rights_uri=f"https://example.org/{M}"))
    yield Case("notes", "", BASE._replace(notes=(M,)))
    yield Case("series", "", BASE._replace(series=(M,)))
    yield Case("isbn", "", BASE._replace(isbn=("9780306406157",)))
    yield Case("issn", "", BASE._replace(issn=("0378-5955",)))


# --- places and values of an encoded record


def _marc_pairs(data: bytes) -> Iterator[Pair]:
    record = pymarc.Record(data=data)
    for place, character in enumerate(str(record.leader)):
        if place not in range(5) and place not in range(12, 17):  # lengths and addresses
            yield f"LDR/{place:02}", character
    for field in record.fields:
        if field.is_control_field():
            yield from _control_pairs(field.tag, field.data or "")
            continue
        indicators = "".join(field.indicators or "").replace(" ", "#")
        for subfield in field.subfields:
            yield f"{field.tag} {indicators} ${subfield.code}", subfield.value


def _control_pairs(tag: str, data: str) -> Iterator[Pair]:
    if tag not in CODED:
        yield tag, data
    for first, last in CODED.get(tag, ()):
        yield f"{tag}/{first:02}" + (f"-{last:02}" if last > first else ""), data[first : last + 1]


def _xml_pairs(data: bytes) -> Iterator[Pair]:
    yield from _element_pairs(etree.fromstring(data), ())


def _element_pairs(element: etree._Element, above: tuple[str, ...]) -> Iterator[Pair]:
    name = etree.QName(element).localname
    if element.prefix in {"dc", "dcterms", "oai_dc", "qdc"}:
        name = f"{element.prefix}:{name}"
    attributes = {_attribute(key): value for key, value in element.items()}
    kept = {key: value for key, value in attributes.items() if key in {"type", "usage", "displayLabel", "role"}}
    name += "".join(f'[@{key}="{value}"]' for key, value in kept.items())
    path = (*above, name)
    place = "/".join(path[1:]) or name
    for key, value in attributes.items():
        if key not in kept and "schemaLocation" not in key:
            yield f"{place} @{key}", value
    if element.text and element.text.strip():
        yield place, element.text
    for child in element:
        yield from _element_pairs(child, path)


def _attribute(name: str) -> str:
    plain = name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
    return plain.replace("{http://www.w3.org/2001/XMLSchema-instance}", "xsi:")


def _json_pairs(data: bytes) -> Iterator[Pair]:
    def walk(value: object, place: str) -> Iterator[Pair]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{place}.{key}" if place else key)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, place)
        elif value is not None:
            yield place, str(value)

    yield from walk(json.loads(data.decode().strip().strip(",")), "")


def _bibtex_pairs(data: bytes) -> Iterator[Pair]:
    text = data.decode()
    kind, key = re.match(r"@(\w+)\{([^,]*)", text).groups()  # type: ignore[union-attr]  # an entry begins so
    yield "entry type", kind
    yield "key", key
    yield from re.findall(r"^  (\w+) += \{?(.*?)\}?,?$", text, re.MULTILINE)


def _ris_pairs(data: bytes) -> Iterator[Pair]:
    yield from re.findall(r"^(\w\w)  - (.*?)\r?$", data.decode(), re.MULTILINE)


def _csv_pairs(data: bytes) -> Iterator[Pair]:
    header = api.find_format("csv").header.decode().lstrip("\ufeff")
    [row] = csv.DictReader(io.StringIO(header + data.decode()))
    yield from row.items()


def _html_pairs(data: bytes) -> Iterator[Pair]:
    yield from re.findall(r'<meta name="([^"]+)" content="([^"]*)"', data.decode())


READERS: dict[str, Callable[[bytes], Iterator[Pair]]] = {
    "marc": _marc_pairs,
    **dict.fromkeys(("dc", "qdc", "mods", "etdms", "ep3xml"), _xml_pairs),
    **dict.fromkeys(("csl-json", "schema-org", "datacite", "jsonl"), _json_pairs),
    **dict.fromkeys(("bibtex", "biblatex"), _bibtex_pairs),
    "ris": _ris_pairs,
    "csv": _csv_pairs,
    "highwire": _html_pairs,
}


def pairs(name: str, record: Record) -> Counter[Pair]:
    """Return the places and values of ``record`` in the format ``name``."""
    if name == "dspace":
        written = dspace.values(record, Profile().dspace)
        return Counter((value.field, f"{value.text} {value.language or ''}") for value in written)
    encoded = api.find_format(name, record_date=RECORD_DATE).encode(record)
    return Counter(READERS[name](encoded))


def places(name: str, case: Case) -> list[str]:
    """Return the places of the format ``name`` that have the value of a field."""
    given, without = pairs(name, case.given), pairs(name, case.without)
    found = given - without
    if not found and case.name == "and_others":
        found = without - given
    marked = [place for place, value in found if M.casefold() in value.casefold()]
    return list(dict.fromkeys(marked or (place for place, _ in found)))


def after_reading(name: str, case: Case) -> str:
    """Return how the field of a case is after it was written in the format ``name`` and read back."""
    encoded = api.find_format(name, record_date=RECORD_DATE).encode(case.given)
    [parsed] = api.parse(encoded)
    field = re.split(r"\W", case.name)[0]
    before, after = getattr(case.given, field), getattr(parsed.record, field)
    if before == after:
        return EQUAL
    return VALUE if _plain(before) == _plain(after) and not case.name.endswith(".lang") else LOST


def _plain(value: object) -> object:
    """Return a value without languages, role words and final full stops."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Contributor):
        return value.entry or value.name, value.relator, value.kind, value.dates, value.identifiers, value.main_entry
    if isinstance(value, Abstract):
        return value.paragraphs
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.removesuffix(".") if isinstance(value, str) else value


# --- the page

EQUAL, VALUE, LOST = "equal", "the value is equal; the language tag, role word or entry form can differ", "lost"
TABLES = (
    ("MARC 21, MODS and EP3 XML", ("marc", "mods", "ep3xml")),
    ("Dublin Core, ETD-MS and DSpace", ("dc", "qdc", "etdms", "dspace")),
    ("Citations", ("bibtex", "biblatex", "ris", "csl-json")),
    ("Web, registration and tables", ("schema-org", "highwire", "datacite", "csv")),
)
HEADINGS = {
    "csv": "`csv`, `xlsx`",
    "marc": "`marc`, `marcxml`, `mrk`",
    "dspace": "DSpace (`feed saf`, `feed dspace-csv`)",
}
INTRODUCTION = """\
# Crosswalk tables

<!-- Written by tools/crosswalk_docs.py. Do not edit. -->

These tables show the place of each field of a record in each format. They are made from the output of the formats, and a test
compares the two. [formats.md](formats.md) describes the formats.

- The first column has the names of the JSON form ([schema](record.schema.json)). A MARC relator code, a language or a kind of
  identifier is in brackets.
- In MARC, `#` is a blank indicator, and `008/07` is position 7 of field 008.
- `–` means that the format has no place for the field.
- The record is a bachelor's thesis with author, publisher, year, grantor and keyword. The profile is the default. Some places change
  with [the profile](profile.md) and [the receiver](receivers.md): family name first (MARC `100 1#`), INDOMARC, and the DSpace fields of
  your site.
- `jsonl` has every field under its own name.
"""
BACK = """\
## Fields that survive a round trip

A round trip writes a record and reads it back. `jsonl` loses nothing. The table shows the result for `marc` and `marcxml`, read back
with `catalog-export --to jsonl FILE.mrc`. MARC 21 cannot state the language of a single title or note, so the program identifies the
language again. A short text has none. catalog-export does not read the other formats.

"""


def page() -> str:
    """Return the page ``docs/crosswalk.md``."""
    every = list(cases())
    parts, rows_back = [INTRODUCTION], [["After reading", "Fields"]]
    for heading, names in TABLES:
        rows = [["Field", *(HEADINGS.get(name, f"`{name}`") for name in names)]]
        rows += [[_named(case), *(_cell(places(name, case)) for name in names)] for case in every]
        parts.append(f"## {heading}\n\n{table(rows)}")
    outcomes = {case.name: after_reading("marc", case) for case in every}
    for outcome in (EQUAL, VALUE, LOST):
        names = ", ".join(f"`{name}`" for name, found in outcomes.items() if found == outcome)
        rows_back.append([outcome, names])
    parts.append(BACK + table(rows_back))
    return "\n".join(parts)


def _named(case: Case) -> str:
    return f"`{case.name}`" + (f"<br>{case.note}" if case.note else "")


def _cell(found: list[str]) -> str:
    return "<br>".join(f"`{place}`" for place in found).replace("|", "\\|") or "–"


def table(rows: list[list[str]]) -> str:
    """Return a Markdown table of ``rows``, of which the first has the headings."""
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join((head, "|" + "---|" * len(rows[0]), *body)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
