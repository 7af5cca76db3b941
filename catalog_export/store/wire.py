"""Encode records for the transfer from worker processes to the process that loads them."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from catalog_export.store.serialization import StoredRecord, content_of, pack_record
from catalog_export.write.formats import jsonl
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record

_LENGTHS = Struct("<HHII")  # of key, collection, content and origin
_DIGEST = 32  # bytes, between collection and content


def build_wire_format(name: str, _profile: Profile, _record_date: datetime) -> Format:
    """Return the format, in which each record begins with its own length. Called like ``registry.find_format``."""
    return Format(
        name=name,
        media_type="application/octet-stream",
        suffix=".store",
        summary="records on their way to the store",
        encode=encode_record,
        binary=True,
        verify=verify_record,
    )


def encode_record(record: Record) -> bytes:
    """Return the stored form of a record as one piece of bytes."""
    key, collection, digest, content, origin = pack_record(record)
    names = key.encode(), collection.encode()
    lengths = _LENGTHS.pack(len(names[0]), len(names[1]), len(content), len(origin))
    return b"".join((lengths, *names, digest, content, origin))


def decode_record(data: bytes, start: int = 0) -> tuple[StoredRecord, int] | None:
    """Return the record that begins at ``start``, and where it ends; ``None`` if its end has not arrived yet."""
    position = start + _LENGTHS.size
    if len(data) < position:
        return None
    key, collection, content, origin = _LENGTHS.unpack_from(data, start)
    parts = []
    for length in (key, collection, _DIGEST, content, origin):
        parts.append(data[position : position + length])
        position += length
    if len(data) < position:
        return None
    return StoredRecord(parts[0].decode(), parts[1].decode(), *parts[2:]), position


def verify_record(encoded: bytes, record: Record) -> Iterator[str]:
    """Read the content with the standard library and yield the keys whose value differs from ``record``."""
    decoded = decode_record(encoded)
    if decoded is None:
        yield "the record is incomplete"
        return
    yield from jsonl.verify(content_of(decoded[0].content), record._replace(source=None, provenance={}))
