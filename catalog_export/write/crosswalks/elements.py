"""Nested XML elements, as the crosswalks to MODS and ETD-MS yield them."""

from __future__ import annotations

from typing import NamedTuple


class Element(NamedTuple):
    """One element: its name without a prefix, its text or its child elements, and its attributes in their order.

    ``paragraphs`` says that the line breaks of the text separate paragraphs and are kept.
    """

    name: str
    content: str | tuple[Element, ...]
    attributes: tuple[tuple[str, str], ...] = ()
    paragraphs: bool = False


def element(name: str, content: str | tuple[Element, ...], **attributes: str | None) -> Element:
    """Make an element; an attribute that is ``None`` is left out. ``xml_lang`` is written as ``xml:lang``."""
    given = [(key.replace("xml_", "xml:"), value) for key, value in attributes.items() if value]
    return Element(name, content, tuple(given))


def paragraphs_element(name: str, text: str, **attributes: str | None) -> Element:
    """Make an element whose line breaks are kept."""
    return element(name, text, **attributes)._replace(paragraphs=True)
