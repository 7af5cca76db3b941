"""PDFs of a few hundred bytes, written by hand, each with one visible peculiarity (ISO 32000-1)."""

import zlib

PICTURE = b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI"
STRANGE = b"/Strange"  # the font whose letters mean nothing that could be told
_FONTS = (
    b"<< /Text << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    b" /Strange << /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 1 /LastChar 1"
    b" /Widths [1] /CharProcs << /g1 4 0 R >> /Encoding << /Type /Encoding /Differences [1 /g1] >> >> >>"
)
_GLYPH = b"1 0 0 0 1 1 d1 0 0 1 1 re f"
# A standard security handler whose keys no password opens (section 7.6.3).
_LOCKED = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"00" * 32 + b"> /U <" + b"00" * 32 + b"> >>"


def text(
    line: str, x: int = 72, y: int = 700, *, font: bytes = b"/Text", size: int = 12, turned: bool = False
) -> bytes:
    """Return the operators that set one line at a place in points, upright or running upwards."""
    escaped = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    matrix = b"0 1 -1 0" if turned else b"1 0 0 1"
    return b"BT %s %d Tf %s %d %d Tm (%s) Tj ET" % (font, size, matrix, x, y, escaped)


def page(*lines: str) -> bytes:
    """Return the operators of a page of lines, from the top."""
    return b"\n".join(text(line, y=760 - 18 * position) for position, line in enumerate(lines) if line)


def pdf(*contents: bytes | None, locked: bool = False) -> bytes:
    """Make a PDF with a page for each of ``contents``; ``None`` makes an invalid page."""
    pages = range(5, 5 + 2 * len(contents), 2)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), b" ".join(b"%d 0 R" % n for n in pages)),
        3: b"<< /Font %s >>" % _FONTS,
        4: _stream(_GLYPH),
    }
    for number, content in zip(pages, contents, strict=True):
        form = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 3 0 R /Contents %d 0 R >>"
        objects[number] = b"null" if content is None else form % (number + 1)
        objects[number + 1] = _stream(content or b"")
    return _file(objects, _LOCKED if locked else b"")


def nested_forms(levels: int) -> bytes:
    """Make a PDF of a few kB whose form XObjects draw the next level ten times (section 8.10): 10 ** levels lines."""
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d /Resources << /XObject << /X %d 0 R >> %s >> >>"
    )
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        3: b"<< /Font %s >>" % _FONTS,
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >>"
        b" /Contents 5 0 R >>",
        5: _stream(b"/X Do"),
    }
    for number in range(6, 6 + levels):
        last = number == 5 + levels
        content = text("a") if last else b" ".join([b"/X Do"] * 10)
        fonts = b"/Font %s" % _FONTS if last else b""
        objects[number] = b"%s stream\n%s\nendstream" % (form % (len(content), number + 1, fonts), content)
    return _file({**objects, 6 + levels: b"null"}, b"")


def deflated(size: int) -> bytes:
    """Make a PDF whose page is ``size`` blanks, compressed to a thousandth (section 7.4.4)."""
    packer = zlib.compressobj(9)
    blanks = b" " * (1 << 20)
    data = b"".join([*(packer.compress(blanks) for _ in range(size >> 20)), packer.flush()])
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        4: b"<< /Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (len(data), data),
    }
    return _file(objects, b"")


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >> stream\n%s\nendstream" % (len(data), data)


def _file(objects: dict[int, bytes], more: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number in sorted(objects):
        places.append(b"%010d 00000 n \n" % len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, b"".join(places))
    trailer = b"trailer << /Size %d /Root 1 0 R /ID [<00> <00>] %s >>" % (len(places) + 1, more)
    return data + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(data)
