"""List all faults of one line of JSON Lines: unknown keys, wrong types and wrong values, each with its key.

The checks follow from the classes of ``catalog_export.model.json_form``. They are slow, and run only on a line that
``msgspec`` refuses or that contains characters which have to be replaced.
"""

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import UnsetType

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.read.decode import CONTROLS
from catalog_export.text.messages import Message, either
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from catalog_export.model.record import Location

_F = TypeVar("_F", bound=msgspec.Struct)
_CONTROLS = CONTROLS.decode()
_NAMES = {
    str: Message("a string"),
    int: Message("a whole number"),
    float: Message("a number"),
    bool: Message("true or false"),
    list: Message("a list"),
    dict: Message("an object"),
    NoneType: "null",
}


class Checks:
    """The findings of one line, and the unknown keys that it contains."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.findings: list[Finding] = []
        self.unparsed: list[tuple[Location, str]] = []

    @property
    def sound(self) -> bool:
        """Whether there is no error."""
        return not self.findings or "error" not in [found.severity for found in self.findings]

    def report(self, code: str, **values: object) -> None:
        """Add a finding."""
        self.findings.append(finding(code, self.location, **values))

    def wrong(self, key: str, found: str, expected: str) -> None:
        """Report that a key has another value than the expected one."""
        self.report("jsonl-wrong-value", key=key, found=found, expected=expected)

    def missing(self, key: str, expected: str) -> None:
        """Report that a required key is missing."""
        if key == "title":
            self.report("jsonl-no-title")
        else:
            self.wrong(key, Message("missing"), expected)

    def decode(self, line: bytes) -> dict[str, Any] | None:
        """Decode a line that must be a JSON object; report a line that is not one and return ``None``."""
        try:
            value = json.loads(line.decode(), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            self.report("jsonl-not-utf8", byte=error.start + 1)
        except json.JSONDecodeError as error:
            self.report(
                "jsonl-not-json", why=Message("{fault} at column {column}", fault=error.msg, column=error.colno)
            )
        except (ValueError, RecursionError) as error:
            self.report("jsonl-not-json", why=error)
        else:
            if isinstance(value, dict):
                return value
            self.report("jsonl-not-object", found=_NAMES[type(value)])
        return None

    def convert(self, value: dict[str, Any], form: type[_F]) -> _F | None:
        """Convert a decoded object to ``form``; report all its faults and return ``None`` if one is an error.

        Unknown keys are removed from ``value`` and added to ``unparsed``.
        """
        self.check_object(value, form, "")
        return msgspec.convert(value, form) if self.sound else None

    def check(self, value: object, kind: Any, path: str) -> None:
        """Report the faults of the value at ``path``, whose type should be ``kind``."""
        if _fits(value, kind):
            return
        member = next((member for member in _members(kind) if _container(member) is type(value)), None)
        if member is None:
            self.wrong(path, shown(value), either(_expected(kind)))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                self.check(item, get_args(member)[0], f"{path}[{number}]")
        elif isinstance(value, dict) and get_origin(member) is dict:
            for key, item in value.items():
                self.check(item, get_args(member)[1], f"{path}.{key}")
        elif isinstance(value, dict):
            self.check_object(value, member, f"{path}.")

    def check_object(self, value: dict[str, Any], form: type[msgspec.Struct], within: str) -> None:
        """Report the faults of an object and remove its unknown keys."""
        fields = {field.name: field for field in msgspec.structs.fields(form)}
        for key in [key for key in value if key not in fields]:
            unknown = value.pop(key)
            self.unparsed.append((self.location, f"{_dumped(within + key)}: {_dumped(unknown)}"))
            self.report("jsonl-unknown-key", key=shown(within + key), nearest=_nearest(key, fields))
        for name, field in fields.items():
            if name in value:
                self.check(value[name], field.type, within + name)
            elif field.required:
                self.missing(within + name, either(_expected(field.type)))

    def remove_controls(self, value: dict[str, Any]) -> None:
        """Remove the control characters that are also removed from a page."""
        if removed := _substitute(value, _CONTROLS.__contains__, ""):
            self.report("controls-removed", count=removed)

    def replace_surrogates(self, value: dict[str, Any]) -> None:
        """Replace lone surrogates, which no format can write, by U+FFFD."""
        if count := _substitute(value, _is_half, "\ufffd"):
            self.report("jsonl-half-characters", count=count)


def any_of(allowed: Collection[object]) -> str:
    """List the allowed values for a message."""
    return ", ".join(map(str, allowed))


def shown(value: object) -> str:
    """Quote a value in a message: as JSON, 60 characters at most."""
    text = _dumped(value)
    return cut_short(text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON does not define which of two equal keys counts, and the library would silently drop the first.
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(Message("the key {key} is repeated in one object", key=shown(repeated)))
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(Message("{constant} is not a value of JSON", constant=constant))


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True


def _members(kind: Any) -> Iterator[Any]:
    """Yield the types of a union, without annotations."""
    if get_origin(kind) is Annotated:
        yield from _members(get_args(kind)[0])
    elif get_origin(kind) in {Union, UnionType}:
        for member in get_args(kind):
            yield from _members(member)
    elif kind is not UnsetType:
        yield kind


def _container(member: Any) -> type | None:
    """Return ``dict`` for a type whose values are JSON objects, ``list`` for one whose values are lists."""
    origin = get_origin(member) or member
    if origin in {dict, list}:
        return cast("type", origin)
    return dict if isinstance(member, type) and issubclass(member, msgspec.Struct) else None


def _expected(kind: Any) -> list[str]:
    """Describe the values of a type, one text for each type of a union."""
    if get_origin(kind) is Annotated:
        metas = [meta for meta in get_args(kind)[1:] if isinstance(meta, msgspec.Meta) and meta.extra]
        return [meta.extra["expected"] for meta in metas if meta.extra] or _expected(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        words = [word for member in get_args(kind) if member is not UnsetType for word in _expected(member)]
        return list(dict.fromkeys(words))
    if get_origin(kind) is Literal:
        return [any_of(get_args(kind))]
    return [_NAMES.get(get_origin(kind) or kind, Message("an object"))]


def _is_half(char: str) -> bool:
    """Return whether a character is half of a surrogate pair."""
    return "\ud800" <= char <= "\udfff"


def _substitute(value: dict[str, Any], wrong: Callable[[str], bool], replacement: str) -> int:
    """Replace the wrong characters in all texts below ``value`` and return their number."""
    replaced = 0
    parts: list[Any] = [value]
    while parts:  # not recursive, because unknown keys may be nested deeply
        part = parts.pop()
        for key, item in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(item, str):
                replaced += sum(map(wrong, item))
                part[key] = "".join(replacement if wrong(char) else char for char in item)
            elif isinstance(item, dict | list):
                parts.append(item)
    return replaced


def _nearest(key: str, known: Collection[str]) -> str:
    matches = nearest(key, sorted(known))
    if matches:
        return Message("did you mean {near}?", near=matches[0])
    return Message("known are {known}", known=any_of(sorted(known)))


def _dumped(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    except RecursionError:
        return Message("(nested too deeply to be shown)")
