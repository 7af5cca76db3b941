"""Characters of XML: escaped, dropped, or read unchanged by an independent parser."""

from html import escape

import pytest
from hypothesis import given, settings
from lxml import etree
from strategies import anything

from catalog_export.write.formats.markup import escape_attribute, escape_clean, escape_text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("plain", "plain"),
        ("R&D < 5 > 3 \"a\" 'b'", "R&amp;D &lt; 5 &gt; 3 \"a\" 'b'"),
        ("]]>", "]]&gt;"),
        ("&amp;", "&amp;amp;"),
        ("a\r\nb\tc", "a&#13;\nb\tc"),
        ("\x00\x08a\x0bb\x0cc\x0e\x1f", "abc"),
        ("a\ud800b", "ab"),
        ("\udc00a\ufffe\uffffb", "ab"),
        ("\x7f\x85\ufffd\U0001fffe", "\x7f\x85\ufffd\U0001fffe"),
    ],
)
def test_escape_text(text, escaped):
    assert escape_text(text) == escaped


@given(anything)
@settings(max_examples=50)
def test_clean_text_is_escaped_as_by_the_standard_library(text):
    assert escape_clean(text) == escape(text, quote=False)


def test_escape_attribute():
    assert escape_attribute('a"b\n\t\r<&') == "a&quot;b&#10;&#9;&#13;&lt;&amp;"


@given(anything)
@settings(max_examples=200)
def test_lxml_reads_back_all_admitted_text(text):
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
