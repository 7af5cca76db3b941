"""Words that a catalogue site prints around records and that belong to no record."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import COLLECTION_WORDS, ROLE_PHRASES
from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.title_lines import names_site
from catalog_export.read.page.page_words import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_SIDE_BARS = words_in("side bar")
_PAGER, _FRAME, _CAPTIONS, _MENU, _ENTRANCES, _HEADS = map(
    words_in, ("pager", "frame", "caption", "menu", "entrance", "head of columns")
)
_OF_ISSUES = words_in("issue")
_NO_TITLES = words_in("nothing").union(ROLE_PHRASES)
_WORK_KINDS = words_in("kind of work") | set(COLLECTION_WORDS)
_BETWEEN_WORDS = str.maketrans("|>»·•/:,", "        ")
_SEARCHED = "hasil pencarian"
_COUNTED = ("ditemukan ", "found ")
_LIST_HEADS = (_SEARCHED, *_COUNTED)
_OF_HEADS = frozenset(letter for head in _LIST_HEADS for letter in (head[0], head[0].upper()))  # their first letters
_NO_DIGITS = str.maketrans("", "", "0123456789")
_SINCE = frozenset("©0123456789")  # with which the year behind "Copyright" begins


def begins_side_bar(line: Line) -> bool:
    """Return whether a line is the heading of a side bar."""
    return line.text.strip(" :").casefold() in _SIDE_BARS


def without_side_bars(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out side bars with other records than that of the page, and mark the navigation in what stays."""
    kept = _without_side_bars(lines)
    if end := menu_end(kept):
        kept = kept[end:]
    _mark_navigation(kept)
    return kept


def _without_side_bars(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out side bars: each from its heading to its last line."""
    headings = [
        position
        for position, line in enumerate(lines)
        if line.text and len(line.text) < lengths.PHRASE and begins_side_bar(line)
    ]
    if not headings:
        return lines
    kept = list(lines)
    first = _first_of_record(kept, 0)
    for start in reversed(headings):
        end = _side_bar_end(kept, start)
        if start <= first < end:
            following = _first_of_record(kept, end)
            if following == len(kept):  # all that is known of the record is in the side bar
                continue
            first = following
        elif first == len(kept):
            break
        del kept[start:end]
        first -= end - start if first >= end else 0
    return kept


def _first_of_record(lines: Sequence[Line], start: int) -> int:
    """Return the position of the first line from ``start`` on that is of a record, or else the number of lines."""
    return next((position for position in range(start, len(lines)) if _is_of_record(lines[position])), len(lines))


def _is_of_record(line: Line) -> bool:
    return line.is_section or line.address is not None or line.field is not None or line.states_people


def _side_bar_end(lines: Sequence[Line], start: int) -> int:
    """Return the end of a side bar: its last link or collection and the imprint below, above any known field.

    A heading with nothing below it is a side bar, too; a last line in small letters is rather the end of a text.
    """
    end = start
    filled = 0
    for position in range(start + 1, len(lines)):
        line = lines[position]
        if line.level == 1 or (line.field and line.field.field) or line.is_section or line.is_breadcrumb:
            return end
        filled += bool(line.text)
        if line.address or line.collection is not None or (start < end == position and line.imprint):
            end, filled = position + 1, 0
        elif filled > lengths.HEADER:
            return end
    return start + 1 if not filled and lines[start].text[0].isupper() and end == start else end


def menu_end(lines: Sequence[Line]) -> int:
    """Return where the words of a menu end that are above a page, with the name of the site; 0 without a menu.

    A menu has several words, and one to enter the site: a title can be one word of a menu.
    """
    end = 0
    words: list[str] = []
    for at, line in enumerate(lines[: lengths.LOOKED_AT]):
        text = line.text
        if not text:
            continue
        if line.level or line.href or len(text) >= lengths.PHRASE:
            break
        if found := _menu_words(text):
            words += found
            end = at + 1
        elif not names_site(line):
            break
    return end if len(words) > 1 and not _ENTRANCES.isdisjoint(words) and any(line.text for line in lines[end:]) else 0


def _menu_words(text: str) -> list[str]:
    """Return the words of a text if all are of a menu."""
    words = text.casefold().translate(_BETWEEN_WORDS).split()
    return words if _MENU.issuperset(words) else []


def _mark_navigation(lines: Sequence[Line]) -> None:
    """Mark the lines with which a page begins and that are links, none to a record: a title is not among several."""
    first = takewhile(lambda line: not line.text or (line.linked and not line.level and line.address is None), lines)
    links = [line for line in first if line.text]
    for line in links[: len(links) if len(links) > 1 else 0]:
        line.several_links = True


def is_list_head(line: Line) -> bool:
    """Return whether a line is the head of a list of results: ``Hasil Pencarian :: Kembali``, ``Found 9 documents``."""
    if line.text[:1] not in _OF_HEADS:  # nearly all are such; the test saves time
        return False
    folded = line.text[: lengths.LINE].casefold()
    if not folded.startswith(_LIST_HEADS) or line.address:
        return False
    if not folded.startswith(_COUNTED):
        return not folded.removeprefix(_SEARCHED).lstrip()[:1].isalpha()  # "Hasil pencarian kerja" can be a title
    _, count, *what = folded.split()
    return count[0].isdigit() and bool(what) and what[0].startswith(("dokumen", "document"))


def is_pager(line: Line) -> bool:
    """Return whether a line has only the numbers of the pages of a list, and the words around them."""
    words = line.text.casefold().split()
    counts = len(words) > 1 and any(map(str.isdigit, words))
    return (counts or (line.linked and not line.address)) and all(word in _PAGER or word.isdigit() for word in words)


def is_frame(line: Line) -> bool:
    """Return whether a line is a button, a caption or the picture of a cover."""
    if line.text[:1] == "|" and _HEADS.issuperset(line.text.casefold().replace("|", " ").split()):
        return True
    return line.text.strip(" :_*").casefold() in _FRAME or line.text.startswith("![")


def is_caption(line: Line) -> bool:
    """Return whether a line above an abstract is of the frame of its page, or a heading that sites print there.

    A word in small letters is none: it could be the end of a title.
    """
    if is_frame(line):
        return True
    words = line.text.strip(" _*•#")
    small = words.isalpha() and words.islower()
    return (
        len(words) < lengths.LINE
        and not small
        and " ".join(words.casefold().translate(_NO_DIGITS).split()) in _CAPTIONS
    )


def is_cover(line: Line) -> bool:
    """Return whether a line is the picture of a cover, or the word for it."""
    return line.text.startswith("![") or line.text.casefold() == "cover"


def is_kind_of_work(line: Line) -> bool:
    """Return whether a line is only a term for the kind of the work: it is no title."""
    return line.text.casefold() in _WORK_KINDS


def is_no_title(line: Line) -> bool:
    """Return whether a line above a record cannot be its title."""
    text = line.text
    if line.is_time or line.is_section or is_caption(line) or is_kind_of_work(line) or is_list_head(line):
        return True
    if text.casefold().strip(" :") in _NO_TITLES or (not text.isdigit() and line.imprint and line.imprint.year == text):
        return True
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    named = [word for word in words if word.isalpha()]
    return 0 < len(named) < len(words) and _OF_ISSUES.issuperset(named)


def is_of_site(line: Line) -> bool:
    """Return whether a line below a record is of its site: links to other pages, a button, a menu, or a copyright.

    A button begins with a capital. The same word in small letters can be the end of a text.
    """
    if line.links_only and line.leads_elsewhere:
        return True
    if line.text[:1].isupper() and len(line.text) < lengths.PHRASE:
        return is_frame(line) or not _ENTRANCES.isdisjoint(_menu_words(line.text)) or is_copyright(line)
    return is_copyright(line)


def is_copyright(line: Line) -> bool:
    """Return whether a line is the statement of the site's copyright."""
    owned = line.text[:1] == "©" or line.text[:9].casefold() in ("copyright", "hak cipta")
    since = line.text.lstrip("©")[9:].strip("s ")[:3].casefold()
    return owned and len(line.text) < lengths.LINE and (line.text[0] == "©" or since[:1] in _SINCE or since == "(c)")
