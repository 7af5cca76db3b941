"""Addresses in the lines of a header: broken ones mended, and words put for links that are not the record's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.markdown import unlink
from catalog_export.read.page.page_lines import goes_on, is_link, names_link

if TYPE_CHECKING:
    from catalog_export.read.page.header import Header
    from catalog_export.read.page.page_lines import Page


def mend(page: Page, header: Header, position: int, text: str) -> str:
    """Mend the address in a line, or put words for the links in it; return the line."""
    if "://" in text and text[-1] not in ">)]":
        text = _mend_address(page.lines, position)
    linked = "](" in text and (not is_link(text) or _is_linked_title(page.lines, header, text))
    return _unlink(page, header, position) if linked else text


def _is_linked_title(texts: list[str], header: Header, text: str) -> bool:
    """Tell whether a link is the title as well: a heading, or in plain text the only address of the page."""
    bare = text.lstrip("#*_ ")
    if header.title or header.link >= 0 or bare[:1] != "[" or names_link(bare[1:]):
        return False
    return text[0] == "#" or sum(map(is_link, texts)) == 1


def _unlink(page: Page, header: Header, position: int) -> str:
    """Put words for the links of a line, and keep the line where it is a title that links to the record."""
    line = page.lines[position]
    if not header.title and "id=" in line:
        header.linked_title = line
    page.lines[position] = unlink(line)
    return page.lines[position]


def _mend_address(lines: list[str], position: int) -> str:
    """Join an address that a line end broke to the rest of it; return the line."""
    text = lines[position].strip()
    head, _, rest = text.rpartition(" ")
    if head and goes_on(head, rest):
        text = lines[position] = head + rest  # a converter joined the lines
    below = lines[position + 1].strip() if position + 1 < len(lines) else ""
    if below and goes_on(text, below):
        lines[position], lines[position + 1] = text + below, ""
    return lines[position].strip()
