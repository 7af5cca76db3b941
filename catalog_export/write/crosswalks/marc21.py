"""MARC 21 Bibliographic: turn a record into fields in tag order, without encoding them.

A control field is ``(tag, data)``, a data field ``(tag, indicators, subfields)``, a subfield ``(code, value)``. Values
are clean (``normalize.clean``). U+000A separates the paragraphs of a 520, so that a field that is too long for ISO 2709
can be split between them; every format writes a blank for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.identifiers import is_web_address
from catalog_export.model.marc_words import CATALOGUE_PAGE, WORDS
from catalog_export.model.vocabulary import INITIAL_ARTICLES, LANGUAGES, LEGACY_LANGUAGES, THESES
from catalog_export.text.normalize import clean, clean_abstracts, clean_all
from catalog_export.write.crosswalks.marc21_description import (
    agency,
    bibliography_note,
    known_carrier,
    location,
    notes,
    physical_description,
    series,
    standard_numbers,
    subject,
    types,
)
from catalog_export.write.crosswalks.marc21_fixed import CARRIERS, fixed_data, marc_language
from catalog_export.write.crosswalks.marc21_names import name_entries
from catalog_export.write.crosswalks.marc21_text import stop
from catalog_export.write.crosswalks.marc21_titles import titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.marc_words import Words
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions
    from catalog_export.write.crosswalks.marc21_text import DataField, Field, Subfield


class _Facts(NamedTuple):
    """Clean values that several fields use."""

    number: str
    url: str
    degree: str
    grantor: str
    thesis: bool
    abstracts: list[str]
    summaries: tuple[str | None, ...]


_THESES: DataField = ("655", " 7", (("a", "Academic theses."), ("2", "lcgft")))


def marc21_fields(record: Record, options: MarcOptions) -> list[Field]:
    """Return the fields of ``record`` in tag order, as the receiver needs them where one is named.

    ``RecordError`` for a record without a title.
    """
    found = standard_fields(record, options)
    return list(options.adapt(found, record) if options.adapt else found)


def standard_fields(record: Record, options: MarcOptions) -> Iterator[Field]:
    """Yield the fields of ``record`` in tag order, without any value that the record does not state."""
    facts = _gather(record)
    main, added = name_entries(record.contributors, _bodies(record, facts), options)
    if facts.number:
        yield "001", facts.number
    if options.org_code:
        yield "003", options.org_code
    yield "005", options.changed
    carrier = known_carrier(record) if record.carrier_type else record.carrier
    if coded := CARRIERS.get(carrier or ""):
        yield "007", coded.physical
    yield "008", _fixed(record, facts, options, carrier)
    if record.isbn or record.issn:
        yield from standard_numbers(record)
    if options.org_code or record.cataloguing_source:
        yield from agency(record, options)
    if languages := _language_codes(record.language, facts.summaries, every=options.all_summaries):
        yield "041", "0 " if facts.thesis else "  ", languages
    if main:
        yield main
    yield from titles(record, "1" if main else "0", _language_of_title(record))
    if record.place or record.publisher or record.year:
        yield from _publication(record, facts, options)
    if record.extent or carrier == "online":
        yield from physical_description(record, carrier, options)
    yield from types(record.content_type, record.media_type, record.carrier_type, carrier)
    if record.series:
        yield from series(record)
    if record.notes or record.collection or record.programme or record.programme_code or record.faculty:
        yield from _general_notes(record, facts, options.words)
    if facts.thesis:
        yield "502", "  ", _thesis(record, facts)
    if record.bibliography_note:
        yield from bibliography_note(record)
    for text in _chosen(record, facts, options):
        yield "520", "3 ", (("a", text),)
    if (record.rights or record.rights_uri) and (rights := _rights(record)):
        yield "540", "  ", rights
    if note := _language_note(facts.summaries, options.words.language):
        yield "546", "  ", (("a", note),)
    yield _described(facts, options.words)
    if record.subjects or record.keywords or facts.thesis:
        yield from _topics(record, facts)
    yield from added
    if record.call_number or record.holding_institution or record.holding_location:
        yield from location(record)
    if record.files:
        yield from _files(record)
    if facts.url:
        yield "856", "42", (("3", CATALOGUE_PAGE), ("u", facts.url))


def _language_of_title(record: Record) -> str | None:
    """Return the language of the title proper; if it is not known, a stated language of the work that has articles."""
    known = record.title.proper.lang
    stated = record.language if known is None else None
    return stated if stated in INITIAL_ARTICLES and grade(record, "language") != "inferred" else known


def _general_notes(record: Record, facts: _Facts, words: Words) -> Iterator[DataField]:
    """Yield 500: notes, collection, study programme, and the faculty, unless it is added to the grantor in 710."""
    yield from notes(record)
    if collection := clean(record.collection):
        yield _note(words.collection, collection)
    if programme := _programme(record):
        yield _note(words.programme, programme)
    if record.faculty and not (facts.thesis and facts.grantor) and (faculty := clean(record.faculty)):
        yield _note(words.faculty, faculty)


def _note(template: str, value: str) -> DataField:
    return "500", "  ", (("a", stop(template.format(value), ".?!-")),)


def _programme(record: Record) -> str:
    if not record.programme_code:
        return clean(record.programme)
    name, code = clean(record.programme), clean(record.programme_code)
    return f"{name} ({code})" if name and code else name or code


def _topics(record: Record, facts: _Facts) -> Iterator[DataField]:
    """Yield 650, headings of a source not specified, then 653, terms under no control, and 655."""
    for heading in record.subjects:
        if term := clean(heading.value):
            yield subject(term)
    for keyword in record.keywords:
        if term := clean(keyword.value):
            yield "653", "  ", (("a", term),)
    if facts.thesis:
        yield _THESES


def _bodies(record: Record, facts: _Facts) -> tuple[str, str]:
    """Return the institution that granted a degree and its faculty; empty texts if the record is no thesis."""
    return (facts.grantor, clean(record.faculty)) if facts.thesis and facts.grantor else ("", "")


def _files(record: Record) -> Iterator[DataField]:
    """Yield 856 40 for each file with a web address; skip local paths."""
    for path, description in record.files:
        if is_web_address(path):
            address = ("u", clean(path).replace(" ", "%20"))
            part = clean(description)
            yield "856", "40", (("3", part), address) if part else (address,)


def _gather(record: Record) -> _Facts:
    number, url, degree, grantor = clean_all(record.control_number, record.url, record.degree, record.grantor)
    abstracts: list[str] = []
    languages: list[str | None] = []
    for text, lang in clean_abstracts(record.abstracts):
        if text:
            abstracts.append(text)
            languages.append(lang)
    return _Facts(
        number,
        url.replace(" ", "%20"),
        degree,
        grantor,
        bool(record.thesis_kind or degree),
        abstracts,
        tuple(languages),
    )


def _fixed(record: Record, facts: _Facts, options: MarcOptions, carrier: str | None) -> str:
    return fixed_data(
        options.entered,
        record.year,
        record.country,
        carrier,
        record.language,
        thesis=facts.thesis,
        catalogued=bool(facts.number or facts.url),
    )


@lru_cache(maxsize=1024)
def _language_codes(text: str | None, summaries: tuple[str | None, ...], *, every: bool) -> tuple[Subfield, ...]:
    """Return the subfields of 041: $a text, $b abstracts by English name; none if 008 has the only language.

    Abstracts in the language of the text are left out unless ``every`` is set; a language without a MARC
    code is left out.
    """
    own = marc_language(text)
    codes = {code for lang in summaries if (code := marc_language(lang))}
    if not every:
        codes.discard(own or "")
    if not codes:
        return ()
    ordered = sorted(codes, key=_ENGLISH_NAMES.__getitem__)
    return (*((("a", own),) if own else ()), *(("b", code) for code in ordered))


_ENGLISH_NAMES = {language.marc: language.english for language in LANGUAGES.values()}


def _publication(record: Record, facts: _Facts, options: MarcOptions) -> Iterator[DataField]:
    """Yield 264. Values from the profile are in brackets, because they do not come from the resource.

    An unpublished thesis is produced, not published: second indicator 0, and a profile's publisher does not
    apply. A note that no date was identified is written only beside a place or publisher from the profile: a page that
    names a publisher and no year does not show whether the resource has a date.
    """
    produced = options.unpublished and facts.thesis
    place = _imprint(record, "place", clean(record.place), produced=produced)
    publisher = _imprint(record, "publisher", clean(record.publisher), produced=produced)
    date = clean(record.year)
    if not date and (place or publisher) and "profile" in (grade(record, "place"), grade(record, "publisher")):
        date = options.words.no_production_date if produced else options.words.no_publication_date
    subfields = []
    if place:
        *others, last = [place] if "[" in place else place.split(" ; ")  # a bracket can enclose several places
        subfields += [("a", other + " ;") for other in others]
        subfields.append(("a", last + (" :" if publisher else ",")))
    if publisher:
        subfields.append(("b", publisher + ","))
    if date:
        subfields.append(("c", stop(date, ".?])>-")))
    elif subfields:
        code, last = subfields[-1]
        subfields[-1] = (code, stop(last.rstrip(",")))
    if subfields:
        yield "264", " 0" if produced else " 1", tuple(subfields)


def _imprint(record: Record, name: str, value: str, *, produced: bool) -> str:
    if not value or grade(record, name) != "profile":
        return value.rstrip(",:; ")
    return "" if produced else f"[{value}]"


def grade(record: Record, name: str) -> str:
    """Return the grade of a value; without provenance it is stated."""
    return record.provenance[name].grade if name in record.provenance else "stated"


def _thesis(record: Record, facts: _Facts) -> tuple[Subfield, ...]:
    """Return the subfields of 502, each only if known, closed by a full stop; omit $a.

    The year of a record is that of issue. It is the year of the degree ($d) only if both
    come from the same source.
    """
    kind = THESES[record.thesis_kind].indonesian if record.thesis_kind else ""
    year = clean(record.year) if facts.degree and grade(record, "year") == grade(record, "degree") else ""
    values = (("g", kind), ("b", facts.degree), ("c", facts.grantor), ("d", year))
    *before, (code, last) = [(code, value) for code, value in values if value]
    return (*before, (code, stop(last)))


def _chosen(record: Record, facts: _Facts, options: MarcOptions) -> list[str]:
    """Return the abstracts to write: all, or only the one in the language of the text, else the first."""
    if not options.primary_abstract or len(facts.abstracts) < 2:
        return facts.abstracts
    first = facts.summaries.index(record.language) if record.language in facts.summaries else 0
    return facts.abstracts[first : first + 1]


def _rights(record: Record) -> tuple[Subfield, ...]:
    rights, address = clean(record.rights), clean(record.rights_uri).replace(" ", "%20")
    terms = (("a", stop(rights)),) if rights else ()
    return (*terms, ("u", address)) if address else terms


@lru_cache(maxsize=1024)
def _language_note(summaries: tuple[str | None, ...], language: str) -> str:
    """Return 546: the languages of the abstracts in their order. It names unknown ones, unless all are unknown."""
    words, names = WORDS[language], []
    for lang in summaries:
        tag = (lang or "und").lower().partition("-")[0]
        known = LANGUAGES.get(LEGACY_LANGUAGES.get(tag, tag))
        name = tag if known is None else known.indonesian if language == "ind" else known.english
        names.append(words.undetermined if tag == "und" else name)
    names = list(dict.fromkeys(names))
    if not names or names == [words.undetermined]:
        return ""
    *first, last = names
    template = words.abstracts if len(summaries) > 1 else words.abstract
    return template.format(f"{', '.join(first)}{words.conjunction}{last}" if first else last)


def _described(facts: _Facts, words: Words) -> DataField:
    """Return 588: the source of the description, and that the resource was not examined."""
    if not (facts.number or facts.url):
        return "588", "  ", (("a", words.unseen),)
    source = f" {facts.number}" if facts.number else ""
    if facts.url:
        source += f" ({facts.url})"
    return "588", "0 ", (("a", words.described.format(source)),)
