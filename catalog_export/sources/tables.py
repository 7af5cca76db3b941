"""Pages laid out as tables: labels and values in rows, columns or lists, whole pages of HTML, texts side by side.

Each is written anew as the lines of a catalogue page: ``Label: value``, or texts one below the other. A page of these
has more lines, or others, than its document, so that it carries the numbers of their own.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from catalog_export.extraction.language import identify
from catalog_export.extraction.paragraphs import Joiner
from catalog_export.patterns import pattern
from catalog_export.roles import relator_of
from catalog_export.sources.page_lines import Page, is_section

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABELS = frozenset(
    """judul title pengarang penulis author penerbitan penerbit publisher imprint tahun year subjek subject koleksi
    fakultas faculty jurusan abstrak abstract""".split()
) | {
    "judul paralel",
    "program studi",
    "nomor panggil",
    "no. panggil",
    "call number",
    "kata kunci",
    "deskripsi lengkap",
    "full description",
    "deskripsi fisik",
    "tipe konten",
    "tahun terbit",
}
_TITLES = ("judul", "title")
# Heads of the columns of labels and of values.
_HEADS = frozenset("field value bidang ruas isi nilai label atribut keterangan metadata attribute".split())
_LONGEST_NAME = 40  # of a label
_ITEM = pattern(r"[-*+]\s+|\d{1,2}[.)]\s+|:(?=\w)")
_LONG = 100  # no cell of a table of figures is so long

# --- HTML

# What of a page in HTML nobody sees, up to the end of its own tag.
_UNSEEN = pattern(r"<!--|<(head|script|style|noscript|title)\b", re.IGNORECASE)
_DECLARED = pattern(r"<!doctype[^<>]*>|<\?xml[^<>]*>", re.IGNORECASE)
_ROW_END = pattern(r"</tr\s*>", re.IGNORECASE)
_ROW_START = pattern(r"<tr\b[^<>]*>", re.IGNORECASE)
_CELL = pattern(r"<t[dh]\b[^<>]*>|</t[dh]\s*>", re.IGNORECASE)
# A list of terms and their values is a table too.
_TERM, _VALUE = pattern(r"<dt\b[^<>]*>", re.IGNORECASE), pattern(r"(?:</dt\s*>\s*)?<dd\b[^<>]*>", re.IGNORECASE)
_VALUE_END = pattern(r"</dd\s*>", re.IGNORECASE)
_HEADING = pattern(r"<h([1-6])\b[^<>]*>", re.IGNORECASE)
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
    return _HEADING.sub(lambda found: f"<br>{'#' if found[1] == '1' else '##'} ", text)


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
        kept += [text[position : begun.start()], "\n" * text.count("\n", begun.start(), ended.end())]
        position = ended.end()
    return "".join([*kept, text[position:]])


def _open_row(text: str) -> str:
    """Write the row that ends with a text as lines."""
    found = _ROW_START.search(text)
    if not found:
        return text
    row = text[found.end() :]
    cells = [" ".join(cell.split()) for cell in _CELL.split(row)]
    lines = "<br>".join(_row([cell for cell in cells if cell]))
    return f"{text[: found.start()]}<br>{lines}<br>{chr(10) * row.count(chr(10))}"


# --- rows and lists


def lay_out(page: Page) -> Page:
    """Write a page anew as the lines that a catalogue page has; where nothing is to be done it is the same."""
    texts: list[str] = []
    numbers: list[int] = []
    tabled = any(_holds_fields(line) for line in page.lines if "|" in line)
    for number, line in enumerate(page.lines, page.first):
        found = _split(line, tabled=tabled)
        texts += found
        numbers += [number] * len(found)
    if _stands_for_itself(texts):
        _join_labels(texts)
    texts, numbers = _part_columns(texts, numbers)
    return page if texts == page.lines else Page(page.name, page.first, texts, numbers)


def _cells(line: str) -> list[str]:
    """Return the cells of a row of a table in Markdown, none of any other line."""
    text = line.strip()
    if text[:1] != "|" or text[-1] != "|" or text.count("|") < 3:
        return []
    return [cell.strip() for cell in text[1:-1].split("|")]


def _holds_fields(line: str) -> bool:
    """Tell whether a row is of a table of the record, rather than of figures in a text."""
    cells = _cells(line)
    return bool(cells) and (_is_name(cells[0]) or is_section(cells[0] or "-") or len(max(cells, key=len)) > _LONG)


def _split(line: str, *, tabled: bool) -> list[str]:
    """Return the lines that a line comes to; tags can have broken it, also inside a row."""
    cells = _cells(line) if tabled else []
    if cells:
        return [part for cell in _row(cells) for part in cell.split("\n")]
    return [part for broken in line.split("\n") for part in _unlist(broken)]


def _unlist(line: str) -> list[str]:
    """Return what a line of a list or with tabs comes to, or the line."""
    text = line.strip()
    if "\t" in text:
        label, *values = [cell.strip() for cell in text.split("\t")]
        if _is_name(label):
            return _row([label, *values])
    if " | " in text:
        label, *values = text.split(" | ")
        if _is_name(label):
            return _row([label, *values])
        if not text.strip(" |:-"):
            return []
    item = _ITEM.match(text) if ":" in text else None
    return [text[item.end() :]] if item and _is_name(text[item.end() :].partition(":")[0]) else [line]


def _row(cells: Sequence[str]) -> list[str]:
    """Write a row as a label and its value in a line, or as texts one below the other, if it is no rule."""
    found = [cell for cell in cells if cell.strip(" :-=")]
    if not found or _HEADS.issuperset([cell.strip("* ").casefold() for cell in found]):
        return []
    label, *values = found
    name = _bare(label)
    if not values or len(name) > _LONGEST_NAME or name.endswith((".", "?")) or is_section(label):
        return [line for cell in found for line in (cell, "")]
    return [f"{name}: {' '.join(values)}"]


def _bare(label: str) -> str:
    return label.strip("*_ ").rstrip(":： ").strip("*_ ")


def _is_name(label: str) -> bool:
    name = _bare(label).casefold()
    return name in _LABELS or relator_of(name) is not None


def _stands_for_itself(texts: Sequence[str]) -> bool:
    """Tell whether the first line is only the label of the title, which stands below: then others follow it.

    Alone it is the title: *Judul*.
    """
    header = list(takewhile(lambda text: not is_section(text), filter(None, map(str.strip, texts))))
    first, *others = [_bare(text.strip("# ")).casefold() for text in header if ">>" not in text] or [""]
    return first in _TITLES and any(map(_is_name, others))


def _join_labels(texts: list[str]) -> None:
    """Join labels on lines of their own with the values below them, down to the text."""
    filled = [position for position, text in enumerate(texts) if text.strip()]
    joined = -1
    for position, below in pairwise(filled):
        label = texts[position].strip("# ")
        if is_section(texts[position].strip()):
            return
        if position != joined and _is_name(label) and not _is_name(texts[below].strip("# ")):
            texts[position], texts[below] = f"{_bare(label)}: {texts[below].strip().lstrip(': ')}", ""
            joined = below


# --- columns

_GAP = pattern(r"(?<=\S) {2,}(?=\S)")
_LEAST_ROWS, _LEAST_WORDS = 3, 2.5
_IN_TWO = frozenset(("id", "en"))


def _part_columns(texts: list[str], numbers: list[int]) -> tuple[list[str], list[int]]:
    """Put texts of two languages that stand side by side one below the other."""
    filled = [bool(text.strip()) for text in texts]
    bounds = [p for p in range(len(texts) + 1) if (p > 0 and filled[p - 1]) != (p < len(texts) and filled[p])]
    blocks = [(s, e, _column(texts[s:e])) for s, e in zip(bounds[::2], bounds[1::2], strict=True)]
    beside = [block for block in blocks if block[2]]
    if not beside:
        return texts, numbers
    start, end, column = beside[0][0], beside[-1][1], beside[0][2]
    rows = texts[start:end]
    if any(row[column - 2 : column].strip() for row in rows):
        return texts, numbers
    left, right = [row[:column].rstrip() for row in rows], [row[column:].rstrip() for row in rows]
    langs = {identify(" ".join(side).strip()).lang for side in (left, right)}
    if len(langs) < 2 or None in langs or not langs & _IN_TWO:
        return texts, numbers
    places = numbers[start:end]
    made = [*_join(left, places), ("", places[-1]), *_join(right, places)]
    texts = [*texts[:start], *(text for text, _ in made), *texts[end:]]
    return texts, [*numbers[:start], *(number for _, number in made), *numbers[end:]]


def _join(lines: Sequence[str], numbers: Sequence[int]) -> list[tuple[str, int]]:
    """Join the lines of a column to its paragraphs, each with the number of the first; labels stay by themselves."""
    made: list[tuple[str, int]] = []
    joiner = Joiner(lines)
    parts: list[str] = []
    for line, number in zip([*map(str.strip, lines), ""], [*numbers, 0], strict=True):
        if parts and line and not is_section(line):
            before, blank = joiner.join(parts[-1], line)
            parts[-1:] = [before, blank, line]
            continue
        if parts:
            made[-1] = "".join(parts), made[-1][1]
        parts = [line] if line and not is_section(line) else []
        made.append((line, number))
    return made[:-1]


def _column(rows: Sequence[str]) -> int:
    """Return where the right one of two columns begins, 0 where the lines have no such place in common."""
    starts = [found.end() for row in rows for found in _GAP.finditer(row)]
    if len(starts) < _LEAST_ROWS:
        return 0
    column = max(set(starts), key=starts.count)
    both = [row for row in rows if row[column:].strip() and row[:column].strip()]
    if any(row[column - 2 : column].strip() for row in rows) or len(both) < _LEAST_ROWS:
        return 0
    words = sum(len(row[:column].split()) for row in both), sum(len(row[column:].split()) for row in both)
    return column if min(words) >= _LEAST_WORDS * len(both) else 0
