"""Distinguish the names of authors from titles in lists, where neither has a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import BODY_STARTS, BODY_WORDS, ROLE_PHRASES
from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.site_words import is_caption, is_kind_of_work
from catalog_export.read.page.page_words import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.model.record import Contributor
    from catalog_export.read.page.lines import Line
    from catalog_export.read.page.people import Agents

_OF_TITLES = words_in("title")
_OF_NO_NAMES = _OF_TITLES - words_in("particle") - words_in("joining")
_NOTHING = words_in("nothing")
_FIRST_OF_BODIES = BODY_STARTS | BODY_WORDS
_WORKPLACES = words_in("workplace")
_OF_SENTENCES = words_in("sentence")
_OF_TITLES_ONLY = _OF_TITLES - words_in("title and body")


def can_be_name(line: Line) -> bool:
    """Return whether a line is as short as a name and has no word of a sentence: ``Pak tri``."""
    words = line.text.casefold().split()
    short = len(words) <= lengths.NAME and _OF_TITLES.isdisjoint(words)
    return short and not line.href and bool(line.agents.contributors)


def looks_like_name(line: Line) -> bool:
    """Return whether a line has the shape of names, and no word of a title."""
    people = line.agents.contributors
    if ":" in line.text or not people:
        return False
    if any(map(str.isdigit, line.text)):
        return has_dates_of_life(line)
    words = {word.casefold() for word in line.text.split()}
    if line.agents.others or line.agents.stated:
        return True
    if all(person.kind == "corporate" for person in people):
        return _OF_TITLES_ONLY.isdisjoint(words)
    short = all(len(person.name.partition(",")[0].split()) <= lengths.NAME for person in people)
    return short and _OF_TITLES.isdisjoint(words) and (line.is_name or line.text.islower())


def has_dates_of_life(line: Line) -> bool:
    """Return whether the dates in a line are of lives: open, or behind a family name with the given names.

    The title "Perang Jawa, 1825-1830" has others.
    """
    people = line.agents.contributors
    return bool(people) and all(map(_has_dates, people))


def _has_dates(person: Contributor) -> bool:
    name, dates = person.name, person.dates or ""
    plain = not any(map(str.isdigit, name)) and _OF_TITLES.isdisjoint(name.casefold().split())
    return plain and person.kind == "personal" and bool(dates) and (dates.endswith("-") or ", " in name)


def names_people(line: Line) -> bool:
    """Return whether a line without a role names people or bodies, and is no label, heading or title."""
    text = line.text.casefold()
    if not line.is_name or line.lone_label or is_kind_of_work(line) or is_caption(line) or text in _NOTHING:
        return False
    if line.agents.stated or line.agents.others:
        return True
    if text.strip(" :") in ROLE_PHRASES or text[-1] == ":" or '"' in text:  # "Oleh", above the name of the author
        return False
    words = text.split()
    bodies = are_bodies(line.agents)
    small = [word for word in line.text.split() if word.islower()]
    if bodies and words[0] in _FIRST_OF_BODIES and _OF_TITLES.issuperset(small):
        return _OF_SENTENCES.isdisjoint(words)  # "Pusat Studi Wanita"; a title has other words in small letters, too
    return (_OF_TITLES_ONLY if bodies else _OF_NO_NAMES).isdisjoint(words)


def are_bodies(agents: Agents) -> bool:
    """Return whether all that a line names are bodies."""
    return all(contributor.kind == "corporate" for contributor in agents.contributors)


def names_workplace(lines: Sequence[Line], position: int, people: Sequence[tuple[int, Agents]]) -> bool:
    """Return whether a line has bodies without a role below people: it is where the people work.

    Below people without roles one is a school or a part of one, or it is apart from them and they are right below the
    title.
    """
    line = lines[position]
    if not are_bodies(line.agents):
        return False
    if any(agents.stated for _, agents in people):
        return True
    persons = [place for place, agents in people if not are_bodies(agents)]
    apart = any(lines[place - 1].text for place in persons) and not lines[position - 1].text
    school = not _WORKPLACES.isdisjoint(line.text.casefold().replace(",", " ").split())
    return bool(persons) and (apart or school)


def doubtful_people(people: Sequence[tuple[int, Agents]], unknown: int) -> list[tuple[int, Agents]]:
    """Return the people without roles that are rather something else; ``unknown``: the first line that is no person.

    A page prints its authors in one style: capitals among other names are of a title. A single word or a body is right
    below the title, and the word alone: others are buttons, or where the authors work. So is a body below a person.
    """
    bare = [one for one in people if not (one[1].stated or one[1].others)]
    mixed = any(not agents.text.isupper() for _, agents in bare)
    first = min([unknown, *(place for place, agents in people if not are_bodies(agents))])
    return [
        (place, agents)
        for place, agents in bare
        if (mixed and agents.text.isupper())
        or (" " not in agents.text and (place > unknown or len(bare) > 1))
        or (place > first and are_bodies(agents))
    ]


def most_like_name(lines: Sequence[Line]) -> Line:
    """Return the line that is most like a name: an academic title, few words, none of a sentence; the last of equals.

    The first line of a record is more often its title.
    """

    def unlike(line: Line) -> tuple[bool, int, int]:
        words = line.text.split()
        longest = max([len(person.name.partition(",")[0].split()) for person in line.agents.contributors], default=0)
        return not _has_academic_title(line), sum(word.casefold() in _OF_TITLES for word in words), longest

    return min(reversed(lines), key=unlike)


def _has_academic_title(line: Line) -> bool:
    """Return whether a line begins with an academic title before a name: Prof., Dr., Ir."""
    return line.text.casefold().partition(" ")[0] in words_in("academic title")
