"""Nothing that a MARC record states is lost in silence: it is in the record, or a finding names its subfield."""

from datetime import UTC, datetime

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marc_oddities import MARC_ODDITIES
from oddities import ODDITIES
from strategies import records

from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import RecordError
from catalog_export.model.record import Contributor, File, Identifier
from catalog_export.read.base import Document
from catalog_export.read.marc import parse_iso2709
from catalog_export.read.marc_fields import READERS
from catalog_export.read.marc_repeated import REPEATED
from catalog_export.write.registry import find_format

NO_PROFILE = Profile()
NOW = datetime(2026, 11, 28, tzinfo=UTC)
TEXT_008 = "100101s2010    io            000 0 ind d"
BOOK = "00000nam a2200000 i 4500"


def data_field(tag, indicators, *subfields):
    return pymarc.Field(tag, pymarc.Indicators(*indicators), [pymarc.Subfield(*pair) for pair in subfields])


def field(tag, indicators, text):
    """Return a field as in ``$aJakarta :$bObor``."""
    return data_field(tag, indicators, *((part[0], part[1:]) for part in text.split("$")[1:]))


def read(*fields, leader=BOOK, title="$aHukum adat."):
    record = pymarc.Record(leader=leader, force_utf8=True)
    record.add_field(pymarc.Field("001", data="1"), *fields)
    if title:
        record.add_field(field("245", "00", title))
    [parsed] = parse_iso2709(Document("old.mrc", record.as_marc()))
    return parsed


def unread(parsed):
    """Return the parts that the finding names."""
    found = [finding.message for finding in parsed.findings if finding.code == "marc-fields-unread"]
    return found[0].partition(": ")[2].partition(";")[0] if found else ""


# --- any record

# Values that readers know, and marks around a word that no reader knows.
KNOWN = ["ind", "eng", "aut", "edt", "dgg", "text", "txt", "rdacontent", "editor", "Tesis", "1.1\\x", "9786020000008"]
FRAMES = ["{}", "{}.", "{} :", "{},", "[{}]", "({})", "{} = {}", "{} : {}", "Tesis ({})--{}, 2010.", "Collection: {}."]
TAGS = [*sorted({*READERS, *REPEATED} - {"001", "008"}), "082", "651"]  # 008 has positions, not subfields
CODES = "abcdefghijklmnopqrstuvwxyz01235679"


@st.composite
def foreign_fields(draw):
    """Return the tag, indicators and subfields of fields, and each word with the code that it is in."""
    fields, number = [], 0
    for tag in draw(st.lists(st.sampled_from(TAGS), max_size=6)):
        subfields = []
        for code in draw(st.lists(st.sampled_from(CODES) | st.sampled_from("abce3u4"), min_size=1, max_size=5)):
            number += 1
            word = f"kata{number}x"
            value = draw(st.sampled_from(FRAMES)).format(word, word) if draw(st.integers(0, 3)) else ""
            subfields.append((code, value or draw(st.sampled_from(KNOWN)), word if value else ""))
        fields.append((tag, draw(st.text("0123478 ", min_size=2, max_size=2)), subfields))
    return fields


@settings(max_examples=150)
@given(fields=foreign_fields())
def test_each_subfield_is_in_the_record_or_reported(fields):
    made = [
        pymarc.Field(tag, data="".join(value for _, value, _ in subfields))
        if tag < "010"
        else data_field(tag, indicators, *((code, value) for code, value, _ in subfields))
        for tag, indicators, subfields in fields
    ]
    parsed = read(*made)
    kept = repr(parsed.record._replace(provenance={}, source=None)).casefold()
    reported = " ".join(text for _, text in parsed.unparsed)
    for tag, _, subfields in fields:
        for code, _, word in subfields:
            if code == "6" or (tag == "040" and code in "cd"):  # a link, or the agency that changed the record
                continue
            assert word in kept or (word in reported and tag in unread(parsed)), (tag, code)


# --- fields that are read right, or reported


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ([("260", "  ", "$aJakarta :$bObor ;$aBandung :$bITB Press,$c2010.")],
         {"place": "Jakarta ; Bandung", "publisher": "Obor ; ITB Press", "year": "2010"}),
        ([("264", " 1", "$aJakarta :$bObor,$c[2010]"), ("264", " 4", "$c©2009")], {"year": "[2010], ©2009"}),
        ([("264", " 4", "$c©2009")], {"year": "©2009"}),
        ([("264", " 1", "$c2010"), ("264", " 4", "$c©2009"), ("264", " 4", "$c©2009")], {"year": "2010, ©2009"}),
        ([("264", " 1", "$c[2009?]"), ("264", " 4", "$c©2009")], {"year": "[2009?]"}),
        ([("264", " 1", "$c2010"), ("264", " 4", "$c©2009"), ("502", "  ", "$bM.Hum.$d[2010]")],
         {"year": "2010, ©2009"}),
        ([("264", " 4", "$c©2009"), ("264", " 1", "$aDepok :$bUI,$c2010")],
         {"place": "Depok", "publisher": "UI", "year": "2010, ©2009"}),
        ([("852", "  ", "$aUI$bFH$h340"), ("852", "  ", "$aUI$bFH$h340")], {"call_number": "340"}),
        ([("440", " 0", "$aSeri A.$nno. 2,$pHukum ;$v3")], {"series": ("Seri A. no. 2, Hukum ; 3",)}),
        ([("856", "4 ", "$uhttps://opac.contoh.ac.id/index.php?p=show_detail&id=12")],
         {"url": "https://opac.contoh.ac.id/index.php?p=show_detail&id=12", "files": ()}),
        ([("700", "1 ", "$aSari, Dewi,$epenulis,$emahasiswa.$4aut")],
         {"contributors": (Contributor("Sari, Dewi", "penulis, mahasiswa", "aut"),)}),
        ([("264", " 1", "$aDepok :$bUI,$c[tanggal terbit tidak teridentifikasi]")], {"place": "Depok", "year": None}),
        ([("502", "  ", "$aTesis (M.Hum.)--Universitas Indonesia, 2010.")],
         {"thesis_kind": "master", "degree": "M.Hum.", "grantor": "Universitas Indonesia", "year": "2010"}),
        ([("502", "  ", "$aThesis (Ph.D.) -- Universitas Gadjah Mada, Yogyakarta, 1998")],
         {"thesis_kind": None, "degree": "Ph.D.", "grantor": "Universitas Gadjah Mada, Yogyakarta", "year": "1998"}),
        ([("502", "  ", "$aSkripsi")], {"thesis_kind": "bachelor"}),
        ([("020", "  ", "$a9786020000008$q(jil. 1)$qpaperback$z9786020000000")],
         {"isbn": ("9786020000008 (jil. 1) (paperback)", "9786020000000")}),
        ([("022", "  ", "$z0378-5956")], {"issn": ("0378-5956",)}),
        ([("440", " 0", "$aSeri hukum ;$v3"), ("490", "0 ", "$aSeri hukum ;$v3")], {"series": ("Seri hukum ; 3",)}),
        ([("500", "  ", "$aStudy programme: Ilmu Hukum (74201).")],
         {"programme": "Ilmu Hukum", "programme_code": "74201", "notes": ()}),
        ([("500", "  ", "$aKoleksi: Skripsi."), ("500", "  ", "$aKoleksi: Langka.")],
         {"collection": "Skripsi", "notes": ("Koleksi: Langka.",)}),
        ([("700", "1 ", "$aSari, Dewi,$4http://id.loc.gov/vocabulary/relators/edt")],
         {"contributors": (Contributor("Sari, Dewi", "", "edt"),)}),
        ([("700", "1 ", "$aSari, Dewi,$eauthor,$eeditor.$4aut$4edt$1https://orcid.org/0000-0002-1825-0097")],
         {"contributors": (Contributor("Sari, Dewi", "author, editor", "aut",
                                       identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),)}),
        ([("710", "2 ", "$aUniversitas Contoh,$edegree granting institution.$4dgg")],
         {"grantor": None, "contributors": (
             Contributor("Universitas Contoh", "degree granting institution", "dgg", "corporate"),)}),
        ([("856", "4 ", "$uhttp://x.id/a.pdf$uhttp://y.id/a.pdf$yNaskah")],
         {"url": None, "files": (File("http://x.id/a.pdf", "Naskah"), File("http://y.id/a.pdf", "Naskah"))}),
    ],
)  # fmt: skip
def test_fields_are_read_whole(fields, values):
    parsed = read(*(field(*one) for one in fields))
    assert {name: getattr(parsed.record, name) for name in values} == values
    assert unread(parsed) == ""


@pytest.mark.parametrize(
    ("fields", "parts", "values"),
    [
        ([("856", "42", "$3Publisher description$uhttp://x.id/d.html")], "856", {"url": None, "files": ()}),
        (
            [("856", "40", "$uhttp://x.id/a.pdf$zHanya untuk sivitas")],
            "856 $z",
            {"files": (File("http://x.id/a.pdf"),)},
        ),
        ([("264", " 3", "$aBandung :$bPercetakan,$c2011")], "264", {"place": None, "publisher": None, "year": None}),
        ([("264", " 1", "$aJakarta :$bObor"), ("264", " 1", "$aBandung :$bITB,$c2011")], "264", {"year": None}),
        ([("020", "  ", "$z9786020000008")], "020", {"isbn": ()}),
        ([("020", "  ", "$a9786020000008 :$cRp 45.000")], "020 $c", {"isbn": ("9786020000008",)}),
        ([("264", " 1", "$cMaret 2010"), ("264", " 4", "$c©2009")], "264", {"year": "Maret 2010"}),
        ([("700", "12", "$aTer Haar, B.,$tBeginselen.")], "700", {"contributors": ()}),
        ([("700", "1 ", "$aHaar, B. ter$q(Barend)$4aui")], "700 $q $4", {}),
        ([("700", "3 ", "$aKeluarga Santoso.")], "700 ind1", {}),
        ([("650", " 0", "$aAdat law$zIndonesia$vCases.$2x")], "650 $2 ind2", {}),
        ([("041", "1 ", "$aind$ajav$hdut")], "041 $a $h ind1", {"language": "id"}),
        ([("041", "0 ", "$aind$beng"), ("546", "  ", "$aAbstracts in English.")], "041 $b, 546", {}),
        ([("246", "3 ", "$aAdat law of Indonesia"), ("246", "1 ", "$iJudul sampul:$aHukum adat")], "246, 246 $i", {}),
        (
            [
                ("502", "  ", "$gSkripsi."),
                ("655", " 7", "$aAcademic theses.$2lcgft"),
                ("655", " 7", "$aDictionaries.$2lcgft"),
            ],
            "655",
            {},
        ),
        ([("300", "  ", "$axii, 200 hlm."), ("300", "  ", "$a1 CD-ROM")], "300", {"extent": "xii, 200 hlm"}),
        ([("852", "  ", "$aUI$bFH"), ("852", "  ", "$aUI$bFIB$j340 ADA")], "852", {"call_number": None}),
        ([("852", "1 ", "$h340$iADA")], "852 ind1", {"call_number": "340 ADA"}),
        ([("540", "  ", "$aTertutup."), ("540", "  ", "$uhttp://x.id/l")], "540", {"rights_uri": None}),
        ([("502", "  ", "$aLaporan magang, Universitas Contoh")], "502", {}),
        ([("520", "1 ", "$aUlasan buku ini.")], "520", {"abstracts": ()}),
        ([("336", "  ", "$atext$btxt$2rdacontent"), ("336", "  ", "$astill image")], "336", {"content_type": "text"}),
        ([("035", "  ", "$a(ID-Contoh)1"), ("035", "  ", "$a(OCoLC)1234")], "035", {}),
    ],
)
def test_what_has_no_place_is_reported(fields, parts, values):
    parsed = read(*(field(*one) for one in fields))
    assert unread(parsed) == parts
    assert {name: getattr(parsed.record, name) for name in values} == values
    assert [text.split(" $")[0].split(" ")[0] for _, text in parsed.unparsed] == [
        part[:3] for part in parts.split(", ")
    ]


def test_a_further_parallel_title_is_read_from_246():
    parsed = read(field("246", "31", "$aAdat law"), field("246", "31", "$aHukum adat."))
    assert [title.value for title in parsed.record.title.parallel] == ["Adat law"]
    assert parsed.record.provenance["title.parallel[0]"].rule == "MARC field 246"
    assert unread(parsed) == ""


@pytest.mark.parametrize(
    ("data", "year", "parts"),
    [
        (TEXT_008, "2010", ""),
        ("100101t20102009io            000 0 ind d", "2010, c2009", ""),
        ("100101m19519999io            000 0 ind d", "1951-", ""),
        ("100101t20102010io            000 0 ind d", "2010", ""),
        ("100101m20102012io            000 0 ind d", "2010-2012", ""),
        ("100101q19501959io            000 0 ind d", "1950/1959", ""),
        ("100101s0000    io            000 0 ind d", None, "008/07-10"),
        ("100101nuuuuuuuuio |||||||||||||||||und||", None, ""),
        ("100101s2010    io a     b    000 1 xxa d", "2010", "008/35-37/18-34"),
        ("100101s2010    io", None, "008"),
    ],
)
def test_coded_data_is_read_or_reported(data, year, parts):
    parsed = read(pymarc.Field("008", data=data))
    assert (parsed.record.year, unread(parsed)) == (year, parts)


def test_a_year_in_008_that_differs_is_reported():
    parsed = read(pymarc.Field("008", data=TEXT_008), field("264", " 1", "$c2011"))
    assert (parsed.record.year, unread(parsed)) == ("2011", "008/07-10")
    assert parsed.record.provenance["year"].rule == "MARC field 264"
    assert parsed.record.provenance["language"].rule == "MARC field 008"


@pytest.mark.parametrize(
    ("leader", "content", "reported"),
    [
        (BOOK, None, None),
        ("00000ntm a2200000 i 4500", None, None),
        ("00000ngm a2200000 i 4500", "two-dimensional moving image", "gm"),
        ("00000nem a2200000 i 4500", "cartographic image", "em"),
        ("00000nas a2200000 i 4500", None, "as"),
    ],
)
def test_the_leader_of_another_resource_is_reported(leader, content, reported):
    parsed = read(pymarc.Field("008", data="100101s2010    io 090            vlind d"), leader=leader)
    assert parsed.record.content_type == content
    found = [finding.message.split(";")[0] for finding in parsed.findings if finding.code == "marc-not-text"]
    assert found == ([f"the leader states type and level {reported}"] if reported else [])


# --- our own records


def own(record, profile=NO_PROFILE):
    made = find_format("marc", profile, NOW)
    [parsed] = parse_iso2709(Document("own.mrc", b"".join(made.assemble([made.encode(record)]))))
    return parsed


@pytest.mark.parametrize("name", MARC_ODDITIES)
def test_our_own_records_are_read_whole(name):
    record, profile = MARC_ODDITIES[name]
    first = own(record, profile)
    assert unread(first) == ""
    if name != "profile-relators":  # the codes of the profile replace those of the record
        assert own(first.record, profile).record == first.record


@pytest.mark.parametrize("name", ODDITIES)
def test_our_own_records_of_all_kinds_are_read_whole(name):
    first = own(ODDITIES[name])
    assert unread(first) == ""
    assert own(first.record).record == first.record


@settings(max_examples=100)
@given(record=records)
def test_any_record_of_ours_is_read_whole(record):
    try:
        first = own(record)
    except RecordError:
        return
    assert unread(first) == ""
