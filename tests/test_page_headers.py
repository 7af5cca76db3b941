"""What is above an abstract: title, people, imprint, and lines of the site. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page import lengths
from catalog_export.read.page.layouts import abstract_page
from catalog_export.read.page.layouts.label_search import text_follows
from catalog_export.read.page.layouts.name_lines import doubtful_people
from catalog_export.read.page.lines import Line
from catalog_export.read.page.parse import parse

ID = (
    "Perahu nelayan di teluk kecil itu diperbaiki oleh pemiliknya sendiri pada musim hujan. "
    "Kayunya berasal dari hutan di lereng gunung."
)
EN = (
    "Fishing boats in the small bay are repaired by their owners in the rainy season. "
    "The wood comes from the forest on the slope."
)
TITLE = "Perahu di teluk kecil"


def _parsed(page):
    (parsed,) = parse(Document(name="page.md", data=page.encode()))
    return parsed


def _record(page):
    parsed = _parsed(page)
    assert parsed.record is not None, parsed.findings
    return parsed.record


def _codes(page):
    return [one.code for one in _parsed(page).findings]


def _names(page):
    return [person.name for person in _record(page).contributors]


def _reported(page):
    return [text for _, text in _parsed(page).unparsed]


@pytest.mark.parametrize("label", ["Abstrak: ", "Abstrak. ", "ABSTRAK ", "Abstrak—", "Abstrak:\n", "Intisari: "])
def test_a_label_shows_a_record_if_it_begins_the_abstract(label):
    record = _record(f"{TITLE}\n\nAhmad Basuki\n\n{label}{ID}\n\nKata kunci: perahu, teluk\n")
    assert record.title.proper.value == TITLE
    assert [person.name for person in record.contributors] == ["Ahmad Basuki"]
    assert [(text.lang, " ".join(text.paragraphs)) for text in record.abstracts] == [("id", ID)]
    assert [keyword.value for keyword in record.keywords] == ["perahu", "teluk"]


def test_wrapped_text_behind_a_label_is_the_abstract():
    text = ID.replace(" oleh", "\noleh").replace(" musim", "\nmusim").replace(" dari", "\ndari")
    record = _record(f"{TITLE}\n\nAhmad Basuki\nAbstrak. {text}\n")
    assert [person.name for person in record.contributors] == ["Ahmad Basuki"]
    assert [" ".join(text.paragraphs) for text in record.abstracts] == [ID]


def test_a_label_below_a_long_line_shows_a_record():
    citation = f"Basuki, Ahmad (2017) {TITLE} dan cara para nelayan memeliharanya. Skripsi, Universitas Tanjung Batu."
    record = _record(f"{TITLE}\n\n{citation}\n\nAbstract\n\n{ID}\n")
    assert record.title.proper.value == TITLE
    assert [" ".join(text.paragraphs) for text in record.abstracts] == [ID]


@pytest.mark.parametrize("begin", ["Seni lukis menjadi pokok tulisan ini. ", "Abstract art has grown in the bay. "])
def test_a_text_without_a_label_is_no_record(begin):
    (refused,) = _parsed(f"{TITLE}\n\nAhmad Basuki\n\n{begin}{EN}\n").findings
    assert refused.code == "not-a-catalogue-page"
    assert str(refused.message).startswith("there is no link, role, collection or label of an abstract;")


def test_a_refusal_names_the_label_inside_a_line():
    (refused,) = _parsed(f"{TITLE}\n\nAhmad Basuki\n\nsurat: kantor desa Abstrak\n{ID}\n").findings
    assert refused.code == "not-a-catalogue-page"
    assert "the label Abstrak in line 5 is not alone above a text" in refused.message
    assert "put the label on a line above the abstract" in refused.message


@pytest.mark.parametrize("label", ["Abstract:\n", "## Abstract\n\n", "# Abstract:\n", "Abstract: "])
@pytest.mark.parametrize("link", ["", "\n\nURI: https://lib.ui.ac.id/detail?id=20820043&lokasi=lokal"])
def test_a_label_is_no_title(label, link):
    assert _parsed(f"{label}{EN}{link}\n").record is None
    assert "title-missing" in _codes(f"{label}{EN}{link}\n")


@pytest.mark.parametrize(
    "line",
    [
        "Main Article Content",
        "Claim Missing Document\nCheck\nArticles\n\nFound 1 Documents\nSearch",
        "Anda di halaman 1dari 24",
        "• Tidak ada hasil yang ditemukan",
        "##plugins.themes.laut.article.main##",
        "SKRIPSI",
        "N/A",
        "Oleh:",
        "Juni 2019",
        "Artikel Penelitian",
        "Vol. 3 No. 2, hal. 5-9",
    ],
)
def test_a_line_of_the_site_is_no_title(line):
    line = line.replace(".laut.", ".academic_pro.")
    page = f"{line}\n\n{TITLE}\n\nAhmad Basuki\n\nAbstrak\n{ID}\n"
    assert _record(page).title.proper.value == TITLE
    assert _names(page) == ["Ahmad Basuki"]
    assert "title-missing" in _codes(f"{line}\n\nAbstrak\n{ID}\n")


def test_a_placeholder_is_no_title_below_the_name_of_a_body():
    page = f"Badan Kelautan Tanjung Batu\n\nN/A\n\nAbstrak\n{ID}\n"
    assert _record(page).title.proper.value == "Badan Kelautan Tanjung Batu"


@pytest.mark.parametrize("line", ["Main Article Content", "SKRIPSI", "N/A"])
def test_a_line_of_the_site_is_no_author_of_a_detail_page(line):
    page = f"# {TITLE}\n\n{line}\n\nNo. Panggil: S12\nTahun: 2019\nJenis Koleksi: UI - Skripsi\n\nAbstrak:\n{ID}\n"
    assert _names(page) == []


def test_a_heading_of_the_first_level_is_a_title():
    assert _record(f"# Search\n\nAhmad Basuki\n\n## Abstrak\n{ID}\n").title.proper.value == "Search"


def test_a_caption_below_the_head_of_a_list_is_no_person():
    assert _names(f"Found 1 Documents\nSearch\n\n{TITLE}\nAhmad Basuki\n\nAbstract\n\n{ID}\n") == ["Ahmad Basuki"]


def test_a_caption_below_a_title_is_no_person():
    page = f"{TITLE}\n\n##plugins.themes.academic_pro.article.main##\n\nAhmad Basuki\n\nAbstract\n\n{EN}\n"
    assert _record(page).title.proper.value == TITLE
    assert _names(page) == ["Ahmad Basuki"]


@pytest.mark.parametrize(
    "line",
    [
        "N/A",
        "Kata Kunci",
        "Bagikan",
        "Oleh",
        "NASKAH PUBLIKASI",
        "basuki@laut.example",
        'Kirim "Perahu Teluk"',
        "Pada Teluk Kecil",
        "KAJIAN ULANG",
        "Fakultas Kelautan",
        "Universitas Tanjung Batu",
        "Received May 3, 2019; Revised June 1, 2019; June 20, 2019",
        "Vol. 3 No 2, June 2022",
    ],
)
def test_a_line_that_is_no_name_is_reported(line):
    page = f"{TITLE}\n\nAhmad Basuki\n\n{line}\n\nAbstrak\n{ID}\n"
    record = _record(page)
    assert _names(page) == ["Ahmad Basuki"]
    assert (record.publisher, record.year) == (None, None)
    assert line in _reported(page)


def test_a_title_does_not_go_on_below_another_line():
    page = f"{TITLE} dan cara nelayan memeliharanya\n\nBasuki1\n\ndalam bidang kelautan\n\nAbstrak\n{ID}\n"
    assert _record(page).title.proper.value == f"{TITLE} dan cara nelayan memeliharanya"
    assert _reported(page) == ["Basuki1", "dalam bidang kelautan"]


def test_a_body_below_other_lines_is_no_author():
    page = f"{TITLE}\n\nBasuki1, Rahmawati2\n\nFakultas Kelautan\n\nAbstrak\n{ID}\n"
    assert _names(page) == []
    assert _reported(page) == ["Basuki1, Rahmawati2", "Fakultas Kelautan"]


@pytest.mark.parametrize("name", ["Suwarji", "Badan Kelautan Tanjung Batu", "AHMAD BASUKI"])
def test_a_name_right_below_the_title_is_kept(name):
    assert _names(f"{TITLE}\n\n{name}\n\nAbstrak\n{ID}\n") == [name]


def test_single_names_of_a_page_with_a_link_are_kept():
    link = "Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20820043&lokasi=lokal>"
    assert _names(f"# {TITLE}\n\nSuwarji\nAhmad Basuki\n\n{link}\n\n---\n\n## Abstrak\n{ID}\n") == [
        "Suwarji",
        "Ahmad Basuki",
    ]


def test_bodies_below_a_labelled_person_are_reported():
    page = (
        f"Judul:\n{TITLE}\n\nPenulis:\nDr. Ahmad Basuki\nFakultas Kelautan\nUniversitas Tanjung Batu\n"
        f"basuki@laut.example\n\nTahun: 2019\n\nAbstrak:\n{ID}\n"
    )
    assert [(person.name, person.relator) for person in _record(page).contributors] == [("Dr. Ahmad Basuki", "aut")]
    assert _reported(page) == ["Fakultas Kelautan", "Universitas Tanjung Batu", "basuki@laut.example"]


def test_a_title_as_long_as_a_text_is_doubtful():
    title = "Perahu " + "dari kayu dan bambu di teluk kecil " * 9
    assert "value-doubtful" in _codes(f"# {title}\n\nAhmad Basuki, pengarang\n\n## Abstrak\n{ID}\n")


@pytest.mark.parametrize("end", ["dengan", "SEBAGAI", "of the", "milik PT.", "dengan Metode"])
def test_a_title_that_must_go_on_is_cut(end):
    assert "title-cut" in _codes(
        f"# Perahu nelayan di teluk kecil {end}\n\nAhmad Basuki, pengarang\n\n## Abstrak\n{ID}\n"
    )


@pytest.mark.parametrize(
    "end", ["we live in", "down under", "penyakit dalam", "kantor berita Antara", "cara kita menulis CV", "Vitamin A"]
)
def test_a_title_that_ends_with_a_word_that_can_lead_on_is_not_cut(end):
    page = f"# Perahu nelayan di teluk kecil {end}\n\nAhmad Basuki, pengarang\n\n## Abstrak\n{ID}\n"
    assert "title-cut" not in _codes(page)


ADDRESS = "Deskripsi Lengkap: https://lib.ui.ac.id/detail?id=20119988&lokasi=lokal"


def _page(*lines):
    return "\n\n".join([*lines, ADDRESS, f"Abstrak\n\n{ID}\n"])


@pytest.mark.parametrize("caption", ["Rating", "Transcript", "Cover", "Kembali", "Artikel", "Naskah"])
def test_a_caption_that_can_be_the_title_is_reported(caption):
    page = _page(caption, "Ahmad Basuki")
    assert _record(page).collection is None
    assert _reported(page) == [caption]
    assert caption in _reported(_page(caption, "Ahmad Basuki, author"))
    assert _codes(_page(caption, "Ahmad Basuki, author")) == ["line-not-understood", "title-missing"]


@pytest.mark.parametrize("caption", ["Rating", "Transcript", "Artikel"])
def test_a_caption_between_labels_is_reported(caption):
    page = f"Judul : {TITLE}\nPengarang : Ahmad Basuki\nPenerbitan : Depok: Fakultas Kelautan, 2016\n\n{{}}\n\n"
    assert _reported(page.format(caption) + "Nomor Panggil : S60012\n") == [caption]
    assert _reported(page.format("Cetak") + "Nomor Panggil : S60012\n") == []


def test_a_caption_above_a_title_is_not_reported():
    page = _page("Artikel", "Cover", TITLE, "Ahmad Basuki, author")
    assert _record(page).title.proper.value == TITLE
    assert _codes(page) == []


def test_a_caption_right_below_a_title_is_reported():
    assert _reported(_page(f"{TITLE} dan minat para nelayan muda yang membaca\nArtikel", "Ahmad Basuki")) == ["Artikel"]


def test_a_collection_of_one_word_in_the_place_of_a_title_is_none():
    long = f"{TITLE} dan tulisan tangan para nelayan tua pada"
    record = _record(_page(f"{long}\nNaskah\nAhmad Basuki"))
    assert (record.title.proper.value, record.collection) == (f"{long} Naskah", None)
    assert [person.name for person in record.contributors] == ["Ahmad Basuki"]
    assert _record(_page("# Naskah", "Ahmad Basuki, author")).title.proper.value == "Naskah"
    page = _page(TITLE, "Naskah", "Ahmad Basuki, author")
    assert (_record(page).collection, _names(page), _reported(page)) == (None, ["Ahmad Basuki"], ["Naskah"])


@pytest.mark.parametrize(
    "lines",
    [
        ("Naskah", f"# {TITLE}", "Ahmad Basuki, author"),
        (f"# {TITLE}", "Naskah", "Ahmad Basuki, author"),
        (TITLE, "Ahmad Basuki, author", "Naskah"),
        (TITLE, "Jakarta: Tanjung Batu, 1987", "Naskah"),
        ("Naskah Kuno", TITLE, "Ahmad Basuki, author"),
        (TITLE, "Naskah Kuno", "Ahmad Basuki, author"),
    ],
)
def test_a_collection_that_cannot_be_of_the_title_is_one(lines):
    record = _record(_page(*lines))
    assert record.title.proper.value == TITLE
    assert record.collection in ("Naskah", "Naskah Kuno")


@pytest.mark.parametrize(
    "name",
    [
        "Pusat Studi Perahu",
        "Lembaga Studi dan Analisis",
        "Himpunan Pelaut di Tanjung",
        "Yayasan untuk Nelayan",
        "Institute for Research in Boats",
        "Lembaga penelitian perahu",
    ],
)
def test_a_name_that_begins_like_those_of_bodies_is_one(name):
    page = _page(f"# {TITLE}", name)
    assert [(person.name, person.kind) for person in _record(page).contributors] == [(name, "corporate")]
    assert _reported(page) == []


@pytest.mark.parametrize("line", ["Lembaga pelatihan dalam masyarakat", "Yayasan Adalah Badan", "Untung Studi"])
def test_a_line_that_is_rather_of_a_title_is_no_name(line):
    page = _page(f"# {TITLE}", line)
    assert (_names(page), _reported(page)) == ([], [line])


def test_a_body_among_authors_without_roles_is_an_author():
    assert _names(_page(f"# {TITLE}", "Ahmad Basuki", "Badan Perahu")) == ["Ahmad Basuki", "Badan Perahu"]
    names = ["Ahmad Basuki", "Badan Perahu", "Tuti Lestari"]
    assert _names(_page(f"# {TITLE}", *names)) == names
    assert _names(_page(f"# {TITLE}", "\n".join(names))) == names


def test_a_body_is_no_author_if_it_is_apart_from_a_name_right_below_the_title():
    page = _page(f"{TITLE}\nTuti Lestari", "Badan Perahu")
    assert _reported(page) == ["Badan Perahu"]


@pytest.mark.parametrize("line", ["Universitas Tanjung Batu", "Fakultas Perahu, Universitas Tanjung Batu"])
def test_the_school_below_a_person_is_no_author(line):
    page = _page(f"# {TITLE}", "Ahmad Basuki", line)
    assert (_names(page), _reported(page)) == (["Ahmad Basuki"], [line])
    assert _names(_page(f"# {TITLE}", line)) == [line]


def test_a_body_below_a_person_is_reported_if_only_a_label_shows_the_record():
    page = f"{TITLE}\n\nAhmad Basuki\n\nBadan Perahu\n\nAbstrak: {ID}\n"
    assert (_names(page), _reported(page)) == (["Ahmad Basuki"], ["Badan Perahu"])


@pytest.mark.parametrize("names", ["Badan Perahu, Pusat Layar", "Badan Perahu, Tuti Lestari"])
def test_several_bodies_behind_one_role_are_reported(names):
    page = _page(f"# {TITLE}", f"editor, {names}")
    assert (_names(page), _codes(page)) == ([names], ["names-joined"])
    assert _codes(_page(f"# {TITLE}", "editor, Badan Perahu, Jakarta")) == []


def test_a_refusal_names_a_label_without_a_text_below():
    (refused,) = _parsed("Abstrak\n\nAhmad Basuki\nSiti Aminah\n").findings
    assert refused.code == "not-a-catalogue-page"
    assert "the label Abstrak in line 1 is not alone above a text" in refused.message


class _Counted(list):
    """Lines that count how many of them are copied."""

    copied = 0

    def __getitem__(self, at):
        found = super().__getitem__(at)
        self.copied += len(found) if isinstance(at, slice) else 0
        return found


def test_the_text_below_a_label_is_looked_for_in_few_lines():
    lines = _Counted([Line(number, "Abstrak", "Abstrak") for number in range(1000)])
    assert not text_follows(lines, 0)
    assert lines.copied <= lengths.LOOKED_AT


class _Unsearched(list):
    def __contains__(self, one):
        raise AssertionError(one)


def test_doubtful_names_are_not_looked_for_one_by_one(monkeypatch):
    found = []

    def doubtful(people, unknown):
        found.extend(doubtful_people(people, unknown))
        return _Unsearched(found)

    monkeypatch.setattr(abstract_page, "doubtful_people", doubtful)
    assert _names(f"{TITLE}\n\nAhmad Basuki\nSITI AMINAH\n\nAbstrak\n\n{ID}\n") == ["Ahmad Basuki"]
    assert len(found) == 1


def test_names_below_imprint_and_collection_are_of_another_record():
    page = f"{TITLE}\nRukma Dewi\nBalai Pustaka, 1994\nBuku Teks\nKebun kopi di lereng gunung\nBagus Satria\n"
    assert _names(page) == ["Rukma Dewi"]
    assert _codes(page).count("line-not-understood") == 2
