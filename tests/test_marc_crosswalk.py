"""The crosswalk from records to MARC 21: values of each field, and values that are left out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from marc_oddities import MARC_ODDITIES
from oddities import ODDITIES
from sample import SAMPLE
from strategies import anything, records

from catalog_export.enrich.profile import Institution, Marc, Profile
from catalog_export.model.degrees import degrees
from catalog_export.model.record import Abstract, Contributor, Provenance, Record, Text, Title
from catalog_export.model.vocabulary import RELATORS
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.marc21 import marc21_fields
from catalog_export.write.crosswalks.marc21_fixed import COUNTRIES, LEADER, fixed_data, marc_language
from catalog_export.write.crosswalks.marc21_names import NameParts, split_name
from catalog_export.write.crosswalks.marc21_options import marc_options
from catalog_export.write.crosswalks.marc21_text import close_initials, stop
from catalog_export.write.crosswalks.marc21_titles import nonfiling
from catalog_export.write.crosswalks.physical import split_description, split_series
from catalog_export.write.crosswalks.years import plain_year

DATE = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
OPTIONS = marc_options(Profile(), DATE)


def written(name):
    """Return the fields of an oddity as lines: ``245 10 $a...$b...``."""
    record, profile = MARC_ODDITIES[name]
    return lines(record, marc_options(profile, DATE))


def lines(record, options=OPTIONS):
    return [
        f"{field[0]} {field[1]}"
        if len(field) == 2
        else f"{field[0]} {field[1].replace(' ', '#')} " + "".join(f"${code}{value}" for code, value in field[2])
        for field in marc21_fields(record, options)
    ]


def tagged(name, *tags):
    return [line for line in written(name) if line.startswith(tags)]


# --- the whole


def test_fields_come_in_tag_order():
    for name in MARC_ODDITIES:
        tags = [line[:3] for line in written(name)]
        assert tags == sorted(tags), name


@settings(max_examples=100)
@given(records)
def test_values_are_clean_and_none_is_empty(record):
    for field in marc21_fields(record, OPTIONS):
        values = [field[1]] if len(field) == 2 else [value for _, value in field[2]]
        for value in values:
            assert value
            assert field[0] == "008" or value == value.strip(" ")
            assert all(clean(part) == part for part in value.split("\n") if field[0] not in ("007", "008"))
        assert len(field) == 2 or len(field[1]) == 2


def test_unknown_values_are_not_written():
    assert [line[:3] for line in written("title-only")] == ["005", "008", "245", "336", "588"]


def test_record_date_is_written_in_005_and_008():
    assert lines(SAMPLE)[1:3] == [
        "005 20261123040506.0",
        "008 261123nuuuuuuuuxx ||||||||||||||| ||ind d".replace("|||||||||||||||", "|" * 14),
    ]


# --- leader and 008


def test_leader_positions():
    text = LEADER % (4786, 181)
    assert len(text) == 24
    assert text == "04786nam a22001812i 4500"
    assert {5: "n", 6: "a", 7: "m", 8: " ", 9: "a", 10: "2", 11: "2", 17: "2", 18: "i", 19: " "}.items() <= dict(
        enumerate(text)
    ).items()


def fixed(record=SAMPLE, options=OPTIONS):
    (data,) = [field[1] for field in marc21_fields(record, options) if field[0] == "008"]
    assert len(data) == 40
    return data


def test_008_without_facts():
    data = fixed(SAMPLE._replace(language=None))
    assert data[:6] == "261123"
    assert data[6:15] == "nuuuuuuuu"
    assert data[15:18] == "xx "
    assert data[18:32] == "|" * 14
    assert data[32] == " "
    assert data[33:35] == "||"
    assert data[35:38] == "und"
    assert data[38] == " "
    assert data[39] == "d"


@pytest.mark.parametrize(
    ("changes", "start", "value"),
    [
        ({"year": "2016"}, 6, "s2016    "),
        ({"year": "c2016"}, 6, "s2016    "),
        ({"year": "2016/2017"}, 6, "q20162017"),
        ({"year": "1951-1955"}, 6, "m19511955"),
        ({"year": "1435/2014"}, 6, "nuuuuuuuu"),
        ({"year": "1936/2014"}, 6, "nuuuuuuuu"),
        ({"year": "2015/2014"}, 6, "nuuuuuuuu"),
        ({"year": "0000-0010"}, 6, "nuuuuuuuu"),
        ({"year": "[198-?]"}, 6, "s198u    "),
        ({"year": "16"}, 6, "nuuuuuuuu"),
        ({"year": "12 Juni 2016"}, 6, "s2016    "),
        ({"year": "[2016?]"}, 6, "s2016    "),
        ({"year": "2016, c2015"}, 6, "t20162015"),
        ({"year": "2016-"}, 6, "m20169999"),
        ({"year": "２０１６"}, 6, "nuuuuuuuu"),
        ({"country": "io"}, 15, "io "),
        ({"country": "nyu"}, 15, "nyu"),
        ({"country": "jki"}, 15, "xx "),
        ({"carrier": "online"}, 23, "o"),
        ({"carrier": "clay tablet"}, 23, "|"),
        ({"thesis_kind": "master"}, 24, "m   |"),
        ({"degree": "Magister"}, 24, "m   |"),
        ({"language": "ms"}, 35, "may"),
        ({"language": "in"}, 35, "ind"),
        ({"language": "zh-Hans"}, 35, "chi"),
        ({"language": "tlh"}, 35, "und"),
        ({"language": "mul"}, 35, "mul"),
        ({"control_number": None, "url": None}, 39, "u"),
    ],
)
def test_008_positions(changes, start, value):
    assert fixed(SAMPLE._replace(**changes))[start:].startswith(value)


def test_no_year_is_ever_todays():
    assert "2026" not in fixed()[6:]


@given(anything)
def test_008_always_has_40_characters(text):
    for thesis in (True, False):
        data = fixed_data("261123", text, text, text, text, thesis=thesis, catalogued=thesis)
        assert len(data) == 40
        assert data.isascii()


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("c2008", "2008"),
        ("[2010?]", "2010"),
        ("Juni 2010", "2010"),
        ("12 Juni 2010", "2010"),
        ("2010-06-12", "2010"),
        ("2010, c2009", "2010"),
        ("2014/2015", ""),
        ("1951-", ""),
        ("[198-?]", ""),
        ("1430 H/2009 M", ""),
        ("20-14", ""),
        (None, ""),
    ],
)
def test_the_plain_year_of_a_stated_date(date, year):
    assert plain_year(date) == year


def test_country_codes_have_the_form_of_the_code_list():
    assert {"aa", "io", "my", "si", "za", "xxu", "xxk", "vp", "xx"} <= COUNTRIES
    assert not {"jki", "id", "us", "uk"} & COUNTRIES
    assert all(code.isascii() and code.islower() and len(code) in (2, 3) for code in COUNTRIES)


def test_the_word_issn_alone_is_no_number():
    record = Record(Title(Text("Judul")), isbn=("ISBN",), issn=("ISSN", "1234-5679"))
    numbers = [found for found in marc21_fields(record, OPTIONS) if found[0] in {"020", "022"}]
    assert numbers == [("022", "  ", (("a", "1234-5679"),))]


@pytest.mark.parametrize(
    ("isbn", "subfields"),
    [
        ("9789794610077 (jil. 1) : Rp 45.000", (("a", "9789794610077"), ("q", "(jil. 1) :"), ("c", "Rp 45.000"))),
        ("9789794610077 : Rp 45.000", (("a", "9789794610077 :"), ("c", "Rp 45.000"))),
        ("9794610079 :US$5.00 (set)", (("z", "9794610079"), ("q", "(:US$5.00 (set)"))),
        ("9789794610077 (jil. 1 : teori)", (("a", "9789794610077"), ("q", "(jil. 1 : teori)"))),
    ],
)
def test_the_price_of_an_isbn_has_its_subfield(isbn, subfields):
    record = Record(Title(Text("Judul")), isbn=(isbn,))
    assert [found[2] for found in marc21_fields(record, OPTIONS) if found[0] == "020"] == [subfields]


def test_language_code_of_none():
    assert marc_language(None) is None
    assert marc_language("und") is None


# --- names


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Melissa Aesthetica", NameParts("Melissa Aesthetica")),
        ("Surono", NameParts("Surono")),
        ("Lubis, Todung Mulya", NameParts("Lubis, Todung Mulya", inverted=True)),
        ("Wibisana, Harya Danang", NameParts("Wibisana, Harya Danang", inverted=True)),
        ("Pattinama, Peter Albert W.", NameParts("Pattinama, Peter Albert W.", inverted=True)),
        ("Iskandar, N.St.", NameParts("Iskandar, N.St.", inverted=True)),
        ("Nasution, M. Amin", NameParts("Nasution, M. Amin", inverted=True)),
        ("Lie, Ma", NameParts("Lie, Ma", inverted=True)),
        ("Lie, A", NameParts("Lie, A", inverted=True)),
        ("Hajjanto, Ariq  Dreiki", NameParts("Hajjanto, Ariq  Dreiki", inverted=True)),
        ("Budi Santoso, S.H., M.Hum.", NameParts("Budi Santoso", "S.H., M.Hum.")),
        ("Bob Hardian, Ph.D", NameParts("Bob Hardian", "Ph.D")),
        ("Gladhi Guarddin, S. Kom., M. Kom.", NameParts("Gladhi Guarddin", "S. Kom., M. Kom.")),
        ("Amril Syalim, S.Kom., M.Eng., Ph.D., QWXZ", NameParts("Amril Syalim", "S.Kom., M.Eng., Ph.D., QWXZ")),
        ("Dr.rer.nat. Hendri Murfi, S.Si., M.Kom.", NameParts("Dr.rer.nat. Hendri Murfi", "S.Si., M.Kom.")),
        ("Budi Santoso, Dr. rer. nat.", NameParts("Budi Santoso", "Dr. rer. nat.")),
        ("Sarini Abdullah S.Si., M.Stats., Ph.D.", NameParts("Sarini Abdullah", "S.Si., M.Stats., Ph.D.")),
        ("Sarini Ma, Ph.D.", NameParts("Sarini Ma", "Ph.D.")),
        ("Ani Kartika, MBA", NameParts("Ani Kartika", "MBA")),
        ("Ani Kartika, PhD", NameParts("Ani Kartika", "PhD")),
        ("Ani Kartika, SH MH", NameParts("Ani Kartika", "SH MH")),
        ("Rini, Sp.A(K), M.Kes", NameParts("Rini", "Sp.A(K), M.Kes")),
        ("Tono, Sp.PD-KGEH", NameParts("Tono", "Sp.PD-KGEH")),
        ("Santoso, Budi, S.H.", NameParts("Santoso, Budi", "S.H.", inverted=True)),
        ("F.X. Rahyono, 1956-", NameParts("F.X. Rahyono", dates="1956-")),
        ("F.X. Rahyono, 1956-, 2020", NameParts("F.X. Rahyono", dates="1956-, 2020")),
        ("Lubis, Todung Mulya, 1949-2020", NameParts("Lubis, Todung Mulya", dates="1949-2020", inverted=True)),
        ("Wahid, Jr.", NameParts("Wahid", "Jr.")),
        ("Budi,", NameParts("Budi")),
        (",", NameParts(",")),
        (", S.H.", NameParts("S.H.")),
    ],
)
def test_split_name(name, parts):
    assert split_name(name) == parts


@given(anything)
def test_split_name_loses_no_letter(text):
    parts = split_name(text)
    assert sorted(c for c in text if c.isalnum()) == sorted(c for part in parts[:3] for c in part if c.isalnum())


def test_degrees_are_written_as_they_are_compared():
    assert all(degree == degree.casefold() and degree.isalnum() for degree in degrees())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name-inverted", ["100 1# $aPattinama, Peter Albert W.,$eauthor.$4aut"]),
        ("name-inverted-with-degree", ["100 1# $aSantoso, Budi,$cS.H., M.Hum.,$eauthor.$4aut"]),
        ("name-degrees", ["700 0# $aBudi Santoso,$cS.H., M.Hum.,$ethesis advisor.$4ths"]),
        ("name-entry-form", ["100 1# $aAesthetica, Melissa,$eauthor.$4aut"]),
        ("name-open-date", ["100 0# $aF.X. Rahyono,$d1956-$eauthor.$4aut"]),
        ("name-without-role", ["700 0# $aLini B. Somadikarta.", "700 1# $aLubis, Todung Mulya."]),
        ("name-unknown-role", ["700 0# $aEko Prasetyo,$enarator."]),
        (
            "name-corporate",
            ["110 2# $aDepartemen Pendidikan, Pusat Penelitian,$eauthor.$4aut", "710 2# $aPT Maju."],
        ),
        ("no-creator", ["700 0# $aCitra Dewi,$eeditor.$4edt"]),
        ("names-uncontrolled", ["720 1# $aSiti Rahmawati,$eauthor.$4aut", "720 2# $aTim Grasindo,$ecompiler.$4com"]),
        (
            "two-authors-supervisors-examiners",
            [
                "100 0# $aSiti Rahmawati,$eauthor.$4aut",
                "700 0# $aDr. Ari Wibisono,$cS.Kom., M.Kom,$ethesis advisor.$4ths",
                "700 0# $aDewi Lestari,$eauthor.$4aut",
                "700 0# $aProf. Budi Hartono,$ethesis advisor.$4ths",
                "700 0# $aBob Hardian,$cPh.D,$edegree committee member.$4dgc",
            ],
        ),
        (
            "profile-relators",
            ["700 0# $aAni Kartika,$edegree supervisor.$4dgs", "700 0# $aEko Budi,$edegree committee member.$4ctb"],
        ),
        (
            "indomarc",
            [
                "100 0# $aSiti Rahmawati,$epengarang.$4aut",
                "700 0# $aBudi Hartono,$epromotor.$4ths",
                "700 0# $aAni Kartika,$epembimbing.$4ths",
                "710 2# $aUniversitas Indonesia,$einstitusi pemberi gelar.$4dgg",
            ],
        ),
    ],
)
def test_names(name, expected):
    assert tagged(name, "1", "7") == expected


def test_only_marks_of_isbd_divide_a_physical_description():
    stated = "84 pages :illustration ;28 cm +map"
    assert split_description(stated) == (stated, "", "", "")
    assert split_description("84 pages : maps ; 28 cm + map") == ("84 pages", "maps", "28 cm", "map")
    assert split_description("iv + 77 hlm : ilus ; 28 cm") == ("iv + 77 hlm", "ilus", "28 cm", "")
    assert split_description("iv + 77 hlm") == ("iv + 77 hlm", "", "", "")
    assert split_description("xii, 84 hlm.; 28 cm + 1 CD") == ("xii, 84 hlm.", "", "28 cm", "1 CD")
    assert split_description("84 pages : maps + 1 map : colour") == ("84 pages", "maps", "", "1 map : colour")
    assert split_description("84 pages + 1 booklet (12 pages)") == ("84 pages", "", "", "1 booklet (12 pages)")
    assert split_series("Seri kota ; 4 ;5") == ("Seri kota", "4 ;5")


def test_added_entries_of_one_tag_keep_their_order():
    people = (
        Contributor("Tim Kamus", "editor", "edt", "corporate"),
        Contributor("Todung Mulya Lubis", "editor", "edt", entry=" Lubis,  Todung Mulya"),
        Contributor("Surono", "editor", "edt"),
    )
    assert [line for line in lines(SAMPLE._replace(contributors=people)) if line.startswith("7")] == [
        "700 1# $aLubis, Todung Mulya,$eeditor.$4edt",
        "700 0# $aSurono,$eeditor.$4edt",
        "710 2# $aTim Kamus,$eeditor.$4edt",
    ]


def test_the_stated_main_entry_is_1xx_whatever_its_role():
    author = Contributor("Surono", "author", "aut")
    body = Contributor("Bank Indonesia", kind="corporate", main_entry=True)
    found = [line for line in lines(SAMPLE._replace(contributors=(author, body))) if line[:1] in "17"]
    assert found == ["110 2# $aBank Indonesia.", "700 0# $aSurono,$eauthor.$4aut"]
    editor = Contributor("Budi Hartono", "editor", "edt", main_entry=True)
    found = lines(SAMPLE._replace(contributors=(editor,)))
    assert "100 0# $aBudi Hartono,$eeditor.$4edt" in found
    assert any(line.startswith("245 10") for line in found)


def test_dates_of_a_name_and_of_a_person_are_both_kept():
    record = SAMPLE._replace(contributors=(Contributor("Surono, 1950-", "", None, dates="1951-"),))
    assert "700 0# $aSurono,$d1950-, 1951-" in "\n".join(lines(record))


@pytest.mark.parametrize("role", ["promotor", "co-promotor", "ko-promotor", "kopromotor", "degree supervisor"])
def test_the_supervisor_of_a_doctorate_has_a_term(role):
    indonesian = marc_options(Profile(marc=Marc(flavour="indomarc")), DATE)
    record = SAMPLE._replace(contributors=(Contributor("Surono", role, "ths"),))
    assert "700 0# $aSurono,$epromotor.$4ths" in lines(record, indonesian)
    record = SAMPLE._replace(contributors=(Contributor("Surono", "pembimbing", "dgs"),))
    assert "700 0# $aSurono,$epromotor.$4dgs" in lines(record, indonesian)


def test_245_first_indicator_shows_a_main_entry():
    assert tagged("no-creator", "245")[0].startswith("245 00")
    assert tagged("names-uncontrolled", "245")[0].startswith("245 00")
    assert tagged("name-corporate", "245")[0].startswith("245 10")


@pytest.mark.parametrize("code", sorted(RELATORS))
def test_every_relator_has_its_term_and_code(code):
    record = SAMPLE._replace(contributors=(Contributor("Ani", "", code),))
    (line,) = [line for line in lines(record) if line[0] in "17"]
    assert line.endswith(f"$aAni,$e{RELATORS[code].english}.$4{code}")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("author, supervisor", "$eauthor,$ethesis advisor.$4aut$4ths"),
        ("author and editor", "$eauthor,$eeditor.$4aut$4edt"),
        ("penulis / author", "$eauthor.$4aut"),
        ("author, kurator seni", "$eauthor.$4aut"),
    ],
)
def test_two_roles_of_a_person_are_two_terms(role, expected):
    record = SAMPLE._replace(contributors=(Contributor("Ani", role, "aut"),))
    (line,) = [line for line in lines(record) if line[0] in "17"]
    assert line.endswith(f"$aAni,{expected}")


def test_names_without_text_are_left_out():
    assert not [line for line in lines(SAMPLE._replace(contributors=(Contributor("\x1f"),))) if line[0] in "17"]


# --- titles


@pytest.mark.parametrize(
    ("title", "lang", "skipped"),
    [
        ("The role", "en", 4),
        ("An hour", "en", 3),
        ("A city", "en-GB", 2),
        ("Another city", "en", 0),
        ('"The role" of', "en", 5),
        ('A "new" city', "en", 3),
        ("[(*\"'The role", "en", 9),
        ("[(*\"'“The role", "en", 0),  # the indicator has one digit
        ("A to Z", "en", 0),
        ("A tomato", "en", 2),
        ("A la carte", "en", 0),
        ("A lamp", "en", 2),
        ("A", "en", 0),
        ("The", "en", 0),
        ("The …", None, 0),
        ("Het huis", "nl", 4),
        ("Het huis", "id", 0),
        ("L'état", "fr", 2),
        ("L’état", "fr", 2),
        ("Los Angeles", "es", 0),
        ("The role", None, 4),
        ("A city", None, 0),
        ("Theory of cities", None, 0),
        ("„Die Welt“", "de", 5),
        ("Le « jour »", "fr", 5),
        ('The " new" city', "en", 6),
        ("The -", "en", 0),
        ("A & B in tandem", "en", 0),
        ("A and B in tandem", "en", 0),
        ("The $100 house", "en", 4),
        ("La Galigo", "id", 0),
        ("Die Welt", "de", 4),
        ("", "en", 0),
    ],
)
def test_nonfiling(title, lang, skipped):
    assert nonfiling(title, lang) == skipped


def test_a_stated_language_of_the_work_has_the_article():
    record = SAMPLE._replace(title=Title(Text("De bank")), language="nl", provenance={})
    assert "245 13 $aDe bank." in lines(record)
    inferred = {"language": Provenance("inferred", None, "abstract")}
    assert "245 10 $aDe bank." in lines(record._replace(provenance=inferred))
    assert "245 14 $aThe bank." in lines(record._replace(title=Title(Text("The bank")), language="id"))


@pytest.mark.parametrize(
    ("title", "varying"),
    [
        ("The role of banks", "Role of banks"),
        ("The mRNA of rats", "mRNA of rats"),
        ("The β-carotene of carrots", "β-carotene of carrots"),
        ("The αβ-T cell", "αβ-T cell"),
        ("The p-value", "p-value"),
    ],
)
def test_246_has_the_letters_of_the_title(title, varying):
    record = SAMPLE._replace(title=Title(Text("Judul", "id"), (Text(title, "en"),)))
    assert f"246 31 $a{varying}" in lines(record)


def test_264_repeats_the_place():
    record = SAMPLE._replace(place="London ; New York", publisher="Routledge", year="1998")
    assert "264 #1 $aLondon ;$aNew York :$bRoutledge,$c1998." in lines(record)


@pytest.mark.parametrize(
    ("lang", "titles"),
    [
        ("en", ("A priori", "A posteriori")),
        ("fr", ("La Rochelle", "Le Havre", "Le Mans")),
        ("es", ("El Niño", "El Nino", "El Salvador", "La Paz", "La Salle", "Las Vegas", "Los Alamos", "Los Angeles")),
    ],
)
def test_names_that_begin_like_an_article_have_none(lang, titles):
    assert [nonfiling(f"{title} 2014", lang) for title in titles] == [0] * len(titles)
    assert [nonfiling(f"{title[:-1]}x 2014", lang) > 0 for title in titles] == [True] * len(titles)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("title-question", ["245 10 $aMengapa saya? =$bWhy me?.", "246 31 $aWhy me?"]),
        (
            "title-full-stop",
            ["245 10 $aKota kembar. =$bAn inquiry into sister cities.", "246 31 $aInquiry into sister cities"],
        ),
        (
            "title-abbreviation",
            ["245 10 $aStudi kasus PT Maju =$bA case study of Maju Inc.", "246 31 $aCase study of Maju Inc."],
        ),
        (
            "title-all-areas",
            [
                "245 10 $aKota kembar :$bstudi kasus = The sister city = La ville jumelée /$coleh M.Q. Rahman.",
                "246 31 $aSister city",
                "246 31 $aVille jumelée",
            ],
        ),
        ("title-english-article", ["245 14 $aThe role of cities."]),
        ("title-article-in-quotation-marks", ['245 14 $a"A "new" city.']),
    ],
)
def test_titles(name, expected):
    assert tagged(name, "24") == expected


def test_246_is_not_divided_in_brackets():
    parallel = (
        Text("Coffee marketing (Case study : Gayo)", "en"),
        Text("Coffee (a plant) : a study (C : D)", "en"),
        Text("Coffee (a plant : a study", "en"),
        Text("Coffee :plant : a study", "en"),
    )
    title = Title(Text("Kopi", "id"), parallel)
    assert [line for line in lines(SAMPLE._replace(title=title)) if line.startswith("246")] == [
        "246 31 $aCoffee marketing (Case study : Gayo)",
        "246 31 $aCoffee (a plant) :$ba study (C : D)",
        "246 31 $aCoffee (a plant : a study",
        "246 31 $aCoffee :plant :$ba study",
    ]


@pytest.mark.parametrize(
    ("title", "varying"), [("The city of Paris.", "City of Paris"), ("The city of Rome.", "City of Rome.")]
)
def test_246_keeps_the_stop_of_a_possible_abbreviation(title, varying):
    record = SAMPLE._replace(title=Title(Text("Kota", "id"), (Text(title, "en"),)))
    assert f"246 31 $a{varying}" in lines(record)


def test_statement_of_responsibility_follows_the_title_proper():
    title = Title(Text("Kota", "id"), (), None, "Ani")
    assert "245 10 $aKota /$cAni." in lines(SAMPLE._replace(title=title))


@given(anything, anything)
def test_245_ends_in_one_full_stop(proper, parallel):
    title = Title(Text("x" + proper), (Text("y" + parallel),))
    (line,) = [line for line in lines(SAMPLE._replace(title=title)) if line.startswith("245")]
    assert line.endswith(".")
    assert line.endswith("..") <= clean("y" + parallel).endswith("..")


# --- publication, thesis, notes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thesis", ["264 #1 $aDepok :$bFakultas Hukum Universitas Indonesia,$c2016."]),
        ("thesis-unpublished", ["264 #0 $aDepok :$bFakultas Hukum Universitas Indonesia,$c2016."]),
        ("thesis-unpublished-profile-publisher", ["264 #0 $c2016."]),
        (
            "profile-publisher",
            ["264 #1 $a[Depok] :$b[Universitas Indonesia],$c[date of publication not identified]"],
        ),
        ("year-only", ["264 #1 $c2007."]),
        ("year-in-brackets", ["264 #1 $c[2014?]"]),
        ("place-only", ["264 #1 $aDepok."]),
        ("title-only", []),
    ],
)
def test_publication(name, expected):
    assert tagged(name, "264") == expected


@pytest.mark.parametrize("name", ["place", "publisher"])
def test_one_value_of_the_profile_says_that_no_date_was_found(name):
    record, profile = MARC_ODDITIES["profile-publisher"]
    record = record._replace(provenance={name: record.provenance[name]})
    [line] = [line for line in lines(record, marc_options(profile, DATE)) if line.startswith("264")]
    assert line.endswith(",$c[date of publication not identified]")
    assert line.count("[") == 2


def test_a_publisher_of_the_profile_alone_says_that_no_date_was_found():
    record, profile = MARC_ODDITIES["profile-publisher"]
    found = lines(record._replace(place=None), marc_options(profile, DATE))
    assert "264 #1 $b[Universitas Indonesia],$c[date of publication not identified]" in found


def test_marks_behind_a_place_are_left_out():
    found = lines(SAMPLE._replace(place="Depok :", publisher="UI Press ;", year="2014"))
    assert "264 #1 $aDepok :$bUI Press,$c2014." in found
    found = lines(SAMPLE._replace(place="Depok", publisher=None, year="2014-"))
    assert "264 #1 $aDepok,$c2014-" in found


def test_an_unpublished_thesis_without_year_has_no_date_of_production():
    record, profile = MARC_ODDITIES["thesis-unpublished-profile-publisher"]
    record = record._replace(year=None, provenance={"publisher": record.provenance["publisher"]})
    for flavour, words in (
        ("marc21", "[date of production not identified]"),
        ("indomarc", "[tanggal produksi tidak teridentifikasi]"),
    ):
        options = marc_options(profile._replace(marc=profile.marc._replace(flavour=flavour)), DATE)
        assert [line for line in lines(record, options) if line[:3] == "264"] == [f"264 #0 $aDepok,$c{words}"]


def test_notes_in_indonesian():
    options = marc_options(Profile(marc=Marc(flavour="indomarc")), DATE)
    abstracts = (Abstract(("Teks.",), "id"), Abstract(("Text.",), None))
    record = SAMPLE._replace(
        abstracts=abstracts, faculty="Hukum", programme="Ilmu Hukum", url=None, control_number=None
    )
    found = lines(record, options)
    assert {line for line in found if line[:3] in {"500", "546", "588"} and "Koleksi" not in line} == {
        "500 ## $aProgram studi: Ilmu Hukum.",
        "500 ## $aFakultas: Hukum.",
        "546 ## $aAbstrak dalam bahasa Indonesia dan yang tidak diketahui.",
        "588 ## $aSumber asli tidak diperiksa.",
    }
    record, profile = MARC_ODDITIES["profile-publisher"]
    options = marc_options(profile._replace(marc=profile.marc._replace(flavour="indomarc")), DATE)
    assert any(line.endswith("$c[tanggal terbit tidak teridentifikasi]") for line in lines(record, options))


def test_a_note_that_ends_in_an_open_date_takes_no_stop():
    assert "500 ## $aCollection: Skripsi 2014-" in lines(SAMPLE._replace(collection="Skripsi 2014-"))


def test_the_year_is_that_of_the_degree_if_the_page_states_both():
    record, profile = MARC_ODDITIES["thesis"]
    record = record._replace(provenance={"year": Provenance("stated", None, "imprint line")})
    assert "502 ## $gSkripsi$bSarjana Hukum$cUniversitas Indonesia$d2016." in lines(record, marc_options(profile, DATE))
    record = record._replace(provenance={"year": Provenance("sidecar", None, "table")})
    assert "502 ## $gSkripsi$bSarjana Hukum$cUniversitas Indonesia." in lines(record, marc_options(profile, DATE))


def test_of_abstracts_in_other_languages_the_first_is_primary():
    options = marc_options(Profile(marc=Marc(abstracts="primary")), DATE)
    abstracts = (Abstract(("Eins.",), "de"), Abstract(("Un.",), "fr"))
    found = lines(SAMPLE._replace(language="id", abstracts=abstracts), options)
    assert [line for line in found if line.startswith("520")] == ["520 3# $aEins."]


def test_unpublished_thesis_without_year_has_no_publisher():
    record, profile = MARC_ODDITIES["thesis-unpublished-profile-publisher"]
    assert not [line for line in lines(record._replace(year=None), marc_options(profile, DATE)) if line[:3] == "264"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thesis", ["502 ## $gSkripsi$bSarjana Hukum$cUniversitas Indonesia$d2016."]),
        ("thesis-kind-only", ["502 ## $gDisertasi."]),
        ("title-only", []),
    ],
)
def test_thesis_note(name, expected):
    assert tagged(name, "502") == expected


def test_year_of_issue_is_not_the_year_of_the_degree():
    record, _ = MARC_ODDITIES["thesis"]
    provenance = {"degree": MARC_ODDITIES["profile-publisher"][0].provenance["place"]}
    changed = lines(record._replace(provenance=provenance))
    assert "502 ## $gSkripsi$bSarjana Hukum$cUniversitas Indonesia." in changed
    assert [line for line in lines(record._replace(degree=None)) if line[:3] == "502"] == [
        "502 ## $gSkripsi$cUniversitas Indonesia."
    ]


def test_values_from_a_table_are_written():
    assert tagged("from-a-table", "100", "500", "650", "7", "856") == [
        "100 0# $aSiti Rahmawati,$eauthor.$4aut$1https://orcid.org/0000-0002-1825-0097",
        "500 ## $aCollection: UI - Skripsi Membership.",
        "500 ## $aStudy programme: Ilmu Hukum (74201).",
        "650 #4 $aHubungan internasional.",
        "650 #4 $aSister cities.",
        "700 0# $aBudi Hartono,$ethesis advisor.$4ths",
        "710 2# $aUniversitas Indonesia,$edegree granting institution.$4dgg",
        "710 2# $aUniversitas Indonesia.$bFakultas Hukum.",
        "856 40 $3Naskah lengkap$uhttps://contoh.ac.id/naskah%20lengkap.pdf",
        "856 40 $uhttps://contoh.ac.id/bab1.pdf",
        "856 42 $3Deskripsi Lengkap$uhttps://lib.ui.ac.id/detail?id=1&lokasi=lokal",
    ]
    assert tagged("faculty-without-grantor", "500", "71") == [
        "500 ## $aStudy programme: 74201.",
        "500 ## $aFaculty: Fakultas Hukum.",
    ]
    assert tagged("names-uncontrolled-with-orcid", "720") == ["720 1# $aSiti Rahmawati,$eauthor.$4aut"]


def test_numbers_of_people_and_paths_have_no_place():
    text = "\n".join(written("from-a-table"))
    assert not [hidden for hidden in ("0906500001", "0012345678", "naskah.pdf", "1825-0098") if hidden in text]


def test_grantor_without_a_thesis_is_not_written():
    assert not [line for line in lines(SAMPLE._replace(grantor="UI")) if "UI" in line]


@pytest.mark.parametrize(
    ("name", "codes", "note"),
    [
        ("abstracts-language-unknown", ["041 ## $beng$bind"], ["546 ## $aAbstracts in Indonesian and English."]),
        ("abstracts-all-in-041", ["041 ## $aind$beng$bind"], ["546 ## $aAbstracts in Indonesian and English."]),
        ("abstract-in-the-language-of-the-text", [], ["546 ## $aAbstract in Indonesian."]),
        ("abstract-of-unknown-language", [], ["546 ## $aAbstracts in Indonesian and an undetermined language."]),
        ("abstracts-of-unknown-languages", [], []),
        (
            "abstracts-three-languages",
            ["041 ## $ajpn$bger$bind"],
            ["546 ## $aAbstracts in Japanese, Indonesian and German."],
        ),
        ("thesis", ["041 0# $aind$beng"], ["546 ## $aAbstracts in Indonesian and English."]),
        ("indomarc", ["041 0# $aind$beng"], ["546 ## $aAbstrak dalam bahasa Indonesia dan Inggris."]),
    ],
)
def test_languages(name, codes, note):
    assert tagged(name, "041") == codes
    assert tagged(name, "546") == note


def test_primary_abstract_is_the_one_in_the_language_of_the_text():
    assert tagged("abstracts-primary", "520") == ["520 3# $aText 2."]


def test_online():
    assert tagged("online-with-rights", "007", "300", "337", "338", "540") == [
        "007 cr |||||||||||",
        "300 ## $a1 online resource",
        "337 ## $acomputer$bc$2rdamedia",
        "338 ## $aonline resource$bcr$2rdacarrier",
        "540 ## $aCC BY 4.0.$uhttps://creativecommons.org/licenses/by/4.0/",
    ]


def test_organisation_code():
    assert tagged("organisation-code", "003", "035", "040") == [
        "003 ID-DpUI",
        "035 ## $a(ID-DpUI)20260003",
        "040 ## $aID-DpUI$beng$cID-DpUI",
    ]


def test_indomarc_is_catalogued_in_indonesian():
    assert tagged("indomarc", "040", "300", "500", "588") == [
        "040 ## $aID-DpUI$bind$cID-DpUI",
        "300 ## $a1 sumber daring",
        "500 ## $aKoleksi: UI - Skripsi Membership.",
        (
            "588 0# $aCantuman katalog 20260044 (https://lib.ui.ac.id/detail?id=1&lokasi=lokal); "
            "sumber asli tidak diperiksa."
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        (
            {},
            (
                "588 0# $aCatalogue record 20389935 (https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal); "
                "resource not examined."
            ),
        ),
        ({"url": None}, "588 0# $aCatalogue record 20389935; resource not examined."),
        (
            {"control_number": None},
            "588 0# $aCatalogue record (https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal); resource not examined.",
        ),
        ({"url": None, "control_number": " "}, "588 ## $aResource not examined."),
    ],
)
def test_source_of_description(changes, note):
    assert note in lines(SAMPLE._replace(**changes))


def test_address_with_blanks_is_one_word():
    assert any(line.endswith("$uhttps://a.id/b%20c") for line in lines(SAMPLE._replace(url=" https://a.id/b c\n")))
    assert "540 ## $uhttps://a.id/b%20c" in lines(SAMPLE._replace(rights=None, rights_uri="https://a.id/b c"))


# --- the item


def test_the_description_of_the_item_has_its_fields():
    item = ODDITIES["described-item"]
    found = [
        line for line in lines(item) if line[:3] in {"007", "020", "022", "040", "300", "337", "338", "490", "504"}
    ]
    assert found == [
        "007 cr |||||||||||",
        "020 ## $a9789794610077$q(jil. 1)",
        "020 ## $z9794610079",
        "022 ## $a0378-5955",
        "022 ## $z0378-5956",
        "040 ## $aLibUI$bind$erda",
        "300 ## $axii, 84 pages :$billustration ;$c28 cm +$eappendix",
        "337 ## $acomputer$bc$2rdamedia",
        "338 ## $aOnline resource$bcr$2rdacarrier",
        "490 0# $aSeri hukum ;$vno. 3",
        "490 0# $aSeri kedua",
        "504 ## $aBibliografi: halaman 80-84.",
    ]
    assert "852 8# $aUniversitas Indonesia$bPerpustakaan UI, lantai 4$jS11702" in lines(item)
    assert "650 #4 $aHukum internasional$xAspek ekonomi." in lines(item)
    assert [line for line in lines(item) if line[:3] == "500"][:2] == [
        "500 ## $aTidak dipinjamkan.",
        "500 ## $aLampiran: 2 peta & 1 tabel.",
    ]
    assert fixed(item)[23] == "o"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"extent": "84 hlm"}, "300 ## $a84 hlm"),
        ({"extent": "1 peta ; 60 x 40 cm"}, "300 ## $a1 peta ;$c60 x 40 cm"),
        ({"content_type": "gambar diam"}, "336 ## $agambar diam$bsti$2rdacontent"),
        ({"content_type": "kertas"}, "336 ## $akertas"),
        ({"content_type": "data (rdf)"}, "336 ## $adata (rdf)"),
        ({"cataloguing_source": "Perpustakaan Pusat UI"}, "040 ## $aPerpustakaan Pusat UI"),
        ({"cataloguing_source": "LibUI ind ISBD aacr aacr2"}, "040 ## $aLibUI$bind$eISBD$eaacr$eaacr2"),
        ({"holding_location": "Lantai 4"}, "852 ## $bLantai 4"),
        ({"isbn": ("tidak ada",)}, "020 ## $ztidak ada"),
    ],
)
def test_details_of_the_item(changes, line):
    assert line in lines(SAMPLE._replace(**changes))


def test_the_agency_of_the_profile_transcribes_in_040():
    coded = Profile(institution=Institution(org_code="ID-DpUI"))
    found = lines(SAMPLE._replace(cataloguing_source="LibUI ind rda"), marc_options(coded, DATE))
    assert [line for line in found if line[:3] == "040"] == ["040 ## $aLibUI$bind$erda$cID-DpUI"]


def test_a_hyphen_in_a_subject_is_no_subdivision():
    record = SAMPLE._replace(subjects=(Text("Asia-Afrika -- Politik", "id"),))
    assert "650 #4 $aAsia-Afrika$xPolitik." in lines(record)


def test_an_issn_has_no_qualifier():
    assert "022 ## $a0378-5955" in lines(SAMPLE._replace(issn=("0378-5955 (daring)",)))


def test_a_cataloguing_source_in_two_languages_is_not_divided():
    assert "040 ## $aLibUI ind eng rda" in lines(SAMPLE._replace(cataloguing_source="LibUI ind eng rda"))


def test_a_carrier_with_the_name_of_its_list_is_known():
    found = lines(SAMPLE._replace(carrier=None, carrier_type="Online resource (rdacarrier)"))
    assert "007 cr |||||||||||" in found
    assert "338 ## $aOnline resource$bcr$2rdacarrier" in found


def test_a_volume_is_no_online_resource():
    found = lines(SAMPLE._replace(carrier=None, carrier_type="volume"))
    assert "336 ## $atext$btxt$2rdacontent" in found
    assert "338 ## $avolume$bnc$2rdacarrier" in found
    assert not any(line.startswith(("007", "300")) for line in found)


# --- text


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("a", "a."),
        ("a.", "a."),
        ("a?", "a?"),
        ('"a."', '"a."'),
        ("(a)", "(a)"),
        ('"a"', '"a".'),
        ("‘a.’", "‘a.’"),
        ("1956-", "1956-"),
    ],
)
def test_stop(text, stopped):
    assert stop(text) == stopped


def test_close_initials():
    assert close_initials("by M. Q. R. Ali and A. B") == "by M.Q.R. Ali and A. B"
