"""Serialise parsed records with libraries of other makers, with the fields that the program writes.

    python benchmarks/serialise.py pymarc marc records.jsonl out.mrc

The records are JSON Lines in the form of docs/record.schema.json. peers.py runs it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Form = dict[str, Any]
    Row = tuple[str, str, list[tuple[str, str]]]

_CODES = {"id": "ind", "en": "eng"}
_NAMES = {"id": "Indonesian", "en": "English"}


def controls(form: Form) -> list[tuple[str, str]]:
    """Give the control fields of MARC 21."""
    fixed = f"260101nuuuuuuuuxx |||||||||||||| ||{_code(form['language'])} d"
    return [("001", form["control_number"]), ("005", "20260101000000.0"), ("008", fixed)]


def fields(form: Form) -> Iterator[Row]:
    """Yield tag, indicators and subfields of the data fields of MARC 21."""
    langs = [abstract["lang"] for abstract in form["abstracts"]]
    title, people = form["title"], form["contributors"]
    language = _code(form["language"])
    yield "041", "  ", [("a", language), *(("b", _code(lang)) for lang in langs if _code(lang) != language)]
    if people:
        yield "100", "0 ", _person(people[0])
    parallel = title["parallel"][0]["text"] if title["parallel"] else None
    if parallel:
        yield "245", "10", [("a", f"{title['proper']['text']} ="), ("b", f"{parallel}.")]
        yield "246", "31", [("a", parallel.removeprefix("The ").removeprefix("An ").removeprefix("A "))]
    else:
        yield "245", "10", [("a", f"{title['proper']['text']}.")]
    if form.get("publisher"):
        place, year = form.get("place") or "", form.get("year") or ""
        yield "264", " 1", [("a", f"{place} :"), ("b", f"{form['publisher']},"), ("c", f"{year}.")]
    if form.get("extent"):
        yield "300", "  ", [("a", form["extent"])]
    yield "336", "  ", [("a", "text"), ("b", "txt"), ("2", "rdacontent")]
    if form.get("collection"):
        yield "500", "  ", [("a", f"Collection: {form['collection']}.")]
    for abstract in form["abstracts"]:
        yield "520", "3 ", [("a", abstract["text"].replace("\n\n", " "))]
    yield "546", "  ", [("a", f"Abstracts in {' and '.join(_NAMES.get(lang, lang or '') for lang in langs)}.")]
    seen = f"Catalogue record {form['control_number']} ({form['url']}); resource not examined."
    yield "588", "0 ", [("a", seen)]
    for word in form.get("keywords", ()):
        yield "653", "  ", [("a", word)]
    for person in people[1:]:
        yield "700", "0 ", _person(person)
    if form.get("call_number"):
        yield "852", "8 ", [("j", form["call_number"])]
    yield "856", "42", [("3", "Deskripsi Lengkap"), ("u", form["url"])]


def _code(lang: str | None) -> str:
    return _CODES.get(lang or "", "und")


def _person(person: Form) -> list[tuple[str, str]]:
    if not person["relator"]:
        return [("a", person["name"])]
    return [("a", f"{person['name']},"), ("e", f"{person['role']}."), ("4", person["relator"])]


def entry(form: Form) -> dict[str, str]:
    """Give the fields of a BibTeX entry."""
    title = form["title"]
    return {
        "author": " and ".join(person["name"] for person in form["contributors"] if person["relator"] == "aut"),
        "title": title["proper"]["text"],
        "titleaddon": " = ".join(text["text"] for text in title["parallel"]),
        "url": form["url"],
        "langid": _NAMES.get(form["language"], "").lower(),
        "keywords": ", ".join(form.get("keywords", ())),
        "abstract": " ".join(abstract["text"].replace("\n\n", " ") for abstract in form["abstracts"]),
    }


# --- the libraries: each gives what writes a record, and header and footer


def by_pymarc(name: str) -> tuple[Callable[[Form], bytes], bytes, bytes]:
    """Build pymarc's records."""
    from pymarc import Field, Indicators, Record, Subfield, record_to_xml

    def build(form: Form) -> Record:
        record = Record(force_utf8=True)
        record.leader = "00000nam a2200000 i 4500"
        record.add_field(*(Field(tag, data=data) for tag, data in controls(form)))
        for tag, indicators, subfields in fields(form):
            record.add_field(Field(tag, Indicators(*indicators), [Subfield(*pair) for pair in subfields]))
        return record

    if name == "marc":
        return lambda form: build(form).as_marc(), b"", b""
    header = b"<?xml version='1.0' encoding='UTF-8'?>\n<collection xmlns='http://www.loc.gov/MARC21/slim'>\n"
    return lambda form: record_to_xml(build(form)) + b"\n", header, b"</collection>\n"


def by_mrrc(name: str) -> tuple[Callable[[Form], bytes], bytes, bytes]:
    """Build mrrc's records; it writes an XML declaration before each, which is cut off."""
    from mrrc import Field, Leader, Record, Subfield

    def build(form: Form) -> Record:
        record = Record(Leader())
        for tag, data in controls(form):
            record.add_control_field(tag, data)
        for tag, indicators, subfields in fields(form):
            record.add_field(Field(tag, *indicators, subfields=[Subfield(*pair) for pair in subfields]))
        return record

    if name == "marc":
        return lambda form: build(form).as_marc(), b"", b""
    return lambda form: build(form).to_xml().partition("?>")[2].encode() + b"\n", b"<collection>\n", b"</collection>\n"


def by_bibtexparser(name: str) -> tuple[Callable[[Form], bytes], bytes, bytes]:
    """Build bibtexparser's entries; ``bibtex`` as they are, ``latex`` with its own escaping."""
    from bibtexparser import Library, write_string
    from bibtexparser.middlewares import LatexEncodingMiddleware, default_unparse_stack
    from bibtexparser.model import Entry, Field

    stack = default_unparse_stack(allow_inplace_modification=True)
    if name == "latex":
        stack = [LatexEncodingMiddleware(allow_inplace_modification=True), *stack]

    def dump(form: Form) -> bytes:
        found = [Field(key, value) for key, value in entry(form).items() if value]
        library = Library([Entry("misc", f"record-{form['control_number']}", found)])
        return write_string(library, unparse_stack=stack).encode()

    return dump, b"", b""


LIBRARIES = {"pymarc": by_pymarc, "mrrc": by_mrrc, "bibtexparser": by_bibtexparser}


def main() -> None:
    """Read the arguments and write."""
    library, name, records, out = sys.argv[1:]
    dump, header, footer = LIBRARIES[library](name)
    with Path(records).open("rb") as lines, Path(out).open("wb") as file:
        file.write(header)
        file.writelines(dump(json.loads(line)) for line in lines)
        file.write(footer)


if __name__ == "__main__":
    main()
