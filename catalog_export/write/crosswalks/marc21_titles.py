"""MARC 21 fields of titles: 245 with the marks of ISBD, 246, and the number of nonfiling characters."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.model.vocabulary import INITIAL_ARTICLES
from catalog_export.text.enclosed import mask_enclosed
from catalog_export.text.normalize import clean_all
from catalog_export.write.crosswalks.marc21_text import close_initials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_text import DataField


def titles(record: Record, main: str, lang: str | None) -> Iterator[DataField]:
    """Yield 245, with the marks of ISBD, and for each parallel title a 246 without article and full stop.

    ``lang`` is the language in which the title proper can have an article.

    MARC::Lint and LCRI 1.0C want a full stop at the end of 245 whatever mark comes before it ("Why me?.").
    ``RecordError`` for a record without a title: 245 $a cannot be empty.
    """
    title = record.title
    proper, other, statement, *others = clean_all(
        title.proper.value,
        title.other_title_information,
        title.statement_of_responsibility,
        *[text.value for text in title.parallel],
    )
    if not proper:
        raise RecordError(finding("marc-no-title", record.location))
    parallel = [(value, text.lang) for value, text in zip(others, title.parallel, strict=True) if value]
    remainder = " = ".join([value for value, _ in parallel])
    mark = " ="
    if other:
        remainder, mark = f"{other} = {remainder}" if remainder else other, " :"
    values = [("a", proper + mark), ("b", remainder)] if remainder else [("a", proper)]
    if statement:
        code, last = values[-1]
        values[-1:] = [(code, last + " /"), ("c", close_initials(statement))]
    code, last = values[-1]
    if not last.endswith("."):
        values[-1] = (code, last + ".")
    yield "245", f"{main}{nonfiling(proper, lang)}", tuple(values)
    for value, parallel_lang in parallel:
        varying = _without_stop(_without_article(value, parallel_lang))
        if " : " not in varying:
            yield "246", "31", (("a", varying),)
            continue
        size = len(mask_enclosed(varying, unclosed=True).partition(" : ")[0])
        rest = varying[size + 3 :]
        yield "246", "31", (("a", f"{varying[:size]} :"), ("b", rest)) if rest else (("a", varying),)


# Titles that only look as if they began with an article.
_NO_ARTICLES = (
    *(
        "a priori",
        "a posteriori",
        "a to ",
        "a and ",
        "a or ",
        "a la ",
        "el nino",
        "el niño",
        "el salvador",
        "la paz",
        "la rochelle",
    ),
    *("la salle", "las vegas", "le havre", "le mans", "los alamos", "los angeles"),
)
_OPENING = "\"'[(*“‘«„"
_BETWEEN = _OPENING + " "
_JOINS = ("&", "+", "-", "–", "=", "/")  # between letters that are names: "A & B"
_CLOSING = "\"'])*”’»“ .,:;!?…-"


def nonfiling(title: str, lang: str | None) -> int:
    """Return how many characters a filing system skips: an initial article and the marks around it (0 to 9).

    Where the language of the title is not known, only "the" is skipped: no other language has that article.
    """
    articles = _articles(lang)
    if not articles:
        return 0
    bare = title.lstrip(_OPENING)
    start = bare[:12].lower()
    if not start.startswith(articles) or start.startswith(_NO_ARTICLES):
        return 0
    for article in articles:
        if start.startswith(article):
            break
    rest = bare[len(article) :].lstrip(_BETWEEN)
    skipped = len(title) - len(rest)
    return skipped if skipped <= 9 and rest.strip(_CLOSING) and not rest.startswith(_JOINS) else 0


@lru_cache(maxsize=256)
def _articles(lang: str | None) -> tuple[str, ...]:
    return INITIAL_ARTICLES.get(lang.lower().partition("-")[0], ()) if lang else ("the ",)


def _without_article(title: str, lang: str | None) -> str:
    skipped = nonfiling(title, lang)
    title = title[skipped:]
    return title[:1].upper() + title[1:] if skipped and _takes_capital(title) else title


def _takes_capital(title: str) -> bool:
    """Return whether a capital does not change the first word, as it would change mRNA, β-carotene and p-value."""
    word = "".join(takewhile(str.isalpha, title))
    return len(word) > 1 and word.islower() and not "\u0370" <= word[0] < "\u0400"


def _without_stop(title: str) -> str:
    """Take off a full stop, unless the last word may be an abbreviation or the stop one of an ellipsis."""
    if not title.endswith("."):
        return title
    word = title[title.rfind(" ") + 1 : -1]
    return title[:-1] if len(word) > 4 and "." not in word else title
