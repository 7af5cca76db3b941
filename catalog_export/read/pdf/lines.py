"""Read the lines of a PDF and their positions with PDFium. Only this module calls PDFium, in the child process.

Coordinates are in points, turned so that the text runs to the right: ``base`` grows upwards.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from math import cos, isfinite, pi, sin
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.read.base import KIB
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# An abstract has one or two pages, a full text hundreds. After so many without the address of a record, reading ends.
PAGES_OF_A_RECORD = 20
# A printed page of small type has some 6,000 characters and 100 lines; a damaged or hostile one can have any number.
CHARACTERS = 100_000  # of a page
CHARACTERS_IN_ALL = 8_000_000  # of some 3,000 pages; after these, reading ends
_OBJECTS = 5_000  # drawings, and links, of a page; a map can have any number

_BLANKS = " \xa0"
# PDFium replaces a hyphen at a line end by one of two marks, and no line end follows it.
_LINE = pattern("[^ \xa0\r\n\x02\ufffe][^\r\n\x02\ufffe]*[\x02\ufffe]?|[\x02\ufffe]")
_HYPHENS = "\x02\ufffe"
_UNKNOWN = "\ufffd"
_HEIGHT = 12.0  # points of a line that has no letters with a height, the usual size of type
_BUFFER = 2 * KIB  # bytes of the name of a font, or of an address


class PdfLine(NamedTuple):
    """A printed line. ``height`` is that of its type; ``font`` is its name, empty if the line has several fonts."""

    text: str
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    height: float = _HEIGHT
    font: str = ""
    turned: bool = False


@dataclass(slots=True)
class PrintedPage:
    """A page: its lines in the order of the file, the heights of its drawn rules, and what could not be read."""

    number: int
    width: float = 0.0
    lines: list[PdfLine] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    pictures: bool = False
    unknown: int = 0
    broken: bool = False
    too_full: bool = False


class LockedError(Exception):
    """The PDF cannot be opened without a password."""


class DamagedError(Exception):
    """The PDF cannot be opened; the text is the reason."""


def read_lines(data: bytes) -> tuple[list[PrintedPage], int]:
    """Return the pages that were read, and the number of pages in the PDF.

    Raise ``ImportError`` without PDFium, ``LockedError`` or ``DamagedError``.
    """
    pdfium = _library()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
            raise LockedError from error
        raise DamagedError(str(error).removeprefix("Failed to load document ").strip("(). ")) from error
    with closing(document):
        return list(_pages(document, pdfium)), len(document)


def _library() -> Any:
    """Import pypdfium2."""
    try:
        import pypdfium2  # type: ignore[import-untyped]  # it has no types
    except OSError as error:  # the binary in the wheel does not fit this machine
        raise ImportError(str(error)) from error
    return pypdfium2


def _pages(document: Any, pdfium: Any) -> Iterator[PrintedPage]:
    """Yield the pages, up to the limits on pages without the address of a record and on characters."""
    last = PAGES_OF_A_RECORD
    characters = 0
    for index in range(len(document)):
        if index >= last or characters > CHARACTERS_IN_ALL:
            return
        page = PrintedPage(index + 1)
        try:
            with closing(document[index]) as opened, closing(opened.get_textpage()) as text:
                page.width = opened.get_width()
                _read_lines(page, text.raw, pdfium.raw)
                _read_drawings(page, opened.raw, pdfium.raw)
                if not any("id=" in line.text for line in page.lines):
                    _read_links(page, opened.raw, document.raw, pdfium.raw)
        except pdfium.PdfiumError:
            page.broken = True
        if any("id=" in line.text for line in page.lines):
            last = index + 1 + PAGES_OF_A_RECORD
        characters += sum(len(line.text) for line in page.lines)
        yield page


def _read_lines(page: PrintedPage, text: Any, raw: Any) -> None:
    """Read the lines. Mark those as turned that run in another direction than most."""
    count = raw.FPDFText_CountChars(text)
    page.too_full = count > CHARACTERS
    letters = _characters(text, raw, min(count, CHARACTERS))
    measured: list[tuple[float, PdfLine]] = []
    for match in _LINE.finditer(letters):
        found = match.group().rstrip(_BLANKS)
        legible = _legible(found)
        page.unknown += legible.count(_UNKNOWN) - found.count(_UNKNOWN)
        ends = match.start(), match.start() + len(found) - 1
        angle = round(_finite(raw.FPDFText_GetCharAngle(text, ends[0])), 1)
        measured.append((angle, _line(legible, text, raw, ends)))
    most = Counter(angle for angle, _ in measured).most_common(1)[0][0] if measured else 0.0
    page.lines = [line if angle == most else line._replace(turned=True) for angle, line in measured]
    if most:
        page.width = 0.0  # it measures the other direction


def _characters(text: Any, raw: Any, count: int) -> str:
    """Return ``count`` characters. PDFium leaves out those without a code, so then each is read by its index."""
    from ctypes import c_ushort

    buffer = (c_ushort * (count + 1))()
    raw.FPDFText_GetText(text, 0, count, buffer)
    letters = bytes(buffer)[: 2 * count].decode(f"utf-16-{sys.byteorder[0]}e", "replace")
    if len(letters) == count and "\0" not in letters:
        return letters
    codes = (raw.FPDFText_GetUnicode(text, index) for index in range(count))
    return "".join(chr(code) if code <= sys.maxunicode else _UNKNOWN for code in codes)


def _legible(letters: str) -> str:
    """Replace PDFium's marks by hyphens, surrogate pairs by their character, and unknown characters by U+FFFD."""
    for mark in _HYPHENS:
        letters = letters.replace(mark, "-")
    if letters.isprintable():
        return letters
    letters = "".join(_UNKNOWN if letter < " " else letter for letter in letters)
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line(letters: str, text: Any, raw: Any, ends: tuple[int, int]) -> PdfLine:
    """Measure a line by its first and last letter, in the direction of the first."""
    from ctypes import byref, c_double

    turn = round(_finite(raw.FPDFText_GetCharAngle(text, ends[0])) / (pi / 2)) * (pi / 2)
    along, up = cos(turn), -sin(turn)
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, ends[0], byref(x), byref(y))
    boxes = [_box(text, raw, index, along, up) for index in ends]
    fonts = {_font(text, raw, index) for index in ends}
    return PdfLine(
        letters,
        left=min(box[0] for box in boxes),
        right=max(box[1] for box in boxes),
        base=_finite(y.value * along - x.value * up),
        height=max(box[2] for box in boxes) or _HEIGHT,
        font=fonts.pop() if len(fonts) == 1 else "",
    )


def _box(text: Any, raw: Any, index: int, along: float, up: float) -> tuple[float, float, float]:
    """Return the left end, right end and height of a letter, turned upright."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    across = sorted((box.left * along + box.bottom * up, box.right * along + box.top * up))
    upwards = sorted((box.bottom * along - box.left * up, box.top * along - box.right * up))
    return _finite(across[0]), _finite(across[1]), _finite(upwards[1] - upwards[0])


def _finite(value: float) -> float:
    """Return a measure, or 0 for a value that only a damaged file has."""
    return value if isfinite(value) else 0.0


def _font(text: Any, raw: Any, index: int) -> str:
    from ctypes import byref, c_int, create_string_buffer

    buffer, flags = create_string_buffer(_BUFFER), c_int()
    raw.FPDFText_GetFontInfo(text, index, buffer, len(buffer), byref(flags))
    return buffer.value.decode("utf-8", "replace")


def _read_links(page: PrintedPage, opened: Any, document: Any, raw: Any) -> None:
    """Append the address of a record to the line whose words link to it, if the text itself has no address."""
    from ctypes import byref, c_int, create_string_buffer

    start, link, buffer, box = c_int(), raw.FPDF_LINK(), create_string_buffer(_BUFFER), raw.FS_RECTF()
    for _ in range(_OBJECTS):
        if not raw.FPDFLink_Enumerate(opened, byref(start), byref(link)):
            return
        action = raw.FPDFLink_GetAction(link)
        length = raw.FPDFAction_GetURIPath(document, action, buffer, len(buffer)) if action else 0
        address = buffer.value.decode("utf-8", "replace") if 0 < length <= len(buffer) else ""
        if "id=" not in address or not address.isprintable() or not raw.FPDFLink_GetAnnotRect(link, byref(box)):
            continue
        for index, line in enumerate(page.lines):
            if box.bottom <= line.base + line.height / 2 <= box.top and "id=" not in line.text:
                page.lines[index] = line._replace(text=f"{line.text} <{address}>")


def _read_drawings(page: PrintedPage, opened: Any, raw: Any) -> None:
    """Record whether there are pictures, and the heights of rules in order, from the foot.

    A rule is a path that is thinner than the type, and at least half as wide as the text.
    """
    from ctypes import byref, c_float

    width = max((line.right for line in page.lines), default=0.0) - min((line.left for line in page.lines), default=0.0)
    height = min((line.height for line in page.lines), default=0.0)
    for index in range(min(raw.FPDFPage_CountObjects(opened), _OBJECTS)):
        drawing = raw.FPDFPage_GetObject(opened, index)
        kind = raw.FPDFPageObj_GetType(drawing)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            page.pictures = True
        elif kind == raw.FPDF_PAGEOBJ_PATH and page.width:
            left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
            raw.FPDFPageObj_GetBounds(drawing, byref(left), byref(bottom), byref(right), byref(top))
            if top.value - bottom.value < height and right.value - left.value > width / 2:
                page.rules.append(top.value)
    page.rules.sort()
