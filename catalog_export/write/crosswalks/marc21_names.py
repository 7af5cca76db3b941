"""Names as MARC 21 access points: inversion, degrees, dates, and the relator's term and code."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model import roles
from catalog_export.model.degrees import degrees, generations, without_marks
from catalog_export.model.identifiers import orcid_uri
from catalog_export.model.vocabulary import CREATORS, RELATORS, SUPERVISORS
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.marc21_text import stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Contributor
    from catalog_export.write.crosswalks.marc21_options import MarcOptions, RelatorOptions
    from catalog_export.write.crosswalks.marc21_text import DataField, Subfield


class NameParts(NamedTuple):
    """A personal name split as in X00: ``name`` is $a, ``degrees`` $c, ``dates`` $d."""

    name: str
    degrees: str = ""
    dates: str = ""
    inverted: bool = False


_AFTER_NAMES = degrees() | generations()  # what X00 has in $c
# The doctoral supervisor has a separate term in Indonesian, independent of the code in the profile.
_PROMOTORS = frozenset(("promotor", "co-promotor", "ko-promotor", "kopromotor", "degree supervisor"))


def split_name(text: str) -> NameParts:
    """Split a clean personal name as given.

    A comma inverts a name unless what follows is a degree or a date: ``Lubis, Todung Mulya`` is inverted and
    ``Budi Santoso, S.H., M.Hum.`` is not. From the first degree on everything is $c, as X00 has it for
    initials denoting an academic degree; initials that are no known degree are given names (``Iskandar,
    N.St.``).
    """
    if "," not in text:
        return NameParts(text)
    first, *rest = [part for part in map(str.strip, text.split(",")) if part] or [text]
    names = [first]
    degrees: list[str] = []
    dates: list[str] = []
    for part in rest:
        if part[0].isdecimal():
            dates.append(part)
        elif degrees or _is_degree(part):
            degrees.append(part)
        else:
            names.append(part)
    *words, last = names[-1].split(" ")
    if degrees and words and "." in last and _plain(last) in _AFTER_NAMES:  # "Sarini Abdullah S.Si., Ph.D."
        names[-1] = " ".join(words)
        degrees.insert(0, last)
    return NameParts(", ".join(names), ", ".join(degrees), ", ".join(dates), len(names) > 1)


def _is_degree(part: str) -> bool:
    # A degree shows a full stop or a capital beyond its first letter; a given name such as "Ma" shows
    # neither.
    if "." not in part and part[1:].islower():
        return False
    return _plain(part) in _AFTER_NAMES or all(_plain(word) in _AFTER_NAMES for word in part.split())


def _plain(degree: str) -> str:
    return without_marks(degree).casefold()


def name_entries(
    contributors: tuple[Contributor, ...], bodies: tuple[str, str], options: MarcOptions
) -> tuple[DataField | None, list[DataField]]:
    """Return the main entry (100 or 110), if one is stated, and the added entries in tag order.

    The main entry is the name that the page calls so, else the first creator. Another name without a stated role is an
    added entry without relator: the page does not name the author.
    ``bodies`` are the institution that granted a degree and its faculty, or empty; the faculty granted nothing, and
    has no relator.
    """
    main = None
    added: list[DataField] = []
    chosen = next((person for person in contributors if person.main_entry), None)
    for contributor in contributors:
        subfields, indicators = _heading(contributor, options.relators)
        if not subfields:
            continue
        if contributor.identifiers and not options.uncontrolled:
            subfields = (*subfields, *_addresses(contributor))
        personal = contributor.kind == "personal"
        if options.uncontrolled:
            added.append(("720", "1 " if personal else "2 ", subfields))
        elif main is None and (contributor is chosen if chosen else contributor.relator in CREATORS):
            main = ("100" if personal else "110", indicators, subfields)
        else:
            added.append(("700" if personal else "710", indicators, subfields))
    grantor, faculty = bodies
    if grantor:
        added.append(("710", "2 ", (("a", _comma(grantor)), *_relation("", "dgg", options.relators))))
    if faculty:
        added.append(("710", "2 ", (("a", stop(grantor)), ("b", stop(faculty)))))
    added.sort(key=_tag)
    return main, added


def _tag(field: DataField) -> str:
    return field[0]


def _heading(contributor: Contributor, options: RelatorOptions) -> tuple[tuple[Subfield, ...], str]:
    """Return the subfields of a name, punctuated, and the indicators of X00 or X10."""
    text = (contributor.entry and clean(contributor.entry)) or clean(contributor.name)
    if not text:
        return (), ""
    if contributor.kind == "personal":
        parts = split_name(text)
        indicators = "1 " if parts.inverted else "0 "
    else:
        parts, indicators = NameParts(text), "2 "
    relation = _relation(contributor.role, contributor.relator, options)
    dates = parts.dates
    if contributor.dates:
        dates = ", ".join(dict.fromkeys(filter(None, (dates, clean(contributor.dates)))))
    if relation and not (parts.degrees or dates):
        return (("a", _comma(parts.name)), *relation), indicators
    values = [("a", parts.name), ("c", parts.degrees), ("d", dates)]
    *before, (code, last) = [(code, value) for code, value in values if value]
    closed = _comma(last) if relation else stop(last)
    return (*((code, _comma(value)) for code, value in before), (code, closed), *relation), indicators


def _addresses(contributor: Contributor) -> Iterator[Subfield]:
    """Yield $1, the address of the person, for an ORCID iD.

    $0 takes a number only behind the code of an agency or of a scheme in the list of standard identifier source
    codes. The numbers of students and lecturers have neither, so that they have no place in MARC 21.
    """
    for scheme, value in contributor.identifiers:
        if scheme == "orcid" and (uri := orcid_uri(value)):
            yield "1", uri


def _comma(text: str) -> str:
    """Close with the comma that comes before the next subfield; an open date (1956-) takes none."""
    return text if text.endswith((",", "-")) else text + ","


@lru_cache(maxsize=1024)
def _relation(role: str, code: str | None, options: RelatorOptions) -> tuple[Subfield, ...]:
    """Return $e and $4 of a person's roles; a role without a code keeps its own words in $e and gets no $4."""
    stated = dict.fromkeys(_term(word, relator, options) for word, relator in roles.split_roles(role, code))
    *before, last = [words for words, _ in stated if words] or [""]
    if not last:
        return ()
    terms = (*(_comma(words) for words in before), stop(last))
    return (*(("e", words) for words in terms), *(("4", relator) for _, relator in stated if relator))


def _term(role: str, code: str | None, options: RelatorOptions) -> tuple[str, str | None]:
    """Return the relator term and code of one role, as the profile wants them.

    An English term is that of the code. The Indonesian terms are not in the MARC list, so they follow the page.
    """
    term = code
    if code in SUPERVISORS:
        promotor = code == "dgs" or role.strip().casefold() in _PROMOTORS
        code = options.supervisor_code if code == "ths" else code
        term = ("dgs" if promotor else "ths") if options.indonesian else code
    elif code == "dgc":
        code = options.examiner_code
    relator = RELATORS.get(term or "")
    if relator is None:
        return clean(role), None
    return (relator.indonesian if options.indonesian else relator.english), code or ""
