"""Degrees and generations that may follow a personal name, in small letters, without full stops and blanks."""

from __future__ import annotations

from catalog_export.model.tables import read_code_table

_ROWS = [(part, abbreviation) for part, abbreviation in read_code_table("degrees")]
# An Indonesian degree is a level (S sarjana, M magister, Sp spesialis) followed by a field.
_LEVELS = {"field": ("s", "m"), "specialty": ("sp",), "whole": ("",), "generation": ()}
DEGREES = frozenset(level + abbreviation for part, abbreviation in _ROWS for level in _LEVELS[part])
# These distinguish persons of one name, and belong to the name.
GENERATIONS = frozenset(abbreviation for part, abbreviation in _ROWS if part == "generation")
