"""Abstract fields: splitting by language loses and moves no letter."""

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_export.read.base import Document
from catalog_export.read.decode import decode_text
from catalog_export.read.page import abstract_decoder, abstract_labels, abstract_units, keyword_terms, lengths
from catalog_export.read.page.abstracts import split_abstracts
from catalog_export.read.page.parse import parse
from catalog_export.text import mojibake
from catalog_export.text.mojibake import repair
from catalog_export.text.tables import read_table

INDONESIAN = [
    "Penelitian ini membahas hubungan antara kebiasaan membaca dan kemampuan menulis pada siswa sekolah dasar.",
    "Data dikumpulkan melalui wawancara dengan dua puluh guru yang mengajar di daerah pesisir.",
    "Hasil penelitian menunjukkan bahwa siswa yang membaca setiap hari dapat menulis dengan lebih runtut.",
    "Oleh karena itu, sekolah perlu menyediakan waktu membaca yang tetap bagi semua siswa.",
]
ENGLISH = [
    "This research discusses the relationship between reading habits and writing skills of primary school pupils.",
    "The data were collected through interviews with twenty teachers who work in the coastal area.",
    "The results show that pupils who read every day are able to write more coherently.",
    "Therefore, schools need to provide a fixed time of reading for all of the pupils.",
]
GERMAN = [
    "Diese Arbeit untersucht den Zusammenhang zwischen dem Lesen und dem Schreiben bei Kindern in der Grundschule.",
    "Die Daten wurden durch Gespräche mit zwanzig Lehrern gesammelt, die an der Küste arbeiten.",
    "Es zeigt sich, dass Kinder, die jeden Tag lesen, auch besser schreiben können.",
]

SEPARATORS = [
    "\n\n.....\n\n", " ......", "\n\n", "\n", " \n", "=" * 57, " " + "=" * 130, "\n\n---\n\n", "\n***\n", "\n* * *\n",
    " ", "\n<br>\n".replace("<br>", ""), "\n\n***ABSTRACT***\n\n", "\nAbstract:\n", "\n\n_____\n\n", "", "......\n",
]  # fmt: skip


def letters(text):
    return re.sub(r"[\W_]+", "", text)


def split_field(field, first=1):
    lines = field.split("\n")
    return split_abstracts(lines, range(first, first + len(lines)), "x")


def field_texts(field):
    return [(abstract.lang, abstract.text) for abstract in split_field(field).abstracts]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("first", [1, 4])
def test_two_languages_are_split_at_any_separator(separator, first):
    one, other = " ".join(INDONESIAN[:first]), " ".join(ENGLISH[:first])
    for (lang, text), (second_lang, second) in [(("id", one), ("en", other)), (("en", other), ("id", one))]:
        found = field_texts(text + separator + second)
        assert [(tag, letters(value)) for tag, value in found] == [
            (lang, letters(text)),
            (second_lang, letters(second)),
        ]


@given(
    order=st.permutations([("id", INDONESIAN), ("en", ENGLISH), ("de", GERMAN)]),
    counts=st.lists(st.integers(1, 3), min_size=3, max_size=3),
    separators=st.lists(
        st.sampled_from([s for s in SEPARATORS if "bstra" not in s and "BSTRA" not in s]),
        min_size=2,
        max_size=2,
    ),
    joint=st.sampled_from([" ", "\n", "\n\n"]),
)
@settings(max_examples=200, deadline=None)
def test_three_languages_in_any_order(order, counts, separators, joint):
    texts = [(lang, joint.join(sentences[:count])) for (lang, sentences), count in zip(order, counts, strict=True)]
    field = texts[0][1] + separators[0] + texts[1][1] + separators[1] + texts[2][1]
    found = field_texts(field)
    assert [(lang, letters(text)) for lang, text in found] == [(lang, letters(text)) for lang, text in texts]


@given(
    st.lists(
        st.sampled_from([*INDONESIAN, *ENGLISH, *GERMAN, "p < 0.05", "(n = 30)", "日本語の文章です。", "..."]),
        min_size=1,
        max_size=12,
    ),
    st.lists(
        st.sampled_from([" ", "\n", "\n\n", "", " ..... ", "=====", "-\n", "\f", "\n.....\n", "\t", '"', "[", "]"]),
        min_size=12,
        max_size=12,
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_letter_is_lost_or_moved(pieces, joints):
    field = "".join(piece + joint for piece, joint in zip(pieces, joints, strict=False))
    found = "".join(abstract.text for abstract in split_field(field).abstracts)
    assert letters(found) == letters(field)


def test_a_quoted_sentence_stays_where_it_is_quoted():
    quote = 'Seorang guru berkata, "The pupils of this school are very fond of the library."'
    quoted = f"{INDONESIAN[0]} {quote} {INDONESIAN[1]}"
    assert [lang for lang, _ in field_texts(quoted)] == ["id"]


def test_a_page_break_inside_a_sentence_is_mended():
    half, rest = ENGLISH[0].split(" writing", 1)
    [(_, text)] = field_texts(f"{half}\n\nwriting{rest}")
    assert text == ENGLISH[0]


def test_an_undetermined_text_is_tagged_and_reported():
    parted = split_abstracts(["Zzyzx qwrtp klmnb vcxzq wrtpl kjhgf."], [7], "x.md")
    assert [abstract.lang for abstract in parted.abstracts] == ["und"]
    assert [(f.code, f.location.line) for f in parted.findings] == [("language-unsure", 7)]


def test_an_unsure_border_is_reported_with_its_lines():
    field = f"{INDONESIAN[0]}\nWorkshop Robot 2018.\n{ENGLISH[0]}"
    parted = split_field(field, 11)
    assert [f.location[1:] for f in parted.findings if f.code == "border-unsure"] == [(11, 12)]


@pytest.mark.parametrize(
    "body",
    [
        "a" * 500_000,
        "yang dan the of " * 20_000,
        "[" * 20_000 + "teks" + "]" * 20_000,
        '"' * 20_000,
        "\n.....\n" * 20_000,
        "=====x" * 20_000,
        "Kata kunci: a\n" * 5_000,
        "kata-\n" * 20_000,
        " \t" * 100_000,
        "Ya. Tidak. " * 20_000,
        "Penelitian ini The study of " * 5_000,
        "<br>" * 20_000,
        "&amp;" * 20_000,
        "*_" * 20_000,
        "( " * 20_000,
        "# a\n" * 5_000,
        "Budi, author; " * 5_000,
        " = a" * 20_000,
    ],
    ids=lambda body: repr(body[:14]),
)
def test_monstrous_pages_are_read_without_an_exception(body):
    page = f"# Judul\n\nA B, author\n\n## Abstrak\n\n{body}"
    for parsed in parse(Document("x", page.encode())):
        assert parsed.record is not None or parsed.findings


@given(st.binary(max_size=600) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_without_an_exception(data):
    for parsed in parse(Document("x.md", data)):
        assert parsed.record is not None or parsed.findings


@given(
    st.permutations([INDONESIAN, ENGLISH]),
    st.lists(st.integers(0, 3), min_size=1, max_size=6),
    st.lists(st.integers(0, 3), max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_samples_of_a_line_decide_as_all_its_words_do(languages, first, second):
    sentences = [languages[0][number] for number in first] + [languages[1][number] for number in second]
    line = " ".join(sentences)
    fast = field_texts(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abstract_units, "sampled", lambda text: 0.0)
        assert fast == field_texts(line)


def test_a_head_is_left_out_with_a_note():
    field = f"KEBIASAAN MEMBACA DI DESA\n\nBudi Santosa\nNIM 1106012345\n\nABSTRAK\n\n{INDONESIAN[0]}"
    found = split_field(field)
    assert [abstract.text for abstract in found.abstracts] == [INDONESIAN[0]]
    assert [(note.code, note.location.line, note.location.end_line) for note in found.findings] == [
        ("head-left-out", 1, 4)
    ]


@pytest.mark.parametrize(
    ("lines", "code", "quoted"),
    [
        (["KEBIASAAN MEMBACA", "Budi"], "head-left-out", "KEBIASAAN MEMBACA Budi;"),
        (["KEBIASAAN MEMBACA", "Budi. Buku ini tebal."], "text-left-out", "KEBIASAAN MEMBACA Budi. Buku ini tebal.;"),
        (
            [
                "KEBIASAAN MEMBACA DAN KEMAMPUAN MENULIS PADA ANAK NELAYAN",
                "Budi Santosa",
                "Jalan Nelayan Barat 17, Kota Pesisir",
            ],
            "head-left-out",
            "KEBIASAAN MEMBACA DAN KEMAMPUAN MENULIS PADA ... Santosa Jalan Nelayan Barat 17, Kota Pesisir;",
        ),
    ],
)
def test_a_head_is_reported_with_both_its_ends(lines, code, quoted):
    found = split_field("\n".join([*lines, "", "ABSTRAK", "", INDONESIAN[0]])).findings
    assert [note.code for note in found] == [code]
    assert f": {quoted} " in found[0].message


def test_value_of_the_record_in_a_head_is_reported_as_such():
    field = f"{INDONESIAN[0]}\nTahun Terbit: 2016\nNAMA: BUDI SANTOSA\nAbstract: {ENGLISH[0]}"
    found = split_field(field)
    assert [abstract.text for abstract in found.abstracts] == [INDONESIAN[0], ENGLISH[0]]
    assert [(note.code, note.location.line) for note in found.findings] == [
        ("line-not-understood", 2),
        ("head-left-out", 3),
    ]


HEAD_WITH_LABELS = "Nama: Budi Santosa\nProgram Studi: Sastra\nJudul: Kebiasaan Membaca di Desa"
OTHER_HEAD = "Name: Budi Santosa\nStudy Program: Literature\nTitle: Reading Habits in a Village"
PARAGRAPHS = " ".join(INDONESIAN), " ".join(ENGLISH)
NARROW = [re.sub(r"(.{60}\S*) ", r"\1\n", text) for text in PARAGRAPHS]


def _texts(field):
    return [abstract.text for abstract in split_field(field).abstracts]


@pytest.mark.parametrize("texts", [PARAGRAPHS, NARROW])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_text_right_below_a_head_is_kept(texts, gap):
    assert _texts(f"{HEAD_WITH_LABELS}{gap}{texts[0]}\n\n{OTHER_HEAD}{gap}{texts[1]}") == [*PARAGRAPHS]
    assert _texts(f"{HEAD_WITH_LABELS}{gap}{texts[0]}\n{OTHER_HEAD}{gap}{texts[1]}") == [*PARAGRAPHS]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("rest", [" Pesisir di\nBarat", " Pesisir\nyang jauh\ndari kota"])
def test_the_further_lines_of_the_title_of_a_head_are_left_out(rest, gap):
    assert _texts(f"{HEAD_WITH_LABELS}{rest}{gap}{PARAGRAPHS[0]}") == [PARAGRAPHS[0]]


def test_a_title_in_capitals_goes_on_in_capitals():
    assert _texts(f"{HEAD_WITH_LABELS.upper()}\nPESISIR BARAT\n{PARAGRAPHS[0]}") == [PARAGRAPHS[0]]


def test_a_title_goes_on_to_a_blank_line():
    assert _texts(f"{HEAD_WITH_LABELS}\nPesisir Barat\n\n{PARAGRAPHS[0]}") == [PARAGRAPHS[0]]
    assert _texts(f"{HEAD_WITH_LABELS}\nPesisir Barat\n{PARAGRAPHS[0]}") == [f"Pesisir Barat {PARAGRAPHS[0]}"]


@pytest.mark.parametrize(
    ("listed", "terms"),
    [
        ("boats, paddles, and nails; villages", ["boats", "paddles", "nails", "villages"]),
        ("Depok, Jawa Barat; Kota, Jawa Timur", ["Depok, Jawa Barat", "Kota, Jawa Timur"]),
    ],
)
def test_a_list_with_semicolons_can_hold_one_with_commas(listed, terms):
    assert list(keyword_terms.terms(listed)) == terms


def test_keywords_below_a_head_are_kept():
    found = split_field(f"{HEAD_WITH_LABELS}\nKata kunci: membaca, desa\n\n{PARAGRAPHS[0]}")
    assert [term.value for term in found.keywords] == ["membaca", "desa"]


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("â\x80\x93", "–"),
        ("â€œbaikâ€\x9d", "“baik”"),
        ("Ã©", "é"),
        ("JosÃ\x83Â©", "José"),
        ("CAFÉ»", "CAFÉ»"),
        ("1 Ï\x86 = 0Î²", "1 φ = 0β"),
    ],
)
def test_mojibake_is_repaired_where_it_is_certain(damaged, text):
    assert repair(damaged)[0] == text


def test_the_order_of_earlier_languages_makes_no_other_state():
    state = abstract_decoder._text_in("en", ("id", "de", "ms"))
    assert state == abstract_decoder._text_in("en", ("ms", "en", "id", "de"))
    assert state.seen[-1] == "en"
    assert sorted(state.seen) == ["de", "en", "id", "ms"]


def test_only_the_best_paths_are_followed():
    start = abstract_decoder.State("", None, ())
    states = [abstract_decoder._text_in("en", (str(number),)) for number in range(100)]
    paths = {state: abstract_decoder._Path(number / 100, 1, state, None) for number, state in enumerate(states)}
    kept = abstract_decoder._within_reach(paths)
    assert [path.score for path in kept.values()] == [number / 100 for number in range(99, 75, -1)]
    few = {start: abstract_decoder._Path(0.0, 1, start, None), states[1]: paths[states[1]]}
    assert abstract_decoder._within_reach(few) == few


@given(st.one_of(st.characters(min_codepoint=0x800, max_codepoint=0xD7FF), st.characters(min_codepoint=0xE000)))
@settings(max_examples=30, deadline=None)
def test_mojibake_of_any_character_reaches_the_repair(char):
    damaged = char.encode().decode("latin-1")
    with pytest.MonkeyPatch.context() as patch:
        asked = []
        patch.setattr(mojibake, "repair", lambda text: (asked.append(text), repair(text))[1])
        decode_text(Document("x.md", f"untuk sebarang r{damaged}R berlaku".encode()))
    assert asked


# What may stand behind a label: a mark, words before a language, and a language or another label.
BEHIND_LABELS = st.tuples(
    st.sampled_from(["", " ", "\t", " (", "_", "/", " | ", "[", " - ", " – ", ", ", ")"]),
    st.sampled_from(["", "in ", "dalam ", "bahasa ", "versi ", "version", "dalam bahasa ", "versi bahasa ", "and "]),
    st.sampled_from(["", *sorted(abstract_labels.LANGUAGE_NAMES), "en", "id", "abstract", "Kata kunci", "ſari"]),
)


@given(BEHIND_LABELS.map("".join))
@settings(max_examples=500, deadline=None)
def test_a_quick_look_misses_no_language_of_a_label(text):
    if abstract_labels.LANGUAGE_BEHIND.match(text):
        assert abstract_labels.can_name_language(text, 0)


def test_labels_that_begin_alike_match_as_all_labels_do():
    for _, _, words in read_table("read/page/labels.tsv"):
        beginning = words.replace(" ", "")[:3]
        for text in (words, f"{words.upper()}: teks", f"**{words.title()}** teks", f"1) {words.replace(' ', '-')}"):
            one, whole = (abstract_labels._at_start(known).match(text) for known in (beginning, ""))
            assert whole is not None
            assert one is not None
            assert one.span("word") == whole.span("word")


@pytest.mark.parametrize("label", ["Kata kunci / Keywords:", "Kata kunci/Keywords:", "Kata kunci (Keywords):"])
def test_a_double_label_is_read_inside_a_line_too(label):
    found = split_field(f"{INDONESIAN[0]} {label} pasar malam, nelayan")
    assert [term.value for term in found.keywords] == ["pasar malam", "nelayan"]
    assert [abstract.text for abstract in found.abstracts] == [INDONESIAN[0]]


def test_many_labels_in_a_field_take_a_few_steps_each():
    lines = ["Perahu itu diperbaiki oleh pemiliknya." + "Abstrak" * 5000]
    units = abstract_units.units_of(lines)
    labels = [unit for unit in units if unit.kind == abstract_labels.ABSTRACT]
    assert len(labels) == lengths.LOOKED_AT
    assert "".join(unit.text for unit in units) == lines[0]


def test_the_languages_of_a_field_are_few():
    unit = abstract_units.Unit("mark", "x", 1)
    unit.others = {lang: float(at) for at, lang in enumerate(("fr", "de", "nl", "es", "it", "pt", "sv", "da"), 10)}
    assert abstract_decoder.Decoder([unit])._langs == ("id", "en", "da", "sv", "pt", "it")


WRAPPED_LIST = """Keywords: Evening Reading Circle, Rotation Of Duties And Lesson
Tables, Survey Of Fishing Villages, Paper Lantern, Shared Library, Storytelling,
School Boat Programme, Coastal Writing Contest, Picture Book Classification,
Mobile Shelf, Reading Corner, Slow Reading"""


def test_lines_of_a_wrapped_list_of_capitalised_terms_are_no_head():
    first, second = textwrap.fill(" ".join(ENGLISH), 80), textwrap.fill(" ".join(INDONESIAN), 80)
    found = split_field(f"ABSTRACT\n{first}\n{WRAPPED_LIST}\n\nABSTRAK\n{second}")
    terms = WRAPPED_LIST.partition(": ")[2].replace("\n", " ").split(", ")
    assert [keyword.value for keyword in found.keywords] == terms
    assert [abstract.text.split()[-1] for abstract in found.abstracts] == ["pupils.", "siswa."]
    assert not found.findings


def test_last_capitalised_words_of_a_sentence_are_no_head():
    last = "Dinas Pendidikan\nPesisir Utara."
    text = f"{' '.join(INDONESIAN)} Siswa juga mengikuti kegiatan membaca yang diadakan oleh {last}"
    found = split_field(f"ABSTRAK\n{text}\n\nABSTRACT\n{' '.join(ENGLISH)}")
    assert [abstract.text.split()[-1] for abstract in found.abstracts] == ["Utara.", "pupils."]
    assert not found.findings


LISTS_WITH_CAMEL_CASE = [
    ["BacaYuk Daring", "peran orang tua dan guru"],
    ["PustakaDB Atlas", "kepuasan siswa terhadap layanan"],
    ["minat baca", "BukuKu Sore", "peran orang tua dan guru di sekolah"],
]


@pytest.mark.parametrize("terms", LISTS_WITH_CAMEL_CASE)
def test_word_in_camel_case_begins_no_head_inside_a_list(terms):
    page = f"ABSTRAK\n{' '.join(INDONESIAN)}\n\nKata kunci: {', '.join(terms)}\n\nABSTRACT\n{' '.join(ENGLISH)}"
    found = split_field(page)
    assert [keyword.value for keyword in found.keywords] == terms
    assert not found.findings


def keywords_of_page(field):
    """Return the keywords of a page with an abstract field, and the codes of its findings."""
    title = "# Perahu baca di pulau kecil\n\nRini Wulandari, author\n\n"
    link = "Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20300017&lokasi=lokal>\n\n---\n\n## Abstrak\n\n"
    [parsed] = parse(Document("x.md", f"{title}{link}{field}\n".encode()))
    return [keyword.value for keyword in parsed.record.keywords], [found.code for found in parsed.findings]


@pytest.mark.parametrize("number", ["12", "vi", "v"])
def test_page_number_right_below_keywords_is_no_keyword(number):
    first = f"{' '.join(INDONESIAN)}\nKata kunci: buku, kapal baca\n{number}\n"
    found = keywords_of_page(f"{first}{' '.join(ENGLISH)}\nKeywords: book, reading boat")
    assert found == (["buku", "kapal baca", "book", "reading boat"], ["text-furniture"])


def test_number_below_a_full_line_of_keywords_goes_on_with_it():
    narrow = textwrap.fill(" ".join(INDONESIAN), 44)
    keywords, _ = keywords_of_page(f"{narrow}\nKata kunci: buku, kapal baca, kelompok umur\n12")
    assert keywords == ["buku", "kapal baca", "kelompok umur 12"]


@pytest.mark.parametrize("names", ["Rini Wulandari, S.Kom., M.Kom.", "Rini Wulandari, Dr. Surya Wijaya, M.Si., Ph.D."])
@pytest.mark.parametrize("title", ["", "PERAHU BACA DI PULAU KECIL\n"])
def test_names_with_degrees_below_a_text_without_a_full_stop_are_of_a_head(title, names):
    text = textwrap.fill(" ".join(ENGLISH), 80).rstrip(".")
    found = split_field(f"ABSTRACT\n{text}\n{title}{names}\nABSTRAK\n{' '.join(INDONESIAN)}")
    assert [abstract.text.split()[-1] for abstract in found.abstracts] == ["pupils", "siswa."]
    assert [one.code for one in found.findings] == ["head-left-out"]
