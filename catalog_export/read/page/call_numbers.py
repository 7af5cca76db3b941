"""Recognise call numbers of a library."""

from catalog_export.text.patterns import pattern

# A call number: letters with a number, "-Pdf" or both, "e" with the number of an e-book, or a class of Dewey with
# letters behind it, perhaps with volume, edition or year. A remark in brackets can follow. Copies are separate.
_ONE_CALL_NUMBER = (
    r"(?:e\d{8}|[A-Z]{1,4}[\s.-]?\d{1,8}[a-z]?(?:[\s-][Pp][Dd][Ff])?|[A-Z]{1,3}-[Pp][Dd][Ff]|"
    r"[A-Z]{1,3}(?:-[A-Z]{1,4}){1,2}-\d{1,8}|"
    r"(?:[A-Z][A-Z-]{0,5}\s){0,2}\d{3}(?:\.\d+(?:\s\d{1,3}){0,3})?(?:\s[A-Z][A-Za-z]{0,3})"
    r"(?:\s(?:\w{1,6}|[A-Za-z]{0,3}[\d.:()-]{1,9})){0,4})(?:\s\([A-Z][\w\s.-]{1,30}\))?"
)
_CALL_NUMBER = pattern(rf"{_ONE_CALL_NUMBER}(?:\s?;\s?{_ONE_CALL_NUMBER}){{0,9}}")


def is_call_number(text: str) -> bool:
    """Return whether a text is a call number, or several."""
    return bool(_CALL_NUMBER.fullmatch(text))
