"""Find the characters that the database of a receiver cannot keep.

The tables of EPrints and SLiMS are ``utf8mb3``. With a character above U+FFFF, MySQL refuses the whole record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record

_LAST_OF_BMP = "\uffff"


def beyond_bmp(code: str, record: Record, texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield the finding ``code`` for each pair of a field name and a text with characters above U+FFFF."""
    for name, text in texts:
        if not text.isascii() and max(text) > _LAST_OF_BMP:
            beyond = " ".join(sorted({f"U+{ord(c):04X}" for c in text if c > _LAST_OF_BMP})[:5])
            yield finding(code, record.location, field=name, characters=beyond)


def refuse_beyond_bmp(code: str, record: Record, texts: Iterable[tuple[str, str]]) -> None:
    """Raise ``RecordError`` with the findings of ``beyond_bmp``, if there are any."""
    if found := list(beyond_bmp(code, record, texts)):
        raise RecordError(*found)
