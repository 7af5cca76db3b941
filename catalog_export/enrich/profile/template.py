"""Write a commented institution profile to begin with."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING

from catalog_export.enrich.profile.keys import KEYS
from catalog_export.model.profile import TABLES
from catalog_export.text.messages import localize, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def profile_template(answers: Mapping[str, str]) -> str:
    """Return a profile in TOML with every key as a comment, and the values of ``answers``, by full name of the key.

    The comments are in the language of the process.
    """
    head = (
        *_comment(localize("Institution profile of catalog-export: statements for all records of a run.")),
        *_comment(localize('A line that begins with "#" has no effect; remove the "#" to use it.')),
        "",
    )
    return "\n".join((*head, *(line for table in TABLES for line in _table(table, answers))))


def _comment(text: str) -> list[str]:
    return wrap(text, 110, initial_indent="# ", subsequent_indent="# ")


def _table(name: str, answers: Mapping[str, str]) -> Iterator[str]:
    yield f"[{name}]"
    for item, default in TABLES[name]._field_defaults.items():
        key = KEYS.get(f"{name}.{item}")
        if key is None:
            continue
        answer = answers.get(f"{name}.{item}", "")
        yield from _comment(translate(key.help))
        value = json.dumps(answer or default, ensure_ascii=False)  # also a string in TOML
        yield f"{'' if answer else '# '}{item} = {value}"
    yield ""
