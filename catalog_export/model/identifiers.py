"""Identifiers of people, study programmes and publications: their forms, check digits and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.text.messages import Message
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record

_ORCID = pattern(r"(?:https?://(?:www\.)?orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])/?")
# The form of a value by scheme, and a description of it. Each university has its own numbers for students; the ministry
# issues the other numbers: ten digits, sixteen for NUPTK, five for the code of a study programme.
_FORMS = {
    "nim": (
        pattern(r"[A-Za-z0-9][A-Za-z0-9./-]{2,29}"),
        Message("a student number: 3 to 30 letters, digits, full stops, hyphens"),
    ),
    "nidn": (pattern(r"[0-9]{10}"), Message("a NIDN of 10 digits")),
    "nidk": (pattern(r"[0-9]{10}"), Message("a NIDK of 10 digits")),
    "nuptk": (pattern(r"[0-9]{16}"), Message("a NUPTK of 16 digits")),
    "email": (pattern(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"), Message("an e-mail address")),
    "kodeprodi": (pattern(r"[0-9]{5}"), Message("the code of a study programme (KODEPRODI), 5 digits")),
}


def expected_form(scheme: str, value: str) -> str:
    """Describe the form of identifiers of ``scheme`` if ``value`` does not have it; else return an empty string."""
    if scheme == "orcid":
        return (
            ""
            if orcid_uri(value)
            else Message("an ORCID iD with a correct check character, such as 0000-0002-1825-0097")
        )
    form, words = _FORMS[scheme]
    return "" if form.fullmatch(value) else words


def orcid_uri(value: str) -> str | None:
    """Return the address of an ORCID iD, given as an address or as digits; ``None`` if it is not valid.

    The last character is a check character (ISO/IEC 7064, MOD 11-2).
    """
    match = _ORCID.fullmatch(value.strip())
    if match is None:
        return None
    groups = [group.upper() for group in match.groups()]
    digits = "".join(groups)
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[15]:
        return None
    return "https://orcid.org/" + "-".join(groups)


def is_web_address(path: str) -> bool:
    """Return whether the path of a file is an address on the web."""
    return path.startswith(("http://", "https://")) and len(path) > len("https://")


class StandardNumber(NamedTuple):
    """An ISBN or ISSN: the number in its usual form, the words after it, and whether its check digit is correct."""

    number: str
    qualifier: str
    is_valid: bool


def parse_isbn(text: str) -> StandardNumber:
    """Read an ISBN of 10 or 13 digits (ISO 2108), with or without hyphens; ``number`` has none."""
    number, qualifier = _split_number(text, "ISBN")
    digits = number.replace("-", "").replace(" ", "").upper()
    if len(digits) == 13 and digits.isdecimal():
        total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
        return StandardNumber(digits, qualifier, total % 10 == 0 and digits.startswith(("978", "979")))
    return StandardNumber(digits or number, qualifier, len(digits) == 10 and _has_check_digit(digits))


def parse_issn(text: str) -> StandardNumber:
    """Read an ISSN of 8 digits (ISO 3297); ``number`` has a hyphen after the fourth."""
    number, qualifier = _split_number(text, "ISSN")
    digits = number.replace("-", "").replace(" ", "").upper()
    is_valid = len(digits) == 8 and _has_check_digit(digits)
    return StandardNumber(f"{digits[:4]}-{digits[4:]}" if len(digits) == 8 else digits, qualifier, is_valid)


def valid_numbers(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield the kind (``ISBN`` or ``ISSN``), the number in its usual form, and the text of each valid number.

    A format that cannot mark a number as wrong writes only these; ``number-invalid`` reports the others.
    """
    for kind, _, text, parsed in _numbers(record):
        if parsed.is_valid:
            yield kind, parsed.number, text


def invalid_numbers(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, the name of the value and the text of each ISBN and ISSN that is not valid."""
    for kind, name, text, parsed in _numbers(record):
        if not parsed.is_valid:
            yield kind, name, text


def _numbers(record: Record) -> Iterator[tuple[str, str, str, StandardNumber]]:
    for kind, parse, texts in (("ISBN", parse_isbn, record.isbn), ("ISSN", parse_issn, record.issn)):
        for index, text in enumerate(texts):
            yield kind, f"{kind.lower()}[{index}]", text, parse(text)


def _split_number(text: str, label: str) -> tuple[str, str]:
    text = text.strip()
    if text.upper().startswith(label):
        text = text[len(label) :].lstrip(" :")
    bare = text.lstrip("0123456789-Xx ")
    return text[: len(text) - len(bare)].strip(), bare.strip("() ")


def _has_check_digit(digits: str) -> bool:
    """Check the last digit of an ISBN-10 or ISSN: weights count down to 1, and the sum is a multiple of 11.

    Nothing but zeros fills an empty field; it is no number.
    """
    values = "0123456789X"
    if set(digits) == {"0"}:
        return False
    if any(digit not in values[:10] for digit in digits[:-1]) or digits[-1] not in values:
        return False
    return sum(values.index(digit) * weight for weight, digit in enumerate(reversed(digits), 1)) % 11 == 0
