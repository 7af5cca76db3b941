"""What converters to Markdown write around the text: links over two lines or by reference, fences, attributes.

Each line keeps its number: a line that is joined to the one above, or is no text, is left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.field_labels import are_column_labels, find_label
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    import re

_WORDS = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)"  # of a link, which can have words in brackets
# A link or picture: its mark, its words, and its address, in which some converters leave blanks and quotation marks.
LINK = pattern(rf"(!?){_WORDS}\]\(((?:[^()]|\([^()]*\))*)\)")
_REFERENCE = pattern(r"\[([^\[\]]{1,300})\](?:\[([^\[\]]{0,200})\])?")  # words, and the name of an address


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
        inside = (
            line[:1] == ">" and begun and (inside or not line[1:].strip() or line[1:].lstrip(' "“*_')[:1].isalpha())
        )
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
    target = link[3].partition('"')[0].strip().removeprefix("<").removesuffix(">")
    return "" if " " in target else target


def _bare_heading(line: str) -> str:
    """Take the attributes of a heading off its end: ``{#abstrak .unnumbered}``."""
    heading, brace, attributes = line.rpartition("{")
    ends = brace and line[0] == "#" and attributes[:1] in ("#", ".") and attributes.rstrip().endswith("}")
    return heading.rstrip() if ends else line


def _join_links(lines: list[str]) -> list[str]:
    """Join the lines over which a link goes; what only looks begun stays."""
    joined = list(lines)
    for position in range(len(joined) - 2, -1, -1):
        line, below = joined[position], joined[position + 1]
        if below.strip() and ")" not in line[line.rfind("[") :] and "[" in line:
            both = f"{line} {below.lstrip()}"
            if any(found.start() < len(line) < found.end() for found in LINK.finditer(both)):
                joined[position], joined[position + 1] = both, ""
    return joined


def _resolve(lines: list[str]) -> list[str]:
    """Put the addresses of links by reference where the links are, and remove the definitions that are used.

    Words in brackets alone are a link only where they are the whole line: in a sentence they mean themselves.
    """
    defined: dict[str, tuple[int, str]] = {}
    for at, line in enumerate(lines):
        name, mark, address = line.strip().partition("]: ")
        if mark and name[:1] == "[" and address.strip(" <").startswith("http"):
            defined[name[1:].casefold()] = at, address.strip()
    used: set[int] = set()

    def link(found: re.Match[str]) -> str:
        at, address = defined.get((found[2] or found[1]).casefold(), (-1, ""))
        if not address or (found[2] is None and found[0] != found.string.strip()):
            return found[0]
        used.add(at)
        return f"[{found[1]}]({address})"

    definitions = {at for at, _ in defined.values()}
    resolved = [
        line if "[" not in line or at in definitions else _REFERENCE.sub(link, line) for at, line in enumerate(lines)
    ]
    return ["" if at in used else line for at, line in enumerate(resolved)]


def without_end_marks(heading: str) -> str:
    """Remove the number signs that a Markdown heading can end in, behind a blank."""
    bare = heading.rstrip("#")
    return bare if bare[-1:].isspace() else heading


def without_item_number(text: str) -> str:
    """Remove the number of a list in Markdown whose items are links."""
    number, mark, link = text.partition(". ")
    return link if mark and number.isdigit() and link.lstrip()[:1] == "[" else text


def read_row(text: str, *, within: bool = False) -> tuple[str, str] | None:
    """Read a row of a table in Markdown whose first cell is a label; ``within`` a table of labels, any label."""
    cells = [cell.strip() for cell in text.strip().removeprefix("|").removesuffix("|").split("|")]
    label = cells[0].strip("*_: ")
    filled = [cell for cell in cells[1:] if cell not in ("", ":")]
    if (
        len(cells) < 2
        or len(label) > lengths.PHRASE
        or are_column_labels(cells)
        or not (within or find_label(label) or (not label and filled))
    ):
        return None
    return label, " ".join(filled)
