"""Crosswalk from MARC 21 Bibliographic fields to a record: the reverse of ``write.crosswalks.marc21``.

Each reader marks the subfields that it has read. The others are reported: they have no place in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.identifiers import parse_isbn, parse_issn
from catalog_export.model.marc_words import CATALOGUE_PAGE, WORDS
from catalog_export.model.rda_types import rda_code
from catalog_export.model.record import Abstract, File, Record, Title
from catalog_export.model.vocabulary import THESES
from catalog_export.read.marc_names import read_body, read_person, read_uncontrolled
from catalog_export.read.marc_repeated import REPEATED, read_fixed_data, read_type
from catalog_export.read.marc_values import Collected, MarcField, trim, without_stop
from catalog_export.read.page import lengths
from catalog_export.text.enclosed import mask_enclosed
from catalog_export.text.normalize import clean
from catalog_export.text.patterns import pattern
from catalog_export.text.placeholders import without_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.model.identifiers import StandardNumber
    from catalog_export.model.record import ThesisKind


class Reading(NamedTuple):
    """The result of reading one MARC record."""

    record: Record | None  # without provenance and source; None if there is no 245 $a
    tags: dict[str, str]  # of the fields that state single values, for provenance
    unread: tuple[MarcField, ...]  # fields with parts that have no place in the record, in their order


# Data about the record in the system that it comes from.
_ADMINISTRATIVE = frozenset(("003", "005"))
# Indicators that change the meaning of a field: the position, and the values with the meaning that a record has.
_INDICATORS = {
    "041": (0, " 0"),  # no translation
    **dict.fromkeys(("100", "700"), (0, " 01")),  # no family
    "650": (1, " 4"),  # of no named source
    "653": (1, " 0"),  # a topic
    "852": (0, " 8"),  # a call number of no named scheme
}
_KINDS: dict[str, ThesisKind] = {thesis.indonesian.casefold(): kind for kind, thesis in THESES.items()}
_WORDS = frozenset(("thesis", "theses", "", *_KINDS))
# "Tesis (M.Hum.)--Universitas Indonesia, 2010.", the form of 502 $a.
_DISSERTATION = pattern(
    r"(?P<kind>[^()]{0,40}?)\s?(?:\((?P<degree>[^()]+)\))?\s?(?:--|[–—])\s?(?P<grantor>.+),\s?(?P<year>[0-9]{4})\.?"
)
_COPYRIGHT = pattern(r"(?:c|©)\s?([0-9]{4})")
_YEAR = pattern(r"[\[(]?[0-9]{4}[\])]?")
# An address of a record in lib.ui.ac.id ("detail?id="), SLiMS ("show_detail&id=") and INLISLite ("detail-opac?id=").
_CATALOGUE_ADDRESS = pattern(r"(?:detail|detail-opac)[?&](?:[^#]*&)?id=[0-9]+")
_PROGRAMME = pattern(r"(?:(?P<name>.+) \()?(?P<code>[0-9]{5})\)?")
_NO_DATES = frozenset(
    text for words in WORDS.values() for text in (words.no_publication_date, words.no_production_date)
)


def read_fields(leader: str, fields: Iterable[MarcField], identify: Callable[[str], str | None]) -> Reading:
    """Return the record that ``fields`` describe; ``identify`` gives the language tag of a text, or ``None``.

    MARC does not state the language of a title, an abstract or a keyword, so those are inferred.
    """
    fields = [field for field in fields if field.tag not in _ADMINISTRATIVE]
    found = Collected(identify)
    for readers in (READERS, COPYRIGHT, REPEATED):
        for field in fields:
            if read := readers.get(field.tag):
                read(found, field)
    for field in fields:
        _check_indicator(field)
    read_type(found, leader, fields)
    unread = tuple(field for field in fields if field.unread)
    if "title" not in found.values:
        return Reading(None, found.tags, unread)
    lists: dict[str, Any] = {name: tuple(values) for name, values in found.lists.items()}
    return Reading(Record(**found.values, **lists), found.tags, unread)


def _check_indicator(field: MarcField) -> None:
    if field.tag in _INDICATORS and field.is_read:
        place, known = _INDICATORS[field.tag]
        indicator = field.indicators[place : place + 1]
        if indicator not in known:
            field.leave(f"ind{place + 1}", indicator)


def _control_number(found: Collected, field: MarcField) -> None:
    if found.keep("control_number", clean(field.data), field):
        field.mark()


def _standard_numbers(name: str, parse: Callable[[str], StandardNumber]) -> Callable[[Collected, MarcField], None]:
    """Return the reader of ISBN or ISSN. A number in $z is read if it is wrong: a valid one is cancelled.

    The terms of availability ($c), usually a price, are no part of a number.
    """

    def read(found: Collected, field: MarcField) -> None:
        wrong = [text for text in field.all("z") if not parse(trim(text)).is_valid]
        first, *others = [*filter(None, [field.first("a")]), *wrong] or [""]
        if not trim(first):
            return
        qualifiers = (text if text.startswith("(") else f"({text})" for text in map(trim, field.all("q")) if text)
        found.append(name, " ".join((trim(first), *qualifiers)), *map(trim, others))
        field.mark("a", [field.first("a")])
        field.mark("z", wrong)
        field.mark("q")

    return read


def _title(found: Collected, field: MarcField) -> None:
    """Read 245. The marks " = ", " : " and " / " (ISBD) decide on the parts, not the subfields."""
    text = without_stop(" ".join(field.all("abnp")))
    if not text or "title" in found.values:
        return
    proper, *parallel = _divide(text, " = ")
    proper, *other = _divide(proper, " : ", 1)
    responsibility = without_stop(field.first("c"))
    titles = tuple(map(found.text, parallel))
    found.values["title"] = Title(found.text(proper), titles, "".join(other) or None, responsibility or None)
    field.mark("abnp")
    field.mark("c", [field.first("c")])


def _divide(text: str, mark: str, most: int = -1) -> list[str]:
    """Divide a text at a mark of ISBD outside brackets and quotation marks, at most so many times."""
    parts: list[str] = []
    start = 0
    for part in mask_enclosed(text).split(mark, most):
        parts.append(text[start : start + len(part)].strip())
        start += len(part) + len(mark)
    return parts


def _publication(found: Collected, field: MarcField) -> None:
    """Read 260 or 264: publication, or production of what is not published.

    Phrases such as "[publisher not identified]" state nothing. Distributors and printers have no place in the record.
    """
    function = field.indicators[1:2] if field.tag == "264" else ""
    if function in ("2", "3", "4") or found.has_read(field):
        return
    for name, code in (("place", "a"), ("publisher", "b")):
        texts = [text for text in map(without_stop, field.all(code)) if without_placeholder(text)]
        value = " ; ".join(text.removeprefix("[").removesuffix("]") for text in texts)
        if not value or found.keep(name, value, field, code):
            field.mark(code)
    date = field.first("c")
    if not without_placeholder(date) or trim(date) in _NO_DATES or found.keep("year", without_stop(date), field, "c"):
        field.mark("c", [date])


def _copyright(found: Collected, field: MarcField) -> None:
    """Read the year of the copyright behind another year of publication: "2010, c2009"."""
    if field.indicators[1:2] != "4":
        return
    date, year = without_stop(field.first("c")), found.values.get("year")
    match = _COPYRIGHT.fullmatch(date)
    if match is None:
        return
    if year is None:
        found.keep("year", date, field, "c")
        return
    if match[1] not in year:
        if not _YEAR.fullmatch(year):
            return
        found.values["year"] = f"{year}, {date}"
    field.mark("c", [field.first("c")])


def _extent(found: Collected, field: MarcField) -> None:
    found.keep("extent", without_stop(" ".join(field.all("abce"))), field, "abce")


def _series(found: Collected, field: MarcField) -> None:
    """Read 490, or 440 of older records. Some records have the same series in both."""
    parts: list[str] = []
    for code, value in field.subfields:
        if code in ("n", "p") and parts:
            parts[-1] += f" {value}"
        elif code in ("a", "n", "p", "v"):
            parts.append(value)
    statement = " ; ".join(map(trim, parts)).strip()
    if statement not in found.lists.get("series", ()):
        found.append("series", statement)
    field.mark("anpv")


def _note(found: Collected, field: MarcField) -> None:
    """Read 500: a note, or the collection, study programme or faculty in the words of this program."""
    text = trim(field.first("a"))
    for words in WORDS.values():
        for name, template in (("collection", words.collection), ("faculty", words.faculty)):
            value = _labelled(text, template)
            if value and found.keep(name, value, field, "a"):
                return
        value = _labelled(text, words.programme)
        if value and not found.values.keys() & {"programme", "programme_code"}:
            match = _PROGRAMME.fullmatch(value)
            found.keep("programme", (match["name"] or "") if match else value, field, "a")
            found.keep("programme_code", match["code"] if match else "", field, "a")
            return
    found.append("notes", text)
    field.mark("a", [field.first("a")])


def _labelled(text: str, template: str) -> str:
    """Return the text behind the label of a note, without the full stop that closes the note."""
    label = template.removesuffix("{}")
    return text.removeprefix(label).removesuffix(".") if text.startswith(label) else ""


def _thesis(found: Collected, field: MarcField) -> None:
    """Read 502, in subfields or as one text in $a: ``Tesis (M.Hum.)--Universitas Indonesia, 2010``."""
    if found.has_read(field):
        return
    for name, code in (("degree", "b"), ("grantor", "c"), ("year", "d")):
        found.keep(name, without_stop(field.first(code)), field, code)
    text, kind = trim(field.first("a")), ""
    if match := _DISSERTATION.fullmatch(text[: lengths.PARAGRAPH]):
        kind = match["kind"].casefold()
        kept = [not match[name] or found.keep(name, match[name], field) for name in ("degree", "grantor", "year")]
        if all(kept) and kind in _WORDS:
            field.mark("a", [field.first("a")])
    for word in " ".join((*field.all("gb"), kind or text)).casefold().replace(".", " ").split():
        if word in _KINDS:
            found.keep("thesis_kind", _KINDS[word], field)
    field.mark("ag", [value for value in field.all("ag") if trim(value).rstrip(".").casefold() in _WORDS])


def _abstract(found: Collected, field: MarcField) -> None:
    """Read 520, but not reviews and advice. The parts of a note that was split for its length ($8) are put together."""
    if field.indicators[:1] in ("1", "4"):
        return
    text = field.first("a").strip()
    number, _, sequence = field.first("8").partition(".")
    field.mark("a", [field.first("a")])
    if number.isdigit() and sequence.endswith("\\x"):
        parts = found.long_notes.setdefault(number, [])
        parts.append(text)
        if len(parts) > 1:
            found.lists["abstracts"].pop()
        text = " ".join(parts)
    if text:
        found.append("abstracts", Abstract((text,), found.identify(text)))


def _rights(found: Collected, field: MarcField) -> None:
    if not found.has_read(field):
        found.keep("rights", without_stop(field.first("a")), field, "a")
        found.keep("rights_uri", field.first("u").strip(), field, "u")


def _subject(found: Collected, field: MarcField) -> None:
    heading = " -- ".join(filter(None, map(without_stop, field.all("avxyz"))))
    found.append("subjects", found.text(heading) if heading else None)
    field.mark("avxyz")


def _keywords(found: Collected, field: MarcField) -> None:
    found.append("keywords", *(found.text(trim(value)) for value in field.all("a") if trim(value)))
    field.mark("a")


def _holding(found: Collected, field: MarcField) -> None:
    """Read the first 852: the record has one place for a copy."""
    if not found.has_read(field):
        found.keep("holding_institution", trim(field.first("a")), field, "a")
        found.keep("holding_location", trim(field.first("b")), field, "b")
        found.keep("call_number", " ".join(field.all("khijm")).strip(), field, "khijm")


def _link(found: Collected, field: MarcField) -> None:
    """Read 856: files of the resource, or the page of the record. Other related resources have no place in it."""
    addresses = [address for text in field.all("u") if (address := text.strip())]
    if field.indicators[1:2] == "2":
        if field.first("3") == CATALOGUE_PAGE and addresses and found.keep("url", addresses[0], field, "u"):
            field.mark("3")
        return
    if field.indicators[1:2] == " " and len(addresses) == 1 and _CATALOGUE_ADDRESS.search(addresses[0]):
        found.keep("url", addresses[0], field, "u")
        return
    code = "3" if trim(field.first("3")) else "y"
    description = trim(field.first(code)) or None
    found.append("files", *(File(address, description) for address in addresses))
    if addresses:
        field.mark("u")
        field.mark(code, [field.first(code)])


def _cataloguing_source(found: Collected, field: MarcField) -> None:
    """Read 040, without the agencies that transcribed or changed the record ($c, $d)."""
    found.keep("cataloguing_source", " ".join(field.all("abe")), field, "abe")
    field.mark("cd")


def _single(name: str) -> Callable[[Collected, MarcField], None]:
    def read(found: Collected, field: MarcField) -> None:
        found.keep(name, without_stop(field.first("a")), field, "a")

    return read


def _type(kind: str) -> Callable[[Collected, MarcField], None]:
    """Return the reader of 336, 337 or 338. A code of RDA that belongs to the term states nothing more."""

    def read(found: Collected, field: MarcField) -> None:
        term = without_stop(field.first("a"))
        if found.keep(f"{kind}_type", term, field, "a") and (code := rda_code(kind, term)):
            field.mark("b", [code])
            field.mark("2", [f"rda{kind}"])

    return read


# How each field is read, by its tag.
READERS: dict[str, Callable[[Collected, MarcField], None]] = {
    "001": _control_number,
    "008": read_fixed_data,
    "020": _standard_numbers("isbn", parse_isbn),
    "022": _standard_numbers("issn", parse_issn),
    "040": _cataloguing_source,
    "099": _single("call_number"),
    "100": read_person,
    "110": read_body,
    "245": _title,
    "260": _publication,
    "264": _publication,
    "300": _extent,
    "336": _type("content"),
    "337": _type("media"),
    "338": _type("carrier"),
    "440": _series,
    "490": _series,
    "500": _note,
    "502": _thesis,
    "504": _single("bibliography_note"),
    "520": _abstract,
    "540": _rights,
    "650": _subject,
    "653": _keywords,
    "700": read_person,
    "710": read_body,
    "720": read_uncontrolled,
    "852": _holding,
    "856": _link,
}
# Read behind READERS: its year follows that of the publication.
COPYRIGHT: dict[str, Callable[[Collected, MarcField], None]] = {"264": _copyright}
_LISTS = {"contributors": "100", "abstracts": "520", "keywords": "653", "subjects": "650", "files": "856"}


def field_paths(record: Record, tags: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each value's path in the JSON form and the MARC tag that it was read from."""
    yield "title.proper", "245"
    yield from ((f"title.parallel[{index}]", "245") for index in range(len(record.title.parallel)))
    yield from tags.items()
    for name, tag in _LISTS.items():
        yield from ((f"{name}[{index}]", tag) for index in range(len(getattr(record, name))))
