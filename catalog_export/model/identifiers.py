"""Identifiers of people and study programmes: their forms, and the addresses they stand for."""

from __future__ import annotations

from catalog_export.text.patterns import pattern

_ORCID = pattern(r"(?:https?://(?:www\.)?orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])/?")
# The form of a value by scheme, and that form in words. Universities number their students as they like; the other
# numbers are given out by the ministry: ten digits, sixteen for NUPTK, five for the code of a study programme.
_FORMS = {
    "nim": (
        pattern(r"[A-Za-z0-9][A-Za-z0-9./-]{2,29}"),
        "a student number: 3 to 30 letters, digits, full stops, hyphens",
    ),
    "nidn": (pattern(r"[0-9]{10}"), "a NIDN of 10 digits"),
    "nidk": (pattern(r"[0-9]{10}"), "a NIDK of 10 digits"),
    "nuptk": (pattern(r"[0-9]{16}"), "a NUPTK of 16 digits"),
    "email": (pattern(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"), "an e-mail address"),
    "kodeprodi": (pattern(r"[0-9]{5}"), "the code of a study programme (KODEPRODI), 5 digits"),
}


def expected_form(scheme: str, value: str) -> str:
    """Say what an identifier of ``scheme`` looks like, if ``value`` does not; else return an empty string."""
    if scheme == "orcid":
        return "" if orcid_uri(value) else "an ORCID iD such as 0000-0002-1825-0097, its check character right"
    form, words = _FORMS[scheme]
    return "" if form.fullmatch(value) else words


def orcid_uri(value: str) -> str | None:
    """Return the address of an ORCID iD, given as it or as its digits; ``None`` where it is none.

    The last character checks the others (ISO/IEC 7064, MOD 11-2), so that a wrong digit is seen.
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
    """Tell whether the path of a file is an address that others can follow."""
    return path.startswith(("http://", "https://")) and len(path) > len("https://")
