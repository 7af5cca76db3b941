"""What converters to Markdown write around the text: links over two lines or by reference, fences, attributes.

Each line keeps its number: a line that is joined to the one above, or is no text, is left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.patterns import pattern

if TYPE_CHECKING:
    import re

# The words of a link and its address, which some converters leave with blanks and quotation marks in it.
_LINK = pattern(r"(!?)\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_BEGUN = pattern(r"\[[^\[\]]*$|\]\([^()]*$")
_DEFINED = pattern(r"\s{0,4}\[([^\[\]]{1,200})\]:\s+<?(https?://\S[^<>]*?|[\w/-]+[./]\S*)>?\s*")
_REFERENCE = pattern(r"(!?\[([^\[\]]{1,300})\])(?:\[([^\[\]]{0,200})\])?(?![(:])")
_ATTRIBUTES = pattern(r"\s*\{[#.][^{}]*\}\s*$")


def tidy(lines: list[str], text: str) -> list[str]:
    """Mend the ``lines`` of a ``text`` where it has any of these marks."""
    if text[0] == ">" and all(line[:1] in ("", ">") for line in lines):
        lines = [line[2:] if line[1:2] == " " else line[1:] for line in lines]  # the whole is a quotation
    if "]: " in text:
        lines = _resolve(lines)
    if "](" in text:
        lines = _join_links(lines)
    if ":::" in text or "{#" in text or "{." in text:
        lines = ["" if line.startswith(":::") else _bare_heading(line) for line in lines]
    return lines


def unlink(text: str) -> str:
    """Put the words of links for the links; a picture has none."""
    for _ in range(2):  # a picture can be a link
        text = _LINK.sub(lambda found: "" if found[1] else found[2], text)
    return text.strip()


def _bare_heading(line: str) -> str:
    return _ATTRIBUTES.sub("", line) if line[:1] == "#" and line.rstrip().endswith("}") else line


def _join_links(lines: list[str]) -> list[str]:
    """Join the lines over which a link goes; what only looks begun stays."""
    joined = list(lines)
    for position in range(len(joined) - 2, -1, -1):
        line, below = joined[position], joined[position + 1]
        if "[" in line and below.strip() and _BEGUN.search(line):
            both = f"{line} {below.lstrip()}"
            if any(found.start() < len(line) < found.end() for found in _LINK.finditer(both)):
                joined[position], joined[position + 1] = both, ""
    return joined


def _resolve(lines: list[str]) -> list[str]:
    """Put the addresses of links by reference where they are referred to, and take their definitions out."""
    addresses: dict[str, str] = {}
    kept: list[str] = []
    for line in lines:
        found = _DEFINED.fullmatch(line) if "]: " in line else None
        if found:
            addresses[found[1].casefold()] = found[2]
        kept.append("" if found else line)
    if not addresses:
        return lines

    def link(found: re.Match[str]) -> str:
        address = addresses.get((found[3] or found[2]).casefold())
        return f"{found[1]}({address})" if address else found[0]

    return [_REFERENCE.sub(link, _REFERENCE.sub(link, line)) if "[" in line else line for line in kept]
