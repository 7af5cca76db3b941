"""Identification of languages: grammar before borrowed words, and no guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_export.text.language import Identified, evidence, identify, recognise_malay
from catalog_export.text.language_tables import fold_words

TEXTS = {
    "id": "Penelitian ini menggunakan metode deep learning untuk klasifikasi citra medis pada dataset publik.",
    "en": "This study uses the method of the Peraturan Daerah to classify customary land in Nagari Bukit Ambun.",
    "ms": "Kajian ini dijalankan oleh pensyarah universiti bagi meningkatkan kualiti aktiviti pelajar di fakulti.",
    "jv": "Panliten iki nduweni ancas kanggo njlentrehake basa kang digunakake dening para siswa ing sekolah.",
    "su": "Panalungtikan ieu miboga tujuan pikeun ngadéskripsikeun basa anu dipaké ku siswa dina kagiatan.",
    "nl": "Dit onderzoek gaat over het gebruik van de taal door leerlingen van een school in de stad.",
    "fr": "Cette étude porte sur les difficultés des étudiants dans l'apprentissage de la langue française.",
    "de": "Diese Arbeit untersucht die Sprache der Schüler und wird mit einer früheren Studie verglichen.",
    "es": "Este trabajo estudia las canciones del norte y su relación con la lengua de los niños.",
    "la": "Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani, qui ipsorum lingua "
    "Celtae appellantur et cum aliis non sunt.",
    "ar": "يتناول هذا البحث استعمال اللغة في الرسائل العائلية.",
    "ja": "本研究では学生の俳句における春のイメージを分析した。",
    "zh": "本文研究移民家庭中祖母所讲述的民间故事。",
    "ko": "이 논문은 어촌 마을에서 전해 내려오는 노래의 가사를 분석한다.",
    "ru": "В этой работе рассматривается язык школьников.",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_each_language_is_recognised(lang):
    assert identify(TEXTS[lang]).lang == lang


@pytest.mark.parametrize("lang", TEXTS)
def test_context_does_not_overrule_a_clear_text(lang):
    assert identify(TEXTS[lang], ("id", "en")).lang == lang


def test_a_decision_has_a_confidence_and_a_rule():
    told = identify(TEXTS["id"])
    assert told.rule == "function words"
    assert 0.5 < told.confidence <= 1
    assert identify(TEXTS["ja"]).rule == "script"


def test_undecided_languages_are_not_guessed():
    assert identify("Zzyzx qwrtp klmnb") == Identified(None, 0.0, "no rule decided")
    assert identify("").lang is None
    assert identify("12, 34; 56").lang is None


def test_a_title_gets_no_language_from_its_abstract_alone():
    assert identify("DNA", ("en",)).lang is None
    assert identify("Max Havelaar", ("id",)).lang is None
    assert identify("Criminal law", ("id",)).lang is None
    assert identify("Indonesian literature", ("id",)).lang != "id"
    assert identify("Littérature indonésienne", ("id", "en")).lang not in ("id", "en", "jv")


@pytest.mark.parametrize(
    "title",
    "Kode etik|Tipe ideal|Tempe|Tauhid|Jihad|Sate Madura|Akad murabahah|Human capital|Japan|Malaria|Plan".split("|"),
)
def test_the_last_letter_of_one_word_is_no_evidence(title):
    assert identify(title, ("id", "en")).lang is None
    assert identify(title, ("id",)).lang is None


@pytest.mark.parametrize("title", ["Data mining", "Big data", "Data warehouse"])
def test_a_word_of_both_languages_is_no_evidence(title):
    assert identify(title, ("id", "en")).lang is None


def test_malay_needs_three_words_of_its_own():
    told = Identified("id", 0.9, "function words")
    assert recognise_malay("kualiti dan aktiviti yang baik", told) == told
    assert recognise_malay("kualiti dan aktiviti pensyarah", told).lang == "ms"
    assert recognise_malay("kualiti aktiviti pensyarah, penelitian mahasiswa", told) == told
    assert recognise_malay("kajian, pelajar, isu, kerajaan, bandar, cadangan dan polisi", told) == told, (
        "Indonesian too"
    )


def test_borrowed_terms_do_not_outvote_grammar():
    title = "Implementasi Text Mining dan Support Vector Machine untuk Sentiment Analysis pada Review Hotel"
    assert identify(title).lang == "id"
    found = evidence("fine-tuning pada layer terakhir dengan learning rate kecil dan batch size besar")
    assert max(found, key=found.get) == "id"


@pytest.mark.parametrize(
    ("title", "lang"),
    [
        ("Koperasi nelayan", "id"),
        ("Perancangan Human Machine Interface Smart Home", "id"),
        ("Bunga rumput di tepi rel", "id"),
        ("Hukum waris", "id"),
        ("Small islands dispute", "en"),
        ("Coronary heart disease", "en"),
        ("Shadow puppets", "en"),
    ],
)
def test_short_titles_are_recognised_by_their_nouns(title, lang):
    assert identify(title, ("id", "en")).lang == lang


def test_a_tie_of_languages_is_decided_by_the_expected_one():
    assert identify("La presse francophone", ("fr",)).lang == "fr"


@given(st.text("Ae b.,()[]\"'*_|;:!?<>\x01", max_size=60))
def test_words_fold_alike_with_and_without_ascii(text: str) -> None:
    assert fold_words(f"{text} é")[:-1] == fold_words(text)


def test_words_of_an_address_speak_for_no_language():
    long = "=" * 200_000  # a search that begins again at each sign takes minutes
    assert evidence(f"yang https://a.id/dan/the {long} a@the.id") == evidence("yang")
