"""JSON Lines: the whole record with where each value came from, one object a line.

``docs/record.schema.json`` describes the object; the source of the same name reads it back. The keys stand in
one fixed order, and ``null`` means not stated. Nearly every record needs no escape but those of the quotation
mark and the reverse solidus, so the line is put together as it is and looked over once; a line that holds
anything else is written anew by the standard library.

What UTF-8 or JSON Lines cannot carry is replaced, not dropped: a lone surrogate becomes U+FFFD, and the line
ends that are not U+000A (U+0085, U+2028, U+2029) are written as escapes: many readers part lines at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.model.record import DETAILS
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.enrich.profile import Profile
    from catalog_export.model.record import Abstract, Contributor, File, Identifier, Location, Provenance, Record, Text

_CONTROLS = bytes(range(32))
_BLANK_LINE = r"\n\n"
_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def build(profile: Profile, record_date: datetime) -> Format:  # noqa: ARG001 (the form depends on neither)
    """Return the format ``jsonl``."""
    return Format(
        name="jsonl",
        media_type="application/jsonl",
        suffix=".jsonl",
        summary="JSON Lines: the whole record, with the source, line and rule of every value",
        encode=encode,
        separator=b"\n",
        footer=b"\n",
        verify=verify,
    )


def encode(record: Record) -> bytes:
    """Return ``record`` as one JSON object in UTF-8, without the newline that ends its line."""
    line = _line(record)
    try:
        data = line.encode()
    except UnicodeEncodeError:
        return _encode_any(record)
    if len(data.translate(None, _CONTROLS)) != len(data) or any(mark in line for mark in _LINE_ENDS):
        return _encode_any(record)
    return data


def form(record: Record) -> dict[str, Any]:
    """Return ``record`` as the plain dictionaries and lists of its JSON form."""
    title = record.title
    return {
        "control_number": record.control_number,
        "url": record.url,
        "source": record.source and _place_form(record.source),
        "collection": record.collection,
        "thesis_kind": record.thesis_kind,
        **_stated(degree=record.degree, grantor=record.grantor, faculty=record.faculty),
        **_stated(programme=record.programme, programme_code=record.programme_code),
        "title": {
            "proper": _text_form(title.proper),
            "parallel": [_text_form(text) for text in title.parallel],
            "other_title_information": title.other_title_information,
            "statement_of_responsibility": title.statement_of_responsibility,
        },
        "contributors": [_contributor_form(contributor) for contributor in record.contributors],
        **({"and_others": True} if record.and_others else {}),
        "abstracts": [{"lang": a.lang, "text": _joined(a.paragraphs)} for a in record.abstracts],
        "language": record.language,
        "keywords": [keyword.value for keyword in record.keywords],
        "keyword_langs": [keyword.lang for keyword in record.keywords],
        **_listed("subjects", map(_text_form, record.subjects)),
        "place": record.place,
        "publisher": record.publisher,
        "year": record.year,
        **_stated(country=record.country, carrier=record.carrier),
        "rights": record.rights,
        **_stated(rights_uri=record.rights_uri),
        **_listed("files", map(_file_form, record.files)),
        **_details(record),
        "provenance": {path: _provenance_form(origin) for path, origin in record.provenance.items()},
    }


def verify(encoded: bytes, record: Record) -> Iterator[str]:
    """Read ``encoded`` with the standard library and yield the keys whose value is not that of ``record``."""
    import json

    found = json.loads(encoded)
    for key, expected in form(record).items():
        if found.get(key) != _carried(expected):
            yield f"{key}: {found.get(key)!r} was written for {expected!r}"


def _stated(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}


def _listed(key: str, values: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    items = list(values)
    return {key: items} if items else {}


def _details(record: Record) -> dict[str, str | list[str]]:
    found = ((name, getattr(record, name)) for name in DETAILS)
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in found if value not in (None, ())
    }


def _text_form(text: Text) -> dict[str, str | None]:
    return {"text": text.value, "lang": text.lang}


def _file_form(file: File) -> dict[str, str]:
    return {"path": file.path, **_stated(description=file.description)}


def _contributor_form(contributor: Contributor) -> dict[str, Any]:
    return {
        "name": contributor.name,
        "role": contributor.role,
        "relator": contributor.relator,
        "kind": contributor.kind,
        **_stated(entry=contributor.entry, dates=contributor.dates),
        **_listed("identifiers", (found._asdict() for found in contributor.identifiers)),
    }


def _place_form(place: Location) -> dict[str, str | int]:
    end = {"end_line": place.end_line} if place.end_line else {}
    return {"file": place.source, "line": place.line, **end}


def _provenance_form(origin: Provenance) -> dict[str, Any]:
    place = _place_form(origin.location) if origin.location else {"file": None, "line": None}
    confidence = {} if origin.confidence is None else {"confidence": origin.confidence}
    return {"grade": origin.grade, **place, "rule": origin.rule, **confidence}


def _joined(paragraphs: Sequence[str]) -> str:
    # A blank line parts paragraphs, so none may stand inside one, nor a newline at its ends.
    lines = (filter(None, paragraph.split("\n")) for paragraph in paragraphs)
    return "\n\n".join(filter(None, map("\n".join, lines)))


# --- the line as it is


def _line(record: Record) -> str:
    title, source = record.title, record.source
    return (
        f'{{"control_number":{_value(record.control_number)},"url":{_value(record.url)},'
        f'"source":{"null" if source is None else "{" + _place(source) + "}"},'
        f'"collection":{_value(record.collection)},"thesis_kind":{_value(record.thesis_kind)}'
        f"{_optional('degree', record.degree)}{_optional('grantor', record.grantor)}"
        f"{_optional('faculty', record.faculty)}{_optional('programme', record.programme)}"
        f"{_optional('programme_code', record.programme_code)},"
        f'"title":{{"proper":{_text(title.proper)},"parallel":[{",".join(map(_text, title.parallel))}],'
        f'"other_title_information":{_value(title.other_title_information)},'
        f'"statement_of_responsibility":{_value(title.statement_of_responsibility)}}},'
        f'"contributors":[{",".join(map(_contributor, record.contributors))}],'
        f"{_AND_OTHERS if record.and_others else ''}"
        f'"abstracts":[{",".join(map(_abstract, record.abstracts))}],'
        f'"language":{_value(record.language)},'
        f'"keywords":[{",".join([_value(keyword.value) for keyword in record.keywords])}],'
        f'"keyword_langs":[{",".join([_value(keyword.lang) for keyword in record.keywords])}],'
        f"{_SUBJECTS.format(','.join(map(_text, record.subjects))) if record.subjects else ''}"
        f'"place":{_value(record.place)},"publisher":{_value(record.publisher)},"year":{_value(record.year)}'
        f"{_optional('country', record.country)}{_optional('carrier', record.carrier)},"
        f'"rights":{_value(record.rights)}{_optional("rights_uri", record.rights_uri)}{_files(record.files)}'
        f"{_detail_keys(record)},"
        f'"provenance":{{{",".join([_provenance(*item) for item in record.provenance.items()])}}}}}'
    )


_AND_OTHERS = '"and_others":true,'
_SUBJECTS = '"subjects":[{}],'


def _value(text: str | None) -> str:
    if text is None:
        return "null"
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    return f'"{text}"'


def _optional(key: str, text: str | None) -> str:
    return "" if text is None else f',"{key}":{_value(text)}'


def _text(text: Text) -> str:
    return f'{{"text":{_value(text.value)},"lang":{_value(text.lang)}}}'


def _contributor(contributor: Contributor) -> str:
    return (
        f'{{"name":{_value(contributor.name)},"role":{_value(contributor.role)},'
        f'"relator":{_value(contributor.relator)},"kind":{_value(contributor.kind)}'
        f"{_optional('entry', contributor.entry)}{_optional('dates', contributor.dates)}"
        f"{_identifiers(contributor.identifiers) if contributor.identifiers else ''}}}"
    )


def _identifiers(identifiers: Iterable[Identifier]) -> str:
    items = (f'{{"scheme":{_value(scheme)},"value":{_value(value)}}}' for scheme, value in identifiers)
    return f',"identifiers":[{",".join(items)}]'


def _files(files: Sequence[File]) -> str:
    if not files:
        return ""
    items = (f'{{"path":{_value(path)}{_optional("description", description)}}}' for path, description in files)
    return f',"files":[{",".join(items)}]'


def _detail_keys(record: Record) -> str:
    keys = ""
    for name, value in _details(record).items():
        text = _value(value) if isinstance(value, str) else f"[{','.join(map(_value, value))}]"
        keys += f',"{name}":{text}'
    return keys


def _abstract(abstract: Abstract) -> str:
    paragraphs = [_value(paragraph)[1:-1] for paragraph in abstract.paragraphs if paragraph]
    return f'{{"lang":{_value(abstract.lang)},"text":"' + _BLANK_LINE.join(paragraphs) + '"}'


def _place(place: Location) -> str:
    end = f',"end_line":{place.end_line}' if place.end_line else ""
    return f'"file":{_value(place.source)},"line":{place.line}{end}'


def _provenance(path: str, origin: Provenance) -> str:
    place = _place(origin.location) if origin.location else '"file":null,"line":null'
    confidence = "" if origin.confidence is None else f',"confidence":{origin.confidence!r}'
    return f'{_value(path)}:{{"grade":{_value(origin.grade)},{place},"rule":{_value(origin.rule)}{confidence}}}'


# --- the line that needs more


def _encode_any(record: Record) -> bytes:
    import json

    line = json.dumps(form(record), ensure_ascii=False, separators=(",", ":"))
    for mark in _LINE_ENDS:
        line = line.replace(mark, f"\\u{ord(mark):04x}")
    return _carried_text(line).encode()


def _carried_text(text: str) -> str:
    # UTF-16 joins the halves of a pair that stand side by side; only a lone one is lost.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _carried(value: Any) -> Any:  # noqa: ANN401 (any part of the form)
    if isinstance(value, str):
        return _carried_text(value)
    if isinstance(value, list):
        return [_carried(item) for item in value]
    if isinstance(value, dict):
        return {_carried_text(key): _carried(item) for key, item in value.items()}
    return value
