"""Cut an abstract field into units and compute their features once.

A unit is a line, or the part of a line between two places where a language, a list of keywords or a head can begin. It
has the gap before it and the sums of the word weights: Indonesian against English, and prose against keywords.
"""

from __future__ import annotations

from itertools import accumulate, repeat
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page.abstract_labels import ABSTRACT, KEYWORDS, Label, LabelFinder
from catalog_export.read.page.data import weights
from catalog_export.read.page.separators import at_marks, is_lone, is_mark_line, without_end_dots
from catalog_export.text.language import detect, evidence, script_of
from catalog_export.text.language_tables import fold_words, grammar_words, other_words, prose_weights, word_weights
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TEXT = "text"
MARK, LABEL, BLANK, LINE = "mark", "label", "blank", "line"
STOP, STOP_LOWER, GLUED_STOP, GLUED, CAPITAL = "stop", "stop lower", "glued stop", "glued", "capital"
LEADING = "capital behind a small word"
ABBREVIATION, ITEM = "abbreviation", "item"
BLANK_OPEN, BLANK_LOWER, LINE_OPEN, LINE_LOWER = "blank open", "blank lower", "line open", "line lower"
LABEL_GLUED, LABEL_BLANK = "label glued", "label blank"
INLINE = "mark inside a line"
LONE = "lone character"

_STOPS = frozenset(".!?:;…。！？؟।")
_ENDS = frozenset(".!?…。！？؟।")
_CLOSING = "\"”’')]»}*_"
_W = weights()


class Unit(NamedTuple):
    """A part of the field with its features."""

    gap: str
    text: str
    number: int
    kind: str = TEXT
    lang: str | None = None
    score: float = 0.0
    indonesian: float = 0.0
    prose: float = 0.0
    size: int = 0
    commas: int = 0
    others: Mapping[str, float] = {}
    names: bool = False  # it begins with a sentence of names only, as the head of an abstract does
    first: float = 0.0  # how far its first word speaks for prose


def is_closed(text: str) -> bool:
    """Report whether a text ends with a stop; quotation marks and brackets after it do not count."""
    return text.rstrip(_CLOSING)[-1:] in _STOPS


def _is_scrap(text: str) -> bool:
    """Report whether a line is a few marks and nothing else."""
    return len(text) < _LEAST_TEXT and not any(map(str.isalnum, text))


def units_of(lines: Sequence[str], first: int) -> list[Unit]:
    """Cut the lines of a field, the first of which has the number ``first``, into units."""
    tokeniser = _Tokeniser(LabelFinder("\n".join(lines)))
    for number, line in enumerate(lines, first):
        if not line:
            tokeniser.blank()
            continue
        for text in line.split("\n") if "\n" in line else (line,):
            tokeniser.add(" ".join(text.split()) if "  " in text or "\t" in text else text.strip(), number)
    return tokeniser.units


class _Tokeniser:
    """Collects units line by line."""

    def __init__(self, labels: LabelFinder) -> None:
        self.units: list[Unit] = []
        self._gap = MARK
        self._labels = labels
        self._listed = 0  # characters of text behind a label of keywords that are cut finely

    def blank(self) -> None:
        if self._gap == LABEL and self.units[-1].kind == KEYWORDS:
            self._gap = LABEL_BLANK
        elif self._gap not in (MARK, LONE, LABEL, LABEL_GLUED, LABEL_BLANK):
            self._gap = BLANK

    def add(self, text: str, number: int) -> None:
        if not text:
            self.blank()
        elif is_mark_line(text):
            self._gap = MARK
        elif self._gap != LINE and (is_lone(text) or _is_scrap(text)):
            self._gap = self._gap if self._gap == MARK else LONE
        elif self.units and _is_scrap(text):
            self.units[-1] = self.units[-1]._replace(text=f"{self.units[-1].text} {text}")
        else:
            for gap, piece in at_marks(without_end_dots(text)):
                self._gap = gap or self._gap
                self._add_labelled(piece.strip(), number)
            if text.endswith(_MARK_ENDS):
                self._gap = MARK

    def _add_labelled(self, text: str, number: int) -> None:
        """Add the parts of a text between its labels."""
        place = 0
        begins = self._gap not in (LINE, GLUED) or not self.units or not self._open()
        if True:
            for label in self._labels.find(text, begins=begins):
                before = text[place : label.start]
                if label.kind == ABSTRACT and label.start > place:
                    # A title can be between a text and the label of the next.
                    cut = before.rfind(" ", 0, -_TITLE) + 1 if len(before) > _TITLE else 0
                    self._add_text(before[:cut].strip(), number)
                    self._listed = max(self._listed, _TITLE)
                    self._gap = "inside" if cut else self._gap
                    before = before[cut:]
                self._add_text(before.strip(), number)
                self._add_label(text[label.start : label.end].strip(), number, label)
                if label.start and text[label.start - 1] != " ":
                    self.units[-1] = self.units[-1]._replace(gap=GLUED)
                place = label.end
                if text[place - 1] != " " and text[place : place + 1].strip():
                    self._gap = LABEL_GLUED
        self._add_text(text[place:].strip(), number)

    def _open(self) -> bool:
        return not is_closed(self.units[-1].text[-8:])

    def _add_label(self, text: str, number: int, label: Label) -> None:
        words, values, prose = _weighed(text)
        self._append(
            Unit(self._gap, text, number, label.kind, label.lang, label.score, sum(values), sum(prose), len(words))
        )
        self._gap = LABEL
        self._listed = _LISTED if label.kind == KEYWORDS else 0

    def _add_text(self, text: str, number: int) -> None:
        if not text:
            return
        if self._listed > 0:
            fine, coarse = text[: self._listed], ""
            if len(text) > self._listed:
                cut = text.rfind(" ", 0, self._listed)
                fine, coarse = (text[:cut], text[cut + 1 :]) if cut > 0 else (text, "")
            self._listed -= len(fine)
            for unit in _cut(self._gap, fine, number, fine=True):
                self._append(unit)
            if coarse:
                self._gap = "inside"
                for unit in _cut(self._gap, coarse, number, fine=False):
                    self._append(unit)
        else:
            for unit in _cut(self._gap, text, number, fine=False):
                self._append(unit)
        self._gap = LINE

    def _append(self, unit: Unit) -> None:
        """Append a unit, its gap refined by what is before and after it."""
        gap = unit.gap
        if gap in (BLANK, LINE) and self.units:
            before = self.units[-1].text
            if unit.number == self.units[-1].number and gap == LINE:
                gap = _gap_between(before.rsplit(" ", 1)[-1], unit.text, glued=False)
            elif before[-1] == "-" or (unit.text[0].islower() and before[-1] not in "!?…."):
                gap = BLANK_LOWER if gap == BLANK else LINE_LOWER
            elif not is_closed(before[-8:]):
                gap = BLANK_OPEN if gap == BLANK else LINE_OPEN
            if self._listed > 0 and unit.number != self.units[-1].number and _ITEM.match(unit.text):
                gap = ITEM
            unit = unit._replace(gap=gap)
        self.units.append(unit)


_TITLE = 250  # characters; few titles are longer
_UNKNOWN = -0.7  # a word that the table does not know is rather one of a list
_LEAST_TEXT = 4  # characters of a line without letters that is more than a mark
_LISTED = 700  # characters behind a label of keywords; few lists are longer
_MARK_ENDS = (".....", ". . .", "=====", "-----", "*****", "_____", "~~~~~", "#####")
_SCRIPT = "\u0370-\u1cff\u2e80-\ud7ff"
# A capital, or what opens a quotation, with a mark or a letter right before it.
_GLUED = pattern(r"[A-Z\"“(](?:(?<=[^\s\"“('A-Z-].)|(?<=[.!?][\"”].))")
# What may be right before it where a blank was lost: "hasilnya.Abstract", "neraka" + "This", "80%" + "Graph".
_GLUE = pattern(
    r"(?<=[.!?][\"”])(?=[\"“]?[A-Z])|(?<=[.!?])(?<![^A-Z][A-Z]\.)(?<!\W[A-Z][a-z]\.)(?=[\"“(]?[A-Z])|"
    r"(?<=[a-z]{3})(?=[A-Z](?:[a-z]+)?[ ,])|"
    r"(?<=[a-z\d%)\]\"”][\d%)\]\"”,])(?=[A-Z][a-z]+ [a-z])"
)
_OTHER_SCRIPT = pattern(f"[{_SCRIPT}]")
_SCRIPT_CHANGE = pattern(rf"(?<=[\w.,:;!?)])(?<![{_SCRIPT}])(?=[{_SCRIPT}])|(?<=[{_SCRIPT}])(?=[A-Za-z])")
_ITEM = pattern(r"[-•*·]|\(?(?:\d{1,2}|[a-t])[.)]")  # what begins an item of a list
_ABBREVIATION = pattern(r"[\W]*(?:[A-Z]|[A-Z][a-z]{1,2}|[A-Z]{2}|Prof|Tbk|vs|dkk|sp|spp|al)\.")
# Small words that something follows.
_LEADING = frozenset(
    """di ke dari pada oleh dan atau dengan untuk bagi kepada terhadap antara adalah yaitu metode of in at by and or the
    a an for from to with is are""".split()
)
_ENDINGS = frozenset(".!?…。！？؟।" + _CLOSING)
_NO_START = frozenset("<>0123456789-–+*/%&=#.,;:)]")
# Words around a turn of the sum in which a border may be behind a sentence, and before any capital.
_SENTENCES, _CAPITALS = 40, 15


def _weighed(text: str) -> tuple[list[str], list[float], list[float]]:
    words = fold_words(text)
    return words, list(map(word_weights().get, words, repeat(0.0))), list(map(prose_weights().get, words, repeat(0.0)))


def _cut(gap: str, text: str, number: int, *, fine: bool) -> Iterator[Unit]:
    """Yield the units of a piece of a line; ``fine``: cut before any capital, as in a list."""
    other_script = _has_other_script(text)
    known = 0.0 if fine or other_script else _known(text)
    if known:
        size = len(text) // 7
        yield Unit(gap, text, number, TEXT, None, 0.0, known, float(size), size, text.count(","))
        return
    glued = _mark_glue(text, other_script=other_script)
    tokens = glued.split(" ")
    words = fold_words(glued)
    values = list(map(word_weights().get, words, repeat(0.0)))
    sums = list(accumulate(values, initial=0.0))
    starts = [0]
    other = len(other_words().intersection(words)) > 1 or other_script
    contrary = sum(map(abs, values)) - abs(sums[-1])  # twice the evidence against the language of the line
    if fine or other or (contrary > 2 * _LEAST_TURN and (contrary > _CLEAR_TURN or _turns(sums))):
        sums = list(accumulate(_without_names(tokens, values), initial=0.0))
        starts = _starts(tokens, sums, everywhere=fine or other, fine=fine)
    elif text[0].islower():
        # The end of a sentence that a line before began can be of another language than the rest.
        ends = (place for place, token in enumerate(tokens, 1) if token[-1:] in _ENDS)
        starts = [0, *(place for place in [next(ends, 0)] if 0 < place < len(tokens))]
    prose = list(accumulate(map(prose_weights().get, words, repeat(_UNKNOWN if fine else 0.0)), initial=0.0))
    starts.append(len(tokens))
    for position, start in enumerate(starts[:-1]):
        end = starts[position + 1]
        size = end - start
        piece = " ".join(tokens[start:end]).replace(" \x01", "").lstrip("\x01") if len(starts) > 2 else text
        if start:
            gap = _gap_between(tokens[start - 1], tokens[start].lstrip("\x01"), glued=tokens[start][0] == "\x01")
        indonesian = sums[end] - sums[start]
        weak = size > _FEW and abs(indonesian) < _WEAK * size and sum(map(bool, values[start:end])) * 3 < size
        yield Unit(
            gap,
            piece,
            number,
            TEXT,
            None,
            0.0,
            indonesian,
            prose[end] - prose[start],
            size,
            piece.count(",") + piece.count(";"),
            _others(piece, weak=weak) if other or weak else _NONE,
            _begins_with_names(tokens, values, start),
            prose[start + 1] - prose[start],
        )


def _mark_glue(text: str, *, other_script: bool) -> str:
    """Put a blank and a mark where a blank between two elements was lost."""
    places = [match.start() for match in _GLUED.finditer(text) if _GLUE.match(text, match.start())]
    for place in reversed(places):
        text = f"{text[:place]} \x01{text[place:]}"
    return _SCRIPT_CHANGE.sub(" \x01", text) if other_script else text


def _has_other_script(text: str) -> bool:
    """Report whether a text has letters of another script than Latin."""
    return not text.isascii() and _OTHER_SCRIPT.search(text) is not None


_NONE: Mapping[str, float] = {}
# A text of more words than a few with less evidence for each is in neither of the usual languages.
_FEW, _WEAK = 5, 0.3


def _known(text: str) -> float:
    """Return the evidence of a line that samples show to be in one language, 0 where a closer look is needed.

    The samples are the ends of the line and some places between; no word of another language's grammar is in them. A
    sentence that begins close to the end of a line that may be wrapped is looked at more closely.
    """
    length = len(text)
    if length < _LEAST or (length < _WRAPPED and text.find(". ", length - _NEAR) >= 0):
        return 0.0
    if text[0].islower() and text.find(". ", 0, _NEAR) > 0:
        return 0.0
    if length > _SAMPLE:  # what a sample cuts is no word
        words, end = text[:_SAMPLE].split(" ")[:-1], text[-_SAMPLE:].split(" ")[1:]
    else:
        words = end = text.split(" ")
    for place in range(2 * _SAMPLE, length - _SAMPLE, 2 * _SAMPLE):
        words += text[place : place + _SAMPLE // 2].split(" ")[1:-1]
    indonesian, english, only_indonesian, only_english = grammar_words()
    if not indonesian.isdisjoint(end) and len(indonesian.intersection(words)) >= _ENOUGH:
        sign = 1 if only_english.isdisjoint(words + end) and " the " not in text else 0
    elif not english.isdisjoint(end) and len(english.intersection(words)) >= _ENOUGH:
        sign = -1 if only_indonesian.isdisjoint(words + end) and " yang " not in text else 0
    else:
        return 0.0
    if not sign or not other_words().isdisjoint(words + end):
        return 0.0
    return sign * _AVERAGE * (length // 7)


_LEAST, _NEAR, _SAMPLE, _WRAPPED = 160, 60, 160, 600  # characters
_ENOUGH = 2  # different words of grammar
_AVERAGE = 2.0  # log-odds of a word, on the average


_NAME_SHARE = 0.3  # a capitalised word inside a sentence is a name or a term, and says less than others


def _without_names(tokens: Sequence[str], values: list[float]) -> list[float]:
    """Return the weights of words, those of names inside a sentence and of quotations reduced."""
    reduced = values.copy()
    quoted = 0
    for position in [place for place, word in enumerate(tokens) if word < "a"]:  # capitals and marks come first
        token = tokens[position]
        before = tokens[position - 1] if position else "."
        if token[:1] in _OPENING and position >= quoted:
            quoted = _end_of_quotation(tokens, position)
            reduced[position:quoted] = [value * _NAME_SHARE for value in values[position:quoted]]
        elif position >= quoted and before[-1:] not in _ENDS and not token.startswith("\x01"):
            reduced[position] *= _NAME_SHARE
    return reduced


def _end_of_quotation(tokens: Sequence[str], start: int) -> int:
    """Return the place behind the quotation or bracket that begins at a token."""
    for place in range(start, min(start + _QUOTATION, len(tokens))):
        if tokens[place][-1:] in _CLOSING or tokens[place][-2:-1] in _CLOSING:
            return place + 1
    return start


_OPENING = frozenset('("“[«')
_QUOTATION = 30  # words; a longer one is a text of its own


def _begins_with_names(tokens: Sequence[str], values: Sequence[float], start: int) -> bool:
    for position in range(start, min(start + 6, len(tokens))):
        token = tokens[position].lstrip("\x01")
        if values[position] or not (token[:1].isupper() or (position > start and token[:1].isdigit())):
            return False
        if token[-1] in ".," and len(token) > 2:
            return True
    return False


def titled(text: str) -> int:
    """Return how many more capitalised than other words there are, small words and the first one aside."""
    words = [word for word in text.split(" ")[1:] if word[:1].isalpha() and word not in _LEADING]
    return sum(1 if word[0].isupper() else -1 for word in words)


# Log-odds: less does not pay for any border; so much more is seldom found in a text without one.
_LEAST_TURN, _CLEAR_TURN = 3.0, 80.0


def _turns(sums: Sequence[float]) -> bool:
    """Report whether a running sum both rises and falls by more than the least price of a border."""
    rise: float = max(map(sub, sums, accumulate(sums, min)))
    fall: float = max(map(sub, accumulate(sums, max), sums))
    return min(rise, fall) > _LEAST_TURN


def _starts(tokens: Sequence[str], sums: Sequence[float], *, everywhere: bool, fine: bool) -> list[int]:
    """Return the places of the tokens before which something can begin.

    Of Indonesian and English one begins near a turn of the sum: behind the end of a sentence, or in a narrow window
    before any capital.
    """
    turns = tuple(_turns_of(sums))
    places: set[int] = set()
    for low, high in [(0, len(tokens))] if everywhere else _windows(turns, _SENTENCES, len(tokens)):
        places |= {place for place in range(low + 1, high) if tokens[place - 1][-1:] in _ENDINGS}
    for low, high in [(0, len(tokens))] if fine else _windows(turns, _CAPITALS, len(tokens)):
        places |= {
            place for place in range(low + 1, high) if tokens[place] < "a" and tokens[place][:1] not in _NO_START
        }
    places |= {place for place, token in enumerate(tokens) if token[:1] == "\x01"}
    return [0, *(place for place in sorted(places) if place and _begins(tokens, place, fine=fine))]


def _turns_of(sums: Sequence[float]) -> Iterator[int]:
    """Yield the places of the maximum and the minimum where the sum turns by more than the least price of a border."""
    top, bottom = max(sums), min(sums)
    high, low = sums.index(top), sums.index(bottom)
    if min(top - min(sums[:high], default=top), top - min(sums[high:])) > _LEAST_TURN:
        yield high
    if min(max(sums[:low], default=bottom), max(sums[low:])) - bottom > _LEAST_TURN:
        yield low


def _windows(turns: Iterable[int], width: int, length: int) -> list[tuple[int, int]]:
    return [(max(0, turn - width), min(length, turn + width)) for turn in turns]


def _begins(tokens: Sequence[str], place: int, *, fine: bool) -> bool:
    """Report whether something can begin with a token: not with a mark, nor behind the number of an item."""
    before, word = tokens[place - 1], tokens[place]
    if not before or not any(map(str.isalnum, word)):
        return False
    if fine and _ITEM.fullmatch(before):
        return False
    return word < "a" or word.startswith("\x01") or before.rstrip(_CLOSING)[-1:] in _ENDS


def _gap_between(before: str, after: str, *, glued: bool) -> str:
    """Return the gap between two words of a line."""
    ended = before.rstrip(_CLOSING)[-1:] in _ENDS and not _ABBREVIATION.fullmatch(before)
    if glued:
        return GLUED_STOP if ended else GLUED
    if not ended:
        if before[-1:] == ".":
            return ABBREVIATION
        return LEADING if before.lower() in _LEADING else CAPITAL
    return STOP_LOWER if after[:1].islower() else STOP


def _others(text: str, *, weak: bool) -> Mapping[str, float]:
    """Return how far other languages than Indonesian and English lead in a text."""
    script = script_of(text)
    if script:
        return {script: 4.0 + len(text) / 10}
    found = evidence(text)
    usual = max(found.get("id", 0.0), found.get("en", 0.0))
    leading = {
        lang: value - usual for lang, value in found.items() if lang not in ("id", "en") and value > max(usual, 1.9)
    }
    if not leading and weak and text.count(",") * 4 < text.count(" "):
        detected = detect(text)  # of texts that no table decides
        if detected and detected.lang not in ("id", "en", "ms", None):
            return {detected.lang: text.count(" ") * 0.5}
    return leading
