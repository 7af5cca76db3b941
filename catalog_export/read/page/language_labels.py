"""Whether the name of a language is the label of a text or a word of one: "(English)", "Bahasa Indonesia:".

A heading "Indonesia:" between two paragraphs about a country looks like a label. So the name is one only where the text
behind it is in that language, and the text before it in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.gaps import BLANK, LINE, MARK, NAMED
from catalog_export.read.page.labels import CODES, LANGUAGE_NAMES
from catalog_export.read.page.language import identify, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.gaps import Piece

_TAGS = CODES | LANGUAGE_NAMES
# Languages that short texts of are told Indonesian.
_LIKE_INDONESIAN = frozenset(("ace", "ban", "bug", "jv", "mad", "min", "ms", "su"))
ENOUGH = 400  # characters of the texts beside a label that are looked at


def labels_text(label: str, before: str, after: str) -> bool:
    """Tell whether the name of a language leads from a text in another language to one in its own."""
    named = {_TAGS[word] for word in words_of(label.lower()) if word in _TAGS}
    above = _lang(before[-ENOUGH:])
    below = _lang(after[:ENOUGH]) if after else next(iter(named), None)
    if above and above == below:
        return False
    alike = below == "id" and not _LIKE_INDONESIAN.isdisjoint(named)
    return not named or below is None or below in named or alike


def settle(pieces: list[Piece], waiting: Sequence[tuple[int, Piece]]) -> list[Piece]:
    """Put those of the lines ``waiting`` that are no labels among the pieces, each behind as many as it says."""
    settled: list[Piece] = []
    done = 0
    for position, line in waiting:
        settled += pieces[done:position]
        done = position
        before = settled[-1].text if settled else ""
        after = pieces[position] if position < len(pieces) else None
        if labels_text(line.text, before, after.text if after else ""):
            continue
        settled.append(line)
        if after and after.gap == NAMED:
            pieces[position] = after._replace(gap=LINE if after.number == line.number + 1 else BLANK)
    settled += pieces[done:]
    return [piece._replace(gap=MARK) if piece.gap == NAMED else piece for piece in settled]


def changes_language(before: str, after: str) -> bool:
    """Tell whether two texts are in different languages that are known."""
    langs = {_lang(before), _lang(after)}
    return len(langs) > 1 and None not in langs


def _lang(text: str) -> str | None:
    return identify(text).lang if text else None
