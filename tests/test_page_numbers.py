"""Numbers of printed pages inside the text of an abstract."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

INDONESIAN = (
    "Penelitian ini membahas cara nelayan memperbaiki perahu kayu di tiga desa di pesisir utara. Hasil penelitian "
    "menunjukkan bahwa perahu yang dirawat setiap bulan dapat dipakai lebih lama."
)
ENGLISH = (
    "This research discusses how fishermen repair their wooden boats in three villages on the northern coast. The "
    "results show that boats which are maintained every month can be used for a longer time."
)


def read(body):
    """Give the texts of the abstracts, the keywords and the codes of the findings of a page."""
    page = f"# Perahu kayu\n\nBudi Santosa, author\n\n## Abstrak\n\n{body}\n"
    (parsed,) = parse(Document("x.md", page.encode()))
    texts = [" ".join(abstract.text.split()) for abstract in parsed.record.abstracts]
    return texts, [term.value for term in parsed.record.keywords], {found.code for found in parsed.findings}


@pytest.mark.parametrize("mark", ["{}", "- {} -"])
@pytest.mark.parametrize(("one", "two"), [("v", "vi"), ("ix", "x"), ("xii", "xiii"), ("5", "6")])
@pytest.mark.parametrize("feed", ["", "\f"])
def test_page_numbers_below_keywords_are_left_out(mark, one, two, feed):
    one, two = mark.format(one), mark.format(two)
    first = f"ABSTRAK\n{INDONESIAN}\nKata kunci: kayu, perahu\n\n{one}\n\n"
    found = read(f"{first}{feed}ABSTRACT\n{ENGLISH}\nKeywords: boat\n\n{two}")
    assert found[:2] == ([INDONESIAN, ENGLISH], ["kayu", "perahu", "boat"])
    assert "text-furniture" in found[2]


def test_a_single_number_in_roman_figures_is_left_out():
    _, keywords, codes = read(f"{INDONESIAN}\n\nKata kunci: kayu, perahu\n\nvii")
    assert keywords == ["kayu", "perahu"]
    assert "text-furniture" in codes


@pytest.mark.parametrize(
    "lines", [["1", "Perahu kayu", "2", "Layar"], ["i", "Perahu", "ii", "Layar"], ["x", "2010", "2011"]]
)
def test_numbers_of_items_letters_and_years_are_kept(lines):
    body = "\n\n".join([INDONESIAN, *lines, INDONESIAN])
    texts, _, codes = read(body)
    assert "text-furniture" not in codes
    assert " ".join(lines) in " ".join(texts)
