"""Read the MARC 21 fields that repeat others: coded data, varying titles, and notes that this program derives.

They are read after all others. A field that states more than the others remains unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.marc_words import WORDS
from catalog_export.model.rda_types import rda_code
from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.read.marc_values import trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.read.marc_values import Collected, MarcField

_LANGUAGES = {language.marc: tag for tag, language in LANGUAGES.items() if tag != "und"}
_NO_LANGUAGE = frozenset(("und", "|||", "   "))
_NO_COUNTRY = frozenset(("", "xx", "vp"))
_CODED = slice(18, 35)  # positions of 008 that depend on the type of material
_NOT_CODED = frozenset(" |0")
_FORM, _CONTENTS = 23, 24  # positions of 008: form of item, nature of contents
_NO_END = "9999"
_NO_YEAR = frozenset(("0000", _NO_END))
# Content types of RDA that follow from the type of record in the leader (06), for records without 336.
_CONTENT = {
    **dict.fromkeys("cd", "notated music"),
    **dict.fromkeys("ef", "cartographic image"),
    **dict.fromkeys("gmop", "unspecified"),
    "i": "spoken word",
    "j": "performed music",
    "k": "still image",
    "r": "three-dimensional form",
}
_LEVELS = frozenset("abcdis")  # of the leader (07): parts, collections, serials and integrating resources
_MOVING = frozenset("mv")  # 008/33 of a projected medium: motion picture, videorecording


def read_fixed_data(found: Collected, field: MarcField) -> None:
    """Read language and country of 008. The positions of a field of another length cannot be trusted."""
    data = field.data
    if not 38 <= len(data) <= 40:  # blanks at the end may be cut off
        return
    code, country = data[35:38], data[15:18].strip(" |")
    is_read = {
        "/15-17": country in _NO_COUNTRY or found.keep("country", country, field),
        "/35-37": code in _NO_LANGUAGE or found.keep("language", _LANGUAGES.get(code, ""), field),
    }
    field.mark()
    for part in [part for part, read in is_read.items() if not read]:
        field.leave(part, country if part == "/15-17" else code)


def read_type(found: Collected, leader: str, fields: Iterable[MarcField]) -> None:
    """Read the content type that the leader states, if no field does."""
    content = _CONTENT.get(leader[6:7], "")
    if leader[6:7] == "g" and any(field.tag == "008" and field.data[33:34] in _MOVING for field in fields):
        content = "two-dimensional moving image"
    if content and "content_type" not in found.values:
        found.values["content_type"], found.tags["content_type"] = content, "LDR"


def states_other_type(leader: str) -> bool:
    """Return whether the leader describes something else than a monograph of text: another type, or another level."""
    return leader[6:7] in _CONTENT or leader[7:8] in _LEVELS


def _read_coded(found: Collected, field: MarcField) -> None:
    """Read the dates of 008, and compare its coded positions with the values that were found."""
    if not field.is_read:
        return
    _read_dates(found, field)
    coded = list(field.data)
    if coded[_FORM] == "o" and _is_online(found):
        coded[_FORM] = " "
    if coded[_CONTENTS] == "m" and found.is_thesis:
        coded[_CONTENTS] = " "
    if not _NOT_CODED.issuperset(coded[_CODED]):
        field.leave("/18-34", field.data[_CODED])


def _read_dates(found: Collected, field: MarcField) -> None:
    """Read the year of 008 if no other field states one."""
    kind, first, second = field.data[6], field.data[7:11], field.data[11:15]
    if "year" not in found.values and (year := _coded_year(kind, first, second)):
        found.values["year"], found.tags["year"] = year, field.tag
    year = found.values.get("year", "")
    for part, date in (("/07-10", first), ("/11-14", second)):
        digits = date.strip("u |")
        if digits and digits not in year and not (date == _NO_END and kind in "mcd"):
            field.leave(part, date)


def _coded_year(kind: str, first: str, second: str) -> str:
    """Return the year of 008/06-14: a single one, with that of the copyright, a span, or one of several years."""
    if not _is_year(first):
        return ""
    has_second = _is_year(second)
    if kind == "s" or (kind == "t" and (second == first or not has_second)):
        return first
    if kind == "m" and second == _NO_END:
        return f"{first}-"
    form = {"t": "{}, c{}", "m": "{}-{}", "q": "{}/{}"}.get(kind, "")
    return form.format(first, second) if has_second and (kind == "t" or first < second) else ""


def _is_year(date: str) -> bool:
    return len(date) == len("2010") and date.isascii() and date.isdecimal() and date not in _NO_YEAR


def _read_physical(found: Collected, field: MarcField) -> None:
    """Read 007 of an online resource that has no further codes."""
    if field.data.startswith("cr") and set(field.data[2:]) <= set(" |-nu"):
        field.mark()
        if not _is_online(found):
            found.keep("carrier", "online", field)


def _read_system_number(found: Collected, field: MarcField) -> None:
    number = found.values.get("control_number")
    field.mark("a", [text for text in field.all("a") if text.rpartition(")")[2] == number])


def _read_languages(found: Collected, field: MarcField) -> None:
    """Read 041: one language of the text. Those of the abstracts follow from their texts."""
    if field.indicators[1:2] == "7":  # codes of another list
        return
    found.keep("language", _LANGUAGES.get(field.first("a"), ""), field, "a")
    if found.lists.get("abstracts"):
        field.mark("b")


def _read_varying_title(found: Collected, field: MarcField) -> None:
    """Read 246: a title that 245 has too, or another parallel title."""
    title, text = found.values.get("title"), trim(" ".join(field.all("ab")))
    if not (title and text):
        return
    titles = [title.proper.value, title.other_title_information or "", *(other.value for other in title.parallel)]
    if text.rstrip(".").casefold() not in " = ".join(titles).casefold():
        if field.indicators[1:2] != "1":
            return
        found.tags[f"title.parallel[{len(title.parallel)}]"] = field.tag
        found.values["title"] = title._replace(parallel=(*title.parallel, found.text(text)))
    field.mark("ab")


def _read_language_note(found: Collected, field: MarcField) -> None:
    templates = [template for words in WORDS.values() for template in (words.abstract, words.abstracts)]
    if found.lists.get("abstracts") and _is_made(field.first("a"), templates):
        field.mark("a", [field.first("a")])


def _read_source_of_description(_: Collected, field: MarcField) -> None:
    templates = [template for words in WORDS.values() for template in (words.described, words.unseen)]
    if _is_made(field.first("a"), templates):
        field.mark("a", [field.first("a")])


def _read_genre(found: Collected, field: MarcField) -> None:
    if found.is_thesis and trim(field.first("a")).rstrip(".").casefold() == "academic theses":
        field.mark("a2")


def _is_made(text: str, templates: Iterable[str]) -> bool:
    """Return whether a text is one of the templates with any text in its place."""
    return any(
        text.startswith(before) and text.endswith(after) for before, _, after in (t.partition("{}") for t in templates)
    )


def _is_online(found: Collected) -> bool:
    return "carrier" in found.values or rda_code("carrier", found.values.get("carrier_type")) == "cr"


REPEATED: dict[str, Callable[[Collected, MarcField], None]] = {
    "007": _read_physical,
    "008": _read_coded,
    "035": _read_system_number,
    "041": _read_languages,
    "246": _read_varying_title,
    "546": _read_language_note,
    "588": _read_source_of_description,
    "655": _read_genre,
}
