"""Turn a record into a citation of BibTeX or biblatex: entry type, key, names and fields.

No value is escaped here. An entry type is used only if the record has the values that it requires: BibTeX requires
author, school and year of a thesis, biblatex author and institution, and a style reports each that is missing.
Other records are ``@misc`` with a ``type``.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import normalize

from catalog_export.model.profile import Bibtex
from catalog_export.model.record import Abstract, Contributor, Record
from catalog_export.model.vocabulary import CREATORS, LANGUAGES, LEGACY_LANGUAGES, THESES
from catalog_export.text.digest import digest
from catalog_export.write.crosswalks.citation_names import Name, key_word, name_of
from catalog_export.write.crosswalks.descriptions import is_book, title_with_subtitle
from catalog_export.write.crosswalks.marc21_text import stop
from catalog_export.write.crosswalks.physical import joined_series, page_count
from catalog_export.write.crosswalks.years import doubt, iso_date, plain_year, year_span

_OTHER_NAMES = (("edt", "editor"), ("trl", "translator"))
_KEY_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_UI_HOSTS = frozenset({"lib.ui.ac.id", "lontar.ui.ac.id"})


class Style(NamedTuple):
    """How citations are written: the profile's options, its key prefix ("" for none), and the dialect of BibTeX.

    ``for_eprints`` avoids what the BibTeX import of EPrints misreads; ``bmp_only`` refuses characters above U+FFFF.
    """

    options: Bibtex
    key_prefix: str = ""
    biblatex: bool = False
    for_eprints: bool = False
    bmp_only: bool = False


# A field: its name, its value, and what the value is, which decides how it is written: "text"; "title"
# (capitals are protected); "url" and "code" (as they are); "list" (biblatex splits it at the word "and") and
# "keywords" (split at commas), with an item on each line of the value. A plain tuple, because every
# record makes ten of them.
Field = tuple[str, str, str]


class Citation(NamedTuple):
    """A whole entry: names by their role, then the other fields, all in the order they are written."""

    entry_type: str
    key: str
    names: list[tuple[str, list[Name]]]
    fields: list[Field]
    and_others: bool = False  # after the authors: there are more than are named


def make_citation(record: Record, style: Style) -> Citation:
    """Make the citation of ``record``."""
    authors = authors_of(record)
    options = style.options
    names = [("author", [name_of(person, options) for person in authors])] if authors else []
    if len(authors) < len(record.contributors):
        for relator, role in _OTHER_NAMES:
            people = [name_of(person, options) for person in record.contributors if person.relator == relator]
            if people:
                names.append((role, people))
    has_author = bool(authors)
    entry_type = "book" if _is_whole_book(record, names) else _entry_type(record, style, has_author=has_author)
    write = _biblatex_fields if style.biblatex else _bibtex_fields
    fields = list(write(record, options, entry_type, has_author=has_author))
    return Citation(
        entry_type,
        citation_key(record, style, authors),
        names,
        fields,
        record.and_others and has_author and not style.for_eprints,
    )


def authors_of(record: Record) -> list[Contributor]:
    """Return the authors of a citation.

    They are the creators. Without a creator, they are the people without a stated role, because a citation has no
    other field for the name under which the catalogue shows the work.
    """
    authors = [person for person in record.contributors if person.relator in CREATORS]
    return authors or [person for person in record.contributors if person.relator is None and not person.role]


def citation_key(record: Record, style: Style, authors: list[Contributor]) -> str:
    """Return the citation key: letters, digits and hyphens, from the record alone, without a year."""
    word = key_word(authors[0]) if authors else ""
    pattern = style.options.key if word else style.options.key.replace("{name}", "{prefix}")
    if "{prefix}" in pattern:
        prefix = style.key_prefix or ("ui" if _host(record.url) in _UI_HOSTS else "rec")
        pattern = pattern.replace("{prefix}", prefix)
    identifier = record.control_number or ""
    if not identifier or not _KEY_CHARACTERS.issuperset(identifier):
        identifier = _digest(record, identifier)
    return pattern.replace("{name}", word).replace("{id}", identifier)


def _digest(record: Record, identifier: str) -> str:
    first = record.contributors[0].name if record.contributors else ""
    text = identifier or f"{record.title.proper.value}\n{first}"
    return digest(normalize("NFKD", text.casefold()), 10)


def _host(url: str | None) -> str:
    _, _, rest = (url or "").partition("://")
    return rest.partition("/")[0].partition(":")[0].rstrip(".").lower()


def _is_whole_book(record: Record, names: list[tuple[str, list[Name]]]) -> bool:
    """Return whether a record has all that ``@book`` requires: author or editor, title, publisher and year."""
    named = any(role in {"author", "editor"} for role, _ in names)
    return named and bool(record.publisher) and _has_year(record) and is_book(record)


def _has_year(record: Record) -> bool:
    return bool(plain_year(record.year) or year_span(record.year))


def _entry_type(record: Record, style: Style, *, has_author: bool) -> str:
    if record.thesis_kind is None or not record.grantor or not has_author:
        return "misc"
    if style.biblatex:
        return "thesis"
    return THESES[record.thesis_kind].bibtex if _has_year(record) else "misc"


def _bibtex_fields(record: Record, options: Bibtex, entry_type: str, *, has_author: bool) -> Iterator[Field]:
    title = record.title
    yield from _titles(
        title_with_subtitle(record) if title.other_title_information else title.proper.value, record, options
    )
    if not has_author:  # plain.bst and similar styles sort by it
        yield "key", record.title.proper.value, "text"
    if record.thesis_kind:
        yield "type", THESES[record.thesis_kind].indonesian, "text"
    if record.grantor:
        yield "school", record.grantor, "text"
    if record.publisher and entry_type in {"misc", "book"}:
        yield "publisher", record.publisher, "text"
    if record.place:
        yield "address", record.place, "text"
    if record.year:
        yield "year", plain_year(record.year) or record.year, "text"
    yield from _common_fields(record, options)


def _biblatex_fields(record: Record, options: Bibtex, entry_type: str, *, has_author: bool) -> Iterator[Field]:
    del has_author  # biblatex sorts entries without an author by their titles
    title = record.title
    subtitle = title.other_title_information
    yield from _titles(title.proper.value, record, options, subtitle)
    if record.thesis_kind:
        yield "type", THESES[record.thesis_kind].biblatex, "text"
    if entry_type == "thesis":
        yield "institution", _items(record.grantor), "list"
    elif entry_type == "book":
        yield "publisher", _items(record.publisher), "list"
    elif record.publisher or record.grantor:
        yield "organization", _items(record.publisher, record.grantor), "list"
    if record.place:
        yield "location", _items(record.place), "list"
    if record.year:
        yield from _date(record.year)
    yield "pagetotal", page_count(record.extent), "code"
    held = (record.holding_institution, record.holding_location, record.call_number)
    yield "library", ", ".join(filter(None, held)), "text"
    yield from _common_fields(record, options)


def _date(year: str) -> Iterator[Field]:
    """Yield the year or span in the form of ISO 8601, else as stated.

    A mark shows that it is not certain (``2014?``) or approximate (``1980~``).
    """
    plain = iso_date(year) or "/".join(year_span(year))
    mark = {"questionable": "?", "approximate": "~"}.get(doubt(year) or "", "")
    yield ("date", plain + mark, "code") if plain else ("year", year, "text")


def _titles(proper: str, record: Record, options: Bibtex, subtitle: str | None = None) -> Iterator[Field]:
    parallel = " = ".join([text.value for text in record.title.parallel])
    if options.parallel_title == "title" and parallel:
        proper = f"{proper} = {parallel}"
    yield "title", proper, "title"
    if subtitle:
        yield "subtitle", subtitle, "title"
    if options.parallel_title == "titleaddon" and parallel:
        yield "titleaddon", parallel, "title"


def _common_fields(record: Record, options: Bibtex) -> Iterator[Field]:
    if record.url:
        yield "url", record.url, "url"
    if langid := _langid(record.language, options):
        yield "langid", langid, "code"
    if record.subjects:
        terms = dict.fromkeys(term.value for term in (*record.subjects, *record.keywords))
        yield "keywords", _items(*terms), "keywords"
    elif record.keywords:
        yield "keywords", _items(*(keyword.value for keyword in record.keywords)), "keywords"
    if record.series or record.isbn or record.issn or record.notes:
        yield from _description(record)
    if text := " ".join([" ".join(abstract.paragraphs) for abstract in _abstracts(record, options)]):
        yield "abstract", text, "text"


def _description(record: Record) -> Iterator[Field]:
    """Yield the series, the valid ISBN and ISSN, and the notes."""
    if record.series:
        titles, numbers = joined_series(record.series)
        yield "series", titles, "text"
        yield "number", numbers, "text"
    if record.isbn or record.issn:
        yield from _numbers(record)
    if record.notes:
        yield "note", " ".join(map(stop, record.notes)), "text"


def _numbers(record: Record) -> Iterator[Field]:
    from catalog_export.model.identifiers import valid_numbers  # most records have no such number

    for name in ("ISBN", "ISSN"):
        yield name.lower(), " ".join(number for kind, number, _ in valid_numbers(record) if kind == name), "code"


def _abstracts(record: Record, options: Bibtex) -> tuple[Abstract, ...]:
    if options.abstracts == "all":
        return record.abstracts
    if options.abstracts == "none":
        return ()
    if options.abstracts == "primary":
        same = [abstract for abstract in record.abstracts if abstract.lang == record.language]
        return tuple(same[:1]) or record.abstracts[:1]
    lang = options.abstracts.removeprefix("lang:")
    return tuple(abstract for abstract in record.abstracts if abstract.lang == lang)


def _langid(tag: str | None, options: Bibtex) -> str | None:
    primary = (tag or "").partition("-")[0]
    primary = LEGACY_LANGUAGES.get(primary, primary)
    if primary == "id":
        return options.langid_id
    return LANGUAGES[primary].babel if primary in LANGUAGES else None


def _items(*values: str | None) -> str:
    return "\n".join(" ".join(value.split("\n")) for value in values if value)
