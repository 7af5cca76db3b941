"""The layouts of catalogue pages, in the order in which they are tried.

A layout is a module with the two functions of ``Layout``. Add a module to ``LAYOUTS`` for the pages of another site
(docs/extending.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from catalog_export.read.page.layouts import detail_page, dspace_item, eprints_item, lists, ojs_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.entry import Entry
    from catalog_export.read.page.lines import Line


class Layout(Protocol):
    """One arrangement of records on a page."""

    def recognises(self, lines: Sequence[Line]) -> bool:
        """Return whether a page has this layout; ``lines`` are those with a text."""
        ...

    def read(self, lines: Sequence[Line]) -> Iterator[Entry]:
        """Yield what belongs to each record of a page."""
        ...


LAYOUTS: tuple[Layout, ...] = (dspace_item, eprints_item, detail_page, lists, ojs_article)


def find_layout(lines: Sequence[Line]) -> Layout | None:
    """Return the layout of a page; ``None`` for an abstract page, and for any other text."""
    filled = [line for line in lines if line.text]
    return next((layout for layout in LAYOUTS if layout.recognises(filled)), None)
