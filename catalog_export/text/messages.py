"""Messages for people: English templates with named values, and their translation when they are shown.

A ``Message`` is an English string, so log files, JSON and exceptions are English in every language. It also keeps its
template and its values. The command and the desk call ``translate`` when they show it to a person. Catalogues are in
``locale/`` and are opened only for other languages than English; ``tools/translations.py`` updates and compiles them.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
DOMAIN = "catalog_export"
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")
_POINT_FOR_COMMA = str.maketrans(",.", ".,")
_STATE = {"language": "en"}  # of this process


class Message(str):
    """An English text that can be translated later. Values that are messages are translated with it."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill in the template. Without values, braces in it have no meaning, and a message stays what it is."""
        if isinstance(template, cls) and not values:
            return template
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = template
        made.values = {name: _constant(value) for name, value in values.items()}
        return made

    def __str__(self) -> str:
        return self  # str() keeps the type, so that the text of an exception can be translated

    def __reduce__(self) -> tuple[Callable[..., Message], tuple[str, Mapping[str, object]]]:
        return _restore, (self.template, self.values)


def _restore(template: str, values: Mapping[str, object]) -> Message:
    return Message(template, **values)


def _constant(value: object) -> object:
    """Return a value that can be kept: no exception with its stack, no object that changes."""
    return value if isinstance(value, (str, int, float)) else str(value)


def pack(value: object) -> object:
    """Return a message as template and values, for JSON; another value as it is."""
    if not isinstance(value, Message):
        return value
    return [value.template, {name: pack(inner) for name, inner in value.values.items()}]


def unpack(form: Any) -> Any:  # noqa: ANN401 (a JSON value)
    """Return the message or text that ``pack`` was given."""
    if not isinstance(form, list):
        return form
    template, values = form
    return Message(template, **{name: unpack(value) for name, value in values.items()})


def join(messages: Iterable[str], separator: str = "\n") -> Message:
    """Join messages into one."""
    values = {f"part{number}": message for number, message in enumerate(messages)}
    return Message(separator.join(f"{{{name}}}" for name in values), **values)


def either(choices: Iterable[str]) -> str:
    """Return the choices as one text: a or b or c."""
    *others, last = choices
    return Message("{choices} or {last}", choices=either(others), last=last) if others else last


def translate(text: str, language: str | None = None) -> str:
    """Return a message, or a text without values, in a language: that of the process unless another one is named."""
    language = language or _STATE["language"]
    if language == "en":
        return text
    if not isinstance(text, Message):
        return _catalogue(language)(text)
    template, values = _catalogue(language)(text.template), text.values
    return template.format(**{name: _shown(value, language) for name, value in values.items()}) if values else template


def localize(template: str, /, **values: object) -> str:
    """Return a text in the language of the process, with ``values`` in its placeholders."""
    return translate(Message(template, **values))


def localize_all(texts: Iterable[tuple[str, Mapping[str, object]]]) -> list[str]:
    """Return texts in the language of the process, each from a template and the values in its placeholders."""
    return [localize(template, **values) for template, values in texts]


class _Number:
    """A number in Indonesian notation: 1.234,5."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __format__(self, specification: str) -> str:
        return format(self.value, specification).translate(_POINT_FOR_COMMA)


def _shown(value: object, language: str) -> object:
    if isinstance(value, Message):
        return translate(value, language)
    return _Number(value) if isinstance(value, (int, float)) else value


@cache
def _catalogue(language: str) -> Callable[[str], str]:
    from gettext import translation  # English runs do not need it

    found = translation(DOMAIN, FOLDER, [language], fallback=True).gettext
    return lambda text: found(text) if text else ""  # the entry of the empty text is the header of the catalogue


def process_language() -> str:
    """Return the language in which ``translate`` and ``localize`` answer."""
    return _STATE["language"]


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Show messages in a language while the context lasts."""
    before = _STATE["language"]
    _STATE["language"] = language
    try:
        yield
    finally:
        _STATE["language"] = before
