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


def record(order, number, author, imprint, collection):
    lines = [head(order, f"Catatan tentang kincir {number}", author).replace("20300001", f"2030000{number}")]
    return "".join([*lines, f"{imprint}\n" * bool(imprint), f"{collection}\n"])


UNKNOWN = [
    # Imprints of old publishers are like a person with the year of birth.
    ("Darma Setiaji", "Merapi, 1979"),
    ("Setiaji, Darma, 1946-", "Pustaka Merapi, 1996"),
    ("Darma Setiaji", "New Leeds Mill Press 1983,"),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("last", ["Suwarno Lentera", "Suwarno Lentera, author"])
@pytest.mark.parametrize(("author", "imprint"), UNKNOWN)
def test_unknown_name_of_a_collection_ends_its_record(author, imprint, last, order):
    page = record(order, 1, "Wening Palupi", "Pustaka Merapi, 1996", "Buku Teks")
    page += record(order, 2, author, imprint, "Layang Lama") + record(order, 3, last, "Lentera, 2001", "Buku Teks")
    one, two, three = read(page)
    assert [person.name for person in two.record.contributors] == [author.removesuffix(", 1946-")]
    assert (two.record.year, two.record.collection, two.record.abstracts) == (imprint.rstrip(",")[-4:], None, ())
    assert [text for _, text in two.unparsed] == ["Layang Lama"]
    assert codes(two) == {"line-not-understood"}
    assert facts(three)[1:] == (["Suwarno Lentera"], (None, "Lentera", "2001"), "Buku Teks")
    assert codes(one) == codes(three) == set()


@pytest.mark.parametrize("order", ORDERS)
def test_last_record_can_have_a_collection_with_an_unknown_name(order):
    page = record(order, 1, "Wening Palupi", "Pustaka Merapi, 1996", "Buku Teks")
    one, two = read(page + record(order, 2, "Dinas Kincir", "Pustaka Lentera, 1993", "Layang Lama"))
    assert facts(two)[1:] == (["Dinas Kincir"], (None, "Pustaka Lentera", "1993"), None)
    assert (codes(one), codes(two)) == (set(), {"line-not-understood"})


def test_unknown_name_of_a_collection_below_an_imprint_that_states_nothing():
    nothing = "Serat angin\n[publisher not identified], [date of publication not identified]\nLayang Lama\n"
    first, second = read(nothing + "Rumah kincir\noleh Darma Setiaji [and others]\nMerapi, 1991\nBuku Teks\n" + OTHERS)[
        :2
    ]
    assert facts(first) == ("Serat angin", [], (None, None, None), None)
    assert codes(first) == {"line-not-understood"}
    assert facts(second) == ("Rumah kincir", ["Darma Setiaji"], (None, "Merapi", "1991"), "Buku Teks")


def test_a_manuscript_has_a_collection():
    first, second = read(
        "Serat angin\n[publisher not identified], [date of publication not identified]\nNaskah\n" + OTHERS
    )
    assert facts(first) == ("Serat angin", [], (None, None, None), "Naskah")
    assert second.record.title.proper.value == "Tungku tanah liat"


SEARCH = "Hasil Pencarian :: Simpan CSV :: Kembali\n\nHasil Pencarian\n\nDitemukan 3 dokumen yang sesuai dengan query\n"
CUT = "Kincir angin dipakai oleh warga desa untuk memompa air. Penelitian ini mengukur daya yang"


@pytest.mark.parametrize("cover", ["cover\n", ""])
@pytest.mark.parametrize("title", ["Kincir angin untuk desa", LINK.format("Kincir angin untuk desa")])
@pytest.mark.parametrize("label", ['"', "Abstrak :\n", "[“"])
def test_only_record_of_a_search_can_be_cut(label, title, cover):
    (found,) = read(f"{SEARCH}{cover}{title}\nDarma Setiaji\n{label}{CUT}")
    assert facts(found) == ("Kincir angin untuk desa", ["Darma Setiaji"], (None, None, None), None)
    assert [text.paragraphs for text in found.record.abstracts] == [(CUT,)]
    assert codes(found) == {"record-cut"}


def test_cut_record_of_a_search_without_a_title_is_not_written():
    (found,) = read(f"{SEARCH}cover\nDarma Setiaji\nAbstrak :\n{CUT}")
    assert found.record is None
    assert codes(found) == {"title-missing"}


def test_last_record_of_a_search_can_be_cut():
    whole = f"cover\n{LINK.format('Tungku')}\nWening Palupi\nDepok: Merapi, 2016\nS-Pdf\nBuku Teks\n"
    rest = LINK.format("Kincir angin untuk desa").replace("20300001", "20300002")
    one, two = read(f'{SEARCH}{whole}cover\n{rest}\nDarma Setiaji\n"{CUT}')
    assert (codes(one), codes(two)) == (set(), {"record-cut"})


@pytest.mark.parametrize("title", ["Hasil pencarian kerja para lulusan", "Ditemukan sebuah dokumen lama"])
def test_title_like_the_head_of_a_search(title):
    page = f"{title}\nDarma Setiaji\nMerapi, 1991\nBuku Teks\n"
    assert [facts(found)[0] for found in read(page + OTHERS)] == [title, "Tungku tanah liat"]
    (found,) = read(f"# {title}\n\nDarma Setiaji, author\n\n## Abstrak\n\n{CUT} besar.")
    assert found.record.title.proper.value == title


def test_search_without_results_is_no_list():
    (found,) = read(SEARCH)
    assert codes(found) == {"not-a-catalogue-page"}


def test_list_of_imprints_has_no_titles():
    found = read("Bandung : Merapi , 1994\nJakarta : Lentera Senja , 1988\nJakarta : Dep.Kincir , 1995\n")
    assert [one.record for one in found] == [None]
    assert codes(found[0]) == {"line-not-understood", "title-missing"}
    assert len(found[0].unparsed) == 3


def test_search_result_states_that_nothing_of_the_imprint_is_known():
    nothing = "[place of publication not identified]: [publisher not identified], [date of publication not identified]"
    page = f"{SEARCH}{LINK.format('Serat angin')}\nKi Darma\n{nothing}\nPR.12\nNaskah  Universitas Indonesia Library\n"
    (found,) = read(page)
    assert facts(found) == ("Serat angin", ["Ki Darma"], (None, None, None), "Naskah")
    assert found.record.abstracts == ()


UNREAD = ["Tjetakan jang kedua", "Balai Merapi, 3x", "Koleksi Raden Lentera", "dicetak di Semarang th 57"]


@pytest.mark.parametrize("author", ["Darma Setiaji", ""])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("unread", UNREAD)
def test_line_in_the_place_of_the_imprint_that_is_not_understood(unread, order, author):
    if not author and unread[0].isupper() and unread.istitle():
        pytest.skip("it can be the author")
    others = [record(order, number, "Wening Palupi", "Pustaka Merapi, 1996", "Buku Teks") for number in (1, 2, 3)]
    (first, *rest) = read(record(order, 4, author, unread, "Buku Teks") + "".join(others))
    assert facts(first) == ("Catatan tentang kincir 4", [author] * bool(author), (None, None, None), "Buku Teks")
    assert first.record.abstracts == ()
    assert [text for _, text in first.unparsed] == [unread]
    assert [codes(one) for one in rest] == [set()] * 3


def test_author_with_dates_above_a_line_that_is_not_understood():
    page = record(ORDERS[0], 4, "Darma Setiaji, 1946-", "Tjetakan jang kedua", "Buku Teks")
    others = [record(ORDERS[0], number, "Wening Palupi", "Pustaka Merapi, 1996", "Buku Teks") for number in (1, 2, 3)]
    (first, *_) = read(page + "".join(others))
    assert [(person.name, person.dates) for person in first.record.contributors] == [("Darma Setiaji", "1946-")]
    assert (first.record.publisher, first.record.year) == (None, None)


def test_long_imprints_are_no_narrow_column():
    body = "Departemen Kincir dan Kebudayaan Nusantara. Direktorat Jenderal Kincir , 1992"
    author = "penyusun, Hartati Lentera Wiryosuparto; editor, Suharso Merapi Tirtoatmojo"
    authors = ["Wening Palupi", author, author, "Wening Palupi"]
    page = "".join(f"{by}\nCatatan tentang kincir {at}\n{body}\nBuku Teks SO\n" for at, by in enumerate(authors))
    titles = [one.record.title.proper.value for one in read(page)]
    assert titles == [f"Catatan tentang kincir {at}" for at in range(4)]


@pytest.mark.parametrize("order", ORDERS[:2])
def test_name_in_the_place_of_an_imprint_can_be_the_author(order):
    others = [record(order, number, "Wening Palupi", "Pustaka Merapi, 1996", "Buku Teks") for number in (1, 2, 3)]
    (first, *_) = read(record(order, 4, "Darma Setiaji", "", "Buku Teks") + "".join(others))
    assert facts(first) == ("Catatan tentang kincir 4", ["Darma Setiaji"], (None, None, None), "Buku Teks")
    assert codes(first) == set()


CAPTIONS = ["Transcript", "Rating", "Artikel"]


@pytest.mark.parametrize("title", CAPTIONS)
def test_title_that_is_a_link_can_be_like_a_caption(title):
    first, second = read(f"{LINK.format(title)}\nDarma Setiaji\nPustaka Merapi, 1996\nBuku Teks\n" + OTHERS)
    assert facts(first)[:2] == (title, ["Darma Setiaji"])
    assert first.record.control_number == "20300001"
    assert codes(first) == codes(second) == set()


@pytest.mark.parametrize("title", CAPTIONS)
def test_title_of_a_further_record_can_be_like_a_caption(title):
    _, second = read(OTHERS + f"{title}\nDarma Setiaji\nPustaka Merapi, 1997\nBuku Teks\n")
    assert facts(second)[:2] == (title, ["Darma Setiaji"])


@pytest.mark.parametrize("above", ["", "Darma Setiaji\n"])
def test_caption_of_a_list_that_could_be_a_title_is_reported(above):
    first, *_ = read(f"{above}Transcript\nPustaka Merapi, 1997\nBuku Teks\n" + OTHERS)
    assert [text for _, text in first.unparsed if text == "Transcript"] == ["Transcript"]


def test_second_link_to_a_record_is_no_title():
    page = f"{LINK.format('Kincir angin untuk desa')}\nDarma Setiaji\n{LINK.format('Full text')}\n"
    first, _ = read(page + "Pustaka Merapi, 1996\nBuku Teks\n" + OTHERS)
    assert facts(first)[:2] == ("Kincir angin untuk desa", ["Darma Setiaji"])
    assert [text for _, text in first.unparsed] == [LINK.format("Full text")]


RECORD = "{}\nDarma Setiaji\nPustaka Merapi, 1996\nBuku Teks\n".format(LINK.format("Tungku tanah liat"))
CUT_LINK = LINK.format("Kincir angin untuk desa").replace("20300001", "20300002")


def test_line_above_a_list_does_not_hide_that_its_record_is_cut():
    (found,) = read(f'Angin Jaya Bersama\n{SEARCH}{CUT_LINK}\nDarma Setiaji\n"{CUT}')
    assert codes(found) == {"line-not-understood", "record-cut"}


def test_line_below_a_cut_record_is_no_collection():
    *_, last = read(f'{RECORD}{OTHERS}{CUT_LINK}\nDarma Setiaji\n"{CUT} besar."\nKembali ke atas')
    assert codes(last) == {"line-not-understood", "record-cut"}
    *_, last = read(f"{RECORD}{OTHERS}{CUT_LINK}\nDarma Setiaji\nMerapi, 1996\nKitab Lama")
    assert codes(last) == {"line-not-understood"}


@pytest.mark.parametrize("rest", [f'"{CUT}', f"Abstrak :\n{CUT}", "Pustaka Merapi, 1998"])
def test_cut_record_whose_title_is_no_link(rest):
    _, first, last = read(f"{OTHERS}{OTHERS}Kincir angin untuk desa\nDarma Setiaji\n{rest}")
    assert (codes(first), codes(last)) == (set(), {"record-cut"})
    assert facts(last)[:2] == ("Kincir angin untuk desa", ["Darma Setiaji"])


def test_lines_below_a_list_are_no_record():
    _, only = read(f"{OTHERS}{OTHERS}Perpustakaan Lereng\nKampus Timur\nJalan Angin 7")
    assert codes(only) == {"line-not-understood"}
