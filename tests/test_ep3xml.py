"""EP3 XML: the bytes for the sample, each field of EPrints, and the XML that lxml reads."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from lxml import etree
from oddities import ODDITIES
from sample import SAMPLE
from strategies import records

from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import RecordError
from catalog_export.model.profile import Eprints, Institution
from catalog_export.model.record import Abstract, Contributor, File, Identifier, Text, Title
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.eprints import Attachment, EprintsField, eprints_fields, owned
from catalog_export.write.formats import ep3xml

NOW = datetime(2026, 11, 23, tzinfo=UTC)
EP3 = ep3xml.build(Profile(), NOW)
NAMESPACE = f"{{{ep3xml.NAMESPACE}}}"
EVERYTHING = ODDITIES["everything"]
THESIS = EVERYTHING._replace(
    contributors=(
        Contributor("Siti Rahmawati", "author", "aut", identifiers=(Identifier("nim", "1006696473"),)),
        Contributor("Budi Hartono", "pembimbing", "ths", identifiers=(Identifier("nidn", "0012345678"),)),
    ),
    grantor="Universitas Indonesia",
    faculty="Fakultas Hukum",
    programme="Ilmu Hukum",
    programme_code="74201",
    subjects=(Text("Diplomasi", "id"),),
    files=(File("https://lib.ui.ac.id/berkas/naskah%20lengkap.pdf?v=1", "Naskah lengkap"), File("naskah.pdf")),
)


def made(**options):
    return ep3xml.build(Profile(eprints=Eprints(**options)), NOW)


def file_of(format_, *chosen):
    return b"".join(format_.assemble(map(format_.encode, chosen)))


def read(data):
    """Read the one record of a file as nested dicts and lists, with lxml alone."""
    [record] = etree.fromstring(data)
    return {etree.QName(child).localname: value(child) for child in record}


def value(element):
    if not len(element):
        return element.text
    if element[0].tag in {NAMESPACE + "item", NAMESPACE + "document"}:
        return [value(child) for child in element]
    return {etree.QName(child).localname: value(child) for child in element}


def written(record, **options):
    return read(file_of(made(**options), record))


# --- bytes


def test_sample_bytes(golden):
    golden("sample.ep3.xml", file_of(EP3, SAMPLE))


def test_described_item_bytes(golden):
    golden("described-item.ep3.xml", file_of(EP3, ODDITIES["described-item"]))


def test_an_update_writes_details_but_never_empties_them():
    def updated(record):
        root = etree.fromstring(ep3xml.write_eprint(owned(record, Eprints()), record, Eprints(), empty=True))
        return {child.tag: child.text for child in root if child.tag in {"series", "pages", "isbn", "issn"}}

    assert updated(SAMPLE) == {}
    assert updated(ODDITIES["described-item"]) == {
        "series": "Seri hukum ; no. 3; Seri kedua",
        "pages": "84",
        "isbn": "9789794610077",
        "issn": "0378-5955",
    }


def test_everything_bytes(golden):
    golden("everything.ep3.xml", file_of(EP3, THESIS))


def test_collection_bytes(golden):
    golden("collection.ep3.xml", file_of(EP3, ODDITIES["title-only"], ODDITIES["roles"]))


def test_sample_read_back():
    first, second = SAMPLE.abstracts
    assert read(file_of(EP3, SAMPLE)) == {
        "source": "20389935",
        "type": "other",
        "creators": [{"name": {"family": "Melissa Aesthetica"}}],
        "title": f"{SAMPLE.title.proper.value} = {SAMPLE.title.parallel[0].value}",
        "abstract": f"{first.text}\n\n{second.text}",
        "official_url": SAMPLE.url,
    }


# --- what EPrints needs to hear


def test_the_root_is_the_one_the_importer_asks_for():
    root = etree.fromstring(file_of(EP3, SAMPLE, SAMPLE))
    assert root.tag == NAMESPACE + "eprints"
    assert [child.tag for child in root] == [NAMESPACE + "eprint"] * 2


def test_a_record_of_unknown_kind_does_not_become_an_article():
    assert written(SAMPLE)["type"] == "other"
    assert written(SAMPLE, type="monograph")["type"] == "monograph"
    assert written(SAMPLE, type="")["type"] == "other"


@pytest.mark.parametrize(
    ("kind", "thesis_type"), [("bachelor", "other"), ("master", "masters"), ("doctoral", "doctoral")]
)
def test_a_thesis_has_its_type(kind, thesis_type):
    eprint = written(ODDITIES[kind])
    assert (eprint["type"], eprint["thesis_type"]) == ("thesis", thesis_type)


def test_the_site_can_have_its_own_thesis_types():
    assert written(ODDITIES["bachelor"], thesis_bachelor="skripsi")["thesis_type"] == "skripsi"
    assert written(ODDITIES["bachelor"], thesis_bachelor="")["thesis_type"] == "other"


def test_a_status_is_written_only_where_it_is_asked_for():
    assert "eprint_status" not in written(SAMPLE)
    assert written(SAMPLE, status="inbox")["eprint_status"] == "inbox"


def test_the_control_number_carries_the_code_of_the_organisation():
    made = ep3xml.build(Profile(institution=Institution(org_code="JKUNI")), NOW)
    assert read(file_of(made, SAMPLE))["source"] == "(JKUNI)20389935"


# --- people


@pytest.mark.parametrize(
    ("name", "entry", "parts"),
    [
        ("Melissa Aesthetica", None, {"family": "Melissa Aesthetica"}),
        ("Melissa Aesthetica", "Aesthetica, Melissa", {"family": "Aesthetica", "given": "Melissa"}),
        ("Tan Malaka", "Tan Malaka", {"family": "Tan Malaka"}),
        ("Budi Santoso, S.H.", None, {"family": "Budi Santoso, S.H."}),
        ("Pattinama, Peter Albert W.", None, {"family": "Pattinama", "given": "Peter Albert W."}),
        ("Iskandar, N.St.", None, {"family": "Iskandar, N.St."}),
        *(
            (whole, None, {"family": whole})
            for whole in (
                *("Wirasena, Haji", "Wira Guna X, Sultan Kota Contoh", "Siti Contoh, 1970-", "Budi Contoh, penerjemah"),
                *("PT Contoh Jaya, Kota", "Tim Penyusun, Kota", "Negara, Departemen Contoh"),
            )
        ),
        ("Bank, Adelina", None, {"family": "Bank", "given": "Adelina"}),
        ("Surono", None, {"family": "Surono"}),
        ("Budi", ", Budi", {"family": ", Budi"}),
        ("Budi", "Budi, ", {"family": "Budi,"}),
        ("Budi Santoso", "Santoso,Budi", {"family": "Santoso,Budi"}),
    ],
)
def test_a_name_is_split_only_if_page_or_profile_inverts_it(name, entry, parts):
    record = SAMPLE._replace(contributors=(Contributor(name, "author", "aut", entry=entry),))
    assert written(record)["creators"] == [{"name": parts}]


def test_roles_have_their_places():
    eprint = written(ODDITIES["roles"])
    old = "http://www.loc.gov/loc.terms/relators/"
    assert eprint["creators"] == [{"name": {"family": "Ani Kartika"}}]
    assert eprint["corp_creators"] == ["Tim Penyusun Kamus"]
    assert eprint["editors"] == [{"name": {"family": "Citra Dewi"}}]
    assert eprint["contributors"] == [
        {"type": f"{old}THS", "name": {"family": "Budi Hartono"}},
        {"type": f"{old}TRL", "name": {"family": "Dedi Wahyu, S.S."}},
        {"name": {"family": "Eko Prasetyo"}},
        {"name": {"family": "Fitri Handayani"}},
    ]


@pytest.mark.parametrize(
    ("relators", "code", "uri"),
    [
        ("loc.terms", "dgc", "http://www.loc.gov/loc.terms/relators/CTB"),
        ("loc.terms", "dgs", "http://www.loc.gov/loc.terms/relators/THS"),
        ("id.loc.gov", "dgc", "http://id.loc.gov/vocabulary/relators/dgc"),
    ],
)
def test_a_relator_is_one_that_the_site_knows(relators, code, uri):
    record = SAMPLE._replace(contributors=(Contributor("Eko", "penguji", code),))
    assert written(record, relators=relators)["contributors"][0]["type"] == uri


@pytest.mark.parametrize(
    ("identifiers", "expected"),
    [
        ([("nim", "1006696473")], {"id": "NIM1006696473"}),
        ([("email", "a@b.id"), ("nidn", "0012345678")], {"id": "NIDN0012345678"}),
        ([("nidk", "8812345678")], {"id": "NIDK8812345678"}),
        ([("nuptk", "1234567890123456")], {"id": "NUPTK1234567890123456"}),
        ([("email", "a@b.id")], {"id": "a@b.id"}),
        ([("orcid", "https://orcid.org/0000-0002-1825-0097")], {"orcid": "0000-0002-1825-0097"}),
        ([("orcid", "http://www.orcid.org/0000000218250097/")], {"orcid": "0000-0002-1825-0097"}),
        ([("orcid", "0000-0002-1825-0098")], {"orcid": "0000-0002-1825-0098"}),
    ],
)
def test_identifiers_of_people_follow_their_scheme(identifiers, expected):
    person = Contributor("Siti", "author", "aut", identifiers=tuple(Identifier(*pair) for pair in identifiers))
    [creator] = written(SAMPLE._replace(contributors=(person,)))["creators"]
    assert creator == {"name": {"family": "Siti"}, **expected}


@pytest.mark.parametrize(
    ("faculty", "programme", "code", "department"),
    [
        (None, None, None, None),
        (None, "Ilmu Hukum", None, "Ilmu Hukum"),
        ("Fakultas Hukum", "Ilmu Hukum", None, "Ilmu Hukum, Fakultas Hukum"),
        ("Fakultas Hukum", None, None, "Fakultas Hukum"),
        ("Fakultas Hukum", "Ilmu Hukum", "74201", "KODEPRODI74201#Ilmu Hukum"),
        (None, None, "74201", "KODEPRODI74201"),
    ],
)
def test_the_study_programme_is_the_department(faculty, programme, code, department):
    record = SAMPLE._replace(faculty=faculty, programme=programme, programme_code=code)
    assert written(record).get("department") == department


# --- languages


def test_a_site_with_multilang_fields_gets_them():
    record = THESIS._replace(subjects=())
    eprint = written(record, multilang="title abstract keywords")
    assert eprint["title"] == [
        {"text": "Kota kembar : studi Kasus Jakarta & Beijing", "lang": "id"},
        {"text": "Sister Cities", "lang": "en"},
        {"text": "Les villes Jumelées", "lang": "fr"},
    ]
    assert [item["lang"] for item in eprint["abstract"]] == ["id", "en"]
    assert eprint["keywords"] == [
        {"text": "kota kembar; hubungan luar negeri, daerah", "lang": "id"},
        {"text": "sister cities", "lang": "en"},
    ]


def test_a_text_of_unknown_language_has_no_language():
    record = SAMPLE._replace(title=Title(Text("Judul", None)), abstracts=(Abstract(("Teks",), "und"),))
    eprint = written(record, multilang="title abstract")
    assert (eprint["title"], eprint["abstract"]) == ([{"text": "Judul"}], [{"text": "Teks"}])


def test_subjects_are_keywords_unless_they_are_site_ids():
    record = SAMPLE._replace(subjects=(Text("HD28"), Text("HD30")), keywords=(Text("HD28"), Text("kota")))
    assert written(record)["keywords"] == "HD28, HD30, kota"
    assert "subjects" not in written(record)
    eprint = written(record, subjects="ids")
    assert (eprint["subjects"], eprint["keywords"]) == (["HD28", "HD30"], "HD28, kota")


@pytest.mark.parametrize(("options", "other"), [({}, "other"), ({"type": "monograph"}, "monograph")])
def test_a_book_is_of_type_book_unless_the_profile_says_else(options, other):
    assert written(SAMPLE._replace(collection="Buku Teks"), **options)["type"] == options.get("type", "book")
    assert written(SAMPLE._replace(collection="Artikel Jurnal"), **options)["type"] == other


# --- dates, addresses, notes


@pytest.mark.parametrize("year", ["2014/2015", "20145"])
def test_a_year_that_eprints_would_misread_is_a_note(year):
    eprint = written(SAMPLE._replace(year=year))
    assert "date" not in eprint
    assert eprint["note"] == year


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/file?file=digital/d123.pdf", "d123.pdf"),
        ("https://example.org/get.php?id=5&name=bab%201.pdf", "bab 1.pdf"),
        ("https://example.org/naskah.pdf?from=index.html", "naskah.pdf"),
        ("https://example.org/file?id=5", "file"),
    ],
)
def test_the_name_of_a_file_can_be_in_the_query(address, name):
    documents = written(SAMPLE._replace(files=(File(address),)))["documents"]
    assert [document["files"]["file"]["filename"] for document in documents] == [name]


def test_a_body_that_is_the_main_entry_is_a_corporate_creator():
    body = Contributor("Bank Indonesia", kind="corporate", main_entry=True)
    assert written(SAMPLE._replace(contributors=(body,)))["corp_creators"] == ["Bank Indonesia"]
    assert "contributors" not in written(SAMPLE._replace(contributors=(body,)))


@pytest.mark.parametrize("date", ["[2014?]", "c2014"])
def test_the_year_of_a_date_is_written_and_the_date_a_note(date):
    eprint = written(SAMPLE._replace(year=date))
    assert (eprint["date"], eprint["note"]) == ("2014", date)


def test_a_year_has_the_type_in_the_profile():
    record = SAMPLE._replace(year="2014")
    assert (written(record)["date"], written(record)["date_type"]) == ("2014", "published")
    assert written(record, date_type="completed")["date_type"] == "completed"
    assert "date_type" not in written(record, date_type="")


def test_the_profile_decides_where_the_page_address_goes():
    assert written(SAMPLE)["official_url"] == SAMPLE.url
    assert written(SAMPLE, catalogue_url="related_url")["related_url"] == [{"url": SAMPLE.url}]
    assert {"official_url", "related_url"}.isdisjoint(written(SAMPLE, catalogue_url="none"))


def test_the_faculty_is_a_note_if_the_department_is_a_code():
    assert written(THESIS)["note"].split("\n")[1] == "Fakultas Hukum"


def test_values_without_a_field_are_notes():
    assert written(EVERYTHING)["note"].split("\n") == [EVERYTHING.degree, EVERYTHING.rights, EVERYTHING.rights_uri]


# --- files


def test_a_file_at_an_address_is_named_and_not_open_to_all():
    [document] = written(THESIS)["documents"]
    assert document == {
        "files": {
            "file": {
                "filename": "naskah lengkap.pdf",
                "mime_type": "application/pdf",
                "url": THESIS.files[0].path,
            }
        },
        "mime_type": "application/pdf",
        "format": "text",
        "formatdesc": "Naskah lengkap",
        "language": "id",
        "security": "staffonly",
        "main": "naskah lengkap.pdf",
    }


def test_a_file_whose_address_has_no_name_is_numbered():
    files = File("naskah.pdf"), File("https://lib.ui.ac.id/"), File("https://lib.ui.ac.id/berkas/?id=3")
    documents = written(SAMPLE._replace(files=files))["documents"]
    assert [document["main"] for document in documents] == ["file-2", "file-3"]
    assert [document["files"]["file"]["filename"] for document in documents] == ["file-2", "file-3"]


@pytest.mark.parametrize(
    ("name", "mime_type", "kind"),
    [
        ("a.PDF", "application/pdf", "text"),
        ("a.doc", "application/msword", "text"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text"),
        ("a.odt", "application/vnd.oasis.opendocument.text", "text"),
        ("a.rtf", "application/rtf", "text"),
        ("a.txt", "text/plain", "text"),
        ("a.htm", "text/html", "text"),
        ("a.html", "text/html", "text"),
        ("a.epub", "application/epub+zip", "text"),
        ("a.csv", "text/csv", "text"),
        ("a.ppt", "application/vnd.ms-powerpoint", "slideshow"),
        ("a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "slideshow"),
        ("a.odp", "application/vnd.oasis.opendocument.presentation", "slideshow"),
        ("a.xls", "application/vnd.ms-excel", "other"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "other"),
        ("a.jpg", "image/jpeg", "image"),
        ("a.jpeg", "image/jpeg", "image"),
        ("a.png", "image/png", "image"),
        ("a.tif", "image/tiff", "image"),
        ("a.tiff", "image/tiff", "image"),
        ("a.mp3", "audio/mpeg", "audio"),
        ("a.wav", "audio/x-wav", "audio"),
        ("a.mp4", "video/mp4", "video"),
        ("a.zip", "application/zip", "archive"),
        ("a.gz", "application/gzip", "archive"),
        ("a.tar", "application/x-tar", "archive"),
        ("a.bin", None, "other"),
        ("naskah", None, "other"),
    ],
)
def test_a_document_has_its_type_and_format(name, mime_type, kind):
    [documents] = [
        f for f in eprints_fields(THESIS, Eprints(), "", [Attachment(name, None, b"x")]) if f.name == "documents"
    ]
    document = etree.fromstring(ep3xml.write_eprint([documents], THESIS, Eprints())).find("documents/document")
    assert document.findtext("mime_type") == document.findtext("files/file/mime_type") == mime_type
    assert document.findtext("format") == kind


@pytest.mark.parametrize(("language", "written"), [("en", "en"), ("jv", "jv"), ("min", None), (None, None)])
def test_a_document_has_only_a_language_of_two_letters(language, written):
    record = THESIS._replace(language=language)
    attachments = [Attachment("naskah.pdf", None, b"x")]
    [documents] = [field for field in eprints_fields(record, Eprints(), "", attachments) if field.name == "documents"]
    document = etree.fromstring(ep3xml.write_eprint([documents], record, Eprints())).find("documents/document")
    assert document.findtext("language") == written


def test_a_file_can_be_embedded():
    attachments = [Attachment("naskah.pdf", "Naskah", b"%PDF-1.4\n"), Attachment("data.csv", None, b"")]
    [documents] = [field for field in eprints_fields(THESIS, Eprints(), "", attachments) if field.name == "documents"]
    root = etree.fromstring(ep3xml.write_eprint([documents], THESIS, Eprints()))
    assert [element.text for element in root.iter("filename")] == ["naskah.pdf", "data.csv"]
    assert root.findtext(".//file/data") == "JVBERi0xLjQK"
    assert root.find(".//data").get("encoding") == "base64"
    assert root.findtext(".//file/hash") == "6446a98080f5e51ab7f0abc0e8eda635"
    assert root.findtext(".//file/hash_type") == "MD5"
    assert [element.text for element in root.iter("filesize")] == ["9", "0"]
    assert root.find(".//url") is None


# --- updates


def test_an_update_clears_values_the_record_has_lost():
    data = ep3xml.write_eprint(owned(SAMPLE, Eprints(status="inbox")), SAMPLE, Eprints(), empty=True)
    root = etree.fromstring(data)
    assert [child.tag for child in root if not len(child) and not child.text] == [
        *("contributors", "corp_creators", "keywords", "note", "date", "date_type"),
        *("publisher", "place_of_pub", "institution", "department", "thesis_type", "editors"),
    ]
    assert root.findtext("official_url") == SAMPLE.url
    assert root.find("documents") is None
    assert root.find("eprint_status") is None


def test_an_update_replaces_the_fields_the_record_fills():
    options = Eprints(status="inbox", subjects="ids", catalogue_url="related_url")
    names = [field.name for field in owned(THESIS._replace(series=("Seri",)), options)]
    assert names[0] == "documents"
    assert names[-3:] == ["subjects", "related_url", "series"]


def test_only_an_update_writes_a_field_without_a_text():
    fields = [EprintsField("note", ""), EprintsField("series", " x\n y"), EprintsField("place_of_pub", " ")]
    series = b"  <series>x y</series>\n"
    assert ep3xml.write_eprint(fields, SAMPLE, Eprints()) == b"<eprint>\n" + series + b"</eprint>"
    updated = ep3xml.write_eprint(fields, SAMPLE, Eprints(), empty=True)
    assert updated == b"<eprint>\n  <note></note>\n" + series + b"</eprint>"


def test_an_update_without_an_address_keeps_the_address():
    data = ep3xml.write_eprint(owned(SAMPLE._replace(url=None), Eprints()), SAMPLE, Eprints(), empty=True)
    assert etree.fromstring(data).find("official_url") is None


# --- what EPrints would cut off or refuse


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (SAMPLE._replace(contributors=(Contributor("n" * 65, "author", "aut"),)), "eprints-too-long"),
        (SAMPLE._replace(publisher="p" * 256), "eprints-too-long"),
        (SAMPLE._replace(contributors=(Contributor("b" * 256, "", "aut", "corporate"),)), "eprints-too-long"),
        (SAMPLE._replace(title=Title(Text("Nada 𝄞"))), "eprints-character"),
    ],
)
def test_losses_in_eprints_are_findings(record, code):
    with pytest.raises(RecordError) as caught:
        EP3.encode(record)
    assert [found.code for found in caught.value.findings] == [code]
    assert caught.value.findings[0].location == record.source
    with pytest.raises(RecordError) as caught:
        EP3.encode(record._replace(source=None))
    assert str(caught.value.findings[0].location) == record.control_number


def test_a_text_that_is_too_long_is_named_and_quoted():
    record = SAMPLE._replace(contributors=(Contributor("n" * 65, "author", "aut"),))
    with pytest.raises(RecordError, match=rf"creators/name/family has 65 characters \({'n' * 40}\.\.\.\)"):
        EP3.encode(record)


def test_several_standard_numbers_are_listed():
    eprint = written(SAMPLE._replace(isbn=("979-461-007-0", "978-979-461-007-7"), issn=("0378-5955", "2049-3630")))
    assert (eprint["isbn"], eprint["issn"]) == ("9794610070; 9789794610077", "0378-5955; 2049-3630")


def test_a_language_or_role_without_a_text_is_not_written():
    fields = [
        EprintsField("title", (EprintsField("item", (EprintsField("text", " "), EprintsField("lang", "id"))),)),
        EprintsField("contributors", (EprintsField("item", (EprintsField("type", "AUT"),)),)),
        EprintsField("abstract", (EprintsField("item", (EprintsField("text", "x"), EprintsField("lang", "id"))),)),
    ]
    root = etree.fromstring(ep3xml.write_eprint(fields, THESIS, Eprints()))
    assert [(child.tag, child.findtext("item/text"), child.findtext("item/lang")) for child in root] == [
        ("abstract", "x", "id")
    ]


def test_values_of_the_greatest_size_are_written():
    record = SAMPLE._replace(contributors=(Contributor("é" * 64, "author", "aut"),), publisher="p" * 255)
    assert written(record)["publisher"] == "p" * 255


def test_a_site_with_utf8mb4_tables_takes_every_character():
    assert written(SAMPLE._replace(title=Title(Text("Nada 𝄞"))), characters="all")["title"] == "Nada 𝄞"


# --- reading back


@pytest.mark.parametrize("name", sorted(ODDITIES))
def test_oddities_verify(name):
    assert list(EP3.verify(EP3.encode(ODDITIES[name]), ODDITIES[name])) == []


def test_verify_reports_differences():
    encoded = EP3.encode(SAMPLE)
    assert list(EP3.verify(encoded.replace(b"Melissa", b"Melisa"), SAMPLE))
    assert list(EP3.verify(encoded, SAMPLE._replace(year="2014")))
    assert list(EP3.verify(encoded.replace(b"<source>20389935</source>", b""), SAMPLE))


def test_the_format_pickles():
    assert pickle.loads(pickle.dumps(EP3)).encode(SAMPLE) == EP3.encode(SAMPLE)


@given(records)
@settings(max_examples=100, deadline=None)
def test_any_record_reads_back_or_is_a_finding(record):
    for format_ in (made(characters="all"), made(characters="all", multilang="title abstract keywords")):
        try:
            encoded = format_.encode(record)
        except RecordError as error:
            codes = {found.code for found in error.findings}
            encoded = b""
        if not encoded:
            assert codes == {"eprints-too-long"}
            continue
        assert list(format_.verify(encoded, record)) == []
        texts = "\n".join(etree.fromstring(encoded).itertext())
        for text in (*record.title.parallel, *record.keywords):
            assert clean(text.value) in clean(texts)
        for person in record.contributors:
            whole = clean(person.entry or person.name)
            assert all(clean(part) in texts for part in whole.split(","))
        for abstract in record.abstracts:
            assert clean(abstract.text, keep_newlines=True) in texts
