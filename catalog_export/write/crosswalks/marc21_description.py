"""MARC 21 fields of the physical item: numbers, description, types, series, notes and the holding library."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from catalog_export.model.identifiers import parse_isbn, parse_issn
from catalog_export.model.rda_types import rda_code, rda_term
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.marc21_fixed import CARRIERS
from catalog_export.write.crosswalks.marc21_text import stop
from catalog_export.write.crosswalks.physical import split_description, split_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.identifiers import StandardNumber
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions
    from catalog_export.write.crosswalks.marc21_text import DataField, Subfield

# Codes after the agency in a cataloguing source as the library prints it: language of cataloguing, then conventions.
_CONVENTIONS = frozenset(("rda", "aacr", "aacr2", "isbd"))


def known_carrier(record: Record) -> str | None:
    """Return the carrier that decides 007 and 008/23: the profile's, or the one that the page states."""
    if record.carrier is None and rda_code("carrier", record.carrier_type) == "cr":
        return "online"
    return record.carrier


def standard_numbers(record: Record) -> Iterator[DataField]:
    """Yield 020 for each ISBN and 022 for each ISSN; a number with a wrong check digit goes into $z."""
    for text in record.isbn:
        number_text, terms = _split_terms(clean(text))
        if number := _number(parse_isbn(number_text), terms):
            yield "020", "  ", number
    for text in record.issn:
        if number := _number(parse_issn(clean(text))):
            yield "022", "  ", number[:1]


def _split_terms(text: str) -> tuple[str, str]:
    """Split the terms of availability, usually a price, off an ISBN: ``9786020000008 (jil. 1) : Rp 45.000``."""
    number, _, terms = text.rpartition(" : ")
    inside = terms.count(")") > terms.count("(")  # the brackets around a qualifier
    return (text, "") if inside or not any(map(str.isdigit, number)) else (number, terms)


def _number(parsed: StandardNumber, terms: str = "") -> tuple[Subfield, ...]:
    """Return the subfields of a number, the terms of availability behind a colon; none if it has only its label."""
    if not parsed.number and not parsed.qualifier:
        return ()
    found = [("a" if parsed.is_valid else "z", parsed.number or parsed.qualifier)]
    if parsed.number and parsed.qualifier:
        found.append(("q", f"({parsed.qualifier})"))
    if terms:
        code, text = found.pop()
        found += [(code, f"{text} :"), ("c", terms)]
    return tuple(found)


def agency(record: Record, options: MarcOptions) -> Iterator[DataField]:
    """Yield 035 and 040: the source that the page states, else the agency of the profile, which transcribes ($c).

    A stated source such as ``LibUI ind rda`` gives $a, then $b for a code of three letters and $e for a convention.
    """
    org, source = options.org_code, clean(record.cataloguing_source)
    if org and (number := clean(record.control_number)):
        yield "035", "  ", (("a", f"({org}){number}"),)
    if source or org:
        cataloguer = _source(source) if source else (("a", org), ("b", options.words.language))
        yield "040", "  ", (*cataloguer, ("c", org)) if org else tuple(cataloguer)


def _source(text: str) -> Iterator[Subfield]:
    name, *codes = text.split(" ")
    conventions = [code for code in codes if code.lower() in _CONVENTIONS]
    languages = [code for code in codes if code not in conventions and len(code) == 3 and code.islower()]
    if len(languages) > 1 or len(languages) + len(conventions) < len(codes):
        yield "a", text
        return
    yield "a", name
    yield from (("b", code) for code in languages)
    yield from (("e", code) for code in conventions)


def physical_description(record: Record, carrier: str | None, options: MarcOptions) -> Iterator[DataField]:
    """Yield 300: as stated, else the one extent that follows from an online resource."""
    if stated := clean(record.extent):
        pieces = [(code, text) for code, text in zip("abce", split_description(stated), strict=True) if text]
        marks = {"b": " :", "c": " ;", "e": " +"}
        following = [marks[code] for code, _ in pieces[1:]] + [""]
        yield "300", "  ", tuple((code, text + mark) for (code, text), mark in zip(pieces, following, strict=True))
    elif carrier == "online":
        yield "300", "  ", (("a", options.words.online),)


@lru_cache(maxsize=1024)
def types(content: str | None, media: str | None, carrier: str | None, known: str | None) -> tuple[DataField, ...]:
    """Return 336, 337 and 338: the stated terms, with their codes where RDA's lists have them, else what is known."""
    defaults = {"content": ("text", "txt")}
    if known in CARRIERS:
        defaults |= {"media": CARRIERS[known].media, "carrier": CARRIERS[known].carrier}
    found: list[DataField] = []
    for tag, kind, text in (("336", "content", content), ("337", "media", media), ("338", "carrier", carrier)):
        term = clean(rda_term(text)) if text else ""
        code = ""
        if term:
            code = rda_code(kind, term)
        elif kind in defaults:
            term, code = defaults[kind]
        if term:
            found.append((tag, "  ", (("a", term), *((("b", code), ("2", f"rda{kind}")) if code else ()))))
    return tuple(found)


def series(record: Record) -> Iterator[DataField]:
    """Yield 490 for each series statement, not traced."""
    for statement in filter(None, map(clean, record.series)):
        title, number = split_series(statement)
        yield "490", "0 ", (("a", f"{title} ;"), ("v", number)) if number else (("a", title),)


def notes(record: Record) -> Iterator[DataField]:
    """Yield 500 for each general note."""
    for note in filter(None, map(clean, record.notes)):
        yield "500", "  ", (("a", stop(note)),)


def bibliography_note(record: Record) -> Iterator[DataField]:
    """Yield 504."""
    if note := clean(record.bibliography_note):
        yield "504", "  ", (("a", stop(note)),)


def location(record: Record) -> Iterator[DataField]:
    """Yield 852: institution, location and call number as stated, the number in a scheme of the library."""
    stated = (("a", record.holding_institution), ("b", record.holding_location), ("j", record.call_number))
    subfields = tuple([(code, text) for code, value in stated if (text := clean(value))])
    if subfields:
        yield "852", "8 " if subfields[-1][0] == "j" else "  ", subfields


def subject(term: str) -> DataField:
    """Return 650 with a heading of no named source; subdivisions after ``--`` go into $x."""
    heading, *subdivisions = [piece for piece in map(str.strip, term.split("--")) if piece] or [term]
    values = [("a", heading), *(("x", piece) for piece in subdivisions)]
    code, last = values[-1]
    values[-1] = (code, stop(last))
    return "650", " 4", tuple(values)
