"""Mask the parts of a text in brackets or quotation marks, where no mark of ISBD divides it."""

from __future__ import annotations

_OPENING = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "‘": "’"}
_BRACKETS = frozenset("([{")


def mask_enclosed(text: str, *, unclosed: bool = False) -> str:
    """Return a text of the same length with a null for every character in brackets or quotation marks.

    With ``unclosed``, a bracket that is never closed encloses the rest.
    """
    open_marks: list[tuple[str, int]] = []  # the closing marks that are waited for, and where they were opened
    waited: dict[str, int] = {}  # how many of each
    spans: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        straight = char in "\"'" and _can_quote(text, at)
        if waited.get(char) and (char not in "\"'" or straight):
            while open_marks:
                closing, start = open_marks.pop()
                waited[closing] -= 1
                if closing == char:
                    spans.append((start, at + 1))
                    break
        elif char in _OPENING or straight:
            closing = _OPENING.get(char, char)
            open_marks.append((closing, at))
            waited[closing] = waited.get(closing, 0) + 1
    if unclosed and (starts := [start for closing, start in open_marks if text[start] in _BRACKETS]):
        spans.append((starts[0], len(text)))
    return _blank_out(text, spans)


def _can_quote(text: str, at: int) -> bool:
    """Return whether a straight mark is a quotation mark: an apostrophe has letters on both sides."""
    return text[at] == '"' or not (text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum())


def _blank_out(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if stop > end:
            begun = max(start, end)
            parts += [text[end:begun], "\0" * (stop - begun)]
            end = stop
    return "".join([*parts, text[end:]])
