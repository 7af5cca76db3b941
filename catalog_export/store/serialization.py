"""How a record lies in the store: its JSON form, packed, with where its values came from apart.

The content is the line of the format ``jsonl`` with ``"source":null`` and ``"provenance":{}``; its SHA-256 is the
content hash, so that a page which only moved to another file or line is the same record. A key that is added to the
form later is left out of that line where a record does not use it, and so changes the hash of no record without it.

A record is rebuilt here without the checks of the source ``jsonl``, since the bytes are our own; most formats never ask
for the provenance, so that is unpacked on demand.
"""

from __future__ import annotations

import sys
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.files import file_name
from catalog_export.model.record import (
    DETAILS,
    Abstract,
    Contributor,
    File,
    Identifier,
    Location,
    Origins,
    Provenance,
    Record,
    Text,
    Title,
)
from catalog_export.write.formats import jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST = 200  # characters of a key; PostgreSQL cannot index more than some 2,700 bytes
_TEXTS = (
    *(
        "control_number",
        "url",
        "language",
        "collection",
        "thesis_kind",
        "degree",
        "grantor",
        "place",
        "publisher",
        "year",
    ),
    *("country", "carrier", "rights", "rights_uri", "faculty", "programme", "programme_code"),
)


class StoredRecord(NamedTuple):
    """A record as it is stored: its key, the name of its set, the hash of its content, and the packed bytes."""

    key: str
    collection: str
    digest: bytes
    content: bytes
    origin: bytes


def content_hash(record: Record) -> str:
    """Give the SHA-256, in hexadecimal, of all that a record says; where and how it was read does not count."""
    return sha256(_content(record)).hexdigest()


def key_of(record: Record) -> str:
    """Give what a record is known by: its control number, or a name made of it where it has none that can be a key."""
    number = record.control_number
    if number and not number.isprintable():  # a lone surrogate is U+FFFD in JSON, and so once it was stored
        number = number.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if number and len(number) <= _LONGEST and number.isprintable():
        return number
    return file_name(record)


def pack(record: Record) -> StoredRecord:
    """Make the stored form of a record."""
    content = _content(record)
    compress, _ = _packing()
    return StoredRecord(
        key_of(record),
        _shown(record.collection or ""),
        sha256(content).digest(),
        compress(content),
        _origin(record, compress),
    )


def unpack(content: bytes, origin: bytes) -> Record:
    """Give the record back."""
    import json

    _, decompress = _packing()
    form = json.loads(str(decompress(content), "utf-8"))  # from a str: bytes would be looked at for their encoding
    place, _, packed = origin.partition(b"\n")
    source = json.loads(str(place, "ascii"))
    return _record(form, source and Location(*source), Origins(partial(_unpack_origins, packed)))


def content_of(packed: bytes) -> bytes:
    """Give the JSON form that was packed."""
    _, decompress = _packing()
    return decompress(packed)


def digest_of(packed: bytes) -> bytes | None:
    """Give the SHA-256 of what was packed; ``None`` where it cannot be unpacked."""
    try:
        return sha256(content_of(packed)).digest()
    except Exception:  # noqa: BLE001 (the error of one of two modules)
        return None


def _unpack_origins(packed: bytes) -> dict[str, Provenance]:
    import json

    _, decompress = _packing()
    return {
        path: Provenance(grade, place and Location(*place), rule, confidence)
        for path, grade, place, rule, confidence in json.loads(decompress(packed))
    }


def _content(record: Record) -> bytes:
    return jsonl.encode(record._replace(source=None, provenance={}))


def _origin(record: Record, compress: Callable[[bytes], bytes]) -> bytes:
    import json

    rows = [(path, *origin) for path, origin in record.provenance.items()]
    return json.dumps(record.source).encode() + b"\n" + compress(json.dumps(rows).encode())


def _shown(name: str) -> str:
    """Give a name on one line of letters that every database takes."""
    return "".join(filter(str.isprintable, " ".join(name.split())))


@cache
def _packing() -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Give the two functions of Zstandard; level 1, since higher ones were measured to save 1 % here."""
    zstd: Any
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    compressor, flush = zstd.ZstdCompressor(1), zstd.ZstdCompressor.FLUSH_FRAME
    # The module's own functions take twice as long: they make a compressor each time, and look for more frames.
    return lambda data: compressor.compress(data, flush), lambda data: zstd.ZstdDecompressor().decompress(data)


# --- the record out of its form


def _record(form: dict[str, Any], source: Location | None, provenance: Mapping[str, Provenance]) -> Record:
    title = form["title"]
    plain: dict[str, Any] = {key: form.get(key) for key in _TEXTS}
    for key in DETAILS:
        if key in form:
            plain[key] = tuple(form[key]) if isinstance(form[key], list) else form[key]
    return Record(
        Title(
            _text(title["proper"]),
            tuple([_text(item) for item in title["parallel"]]),
            title["other_title_information"],
            title["statement_of_responsibility"],
        ),
        contributors=tuple([_contributor(item) for item in form["contributors"]]),
        and_others=form.get("and_others", False),
        abstracts=tuple([_abstract(item) for item in form["abstracts"]]),
        keywords=tuple(map(Text, form["keywords"], form["keyword_langs"])),
        subjects=tuple([_text(item) for item in form.get("subjects", ())]),
        files=tuple([File(item["path"], item.get("description")) for item in form.get("files", ())]),
        source=source,
        provenance=provenance,
        **plain,
    )


def _text(form: dict[str, Any]) -> Text:
    return Text(form["text"], form["lang"])


def _contributor(form: dict[str, Any]) -> Contributor:
    return Contributor(
        form["name"],
        form["role"],
        form["relator"],
        form["kind"],
        form.get("entry"),
        form.get("dates"),
        tuple([Identifier(item["scheme"], item["value"]) for item in form.get("identifiers", ())]),
    )


def _abstract(form: dict[str, Any]) -> Abstract:
    return Abstract(tuple([part for part in form["text"].split("\n\n") if part]), form["lang"])
