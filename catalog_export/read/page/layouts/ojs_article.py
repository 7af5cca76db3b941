"""Read article pages of OJS (Open Journal Systems): title, authors and abstract between the headings of its themes."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from catalog_export.model.record import Contributor, Identifier
from catalog_export.model.vocabulary import BODY_WORDS
from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import KEYWORDS, kind_of_label
from catalog_export.read.page.addresses import read_address
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.imprint import year_of_day
from catalog_export.read.page.layouts.site_words import is_copyright
from catalog_export.read.page.names import kind_of
from catalog_export.read.page.page_words import words_in
from catalog_export.read.page.people import Agents, looks_like_agents, parse_agents
from catalog_export.read.page.sentences import has_sentences, has_word_of_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

# What is below a heading, and the headings of the themes of OJS in small letters, in English and in Indonesian.
_HEADINGS = {
    "people": ("main article content", "isi artikel utama", "authors", "author", "penulis"),
    "doi": ("doi",),
    "year": ("published", "diterbitkan"),
    "files": ("downloads", "download", "unduhan", "unduh", "full text", "teks lengkap", "pdf"),
    "site": (
        *("how to cite", "cara mengutip", "issue", "terbitan", "section", "bagian", "license", "lisensi"),
        *("articles", "artikel", "references", "referensi"),
    ),
    "site only": (
        *("article details", "rincian artikel", "article sidebar", "bilah samping artikel", "sidebar artikel"),
        *("refbacks", "author biography", "author biographies", "biografi penulis", "similar articles"),
        *("artikel serupa", "most read articles by the same author(s)"),
    ),
}
_KINDS = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings}
_LISTED = ("keywords", "kata kunci")
_COMMON = frozenset((*_LISTED, "authors", "author", "penulis", "references", "referensi"))  # papers have these as well
_WHOLE = frozenset(heading + colon for heading in (*_KINDS, *_LISTED) for colon in ("", ":"))
_NOT_TRANSLATED = "plugins.themes."  # OJS prints the key of a text that has no translation: ##plugins.themes...##
# Headings that a page saved as text has glued to the value before them.
_GLUED = ("Abstract", "Abstrak", "Keywords:", "Kata Kunci:", "DOI:", "Downloads", "Unduhan", "References", "Articles")
_BEFORE_GLUED = ")."  # marks that are before them, as are letters and digits
_LICENCE = ("this work is licensed under", "karya ini dilisensikan")  # the statement of a licence begins so
_COUNTS = ("abstract view", "pdf download")  # beginnings of lines that are in no field
_RIGHTS = ("copyright", "hak cipta")  # such lines can begin so, and so can sentences
_MAIN = ("abstract", "people", "keywords")  # a page has a heading of one of these kinds
_MARKS = "•*-# \t"  # of lists
_FOOTNOTES = "*()0123456789 "  # behind a name
_TEXT = attrgetter("text")


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise a page by two headings without a value, one of which no paper has, or a glued one.

    A heading that only OJS prints is enough above or below an abstract. A page of labels has one of the title.
    """
    texts = [*map(_TEXT, lines)]
    if _WHOLE.isdisjoint(map(str.casefold, texts)) and _NOT_TRANSLATED not in "\n".join(texts):
        return False  # nearly all pages are such; the test saves time
    if any(line.address or (line.label and line.label.field == "title") for line in lines):
        return False
    found = {glued for line in lines if (glued := _glued(line.text))}
    kinds = set()
    for line in _without_glue(lines):
        kind, value = _heading(line)
        kinds.add(kind)
        if not value and (kind in _HEADINGS or kind == "keywords"):
            found.add(line.text.partition(":")[0].casefold())
        found.update(start for start in _LICENCE if line.text.casefold().startswith(start))
    only = {"site only", "abstract"} <= kinds
    return only or (len(found) > 1 and not found <= _COMMON and not kinds.isdisjoint(_MAIN))


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the one record of the page."""
    yield _Reader(lines).read()


def _without_glue(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, each with a heading glued to its end as two."""
    for line in lines:
        if glued := _glued(line.text):
            yield line.as_text(line.text.removesuffix(glued).rstrip("# "))
            yield line.as_text(glued)
        else:
            yield line


def _glued(text: str) -> str:
    """Return the heading that is glued to the end of a text, also with the marks of a heading in Markdown."""
    glued = next((word for word in _GLUED if text.endswith(word)), "")
    before = text.removesuffix(glued) if glued else ""
    last = before[-1:]
    return glued if last.isalnum() or (last and last in _BEFORE_GLUED) or before.rstrip()[-1:] == "#" else ""


def _heading(line: Line) -> tuple[str, str]:
    """Return what is below a heading, and the value on its line; both are empty for other lines."""
    text = line.text.strip("# ").replace("**", "")
    if text.startswith(_NOT_TRANSLATED):
        return ("people" if text.endswith(".main") else "site"), ""
    if not text[:1].isupper():
        return "", ""
    if line.is_section:
        return "abstract", ""
    label, colon, value = text[: lengths.PHRASE].partition(":")
    name = label.strip().casefold()
    kind = _KINDS.get(name, "") or ("keywords" if kind_of_label(label) == KEYWORDS else "")
    if kind and (colon or name == text.casefold()):
        return kind, text[len(label) + 1 :].strip("*_ ")
    name, _, value = text.partition(" ")
    kind = _KINDS.get(name.casefold(), "")
    return (kind, value) if (kind == "doi" and "10." in value) or (kind == "year" and year_of_day(value)) else ("", "")


class _Reader:
    """Reads the lines of a page in order."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(_without_glue(lines))
        self.entry = Entry(first=next(line for line in lines if line.text))
        self.kind = ""  # of the last heading
        self.head: list[Line] = []  # above the first heading
        self.people: list[Line] = []
        self.keywords: list[Line] = []
        self.heading = ""  # the last one, as printed
        self.of_author = ""  # the last line, if it is the name of one author, or the institution below it

    def read(self) -> Entry:
        first = ""  # the kind of the first heading
        for line in self.lines:
            kind, value = _heading(line)
            kind = "site" if kind == "people" and self.entry.body else kind  # of their biographies
            of_text = self.kind == "abstract" and (kind == "abstract" or (kind == "keywords" and value))
            if kind and not of_text:
                self.kind, first = kind, first or kind
                self.heading = (line.text.partition(value)[0] if value else line.text).strip("#*_: <")
                self.take(line.as_text(value or (line.text if line.href and kind == "files" else "")))
                continue
            if first and _is_of_site(line, in_text=self.kind == "abstract"):
                self.kind = "site"
            self.take(line)
        self.take_head(with_people=first in ("abstract", "keywords", "doi"))
        self.take_people()
        self.take_keywords()
        return self.entry

    def take(self, line: Line) -> None:
        """Take a line, by the heading above it."""
        text = line.text
        if self.kind == "abstract":
            self.entry.body.append(line)
        elif not text or (text.casefold() in _KINDS and not line.href):
            return
        elif text.casefold().startswith(_LICENCE):
            self.entry.add("rights", text, line, "licence of the page")
        elif self.kind == "files" and line.href:
            take_field(self.entry, line, text, "text_address", line.href)
        elif self.kind == "year":
            take_field(self.entry, line, self.heading, "year", text)
            self.kind = "site"  # numbers of readers are below
        elif self.kind == "doi" and (address := read_address(text).url or _address_of_doi(text)):
            self.entry.add("url", address, line, f"label {self.heading}")
        elif self.kind == "keywords" and not has_sentences(text) and len(self.keywords) < lengths.LOOKED_AT:
            self.keywords.append(line)
        elif self.kind == "people":
            self.people.append(line)
        else:
            (self.entry.unknown if self.kind else self.head).append(line)

    def take_head(self, *, with_people: bool) -> None:
        """Take the title, the last line above the people, or the last heading of level 1; the rest is of the site."""
        end = max((at + 1 for at, line in enumerate(self.head) if line.level == 1), default=0)
        if not end:
            end = len(self.head)
            while with_people and end > 1 and _is_of_people(self.head[end - 1].text):
                end -= 1
        self.entry.title = self.head[:end][-1:]
        self.entry.unknown += self.head[: max(end - 1, 0)]
        self.people = self.head[end:] + self.people

    def take_people(self) -> None:
        """Take the authors: several on a line, or one a line with the institution behind or below it."""
        bodies = [_is_body(line.text) for line in self.people]
        pairs = any(bodies[1::2]) and not any(bodies[::2])  # a name, its institution, and the next name
        listed = bool(self.people) and "," in self.people[0].text and not bodies[0]
        for at, line in enumerate(self.people):
            names = _names(line.text)
            if "orcid.org/" in line.text:
                self.take_orcid(line)
            elif pairs and at % 2 and (bodies[at] or " " not in line.text):
                self.report(line)
            elif not names or (len(names) > 1 and at and not listed):
                self.take_with_body(line)
            else:
                self.add_people(line, names)

    def take_with_body(self, line: Line) -> None:
        """Take the name before an institution whose first word is known (``Budi Hartono Universitas Contoh``)."""
        words = line.text.strip(_MARKS).split()
        whole = len(line.text.partition(",")[0].split())  # words before the town
        bodies = (at for at, (word, _) in enumerate(pairwise(words[:whole])) if word.casefold() in BODY_WORDS)
        at = next(bodies, 0)
        names = _names(" ".join(words[:at])) if at > 1 else ()
        if len(names) == 1:
            self.add_people(line, names)
            self.entry.unknown.append(line.as_text(" ".join(words[at:])))
        else:
            self.report(line)

    def report(self, line: Line) -> None:
        """Report an institution, which is of the author above it, or a line that can have another author."""
        first = self.of_author and not _is_body(self.of_author) and line.text[0] not in _MARKS
        self.of_author = line.text if first and _is_body(line.text) else ""
        self.entry.unknown.append(line)

    def add_people(self, line: Line, names: tuple[str, ...]) -> None:
        people = tuple(Contributor(name, "", "aut", kind_of(name)) for name in names)
        self.entry.people.append((line, Agents(people), "authors of the page"))
        self.of_author = line.text if len(people) == 1 else ""

    def take_orcid(self, line: Line) -> None:
        """Give an ORCID iD to the author above it; report it where that can be another."""
        if not self.of_author or any(mark in line.text.strip(_MARKS) for mark in " \t"):
            self.entry.unknown.append(line)
            return
        above, agents, rule = self.entry.people[-1]
        (author,) = agents.contributors
        author = author._replace(identifiers=(Identifier("orcid", line.text.strip(_MARKS)),))
        self.entry.people[-1] = (above, Agents((author,)), rule)
        self.of_author = ""

    def take_keywords(self) -> None:
        """Take the lists of keywords, or one a line; many words without a mark are several that nothing separates."""
        terms = [line.text.strip(_MARKS).rstrip(",;. ") for line in self.keywords]
        if len(terms) > 1 and not any("," in term or ";" in term for term in terms):
            terms = ["; ".join(terms)]
        for line, value in zip(self.keywords, terms, strict=False):
            if value.count(" ") >= lengths.NAME and not ("," in value or ";" in value):
                self.entry.unknown.append(line)
            else:
                take_field(self.entry, line, "Keywords", "keywords", value)


def _address_of_doi(text: str) -> str:
    """Return the address of a DOI that is alone on its line."""
    return f"https://doi.org/{text}" if text.startswith("10.") and "/" in text and " " not in text else ""


def _is_of_site(line: Line, *, in_text: bool) -> bool:
    """Return whether a line is of the site; a sentence of an abstract can also begin with the word ``Copyright``."""
    start = line.text[: lengths.PHRASE].casefold()
    if start.startswith(_LICENCE) or (start.startswith(_COUNTS) and not has_word_of_sentence(line.text)):
        return True
    return start.startswith(_RIGHTS) and (not in_text or is_copyright(line.as_text(line.text[: lengths.PHRASE])))


def _is_of_people(text: str) -> bool:
    """Return whether a line has names, the institution of an author, or a note on one: ``(*) Corresponding Author``."""
    return bool(_names(text)) or _is_body(text) or text[0] == "("


def _is_body(text: str) -> bool:
    """Return whether a line is the institution of an author: a body, or one with its town behind a comma."""
    return any(kind_of(part) == "corporate" for part in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    """Return the names of a line on which each part is one; OJS prints the family name last."""
    found: list[str] = []
    for part in text.strip(_MARKS).replace(";", ",").split(","):
        name = part.strip().rstrip(_FOOTNOTES)
        if "." in name and " " not in name and found:
            found[-1] = f"{found[-1]}, {name}"  # a degree
        elif name and not _is_name(name):
            return ()
        elif name:
            found.append(name)
    return tuple(found)


def _is_name(text: str) -> bool:
    if kind_of(text) == "corporate" or not text[0].isalpha():
        return False
    agents = parse_agents(text)
    of_title = words_in("title and body").intersection(text.casefold().split())
    return len(agents.contributors) == 1 and looks_like_agents(agents) and not of_title
