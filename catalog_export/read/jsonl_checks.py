"""The checks of one line of JSON Lines: of its keys, of the types and values behind them, and what they found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from catalog_export.model.findings import Finding, finding
from catalog_export.model.vocabulary import LANGUAGES, LEGACY_LANGUAGES
from catalog_export.text.characters import CONTROLS, HALVES
from catalog_export.text.patterns import pattern
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from collections.abc import Set as AbstractSet

    from catalog_export.model.record import Location

_T = TypeVar("_T")
_CONTROLS = pattern(f"[{re.escape(CONTROLS.decode())}]")
NAMES = {  # of the types of JSON
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class Checks:
    """What is found in one line.

    Each check gives a value of its type in any case, so that all faults of a line are found; whether the
    record counts is decided at the end, by whether there was an error.
    """

    def __init__(self, place: Location) -> None:
        self.place = place
        self.findings: list[Finding] = []
        self.unparsed: list[tuple[Location, str]] = []

    @property
    def sound(self) -> bool:
        """Whether there was no error."""
        return not any(found.severity == "error" for found in self.findings)

    def fault(self, code: str, **values: object) -> None:
        """Note a fault of the line."""
        self.findings.append(finding(code, self.place, **values))

    def wrong(self, key: str, value: object, expected: str) -> None:
        """Note that a key has another value than is expected."""
        self.fault("jsonl-wrong-value", key=key, found=shown(value), expected=expected)

    def check_keys(self, form: dict[str, Any], known: AbstractSet[str], within: str = "") -> None:
        """Hand back what stands under keys that are not known."""
        if form.keys() <= known:
            return
        for key, value in form.items():
            if key not in known:
                self.unparsed.append((self.place, f"{_dumped(within + key)}: {_dumped(value)}"))
                self.fault("jsonl-unknown-key", key=shown(within + key), nearest=_nearest(key, known))

    def part(self, value: object, path: str, known: AbstractSet[str]) -> dict[str, Any]:
        """Give an object of the form; an empty one for what is none."""
        if not isinstance(value, dict) or not value:
            self.wrong(path, value, "an object that is not empty")
            return {}
        self.check_keys(value, known, f"{path}.")
        return value

    def items(self, form: dict[str, Any], key: str, within: str = "") -> Iterator[tuple[Any, str]]:
        """Yield the items of a list, each with its path."""
        for number, item in enumerate(self.typed(form, key, list, within) or ()):
            yield item, f"{within}{key}[{number}]"

    def typed(self, form: dict[str, Any], key: str, kind: type[_T], within: str = "") -> _T | None:
        """Give the value of a key if it is of a type; ``None`` for null and what is not there."""
        value = form.get(key)
        if value is None or type(value) is kind:
            return value
        self.wrong(within + key, value, f"{NAMES[kind]} or null")
        return None

    def filled(self, value: object, path: str) -> str:
        """Give a string that must not be blank."""
        if isinstance(value, str) and value.strip():
            return value
        self.wrong(path, value, "a string that is not blank")
        return ""

    def one_of(self, form: dict[str, Any], key: str, allowed: Collection[_T], within: str = "") -> _T | None:
        """Give the value of a key if it is one of a few."""
        value = form.get(key)
        for choice in allowed:
            if value == choice:
                return choice
        if value is not None:
            self.wrong(within + key, value, any_of(allowed))
        return None

    def drop_controls(self, form: dict[str, Any]) -> None:
        """Take out of a form the control characters that a page loses as well; no format writes them."""
        if removed := _rewrite(form, _CONTROLS, ""):
            self.fault("controls-removed", count=removed)

    def mend_halves(self, form: dict[str, Any]) -> None:
        """Put U+FFFD into a form for halves of characters that stand alone; no format could write them."""
        if count := _rewrite(form, HALVES, "\ufffd"):
            self.fault("jsonl-half-characters", count=count)

    def language(self, tag: object, path: str) -> str | None:
        """Return a BCP 47 tag as it stands, withdrawn ones renewed; one of another form is an error."""
        if tag is None or (isinstance(tag, str) and tag in LANGUAGES):
            return tag
        primary, _, rest = tag.partition("-") if isinstance(tag, str) else ("", "", "")
        if not (primary.isascii() and primary.isalpha() and len(primary) in {2, 3}):
            self.wrong(path, tag, "a BCP 47 language tag such as id or en")
        elif primary.lower() not in LANGUAGES and primary.lower() not in LEGACY_LANGUAGES:
            self.fault("jsonl-unknown-language", key=path, found=shown(tag))
        renewed = LEGACY_LANGUAGES.get(primary.lower(), primary)
        return f"{renewed}-{rest}" if rest else renewed


def any_of(allowed: Collection[object]) -> str:
    """Give what a message shows of the values that are expected."""
    return ", ".join(map(str, allowed))


def _rewrite(form: dict[str, Any], characters: re.Pattern[str], instead: str) -> int:
    """Replace characters in all texts of a form, and tell how many they were."""
    replaced = 0
    parts: list[Any] = [form]
    while parts:  # without recursion, since nobody knows how deep what is not of the form goes
        part = parts.pop()
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(value, str):
                part[key], count = characters.subn(instead, value)
                replaced += count
            elif isinstance(value, dict | list):
                parts.append(value)
    return replaced


def _nearest(key: str, known: AbstractSet[str]) -> str:
    matches = nearest(key, sorted(known))
    return f"did you mean {matches[0]}?" if matches else f"known are {any_of(sorted(known))}"


def shown(value: object) -> str:
    """Give what a message shows of a value."""
    text = _dumped(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _dumped(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
