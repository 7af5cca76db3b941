"""Lists of search results and related records, with the lines of old records. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

OTHERS = "Tungku tanah liat\nWening Palupi\nPustaka Merapi, 1996\nBuku Teks\n"
LINK = "[{}](https://lib.ui.ac.id/detail?id=20300001)"
# Where the title is: a link or a plain line, above the author or below.
ORDERS = ["{link}\n{author}", "{title}\n{author}", "{author}\n{title}", "{author}\n{link}"]


def read(page):
    return list(parse(Document("page.md", page.encode())))


def facts(parsed):
    record = parsed.record
    imprint = (record.place, record.publisher, record.year)
    return record.title.proper.value, [person.name for person in record.contributors], imprint, record.collection


def codes(parsed):
    return {found.code for found in parsed.findings} - {"control-number-missing", "title-language-unsure"}


def head(order, title, author):
    return order.format(link=LINK.format(title), title=title, author=author).strip() + "\n"


IMPRINTS = [
    ("New Leeds Copper Mill Press 1983,", (None, "New Leeds Copper Mill Press", "1983")),
    ("Fort Elm,N.J. Copper House 1995,", (None, "Fort Elm,N.J. Copper House", "1995")),
    ("New Leeds : Mill, Wheel and Sons, 1995,", ("New Leeds", "Mill, Wheel and Sons", "1995")),
    ("Fortelm:Copper House, 1994,", ("Fortelm", "Copper House", "1994")),
    ("Jakarta : Pusat Kajian Angin Dep. P & L , 1983,", ("Jakarta", "Pusat Kajian Angin Dep. P & L", "1983")),
    ("Dinas Angin dan Cuaca RI , Jakarta: 1991", ("Jakarta", "Dinas Angin dan Cuaca RI", "1991")),
    ("Depok Fakultas Angin-UR 2000,", ("Depok", "Fakultas Angin-UR", "2000")),
    ("Malang Agricultural University 2000,", (None, "Malang Agricultural University", "2000")),
    ("Jakarta PustakaAngin 1995,", ("Jakarta", "PustakaAngin", "1995")),
    ("Fort Elm s.n. 1988,", ("Fort Elm", None, "1988")),
    ("PT Rajawali Angin Nusantara,", (None, "PT Rajawali Angin Nusantara", None)),
    ("Lembaga Angin Rakjat, [Date of publication not identified]", (None, "Lembaga Angin Rakjat", None)),
    ("[publisher not identified], [date of publication not identified]", (None, None, None)),
    ("Laodong Fengche Chubanshe [t.th.]", (None, "Laodong Fengche Chubanshe", None)),
    (
        "Salatiga : Pelayanan Lembaga Penelitian Universitas Lereng",
        ("Salatiga", "Pelayanan Lembaga Penelitian Universitas Lereng", None),
    ),
]


@pytest.mark.parametrize("author", ["Darma Setiaji", ""])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("printed", "imprint"), IMPRINTS, ids=[printed for printed, _ in IMPRINTS])
def test_imprint_line_right_above_the_collection(printed, imprint, order, author):
    record = head(order, "Kincir angin untuk desa", author) + f"{printed}\nBuku Teks\n"
    first, _ = read(record + OTHERS)
    assert facts(first) == ("Kincir angin untuk desa", [author] * bool(author), imprint, "Buku Teks")
    assert not first.record.abstracts
    assert codes(first) == set()


@pytest.mark.parametrize("author", ["Darma Setiaji\n", ""])
@pytest.mark.parametrize("printed", [printed for printed, _ in IMPRINTS])
def test_imprint_line_is_no_title(printed, author):
    if author and printed.startswith("Salatiga"):
        pytest.skip("below a name it can be a title")
    first, second = read(f"{author}{printed}\nBuku Teks\n" + OTHERS)
    assert first.record is None
    assert codes(first) == {"title-missing"}
    assert second.record.title.proper.value == "Tungku tanah liat"


@pytest.mark.parametrize("printed", ["Pustaka Merapi 1996", "Salatiga : Pustaka Merapi", "Pustaka Merapi,"])
def test_imprint_line_below_title_and_author(printed):
    first, _ = read(f"Kincir angin untuk desa\nDarma Setiaji\n{printed}\nBuku Teks\n" + OTHERS)
    assert facts(first)[:2] == ("Kincir angin untuk desa", ["Darma Setiaji"])
    assert first.record.publisher == "Pustaka Merapi"


@pytest.mark.parametrize(
    "title", ["Kincir angin : alat dan bahan", "Sensus Kincir 1990", "Kincir Angin: Sebuah Kajian"]
)
def test_title_like_an_imprint_right_above_the_collection(title):
    (first, _) = read(f"Darma Setiaji\n{title}\nBuku Teks\n" + OTHERS)
    assert first.record.title.proper.value == title.partition(" :")[0]
    assert first.record.publisher is None


@pytest.mark.parametrize("author", ["Suwarno Lentera, 1946-", "Jansen, Piet de, 1914-", "Marsh, Ellen, 1926-1995"])
def test_person_with_dates_is_no_title(author):
    first, second = read(f"{author}\nPustaka Lentera, 1996\nBuku Teks\n" + OTHERS)
    assert first.record is None
    assert codes(first) == {"title-missing"}
    assert second.record.title.proper.value == "Tungku tanah liat"


@pytest.mark.parametrize("author", ["Suwarno Lentera, 1946-", "Jansen, Piet de, 1914-", "Marsh, Ellen, 1926-1995"])
@pytest.mark.parametrize("order", ORDERS)
def test_person_with_dates_beside_a_title(order, author):
    first, _ = read(head(order, "Perang Garam, 1825-1830", author) + "Pustaka Lentera, 1996\nBuku Teks\n" + OTHERS)
    assert first.record.title.proper.value == "Perang Garam, 1825-1830"
    (person,) = first.record.contributors
    assert f"{person.name}, {person.dates}" == author
