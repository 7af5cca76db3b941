"""What the running heads, feet and page numbers of PDFs and of text have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE_NUMBER = pattern(
    r"[\s\-–—|([]*(?:(?:page|halaman|hal|hlm|p)\b[.:]?\s*)?(\d{1,4})\s*(?:(?:/|of|dari)\s*\d{1,4})?[\s\-–—|)\]]*",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of a line that is nothing but a number
_DIGITS = pattern(r"\d+")


def bare(text: str) -> str:
    """Give a text with every number as 0."""
    return _DIGITS.sub("0", text)


def numbered(outermost: Iterable[str | None]) -> set[int]:
    """Find the pages whose outermost line is nothing but a number in step with the pages.

    ``outermost`` is that line of each page; ``None`` where it is not set apart, or all that the page has.
    """
    steps: dict[int, int] = {}
    for index, text in enumerate(outermost):
        match = PAGE_NUMBER.fullmatch(text) if text and len(text) < _LONGEST else None
        if match:
            steps[index] = int(match[1]) - index
    in_step = set(steps.values()) == {1} or (len(steps) > 1 and len(set(steps.values())) == 1)
    return set(steps) if in_step else set()
