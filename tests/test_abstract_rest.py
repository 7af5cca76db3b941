"""What is below an abstract and is none: the next chapter of a printed work, and footnotes below the keywords."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.abstracts import split_abstracts
from catalog_export.read.page.parse import parse

INDONESIAN = (
    "Penelitian ini membahas cara nelayan memperbaiki perahu kayu di tiga desa. Data dikumpulkan melalui wawancara "
    "dengan dua puluh pemilik perahu. Hasil penelitian menunjukkan bahwa perahu yang dirawat dipakai lebih lama."
)
ENGLISH = (
    "This research discusses how fishermen repair their wooden boats in three villages. The data were collected "
    "through interviews with twenty owners. The results show that boats which are maintained can be used longer."
)
BODY = "Perahu kayu sudah lama dipakai di desa itu. Setiap pagi nelayan berangkat ke laut dan kembali pada sore hari."


def read(field):
    """Give the texts, the keywords and the findings of a field."""
    lines = field.split("\n")
    found = split_abstracts(lines, range(len(lines)), "x")
    texts = [" ".join(abstract.text.split()) for abstract in found.abstracts]
    return texts, [term.value for term in found.keywords], [str(note) for note in found.findings]


@pytest.mark.parametrize(
    "rest",
    [
        f"\nPENDAHULUAN\n{BODY}",
        f"\n\nPENDAHULUAN\n\n{BODY}",
        f"\nPendahuluan\n{BODY}\n\n{BODY}",
        f"\n1. PENDAHULUAN\n{BODY}",
        f" 1. PENDAHULUAN 1.1. Latar Belakang {BODY}",
        f" PENDAHULUAN {BODY}",
        f"\n\nI. PENDAHULUAN {BODY}",
        f"\nBAB I\nPENDAHULUAN\n{BODY}",
        f"\nTINJAUAN PUSTAKA\n{BODY}",
        "\n\nDAFTAR ISI\n\nKATA PENGANTAR ... ii",
    ],
)
@pytest.mark.parametrize("first", [f"ABSTRACT\n{ENGLISH}\nKeywords: boat\n\n", ""])
def test_the_next_chapter_is_no_keyword_and_no_abstract(first, rest):
    texts, keywords, findings = read(f"{first}ABSTRAK\n{INDONESIAN}\nKata kunci: layar, perahu kayu{rest}")
    assert texts == ([ENGLISH, INDONESIAN] if first else [INDONESIAN])
    assert keywords[-2:] == ["layar", "perahu kayu"]
    assert len(findings) == 1
    assert " ".join(rest.split())[:9] in findings[0]


def test_a_table_of_contents_is_no_abstract():
    texts, _, findings = read(f"ABSTRAK\n{INDONESIAN}\n\nDAFTAR ISI\n\nKATA PENGANTAR ... ii\n\nABSTRACT\n{ENGLISH}")
    assert texts == [INDONESIAN, ENGLISH]
    assert len(findings) == 1


@pytest.mark.parametrize("end", ["\nKeywords: boat, sail", ""])
@pytest.mark.parametrize("heading", ["INTRODUCTION\n", "BACKGROUND ", "1. Introduction\n"])
@pytest.mark.parametrize("gap", ["\n\n", " "])
def test_an_abstract_with_headings_behind_keywords_stays(gap, heading, end):
    heading = heading if gap != " " else "BACKGROUND "
    texts, keywords, findings = read(f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar{gap}{heading}{ENGLISH}{end}")
    assert texts == [INDONESIAN, f"{' '.join(heading.split())} {ENGLISH}"]
    assert (keywords[0], findings) == ("layar", [])


def test_keywords_above_the_only_abstract_are_no_reason_to_leave_it_out():
    texts, keywords, findings = read(f"Kata kunci: layar, perahu\n\nLATAR BELAKANG {INDONESIAN}")
    assert (texts, keywords, findings) == ([f"LATAR BELAKANG {INDONESIAN}"], ["layar", "perahu"], [])


def test_a_list_of_contents_takes_no_abstract_in_another_language_with_it():
    texts, keywords, _ = read(f"{INDONESIAN}\n\nDaftar Isi\n\nKata pengantar ... ii\n\n{ENGLISH}\nKeywords: boat")
    assert (texts, keywords) == ([INDONESIAN, ENGLISH], ["boat"])


def test_of_many_headings_only_the_first_are_looked_at():
    texts, _, findings = read("Daftar Isi\n\nxyzzy qwert\n\n" * 2000)
    assert sum("left out" in note for note in findings) == 101
    assert sum(text.count("xyzzy") for text in texts) == 2000


def test_sentences_below_the_keywords_are_left_out_with_a_warning():
    _, _, findings = read(
        f"{INDONESIAN}\n\nKata kunci: layar\n\nPendahuluan\n\nNelayan di teluk memakai perahu mereka sejak dahulu kala."
    )
    assert [("warning" in note, "text-left-out" in note) for note in findings] == [(True, True)]


@pytest.mark.parametrize(
    "field",
    [
        f"ABSTRAK\nLatar Belakang: {INDONESIAN}\nKata kunci: pendahuluan, layar",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar, Pendahuluan, perahu\n\nABSTRACT\nIntroduction: {ENGLISH}",
        f"ABSTRAK\nPENDAHULUAN\n{INDONESIAN}\nKATA KUNCI: LAYAR, TINJAUAN PUSTAKA, PERAHU",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar\n\nBACKGROUND : {ENGLISH} Keywords: boat",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar\nBACKGROUND {ENGLISH} Keywords: boat",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci:\n* layar\n* perahu kayu",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar,\n*boat repair*, perahu",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci:\nlayar\n*perahu",
        f"ABSTRAK\n{INDONESIAN}\nKata kunci: perahu; layar; Software As A Service (SaaS)\n\nABSTRACT\n{ENGLISH}",
    ],
)
def test_headings_of_an_abstract_and_terms_stay(field):
    assert read(field)[2] == []


@pytest.mark.parametrize("note", ["* Penulis korespondensi", "*Laksmi adalah mahasiswa Fakultas Kelautan\n** Dosen"])
def test_a_footnote_below_keywords_is_no_keyword(note):
    field = f"ABSTRAK\n{INDONESIAN}\nKata kunci: layar, perahu\n{note}\n\nABSTRACT\n{ENGLISH}\nKeywords: boat"
    texts, keywords, findings = read(field)
    assert (texts, keywords) == ([INDONESIAN, ENGLISH], ["layar", "perahu", "boat"])
    assert len(findings) == 1
    assert " ".join(note.split())[:20] in findings[0]


def test_a_note_about_references_behind_keywords_is_read_as_on_its_own_line():
    page = (
        "# Perahu kayu di teluk kecil\n\nLaksmi Widodo, author\n\n"
        "Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20781234&lokasi=lokal>\n\n---\n\n## Abstrak\n\n"
        f"{INDONESIAN}\nKata kunci: layar, perahu kayu Daftar Pustaka : 41 (2001-2014)\n\n"
        f"ABSTRACT\n{ENGLISH}\nKeywords: sail, wooden boat\n"
    )
    (parsed,) = parse(Document(name="page.md", data=page.encode()))
    assert parsed.record.bibliography_note == "41 (2001-2014)"
    assert [term.value for term in parsed.record.keywords] == ["layar", "perahu kayu", "sail", "wooden boat"]
    assert parsed.findings == ()
