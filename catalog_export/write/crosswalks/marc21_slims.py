"""Prepare MARC 21 fields for SLiMS 9, whose import loses some fields and joins others.

The import joins texts without a blank and strips those at their ends; it copies values into its lists with their
punctuation. So a no-break space, which it does not strip, separates texts that it joins, and values for its lists have
no marks. Other programs can read such a record too: fields are added and marks omitted, but no statement is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean, clean_abstracts
from catalog_export.write.receivers.characters import refuse_beyond_bmp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_text import DataField, Field, Subfield

_BLANK = "\u00a0"
_LABELS = {"id": "Abstrak: ", "en": "Abstract: "}
_NAMES = frozenset(("100", "110", "700", "710", "720"))
_MARKS = " :,;/"


def adapt(fields: Iterable[Field], record: Record) -> Iterator[Field]:
    """Yield the fields of ``record`` as SLiMS needs them, in tag order."""
    found = list(fields)
    languages, names = _languages(record), _names(record)
    adapted = [_adapted(field, languages, names) for field in found if field[0] != "650"]
    added = [*_publication(found, record), *_series(found), *_addresses(found), *_subjects(record), *_terms(found)]
    written = sorted([*adapted, *added], key=_tag)
    texts = ((field[0], field[1] if len(field) == 2 else "".join(value for _, value in field[2])) for field in written)
    refuse_beyond_bmp("slims-character", record, texts)
    yield from written


def _tag(field: Field) -> str:
    return field[0]


def _adapted(field: Field, languages: dict[str, str], names: frozenset[str]) -> Field:
    if len(field) == 2:
        return field
    tag, indicators, subfields = field
    if tag in ("245", "300"):
        return tag, indicators, tuple(_joined(subfields))
    if tag == "655":
        return tag, indicators, tuple((code, value.removesuffix(".")) for code, value in subfields)
    if tag in _NAMES:
        return (
            tag,
            indicators,
            tuple((code, _bare(value, names) if code == "a" else value) for code, value in subfields),
        )
    if tag[0] != "5":
        return field
    label = ""
    if tag == "520":
        label = _LABELS.get(languages.get(subfields[0][1], ""), _LABELS["en"])
    return (
        tag,
        indicators,
        tuple((code, f"{label}{value}{_BLANK}" if code == "a" else value) for code, value in subfields),
    )


def _names(record: Record) -> frozenset[str]:
    """Return the names of a record, to recognise a full stop that belongs to a name."""
    people = [person.entry or person.name for person in record.contributors]
    return frozenset(
        part for name in (*people, record.grantor) if name for part in (clean(name), *clean(name).split(","))
    )


def _bare(name: str, names: frozenset[str]) -> str:
    """Return a name without the mark before the next subfield or at the end of the field."""
    name = name.rstrip(_MARKS)
    return name if name in names else name.removesuffix(".")


def _joined(subfields: tuple[Subfield, ...]) -> Iterator[Subfield]:
    """Yield subfields with a no-break space before each but $a, so that $a still ends in its mark."""
    for code, value in subfields:
        yield code, value if code == "a" else _BLANK + value


def _languages(record: Record) -> dict[str, str]:
    """Return the language of each text of 520."""
    return {text: (lang or "").partition("-")[0] for text, lang in clean_abstracts(record.abstracts)}


def _publication(found: list[Field], record: Record) -> Iterator[DataField]:
    """Yield 260 for each 264, without the marks of ISBD: SLiMS would keep them in place, publisher and year."""
    own = clean(record.publisher)
    for field in found:
        if field[0] == "264" and len(field) == 3:
            joined: dict[str, str] = {}  # the import reads the first $a only
            for code, value in field[2]:
                joined[code] = f"{joined[code]} ; {value.rstrip(_MARKS)}" if code in joined else value.rstrip(_MARKS)
            yield (
                "260",
                "  ",
                tuple((code, value if value == own else value.removesuffix(".")) for code, value in joined.items()),
            )


def _series(found: list[Field]) -> Iterator[DataField]:
    """Yield 440 for each 490, which is not read, with the whole statement in $a."""
    for field in found:
        if field[0] == "490" and len(field) == 3:
            yield "440", " 0", (("a", " ".join(value for _, value in field[2])),)


def _addresses(found: list[Field]) -> Iterator[DataField]:
    """Yield a note for each address, since 856 is not read."""
    for field in found:
        if field[0] == "856" and len(field) == 3:
            yield "500", "  ", (("a", "".join(value for code, value in field[2] if code == "u") + _BLANK),)


def _subjects(record: Record) -> Iterator[DataField]:
    """Yield 650 for the subjects, without the full stop that SLiMS would keep."""
    for subject in record.subjects:
        if term := clean(subject.value):
            yield "650", " 4", (("a", term),)


def _terms(found: list[Field]) -> Iterator[DataField]:
    """Yield 650 for each 653, which is not read."""
    for field in found:
        if field[0] == "653" and len(field) == 3:
            yield "650", " 4", field[2]
