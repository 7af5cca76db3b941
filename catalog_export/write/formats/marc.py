"""ISO 2709, the exchange format of MARC 21; lengths and offsets count bytes.

A directory entry has four digits for the length of a field and five for its offset, so a field has at most 9,999 bytes
and a record 99,999 (ISO 2709; MARC 21 Specifications for Record Structure). A longer note is written as consecutive
fields, linked by ``$8`` with link type ``x``. Other fields that are too long are refused, never cut.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.write.crosswalks.marc21 import marc21_fields
from catalog_export.write.crosswalks.marc21_fixed import LEADER
from catalog_export.write.crosswalks.marc21_options import marc_options
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions
    from catalog_export.write.crosswalks.marc21_text import DataField, Field

MAX_FIELD = 9_999
MAX_RECORD = 99_999
# Notes, whose pieces can be read one after the other. A title, name or term cannot be split.
_DIVISIBLE = frozenset(("500", "504", "520", "540", "546", "588"))
_SENTENCE_ENDS = (". ", "? ", "! ", "。", "！", "？", "۔ ", "؟ ")


class Iso2709Record(NamedTuple):
    """A record laid out for ISO 2709: leader, directory, fields, and their text with delimiters."""

    leader: str
    directory: str
    fields: list[Field]
    text: str


def encode(record: Record, options: MarcOptions) -> bytes:
    """Return ``record`` in ISO 2709; ``RecordError`` where it has no title or does not fit."""
    leader, directory, _, text = lay_out(record, options)
    return f"{leader}{directory}\x1e{text}\x1d".replace("\n", " ").encode()


def lay_out(record: Record, options: MarcOptions) -> Iso2709Record:
    """Lay out ``record``; ``RecordError`` without a title or too long. U+000A still separates paragraphs."""
    written = marc21_fields(record, options)
    directory, text, lengths = _write(written)
    if max(lengths) > MAX_FIELD and sum(lengths) < MAX_RECORD:  # splitting makes a record longer
        written = list(_fit(written, lengths, record, options))
        directory, text, lengths = _write(written)
    base = 25 + 12 * len(written)
    size = base + sum(lengths) + 1
    if size > MAX_RECORD:
        raise RecordError(finding("record-too-long", record.location, size=size, advice=options.too_long))
    return Iso2709Record(LEADER % (size, base), directory, written, text)


def _write(written: list[Field]) -> tuple[str, str, list[int]]:
    """Return the directory, the fields as one text, and the length of each in bytes.

    A field is its indicators, each subfield after U+001F, and U+001E. Its entry in the directory is its tag, its
    length in four digits and its place in five.
    """
    entries, texts, lengths = [], [], []
    place = 0
    for field in written:
        text = field[1]
        if len(field) == 3:
            for code, value in field[2]:
                text += f"\x1f{code}{value}"
        text += "\x1e"
        length = len(text) if text.isascii() else len(text.encode())
        # One number of nine digits is formatted in a third of the time of two numbers.
        entries.append(field[0] + str(length * 100_000 + place).zfill(9))
        place += length
        texts.append(text)
        lengths.append(length)
    return "".join(entries), "".join(texts), lengths


def _fit(written: list[Field], lengths: list[int], record: Record, options: MarcOptions) -> Iterator[Field]:
    """Yield the fields, long notes split; each split note has a separate linking number."""
    link = 0
    for field, length in zip(written, lengths, strict=True):
        if length > MAX_FIELD:
            link += 1
            yield from _divide(field, link, record, options)
        else:
            yield field


def split_notes(written: list[Field], record: Record, options: MarcOptions) -> list[Field]:
    """Return ``written`` with each note that is too long for ISO 2709 in pieces; other fields are unchanged."""
    *_, lengths = _write(written)
    long = [length if field[0] in _DIVISIBLE else 0 for field, length in zip(written, lengths, strict=True)]
    return list(_fit(written, long, record, options))


def _divide(field: Field, link: int, record: Record, options: MarcOptions) -> list[DataField]:
    """Split the $a of a long note; the subfields after $a go with its last piece."""
    if len(field) == 3 and field[0] in _DIVISIBLE:
        tag, indicators, ((code, text), *rest) = field
        after = sum(len(value.encode()) + 2 for _, value in rest)
        if after <= MAX_FIELD // 2:
            # 2 indicators, the field's terminator, and the delimiter and code of $a
            pieces = list(_pieces(text, link, MAX_FIELD - 5 - after, options.piece_end))
            tails = [()] * (len(pieces) - 1) + [tuple(rest)]
            return [
                (tag, indicators, (("8", f"{link}.{number}\\x"), (code, piece), *tail))
                for number, (piece, tail) in enumerate(zip(pieces, tails, strict=True), start=1)
            ]
    *_, (size,) = _write([field])
    raise RecordError(finding("field-too-long", record.location, tag=field[0], size=size, advice=options.too_long))


def _pieces(text: str, link: int, limit: int, piece_end: str) -> Iterator[str]:
    """Split ``text`` so that each piece, with its $8, has at most ``limit`` bytes."""
    number = 0
    while text:
        number += 1
        room = limit - len(f"\x1f8{link}.{number}\\x") - len(piece_end.encode())
        data = text.encode()
        if len(data) <= room:
            yield text
            return
        end = _boundary(text, len(data[:room].decode(errors="ignore")))
        piece, rest = text[:end], text[end:].lstrip("\n ")
        is_at_blank = len(piece) + len(rest) < len(text)
        yield piece + piece_end if is_at_blank else piece
        text = rest


def _boundary(text: str, most: int) -> int:
    """Return where to split the first ``most`` characters: at a paragraph, else a sentence, else a word."""
    head, with_blank = text[:most], text[: most + 1]  # a blank after the piece is left out
    sentence = max(map(head.rfind, _SENTENCE_ENDS)) + 1
    for place in (with_blank.rfind("\n"), sentence, with_blank.rfind(" ")):
        if place > 0:
            return place
    end = most
    while end and combining(text[end]):
        end -= 1
    return end or most


def verify(encoded: bytes, record: Record, options: MarcOptions) -> Iterator[str]:
    """Read ``encoded`` strictly with pymarc and yield a line for each difference from ``record``."""
    from io import BytesIO

    import pymarc

    from catalog_export.write.formats.marc_check import differences

    reader = pymarc.MARCReader(BytesIO(encoded), to_unicode=True, force_utf8=False, utf8_handling="strict")
    records = list(reader)
    if len(records) != 1 or records[0] is None:
        yield f"pymarc read {len(records)} records, expected one it understands: {reader.current_exception}"
        return
    yield from differences(records[0], record, options)


def build(profile: Profile, record_date: datetime) -> Format:
    """Build the format ``marc``."""
    options = marc_options(profile, record_date)
    return Format(
        name="marc",
        media_type="application/marc",
        suffix=".mrc",
        summary="MARC 21 in ISO 2709, UTF-8",
        encode=partial(encode, options=options),
        binary=True,
        verify=partial(verify, options=options),
    )
