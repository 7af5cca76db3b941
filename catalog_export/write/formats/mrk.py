"""The mnemonic text form of MARC 21 (MARCMaker, MarcEdit): a line for each field, a blank line between records.

It is text of the same record as ISO 2709 and is made to be converted to it, so the same limits apply and long notes are
split in the same way.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.marc21_options import marc_options
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.marc import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions

_ESCAPES = str.maketrans({"$": "{dollar}", "{": "{lcub}", "}": "{rcub}", "\\": "{bsol}"})


def encode(record: Record, options: MarcOptions) -> bytes:
    """Return ``record`` as mnemonic text; ``RecordError`` as for ISO 2709."""
    layout = lay_out(record, options)
    lines = [f"=LDR  {layout.leader}\n"]
    for field in layout.fields:
        if len(field) == 2:
            lines.append(f"={field[0]}  {_blanks(_escape(field[1]))}\n")
        else:
            subfields = "".join([f"${code}{_escape(value)}" for code, value in field[2]])
            lines.append(f"={field[0]}  {_blanks(field[1])}{subfields}\n")
    return "".join(lines).encode()


def _escape(text: str) -> str:
    if "$" in text or "{" in text or "}" in text or "\\" in text:
        text = text.translate(_ESCAPES)
    return text.replace("\n", " ")


def _blanks(text: str) -> str:
    return text.replace(" ", "\\")


def verify(encoded: bytes, record: Record, options: MarcOptions) -> Iterator[str]:
    """Read ``encoded`` with pymarc's reader of mnemonic text and yield a line for each difference from ``record``."""
    import pymarc

    from catalog_export.write.formats.marc_check import differences, unescaped

    try:
        (read,) = pymarc.MARCMakerReader(encoded.decode())
    except (ValueError, pymarc.exceptions.PymarcException) as error:
        yield f"pymarc did not read it: {error}"
        return
    yield from differences(unescaped(read), record, options)


def build(profile: Profile, record_date: datetime) -> Format:
    """Build the format ``mrk``."""
    options = marc_options(profile, record_date)
    return Format(
        name="mrk",
        media_type="text/plain",
        suffix=".mrk",
        summary="MARC 21 as mnemonic text, for MarcEdit",
        encode=partial(encode, options=options),
        separator=b"\n",
        verify=partial(verify, options=options),
    )
