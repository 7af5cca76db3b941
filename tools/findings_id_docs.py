"""The Indonesian page of findings: the page ``docs/findings.md`` in the words of two catalogues.

The messages are those of the program. The explanations are in ``findings.id.po`` beside this file; ``translations.py``
updates it, and writes the page.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from catalog_export.model.finding_codes import CODES
from catalog_export.text.messages import Message, translate

DOCS = Path(__file__).parent.parent / "docs"
ENGLISH = DOCS / "findings.md"
PAGE = DOCS / "id" / "findings.md"
PO = Path(__file__).parent / "findings.id.po"
_CODE = re.compile(r"\| `([a-z0-9-]+)` \| ")


def blocks() -> Iterator[list[str]]:
    """Yield the lines of each heading, paragraph, item of a list and row of a table of the English page."""
    block: list[str] = []
    for line in ENGLISH.read_text("utf-8").replace(r"\|", "|").splitlines():
        if block and (not line or line.startswith(("* ", "|"))):
            yield block
            block = []
        if not line:
            yield [""]
        elif line.startswith(("#", "|")):
            yield [line]
        else:
            block.append(line)
    if block:
        yield block


def render(translated: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of the page; ``translated`` is called with each text of it that is not a message."""
    for block in blocks():
        text = " ".join(line.strip() for line in block)
        if code := _CODE.match(text):
            severity, message = CODES[code[1]]
            meaning = text.removeprefix(f"| `{code[1]}` | {severity} | {message} | ").removesuffix(" |")
            cells = (translate(severity, "id"), translate(Message(message), "id"), translated(meaning))
            row = " | ".join(cell.replace("|", r"\|") for cell in cells)
            yield f"| `{code[1]}` | {row} |"
        elif text.startswith("|"):
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            yield text if set(text) <= set("|-") else f"| {' | '.join(map(translated, cells))} |"
        elif text:
            mark = re.match(r"#+ |\* |", text)[0]
            rest = translated(text.removeprefix(mark))
            yield mark + rest if "#" in mark else fill(mark + rest, 120, subsequent_indent=" " * len(mark))
        else:
            yield ""


def texts() -> list[str]:
    """Return the texts of the English page, without its messages."""
    found: dict[str, None] = {}

    def collect(text: str) -> str:
        found[text] = None
        return text

    list(render(collect))
    return list(found)


def read() -> Catalog:
    """Return the catalogue of the explanations."""
    with PO.open("rb") as file:
        return read_po(file, "id")


def page() -> str:
    """Return the Indonesian page."""
    catalog = read()
    lines = render(lambda text: str(catalog[text].string) if text in catalog else text)
    return "\n".join(lines) + "\n"
