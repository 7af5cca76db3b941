"""Read the marks that converters leave in lines of text: tags, entities, emphasis, links over several lines."""

from __future__ import annotations

import re
import string
from itertools import groupby

from catalog_export.read.decode import VISIBLE
from catalog_export.read.page import lengths
from catalog_export.read.page.joined_files import cut_joined_lines, may_be_joined
from catalog_export.read.page.markdown import tidy
from catalog_export.text.patterns import pattern

_ENTITY = pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# A tag has nothing but its name, or attributes with values: "p<a dan b>c" has none.
_TAG = pattern(
    r"<\s?/?([a-zA-Z]{1,10}[1-6]?)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}'|[^\s<>\"']{1,300})){0,9}\s*/?>"
)
# A link: one to a record becomes a link of Markdown. None is in another.
_ANCHOR = pattern(r"<a\s([^<>]{1,1700})>((?:[^<]|<(?!a\s))*?)</a\s*>", re.IGNORECASE)
_HREF = pattern(r"\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
# Tags that begin a line, and those inside a line.
_BREAKS = frozenset(
    """br p div li tr ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote section article header footer nav details summary pre
    figure figcaption address aside form""".split()
)
_INLINE = frozenset(
    """b i u em strong sub sup span font small big tt center td tbody thead tfoot table th caption colgroup col a code
    html body head img main label s strike del ins mark abbr cite q button wbr""".split()
)
# Markdown emphasis around whole words, and escaped marks.
_EMPHASIS = pattern(r"([*_])(?<![\w*_\\})\]].)(\1{0,2})(?=[^\s*_])([^*_\n]{1,300}?)(?<=[^\s*_\\])\1\2(?![\w*_{])")
_PAGE_BREAKS = frozenset(("\\newpage", "\\pagebreak", "\\clearpage", "\\page"))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, free of HTML remnants and Markdown emphasis.

    Line numbers stay those of the document: where a tag, a form feed or the next file breaks a line, the break is a
    line feed inside.
    """
    found = text.split("\n")
    if "]" in text or "{" in text or _holds_quotation(text):
        found = tidy(found, text)
    if may_be_joined(text):
        found = cut_joined_lines(found)
    if "\f" in text:
        found = [line.replace("\f", "\n") if "\f" in line else line for line in found]
    if holds_tags(text) or (";" in text and "&" in text):
        found = [_plain(line) if "<" in line or "&" in line else line for line in found]
    if "*" in text or "_" in text or "\\" in text:
        found = [_unemphasise(line) if "*" in line or "_" in line or "\\" in line else line for line in found]
    return found


def _holds_quotation(text: str) -> bool:
    """Return whether a line begins with the mark of a quotation; a search for two characters takes ten times longer."""
    place = text.find(">")
    while place > 0 and text[place - 1] != "\n":
        place = text.find(">", place + 1)
    return place >= 0


def holds_tags(text: str) -> bool:
    """Return whether a text may have tags: most have nothing in angle brackets, or one address."""
    start = text.find("<")
    return start >= 0 and (not text.startswith("<http", start) or text.find("<", start + 1) >= 0)


def _plain(line: str) -> str:
    """Resolve entities (twice, since catalogues escape twice) and turn tags into what they stood for."""
    if ";" in line and "&" in line:
        for _ in range(2):
            line = _ENTITY.sub(_character, line)
        line = line.translate(VISIBLE)
    if not holds_tags(line):
        return line
    line = _without_comments(line).replace("<![CDATA[", "").replace("]]>", "")
    return _TAG.sub(_without_tag, _ANCHOR.sub(_link, line))


def _link(match: re.Match[str]) -> str:
    """Return a link of HTML that leads to a record as one of Markdown."""
    target = next((href for href in _HREF.findall(match[1]) if "id=" in href), None)
    return f"[{match[2]}]({target})" if target else match[0]


def _without_tag(match: re.Match[str]) -> str:
    """Return the text that replaces a tag: a line end, a rule, or nothing."""
    name = match[1].lower()
    if name in _BREAKS:
        return "\n"
    if name == "hr":
        return "\n---\n"
    return "" if name in _INLINE else match[0]


def _without_comments(line: str) -> str:
    """Remove the comments of HTML. One that is not closed is text. Each end is searched for once, however many open."""
    kept: list[str] = []
    position, end = 0, -1
    start = line.find("<!--")
    while start >= 0:
        if end < start + len("<!--"):
            end = line.find("-->", start + len("<!--"))
        if end < 0:
            break
        following = start + len("<!--")
        if end - following <= lengths.READ:
            kept.append(line[position:start])
            position = following = end + len("-->")
        start = line.find("<!--", following)
    return "".join(kept) + line[position:]


def _character(match: re.Match[str]) -> str:
    from html.entities import html5

    if match[0][1] != "#" and match[0][1:] not in html5:
        return match[0]
    from html import unescape

    char = unescape(match[0])
    return char if char == match[0] or char.isprintable() or char == "\xa0" else " "


def _unemphasise_beside_addresses(line: str) -> str:
    """Take Markdown emphasis off the words of a line, but not off its addresses, to which the marks can belong."""
    parts = [(address, " ".join(words)) for address, words in groupby(line.split(" "), lambda word: "://" in word)]
    return " ".join([part if address else _EMPHASIS.sub(r"\3", part) for address, part in parts])


def _unemphasise(line: str) -> str:
    """Take Markdown emphasis off words; a line that is nothing but marks is a separator and stays."""
    if line[0] == "\\" and line.strip() in _PAGE_BREAKS:
        return ""
    if ("*" in line or "_" in line) and any(map(str.isalnum, line)):
        line = _EMPHASIS.sub(r"\3", line) if "://" not in line else _unemphasise_beside_addresses(line)
    if "\\" in line:
        line = line.replace("\\\\", "\0").removesuffix("\\")  # no page has this control character
        for mark in string.punctuation:
            line = line.replace(f"\\{mark}", mark)
        line = line.replace("\0", "\\")
    return line
