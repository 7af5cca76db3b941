"""Take labelled values into an entry: each field of the table of labels has its reader here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.model.identifiers import parse_isbn, parse_issn
from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import CREATORS, LANGUAGES, LEGACY_LANGUAGES
from catalog_export.read.page.addresses import read_address
from catalog_export.read.page.collections import read_collection
from catalog_export.read.page.imprint import read_imprint, read_labelled_imprint, year_of_day
from catalog_export.read.page.page_words import words_in
from catalog_export.read.page.people import Agents, parse_agents
from catalog_export.text.placeholders import without_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.read.page.entry import Entry
    from catalog_export.read.page.lines import Line

PEOPLE = ("author", "supervisor", "examiner", "person", "body")
_RELATORS = {"author": "aut", "supervisor": "ths", "examiner": "dgc"}
_PLAIN = frozenset(
    """faculty programme call_number extent content_type media_type carrier_type bibliography_note cataloguing_source
    holding_institution holding_location notes series nim""".split()
)
# Tags of languages by their MARC codes and their names in both languages.
_TAGS = {language.marc: tag for tag, language in LANGUAGES.items()} | {
    name.casefold(): tag
    for tag, language in LANGUAGES.items()
    for name in (language.english, language.indonesian, f"bahasa {language.indonesian}")
}
_NO_ROLE, _MAIN_ENTRY = (tuple(words_in(name)) for name in ("no role", "main entry"))  # with which labels begin


def take_field(entry: Entry, line: Line, label: str, field: str | None, value: str) -> None:
    """Take the value of a label; one that has no place in a record is reported with its label."""
    rule = f"label {label}"
    in_columns = "\t" in value.strip()  # a row of another table is no name
    value = " ".join(value.split())
    if not any(map(str.isalnum, value)) or (field != "title" and value.casefold() in words_in("nothing")):
        return
    if field == "title" and entry.title_label not in ("", label):
        entry.add("parallel", value, line, rule)  # "Judul" and "Title" in one record
    elif field == "title":
        entry.title.append(line.as_text(value))
        entry.title_label = label
    elif field in PEOPLE:
        agents = _agents(label, field, value)
        if (agents.contributors or agents.others) and not in_columns:
            entry.people.append((line, agents, rule))
        else:
            entry.unknown.append(line)
    elif field == "keywords":
        entry.body += [line.as_text(""), line.as_text(f"{label}: {value}")]
    elif field in _PLAIN:
        entry.add(field, without_placeholder(value), line, rule)
    elif field in _READERS:
        _READERS[field](entry, line, label, value)
    else:
        entry.unknown.append(line)


def _agents(label: str, field: str, value: str) -> Agents:
    """Read people; where they state no role, the label is the role. The label can state that they are bodies."""
    agents = parse_agents(value)
    if label.casefold().startswith(_MAIN_ENTRY) and agents.contributors:
        first, *others = agents.contributors
        first = first._replace(main_entry=first.relator not in CREATORS)
        agents = agents._replace(contributors=(first, *others))
    if field == "body":
        bodies = [contributor._replace(kind="corporate") for contributor in agents.contributors]
        return agents._replace(contributors=tuple(bodies))
    start, _, rest = label.partition(" ")
    role = rest if start.casefold() in words_in("name") and relator_of(rest) else label  # "Nama Penulis"
    relator = relator_of(role) or _RELATORS.get(field)
    if relator is None or role.casefold().startswith(_NO_ROLE):
        return agents
    people = [c if c.role else c._replace(role=role, relator=relator) for c in agents.contributors]
    return agents._replace(contributors=tuple(people))


def _take_imprint(entry: Entry, line: Line, label: str, value: str) -> None:
    """Take place, publisher and date, and report the rest."""
    imprint, rest = read_labelled_imprint(value)
    if imprint:
        entry.add_imprint(imprint, line, f"label {label}")
    if rest:
        entry.unknown.append(line.as_text(rest) if imprint else line)


def _take_place(entry: Entry, line: Line, label: str, value: str) -> None:
    entry.add("place", without_placeholder(value), line, f"label {label}")


def _take_year(entry: Entry, line: Line, label: str, value: str) -> None:
    imprint = read_imprint(value)
    if year := year_of_day(value) or (imprint and imprint.year):
        entry.add("year", year, line, f"label {label}")
    elif value[:4].isdigit() and value[4:5] in ("-", "/"):
        entry.add("year", value[:4], line, f"label {label}")
    elif without_placeholder(value):
        entry.unknown.append(line)


def _take_collection(entry: Entry, line: Line, label: str, value: str) -> None:
    entry.add_collection(read_collection(value), line, f"label {label}")


def _take_language(entry: Entry, line: Line, label: str, value: str) -> None:
    """Take the first language of the work as a tag, and report the others, and a name or code that is not known."""
    first, *more = value.replace(",", ";").split(";")
    folded = first.strip(" .").casefold()
    bare = folded.replace("-", "_").partition("_")[0]  # id_ID
    bare = LEGACY_LANGUAGES.get(bare, bare)  # "in"
    tag = _TAGS.get(folded) or (bare if bare in LANGUAGES else None)
    if tag:
        entry.add("language", tag, line, f"label {label}")
    if more or not tag:
        entry.unknown.append(line)


def _take_subjects(entry: Entry, line: Line, label: str, value: str) -> None:
    for subject in value.split(";"):
        entry.add("subjects", subject.strip(" .") or None, line, f"label {label}")


def _take_numbers(name: str, entry: Entry, line: Line, label: str, value: str) -> None:
    """Take numbers, and report what has no digits before other words, or has the label of another number behind it."""
    parse = parse_isbn if name == "isbn" else parse_issn
    for text in filter(None, [part.strip(" .") for part in value.replace(",", ";").split(";")]):
        number, behind, _ = parse(text)
        if any(map(str.isdigit, number)) and not any(kind in behind.casefold() for kind in ("isbn", "issn")):
            entry.add(name, text, line, f"label {label}")
        else:
            entry.unknown.append(line.as_text(f"{label}: {text}"))


def _take_control_number(entry: Entry, line: Line, label: str, value: str) -> None:
    """Take a number with a digit: "ID | EN" above a page is a switch of its language."""
    if any(map(str.isdigit, value)):
        entry.add("control_number", value, line, f"label {label}")
    else:
        entry.unknown.append(line)


def _take_url(entry: Entry, line: Line, label: str, value: str) -> None:
    address = line.address or read_address(value)
    if not (address.url or address.control_number):
        entry.unknown.append(line)
    entry.add_address(address, line, f"label {label}")


def _take_file(entry: Entry, line: Line, label: str, value: str) -> None:
    url = read_address(value).url or read_address(line.href).url
    if url:
        entry.add("files", url, line, f"label {label}")
    else:
        entry.unknown.append(line)


def _take_parallel(entry: Entry, line: Line, label: str, value: str) -> None:
    entry.add("parallel", value, line, f"label {label}")


def _take_original(entry: Entry, line: Line, label: str, value: str) -> None:
    """Take the title of the work that was translated: a note with its label, and no title of this work."""
    entry.add("notes", f"{label}: {value}", line, f"label {label}")


_READERS: dict[str, Callable[[Entry, Line, str, str], None]] = {
    "original": _take_original,
    "parallel": _take_parallel,
    "imprint": _take_imprint,
    "publisher": _take_imprint,
    "place": _take_place,
    "year": _take_year,
    "language": _take_language,
    "collection": _take_collection,
    "subjects": _take_subjects,
    "isbn": partial(_take_numbers, "isbn"),
    "issn": partial(_take_numbers, "issn"),
    "control_number": _take_control_number,
    "url": _take_url,
    "text_address": _take_file,
}
