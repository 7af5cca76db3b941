"""JSON Lines: one record a line, in the form that ``docs/record.schema.json`` describes, or one page.

A page is an object with ``text``, the catalogue page as Markdown or plain text, and ``name``, which its places then
carry behind those of the line: ``pages.jsonl:17/20389935.md:3``. Of a record only the title is required. Types are
strict, and all faults of a line are reported at once; a line with an error gives no record, and the other lines go
on. What the form does not know is handed back, never dropped.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from catalog_export.model.findings import finding
from catalog_export.model.record import (
    Abstract,
    Contributor,
    File,
    Grade,
    Identifier,
    Kind,
    Location,
    Provenance,
    Record,
    Text,
    Title,
)
from catalog_export.model.vocabulary import RELATORS, ROLES, SCHEMES, THESES
from catalog_export.read.base import Document, Parsed
from catalog_export.read.jsonl_checks import NAMES, Checks, any_of, shown
from catalog_export.text.characters import may_hold_halves

if TYPE_CHECKING:
    from collections.abc import Iterator

# The keys of each object of the form.
_TEXTS = (
    *("control_number", "url", "collection", "degree", "grantor", "place", "publisher", "year"),
    *("rights", "rights_uri", "faculty", "programme", "programme_code"),
    *("call_number", "extent", "content_type", "media_type", "carrier_type", "bibliography_note"),
    *("cataloguing_source", "holding_institution", "holding_location"),
)
_LISTS = ("notes", "series", "isbn", "issn")
_RECORD = {
    *_TEXTS,
    *_LISTS,
    *("source", "thesis_kind", "title", "contributors", "abstracts", "language", "keywords", "keyword_langs"),
    *("country", "carrier", "provenance", "and_others", "subjects", "files"),
}
_PAGE = {"name", "text"}
_PLACE = {"file", "line", "end_line"}
_TITLE = {"proper", "parallel", "other_title_information", "statement_of_responsibility"}
_TEXT = {"text", "lang"}
_CONTRIBUTOR = {"name", "role", "relator", "kind", "entry", "dates", "identifiers"}
_IDENTIFIER = {"scheme", "value"}
_FILE = {"path", "description"}
_PROVENANCE = {"grade", "rule", "confidence", *_PLACE}

# JSON has nearly all control characters escaped, and halves of characters; few lines hold any escape of these kinds.
_ESCAPED = re.compile(rb"\\[ub]")
_CARRIERS = ("online",)
_KINDS: tuple[Kind, ...] = get_args(Kind)
_GRADES: tuple[Grade, ...] = get_args(Grade)


def parse(document: Document) -> Iterator[Parsed]:
    """Yield what each line of ``document`` came to; blank lines are passed over."""
    data = document.data
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            yield Parsed(None, (finding("jsonl-not-utf8", Location(document.name), byte=error.start + 1),))
            return
    empty = True
    for number, line in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), document.line):
        if line.strip():
            empty = False
            yield from parse_line(document.name, number, line)
    if empty and document.line == 1:
        yield Parsed(None, (finding("empty-document", Location(document.name)),))


def parse_line(name: str, number: int, line: bytes) -> Iterator[Parsed]:
    """Yield what line ``number`` (counted from 1) of the file ``name`` came to: one record, or all those of a page."""
    place = Location(name, number)
    try:
        form = _decode(line)
    except UnicodeDecodeError as error:
        yield Parsed(None, (finding("jsonl-not-utf8", place, byte=error.start + 1),))
        return
    except (ValueError, RecursionError) as error:
        yield Parsed(None, (finding("jsonl-not-json", place, why=error),))
        return
    if not isinstance(form, dict):
        yield Parsed(None, (finding("jsonl-not-object", place, found=NAMES[type(form)]),))
        return
    reading = _Reading(place)
    escaped = _ESCAPED.search(line)
    if escaped and may_hold_halves(line):
        reading.mend_halves(form)
    if "text" in form and "title" not in form:
        yield from _parse_page(reading, form)
        return
    if (escaped and (b"\\u00" in line or b"\\b" in line)) or b"\x7f" in line:
        reading.drop_controls(form)
    yield _parse_record(reading, form)


def _parse_record(reading: _Reading, form: dict[str, Any]) -> Parsed:
    record = reading.record(form)
    findings, unparsed = tuple(reading.findings), tuple(reading.unparsed)
    if record is None or not reading.sound:
        return Parsed(None, findings, unparsed)
    return Parsed(record, findings, unparsed, _place(reading.place, record.source))


def _parse_page(reading: _Reading, form: dict[str, Any]) -> Iterator[Parsed]:
    from catalog_export.read.page import catalogue_page

    reading.check_keys(form, _PAGE)
    name, text = reading.typed(form, "name", str), reading.typed(form, "text", str)
    if reading.findings:
        yield Parsed(None, tuple(reading.findings), tuple(reading.unparsed))
    if reading.sound:
        within = f"{reading.place}/{name}" if name else str(reading.place)
        yield from catalogue_page.parse(Document(within, (text or "").encode()))


def _place(line: Location, source: Location | None) -> Location | None:
    """Give the place of a record of another source: the line, and that source behind it, as in that of a page."""
    return None if source is None or source == line else source._replace(source=f"{line}/{source.source}")


def _decode(line: bytes) -> Any:  # noqa: ANN401 (whatever JSON holds)
    import json

    try:
        return json.loads(line.decode(), object_pairs_hook=_object, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at column {error.colno}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON leaves open which of two equal keys counts, and the library would drop the first without a word.
    form = dict(pairs)
    if len(form) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} stands twice in one object")
    return form


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value of JSON")


class _Reading(Checks):
    """One line being read: the parts of its record."""

    def record(self, form: dict[str, Any]) -> Record | None:
        self.check_keys(form, _RECORD)
        if form.get("title") is None:
            self.fault("jsonl-no-title")
            return None
        self.number(form.get("control_number"))
        return Record(
            title=self.title(form["title"]),
            contributors=tuple([self.contributor(*item) for item in self.items(form, "contributors")]),
            and_others=bool(self.typed(form, "and_others", bool)),
            abstracts=tuple([self.abstract(*item) for item in self.items(form, "abstracts")]),
            keywords=self.keywords(form),
            subjects=tuple([self.text(*item) for item in self.items(form, "subjects")]),
            files=tuple([self.file(*item) for item in self.items(form, "files")]),
            language=self.language(form.get("language"), "language"),
            thesis_kind=self.one_of(form, "thesis_kind", THESES),
            country=self.country(form),
            carrier=self.one_of(form, "carrier", _CARRIERS),
            source=self.source(form),
            provenance=self.provenance(form),
            **self.plain(form),
        )

    def plain(self, form: dict[str, Any]) -> dict[str, Any]:
        texts = {key: self.typed(form, key, str) for key in _TEXTS if key in form}
        lists = {key: tuple([self.filled(*item) for item in self.items(form, key)]) for key in _LISTS if key in form}
        return {**texts, **lists}

    # --- the parts of a record

    def number(self, value: object) -> None:
        if value is None or (isinstance(value, str) and not value.strip()):
            self.fault("control-number-missing")

    def title(self, value: object) -> Title:
        form = self.part(value, "title", _TITLE)
        if not form:
            return Title(Text(""))
        return Title(
            self.text(form.get("proper"), "title.proper"),
            tuple([self.text(*item) for item in self.items(form, "parallel", "title.")]),
            self.typed(form, "other_title_information", str, "title."),
            self.typed(form, "statement_of_responsibility", str, "title."),
        )

    def text(self, value: object, path: str) -> Text:
        form = self.part(value, path, _TEXT)
        if not form:
            return Text("")
        return Text(self.filled(form.get("text"), f"{path}.text"), self.language(form.get("lang"), f"{path}.lang"))

    def contributor(self, value: object, path: str) -> Contributor:
        form = self.part(value, path, _CONTRIBUTOR)
        if not form:
            return Contributor("")
        within = f"{path}."
        role = self.typed(form, "role", str, within) or ""
        relator = self.typed(form, "relator", str, within)
        if relator is None and "relator" not in form:
            relator = ROLES.get(role.casefold())
        elif relator is not None and relator not in RELATORS:
            known = any_of(RELATORS)
            self.fault("jsonl-unknown-relator", key=f"{within}relator", found=shown(relator), known=known)
            role, relator = role or relator, None
        kind = self.one_of(form, "kind", _KINDS, within) or "personal"
        entry = self.typed(form, "entry", str, within)
        dates = self.typed(form, "dates", str, within)
        identifiers = tuple([self.identifier(*item) for item in self.items(form, "identifiers", within)])
        return Contributor(
            self.filled(form.get("name"), f"{path}.name"), role, relator, kind, entry, dates, identifiers
        )

    def identifier(self, value: object, path: str) -> Identifier:
        form = self.part(value, path, _IDENTIFIER)
        if not form:
            return Identifier("", "")
        within = f"{path}."
        if form.get("scheme") is None:
            self.wrong(f"{within}scheme", None, any_of(SCHEMES))
        scheme = self.one_of(form, "scheme", SCHEMES, within) or ""
        return Identifier(scheme, self.filled(form.get("value"), f"{within}value"))

    def file(self, value: object, path: str) -> File:
        form = self.part(value, path, _FILE)
        if not form:
            return File("")
        description = self.typed(form, "description", str, f"{path}.")
        return File(self.filled(form.get("path"), f"{path}.path"), description)

    def abstract(self, value: object, path: str) -> Abstract:
        text = self.text(value, path)
        paragraphs = text.value.split("\n\n")
        return Abstract(tuple([p.strip("\n") for p in paragraphs if p.strip()]), text.lang)

    def keywords(self, form: dict[str, Any]) -> tuple[Text, ...]:
        words = self.typed(form, "keywords", list) or []
        langs = self.typed(form, "keyword_langs", list) or [None] * len(words)
        if len(langs) != len(words):
            self.wrong("keyword_langs", langs, f"a list of {len(words)}, one item a keyword")
            return ()
        return tuple(
            [
                Text(self.filled(word, f"keywords[{n}]"), self.language(lang, f"keyword_langs[{n}]"))
                for n, (word, lang) in enumerate(zip(words, langs, strict=True))
            ]
        )

    def source(self, form: dict[str, Any]) -> Location:
        if form.get("source") is None:
            return self.place
        return self.location(self.part(form["source"], "source", _PLACE), "source.") or self.place

    def provenance(self, form: dict[str, Any]) -> dict[str, Provenance]:
        origins = self.typed(form, "provenance", dict) or {}
        return {path: self.origin(value, f"provenance.{path}") for path, value in origins.items()}

    def origin(self, value: object, path: str) -> Provenance:
        form = self.part(value, path, _PROVENANCE)
        within = f"{path}."
        grade = self.one_of(form, "grade", _GRADES, within)
        if form and form.get("grade") is None:
            self.wrong(f"{within}grade", None, any_of(_GRADES))
        confidence = form.get("confidence")
        if confidence is not None and type(confidence) not in {int, float}:
            self.wrong(f"{within}confidence", confidence, "a number from 0 to 1")
        rule = self.typed(form, "rule", str, within) or ""
        return Provenance(grade or "stated", self.location(form, within), rule, confidence)

    def location(self, form: dict[str, Any], within: str) -> Location | None:
        file = self.typed(form, "file", str, within)
        line = self.typed(form, "line", int, within) or 0
        end_line = self.typed(form, "end_line", int, within) or 0
        return None if file is None else Location(file, line, end_line)

    def country(self, form: dict[str, Any]) -> str | None:
        code = self.typed(form, "country", str)
        if code is not None and not (len(code) in {2, 3} and code.isascii() and code.isalpha() and code.islower()):
            self.wrong("country", code, "a MARC country code such as io")
        return code
