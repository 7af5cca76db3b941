"""Cleaning of text: removed characters, replaced blanks, and no lost letter."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import anything

from catalog_export.read.base import Document
from catalog_export.read.decode import decode_text
from catalog_export.text.normalize import clean, with_latin_letters


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        (None, "", ""),
        ("", "", ""),
        ("plain", "plain", "plain"),
        ("a\xa0b\tc", "a b c", "a b c"),
        ("  a  b ", "a b", "a b"),
        ("a \xa0 b  c", "a b c", "a b c"),
        ("a \x00 b", "a b", "a b"),
        ("a\r\nb\rc\nd", "a b c d", "a\nb\nc\nd"),
        ("a \n\n b", "a b", "a\n\nb"),
        ("a\n \n b", "a b", "a\n\nb"),
        (" a \n \n\n  b", "a b", "a\n\n\nb"),
        ("\n\na\n", "a", "a"),
        (" \na", "a", "a"),
        ("e\u0301", "é", "é"),
        ("e\x00\u0301", "é", "é"),
        ("a\x0cb\x0bc", "a b c", "a b c"),
        ("a\u2028b\x85c", "a b c", "a b c"),
        ("a\x1d\x1e\x1f\x7f\x9bb", "ab", "ab"),
        ("a\ufffe\uffffb", "ab", "ab"),
        ("\ud83d\ude00 \ud83d x", "\U0001f600 x", "\U0001f600 x"),
        ("東京\u3000大学", "東京\u3000大学", "東京\u3000大学"),
        ("\u200bta\u00adra", "\u200bta\u00adra", "\u200bta\u00adra"),
    ],
)
def test_clean(text, line, lines):
    assert clean(text) == line
    assert clean(text, keep_newlines=True) == lines


blanks = st.text(st.sampled_from("ab  \n\n\r\t\xa0\x0b\x1d\ufffe\ud83d\ude00e\u0301é"))


@given(anything | blanks, st.booleans())
@settings(max_examples=300)
def test_clean_twice_is_clean_once(text, keep_newlines):
    once = clean(text, keep_newlines=keep_newlines)
    assert clean(once, keep_newlines=keep_newlines) == once


@given(anything | blanks)
@settings(max_examples=300)
def test_the_short_way_gives_the_same_as_the_long_way(text):
    assert clean(text) == clean("\0" + text)  # a control character, which is removed, takes the long way


@given(anything | blanks)
@settings(max_examples=300)
def test_blanks_at_line_ends_change_nothing(text):
    padded = "\n".join(f" {line} " for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert clean(padded, keep_newlines=True) == clean(text, keep_newlines=True)


@given(anything | blanks)
@settings(max_examples=300)
def test_clean_loses_no_letter(text):
    once = clean(text)
    assert clean(text, keep_newlines=True).split() == once.split()
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    letters = [c for c in unicodedata.normalize("NFC", once) if c.isalnum()]
    # Removing a control character can join a letter and its mark, so compare the decomposed letters.
    assert [c for c in unicodedata.normalize("NFD", "".join(letters)) if c.isalnum()] == [
        c for c in unicodedata.normalize("NFD", joined) if c.isalnum()
    ]


@given(anything | blanks)
@settings(max_examples=300)
def test_printable_text_needs_no_replacement(text):
    # The quick look of ``clean`` at printable text gives what the replacements give.
    slow = clean(text + "\x00")
    assert clean(text) == slow


@pytest.mark.parametrize(
    ("text", "latin", "words"),
    [
        ("arsip d\u0430erah", "arsip daerah", ["d\u0430erah"]),
        (
            "\u0410rsip, p\u043ela \u0430tau tan\u0430m",
            "Arsip, pola atau tanam",
            ["\u0410rsip,", "p\u043ela", "\u0430tau", "tan\u0430m"],
        ),
        ("Gra\u0442ifikasi \u0430 itu", "Gratifikasi a itu", ["Gra\u0442ifikasi"]),
        ("arsip daerah, caf\u00e9", None, []),
        ("\u0410\u0412\u0422\u041e\u0420, author", None, []),  # a Russian word of such letters
        ("\u0410\u0440\u0445\u0438\u0432 IP-\u0430\u0434\u0440\u0435\u0441 \u0421\u041e2", None, []),  # Russian
        (
            "It was decided.\u0412 \u0440\u0430\u0441\u0441\u043a\u0430\u0437\u0430\u0445\narsip d\u0430erah",
            "It was decided.\u0412 \u0440\u0430\u0441\u0441\u043a\u0430\u0437\u0430\u0445\narsip daerah",
            ["d\u0430erah"],
        ),
    ],
)
def test_letters_that_look_like_latin_ones_are_replaced(text, latin, words):
    assert with_latin_letters(text) == (text if latin is None else latin, words)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_that_look_like_latin_ones_are_reported_in_each_encoding(encoding):
    _, findings = decode_text(Document("page.md", "Arsip\n\nd\u0430erah".encode(encoding)))
    assert [(found.code, found.location.line) for found in findings] == [("letters-look-alike", 3)]
