"""BibTeX and biblatex: the bytes for the sample, and the records that bibtexparser and pybtex read."""

import pickle
import re
from datetime import UTC, datetime

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oddities import ODDITIES
from pybtex.database import parse_string
from sample import SAMPLE
from strategies import records
from tex_reader import read_tex

from catalog_export.enrich.profile import Bibtex, Institution, Profile
from catalog_export.model.errors import ProfileError, RecordError
from catalog_export.model.profile import Eprints
from catalog_export.model.record import Abstract, Contributor, Text, Title
from catalog_export.read.base import Document
from catalog_export.read.page import parse as catalogue_page
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.citation import Style, make_citation
from catalog_export.write.crosswalks.citation_names import without_degrees
from catalog_export.write.formats.bibtex import build_biblatex, build_bibtex, encode
from catalog_export.write.formats.tex import as_ascii, escape, escape_special
from catalog_export.write.registry import find_format

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BUILDERS = {"bibtex": build_bibtex, "biblatex": build_biblatex}
DIALECTS = sorted(BUILDERS)


def _make(dialect="bibtex", key_prefix="", **options):
    profile = Profile(institution=Institution(key_prefix=key_prefix), bibtex=Bibtex(**options))
    return find_format(dialect, profile, NOW)


def _read(encoded):
    """Read one entry with bibtexparser: its type, key and fields, still in TeX."""
    library = bibtexparser.parse_string(encoded.decode())
    assert not library.failed_blocks
    (entry,) = library.entries
    return entry.entry_type, entry.key, {field.key: field.value for field in entry.fields}


def _names(encoded, role="author"):
    """Read the names of one entry with pybtex: (family, given) each, still in TeX."""
    (entry,) = parse_string(encoded.decode(), "bibtex").entries.values()
    return [
        (
            " ".join(person.prelast_names + person.last_names),
            " ".join(person.first_names + person.middle_names),
        )
        for person in entry.persons.get(role, [])
    ]


def _same(text):
    return " ".join(clean(text).split())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["sample", "everything", "described-item", "roles", "every-special-character"])
def test_bytes(dialect, name, golden):
    made = _make(dialect)
    golden(f"{name}{made.suffix}", b"".join(made.assemble([made.encode(ODDITIES[name])])))


def test_entries_are_separated_by_one_blank_line():
    made = _make()
    data = b"".join(made.assemble([made.encode(SAMPLE), made.encode(ODDITIES["roles"])]))
    assert data == made.encode(SAMPLE) + b"\n" + made.encode(ODDITIES["roles"])


def test_sample_read_back():
    entry_type, key, fields = _read(_make().encode(SAMPLE))
    assert (entry_type, key) == ("misc", "aesthetica-20389935")
    assert list(fields) == ["author", "title", "titleaddon", "url", "langid", "abstract"]
    assert read_tex(fields["title"]) == SAMPLE.title.proper.value
    assert read_tex(fields["titleaddon"]) == SAMPLE.title.parallel[0].value
    assert fields["url"] == SAMPLE.url
    assert read_tex(fields["abstract"]) == " ".join(p for a in SAMPLE.abstracts for p in a.paragraphs)
    assert _names(_make().encode(SAMPLE)) == [("Aesthetica", "Melissa")]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", sorted(ODDITIES))
def test_oddities_read_back(dialect, name):
    made, record = _make(dialect), ODDITIES[name]
    encoded = made.encode(record)
    assert list(made.verify(encoded, record)) == []
    _, key, fields = _read(encoded)
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", key)
    assert read_tex(fields["title"]).startswith(_same(record.title.proper.value))
    (entry,) = parse_string(encoded.decode(), "bibtex").entries.values()
    assert read_tex(entry.fields["title"]) == " ".join(read_tex(fields["title"]).split())


# --- entry types


@pytest.mark.parametrize(
    ("name", "bibtex", "biblatex"),
    [
        ("sample", "misc", "misc"),
        ("bachelor-without-school", "misc", "misc"),
        ("bachelor", "mastersthesis", "thesis"),
        ("master", "mastersthesis", "thesis"),
        ("master-without-year", "misc", "thesis"),
        ("doctoral", "phdthesis", "thesis"),
        ("doctoral-without-author", "misc", "misc"),
    ],
)
def test_entry_types(name, bibtex, biblatex):
    assert _read(_make("bibtex").encode(ODDITIES[name]))[0] == bibtex
    assert _read(_make("biblatex").encode(ODDITIES[name]))[0] == biblatex
    assert make_citation(ODDITIES[name], Style(Bibtex())).entry_type == bibtex


@pytest.mark.parametrize(
    ("name", "bibtex", "biblatex"),
    [
        ("bachelor", "Skripsi", "Skripsi"),
        ("bachelor-without-school", "Skripsi", "Skripsi"),
        ("master", "Tesis", "mathesis"),
        ("doctoral", "Disertasi", "phdthesis"),
    ],
)
def test_the_kind_is_named_whatever_the_entry_type(name, bibtex, biblatex):
    assert _read(_make("bibtex").encode(ODDITIES[name]))[2]["type"] == bibtex
    assert _read(_make("biblatex").encode(ODDITIES[name]))[2]["type"] == biblatex


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_book_has_what_its_entry_type_requires(dialect):
    book = SAMPLE._replace(collection="Buku Teks", publisher="Penerbit Contoh", isbn=("9780306406157",), year="2014")
    entry_type, _, fields = _read(_make(dialect).encode(book))
    assert (entry_type, fields["publisher"]) == ("book", "Penerbit Contoh")
    for kept in ({"year": "2014/2015"}, {"isbn": ()}):
        assert _read(_make(dialect).encode(book._replace(**kept)))[0] == "book"
    for missing in ({"contributors": ()}, {"year": "198-"}, {"publisher": None}, {"collection": "Majalah"}):
        assert _read(_make(dialect).encode(book._replace(**missing)))[0] == "misc"


def test_the_publisher_is_never_the_school():
    record = ODDITIES["master"]._replace(grantor=None)
    fields = _read(_make("bibtex").encode(record))[2]
    assert "school" not in fields
    assert fields["publisher"] == "FH UI"
    assert _read(_make("biblatex").encode(record))[2]["organization"] == "FH UI"


def test_nothing_is_claimed_that_is_not_stated():
    assert set(_read(_make().encode(ODDITIES["title-only"]))[2]) == {"title", "key"}
    assert set(_read(_make("biblatex").encode(ODDITIES["title-only"]))[2]) == {"title"}


PLAIN = SAMPLE._replace(title=Title(Text("Judul")), abstracts=(), url=None, language=None)


@pytest.mark.parametrize(
    ("changes", "bibtex", "biblatex"),
    [
        ({}, {}, {}),
        ({"year": "2014"}, {"year": "2014"}, {"date": "2014"}),
        ({"year": "[2014]"}, {"year": "2014"}, {"date": "2014"}),
        ({"year": "[2014?]"}, {"year": "2014"}, {"date": "2014?"}),
        ({"year": "ca. 1980"}, {"year": "1980"}, {"date": "1980~"}),
        ({"year": "2014/2015"}, {"year": "2014/2015"}, {"date": "2014/2015"}),
        ({"year": "1951-1955"}, {"year": "1951-1955"}, {"date": "1951/1955"}),
        ({"year": "198-"}, {"year": "198-"}, {"year": "198-"}),
        ({"place": "Depok"}, {"address": "Depok"}, {"location": "Depok"}),
        ({"publisher": "Satu\nDua"}, {"publisher": "Satu Dua"}, {"organization": "Satu Dua"}),
        ({"grantor": "Sekolah"}, {"school": "Sekolah"}, {"organization": "Sekolah"}),
        ({"extent": "xii, 84 pages"}, {}, {"pagetotal": "84"}),
        (
            {"holding_institution": "A", "holding_location": "B", "call_number": "C"},
            {},
            {"library": "A, B, C"},
        ),
        ({"series": ("Seri A ; 1", "Seri B ; 2")}, *[{"series": "Seri A, 1; Seri B, 2"}] * 2),
        ({"series": ("Seri A",)}, *[{"series": "Seri A"}] * 2),
        ({"isbn": ("979-461-007-9", "9786020000001")}, {}, {}),
        ({"isbn": ("9789794610077", "0-306-40615-2")}, *[{"isbn": "9789794610077 0306406152"}] * 2),
        ({"issn": ("0378-5955", "0378-5956")}, *[{"issn": "0378-5955"}] * 2),
        ({"notes": ("Satu", "Dua.")}, *[{"note": "Satu. Dua."}] * 2),
        ({"keywords": (Text("satu"), Text("dua"))}, *[{"keywords": "satu, dua"}] * 2),
        ({"subjects": (Text("satu"), Text("dua"))}, *[{"keywords": "satu, dua"}] * 2),
        ({"language": "en"}, *[{"langid": "english"}] * 2),
        ({"abstracts": (Abstract(("Satu.", "Dua."), "id"),)}, *[{"abstract": "Satu. Dua."}] * 2),
    ],
)
def test_each_value_alone_is_in_its_field(changes, bibtex, biblatex):
    for dialect, fields in (("bibtex", bibtex), ("biblatex", biblatex)):
        read = _read(_make(dialect).encode(PLAIN._replace(**changes)))
        assert read == ("misc", "aesthetica-20389935", {"author": "Melissa Aesthetica", "title": "Judul"} | fields)


# --- names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name-binti", ["{Siti Aminah binti Ahmad}"]),
        ("name-degrees", ["{Prof. Dr. Raden Mas Said, S.H., M.H.}"]),
        ("name-one-degree", ["{Budi Santoso, S.H.}"]),
        ("name-inverted", ["Pattinama, Peter Albert W."]),
        ("name-entry", ["Aesthetica, Melissa"]),
        ("name-entry-first", ["{Anak Agung Gde Putra}"]),
        ("name-initials", ["{Lini B. Somadikarta}", "F.X. Rahyono"]),
        ("name-one-word", ["Surono"]),
        ("name-and", ["{Rise And Shine}", "{Budi and Ani}"]),
        (
            "name-corporate",
            [
                "{Departemen Pendidikan dan Kebudayaan, Pusat Penelitian IKIP Malang}",
                "{Research and Development \\& Co.}",
            ],
        ),
        ("no-stated-role", ["Surono", "Dewi Lestari"]),
        ("roles", ["Ani Kartika", "{Tim Penyusun Kamus}"]),
    ],
)
def test_names(name, expected):
    encoded = _make().encode(ODDITIES[name])
    assert _read(encoded)[2]["author"] == " and ".join(expected)
    assert len(_names(encoded)) == len(expected)


@pytest.mark.parametrize(
    "name",
    [
        *("Siti binti Ahmad", "Iskandar, N.St.", "abdul Rahman", "Haris N.", "Haris Moh.", "A B", "王小明"),
        *("Tan Boen Kim", "Ni Luh Rai", "Ki Wira Guna", "Dr. Budi Santoso", "Ir. Surono", "Stefanus Lie Kurnia"),
    ],
)
def test_names_without_a_pattern_are_written_whole(name):
    record = SAMPLE._replace(contributors=(Contributor(name, "author", "aut"),))
    assert _names(_make().encode(record)) == [(f"{{{name}}}", "")]


@pytest.mark.parametrize("name", ["F.X. Rahyono", "Nur-Aini Putri", "Ma'ruf Amin", "Mu’min Ali", "Moh.", "Surono"])
def test_marks_inside_the_words_of_a_plain_name_need_no_braces(name):
    assert _author(Contributor(name, "author", "aut")) == name


@pytest.mark.parametrize(
    ("name", "entry", "written"),
    [
        ("Andi Wijaya, Budi", None, "Andi Wijaya, Budi"),
        ("van Dijk, Jan", None, "{van Dijk}, Jan"),
        ("Lubis, Todung, Mulya", None, "{Lubis, Todung, Mulya}"),
        ("Budi And Ani, Citra", None, "{Budi And Ani, Citra}"),
        ("Somad, B.", None, "{Somad, B.}"),
        ("B. Somad", "Somad, B.", "Somad, B."),
        ("Surono", "Surono", "Surono"),
    ],
)
def test_a_name_is_split_at_its_comma_only_if_it_is_inverted(name, entry, written):
    assert _author(Contributor(name, "author", "aut", entry=entry)) == written


def _author(person):
    return _read(_make().encode(SAMPLE._replace(contributors=(person,))))[2]["author"]


@pytest.mark.parametrize(
    ("mark", "escaped"), [(" ", "%20"), ("{", "%7B"), ("}", "%7D"), ("\\", "%5C"), ("%e {", "%e%20%7B"), ("é", "é")]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_address_is_escaped_for_urls(dialect, mark, escaped):
    record = SAMPLE._replace(url=f"https://contoh.ac.id/a{mark}b")
    assert _read(_make(dialect).encode(record))[2]["url"] == f"https://contoh.ac.id/a{escaped}b"


def test_other_roles():
    fields = _read(_make().encode(ODDITIES["roles"]))[2]
    assert fields["editor"] == "Citra Dewi"
    assert fields["translator"] == "{Dedi Wahyu, S.S.}"
    assert "Budi Hartono" not in str(fields)
    assert "Fitri Handayani" not in str(fields)


def test_a_person_with_another_role_is_never_an_author():
    assert "author" not in _read(_make().encode(ODDITIES["no-author"]))[2]
    unknown = SAMPLE._replace(contributors=(Contributor("Eko Prasetyo", "narator", None),))
    assert "author" not in _read(_make().encode(unknown))[2]


def test_literal_names():
    assert _read(_make(names="literal").encode(SAMPLE))[2]["author"] == "{Melissa Aesthetica}"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Prof. Dr. Raden Mas Said, S.H., M.H.", "Raden Mas Said"),
        ("Dr.rer.nat. Hendri Murfi, S.Si., M.Kom.", "Hendri Murfi"),
        ("Sarini Abdullah S.Si., M.Stats., Ph.D.", "Sarini Abdullah"),
        ("Dra. Nora Hariadi, M.Si.", "Nora Hariadi"),
        ("Ari Wibisono, S.Kom., M.Kom", "Ari Wibisono"),
        ("H. Abdul Malik, SH, MBA", "H. Abdul Malik"),
        ("Siti Rahmawati, S.Pi., M.T.I.", "Siti Rahmawati"),  # as MARC 21 takes it
        ("Paku Alam, III", "Paku Alam, III"),
        ("Lubis, Todung Mulya", "Lubis, Todung Mulya"),
        ("Huang, Ma", "Huang, Ma"),
        ("Iskandar, N.St.", "Iskandar, N.St."),
        ("Surono", "Surono"),
        ("Surono, S.H.", "Surono"),
        ("Surono S.H.", "Surono"),
        ("Budi Santoso, SKom", "Budi Santoso"),
        ("Budi Santoso, Ssi", "Budi Santoso, Ssi"),
        ("Ir. Soekarno", "Soekarno"),
        ("Dr.-Ing. Budi Santoso", "Budi Santoso"),
        ("Budi Santoso, Dr.-Ing., M.Sc.", "Budi Santoso"),
        ("Budi Santoso, Dr. rer. nat.", "Budi Santoso"),
        ("Budi Santoso, Dr. (HC)", "Budi Santoso"),
        ("Ari Wibisono, S. Kom., M. Kom", "Ari Wibisono"),
        ("Ir.", "Ir."),
        ("Dr. Ir.", "Dr."),
        ("S.H., M.H.", "S.H."),
    ],
)
def test_degrees_are_dropped_only_on_request(name, bare):
    assert without_degrees(name) == bare
    record = SAMPLE._replace(contributors=(Contributor(name, "author", "aut"),))
    assert clean(name) in _read(_make().encode(record))[2]["author"]
    assert bare in _read(_make(degrees="drop").encode(record))[2]["author"]


@pytest.mark.parametrize(
    "title", "Prof. Dr. Drs. Dra. Ir. Drg. Drh. Dr.rer.nat. Dr.Ing. Dr.phil. Dr.h.c. Apt. apt.".split()
)
def test_every_title_before_a_name_is_dropped(title):
    assert without_degrees(f"{title} Budi Santoso") == "Budi Santoso"


@pytest.mark.parametrize(
    "degree",
    [
        " Dr.-Ing.",
        ", Dr.-Ing.",
        ", S.Pi.",
        ", Dr. -Ing.",
        ", Dr. rer. nat.",
        ", Dr.h.c.",
        ", Dr. (HC)",
        ", Dr. Eng.",
        ", Dipl.-Ing.",
    ],
)
def test_a_degree_gives_no_key(degree):
    record = SAMPLE._replace(contributors=(Contributor(f"Siti Rahmawati{degree}", "author", "aut"),))
    assert _read(_make().encode(record))[1] == "rahmawati-20389935"


# --- keys


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Melissa Aesthetica", "aesthetica-1"),
        ("Pattinama, Peter Albert W.", "pattinama-1"),
        ("Hagler Ida, Ronald", "ida-1"),
        ("Prof. Dr. Raden Mas Said, S.H., M.H.", "said-1"),
        ("Todung Mulya N.", "mulya-1"),
        ("Łukasz Çelik-Ødegård", "celik-odegard-1"),
        ("Syed Muhammad Naquib al-'Aṭṭās", "al-attas-1"),
        ("Æþelðryð Straße-Œuvre", "strasse-oeuvre-1"),
        ("Budi Æþelðryð", "aetheldryd-1"),
        ("Budi Đħałıŋø", "dhalingo-1"),
        ("Iskandar, N.St.", "nst-1"),
        ("Ann O'Neil", "oneil-1"),
        ("Siti Ani-", "ani-1"),
        ("王小明", "ui-1"),
        ("Grup 2045", "ui-1"),
        ("Grup 3A", "ui-1"),
    ],
)
def test_keys(name, key):
    record = SAMPLE._replace(control_number="1", contributors=(Contributor(name, "author", "aut"),))
    assert _read(_make().encode(record))[1] == key


def test_key_of_a_body_is_its_last_word():
    assert _read(_make().encode(ODDITIES["name-corporate"]))[1].startswith("malang-")
    body = Contributor("Badan Arsip,Jakarta", "author", "aut", "corporate")
    assert _read(_make().encode(SAMPLE._replace(contributors=(body,))))[1] == "jakarta-20389935"


@pytest.mark.parametrize(
    ("url", "prefix"),
    [
        ("https://lib.ui.ac.id/detail?id=1", "ui"),
        ("http://lontar.ui.ac.id/detail.jsp?id=1", "ui"),
        ("https://LIB.ui.ac.id.:443/detail?id=1", "ui"),
        ("https://contoh.ac.id/lib.ui.ac.id", "rec"),
        (None, "rec"),
    ],
)
def test_key_prefix(url, prefix):
    record = SAMPLE._replace(url=url, contributors=())
    assert _read(_make().encode(record))[1] == f"{prefix}-20389935"
    assert _read(_make(key_prefix="fh").encode(record))[1] == "fh-20389935"
    assert _read(_make(key="{prefix}-{id}").encode(SAMPLE))[1] == "ui-20389935"


def test_key_without_a_usable_number_comes_from_the_record():
    named = SAMPLE._replace(control_number=None)
    key = _read(_make().encode(named))[1]
    assert re.fullmatch(r"aesthetica-[0-9a-f]{10}", key)
    assert key == _read(_make("biblatex").encode(named._replace(year="2014", abstracts=())))[1]
    assert key != _read(_make().encode(named._replace(title=Title(Text("Lain")))))[1]
    assert _read(_make().encode(SAMPLE._replace(control_number="a-1")))[1] == "aesthetica-a-1"
    odd = [_read(_make().encode(SAMPLE._replace(control_number=n)))[1] for n in ("a/1", "a 1", "a{1", "é1")]
    assert len(set(odd)) == len(odd)


# --- options


def test_abstract_options():
    first, second = (" ".join(abstract.paragraphs) for abstract in SAMPLE.abstracts)
    for option, expected in {
        "all": f"{first} {second}",
        "primary": first,
        "lang:en": second,
        "lang:fr": None,
        "none": None,
    }.items():
        value = _read(_make(abstracts=option).encode(SAMPLE))[2].get("abstract")
        assert (value and read_tex(value)) == expected
    english = SAMPLE._replace(language="en")
    assert read_tex(_read(_make(abstracts="primary").encode(english))[2]["abstract"]) == second


def test_one_abstract_is_primary():
    first, second, third = Abstract(("Satu.",), "id"), Abstract(("One.",), "en"), Abstract(("Two.",), "en")
    record = SAMPLE._replace(abstracts=(first, second, third))
    for language, expected in {"id": "Satu.", "en": "One.", "fr": "Satu.", None: "Satu."}.items():
        assert _read(_make(abstracts="primary").encode(record._replace(language=language)))[2]["abstract"] == expected


def test_parallel_title_options():
    fields = _read(_make(parallel_title="omit").encode(SAMPLE))[2]
    assert "titleaddon" not in fields
    fields = _read(_make(parallel_title="title").encode(SAMPLE))[2]
    assert "titleaddon" not in fields
    assert read_tex(fields["title"]) == f"{SAMPLE.title.proper.value} = {SAMPLE.title.parallel[0].value}"
    assert "= {The} role" in fields["title"]


def test_langid_options():
    assert _read(_make(langid_id="bahasai").encode(SAMPLE))[2]["langid"] == "bahasai"
    assert _read(_make(langid_id="bahasai").encode(SAMPLE._replace(language="in")))[2]["langid"] == "bahasai"
    assert _read(_make().encode(ODDITIES["language-with-region"]))[2]["langid"] == "chinese"
    assert "langid" not in _read(_make().encode(ODDITIES["language-without-name"]))[2]


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("ß æ Æ œ Œ", "{\\ss} {\\ae} {\\AE} {\\oe} {\\OE}"),
        ("ø Ø ł Ł ı", "{\\o} {\\O} {\\l} {\\L} {\\i}"),
        ("a–b—c ‘d’ “e”", "a--b---c `d' ``e''"),
        ("à á â ã ā ă", "{\\`a} {\\'a} {\\^a} {\\~a} {\\=a} {\\u a}"),
        ("ż ä å ő č", '{\\.z} {\\"a} {\\r a} {\\H o} {\\v c}'),
        ("ạ ç ą ḇ", "{\\d a} {\\c c} {\\k a} {\\b b}"),
        ("ǟ 東 я", "ǟ 東 я"),
    ],
)
def test_ascii_notation(text, notation):
    assert as_ascii(text) == notation


def test_tex_ascii():
    title = "Éclair “ß” – Ødegård, ḥadīṯ ğ í ő, 東京"
    record = SAMPLE._replace(title=Title(Text(title, "fr")), url="https://a.id/é")
    fields = _read(_make(encoding="ascii").encode(record))[2]
    assert re.findall(r"[^\x00-\x7f]+", fields["title"]) == ["東京"]
    assert read_tex(fields["title"]) == title
    assert fields["url"] == "https://a.id/é"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("abstracts", "both"),
        ("abstracts", "lang:"),
        ("names", "inverted"),
        ("degrees", "some"),
        ("parallel_title", "subtitle"),
        ("encoding", "latin-1"),
        ("langid_id", "{"),
        ("key", "{name}"),
        ("key", "1{id}"),
        ("key", "{id}"),
        ("key", "{name}_{id}"),
        ("key", "{year}-{id}"),
    ],
)
def test_impossible_options_are_refused(option, value):
    with pytest.raises(ProfileError, match=option):
        _make(**{option: value})


def test_impossible_prefix_is_refused():
    with pytest.raises(ProfileError, match="key_prefix"):
        _make(key_prefix="9x")


# --- EPrints


def _for_eprints(**options):
    return find_format("bibtex", Profile(receiver="eprints", eprints=Eprints(**options)), NOW)


def test_brackets_are_braced_for_eprints():
    record = SAMPLE._replace(title=Title(Text("Kota [kembar] & desa")))
    assert b"title      = {Kota {[}kembar{]} \\& desa}" in _for_eprints().encode(record)
    assert b"title      = {Kota [kembar] \\& desa}" in _make().encode(record)


def test_and_others_is_left_out_for_eprints():
    record = SAMPLE._replace(and_others=True)
    assert b"author     = {Melissa Aesthetica}" in _for_eprints().encode(record)
    assert b"Melissa Aesthetica and others" in _make().encode(record)


def test_characters_that_eprints_cannot_keep_are_refused():
    record = SAMPLE._replace(title=Title(Text("Nada \U0001d11e")), contributors=(Contributor("\U00020000", "", "aut"),))
    with pytest.raises(RecordError) as error:
        _for_eprints().encode(record)
    assert [found.code for found in error.value.findings] == ["eprints-character"] * 2
    assert "U+20000" in error.value.findings[0].message
    assert _for_eprints(characters="all").encode(record)
    assert _make().encode(record)


def test_a_style_without_further_values_is_for_every_program():
    record = SAMPLE._replace(title=Title(Text("Nada [\U0001d11e]")), and_others=True)
    assert encode(record, style=Style(Bibtex())) == _make().encode(record)


@given(records)
@settings(max_examples=60, deadline=None)
def test_any_record_for_eprints_reads_back(record):
    made = _for_eprints()
    try:
        data = made.encode(record)
    except RecordError:
        return
    assert list(made.verify(data, record)) == []


# --- text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("biasa", "biasa"),
        ("R&D 50% #1 $2 a_b", "R\\&D 50\\% \\#1 \\$2 a\\_b"),
        ("a\\b~c^d", "a\\textbackslash{}b\\textasciitilde{}c\\textasciicircum{}d"),
        ("a<b>c", "a$<$b$>$c"),
        ("{a} }b{", "\\{a\\} \\textbraceright{}b\\textbraceleft{}"),
        ("}{", "\\textbraceright{}\\textbraceleft{}"),
        ("{{a}", "\\textbraceleft{}\\{a\\}"),
        ("a--b---c ''d'' ``e``", "a-{}-b-{}-{}-c '{}'d'{}' `{}`e`{}`"),
        ("satu\ndua\x1f", "satu dua"),
        (" satu ", "satu"),
        ("?`!`", "?{}`!{}`"),
    ],
)
def test_escape(text, escaped):
    assert escape(text) == escaped


@given(st.text(st.sampled_from(" a\u00e9\t\x01-'`?!&%$#_~^<>\\{}"), max_size=12) | st.text())
def test_one_pass_for_special_characters_gives_the_same(text):
    assert escape(text) == escape_special(clean(text), clean(text))


def test_capitals_are_protected():
    fields = _read(_make().encode(ODDITIES["capitals"]))[2]
    assert fields["title"] == "{DNA} {iPhone} di {PT.} {Jakarta-Beijing} {(UI)} {Éclair} {ÉCLAIR}"
    fields = _read(_make().encode(ODDITIES["word-begins-with-special"]))[2]
    assert fields["title"] == "Gaya {{\\#Merdeka}} {{\\&Co}} dan {{\\{Kurung\\}}} {{\\textbackslash{}Alpha}}"


def test_subjects_are_keywords_too():
    fields = _read(_make("biblatex").encode(ODDITIES["from-a-table"]))[2]
    assert fields["keywords"] == "Hubungan internasional, sister cities, kota kembar"


def test_keywords_and_lists_keep_their_items():
    fields = _read(_make("biblatex").encode(ODDITIES["everything"]))[2]
    assert fields["keywords"] == "kota kembar, {hubungan luar negeri, daerah}, sister cities"
    assert fields["subtitle"] == "studi {Kasus} {Jakarta} \\& {Beijing}"
    fields = _read(_make("biblatex").encode(ODDITIES["published-work"]))[2]
    assert fields["organization"] == "{School of Economics and Business}"
    assert fields["location"] == "{Jakarta and Depok}"
    record = ODDITIES["published-work"]._replace(publisher="Andalas", grantor="Sekolah Kota", place="Kota Andong")
    fields = _read(_make("biblatex").encode(record))[2]
    assert (fields["organization"], fields["location"]) == ("Andalas and Sekolah Kota", "Kota Andong")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_verify_reports_differences(dialect):
    made = _make(dialect)
    encoded = made.encode(SAMPLE)
    assert list(made.verify(encoded.replace(b"Melissa", b"Melisa"), SAMPLE))
    assert list(made.verify(encoded.replace(b"@misc", b"@book"), SAMPLE))
    assert list(made.verify(encoded, SAMPLE._replace(url=None)))
    assert list(made.verify(encoded[:-2], SAMPLE))


def test_formats_pickle():
    made = _make("biblatex")
    assert pickle.loads(pickle.dumps(made)).encode(SAMPLE) == made.encode(SAMPLE)


@given(records)
@settings(max_examples=100, deadline=None)
def test_any_record_is_one_entry_that_reads_back(record):
    for dialect in DIALECTS:
        made = _make(dialect)
        encoded = made.encode(record)
        entry_type, key, fields = _read(encoded)
        assert list(made.verify(encoded, record)) == []
        parsed = parse_string(encoded.decode(), "bibtex")
        ((pybtex_key, entry),) = parsed.entries.items()
        assert (pybtex_key, entry.type) == (key, entry_type)
        title, subtitle = clean(record.title.proper.value), clean(record.title.other_title_information)
        if dialect == "bibtex" and subtitle:
            title += f": {subtitle}"
        assert " ".join(read_tex(fields["title"]).split()) == _same(title)
        assert " ".join(read_tex(entry.fields["title"]).split()) == _same(title)
        abstract = " ".join(p for a in record.abstracts for p in a.paragraphs)
        assert " ".join(read_tex(fields.get("abstract", "")).split()) == _same(abstract)
        citation = make_citation(record, Style(Bibtex(), biblatex=dialect == "biblatex"))
        for role, names in citation.names:
            if role != "translator":  # which is no role to pybtex
                assert len(entry.persons[role]) == len(names) + (citation.and_others and role == "author")


@given(records)
@settings(max_examples=50, deadline=None)
def test_any_record_in_tex_ascii_reads_back(record):
    fields = _read(_make("biblatex", encoding="ascii").encode(record))[2]
    assert " ".join(read_tex(fields["title"]).translate(_TYPED).split()) == _same(
        clean(record.title.proper.value).translate(_TYPED)
    )


# In TeX's notation a typographic mark and the typewriter's marks for it are the same.
_TYPED = str.maketrans({"‘": "`", "’": "'", "“": "``", "”": "''", "–": "--", "—": "---"})


def test_unnamed_others_are_others_in_a_citation():
    page = "# Judul buku ini\n\noleh Sudaryanto [and others]\n\n## Abstrak\n\nBuku ini membahas hal yang penting.\n"
    [parsed] = catalogue_page.parse(Document("x.md", page.encode()))
    assert b"{Sudaryanto and others}" in build_bibtex(Profile(), datetime(2026, 11, 23, tzinfo=UTC)).encode(
        parsed.record
    )
