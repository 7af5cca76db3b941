"""Convert records to their stored form and back: compressed JSON, and the provenance separately.

The content is the line of the format ``jsonl`` with ``"source":null`` and ``"provenance":{}``. Its SHA-256 is the
content hash, so a page that only moved to another file or line is the same record. A key that is added to ``jsonl``
later must be omitted if a record does not use it; so the hashes of existing records do not change.

A record is rebuilt without the checks of the source ``jsonl``, since the program wrote the bytes itself. The provenance
is unpacked when it is first used; most formats do not need it.
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
    LazyProvenance,
    Location,
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
    """The stored form of a record: its key, the name of its set, the hash of its content, and the compressed bytes."""

    key: str
    collection: str
    digest: bytes
    content: bytes
    origin: bytes


def content_hash(record: Record) -> str:
    """Return the SHA-256, in hexadecimal, of the content of a record, without its source and provenance."""
    return sha256(_content(record)).hexdigest()


def stored_key(record: Record) -> str:
    """Return the key of a record: its control number, or a name made from the record if that cannot be a key."""
    number = record.control_number
    if number and not number.isprintable():  # JSON changes a lone surrogate to U+FFFD
        number = number.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if number and len(number) <= _LONGEST and number.isprintable():
        return number
    return file_name(record)


def pack_record(record: Record) -> StoredRecord:
    """Convert a record to its stored form."""
    content = _content(record)
    compress, _ = _packing()
    return StoredRecord(
        stored_key(record),
        _printable(record.collection or ""),
        sha256(content).digest(),
        compress(content),
        _origin(record, compress),
    )


def unpack_record(content: bytes, origin: bytes) -> Record:
    """Convert the stored form back to a record."""
    import json

    _, decompress = _packing()
    form = json.loads(str(decompress(content), "utf-8"))  # a str is faster: for bytes, json detects the encoding
    place, _, packed = origin.partition(b"\n")
    source = json.loads(str(place, "ascii"))
    return _record(form, source and Location(*source), LazyProvenance(partial(_unpack_origins, packed)))


def content_of(packed: bytes) -> bytes:
    """Return the JSON of a stored content."""
    _, decompress = _packing()
    return decompress(packed)


def digest_of(packed: bytes) -> bytes | None:
    """Return the SHA-256 of a stored content; ``None`` if it cannot be decompressed."""
    try:
        return sha256(content_of(packed)).digest()
    except Exception:  # noqa: BLE001 (the exception class depends on the version of Python)
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


def _printable(name: str) -> str:
    """Return a name on one line, with characters that every database accepts."""
    return "".join(filter(str.isprintable, " ".join(name.split())))


@cache
def _packing() -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Return the two functions of Zstandard. Level 1: higher levels save 1 % here."""
    zstd: Any
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    compressor, flush = zstd.ZstdCompressor(1), zstd.ZstdCompressor.FLUSH_FRAME
    # The functions of the module take twice as long: each call creates a compressor and looks for more frames.
    return lambda data: compressor.compress(data, flush), lambda data: zstd.ZstdDecompressor().decompress(data)


# --- JSON to record


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
        form.get("main_entry", False),
    )


def _abstract(form: dict[str, Any]) -> Abstract:
    return Abstract(tuple([part for part in form["text"].split("\n\n") if part]), form["lang"])
