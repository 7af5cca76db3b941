"""Decode the bytes of a document to clean text: encodings, control characters, line ends, ligatures."""

from __future__ import annotations

import codecs
import string
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import Location
from catalog_export.read.page import lengths
from catalog_export.text.normalize import beyond_ascii, with_latin_letters
from catalog_export.text.paragraphs import Joiner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.base import Document

# Control characters that carry no text: all but the blanks (tab, form feed) and the line ends.
CONTROLS = bytes(set(range(ord(" "))) - set(b"\t\n\f\r")) + b"\x7f"
_LEAD = b"\xc3"  # the first byte in UTF-8 of U+00C2 to U+00F4, with which mojibake begins
_LOST = "\ufffd".encode()  # what a program writes for a letter that it cannot read
_CYRILLIC = (b"\xd0", b"\xd1", b"\xd2")  # the first bytes in UTF-8 of its letters that look like Latin ones
_TEXT_FOR_CONTROL = 20  # bytes; what has more control characters is no text
_PLAIN = string.printable.replace("\v", "").encode()
# Invisible characters that carry no text here: C1 controls, soft hyphen, zero-width and bidirectional marks,
# noncharacters.
_INVISIBLE = (
    "\x80\x81\x82\x83\x84\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c"
    "\x9d\x9e\x9f\xad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2065\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb\ufffe\uffff"
)
_HYPHEN = "\ufffe"  # what viewers of PDFs write for the hyphen that ends a line
_BLANKS = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x85\u2028\u2029"
# For ``str.translate``: these blanks as blanks, without the invisible characters.
VISIBLE = str.maketrans(_BLANKS, " " * len(_BLANKS), _INVISIBLE)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARK_BYTES = tuple(mark for mark, _ in _MARKS)

_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"GIF8",
    b"BZh",
    b"\xfd7zXZ",
    b"\x7fELF",
)
# Documents of office programs that are no zip files, by their first bytes: MS-CFB, section 2.2, and RTF 1.9.1.
_OFFICE = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a document of Word, Excel or PowerPoint as before 2007 (.doc, .xls, .ppt)",
    b"{\\rtf": "an RTF document",
}
_TO_DO = "save it as plain text, Markdown or PDF"


def decode_text(document: Document) -> tuple[str | None, list[Finding]]:
    """Turn a document's bytes into clean text (NFC, line feeds, no invisible characters), or say why it is not text."""
    data, findings = document.data, []
    if data.startswith(_MARK_BYTES):
        return _decode_marked(document)
    for start, kind in _OFFICE.items():
        if data.startswith(start):
            return None, [finding("document-unsupported", document.place, kind=kind, what=_TO_DO)]
    odd = data.translate(None, _PLAIN)
    others = odd.translate(None, CONTROLS) if odd else odd
    removed = len(odd) - len(others)
    bare = data.translate(None, CONTROLS) if removed else data
    if removed or data.startswith(_BINARY):
        if data.startswith(_BINARY) or removed * _TEXT_FOR_CONTROL > len(data):
            return None, [finding("document-binary", document.place)]
        findings.append(finding("controls-removed", document.place, count=removed))
    broken = False
    try:
        text = bare.decode()
    except UnicodeDecodeError as error:
        broken = True
        text, code = _decode_broken(bare, cut=error.end == len(bare))
        line = Location(document.name, document.line + bare.count(b"\n", 0, error.start))
        findings.append(finding(code, line, encoding="utf-8"))
        others = text.encode()
    return _mended(text, others, document, findings, broken=broken), findings


def _mended(text: str, others: bytes, document: Document, findings: list[Finding], *, broken: bool) -> str:
    """Repair and clean a decoded text; report lost letters, and Cyrillic letters that stood for Latin ones.

    ``broken``: a finding says that the bytes were not in their encoding, so that no letter is reported as lost.
    """
    text = _clean(_repaired(text, others, document, findings), others)
    if _LOST in others and not broken:
        words = [word for word in text.split() if "\ufffd" in word]
        findings.append(_about_words("letters-lost", words, text, document))
    if any(map(others.__contains__, _CYRILLIC)):
        latin, words = with_latin_letters(text)
        if words:
            findings.append(_about_words("letters-look-alike", words, text, document))
        return latin
    return text


def _about_words(code: str, words: Sequence[str], text: str, document: Document) -> Finding:
    """Return a finding about some words of a text, placed at the line of the first."""
    place = Location(document.name, document.line + text.count("\n", 0, text.find(words[0])))
    return finding(code, place, count=len(words), text=cut_short(words[0]))


def _repaired(text: str, others: bytes, document: Document, findings: list[Finding]) -> str:
    """Repair mojibake, and report it; the C1 controls that it has are removed later."""
    if _LEAD not in others:
        return text
    from catalog_export.text.mojibake import repair  # few pages have such letters

    text, count = repair(text)
    if count:
        findings.append(finding("mojibake-repaired", document.place, count=count))
    return text


def _decode_marked(document: Document) -> tuple[str, list[Finding]]:
    """Decode what begins with the mark of its encoding."""
    data = document.data
    mark, encoding = next((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark))
    text = data[len(mark) :].decode(encoding, "replace")
    findings = []
    broken = "\ufffd" in text
    if broken:
        findings.append(finding("encoding-broken", document.place, encoding=encoding))
    text = text.translate(dict.fromkeys(CONTROLS))
    others = text.encode()
    return _mended(text, others, document, findings, broken=broken), findings


def _decode_broken(data: bytes, *, cut: bool) -> tuple[str, str]:
    """Decode what is not UTF-8: as broken UTF-8, or as Windows-1252; give the code that says so.

    ``cut``: all but the last character is UTF-8, which the end of the data may have cut off.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = sum(char > "\x7f" for char in text) - broken
    if others > broken or (others and cut):
        return text, "encoding-broken"
    return data.decode("cp1252", "replace"), "encoding-guessed"


def _clean(text: str, others: bytes) -> str:
    """Normalise line ends and blanks, drop what is invisible, spell ligatures out, and compose (NFC).

    ``others`` holds at least what in UTF-8 is not plain ASCII.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not others.translate(None, _PLAIN):
        return text
    rest = beyond_ascii(text)
    if not rest.isprintable():  # blanks and invisible characters are not
        for mark in _LINE_ENDS:
            text = text.replace(mark, "\n")
        text = text.replace("\xad\n", "-\n")  # a soft hyphen that was used
        if _HYPHEN in text:
            text = "".join(_with_hyphens(text.split(_HYPHEN)))
        text = text.translate(VISIBLE)
    for ligature, letters in _LIGATURES.items():
        if ligature in rest:
            text = text.replace(ligature, letters)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _with_hyphens(parts: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a text between the hyphens of lines of a PDF, and the hyphens that belong to words.

    Inside a line of text that was copied, the words decide as at the end of a line.
    """
    joiner = Joiner(parts)
    yield parts[0]
    for before, after in pairwise(parts):
        if before[-1:].isalnum() and (after[:1] == "\n" or after[:1].isalnum()):
            ended = f"{before[-lengths.PHRASE :]}-"
            yield "-" if after[0] == "\n" or joiner.join(ended, after[: lengths.PHRASE])[0] == ended else ""
        yield after
