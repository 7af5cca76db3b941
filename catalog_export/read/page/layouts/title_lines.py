"""Decide which lines of a header are the title's: where it ends, and where it goes on below.

A wrapped title can go on with a line that elsewhere is a name: "Donald Trump", "Bank Mandiri Tbk". If people with roles
are below, ``above_people.wrapped_title`` finds its lines by their width. The rules here read any other title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import BODY_WORDS, COLLECTION_WORDS, PLACES
from catalog_export.read.page import lengths
from catalog_export.read.page.imprint import year_of
from catalog_export.read.page.names import kind_of
from catalog_export.read.page.page_words import words_in
from catalog_export.read.page.people import looks_like_agents
from catalog_export.read.page.titles import SITE, leads_on
from catalog_export.text.language import identify

if TYPE_CHECKING:
    from catalog_export.read.page.imprint import Imprint
    from catalog_export.read.page.lines import Line
    from catalog_export.read.page.people import Agents

_OF_TITLES = words_in("title") - words_in("title and body")
_LATEST_BIRTH = 1990  # a later year behind a name is of publication


def continues_title(line: Line, above: Line) -> bool:
    """Return whether a line below a blank one belongs to the title: some converters split wrapped lines so."""
    text, title = line.text, above.text
    if title.endswith(" ="):
        return True
    if above.level or line.level or len(title) < lengths.NARROW:
        return False
    if text[0] == "=" or leads_on(title):
        return True
    if text[0].islower():
        # The kind of work, and the extent with " ; " before its height, are no part of the title.
        return text.split()[0] not in COLLECTION_WORDS and " ; " not in text
    # Names are words too: the line must have a word of a sentence.
    body = any(c.kind == "corporate" for c in line.agents.contributors) and _OF_TITLES.isdisjoint(
        text.casefold().split()
    )
    return text.isupper() and title.isupper() and not body and identify(text).rule == "function words"


def ends_title(line: Line, above: Line) -> bool:
    """Return whether a line right under the title, whose last is ``above``, no longer belongs to the title.

    People with roles end it, and a full imprint; a bare name does, a body's name could as well be the title's own.
    """
    title = above.text
    if line.text.startswith(("=", "/ ", ": ")) or title.endswith(" ="):
        return False
    if (line.field and line.field.field) or line.is_plain_collection or line.agents.others or states_role(line.agents):
        return True
    if line.bracketed[1]:
        return True
    if leads_on(title):
        return False
    return any(c.relator for c in line.agents.contributors) or _is_imprint_or_name(line, title)


def _is_imprint_or_name(line: Line, title: str) -> bool:
    text, agents = line.text, line.agents
    if any(c.dates and c.name.casefold() in PLACES for c in agents.contributors):
        return False  # "Jakarta, 1945-1949" could be the title's own
    if imprint := line.imprint:
        return bool(imprint.place or imprint.publisher is None or is_body_name(imprint.publisher))
    # The parallel title ends a title.
    short = len(title) < lengths.LINE and " = " not in title
    if text.isupper() or " = " in text or (short and any(c.kind == "corporate" for c in agents.contributors)):
        return False  # capitals and bodies are in titles too
    return text[0].isupper() and looks_like_agents(agents)


def states_role(agents: Agents) -> bool:
    """Return whether one person has a role or open dates; "by Andrea Hirata" can be the end of a title as well."""
    return any(
        (c.relator and c.role.casefold() not in words_in("by")) or (c.dates or "").endswith("-")
        for c in agents.contributors
    )


def names_site(line: Line) -> bool:
    """Return whether a line is the name of the site: a short name of a body."""
    if line.text.casefold() == SITE:
        return True
    return " = " not in line.text and len(line.text) < lengths.PHRASE and kind_of(line.bare.strip("[]")) == "corporate"


def is_person_with_dates(line: Line) -> bool:
    """Distinguish ``R. Sulasmini, 1949`` (a person's year of birth) from ``Gramedia, 2008``."""
    if any(c.relator for c in line.agents.contributors):
        return True
    imprint = line.imprint
    if imprint is None or imprint.place or not imprint.publisher or not imprint.year:
        return False
    return not is_body_name(imprint.publisher) and 0 < year_of(imprint.year) < _LATEST_BIRTH


def imprint_alone(line: Line) -> Imprint | None:
    """Return the imprint that is a line without a label; ``None`` for a person with dates.

    A number before the date is of an issue or a day, if there is no place: ``Vol. 3 No 2, May 2015``.
    """
    imprint = line.imprint
    if imprint is None or is_person_with_dates(line):
        return None
    numbered = not imprint.place and any(map(str.isdigit, imprint.publisher or ""))
    return None if numbered else imprint


def is_body_name(text: str) -> bool:
    """Return whether a text has a word that bodies are named with."""
    return not BODY_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())
