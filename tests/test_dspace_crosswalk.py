"""The crosswalk from records to the metadata fields of DSpace."""

import pytest
import strategies
from hypothesis import given, settings
from oddities import ODDITIES
from sample import SAMPLE

from catalog_export.model.profile import Dspace
from catalog_export.model.record import Contributor, File, Identifier, Record, Text, Title
from catalog_export.write.crosswalks.dspace import dspace_language, values
from catalog_export.write.crosswalks.dspace_registry import REGISTRY

FULL = Dspace(
    fields="thesis.degree.name thesis.degree.level thesis.degree.discipline thesis.degree.department "
    "thesis.degree.grantor dc.publisher.place",
    nim="local.nim",
    nidn="local.nidn",
    programme_code="local.kodeprodi",
)


PLAIN = Dspace()


def said(record, site=PLAIN):
    return [(value.field, value.language, value.text) for value in values(record, site)]


def test_the_sample():
    found = said(SAMPLE)
    assert [(field, language) for field, language, _ in found] == [
        ("dc.title", "id"),
        ("dc.title.alternative", "en"),
        ("dc.contributor.author", None),
        ("dc.description.abstract", "id"),
        ("dc.description.abstract", "en"),
        ("dc.language.iso", None),
        ("dc.identifier.other", None),
        ("dc.identifier.uri", None),
    ]
    assert found[5:] == [
        ("dc.language.iso", None, "id"),
        ("dc.identifier.other", None, "20389935"),
        ("dc.identifier.uri", None, "https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal"),
    ]


@pytest.mark.parametrize(
    ("relator", "field"),
    [
        ("aut", "author"),
        ("com", "author"),
        ("ths", "advisor"),
        ("dgs", "advisor"),
        ("edt", "editor"),
        ("ill", "illustrator"),
        ("trl", "other"),
        ("dgc", "other"),
        (None, "other"),
    ],
)
def test_people_are_written_in_contributor_by_role_not_creator(relator, field):
    record = Record(Title(Text("Judul")), contributors=(Contributor("Budi", relator=relator, entry="Budi, X"),))
    assert said(record)[1] == (f"dc.contributor.{field}", None, "Budi, X")


@pytest.mark.parametrize(
    ("year", "field"),
    [
        ("2014", "dc.date.issued"),
        ("2014-03", "dc.date.issued"),
        ("2014-03-31", "dc.date.issued"),
        ("[2014]", "dc.date"),
    ],
)
def test_only_a_date_of_iso_8601_is_the_date_of_issue(year, field):
    assert (field, None, year) in said(Record(Title(Text("Judul")), year=year))


def test_a_date_of_another_form_has_its_year_as_date_of_issue():
    assert ("dc.date.issued", None, "2014") in said(Record(Title(Text("Judul")), year="[2014?]"))
    assert "dc.date.issued" not in [field for field, _, _ in said(Record(Title(Text("Judul")), year="2014/2015"))]


def test_no_year_no_date():
    assert not [field for field, _, _ in said(SAMPLE) if field.startswith("dc.date")]


@pytest.mark.parametrize(
    ("kind", "expected"), [("bachelor", "Skripsi"), ("master", "Thesis"), ("doctoral", "Thesis"), (None, "Other")]
)
def test_the_type_comes_from_the_profile_or_the_dspace_form(kind, expected):
    site = Dspace(type_bachelor="Skripsi", type="Other")
    assert ("dc.type", None, expected) in said(SAMPLE._replace(thesis_kind=kind), site)


def test_a_record_of_unknown_kind_has_a_type_only_by_profile():
    assert not [field for field, _, _ in said(SAMPLE) if field == "dc.type"]


THESIS = SAMPLE._replace(
    thesis_kind="master",
    degree="Magister Hukum",
    grantor="Universitas Indonesia",
    programme="Hukum",
    programme_code="74101",
    faculty="Fakultas Hukum",
    place="Depok",
    publisher="UI",
    contributors=(
        Contributor("Siti", "author", "aut", identifiers=(Identifier("nim", "1206"), Identifier("email", "a@b.id"))),
        Contributor("Budi", "pembimbing", "ths", identifiers=(Identifier("nidn", "0012345678"),)),
    ),
)


def test_the_description_of_the_item_has_fields():
    item = ODDITIES["described-item"]
    found = [(field, text) for field, _, text in said(item)]
    assert [text for field, text in found if field == "dc.identifier.other"] == [item.control_number, "S11702"]
    assert ("dc.format.extent", item.extent) in found
    assert [text for field, text in found if field == "dc.relation.ispartofseries"] == list(item.series)
    assert [text for field, text in found if field == "dc.description"] == [*item.notes, item.bibliography_note]
    assert ("dc.identifier.isbn", "9789794610077") in found
    assert [text for field, text in found if field == "dc.identifier.issn"] == ["0378-5955"]


def test_fields_outside_the_registry_need_the_profile():
    found = said(THESIS, FULL)
    assert found[-6:] == [
        ("thesis.degree.name", None, "Magister Hukum"),
        ("thesis.degree.level", None, "Master's"),
        ("thesis.degree.discipline", None, "Hukum"),
        ("thesis.degree.department", None, "Fakultas Hukum"),
        ("thesis.degree.grantor", None, "Universitas Indonesia"),
        ("local.kodeprodi", None, "74101"),
    ]
    assert ("local.nim", None, "1206") in found
    assert ("local.nidn", None, "0012345678") in found
    assert ("dc.publisher.place", None, "Depok") in found
    assert "a@b.id" not in {text for _, _, text in found}


@pytest.mark.parametrize(
    ("kind", "level"), [("bachelor", "Bachelor's"), ("master", "Master's"), ("doctoral", "Doctoral"), (None, None)]
)
def test_the_level_of_a_degree(kind, level):
    found = said(THESIS._replace(thesis_kind=kind), FULL)
    assert [text for field, _, text in found if field == "thesis.degree.level"] == ([level] if level else [])


@pytest.mark.parametrize("scheme", ["nidn", "nidk", "nuptk"])
@pytest.mark.parametrize("field", ["local.nidn", "local.lecturer.number"])
def test_every_number_of_a_lecturer_has_the_field_of_the_profile(scheme, field):
    people = (Contributor("Budi", "", "ths", identifiers=(Identifier(scheme, "1"), Identifier("orcid", "2"))),)
    found = said(Record(Title(Text("Judul")), contributors=people), Dspace(nidn=field))
    assert found[1:] == [("dc.contributor.advisor", None, "Budi"), (field, None, "1")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"title": Title(Text("A"), (), "B", "C")},
            [("title", "A : B"), ("description.statementofresponsibility", "C")],
        ),
        ({"title": Title(Text("A"), (Text("B"),))}, [("title", "A"), ("title.alternative", "B")]),
        ({"place": "Depok"}, [("title", "Judul")]),
        ({"publisher": "P"}, [("title", "Judul"), ("publisher", "P")]),
        ({"rights": "R", "rights_uri": "U"}, [("title", "Judul"), ("rights", "R"), ("rights.uri", "U")]),
        ({"isbn": ("9789794610077", "1")}, [("title", "Judul"), ("identifier.isbn", "9789794610077")]),
        ({"issn": ("0378-5955", "1")}, [("title", "Judul"), ("identifier.issn", "0378-5955")]),
        ({"programme_code": "74101", "degree": "D"}, [("title", "Judul")]),
        ({"year": "2014-13"}, [("title", "Judul"), ("date", "2014-13")]),
        ({"year": "2014-12-32"}, [("title", "Judul"), ("date", "2014-12-32")]),
    ],
)
def test_each_value_alone_is_in_its_field(changes, expected):
    found = said(Record(Title(Text("Judul")))._replace(**changes))
    assert found == [(f"dc.{field}", None, text) for field, text in expected]


def test_without_them_nothing_but_the_registry_is_written():
    assert {field.split(".")[0] for field, _, _ in said(THESIS)} == {"dc"}
    assert ("dc.publisher", None, "UI") in said(THESIS)


def test_the_address_of_the_page_can_be_left_out():
    assert "dc.identifier.uri" not in {field for field, _, _ in said(SAMPLE, Dspace(catalogue_url="none"))}


def test_a_keyword_that_is_a_subject_is_written_once():
    record = SAMPLE._replace(subjects=(Text("Hukum", "id"),), keywords=(Text("Hukum", "id"), Text("law", "en")))
    subjects = [statement for statement in said(record) if statement[0].startswith("dc.subject")]
    assert subjects == [("dc.subject.other", "id", "Hukum"), ("dc.subject", "en", "law")]


def test_only_files_on_the_web_are_related_addresses():
    record = SAMPLE._replace(files=(File("https://example.org/a.pdf"), File("b.pdf")))
    assert [text for field, _, text in said(record) if field == "dc.relation.uri"] == ["https://example.org/a.pdf"]


@pytest.mark.parametrize(
    ("tag", "code"), [("id", "id"), ("in", "id"), ("en-US", "en_US"), ("und", None), (None, None), ("x y", None)]
)
def test_codes_of_languages_are_those_of_the_forms(tag, code):
    assert dspace_language(tag) == code


@settings(max_examples=100, deadline=None)
@given(strategies.records)
def test_every_field_is_registered_or_named_by_the_profile(record):
    own = {*FULL.fields.split(), FULL.nim, FULL.nidn, FULL.programme_code}
    for value in values(record, FULL):
        assert value.name in REGISTRY[value.schema] if value.schema in REGISTRY and value.field not in own else True
        assert value.schema in REGISTRY or value.field in own
    for value in values(record, PLAIN):
        assert value.name in REGISTRY[value.schema]


def test_the_registry_is_that_of_dspace(golden):
    names = sorted(f"{schema}.{name}\n" for schema, names in REGISTRY.items() for name in names)
    golden("dspace-registry.txt", "".join(names).encode())
    assert sum(map(len, REGISTRY.values())) == 448
    assert len(REGISTRY) == 25
    assert {"contributor.advisor", "description.abstract", "title.alternative"} <= REGISTRY["dc"]
    assert not any("degree" in name for names in REGISTRY.values() for name in names)
