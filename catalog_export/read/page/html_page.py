"""Catalogue pages in HTML: what nobody sees left out, rows and lists of terms written as lines.

What is left are the tags inside a line, which are turned into what they stood for with those of any other page. Line
ends stay where they are.
"""

from __future__ import annotations

import re

from catalog_export.read.page.tables import write_row
from catalog_export.text.patterns import pattern

# What of a page in HTML nobody sees, up to the end of its own tag.
_UNSEEN = pattern(r"<!--|<(head|script|style|noscript|title)\b", re.IGNORECASE)
_DECLARED = pattern(r"<!doctype[^<>]*>|<\?xml[^<>]*>", re.IGNORECASE)
_ROW_END = pattern(r"</tr\s*>", re.IGNORECASE)
_ROW_START = pattern(r"<tr\b[^<>]*>", re.IGNORECASE)
_CELL = pattern(r"<t[dh]\b[^<>]*>|</t[dh]\s*>", re.IGNORECASE)
# A list of terms and their values is a table too.
_TERM, _VALUE = pattern(r"<dt\b[^<>]*>", re.IGNORECASE), pattern(r"(?:</dt\s*>\s*)?<dd\b[^<>]*>", re.IGNORECASE)
_VALUE_END = pattern(r"</dd\s*>", re.IGNORECASE)
_HEADING = pattern(r"<h([1-6])\b[^<>]*>(\s*)", re.IGNORECASE)
_ANCHOR = pattern(r"(<a\b[^<>]*>)([^<>]*)(</a\s*>)", re.IGNORECASE)
_RECORD_ID = pattern(r"[?&;]id=([\w-]+)")


def is_html_record(text: str) -> bool:
    """Tell a catalogue page in HTML from any other page of a site: one address of a record, and the label of a text."""
    return len(set(_RECORD_ID.findall(text))) == 1 and "abstra" in text.lower()


def open_html(text: str) -> str:
    """Write a page in HTML so that what is left are the tags inside its lines; line ends stay where they are."""
    text = _DECLARED.sub("", _leave_out_unseen(text))
    if "<d" in text or "<D" in text:
        text = _VALUE_END.sub("</td></tr>", _VALUE.sub("</td><td>", _TERM.sub("<tr><td>", text)))
    *rows, rest = _ROW_END.split(text)
    text = "".join([*map(_open_row, rows), rest])
    if ">\n" in text:
        text = _ANCHOR.sub(lambda found: f"{found[1]}{found[2].strip()}{found[3]}{_line_ends(found[2])}", text)
    return _HEADING.sub(lambda found: f"<br>{_line_ends(found[2])}{'#' if found[1] == '1' else '##'} ", text)


def _line_ends(text: str) -> str:
    return "\n" * text.count("\n")


def _leave_out_unseen(text: str) -> str:
    """Take out what nobody sees, but for the line ends in it."""
    kept: list[str] = []
    open_ended: set[str] = set()
    position = 0
    for begun in _UNSEEN.finditer(text):
        end = f"</{begun[1]}" if begun[1] else "-->"
        if begun.start() < position or end.lower() in open_ended:
            continue
        ended = re.compile(re.escape(end) + r"[\s>]*", re.IGNORECASE).search(text, begun.end())
        if ended is None:
            open_ended.add(end.lower())
            continue
        kept += [text[position : begun.start()], _line_ends(text[begun.start() : ended.end()])]
        position = ended.end()
    return "".join([*kept, text[position:]])


def _open_row(text: str) -> str:
    """Write the row that ends with a text as lines."""
    found = _ROW_START.search(text)
    if not found:
        return text
    row = text[found.end() :]
    cells = [" ".join(cell.split()) for cell in _CELL.split(row)]
    lines = "<br>".join(write_row([cell for cell in cells if cell]))
    return f"{text[: found.start()]}<br>{lines}<br>{_line_ends(row)}"
