"""Which lines of a header are the title's: where it ends, goes on below, or begins anew.

A wrapped title can go on with what elsewhere is a name: "Donald Trump", "Bank Mandiri Tbk". So it is asked whether the
line could have stood on the one above, where the page has narrow lines.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import BODY_WORDS, FIELD_LABELS, PLACES
from catalog_export.read.page.page_lines import IMPRINT, is_label, is_link, read_imprint, unmark, year_of
from catalog_export.read.page.people import kind_of, looks_like_agents, parse_agents
from catalog_export.text.language import identify
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.header import Header
    from catalog_export.read.page.people import Agents

# The least length of a title line that may have been wrapped.
_WRAPPED = 30
_LONGER_THAN_WRAPPED = 110
# What a title line that goes on below ends in.
_LEADS_ON = frozenset(
    """= di ke dari pada dan atau dengan untuk bagi dalam terhadap antara oleh tentang melalui of in on at and or the
    for from by under with to as between among""".split()
)
# So do titles before a name and the forms of companies.
_ABBREVIATED = frozenset("pt. cv. dr. prof. st. pt cv".split())
# No column is so wide.
_WIDE = 130
# Lines that tell how wide the page is, and lines that a title can have yet.
_LOOKED_AT, _MOST_LINES = 100, 6
_BY = frozenset(("by", "oleh"))
# Words of a title that the name of a body has none of.
_NO_BODY = frozenset("TERHADAP PADA DENGAN YANG".split())
# Small letters below a title that are none of it: the extent, and what kind of work it is.
_NO_TITLE = pattern(
    r"(?:skripsi|tesis|disertasi|thesis|dissertation)(?: \w+){0,4}|.*\d (?:hlm|hal|halaman|pages|p|cm)\b.*"
)


def replaces_title(texts: list[str], header: Header, text: str) -> bool:
    """Tell whether a line is the title, and what was taken for it a line above: the name of the site, a date.

    So is a heading, and what no person can be below a breadcrumb: that stands above a title, or right below.
    """
    below_breadcrumb = header.breadcrumb > header.title[-1]
    if not (text[0] == "#" or below_breadcrumb) or header.states_people or header.link > header.breadcrumb:
        return False
    if below_breadcrumb:
        return " = " in text or not (read_imprint(text) or looks_like_agents(parse_agents(text)))
    if text[:2] != "# ":  # below the name of a list
        return text[1:2] == "#" and " = " in text and " = " not in texts[header.title[0]]
    return not texts[header.title[0]].startswith("# ") or _names_site(texts[header.title[0]].strip())


def continues_title(texts: list[str], header: Header, text: str, agents: Agents) -> bool:
    """Tell whether a line below a blank one is still the title's: some converters part wrapped lines so."""
    title = texts[header.title[-1]].strip()
    if header.agents or header.link >= 0 or header.imprint >= 0:
        return False
    if title.endswith(" ="):
        return True
    if title[0] == "#" or len(title) < _WRAPPED:
        return False
    if text[0] == "=" or title.rpartition(" ")[2].casefold() in _LEADS_ON:
        return True
    if text[0].islower():
        return not _NO_TITLE.fullmatch(text)
    # Names are words too: what is a sentence's must be in it.
    body = any(c.kind == "corporate" for c in agents.contributors) and _NO_BODY.isdisjoint(text.split())
    return text.isupper() and title.isupper() and not body and identify(text).rule == "function words"


def stands_below_site(texts: list[str], header: Header) -> bool:
    """Tell whether what was taken for the title is the name of the site, in plain text above the real one."""
    first = texts[header.title[0]].strip()
    return not header.agents and header.link < 0 and first[0] != "#" and _names_site(first)


def ends_title(texts: Sequence[str], position: int, above: int, agents: Agents) -> bool:
    """Tell whether a line right under the title, whose last is ``above``, is no longer the title.

    People with roles end it, and a full imprint; a bare name does, a body's name could as well be the title's own,
    unless the line above is longer than lines are wrapped.
    """
    text, title = texts[position].strip(), texts[above].strip()
    if text.startswith(("=", "/ ", ": ")) or title.endswith(" ="):
        return False
    labelled = ":" in text and text.partition(":")[0].strip("*_ ").casefold() in FIELD_LABELS
    if labelled or agents.others or _states_role(agents):
        return True
    if _leads_on(title) or _is_wrapped(texts, position, title):
        return False
    return any(c.relator for c in agents.contributors) or _is_imprint_or_name(text, title, agents)


def _leads_on(title: str) -> bool:
    """Tell whether a title cannot end as it does."""
    last = title.rpartition(" ")[2].casefold()
    return last in _LEADS_ON or last in _ABBREVIATED or title[-1] == ","


def _is_imprint_or_name(text: str, title: str, agents: Agents) -> bool:
    if any(c.dates and c.name.casefold() in PLACES for c in agents.contributors):
        return False  # "Jakarta, 1945-1949" could be the title's own
    imprint = read_imprint(text)
    if imprint:
        return bool(imprint.place or imprint.publisher is None or is_body(imprint.publisher))
    # The parallel title ends a title.
    short = len(title) < _LONGER_THAN_WRAPPED and " = " not in title
    if text.isupper() or " = " in text or (short and any(c.kind == "corporate" for c in agents.contributors)):
        return False  # capitals and bodies stand in titles too
    return text[0].isupper() and looks_like_agents(agents)


def _states_role(agents: Agents) -> bool:
    """Tell people with a role or open dates; "by Andrea Hirata" can be the end of a title as well."""
    return any(
        (c.relator and c.role.casefold() not in _BY) or (c.dates or "").endswith("-") for c in agents.contributors
    )


def _is_wrapped(texts: Sequence[str], position: int, title: str) -> bool:
    """Tell whether a line goes on with a title: it had no room on the line above, and others below name the people."""
    lines = [line.strip() for line in texts[position : position + _LOOKED_AT]]
    widest = max([len(line) for line in lines if "://" not in line], default=0)
    above = title
    for line, below in pairwise(lines[: _MOST_LINES + 1]):
        if len(above) + 1 + len(line.split(maxsplit=1)[0]) <= widest or widest > _WIDE:
            return False
        if not below or is_link(below) or is_label(below):
            return False
        people = parse_agents(unmark(below))
        if looks_like_agents(people):
            return people.stated or ("," in line) != ("," in below)  # names of one form are people below each other
        above = line
    return False


def _names_site(text: str) -> bool:
    return " = " not in text and len(text) < 60 and kind_of(unmark(text).strip("[]")) == "corporate"


def is_person_with_dates(text: str, agents: Agents) -> bool:
    """Tell ``R. Sulasmini, 1949`` (a person's year of birth) from ``Gramedia, 2008``."""
    if any(c.relator for c in agents.contributors):
        return True
    match = IMPRINT.fullmatch(text)
    if match is None or match["place"]:
        return False
    return not is_body(match["publisher"]) and 0 < year_of(match["year"]) < 1990


def is_body(text: str) -> bool:
    """Tell whether a text has a word that bodies are named with."""
    return not BODY_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())
