"""Read the content, media and carrier types of RDA as pages state them: the term, and its code."""

from __future__ import annotations

from functools import cache

from catalog_export.model.tables import read_code_table


def rda_term(text: str | None) -> str:
    """Return the term of a type without the name of its list: ``volume (rdacarrier)`` gives ``volume``."""
    return " ".join(text.partition("(rda")[0].split()) if text else ""


def rda_code(kind: str, text: str | None) -> str:
    """Return the code of a type in the list ``kind`` (content, media, carrier); empty if the list has no such term."""
    return _codes().get((kind, rda_term(text).lower()), "")


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {(kind, term): code for kind, term, code in read_code_table("rda_types")}
