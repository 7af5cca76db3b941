"""Texts are printed without control characters and bidirectional marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_export.text.terminal import printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Judul é 日本", "Judul é 日本"),
        ("a\x1b[31mb\x9b31m", r"a\x1b[31mb\x9b31m"),
        ("a\u202egpj.md", r"a\u202egpj.md"),
        ("a\u2067b\u2069\u200f\u2028", r"a\u2067b\u2069\u200f\u2028"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
    ],
)
def test_controls_and_bidirectional_marks_are_escaped(text, printed):
    assert printable(text) == printed


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_no_control_of_a_terminal_remains(text):
    left = printable(text)
    assert not any(unicodedata.category(char) == "Cc" for char in left)
    directed = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not any(unicodedata.bidirectional(char) in directed for char in left)
