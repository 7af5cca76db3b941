"""Heads below the label of an abstract: they repeat the title of the record, or cite the work."""

import pytest

from catalog_export.read.page.abstracts import split_abstracts

TITLE = "Perawatan perahu kayu di pesisir utara = The repair of wooden boats on the northern coast"
INDONESIAN = (
    "Penelitian ini membahas cara nelayan memperbaiki perahu kayu di tiga desa. Data dikumpulkan melalui wawancara "
    "dengan dua puluh pemilik perahu. Hasil penelitian menunjukkan bahwa perahu yang dirawat dipakai lebih lama."
)
ENGLISH = (
    "This research discusses how fishermen repair their wooden boats in three villages. The data were collected "
    "through interviews with twenty owners. The results show that boats which are maintained can be used longer."
)


def read(field, title=TITLE):
    """Give the texts and the findings of a field."""
    lines = field.split("\n")
    found = split_abstracts(lines, range(len(lines)), "x", title)
    return [" ".join(abstract.text.split()) for abstract in found.abstracts], [str(note) for note in found.findings]


@pytest.mark.parametrize(
    "head",
    [
        "Perawatan Perahu Kayu di Pesisir Utara\n",
        "PERAWATAN PERAHU KAYU DI PESISIR UTARA\n",
        "PERAWATAN PERAHU KAYU\nDI PESISIR UTARA\nLaksmi Widodo 1), Bayu Prasetya 2)\n\n",
        "Perawatan Perahu Kayu di Pesisir Utra\n\n",
        "PERAWATAN PERAHU KAYU DI PESISIR UTARA Laksmi Widodo, B. 220 070 011, Fakultas Kelautan, 2013, 88 halaman. ",
        "Widodo, Laksmi. 2013. Perawatan Perahu Kayu di Pesisir Utara. Skripsi. Fakultas Kelautan.\n\n",
        "Widodo, Laksmi. 2013. Perawatan perahu kayu di pesisir utara. Skripsi. Fakultas Kelautan. ",
        "Widodo, Laksmi. 2013. Menjaga perahu di teluk yang lain. Medan: Fakultas Kelautan.\n\n",
    ],
)
@pytest.mark.parametrize("label", ["ABSTRAK\n", "Abstrak ", ""])
def test_a_head_below_the_label_is_left_out(label, head):
    if not label and head.startswith("Perawatan"):
        head = head.upper()  # without a label, only capitals or a citation are a head
    texts, findings = read(f"{label}{head}{INDONESIAN}\n\nABSTRACT\n{ENGLISH}")
    assert texts == [INDONESIAN, ENGLISH]
    assert len(findings) == 1
    assert "left out of it: " in findings[0]


@pytest.mark.parametrize("label", ["AbstractT", "Abstract T", "Abstract: T"])
def test_a_title_between_a_text_and_a_glued_label_is_left_out(label):
    texts, findings = read(
        f"{INDONESIAN}The Repair of Wooden Boats on the Northern Coast {label.removesuffix('T')}{ENGLISH}"
    )
    assert texts == [INDONESIAN, ENGLISH]
    assert len(findings) == 1


def test_a_parallel_title_on_its_own_line_separates_two_texts():
    texts, findings = read(f"{INDONESIAN}\n\nTHE REPAIR OF WOODEN BOATS ON THE NORTHERN COAST\n\n{ENGLISH}")
    assert texts == [INDONESIAN, ENGLISH]
    assert len(findings) == 1


def test_a_head_alone_is_no_reason_to_have_no_abstract():
    assert read("Perawatan perahu kayu di pesisir utara.") == (["Perawatan perahu kayu di pesisir utara."], [])


@pytest.mark.parametrize(
    "text",
    [
        f"Perawatan perahu kayu di pesisir utara adalah pekerjaan nelayan. {INDONESIAN}",
        f"Perawatan perahu kayu di pesisir utara berubah. {INDONESIAN}",
        f"{INDONESIAN} Judulnya Perawatan Perahu Kayu di Pesisir Utara.",
        f"Perawatan perahu kayu di pesisir utara\nberubah setiap tahun. {INDONESIAN}",
        f"Menurut Widodo (2013), perahu kayu dirawat. {INDONESIAN}",
    ],
)
def test_a_text_that_mentions_the_title_stays(text):
    assert read(f"ABSTRAK\n{text}") == ([" ".join(text.split())], [])


@pytest.mark.parametrize("label", ["ABSTRAK\n", "Abstrak ", ""])
@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_title_as_the_first_sentence_of_a_text_stays(gap, label):
    text = f"Perawatan perahu kayu di pesisir utara.{gap}{INDONESIAN}"
    assert read(label + text) == ([" ".join(text.split())], [])


def test_a_title_that_goes_on_in_the_next_line_is_not_cut():
    title = "Perawatan perahu kayu oleh para nelayan di pesisir utara Pulau Rupat"
    text = f"{title.removesuffix(' Rupat')}\nRupat. {INDONESIAN}"
    assert read(f"Abstrak {text}", title) == ([" ".join(text.split())], [])


def test_a_title_in_capitals_ends_before_a_name_with_an_initial():
    head = "PERAWATAN PERAHU KAYU DI PESISIR UTARA Laksmi Widodo, A. 310 090 011, Fakultas Kelautan, 2013, 88 halaman. "
    assert read(f"ABSTRAK {head}{INDONESIAN}")[0] == [INDONESIAN]
