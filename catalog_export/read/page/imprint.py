"""Read imprints: ``Depok: Fakultas Hukum Universitas Indonesia, 2008``, a publisher with a year, or a year alone."""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from typing import NamedTuple

from catalog_export.model.vocabulary import BODY_WORDS, PLACES
from catalog_export.read.page import lengths
from catalog_export.read.page.field_labels import LABELS
from catalog_export.read.page.page_words import words_in
from catalog_export.text.patterns import pattern
from catalog_export.text.placeholders import without_placeholder

# A date as catalogues write it: 2014, [2014?], c2014, 2014/2015, 1998, c1990, 198-?, 19--, Mei 2010, 12 Mei 2010.
_MONTH = r"(?:\d{1,2}\s+)?[JFMASONDO][a-z]{2,8}\s+"
_ONE_YEAR = rf"[\[(]?\s?(?:c|©|cop\.)?\s?(?:{_MONTH})?(?:1[5-9]|20)(?:\d[\d-]|--)\s?\??[\])]?"
_DATE = rf"{_ONE_YEAR}(?:\s?[/–-]\s?(?:\d{{2}}|{_ONE_YEAR})|,\s(?:c|©|cop\.)\s?\d{{4}}|-)?\??[\])]?"
# The year of a day or month: 14-Mar-2019, Mar-2019, 17 Februari 2012, 17/02/2012, February 17, 2012.
_OF_DAY = pattern(
    r"(?:\d{1,2}[\s/.-]+)?(?:[jfmasond][a-z]{2,8}(?:\s\d{1,2},)?|\d{1,2})[\s/.-]+(?P<year>(?:1[5-9]|20)\d\d)",
    re.IGNORECASE,
)
# It is alone, behind a comma, or behind the number of an issue in brackets.
_DATED = pattern(rf"(?:^|(?P<before>,|\)[\s:])\s*)(?P<year>{_DATE})\.?$")
# Behind the date: the next area of ISBD (``. - 84 hlm``), or a remark in brackets.
_BEHIND_DATE = pattern(r"(?<=[\d\]?-])(?:\.\s?[-–—]+\s|\s(?=\([^()]*\)$))")
_CENTURIES = frozenset(("18", "19", "20"))  # with which the years of journals begin
_CLOSING = {"[": "]", "(": ")"}
_OF_BODIES = words_in("title and body") | words_in("particle")  # words in small letters in their names


class Imprint(NamedTuple):
    """Place, publisher and date of an imprint, each ``None`` where it is not stated.

    ``issue``: the whole text if it is an issue of a journal, of which only the year is a value of the record.
    """

    place: str | None
    publisher: str | None
    year: str | None
    issue: str | None = None

    @property
    def text(self) -> str:
        """The parts that are stated, as on a page."""
        return ", ".join(filter(None, (": ".join(filter(None, (self.place, self.publisher))), self.year)))


def read_imprint(text: str) -> Imprint | None:
    """Read an imprint line; ``None`` where the line is something else. The date is as printed."""
    text = text.strip()
    while ("," in text or ":" in text) and text.find(_CLOSING.get(text[0], "\0")) == len(text) - 1:
        text = text[1:-1].strip()  # the cataloguer has supplied all of it
    if len(text) > lengths.VALUE or "://" in text:
        return None
    if match := _DATED.search(text):
        head, year = text[: match.start()].strip(), match["year"].strip()
        if head and match["before"] == ",":
            return _dated(head, year)
        if (not head or _is_issue(head)) and is_balanced(year):
            return Imprint(None, None, year, text if head else None)
    place, publisher = _split_place(text)
    known = place is not None and place.strip("[]").casefold() in PLACES
    if known and publisher and not any(map(str.isdigit, publisher)) and ";" not in text and is_balanced(publisher):
        return _read_undated(text) or _made(place, publisher, None)
    return None


def read_issue(text: str) -> Imprint | None:
    """Read an issue of a journal with one year behind its volume: ``JHP 12:3 (2005) 20-35``.

    A call number can have the year right behind its letters: ``LP 2003-15``.
    """
    words = "".join(char if char.isalnum() else " " for char in text).split()
    years = [word for word in words if word.isdigit() and len(word) == len("2010") and word[:2] in _CENTURIES]
    volumes = [word for word in words[: words.index(years[0])] if word.isdigit()] if len(years) == 1 else []
    named = volumes and not text[0].islower()
    return Imprint(None, None, years[0], text) if named else None


def read_certain_line(text: str) -> Imprint | None:
    """Read an imprint line, also of a form that no other line has; ``None`` where the line is something else.

    The date has a comma behind it or a known place before it, or it states in brackets that it is not known.
    """
    if (imprint := read_imprint(text)) or len(text) > lengths.VALUE:
        return imprint
    head, bracket, date = text.rpartition("[")
    if bracket and date.endswith("]") and any(map(str.isalpha, date)) and not without_placeholder(date.strip("]")):
        return _made(*_split_place(head.rstrip(", ")), None) if is_balanced(head) else None
    bare = text.rstrip(",. ")
    if (imprint := read_imprint(bare)) and imprint.year:
        return imprint
    if text[-1:] == "," and (imprint := _read_without_comma(bare)):
        return imprint
    imprint = _read_place_behind(bare)
    return imprint if imprint and (imprint.place or "").casefold() in PLACES else None


def read_likely_line(text: str) -> Imprint | None:
    """Read an imprint line of a form that titles can have, too: without a date, or without a comma before it."""
    bare = text.rstrip(", ")
    place, publisher = _split_place(bare)
    small = [word for word in bare.split() if word[0].islower()]
    if not _OF_BODIES.issuperset(small) or LABELS.get((place or "").casefold()) or not is_balanced(bare):
        return None
    if any(map(str.isdigit, bare)):
        return _read_place_behind(bare) or _read_without_comma(bare)
    return _made(place, publisher, None) if publisher and (place or bare != text) else None


def _read_place_behind(text: str) -> Imprint | None:
    """Read ``Gramedia , Jakarta: 1991``."""
    head, _, date = text.rpartition(":")
    publisher, _, place = head.rpartition(",")
    named = publisher.strip() and place.strip() and not any(map(str.isdigit, head))
    return _made(place.strip(), publisher.strip(), date.strip()) if named and _is_date(date.strip()) else None


def _read_without_comma(text: str) -> Imprint | None:
    """Read ``Jakarta Gramedia 1995``; the place is a value if it is a known one, and no name in English follows."""
    head, _, date = text.rpartition(" ")
    if not head or head[-1] in ",:" or any(map(str.isdigit, head)) or not is_balanced(head):
        return None
    if not (date.isdigit() and _is_date(date)):  # a call number can end with a longer date
        return None
    place, publisher = _split_place(head)
    first, _, rest = publisher.partition(" ")
    known = place is None and first.casefold() in PLACES and rest
    if known and rest.split()[-1].casefold() not in BODY_WORDS:
        place, publisher = first, rest
    before, _, name = publisher.rpartition(" ")
    if place is None and before and not without_placeholder(name):
        place, publisher = before, name
    return _made(place, publisher, date)


def _is_date(text: str) -> bool:
    """Return whether a text is only a date."""
    imprint = read_imprint(text)
    return imprint is not None and imprint.year == text


def _is_issue(text: str) -> bool:
    """Return whether a text is a journal with volume and issue, without the last bracket: ``JJJ 25(2``."""
    journal, _, volume = text.rpartition("(")[0].strip().rpartition(" ")
    return bool(journal) and volume.isdigit()


def _dated(head: str, year: str) -> Imprint | None:
    """Split the part before the date; ``None`` for the label of another field, and for two imprints in one line."""
    before, bracket, supplied = head.rpartition("[")
    if bracket and year[-1] == "]" and "[" not in year and "]" not in supplied and before.rstrip()[-1:] in ("", ":"):
        head, year = before + supplied, year[:-1]  # the bracket is around publisher and year
    if not (is_balanced(head) and is_balanced(year)):
        return None  # the bracket around an imprint, behind people
    place, publisher = _split_place(head)
    folded = (place or "").casefold()
    if not (publisher or folded in PLACES) or _has_second(publisher):
        return None
    if label := LABELS.get(folded):
        if label.field not in ("publisher", "imprint"):
            return None
        if ":" in publisher:
            return read_imprint(f"{publisher}, {year}")
        return Imprint(None, without_placeholder(publisher), year)
    return _made(place, publisher, year)


def _made(place: str | None, publisher: str, year: str | None) -> Imprint:
    """Return an imprint of its parts; a part that is no more than a known place is the place."""
    if place is None and publisher.casefold() in PLACES:
        return Imprint(publisher, None, year)
    return Imprint(without_placeholder(place), without_placeholder(publisher), year)


def _has_second(publisher: str) -> bool:
    """Return whether a publisher has another imprint behind it: ``Gramedia ; Bandung : Mizan``."""
    return ";" in publisher and ":" in publisher


def read_labelled_imprint(text: str) -> tuple[Imprint | None, str]:
    """Read the value of a label of imprints or publishers; also return what of the value is in no part of it.

    A publisher can be alone, or with a place. A value with a year or a bracket at another place cannot be read.
    """
    imprint = read_imprint(text) or _read_undated(text)
    if imprint:
        return imprint, ""
    behind = _BEHIND_DATE.search(text)
    if behind and (imprint := read_imprint(text[: behind.start()])) and imprint.year:
        return imprint, text[behind.end() :]
    place, colon, publisher = f"{text} ".partition(": ")
    if "://" in text or year_of(text) or len(text) > lengths.VALUE or _has_second(text) or not is_balanced(text):
        return None, text
    if colon and len(place) < lengths.NARROW and not any(map(str.isdigit, place)):
        return _made(place.strip(), publisher, None), ""
    return _made(None, text, None), ""


def _read_undated(text: str) -> Imprint | None:
    """Read an imprint whose date is empty or not known: ``Jakarta: Gramedia, t.t.``, ``Universitas Indonesia , ``."""
    head, comma, date = text.rpartition(",")
    if not comma or without_placeholder(date) or not is_balanced(head):
        return None
    return _made(*_split_place(head), None)


def is_balanced(text: str) -> bool:
    """Return whether a text has as many closing as opening brackets of each kind."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _CLOSING.items())


def _split_place(text: str) -> tuple[str | None, str]:
    """Split at the first colon that is not inside square brackets."""
    start = text.find("]") if text.startswith("[") else 0
    if 0 < start == len(text) - 1:
        place, comma, publisher = (part.strip() for part in text[1:-1].partition(","))
        if comma and publisher and (without_placeholder(place) is None or place.casefold() in PLACES):
            return place, publisher
    if 0 < start == len(text) - 1 and ":" in text:
        text, start = text[1:-1], 0
    colon = text.find(":", max(start, 0))
    place = text[:colon].strip() if colon > 0 else ""
    if not 1 < len(place) <= lengths.PHRASE:
        return None, text.strip()
    return place, text[colon + 1 :].strip()


def split_bracketed(text: str) -> tuple[str, Imprint | None]:
    """Split the imprint in brackets off the end of a line of people: ``A; B, supervisor (Fakultas Teknik, 2019)``.

    The bracket may have brackets inside, as in ``([Place of publication not identified]: Gramedia, 2008)``.
    """
    bare = text.rstrip(" .;")
    if not bare.endswith(")"):
        return text, None
    depth = 0
    for position in range(len(bare) - 1, max(-1, len(bare) - lengths.VALUE), -1):
        depth += (bare[position] == ")") - (bare[position] == "(")
        if depth == 0:
            inner = bare[position + 1 : -1]
            imprint = read_imprint(inner) or _read_undated(inner)
            return (bare[:position].strip(), imprint) if imprint else (text, None)
    return text, None


def year_of_day(text: str) -> str | None:
    """Return the year of a text that is only a day or month."""
    found = _OF_DAY.fullmatch(text)
    return found["year"] if found else None


def year_of(date: str) -> int:
    """Return the first whole year in a date, 0 where there is none."""
    numbers = "".join(char if char.isdigit() else " " for char in date).split()
    return next((int(number) for number in numbers if len(number) == len("2010")), 0)
