"""Characters of XML: what is escaped, what is dropped, and that an independent parser reads the rest back."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import anything

from catalog_export.write.formats.markup import _tidied, clean, escape_attribute, escape_text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("plain", "plain"),
        ("R&D < 5 > 3 \"a\" 'b'", "R&amp;D &lt; 5 &gt; 3 \"a\" 'b'"),
        ("]]>", "]]&gt;"),
        ("&amp;", "&amp;amp;"),
        ("a\r\nb\tc", "a&#13;\nb\tc"),
        ("\x00a\x0bb\x0cc\x1f", "abc"),
        ("a\ud800b", "ab"),
        ("\udc00a\ufffe\uffffb", "ab"),
        ("\x7f\x85\ufffd\U0001fffe", "\x7f\x85\ufffd\U0001fffe"),
    ],
)
def test_escape_text(text, escaped):
    assert escape_text(text) == escaped


def test_escape_attribute():
    assert escape_attribute('a"b\n\t\r<&') == "a&quot;b&#10;&#9;&#13;&lt;&amp;"


@pytest.mark.parametrize(
    ("text", "tidy", "lines"),
    [
        ("", "", ""),
        ("plain", "plain", "plain"),
        ("a\xa0b\tc", "a b c", "a b c"),
        ("  a  b ", "a  b", "a  b"),
        ("a  b", "a  b", "a  b"),
        ("a \xa0 b  c", "a b  c", "a b  c"),
        ("a \x00 b", "a b", "a b"),
        ("a\r\nb\rc\nd", "a b c d", "a\nb\nc\nd"),
        ("a \n\n b", "a b", "a\n\nb"),
        (" a \n\n b", "a b", "a\n\nb"),
        ("\n\na\n", "a", "a"),
        ("e\u0301", "é", "é"),
        ("e\x00\u0301", "é", "é"),
        ("a\x0cb\x0bc", "a b c", "a b c"),
        ("a\x1d\x1e\x1fb", "ab", "ab"),
        ("\ud83d\ude00 \ud83d x", "\U0001f600 x", "\U0001f600 x"),
        ("東京\u3000大学", "東京\u3000大学", "東京\u3000大学"),
        ("\u200bta\u00adra", "\u200bta\u00adra", "\u200bta\u00adra"),
    ],
)
def test_clean(text, tidy, lines):
    assert clean(text) == tidy
    assert clean(text, keep_newlines=True) == lines


def test_clean_text_is_handed_back_as_it_is():
    text = "Peran “paradiplomasi” dalam membangun kerja sama – kota"
    assert clean(text) is text
    assert escape_text(text) is text


@given(anything)
@settings(max_examples=200)
def test_clean_is_idempotent_and_loses_no_letter(text):
    once = clean(text)
    assert clean(once) == once
    assert clean(text, keep_newlines=True).split() == once.split()
    letters = [c for c in unicodedata.normalize("NFC", once) if c.isalnum()]
    assert letters == [c for c in unicodedata.normalize("NFC", _admitted(text)) if c.isalnum()]


@given(anything | st.text(st.sampled_from("ab  \n\n\t\xa0\ufffe\ud83d\ude00e\u0301é")), st.booleans())
@settings(max_examples=300)
def test_what_is_only_looked_at_is_what_tidying_makes_of_it(text, keep_newlines):
    assert clean(text, keep_newlines=keep_newlines) == _tidied(text, keep_newlines=keep_newlines)


@given(anything)
@settings(max_examples=200)
def test_lxml_reads_back_what_was_admitted(text):
    admitted = _admitted(text)
    root = etree.fromstring(f'<a b="{escape_attribute(text)}">{escape_text(text)}</a>'.encode())
    assert (root.text or "") == admitted
    assert root.get("b") == admitted


def _admitted(text):
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(filter(_is_admitted, joined))


def _is_admitted(character):
    code = ord(character)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
