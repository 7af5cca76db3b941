"""Types of MARC 21 fields, and the punctuation that ends or joins their values."""

from __future__ import annotations

from typing import TypeAlias

from catalog_export.text.patterns import pattern

Subfield: TypeAlias = tuple[str, str]
ControlField: TypeAlias = tuple[str, str]
DataField: TypeAlias = tuple[str, str, tuple[Subfield, ...]]
Field: TypeAlias = ControlField | DataField

_INITIALS = pattern(r"\b(\w\.) (?=\w\.)")


def stop(text: str, marks: str = ".?!)]-") -> str:
    """Return ``text`` with a full stop, unless one of ``marks`` ends it, inside or outside quotation marks."""
    last = text.rstrip("\"'”’")[-1:]
    return text if last and last in marks else text + "."


def close_initials(text: str) -> str:
    """Return ``text`` without blanks between initials (RDA 1.7.6)."""
    return _INITIALS.sub(r"\1", text) if ". " in text else text
