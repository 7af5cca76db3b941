"""Make a record of what a layout found: titles, people, abstracts, the other values, and where each came from."""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import (
    Contributor,
    File,
    Identifier,
    LazyProvenance,
    Location,
    Provenance,
    Record,
    Text,
)
from catalog_export.read.base import Parsed
from catalog_export.read.page import abstracts as abstract_field
from catalog_export.read.page import lengths
from catalog_export.read.page.abstracts import AbstractField
from catalog_export.read.page.addresses import split_doi
from catalog_export.read.page.contributors import merge
from catalog_export.read.page.entry import ONE_TEXT, Entry, Value
from catalog_export.read.page.field_labels import read_field
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.imprint import is_balanced
from catalog_export.read.page.lines import Line
from catalog_export.read.page.sentences import has_sentences, has_word_of_sentence
from catalog_export.read.page.titles import ParsedTitle, lacks_end, parse_title
from catalog_export.text.messages import Message

_KEYWORD_WORDS = ("kata kunci", "keywords", "key words")
_SEVERAL = ("notes", "series", "isbn", "issn")
_BRACKETS = frozenset("()[]")


class _People(NamedTuple):
    contributors: tuple[Contributor, ...]
    statements: tuple[int, ...]  # for each contributor, the index of the first line of people that states it
    others: bool
    findings: tuple[Finding, ...]


def make_record(entry: Entry, source: str) -> Parsed:
    """Make the record of an entry, with all findings; no record without a title."""
    # These change the entry, or report its lines as unknown. The functions below them change nothing.
    _leave_out_dois(entry)
    _leave_out_references(entry)
    people = _give_number(entry, _people(entry, source))
    field = _abstracts(entry, source)
    labelled = [*_labelled_keywords(field, source)]
    if labelled and _take_references(entry):
        field = _abstracts(entry, source)
        labelled = [*_labelled_keywords(field, source)]
    unparsed = _unparsed(entry, source)
    findings = [*field.findings, *_not_understood(entry, source)]
    findings += [finding("text-furniture", line.place(source), text=cut_short(line.text)) for line in entry.furniture]
    first = next(iter(entry.title), entry.first)
    place = first.place(source) if first else Location(source)
    if not entry.sure and (entry.title or not any(line.text for line in entry.body)):
        return Parsed(None, (_refused(entry, place),), unparsed)
    if not entry.title:
        return Parsed(None, (*findings, finding("title-missing", place)), (*unparsed, *_lines_of(entry, source)))
    place = entry.title[0].place(source, entry.title[-1])
    if not entry.whole:
        findings.append(finding("record-cut", place))
    title = _title(entry, field)
    findings += _doubts_about_title(entry, title, place)
    if "control_number" not in entry.values:
        findings.append(finding("control-number-missing", place, expected=Message("a link with id=...")))
    inferred = _inferred(title, field)
    findings += (*people.findings, *_doubtful(entry, people, source), *labelled)
    findings += _contradicted(entry, inferred, source)
    plain: dict[str, Any] = {name: values[0].text for name, values in entry.values.items() if name in ONE_TEXT}
    plain |= {name: tuple(value.text for value in entry.values[name]) for name in _SEVERAL if name in entry.values}
    record = Record(
        title=title.title,
        contributors=people.contributors,
        and_others=people.others,
        abstracts=field.abstracts,
        keywords=field.keywords,
        language=stated.text if (stated := entry.first_of("language")) else inferred,
        subjects=tuple(Text(value.text, None) for value in entry.values.get("subjects", ())),
        files=tuple(File(value.text) for value in entry.values.get("files", ())),
        source=place,
        provenance=LazyProvenance(partial(_origins, entry, source, (title, place), field, people)),
        **plain,
    )
    return Parsed(record, tuple(findings), unparsed)


def _refused(entry: Entry, place: Location) -> Finding:
    """Report a text that is no catalogue page: what it lacks, what of a record was seen, and what to do."""
    why = Message("there is no link, role, collection or label of an abstract")
    what = Message("remove the document from the input")
    if entry.label_inside:
        line, label = entry.label_inside
        why = Message(
            "there is no link, role or collection, and the label {label} in line {line} is not alone above a text",
            label=label,
            line=line.number,
        )
        what = Message("put the label on a line above the abstract, or remove the document if it is no record")
    return finding("not-a-catalogue-page", place, why=why, what=what)


def _lines_of(entry: Entry, source: str) -> list[tuple[Location, str]]:
    """Return all lines of an entry that cannot become a record."""
    lines = [line for line, _, _ in entry.people]
    lines += [value.line for values in entry.values.values() for value in values]
    lines += [line for line in entry.body if line.text]
    unique = {id(line): line for line in lines}
    return [(line.place(source), line.raw.strip()) for line in sorted(unique.values(), key=lambda line: line.number)]


def _abstracts(entry: Entry, source: str) -> AbstractField:
    """Split the abstract field; places count the lines of the document."""
    lines, numbers = [line.raw for line in entry.body], [line.number for line in entry.body]
    title = " ".join([line.text for line in entry.title])
    return abstract_field.split_abstracts(lines, numbers, source, title)


def _leave_out_dois(entry: Entry) -> None:
    """Remove a DOI from the abstract field, where it is alone on its line or behind keywords, and report it."""
    if not any("/" in line.text and "10." in line.text for line in entry.body):
        return
    listed = False  # whether the line is part of a keyword list
    for at, line in enumerate(entry.body):
        listed = bool(line.text) and (listed or line.is_keyword_line)
        found = split_doi(line.text) if "10." in line.text else None
        if found and (not found[0] or listed or any(map(line.text.casefold().__contains__, _KEYWORD_WORDS))):
            entry.body[at] = line.as_text(found[0])
            entry.unknown.append(line.as_text(found[1]))


def _leave_out_references(entry: Entry) -> None:
    """Remove lists of references from the abstract field, each up to the next label, and report them.

    What has sentences is no list: an abstract without a label can be below one.
    """
    body = entry.body
    begun = [at for at, line in enumerate(body) if line.text[:1].isupper() and _heads_references(line)]
    for at in begun:
        ends = (
            below
            for below, line in enumerate(body[at + 1 :], at + 1)
            if line.is_label or line.is_keyword_line or line.level or line.is_rule
        )
        end = next(ends, len(body))
        listed = [line for line in body[at + 1 : end] if line.text]
        if listed and not has_sentences(" ".join([line.text for line in listed])):
            entry.unknown += [body[at], *listed]
            body[at:end] = [line.as_text("") for line in body[at:end]]


def _take_references(entry: Entry) -> bool:
    """Take notes about references that are behind keywords on their line: "Kata kunci: layar Daftar Pustaka: 41"."""
    found = False
    for at in [at for at, line in enumerate(entry.body) if ":" in line.text and line.is_keyword_line]:
        line = entry.body[at]
        start = line.text.rfind(" ", 0, line.text.rfind(":"))
        while start > 0 and len(line.text) - start <= lengths.LINE and entry.body[at] is line:
            field = read_field(line.text[start + 1 :])
            if field and field.field == "bibliography_note" and field.value and not has_word_of_sentence(field.value):
                take_field(entry, line, field.label, field.field, field.value)
                entry.body[at] = line.as_text(line.text[:start])
                found = True
            start = line.text.rfind(" ", 0, start)
    return found


def _heads_references(line: Line) -> bool:
    """Return whether a line is only the heading of a list of references."""
    return line.lone_label is not None and line.lone_label.field == "bibliography_note"


def _title(entry: Entry, field: AbstractField) -> ParsedTitle:
    """Read the title lines and the labelled parallel titles."""
    title = parse_title([line.text for line in entry.title], abstract_field.languages_of(field.abstracts))
    for value in entry.values.get("parallel", ()):
        title = title.with_parallel(value.text)
    return title


def _doubts_about_title(entry: Entry, title: ParsedTitle, place: Location) -> Iterator[Finding]:
    """Report what a person should check in a title."""
    text = " ".join([line.text for line in entry.title])
    # The longest title of 2,000 theses has 250 characters.
    long = len(title.title.proper.value) > lengths.VALUE + lengths.LINE
    if title.cut or lacks_end(text):
        yield finding("title-cut", place)
    elif long or _lacks_bracket(text):
        yield finding("value-doubtful", place, field="title", text=cut_short(text))
    if title.kept_equals:
        yield finding("title-equals-kept", place)
    if title.kept_slash:
        yield finding("title-slash-kept", place)
    if title.languages[0].lang is None:
        yield finding("title-language-unsure", place, text=cut_short(title.title.proper.value))


def _unparsed(entry: Entry, source: str) -> tuple[tuple[Location, str], ...]:
    """Return the texts that are in no field, with their places."""
    lines = [*entry.unknown, *[value.line for _, value in entry.repeated]]
    return tuple([(line.place(source), line.raw.strip()) for line in lines])


def _not_understood(entry: Entry, source: str) -> Iterator[Finding]:
    """Report each text that is in no field."""
    for line in entry.unknown:
        yield finding("line-not-understood", line.place(source), text=cut_short(line.raw.strip()))
    for name, value in entry.repeated:
        kept = cut_short(entry.values[name][0].text)
        text = cut_short(value.text)
        yield finding("value-repeated", value.line.place(source), field=name, text=text, kept=kept)


def _doubtful(entry: Entry, people: _People, source: str) -> Iterator[Finding]:
    """Report names, places and publishers with a bracket that lacks its counterpart, and those as long as a text."""
    stated = zip(people.contributors, people.statements, strict=True)
    named = [("name", person.name, entry.people[at][0]) for person, at in stated]
    for field in ("place", "publisher"):
        named += [(field, value.text, value.line) for value in entry.values.get(field, ())]
    for name, text, line in named:
        long = len(text) > lengths.LINE and (len(text) > lengths.VALUE or line.as_text(text).begins_sentence)
        if long or _lacks_bracket(text):
            yield finding("value-doubtful", line.place(source), field=name, text=cut_short(text))


def _labelled_keywords(field: AbstractField, source: str) -> Iterator[Finding]:
    """Report keywords with a label inside: the list may go on into a labelled value below it."""
    for keyword, number in zip(field.keywords, field.keyword_lines, strict=True):
        if ": " in keyword.value:
            place = Location(source, number)
            yield finding("value-doubtful", place, field="keyword", text=cut_short(keyword.value))


def _lacks_bracket(text: str) -> bool:
    """Return whether a bracket of a text lacks its counterpart."""
    return not _BRACKETS.isdisjoint(text) and not is_balanced(text)


def _people(entry: Entry, source: str) -> _People:
    """Merge the people of all lines, and report what a person should check."""
    stated: list[tuple[Contributor, int]] = []
    findings: list[Finding] = []
    for index, (line, agents, _) in enumerate(entry.people):
        stated += [(contributor, index) for contributor in agents.contributors]
        findings += [finding("others-not-named", line.place(source))] if agents.others else []
        findings += [finding("role-unknown", line.place(source), role=role) for role in agents.unknown_roles]
        findings += [finding("names-joined", line.place(source), name=name) for name in agents.joined]
        entry.unknown += [line.as_text(role) for role in agents.nameless]
    merged = merge(stated)
    others = any(agents.others for _, agents, _ in entry.people)
    contributors = tuple([contributor for contributor, _ in merged])
    return _People(contributors, tuple([index for _, index in merged]), others, tuple(findings))


def _give_number(entry: Entry, people: _People) -> _People:
    """Give a student's number to the only author, or to the only person without a role; otherwise it is reported."""
    number = entry.first_of("nim")
    if number is None:
        return people
    contributors = list(people.contributors)
    roles = [person.relator or person.role for person in contributors]
    at = roles.index("aut" if "aut" in roles else "") if {"aut", ""} & set(roles) else -1
    found = (Identifier("nim", number.text),)
    if roles.count(roles[at] if roles else "") != 1 or at < 0 or contributors[at].identifiers not in ((), found):
        entry.unknown.append(number.line)
        return people
    contributors[at] = contributors[at]._replace(identifiers=found)
    return people._replace(contributors=tuple(contributors))


def _inferred(title: ParsedTitle, field: AbstractField) -> str | None:
    """Infer the language of the work: that of title proper and first abstract, where the two agree."""
    lang = title.languages[0].lang
    return lang if lang and field.abstracts and field.abstracts[0].lang == lang else None


def _contradicted(entry: Entry, inferred: str | None, source: str) -> Iterator[Finding]:
    """Report a stated language that is not the inferred one."""
    value = entry.first_of("language")
    if value and inferred and inferred != value.text:
        place = value.line.place(source)
        yield finding("language-contradicted", place, stated=value.text, inferred=inferred)


def _origins(
    entry: Entry, source: str, titled: tuple[ParsedTitle, Location], field: AbstractField, people: _People
) -> dict[str, Provenance]:
    """Return the place and rule of each value by its name in the JSON form, in the order of the page."""
    title, place = titled
    found = _of_title(title, place)
    for index, statement in enumerate(people.statements):
        of_people, _, rule = entry.people[statement]
        found[f"contributors[{index}]"] = Provenance("stated", of_people.place(source), rule)
    for index, (language, (first, last)) in enumerate(zip(field.languages, field.lines, strict=True)):
        lines = Location(source, first, last)
        found[f"abstracts[{index}]"] = Provenance("stated", lines, f"language by {language.rule}", language.confidence)
    for index, line in enumerate(field.keyword_lines):
        found[f"keywords[{index}]"] = Provenance("stated", Location(source, line), "keyword line")
    for name in ONE_TEXT:
        if value := entry.first_of(name):
            found[name] = _stated(value, source)
    for name in (*_SEVERAL, "subjects", "files"):
        for index, value in enumerate(entry.values.get(name, ())):
            found[f"{name}[{index}]"] = _stated(value, source)
    if value := entry.first_of("language"):
        found["language"] = _stated(value, source)
    elif _inferred(title, field):
        confidence = min(title.languages[0].confidence, field.languages[0].confidence)
        found["language"] = Provenance("inferred", place, "title proper and first abstract agree", confidence)
    return found


def _stated(value: Value, source: str) -> Provenance:
    return Provenance("stated", value.line.place(source), value.rule)


def _of_title(title: ParsedTitle, place: Location) -> dict[str, Provenance]:
    """Return where each part of the title came from, and how its language was identified."""
    proper, *parallel = title.languages
    found = {"title.proper": Provenance("stated", place, f"language by {proper.rule}", proper.confidence)}
    for index, language in enumerate(parallel):
        found[f"title.parallel[{index}]"] = Provenance(
            "stated", place, f"language by {language.rule}", language.confidence
        )
    if title.title.other_title_information:
        found["title.other_title_information"] = Provenance("stated", place, "colon in the title line")
    if title.title.statement_of_responsibility:
        found["title.statement_of_responsibility"] = Provenance("stated", place, "slash in the title line")
    return found
