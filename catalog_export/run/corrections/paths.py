"""Read and change the value at a path such as ``contributors[0].name`` in the JSON form of a record."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from msgspec import inspect

from catalog_export.model.json_form import RecordForm
from catalog_export.text.language import identify
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIXED = ("control_number", "source", "provenance")  # not to be corrected
_INDEX = re.compile(r"\[\d{1,6}\]")
_STEP = re.compile(r"[a-z_]+|\[\d+\]")
_BORDER = re.compile(r"abstracts\[(\d+)\]\.begins")
_SENTENCE = re.compile(r"\S.*?[.!?](?=\s|$)|\S.*", re.DOTALL)
# The level of a path that has a provenance.
_LEVEL = re.compile(r"(title\.[a-z_]+|[a-z_]+)(\[\d+\])?")


def is_known(path: str) -> bool:
    """Return whether a correction may name ``path``."""
    return _INDEX.sub("[]", path) in _known()


def similar(path: str) -> str:
    """Return the path that resembles a misspelt one; an empty string if there is none."""
    if path.startswith(_FIXED):
        return ""
    found = nearest(_INDEX.sub("[]", path), sorted(_known()), cutoff=0.8)
    return found[0].replace("[]", "[0]") if found else ""


@cache
def _known() -> frozenset[str]:
    """Return all paths that a correction may name, with ``[]`` for an index."""
    found = {path for path in _below("", inspect.type_info(RecordForm)) if path and not path.startswith(_FIXED)}
    return frozenset(found | {"abstracts[].begins"})


def _below(path: str, kind: object) -> Iterator[str]:
    """Yield ``path`` and all paths in a value of a type, as ``msgspec.inspect`` describes it."""
    yield path
    match kind:
        case inspect.Metadata(type=inner):
            yield from _below(path, inner)
        case inspect.UnionType(types=choices):
            for one in choices:
                yield from _below(path, one)
        case inspect.ListType(item_type=item):
            yield from _below(f"{path}[]", item)
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from _below(f"{path}.{field.encode_name}".lstrip("."), field.type)


def steps(path: str) -> list[str | int]:
    """Split a path into keys and indexes."""
    return [int(step[1:-1]) if step.startswith("[") else step for step in _STEP.findall(path)]


def provenance_key(path: str) -> str:
    """Return the key of the provenance that belongs to a path."""
    match = _LEVEL.match(path.replace("keyword_langs", "keywords"))
    return match[0] if match else path


def get(form: dict[str, Any], path: str) -> Any:  # noqa: ANN401 (a JSON value)
    """Return the value at ``path``; ``None`` if there is none."""
    if border := _BORDER.fullmatch(path):
        return first_sentence(get(form, f"abstracts[{border[1]}].text") or "") or None
    value: Any = form
    for step in steps(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def put_value(form: dict[str, Any], path: str, value: Any) -> bool:  # noqa: ANN401 (a JSON value)
    """Set the value at ``path``; ``None`` removes an item of a list. Return ``False`` if the path leads nowhere."""
    if border := _BORDER.fullmatch(path):
        return _move_border(form, int(border[1]), value)
    if path == "keywords":
        _keep_languages(form, value or [])
    *way, last = steps(path)
    parent: Any = form
    for step in way:
        try:
            parent = parent[step]
        except (KeyError, IndexError, TypeError):
            if len(way) > 1 or not isinstance(last, int) or last:
                return False
            parent = form[str(step)] = []
    if isinstance(last, str):
        if isinstance(parent, dict):
            parent[last] = value
            if last == "name":
                parent.pop("entry", None)  # the entry form of the old name
        return isinstance(parent, dict)
    return isinstance(parent, list) and _put_item(form, parent, last, value, str(way[-1]))


def _put_item(form: dict[str, Any], items: list[Any], index: int, value: Any, name: str) -> bool:  # noqa: ANN401
    if index > len(items):
        return False
    others = [form["keyword_langs"]] if name == "keywords" else []
    if index == len(items):
        items.append(value)
        for langs in others:
            langs.append(None)
    elif value is None:
        for one in (items, *others):
            del one[index]
    else:
        items[index] = value
    return True


def _keep_languages(form: dict[str, Any], words: list[str]) -> None:
    """Keep the languages of the keywords that remain."""
    known = dict(zip(form.get("keywords") or (), form.get("keyword_langs") or (), strict=False))
    form["keyword_langs"] = [known.get(word) for word in words]


def _move_border(form: dict[str, Any], index: int, sentence: object) -> bool:
    """Let abstract ``index`` begin with a sentence of it or of the abstract before."""
    abstracts = cast("list[dict[str, Any]]", form.get("abstracts") or [])
    if not isinstance(sentence, str) or not sentence.strip() or not 0 < index <= len(abstracts):
        return False
    whole = "\n\n".join(item["text"] for item in abstracts[index - 1 : index + 1])
    if whole.count(sentence) != 1:
        return False
    start = whole.index(sentence)
    before, after = whole[:start].rstrip(), whole[start:]
    if not before:
        return False
    if index == len(abstracts):
        abstracts.append({"lang": identify(after).lang})
    abstracts[index - 1]["text"], abstracts[index]["text"] = before, after
    return True


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    match = _SENTENCE.search(text)
    return match[0] if match else ""


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph into sentences."""
    return _SENTENCE.findall(paragraph)


def are_equal(one: object, other: object) -> bool:
    """Compare two JSON values. A missing key, ``null``, an empty text and an empty list are equal."""
    return _canonical(one) == _canonical(other)


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        # The profile may have added the entry form of a name.
        pairs = ((key, _canonical(item)) for key, item in value.items() if key != "entry")
        return {key: item for key, item in pairs if item is not None}
    if isinstance(value, list):
        return [_canonical(item) for item in value] or None
    return value if value != "" else None
