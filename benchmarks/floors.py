"""Convert the records of ``generate.py`` in the fewest steps of Python that give the same bytes.

    python benchmarks/floors.py marc records.jsonl out.mrc

The time that this takes is the floor for a program in Python. ``encoders.py`` and ``peers.py`` measure it.

* A least encoder knows which fields these records have. It cleans, escapes, lays out and joins the values, and checks
  nothing else.
* The chain reads records in JSON Lines and writes one file. For each record it does only what the content of the file
  depends on: decode and validate the line, refuse repeated keys, control characters, unknown languages and relators,
  and every key that it would lose, find repeated records, encode, and write. It gives no finding and no location, and a
  run that is interrupted starts from the beginning.
"""

from __future__ import annotations

import gc
import re
import sys
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from catalog_export.model.json_form import RecordForm
from catalog_export.model.record import Abstract, Contributor, Record, Text, Title
from catalog_export.model.vocabulary import LANGUAGES, RELATORS
from catalog_export.write.formats.markup import escape_clean as escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export.model.json_form import TextForm
    from catalog_export.write.crosswalks.marc21_text import Field

_PRINTABLE = bytes(range(32, 127))
_CODES = {"id": "ind", "en": "eng"}
_NAMES = {"id": "Indonesian", "en": "English"}
_DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n'
)
_MARC = '<record xmlns="http://www.loc.gov/MARC21/slim">\n  <leader>00000nam a22000002i 4500</leader>\n'
_SPECIAL = {"&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_"}
_PLAIN = _PRINTABLE.translate(None, b"&%$#_-'\\{}~^<>`")


_COLLECTION = """<?xml version="1.0" encoding="UTF-8"?>
<collection xmlns="http://www.loc.gov/MARC21/slim" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.loc.gov/MARC21/slim http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd">
"""
_DC_COLLECTION = """<?xml version='1.0' encoding='UTF-8'?>
<oai_dc:dcCollection xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">
"""
# Header, separator and footer of a file with several records.
_FRAMES = {
    "marc": ("", "", ""),
    "marcxml": (_COLLECTION, "", "</collection>\n"),
    "dc": (_DC_COLLECTION, "\n", "\n</oai_dc:dcCollection>\n"),
    "bibtex": ("", "\n", ""),
}
_BLOCK = 1 << 16
DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the record date of the comparisons
_ODD_ESCAPE = re.compile(rb"\\(?:u|b)")
_READ = {"control_number", "url", "title", "contributors", "abstracts", "language"}
_OTHERS = tuple(field.name for field in msgspec.structs.fields(RecordForm) if field.name not in _READ)
_others, _ABSENT = attrgetter(*_OTHERS), (msgspec.UNSET,) * len(_OTHERS)
_decode = msgspec.json.Decoder(RecordForm).decode
_encode = msgspec.json.Encoder().encode


def floors(date: datetime = DATE) -> dict[str, Callable[[Record], bytes]]:
    """Return the floor of each format that has one."""
    changed, entered = date.strftime("%Y%m%d%H%M%S.0"), date.strftime("%y%m%d")
    return {
        "marc": lambda record: marc(record, changed, entered),
        "marcxml": lambda record: marcxml(record, changed, entered),
        "dc": dc,
        "bibtex": bibtex,
    }


def convert(name: str, source: Path, output: Path, date: datetime = DATE) -> None:
    """Write the records of a file in JSON Lines as one file; ``ValueError`` for what a program would have to report."""
    encode = floors(date)[name]
    header, separator, footer = (text.encode() for text in _FRAMES[name])
    before = header
    known: dict[str, int] = {}
    with output.open("wb", 1 << 18) as file:
        for block in blocks(source):
            for record in [read(line) for line in block]:  # the processor keeps the code of one step in its cache
                number = record.control_number or ""
                if number in known:
                    raise ValueError(number)  # a repeated record
                known[number] = hash(record)
                file.write(before + encode(record))
                before = separator
        file.write(footer)


def blocks(source: Path) -> Iterator[list[bytes]]:
    """Yield the lines of each block of a file."""
    rest = b""
    with source.open("rb", 0) as file:
        while block := file.read(_BLOCK):
            *whole, rest = (rest + block).split(b"\n")
            yield whole


def read(line: bytes) -> Record:
    """Decode a line and check it; ``ValueError`` or ``msgspec.ValidationError`` for a fault."""
    if b"\x7f" in line or (b"\\" in line and _ODD_ESCAPE.search(line)):
        raise ValueError(line)  # control characters, or a quotation mark in another notation
    form = _decode(line)
    if _encode(form).count(b'"') != line.count(b'"'):
        raise ValueError(line)  # a repeated key
    title = form.title
    if _others(form) != _ABSENT or title.other_title_information or title.statement_of_responsibility:
        raise ValueError(line)  # a value that would be lost
    for person in form.contributors:
        if person.relator not in RELATORS or person.entry or person.dates or person.identifiers:
            raise ValueError(person)
        if person.kind != "personal" or "," in person.name:
            raise ValueError(person)  # a name that must be split
    abstracts = [Abstract(tuple(item.text.split("\n\n")), _known(item.lang)) for item in form.abstracts]
    return Record(
        Title(_text(title.proper), tuple(map(_text, title.parallel))),
        form.control_number,
        form.url,
        tuple([Contributor(person.name, person.role, person.relator) for person in form.contributors]),
        abstracts=tuple(abstracts),
        language=_known(form.language),
    )


def _text(form: TextForm) -> Text:
    return Text(form.text, _known(form.lang))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(language)
    return language


def clean(text: str) -> str:
    """Return a text that needs no cleaning; ``ValueError`` for every other one."""
    if not text.isascii() or "  " in text or text.encode().translate(None, _PRINTABLE):
        raise ValueError(text)
    return text.strip()


def fields(record: Record, changed: str, entered: str) -> Iterator[Field]:
    """Yield the fields, as the crosswalk has them."""
    number, url = clean(record.control_number or ""), clean(record.url or "")
    title, parallel = clean(record.title.proper.value), clean(record.title.parallel[0].value)
    language, langs = record.language or "", [abstract.lang or "" for abstract in record.abstracts]
    first, *others = [
        (("a", clean(person.name) + ","), ("e", person.role + "."), ("4", person.relator or ""))
        for person in record.contributors
    ]
    yield "001", number
    yield "005", changed
    yield "008", f"{entered}nuuuuuuuuxx |||||||||||||| ||{_CODES[language]} d"
    yield "041", "  ", (("a", _CODES[language]), *[("b", _CODES[lang]) for lang in langs if lang != language])
    yield "100", "0 ", first
    yield "245", "10", (("a", title + " ="), ("b", parallel + "."))
    article, _, rest = parallel.partition(" ")
    yield "246", "31", (("a", rest[0].upper() + rest[1:] if article in {"The", "An", "A"} else parallel),)
    yield "336", "  ", (("a", "text"), ("b", "txt"), ("2", "rdacontent"))
    for abstract in record.abstracts:
        yield "520", "3 ", (("a", " ".join(map(clean, abstract.paragraphs))),)
    yield "546", "  ", (("a", f"Abstracts in {' and '.join([_NAMES[lang] for lang in langs])}."),)
    yield "588", "0 ", (("a", f"Catalogue record {number} ({url}); resource not examined."),)
    for other in others:
        yield "700", "0 ", other
    yield "856", "42", (("3", "Deskripsi Lengkap"), ("u", url))


def marc(record: Record, changed: str, entered: str) -> bytes:
    """Return a record in ISO 2709."""
    entries, texts, place = [], [], 0
    for field in fields(record, changed, entered):
        text = field[1]
        if len(field) == 3:
            for code, value in field[2]:
                text += f"\x1f{code}{value}"
        texts.append(text + "\x1e")
        length = len(text) + 1
        if length > 9_999:
            raise ValueError(field)  # four digits
        entries.append(field[0] + str(length * 100_000 + place).zfill(9))
        place += length
    base = 25 + 12 * len(entries)
    leader = f"{base + place + 1:05}nam a22{base:05}2i 4500"
    return f"{leader}{''.join(entries)}\x1e{''.join(texts)}\x1d".encode()


def marcxml(record: Record, changed: str, entered: str) -> bytes:
    """Return a record in MARCXML."""
    parts = [_MARC]
    for field in fields(record, changed, entered):
        if len(field) == 2:
            parts.append(f'  <controlfield tag="{field[0]}">{escape(field[1])}</controlfield>\n')
            continue
        tag, indicators, subfields = field
        parts.append(f'  <datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">\n')
        for code, value in subfields:
            parts.append(f'    <subfield code="{code}">{escape(value)}</subfield>\n')
        parts.append("  </datafield>\n")
    parts.append("</record>\n")
    return "".join(parts).encode()


def dc(record: Record) -> bytes:
    """Return a record in simple Dublin Core."""
    titles = (record.title.proper, *record.title.parallel)
    parts = [_DC, *[f'  <dc:title xml:lang="{lang}">{escape(clean(text))}</dc:title>\n' for text, lang in titles]]
    people = [(escape(clean(person.name)), person.relator == "aut") for person in record.contributors]
    parts += [f"  <dc:creator>{name}</dc:creator>\n" for name, creates in people if creates]
    for abstract in record.abstracts:
        text = "\n\n".join(map(clean, abstract.paragraphs))
        parts.append(f'  <dc:description xml:lang="{abstract.lang}">{escape(text)}</dc:description>\n')
    parts += [f"  <dc:contributor>{name}</dc:contributor>\n" for name, creates in people if not creates]
    parts.append("  <dc:type>Text</dc:type>\n")
    parts.append(f"  <dc:identifier>{escape(clean(record.url or ''))}</dc:identifier>\n")
    parts.append(f"  <dc:language>{record.language}</dc:language>\n</oai_dc:dc>")
    return "".join(parts).encode()


def bibtex(record: Record) -> bytes:
    """Return a record in BibTeX."""
    authors = [tex(person.name) for person in record.contributors if person.relator == "aut"]
    abstract = " ".join([" ".join(abstract.paragraphs) for abstract in record.abstracts])
    entry = {
        "author": " and ".join(authors),
        "title": _title(record.title.proper.value),
        "titleaddon": _title(record.title.parallel[0].value),
        "url": clean(record.url or ""),
        "langid": _NAMES[record.language or ""].lower(),
        "abstract": tex(abstract),
    }
    lines = "".join([f"  {name:<10} = {{{value}}},\n" for name, value in entry.items()])
    word = record.contributors[0].name.rpartition(" ")[2].lower()
    return f"@misc{{{word}-{record.control_number},\n{lines}}}\n".encode()


def tex(text: str) -> str:
    """Escape a text that needs no cleaning; ``ValueError`` for every other one, and for braces and ligatures."""
    if not text.isascii() or "  " in text:
        raise ValueError(text)
    special = text.encode().translate(None, _PLAIN).decode()
    text = text.strip()
    for character in dict.fromkeys(special):
        if character in _SPECIAL:
            text = text.replace(character, _SPECIAL[character])
        elif character not in "-'" or (character * 2 in special and character * 2 in text):
            raise ValueError(text)
    return text


def _title(text: str) -> str:
    first, *rest = tex(text).split(" ")
    if first[1:] != first[1:].lower():
        first = f"{{{first}}}"
    return " ".join([first, *[f"{{{word}}}" if word != word.lower() else word for word in rest]])


if __name__ == "__main__":
    gc.set_threshold(20_000)  # as the command does
    convert(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
