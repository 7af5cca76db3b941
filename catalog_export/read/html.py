"""Read HTML into lines: the text of each block, with heading level, link target and table label.

lxml parses the document, so broken HTML is repaired as browsers do it. What no reader of the page sees, and what
belongs to the site and not to a record (navigation, side bars, forms), is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from lxml import etree

from catalog_export.read.decode import VISIBLE
from catalog_export.read.page import lengths
from catalog_export.read.page.field_labels import are_column_labels, find_label, title_first

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEFT_OUT = frozenset(
    """head title script style noscript template nav aside footer form select button input textarea svg math iframe
    object video audio canvas map dialog menu""".split()
)
_SITE_ROLES = frozenset(("navigation", "complementary", "search", "banner", "contentinfo", "menu", "toolbar"))
# Words of the attributes class and id that mark a part of the site.
_SITE_CLASSES = frozenset("sidebar sidenav navbar nav menu navigation breadcrumbs-menu site-footer footer".split())
_BLOCKS = frozenset(
    """address article blockquote body caption center details dd div dl dt fieldset figure figcaption footer header hr
    html legend li main ol p pre section summary table tbody tfoot thead tr ul h1 h2 h3 h4 h5 h6 td th""".split()
)
_SPACED = frozenset(("p", "blockquote", "table", "ul", "ol", "dl", "pre"))  # a blank line before and after
_HEADINGS = {f"h{level}": int(level) for level in "123456"}
_CELLS = frozenset(("td", "th", "dt", "dd"))


class HtmlLine(NamedTuple):
    """One line: its number in the document, its text, and what the tags say about it."""

    number: int
    text: str
    level: int = 0
    href: str = ""
    linked: bool = False  # whether the whole line is a link
    links_only: bool = False  # whether it has several links and no other words
    label: str = ""
    goes_on: bool = False  # a further line of the value of the label above
    preformatted: bool = False  # a line of text as typed
    further: bool = False  # a further line of the same paragraph, behind a line end (br), or item of the same list


def read_html(text: str, first: int = 1) -> tuple[list[HtmlLine], str | None]:
    """Return the lines of an HTML document, and what stopped the parser before the end (``None`` for nothing).

    ``first`` is the number of the first line. The parser's own limits apply: 256 levels of elements, ten million
    characters in one text.
    """
    root, stopped = _parse(text)
    if root is None:
        return [], stopped
    writer = _Writer()
    _walk(root, writer)
    return [line._replace(number=line.number + first - 1) for line in writer.finish()], stopped


def read_metadata(text: str, first: int = 1) -> list[HtmlLine]:
    """Return a line for each element ``meta`` with a name and a text, from which tags are left out.

    Its label is the name.
    """
    root, _ = _parse(text)
    elements = [] if root is None else [*root.iter("meta")]
    named = [(element, element.get("name") or "", (element.get("content") or "").strip()) for element in elements]
    return [
        HtmlLine(_line_of(element) + first - 1, _without_tags(text), label=name)
        for element, name, text in named
        if name and text
    ]


def _without_tags(text: str) -> str:
    """Return the text of a piece of HTML; one without an end tag is text."""
    return "\n".join([line.text for line in read_html(text)[0]]) if "</" in text else text


def _parse(text: str) -> tuple[_Element | None, str | None]:
    """Return the root of a document, and what stopped the parser before the end."""
    parser = etree.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(_close_comments(text).encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        return None, str(error)
    return root, next((entry.message for entry in parser.error_log if entry.level_name == "FATAL"), None)


def _close_comments(text: str) -> str:
    """Remove the opening of a comment that is never closed, or the rest of the page would belong to it."""
    end = text.rfind("-->") + 1
    return text[:end] + text[end:].replace("<!--", "") if "<!--" in text[end:] else text


def _walk(root: _Element, writer: _Writer) -> None:
    """Give all elements and texts to the writer in document order, without recursion."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if not isinstance(element.tag, str) or _is_left_out(element):
                walker.skip_subtree()
                continue
            writer.start(element)
            writer.add(element.text, _line_of(element))
        else:
            if isinstance(element.tag, str) and not _is_left_out(element):
                writer.end(element)
            if element is not root:
                writer.add(element.tail, 0)


def _line_of(element: _Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _is_left_out(element: _Element) -> bool:
    if element.tag in _LEFT_OUT or element.get("role") in _SITE_ROLES or element.get("hidden") is not None:
        return True
    words = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return not _SITE_CLASSES.isdisjoint(words) and element.tag not in {"body", "html"}


def _paragraphs(text: str) -> list[str]:
    """Split a text at blank lines: text outside all tags, as behind a table, has no other paragraphs."""
    if text.count("\n") < 2 or not text.strip():
        return [text]
    parts: list[list[str]] = [[]]
    blank = True  # the last part has no words yet
    for line in text.splitlines(keepends=True):
        if line.strip():
            blank = False
        elif not blank and line[-1] == "\n":
            parts.append([])
            blank = True
        parts[-1].append(line)
    return ["".join(part) for part in parts]


def _label_of(cells: list[list[HtmlLine]]) -> HtmlLine | None:
    """Return the label of a row: the only line of its first cell, if it is short and neither a heading nor a title."""
    first = [line for line in cells[0] if line.text] if cells else []
    if len(first) != 1 or len(first[0].text) > lengths.PHRASE or first[0].level:
        return None
    return None if first[0].linked and "id=" in first[0].href else first[0]


def _is_known_label(cell: list[HtmlLine]) -> bool:
    """Return whether a cell has one line, which is a label that the tables know."""
    return len(cell) == 1 and find_label(cell[0].text.rstrip(" :：")) is not None


def _is_of_abstract(text: str) -> bool:
    """Return whether a text is the label of an abstract."""
    label = find_label(text.rstrip(" :："))
    return label is not None and label.field == "abstract"


class _Writer:
    """Collects lines; the lines of a table row wait until the row ends."""

    def __init__(self) -> None:
        self.rows: list[list[list[HtmlLine]]] = []  # open rows: the lines of each cell
        self.tables: list[list[str]] = []  # open tables: the labels of the columns of each
        self.label = ""  # of the last row
        self.in_text = False  # whether the label of an abstract is above, among the lines that were looked at
        self.looked_at = 0
        self.lines: list[HtmlLine] = []
        self.parts: list[str] = []
        self.number = 1
        self.begun = 0  # line number of the first part
        self.level = 0
        self.href = ""
        self.linked = 0  # characters of the open line that are inside the link
        self.links = 0  # links of the open line that have words
        self.unlinked = False  # whether the open line has words outside links
        self.in_link = False
        self.further = False  # whether the open line is a further one of its paragraph or list
        self.link_begins = False  # whether the open link has no words yet
        self.preformatted = 0  # open elements in which line ends count

    def start(self, element: _Element) -> None:
        self.number = max(self.number, _line_of(element))
        tag = str(element.tag)
        if tag == "br":
            self.further = self.end_line(blank=True)
        elif tag == "a":
            self.start_link((element.get("href") or "").strip())
        elif tag in _BLOCKS:
            self.end_line()
            if tag in _SPACED:
                self.space()
            if tag == "table":
                self.tables.append([])
            if tag == "hr":
                self.put(HtmlLine(self.number, "---"))
            self.further = tag == "li" and element.getprevious() is not None
            self.level = _HEADINGS.get(tag, self.level)
            self.preformatted += tag == "pre"
            if tag in ("tr", "dl"):
                self.rows.append([])
            elif tag in _CELLS and self.rows:
                if tag == "dt" and self.rows[-1]:
                    self.write_row(self.rows.pop())
                    self.rows.append([])
                self.rows[-1].append([])

    def start_link(self, target: str) -> None:
        """Note the target of a link; a link to the same page only opens or closes a section."""
        if target[:1] == "#":
            return
        self.in_link = self.link_begins = True
        if not self.href or ("id=" in target and "id=" not in self.href):
            self.href = target

    def end(self, element: _Element) -> None:
        tag = element.tag
        if tag == "a":
            self.in_link = False
        elif tag in _BLOCKS:
            self.end_line()
            self.preformatted -= tag == "pre"
            if tag in _HEADINGS:
                self.level = 0
            if tag in ("tr", "dl"):
                self.write_row(self.rows.pop(), heads=all(cell.tag == "th" for cell in element))
            if tag == "table":
                self.tables.pop()
            if tag in _SPACED:
                self.space()

    def add(self, text: str | None, number: int) -> None:
        if not text:
            return
        self.number = max(self.number, number)
        if self.preformatted:
            *ended, last = text.split("\n")
            for line in ended:
                self.add_part(f"{line}\n")
                self.end_line(blank=True)
            self.add_part(last)
            return
        first, *others = _paragraphs(text)
        self.add_part(first)
        for paragraph in others:
            self.end_line()
            self.space()
            self.add_part(paragraph)

    def add_part(self, text: str) -> None:
        if text.strip():
            if not self.parts or not self.begun:
                lead = len(text) - len(text.lstrip())
                self.begun = self.number + text.count("\n", 0, lead)
            if self.in_link:
                self.linked += len(text.strip())
                self.links += self.link_begins
                self.link_begins = False
            else:
                self.unlinked = self.unlinked or any(map(str.isalnum, text))
        self.parts.append(text)
        self.number += text.count("\n")

    def end_line(self, *, blank: bool = False) -> bool:
        """Put the open line; return whether it has text."""
        typed = "".join(self.parts)
        text = " ".join((typed if typed.isascii() else typed.translate(VISIBLE)).split())
        plain = self.preformatted > 0 and not (self.rows or self.href)
        if text:
            whole = bool(self.href) and self.linked * 2 > len(text)
            links_only = self.links > 1 and not self.unlinked
            href = self.href if self.linked else ""  # the link of a picture does not include the words beside it
            number = self.begun or self.number
            line = HtmlLine(number, text, self.level, href, whole, links_only, further=self.further)
            self.put(line._replace(text=typed.rstrip("\n"), preformatted=True) if plain else line)
        elif blank:
            self.put(HtmlLine(self.number, "", preformatted=plain))
        self.parts, self.begun, self.linked, self.links, self.unlinked = [], 0, 0, 0, False
        if not self.in_link:
            self.href = ""
        self.further = False
        return bool(text)

    def space(self) -> None:
        self.put(HtmlLine(self.number, ""))

    def put(self, line: HtmlLine) -> None:
        """Add a line to the open cell; text of a row that is outside its cells gets a cell."""
        if not self.rows:
            self.lines.append(line)
        elif self.rows[-1]:
            self.rows[-1][-1].append(line)
        else:
            self.rows[-1].append([line])

    def write_row(self, cells: list[list[HtmlLine]], *, heads: bool = False) -> None:
        """Put the lines of a finished row: as labels and values, or one cell below the other; heads of columns as one.

        ``heads``: whether all cells are marked as heads.
        """
        cells = [cell for cell in cells if [line.text for line in cell if line.text] != [":"]]
        filled = [[line for line in cell if line.text] for cell in cells]
        if self.rows and _label_of(self.rows[-1][:-1]):
            self.write_inner_row(filled)
            return
        columns = self.tables[-1] if self.tables else []
        texts = [cell[0].text if len(cell) == 1 else "" for cell in filled]
        if self.tables and are_column_labels(texts) and not self.is_in_text():
            self.tables[-1] = texts
        elif columns and len(cells) == len(columns):
            for at in title_first(columns):
                label = [HtmlLine(self.number, columns[at])]
                self.write_cells([label, cells[at]] if filled[at] and columns[at] else [cells[at]])
            self.space()
        elif heads and len(cells) > 2 and all(texts):
            self.put(HtmlLine(self.number, " | ".join(texts)))
        elif len(cells) > 2 and len(cells) % 2 == 0 and all(map(_is_known_label, filled[::2])):
            for at in range(0, len(cells), 2):  # several labels, each with its value beside it
                self.write_cells(cells[at : at + 2])
        else:
            self.write_cells(cells)

    def write_inner_row(self, cells: list[list[HtmlLine]]) -> None:
        """Put a row of a table that is the value of a label: one line, with a tab between the texts of two cells."""
        texts = [" ".join([line.text for line in cell]) for cell in cells]
        if any(texts):
            first = next(line for cell in cells for line in cell)
            self.put(HtmlLine(first.number, "\t".join(texts), href=first.href))

    def is_in_text(self) -> bool:
        """Return whether the label of an abstract is above, alone on its line: a table below it is part of the text."""
        lines = self.lines[self.looked_at :]
        self.in_text = self.in_text or any(_is_of_abstract(line.text) for line in lines if not line.label)
        self.looked_at = len(self.lines)
        return self.in_text

    def write_cells(self, cells: list[list[HtmlLine]]) -> None:
        """Put the lines of cells: as a label and its value, or one below the other."""
        label = _label_of(cells[:-1])
        if label:
            values = [line for cell in cells[1:] for line in cell]
            while values and not values[0].text:
                values.pop(0)
            value = values[0] if values else HtmlLine(label.number, "")
            self.label = label.text
            self.put(value._replace(label=self.label))
            for line in values[1:]:
                self.put(line._replace(goes_on=True))
            return
        empty = len(cells) > 1 and not any(line.text for line in cells[0])
        further = empty and _is_of_abstract(self.label)  # a further text of the row above
        for cell in cells:
            for line in cell:
                self.put(line._replace(goes_on=line.goes_on or further))
            if len(cells) > 1:
                self.space()

    def finish(self) -> list[HtmlLine]:
        self.end_line()
        return self.lines
