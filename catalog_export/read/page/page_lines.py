"""The lines of a catalogue page, one by one: which is a breadcrumb, a link, an imprint, people, or prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.record import Location
from catalog_export.model.vocabulary import COLLECTION_WORDS, PLACES
from catalog_export.read.page.abstract_labels import KEYWORD_LABEL, LABELS, NAMED_LINE
from catalog_export.read.page.markdown import unlink
from catalog_export.read.page.people import kind_of, looks_like_agents, parse_agents
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog_export.model.record import ThesisKind

_BREADCRUMB = pattern(r"[\s#>*_]*([^>]{2,80}?)\s*(?:>>|»)\s*(\S.*)")
_SECTION = pattern(rf"[\s#*_]*(?:{LABELS})[\s*_#]*[:：.]?[\s*_#]*", re.IGNORECASE)
_USUAL_SECTIONS = frozenset(("Abstrak", "Abstract", "ABSTRAK", "ABSTRACT"))
# A Markdown heading can end in number signs again.
_HEADING_END = pattern(r"\s+#+$")
_MARKDOWN_LINK = pattern(r"\[([^\[\]]*)\]\(\s*<?([^\s<>]+?)>?(?:\s+\"[^\"]*\")?\s*\)")
_URL = pattern(r"[hH][tT][tT][pP][sS]?://[^\s<>\"\])}`]+")
_BARE_HOST = pattern(r"(?:lib|lontar)\.ui\.ac\.id\.?/[^\s<>\"\])}`]+", re.IGNORECASE)
# What an address goes on with on the next line, where a line end broke it: a name and its value, no rule.
_URL_REST = pattern(r"<?(?:[\w%.&#/-]*\w=\w|=\d)[\w%.&=#/-]*>?")
_ENTRIES = frozenset(("Entr", "Main", "Adde", "Addi"))
_ENTRY_LABEL = pattern(
    r"(?:Entri (?:utama|tambahan)|(?:Main|Added|Additional) entry)\s?-\s?"
    r"(?:nama (?:orang|badan)|(?:personal|corporate) name)[*_]*\s*[:：][*_]*\s*",
    re.IGNORECASE,
)
_URL_END = pattern(r"[\w%.&=#/-]+>?")
# The words before the address, where it stands on the next line.
_LINK_LABEL = pattern(
    r"[\s#>*_-]*(?:deskripsi lengkap|full description|complete description)[\s*_]*[:：]?[\s*_]*", re.IGNORECASE
)
# An address with words of a sentence around it, rather than a label before it or buttons behind.
_IN_SENTENCE = pattern(r"^(?:\S+\s+){2,20}[a-z]+\s+https?://|https?://\S+[^\s>)\]|]\s+[a-z(]|[a-z]\s+https?://\S+\.$")
_TIME = pattern(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+\d{1,2}[.:]\d{2}(?:\s?[AaPp][Mm])?")
_RECORD_ID = pattern(r"[?&]id=([^&#\s;]+)")
# A date as catalogues write it: 2014, [2014?], c2014, 2014/2015, 1998, c1990, 198-?, Mei 2010, 12 Mei 2010.
_MONTHS = r"(?:\d{1,2}\s+)?[JFMASONDO][a-z]{2,8}\s+"
_ONE_YEAR = rf"[\[(]?\s?(?:c|©|cop\.)?\s?(?:{_MONTHS})?(?:1[5-9]|20)\d(?:\d|-)\s?\??[\])]?"
_DATE = rf"{_ONE_YEAR}(?:\s?[/–-]\s?(?:\d{{2}}|{_ONE_YEAR})|,\s(?:c|©|cop\.)\s?\d{{4}}|-)?\??[\])]?"
_YEAR_ONLY = pattern(rf"(?P<year>{_DATE})\.?")
IMPRINT = pattern(rf"(?:(?P<place>[^:]{{2,60}}?)\s*:\s*)?(?P<publisher>\S.*?),\s*(?P<year>{_DATE})\.?")
_TITLE_LABELS = frozenset(("judul", "title"))
_TITLE_LABEL = pattern(r"\w{5}\s*[:：]\s+(?=\S)")
_PUBLISHER_LABELS = frozenset(
    ("penerbit", "publisher", "diterbitkan oleh", "penerbitan", "imprint", "published", "publishing")
)
_LABELS = _PUBLISHER_LABELS | {"tahun", "tahun terbit", "year", "kota terbit", "tempat terbit", "tanggal"}
_DIGITS = pattern(r"(?:1[5-9]|20)\d\d")
_PLACE_PUBLISHER = pattern(r"(?P<place>[^:;]{2,60}?)\s*:\s*(?P<publisher>[^\d]*)")
_NEW_SENTENCE = pattern(r"[.!?]\s+[A-Z]")
_AFTER_WORD = pattern(r"[.!?](?<=[^\W\dA-Z_]{3}.)\s+[A-Z]")
_BROKEN_WORD = pattern(r"(\w)- (?!(?:dan|atau|and|or)\b)(\w)")  # by a line end, but not in "pre- and post-test"
# A title longer than this is a paragraph.
LONGEST_TITLE = 600


class Page(NamedTuple):
    """Lines of a document, or of one record of it, and the number of the first.

    Where the lines were made from others, as of a table, ``numbers`` holds that of each.
    """

    name: str
    first: int
    lines: list[str]
    numbers: Sequence[int] = ()

    def place(self, position: int, end: int = 0) -> Location:
        """Return where the line at ``position`` stands, or the lines up to ``end``."""
        if self.numbers:
            first, last = self.numbers[position], self.numbers[max(position, end)]
            return Location(self.name, first, last if last > first else 0)
        return Location(self.name, self.first + position, self.first + end if end > position else 0)


class Imprint(NamedTuple):
    """Place, publisher and year of an imprint line."""

    place: str | None
    publisher: str | None
    year: str | None


def is_breadcrumb(text: str) -> bool:
    """Tell whether a line is ``LIBRARY >> COLLECTION``; a title with the mark has no library before it."""
    found = _BREADCRUMB.fullmatch(text.strip()) if len(text) < 200 else None
    if found is None or _NEW_SENTENCE.search(text):
        return False
    return (" = " not in text and text[:2] != "# ") or kind_of(unlink(found[1])) == "corporate"


def is_rule(text: str) -> bool:
    """Tell whether a line that is not empty is a rule: a mark three times or more, some also with blanks between."""
    mark = text[0]
    if mark not in "-=*_":
        return False
    if not text.strip(mark):
        return len(text) > 2
    return mark in "-*" and len(text) > 4 and set(text.split(" ")) == {mark}


def behind_rule(text: str) -> str:
    """Return what is glued to a long rule that a line begins with, an empty text where there is none."""
    bare = text.lstrip(text[0])
    return bare.strip() if len(text) - len(bare) > 9 else ""


def is_link(text: str) -> bool:
    """Tell whether a line is the link to the full description, rather than text that mentions an address."""
    if "id=" not in text or len(text) > 2000:
        return False
    address = _URL if "://" in text else _BARE_HOST if ".ac.id" in text else None
    if address is None:
        return False
    addresses = sum(map(len, address.findall(text)))
    return addresses > 0 and (len(text) - addresses < 60 or len(" ".join(text.split())) - addresses < 60)


def stands_in_sentence(lines: Sequence[str], position: int) -> bool:
    """Tell whether an address, below the header, is part of a sentence: on its line, or between two wrapped ones.

    One of the library itself leads to a record whatever stands beside it.
    """
    text = lines[position].strip()
    if _IN_SENTENCE.search(text) and not names_link(text) and not _BARE_HOST.search(text):
        return True
    above = lines[position - 1].strip() if position else ""
    below = lines[position + 1].strip() if position + 1 < len(lines) else ""
    return above[-1:].isalpha() and below[:1].islower()


def is_prose(text: str) -> bool:
    """Tell a paragraph from a title: it is very long, or holds the end of one sentence and the start of another."""
    if len(text) <= 120:
        return False
    stopped = "." in text or "?" in text or "!" in text
    if len(text) > LONGEST_TITLE or not stopped:
        return len(text) > LONGEST_TITLE
    # A title ends in no stop, and those in it are of numbers and abbreviations: "1. Sejarah PT. Timah".
    new_sentence = _NEW_SENTENCE if text[-1] in ".?!" else _AFTER_WORD
    return bool(new_sentence.search(text))


def is_section(text: str) -> bool:
    """Tell whether a line that is not empty is only the label of an abstract; no label holds a comma."""
    if len(text) >= 60 or "," in text:
        return False
    usual = text.strip("#*_ ") in _USUAL_SECTIONS  # nearly every page has one of them
    if usual or _SECTION.fullmatch(text):
        return True
    return ("bstra" in text or "BSTRA" in text) and not text[0].islower() and bool(NAMED_LINE.fullmatch(text))


def is_label(text: str) -> bool:
    """Tell whether a line that is not empty is only the label of an abstract or of a keyword list."""
    return len(text) < 60 and bool(_SECTION.fullmatch(text) or KEYWORD_LABEL.fullmatch(text))


def is_keyword_line(text: str) -> bool:
    """Tell whether a line is a label of keywords with the list behind it."""
    label, colon, listed = text.partition(":")
    return bool(colon and listed.strip() and KEYWORD_LABEL.fullmatch(label))


def is_link_label(text: str) -> bool:
    """Tell whether a line that is not empty holds only the words before the address, which follows on the next."""
    return len(text) < 40 and " " in text and "," not in text and bool(_LINK_LABEL.fullmatch(text))


def names_link(text: str) -> bool:
    """Tell whether a line begins with the words before the address of the full description."""
    return bool(_LINK_LABEL.match(text.strip()))


def is_colophon(lines: Sequence[str], position: int) -> bool:
    """Tell whether the last line of a page is its publisher's: set apart, and a copyright or the name of a body."""
    text, above = lines[position].strip(), lines[position - 1].strip()
    if not text:
        return False
    if above and not is_rule(above):
        return False
    if text[0] == "©" or text[:9].lower() == "copyright":
        return True
    agents = parse_agents(text)
    bodies = bool(agents.contributors) and all(c.kind == "corporate" for c in agents.contributors)
    before = next((line.strip() for line in reversed(lines[:position]) if line.strip()), "")
    return bodies and text[-1] not in ".?!:" and looks_like_agents(agents) and not is_label(before or "-")


def is_time(text: str) -> bool:
    """Tell whether a line is only a date with the time of day, as browsers print it above a page."""
    return text[0].isdigit() and bool(_TIME.fullmatch(text))


def states_roles(text: str) -> bool:
    """Tell whether a line is one of people with roles that we know."""
    return len(text) < 2000 and text[-1:] != "." and any(c.relator for c in parse_agents(text).contributors)


def stands_between(text: str) -> bool:
    """Tell whether a line can stand between title and link."""
    return bool(looks_like_agents(parse_agents(text)) or read_imprint(text))


def read_imprint(text: str) -> Imprint | None:
    """Read an imprint line; ``None`` where the line is something else. The date is as it stands there."""
    if len(text) > 200 or "://" in text:
        return None
    if match := _YEAR_ONLY.fullmatch(text):
        return Imprint(None, None, match["year"])
    if match := IMPRINT.fullmatch(text):
        return _dated(match["place"], match["publisher"], match["year"])
    match = _PLACE_PUBLISHER.fullmatch(text) if ":" in text else None
    known = match is not None and match["place"].strip("[]").casefold() in PLACES
    return Imprint(match["place"], match["publisher"], None) if match and known else None


def _dated(place: str | None, publisher: str, year: str) -> Imprint | None:
    """Sort out what stands before the date; ``None`` for a label that is none of a publisher, and for two imprints."""
    label = (place or "").casefold()
    if (label in _LABELS and label not in _PUBLISHER_LABELS) or (";" in publisher and ":" in publisher):
        return None
    if label in _PUBLISHER_LABELS:
        return read_imprint(f"{publisher}, {year}") if ":" in publisher else Imprint(None, publisher, year)
    if not place and publisher.casefold() in PLACES:
        return Imprint(publisher, None, year)
    return Imprint(_told(place), _told(publisher), year)


# How a cataloguer writes that a place or publisher is not known; in Indonesian, that there is none.
_NOT_KNOWN = frozenset(("sl", "sn", "sineloco", "sinenomine", "tt", "tp", "tanpatempat", "tanpapenerbit"))


def _told(part: str | None) -> str | None:
    return part if "".join(filter(str.isalpha, part or "")).casefold() not in _NOT_KNOWN else None


def year_of(date: str) -> int:
    """Return the first whole year in a date, 0 where there is none."""
    found = _DIGITS.search(date)
    return int(found.group()) if found else 0


def unmark(text: str) -> str:
    """Take Markdown marks off both ends of a line that is not empty, and the label of an added entry."""
    if text[:4] in _ENTRIES:
        text = _ENTRY_LABEL.sub("", text)
    return text.lstrip("#>*_-| ").rstrip("*_| ") if text[0] in "#>*_-|" or text[-1] in "*_|" else text


def unmark_title(lines: Iterable[str]) -> str:
    """Join the lines of a title, the marks of a heading and of emphasis taken off; ``C#`` and ``A*`` are none."""
    text = " ".join([_unhead(line) if line[0] == "#" else line for line in lines])
    if "- " in text:
        text = _BROKEN_WORD.sub(r"\1-\2", text)
    if text[:1] in "JTjt" and text[:5].lower() in _TITLE_LABELS and (labelled := _TITLE_LABEL.match(text)):
        text = text[labelled.end() :]
    if text[:1] == '"' == text[-1:] and " = " in text and text.count('"') == 2:
        text = text[1:-1].strip()  # a wrapper of both titles
    if text[:1] not in "*_" and text[-1:] not in "*_":
        return text
    whole = text[:1] in "*_" or text.endswith(("**", "__"))
    return text.strip("*_ ") if whole else text


def _unhead(line: str) -> str:
    """Take the marks of a heading off a line."""
    bare = line[2:] if line[1:2] == " " else line.lstrip("#")
    return _HEADING_END.sub("", bare).strip() if bare[-1:] == "#" else bare.strip()


def goes_on(text: str, below: str) -> bool:
    """Tell whether an address at the end of a line was broken there, and goes on below."""
    address = text.rsplit(maxsplit=1)[-1]
    if "://" not in address:
        return False
    if _URL_REST.fullmatch(below):
        return True
    # Before a value, or before the bracket that closes the address.
    cut = below[-1] == ">" if "<" in address else address[-1] == "="
    return cut and bool(_URL_END.fullmatch(below))


def read_address(text: str) -> tuple[str | None, str | None]:
    """Return the address of a link line and the control number in it, both as they stand there."""
    link = _MARKDOWN_LINK.search(text) if "](" in text else None
    bare = None if link and "://" in link[2] else _URL.search(text) or _BARE_HOST.search(text)
    url = bare.group() if bare else link[2] if link else None
    if url is None:
        return None, None
    url = url.replace("&amp;", "&").rstrip(".,;'*_")
    found = _RECORD_ID.search(url)
    return url, found[1] if found else None


def read_collection(text: str) -> tuple[str | None, ThesisKind | None]:
    """Return the collection that a breadcrumb names, and the thesis kind its name tells."""
    match = _BREADCRUMB.fullmatch(text.strip())
    if match is None:
        return None, None
    collection = " ".join(unlink(match[2]).split()).strip("*_ ")
    words = re.findall(r"\w+", collection.casefold())
    return collection, next((COLLECTION_WORDS[word] for word in words if word in COLLECTION_WORDS), None)
