"""Lists of keywords in abstract fields: where they go on and where they end."""

import re

import pytest

from catalog_export.read.page.abstracts import split_abstracts

INDONESIAN = (
    "Penelitian ini membahas cara nelayan memperbaiki perahu kayu di tiga desa di pesisir utara. Data dikumpulkan "
    "melalui wawancara dengan dua puluh pemilik perahu yang masih melaut setiap hari. Hasil penelitian menunjukkan "
    "bahwa perahu yang dirawat setiap bulan dapat dipakai lebih lama."
)
ENGLISH = (
    "This research discusses how fishermen repair their wooden boats in three villages on the northern coast. The data "
    "were collected through interviews with twenty owners who still go to sea every day. The results show that boats "
    "which are maintained every month can be used for a longer time."
)
NARROW = [re.sub(r"(.{60}\S*) ", r"\1\n", text) for text in (INDONESIAN, ENGLISH)]


def read(field):
    """Give the texts, the keywords and the codes of the findings of a field."""
    lines = field.split("\n")
    found = split_abstracts(lines, range(len(lines)), "x")
    texts = [" ".join(abstract.text.split()) for abstract in found.abstracts]
    return texts, [term.value for term in found.keywords], [note.code for note in found.findings]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("rest", ["Kayu", "Kayu, Cat Minyak", "Kayu, Cat Minyak, Pantai, Desa, Nelayan, Kapur, Paku."])
def test_the_rest_of_a_list_in_a_narrow_column_is_no_head(gap, rest):
    listed = f"Kata kunci: perawatan tahunan, pesisir utara Jawa, Perahu\n{rest}"
    field = f"ABSTRAK\n{NARROW[0]}\n{listed}{gap}ABSTRACT\n{NARROW[1]}"
    terms = ["perawatan tahunan", "pesisir utara Jawa", *f"Perahu {rest}".rstrip(".").split(", ")]
    assert read(field) == ([INDONESIAN, ENGLISH], terms, [])
    title = "THE REPAIR OF WOODEN BOATS\nON THE NORTHERN COAST"
    texts, keywords, codes = read(field.replace(f"{gap}ABSTRACT", f"\n\n{title}{gap}ABSTRACT"))
    assert (texts, keywords, codes) == ([INDONESIAN, ENGLISH], terms, ["head-left-out"])


def test_the_rest_of_a_list_with_commas_is_no_head():
    field = f"ABSTRAK\n{INDONESIAN}\nKata kunci: Pesisir Utara, Perahu\nKayu, Cat Minyak, Paku\n\nABSTRACT\n{ENGLISH}"
    terms = ["Pesisir Utara", "Perahu Kayu", "Cat Minyak", "Paku"]
    assert read(field) == ([INDONESIAN, ENGLISH], terms, [])


@pytest.mark.parametrize("texts", [(INDONESIAN, ENGLISH), NARROW])
@pytest.mark.parametrize(
    "title", ["THE REPAIR OF WOODEN BOATS ON THE COAST", "The Repair of Wooden Boats in Three Villages on the Coast"]
)
def test_a_title_right_below_a_list_is_left_out(texts, title):
    field = f"ABSTRAK\n{texts[0]}\nKata kunci: Perahu, Pesisir\n{title}\nABSTRACT\n{texts[1]}"
    assert read(field) == ([INDONESIAN, ENGLISH], ["Perahu", "Pesisir"], ["head-left-out"])


def test_a_title_below_a_list_that_the_field_has_again_is_left_out():
    listed = "wooden boat, boat repair"
    title = "The Effect of the Learning Method on the Results of Students"
    field = f"ABSTRAK\n{INDONESIAN}\nKata kunci: {listed}\n\n{title}\n\nABSTRACT\n{ENGLISH}\nKeywords: {listed}"
    assert read(field)[::2] == ([INDONESIAN, ENGLISH], ["head-left-out"])


@pytest.mark.parametrize("name", ["WhatsApp sebagai media", "PerahuKita untuk nelayan", "LinkedIn as a medium"])
@pytest.mark.parametrize("listed", ["layar, {}, paku", "layar, {}"])
def test_a_name_of_two_parts_is_one_word(name, listed):
    listed = listed.format(name)
    terms = listed.split(", ")
    assert read(f"ABSTRAK\n{INDONESIAN}\n\nKata kunci: {listed}\n\nABSTRACT\n{ENGLISH}") == (
        [INDONESIAN, ENGLISH],
        terms,
        [],
    )
    assert read(f"{INDONESIAN}\n\nKata kunci: {listed}") == ([INDONESIAN], terms, [])


@pytest.mark.parametrize("end", ["", "."])
def test_a_word_that_the_field_has_again_has_lost_no_blank(end):
    text = f"{ENGLISH} Keywords: Layar, Go (Paku), PerahuDB, JWT, Cat Api{end} {INDONESIAN} Kata kunci: PerahuDB, JWT."
    terms = ["Layar", "Go (Paku)", "PerahuDB", "JWT", "Cat Api"]
    assert read(text)[:2] == ([ENGLISH, INDONESIAN], terms)


@pytest.mark.parametrize("terms", [["Pantai", "Wooden Boat", "Perahu"], ["Sea", "Boat", "The Coast", "Repair"]])
def test_keywords_on_a_line_each_are_of_the_list(terms):
    field = "\n".join([INDONESIAN, "", "Kata kunci:", *terms, "", ENGLISH])
    assert read(field) == ([INDONESIAN, ENGLISH], terms, [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["Perahu Kayu", "SMART-Layar", "WhatsApp Bisnis"], ["Games", "E-Commerce", "MongoDB Atlas"]),
        (["ROA", "PT Layar", "perawatan tahunan"], ["Oryza sativa", "Boats", "North Coast"]),
    ],
)
@pytest.mark.parametrize("below", ["\n", "\n\n"])
def test_a_list_with_a_term_a_line_goes_to_the_blank_line(first, second, below):
    listed = "\n".join(first), "\n".join(second)
    field = (
        f"ABSTRAK\n{INDONESIAN}\nKata kunci:{below}{listed[0]}\n\nABSTRACT\n{ENGLISH}\nKeywords:{below}{listed[1]}\n"
    )
    assert read(field) == ([INDONESIAN, ENGLISH], [*first, *second], [])


def test_a_title_below_a_list_with_a_term_a_line_is_left_out():
    listed, title = "Perahu Kayu\nMongoDB Atlas", "The Repair of Boats\nOn the Northern Coast"
    field = f"ABSTRAK\n{INDONESIAN}\nKata kunci:\n{listed}\n\n{title}\n\nABSTRACT\n{ENGLISH}"
    assert read(field) == ([INDONESIAN, ENGLISH], ["Perahu Kayu", "MongoDB Atlas"], ["head-left-out"])


@pytest.mark.parametrize("end", ["Perahu itu memakai layar C.", "Contohnya adalah perahu A, B dan D."])
def test_a_letter_with_a_stop_ends_a_text_without_a_blank(end):
    assert read(f"{INDONESIAN} {end}{ENGLISH}")[0] == [f"{INDONESIAN} {end}", ENGLISH]


def test_a_label_in_capitals_can_be_glued_to_capitals():
    text = f"DNA and wood are the materials of boats. {ENGLISH}"
    field = f"ABSTRAK{INDONESIAN}Kata kunci: layar, perahuABSTRACT{text}Keywords: boat"
    assert read(field)[:2] == ([INDONESIAN, text], ["layar", "perahu", "boat"])


def test_a_list_can_end_in_capitals_that_the_text_is_glued_to():
    text = f"The Coast is a place where many boats are built and repaired by their owners. {ENGLISH}"
    field = f"{INDONESIAN}Kata kunci: perahu, layar, GPS{text}Keywords: boat, sail, GPS"
    assert read(field)[:2] == ([INDONESIAN, text], ["perahu", "layar", "GPS", "boat", "sail", "GPS"])


def test_an_english_term_in_an_english_list_needs_a_clear_word_to_be_indonesian():
    lines = [ENGLISH, "Keywords: wooden boats, tower crane, ROA, kepegawaian"]
    found = split_abstracts(lines, range(len(lines)), "x").keywords
    assert [(term.value, term.lang) for term in found][1:] == [
        ("tower crane", "en"),
        ("ROA", "en"),
        ("kepegawaian", "id"),
    ]


def test_a_label_that_lost_a_letter_is_found_inside_a_line():
    assert read(f"{INDONESIAN} Kata Kuni: perahu, pesisir") == ([INDONESIAN], ["perahu", "pesisir"], [])
