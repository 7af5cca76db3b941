"""Read JSON Lines: each line is one record in the form of ``docs/record.schema.json``, or one catalogue page.

A page is an object with ``text``, the page as Markdown or plain text, and optionally ``name``, which becomes a part of
its locations: ``pages.jsonl:17/20389935.md:3``. All faults of a line are reported at once. A line with an error gives
no record, and the other lines are still read. Unknown keys are reported with their values.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from catalog_export.model.findings import finding
from catalog_export.model.json_form import Form, PageForm, RecordForm
from catalog_export.model.record import (
    Abstract,
    Contributor,
    File,
    Identifier,
    LazyProvenance,
    Location,
    Provenance,
    Record,
    Text,
    Title,
)
from catalog_export.model.vocabulary import LANGUAGES, LEGACY_LANGUAGES, RELATORS, ROLES
from catalog_export.read.base import Document, Parsed
from catalog_export.read.jsonl_checks import Checks, any_of, shown
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.json_form import (
        AbstractForm,
        ContributorForm,
        LocationForm,
        Nullable,
        ProvenanceForm,
        TextForm,
    )

_RECORD = msgspec.json.Decoder(RecordForm)
_PAGE = msgspec.json.Decoder(PageForm)
# Escapes of control characters, surrogates and the quotation mark.
_ODD_ESCAPE = re.compile(rb"\\(?:u00[0-27]|u[dD]|b)")
_BLANK_LINES = re.compile("\n\n+")  # splits in half the time of ``str.split``
# Keys whose value is the same in the JSON form and in the record, a list there and a tuple here.
_SAME_KEYS = tuple(
    field.name
    for field in msgspec.structs.fields(RecordForm)
    if field.name in Record._fields
    and field.name
    not in {
        *("title", "contributors", "and_others", "abstracts", "keywords", "subjects", "files", "language", "source"),
        "provenance",
    }
)
_OF_RECORDS = frozenset(
    ("contributors", "abstracts", "keyword_langs", "provenance")
)  # keys that no page has for labels
_same_values = attrgetter(*_SAME_KEYS)


def parse(document: Document) -> Iterator[Parsed]:
    """Yield the result of each line of ``document``; skip blank lines.

    All lines of a document, which is a block of a file, are parsed before the first result goes on. A run takes a tenth
    less time in this way, because the processor keeps the code of the parser in its cache.
    """
    data = document.data
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            yield Parsed(None, (finding("jsonl-not-utf8", Location(document.name), byte=error.start + 1),))
            return
    empty = True
    found: list[Parsed] = []
    for number, line in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), document.line):
        if line.strip():
            empty = False
            found += parse_line(document.name, number, line)
    yield from found
    if empty and document.line == 1:
        yield Parsed(None, (finding("empty-document", Location(document.name)),))


def parse_line(name: str, number: int, line: bytes) -> Iterator[Parsed]:
    """Yield the result of line ``number`` (counted from 1) of the file ``name``: one record, or all those of a page."""
    conversion = _Conversion(Location(name, number))
    form = decode_fast(line) or decode_checked(line, conversion)
    if isinstance(form, PageForm):
        yield from _parse_page(form, conversion)
        return
    record = conversion.record(form) if isinstance(form, RecordForm) else None
    if record is None or not conversion.sound:
        yield Parsed(None, tuple(conversion.findings), tuple(conversion.unparsed))
        return
    if not (record.control_number or "").strip():
        conversion.report("control-number-missing", expected="control_number")
    findings, unparsed = tuple(conversion.findings), tuple(conversion.unparsed)
    yield Parsed(record, findings, unparsed, _source(conversion.location, record.source))


def decode_fast(line: bytes) -> Form | None:
    """Decode a sound line of ordinary characters; return ``None`` for every other line.

    The decoder accepts a repeated key and keeps its last value. Such a line has more quotation marks than the decoded
    object, because those in texts are escaped in both.
    """
    if _is_odd(line):
        return None
    for decoder in (_RECORD, _PAGE):
        try:
            form: Form = decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        written = msgspec.json.encode(form)
        return form if written.count(b'"') == line.count(b'"') else None
    return None


def decode_checked(line: bytes, checks: Checks) -> Form | None:
    """Decode any line; report all its faults, and return ``None`` if one of them is an error."""
    value = checks.decode(line)
    if value is None:
        return None
    if "text" not in value and _is_labelled(value):
        return PageForm(text=line.decode())
    if _is_odd(line):
        checks.replace_surrogates(value)
    if "text" in value and "title" not in value:
        return checks.convert(value, PageForm)
    if _is_odd(line):
        checks.remove_controls(value)
    if value.get("title") is None:
        value.pop("title", None)
    return checks.convert(value, RecordForm)


def _is_labelled(value: dict[str, Any]) -> bool:
    """Return whether the keys are labels of a page; a record in the JSON form has other keys, or an object as title."""
    if "title" in value and not (isinstance(value["title"], str) and _OF_RECORDS.isdisjoint(value)):
        return False
    from catalog_export.read.page.json_objects import has_labels  # the parser of pages; records do not need it

    return has_labels(value)


def _is_odd(line: bytes) -> bool:
    """Whether a line may contain characters to be removed or replaced, or a quotation mark that is hard to count."""
    return b"\x7f" in line or (b"\\" in line and _ODD_ESCAPE.search(line) is not None)


def _parse_page(form: PageForm, checks: Checks) -> Iterator[Parsed]:
    from catalog_export.read.page import parse as catalogue_page

    if checks.findings:
        yield Parsed(None, tuple(checks.findings), tuple(checks.unparsed))
    within = f"{checks.location}/{form.name}" if form.name else str(checks.location)
    yield from catalogue_page.parse(Document(within, form.text.encode()))


def _source(line: Location, source: Location | None) -> Location | None:
    """Return the location of a record from another source: the line, followed by that source, as for a page."""
    return None if source is None or source == line else source._replace(source=f"{line}/{source.source}")


class _Conversion(Checks):
    """Convert a decoded line to a record, and report unknown languages and relators."""

    def record(self, form: RecordForm) -> Record:
        title, provenance = form.title, form.provenance
        return Record(
            title=Title(
                self.text(title.proper, "title.proper"),
                self.texts(title.parallel, "title.parallel"),
                _given(title.other_title_information),
                _given(title.statement_of_responsibility),
            ),
            contributors=tuple([self.contributor(item, n) for n, item in enumerate(form.contributors or ())]),
            and_others=bool(form.and_others),
            abstracts=tuple([self.abstract(item, n) for n, item in enumerate(form.abstracts or ())]),
            keywords=self.keywords(form) if form.keywords or form.keyword_langs else (),
            subjects=self.texts(form.subjects, "subjects"),
            files=tuple([File(item.path, _given(item.description)) for item in form.files]) if form.files else (),
            language=self.language(form.language, "language"),
            source=_location(form.source) or self.location,
            provenance=LazyProvenance(partial(_provenances, provenance)) if provenance else {},
            **_same(form),
        )

    def text(self, form: TextForm, key: str, number: int | None = None) -> Text:
        return Text(form.text, self.language(form.lang, key, number, ".lang"))

    def texts(self, forms: Nullable[list[TextForm]], key: str) -> tuple[Text, ...]:
        return tuple([self.text(form, key, n) for n, form in enumerate(forms)]) if forms else ()

    def contributor(self, form: ContributorForm, number: int) -> Contributor:
        role, relator = form.role or "", _given(form.relator)
        if form.relator is UNSET:
            relator = ROLES.get(role.casefold())
        elif relator is not None and relator not in RELATORS:
            key = f"contributors[{number}].relator"
            self.report("jsonl-unknown-relator", key=key, found=shown(relator), known=any_of(RELATORS))
            role, relator = role or relator, None
        stated = form.identifiers
        identifiers = tuple([Identifier(item.scheme, item.value) for item in stated]) if stated else ()
        kind, entry, dates = form.kind or "personal", _given(form.entry), _given(form.dates)
        return Contributor(form.name, role, relator, kind, entry, dates, identifiers, form.main_entry is True)

    def abstract(self, form: AbstractForm, number: int) -> Abstract:
        paragraphs = tuple([part.strip("\n") for part in _BLANK_LINES.split(form.text) if part.strip()])
        return Abstract(paragraphs, self.language(form.lang, "abstracts", number, ".lang"))

    def keywords(self, form: RecordForm) -> tuple[Text, ...]:
        words = form.keywords or []
        langs = form.keyword_langs or [None] * len(words)
        if len(langs) != len(words):
            expected = Message("a list of {count}, one item for each keyword", count=len(words))
            self.wrong("keyword_langs", shown(langs), expected)
            return ()
        paired = enumerate(zip(words, langs, strict=True))
        return tuple([Text(word, self.language(lang, "keyword_langs", n)) for n, (word, lang) in paired])

    def language(
        self, tag: str | UnsetType | None, key: str, number: int | None = None, member: str = ""
    ) -> str | None:
        """Return a language tag, a withdrawn one replaced by its successor; report an unknown one."""
        if not tag or tag in LANGUAGES:
            return tag or None
        primary, hyphen, rest = tag.partition("-")
        if primary.lower() not in LANGUAGES and primary.lower() not in LEGACY_LANGUAGES:
            path = key if number is None else f"{key}[{number}]"
            self.report("jsonl-unknown-language", key=path + member, found=shown(tag))
        return LEGACY_LANGUAGES.get(primary.lower(), primary) + hyphen + rest


def _same(form: RecordForm) -> dict[str, Any]:
    found = zip(_SAME_KEYS, _same_values(form), strict=True)
    stated = [(name, value) for name, value in found if value is not UNSET and value is not None]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stated}


def _given(value: str | UnsetType | None) -> str | None:
    return None if value is UNSET else value


def _location(form: LocationForm | ProvenanceForm | UnsetType | None) -> Location | None:
    if not form or form.file is None or form.file is UNSET:
        return None
    return Location(form.file, form.line or 0, form.end_line or 0)


def _provenances(forms: dict[str, ProvenanceForm]) -> dict[str, Provenance]:
    return {path: _provenance(form) for path, form in forms.items()}


def _provenance(form: ProvenanceForm) -> Provenance:
    confidence = None if form.confidence is UNSET else form.confidence
    return Provenance(form.grade, _location(form), form.rule or "", confidence)
