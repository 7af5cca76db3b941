"""What converters to Markdown write around the text: links over two lines or by reference, fences, attributes.

Each line keeps its number: a line that is joined to the one above, or is no text, is left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    import re

_WORDS = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)"  # of a link, which can have words in brackets
# A link or picture: its mark, its words, and its address, in which some converters leave blanks and quotation marks.
LINK = pattern(rf"(!?){_WORDS}\]\(((?:[^()]|\([^()]*\))*)\)")
_TARGET = pattern(r"\s*<?([^\s<>()]+(?:\([^\s()]*\))?)>?(?:\s+\"[^\"]*\")?\s*")
_BEGUN = pattern(rf"{_WORDS}$|\]\([^()]*$")
_DEFINED = pattern(
    r"\s{0,4}\[([^\[\]]{1,200})\]:\s+<?(https?://\S[^<>]*?)>?(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*"
)
_REFERENCE = pattern(r"(!?\[([^\[\]]{1,300})\])(?:\[([^\[\]]{0,200})\])?(?![(:])")
_LETTER = pattern(r"[^\W\d_]")
_QUOTED = pattern(r">\s?[\"“*_]*[^\W\d_]")
_ATTRIBUTES = pattern(r"\s*\{[#.][^{}]*\}\s*$")


def tidy(lines: list[str], text: str) -> list[str]:
    """Mend the ``lines`` of a ``text`` where it has any of these marks."""
    if text[0] == ">" and all(line[:1] in ("", ">") for line in lines):
        lines = [line[2:] if line[1:2] == " " else line[1:] for line in lines]  # the whole is a quotation
    elif "\n>" in text:
        lines = _unquote(lines)
    if "]: " in text:
        lines = _resolve(lines)
    if "](" in text:
        lines = _join_links(lines)
    if "![" in text:
        lines = ["" if line[:2] == "![" and not unlink(line) else line for line in lines]
    if ":::" in text or "{#" in text or "{." in text:
        lines = ["" if line.startswith(":::") else _bare_heading(line) for line in lines]
    return lines


def _unquote(lines: list[str]) -> list[str]:
    """Take the marks of quotations off their lines; "> 0,05" at a wrapped line's start is a comparison."""
    found = list(lines)
    inside = False
    for position, line in enumerate(lines):
        above = lines[position - 1].strip() if position else ""
        begun = inside or not above or above[0] == "#" or above.isupper()
        inside = line[:1] == ">" and begun and (inside or not line[1:].strip() or bool(_QUOTED.match(line)))
        if inside:
            found[position] = line[2:] if line[1:2] == " " else line[1:]
    return found


def unlink(text: str) -> str:
    """Put the words of links for the links; a picture has none."""
    for _ in range(2):  # a picture can be a link
        text = LINK.sub(lambda found: "" if found[1] else found[2], text)
    return text.strip()


def target_of(link: re.Match[str]) -> str:
    """Return the address of a link that ``LINK`` found; empty where it has blanks inside."""
    target = _TARGET.fullmatch(link[3])
    return target[1] if target else ""


def _bare_heading(line: str) -> str:
    return _ATTRIBUTES.sub("", line) if line[:1] == "#" and line.rstrip().endswith("}") else line


def _join_links(lines: list[str]) -> list[str]:
    """Join the lines over which a link goes; what only looks begun stays."""
    joined = list(lines)
    for position in range(len(joined) - 2, -1, -1):
        line, below = joined[position], joined[position + 1]
        if "[" in line and below.strip() and _BEGUN.search(line):
            both = f"{line} {below.lstrip()}"
            if any(found.start() < len(line) < found.end() for found in LINK.finditer(both)):
                joined[position], joined[position + 1] = both, ""
    return joined


def _resolve(lines: list[str]) -> list[str]:
    """Put the addresses of links by reference where they are referred to, and take the definitions used out.

    Words in brackets alone are a reference only on a line that has nothing else: in a sentence they mean themselves.
    """
    found = [_DEFINED.fullmatch(line) if "]: " in line else None for line in lines]
    addresses = {match[1].casefold(): match[2] for match in found if match}
    if not addresses:
        return lines
    used: set[str] = set()

    def resolve(line: str) -> str:
        alone = not _LETTER.search(_REFERENCE.sub("", line))

        def link(reference: re.Match[str]) -> str:
            name = (reference[3] or reference[2]).casefold()
            if name not in addresses or (reference[3] is None and not alone):
                return reference[0]
            used.add(name)
            return f"{reference[1]}({addresses[name]})"

        return _REFERENCE.sub(link, _REFERENCE.sub(link, line))

    resolved = [resolve(line) if "[" in line and not match else line for line, match in zip(lines, found, strict=True)]
    return ["" if match and match[1].casefold() in used else line for line, match in zip(resolved, found, strict=True)]
