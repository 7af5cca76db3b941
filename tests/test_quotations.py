"""A quotation in another language is part of the text around it. All texts and names are invented."""

from __future__ import annotations

import textwrap

import pytest

from catalog_export.read.page.abstracts import split_abstracts

INDONESIAN = [
    "Penelitian ini membahas kebiasaan menyimpan gula aren pada rumah tangga di kaki gunung.",
    "Data dikumpulkan melalui wawancara dengan empat puluh keluarga yang tinggal di desa itu.",
    "Hasil penelitian menunjukkan bahwa gula yang disimpan dalam botol kaca tidak berubah warnanya.",
]
ENGLISH = [
    "This research discusses the habit of keeping palm sugar in the households at the foot of the mountain.",
    "The data were collected through interviews with forty families who live in the village.",
    "The results show that sugar which is kept in bottles of glass does not change its colour.",
]
IN_INDONESIAN = [
    "Menurut Rukmini (2009), “what we keep is what we are, and no house can do without the things that it has kept”.",
    'Konsep "the memory of the house that is in its things" dipakai sebagai dasar.',
    'Wijaya (2011) menyatakan: "What we keep is what we are. A house that has kept nothing will be forgotten."',
]
IN_ENGLISH = [
    "According to Rukmini (2009), “rumah yang tidak menyimpan apa pun akan dilupakan oleh orang yang ada di dalamnya”.",
    'The concept of "ingatan rumah yang ada pada barang yang disimpan di dalamnya" is used.',
    'Wijaya (2011) states in his book: "Kita adalah apa yang kita simpan. Rumah itu dilupakan oleh anak yang pergi."',
]
PAIRS = [(INDONESIAN, ENGLISH, quotation, "id") for quotation in IN_INDONESIAN]
PAIRS += [(ENGLISH, INDONESIAN, quotation, "en") for quotation in IN_ENGLISH]


def _texts(field):
    lines = field.split("\n")
    found = split_abstracts(lines, range(1, len(lines) + 1), "page.md")
    return [(abstract.lang, abstract.text.replace("\n\n", " ")) for abstract in found.abstracts]


@pytest.mark.parametrize("width", [60, 72, 80, 5000])
@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("between", ["\n\n", "\n", "\n.....\n", None])
@pytest.mark.parametrize(("own", "other", "quotation", "lang"), PAIRS)
def test_a_wrapped_text_with_a_quotation_is_one_text(own, other, quotation, lang, between, place, width):
    text, second = " ".join([*own[:place], quotation, *own[place:]]), " ".join(other)
    expected = [(lang, text), ("en" if lang == "id" else "id", second)]
    field = textwrap.fill(text, width)
    if between is None:
        assert _texts(field) == expected[:1]
    else:
        assert _texts(f"{field}{between}{textwrap.fill(second, width)}") == expected


@pytest.mark.parametrize(("own", "quotation", "lang"), [(one, quoted, lang) for one, _, quoted, lang in PAIRS[2::3]])
def test_a_quotation_on_a_line_of_its_own_is_of_the_text(own, quotation, lang):
    introduced, quoted = quotation.split(": ")
    field = f"{own[0]} {introduced}:\n{quoted}\n{own[1]}"
    assert _texts(field) == [(lang, f"{own[0]} {quotation} {own[1]}")]


@pytest.mark.parametrize("gap", ["\n", " "])
@pytest.mark.parametrize(
    ("own", "quotation", "lang"),
    [
        (INDONESIAN, "“What we keep is what we are, and the house has kept it for all of us” (Rukmini, 2009).", "id"),
        (INDONESIAN, "As the owner of the house said, “we do not know what is kept for the children”.", "id"),
        (ENGLISH, "“Kita adalah apa yang kita simpan, dan rumah itu menyimpannya untuk kita” (Rukmini, 2009).", "en"),
    ],
)
def test_a_quotation_between_two_sentences_is_of_the_text(own, quotation, lang, gap):
    assert _texts(f"{own[0]}{gap}{quotation}{gap}{own[1]}") == [(lang, f"{own[0]} {quotation} {own[1]}")]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n.....\n"])
def test_texts_in_quotation_marks_are_no_quotations(between):
    one, other = " ".join(INDONESIAN), " ".join(ENGLISH)
    assert _texts(f'"{one}"{between}"{other}"') == [("id", one), ("en", other)]


def test_a_quoted_title_at_the_head_of_a_text_shows_its_language():
    head = 'Rukmini Handayani, "The Palm Sugar of the Households at the Foot of the Mountain".'
    one, other = " ".join(INDONESIAN), " ".join([head, *ENGLISH])
    assert _texts(f"{one} {other}") == [("id", one), ("en", other)]


def test_a_mark_that_is_never_closed_opens_no_quotation():
    one, other = " ".join([INDONESIAN[0], 'Konsep "ingatan dipakai.', *INDONESIAN[1:]]), " ".join(ENGLISH)
    assert _texts(f'{one}\n{other} The "memory" is kept.') == [("id", one), ("en", f'{other} The "memory" is kept.')]


def test_many_quotations_take_linear_time():
    field = 'Menurut "the house is kept" yang ' * 20_000
    assert len(split_abstracts([field], [1], "page.md").abstracts) == 1
