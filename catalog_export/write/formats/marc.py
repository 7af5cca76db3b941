"""ISO 2709, the exchange format of MARC 21; lengths and offsets count bytes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.marc21_options import marc_options
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.marc_limits import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions


def encode(record: Record, options: MarcOptions) -> bytes:
    """Return ``record`` in ISO 2709; ``RecordError`` where it has no title or does not fit."""
    leader, directory, _, text = lay_out(record, options)
    return f"{leader}{directory}\x1e{text}\x1d".replace("\n", " ").encode()


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
