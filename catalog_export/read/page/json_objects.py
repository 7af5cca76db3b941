"""Read JSON objects whose keys are labels of a catalogue page (``{"Judul": ..., "Abstrak": ...}``) as such pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from catalog_export.read.page.field_labels import find_label

if TYPE_CHECKING:
    from collections.abc import Mapping

_BETWEEN = frozenset(" \t\n\r\f[],")  # before an object that is alone, in a list, or below another


def labelled_text(value: Mapping[str, Any]) -> str | None:
    """Return an object as lines of label and value; ``None`` if no key is the label of a title with a text.

    The abstracts are the last, so that no other value can be read as a part of them.
    """
    labels = {key: find_label(key.strip()) for key in value}
    if not any(label and label.field == "title" and isinstance(value[key], str) for key, label in labels.items()):
        return None
    lines, abstracts = [], []
    for key, item in value.items():
        parts = item if isinstance(item, list) else [item]
        texts = [part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for part in parts if part]
        label = labels[key]
        if label and label.field == "abstract":
            abstracts.append(f"{key}: " + "\n\n".join(texts))
        elif texts:
            lines.append(f"{key}: " + "; ".join(" ".join(text.split()) for text in texts))
    return "\n".join(lines + abstracts)


def pages_of(text: str) -> list[tuple[int, str]]:
    """Return each JSON object of a text as a page, with the number of lines above it; none if one is no page."""
    decoder = json.JSONDecoder()
    pages: list[tuple[int, str]] = []
    above = end = 0
    while (start := next((at for at in range(end, len(text)) if text[at] not in _BETWEEN), -1)) >= 0:
        above += text.count("\n", end, start)
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return []
        page = labelled_text(value) if isinstance(value, dict) else None
        if page is None:
            return []
        pages.append((above, page))
        above += text.count("\n", start, end)
    return pages
