"""Receivers: the records written for them, their requirements and limitations, and the import of SLiMS."""

import pickle
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pymarc
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from lxml import etree
from marc_oddities import MARC_ODDITIES
from oddities import ODDITIES
from sample import SAMPLE
from strategies import records
from test_documentation import tool
from test_jsonl_format import FULL

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import RecordError, UsageError
from catalog_export.model.findings import finding
from catalog_export.model.profile import Eprints, Institution, Marc
from catalog_export.model.record import Abstract, Contributor, Identifier, Location, Record, Text, Title
from catalog_export.run.report import Tally
from catalog_export.write import registry
from catalog_export.write.crosswalks import dspace
from catalog_export.write.formats import jsonl, marc, marcxml
from catalog_export.write.receivers.table import RECEIVERS, find_receiver

DATE = datetime(2026, 11, 23, tzinfo=UTC)
SLIMS = marc.build(Profile(receiver="slims"), DATE)
TABLED = MARC_ODDITIES["from-a-table"][0]
DOCUMENT = (Path(__file__).parent.parent / "docs" / "receivers.md").read_text("utf-8")


# --- the table


@pytest.mark.parametrize("name", RECEIVERS)
def test_receivers_read_known_formats_and_are_documented(name):
    receiver = find_receiver(name)
    assert receiver.name == name
    assert set(receiver.formats) <= set(registry.format_names())
    assert all(set(loss.formats) <= set(receiver.formats) for loss in receiver.limitations)
    ways = ", ".join(f"`{way}`" for way in (*receiver.formats, *receiver.feeds))
    assert f"| `{name}` | {ways} |" in DOCUMENT


@pytest.mark.parametrize("name", RECEIVERS)
@given(record=records)
@settings(max_examples=25, deadline=None)
def test_any_record_can_be_checked_and_names_are_unique(name, record):
    receiver, tally = find_receiver(name), Tally()
    tally.count(receiver, record, Profile(), receiver.formats)
    told = [found.message for found in tally.losses(receiver)]
    assert len(told) == len(tally.lost)
    assert all(f"{name} loses {what} (1 record, this one the first); " in " ".join(told) for what in tally.lost)
    names = [part.what for part in (*receiver.requirements, *receiver.limitations)]
    assert len([part.what for part in receiver.limitations]) == len({part.what for part in receiver.limitations})
    assert len([part.what for part in receiver.requirements]) == len({part.what for part in receiver.requirements})
    assert all(names)


def test_tallies_add_up_and_travel():
    receiver, first, second = find_receiver("slims"), Tally(), Tally()
    first.count(receiver, SAMPLE, Profile(), ["marc"])
    second.count(receiver, TABLED._replace(source=Location("b.md", 1)), Profile(), ["marc"])
    second = Tally.unpack(second.packed())
    first += second
    assert first.lost["the record number"] == 2
    assert first.first["the record number"] == SAMPLE.source
    assert first.first["the faculty"] == Location("b.md", 1)


def test_an_unknown_receiver():
    with pytest.raises(UsageError, match="did you mean slims"):
        find_receiver("slimz")
    with pytest.raises(UsageError, match="unknown receiver"):
        catalog_export.check("x.md", receiver="vufind")


# --- formats


@pytest.mark.parametrize(
    ("name", "to", "message"),
    [
        (
            "eprints",
            "marc",
            "eprints does not read marc; use --to ep3xml or --to bibtex or 'catalog-export feed eprints'",
        ),
        ("slims", "marcxml", "slims does not read marcxml; use --to marc"),
        ("dspace", "oai_dc", "dspace does not read dc; use 'catalog-export feed saf'"),
    ],
)
def test_a_format_that_a_receiver_cannot_read_is_refused(tmp_path, name, to, message):
    with pytest.raises(UsageError) as caught:
        catalog_export.export(tmp_path, to, tmp_path / "out", receiver=name)
    assert message in str(caught.value)
    assert not (tmp_path / "out").exists()


def run(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def page(tmp_path, record):
    path = tmp_path / "in.jsonl"
    path.write_bytes(jsonl.encode(record) + b"\n")
    return path


def test_the_best_format_is_written_where_none_is_named(tmp_path):
    result = run("--for", "slims", page(tmp_path, SAMPLE))
    assert result.exit_code == 0
    assert imported(result.stdout_bytes) == imported(SLIMS.encode(SAMPLE))
    assert run("--for", "dspace", page(tmp_path, SAMPLE)).exit_code == 2


def test_the_receivers_are_listed():
    listed = run("formats").stdout
    assert all(f"\n{name:9} " in listed for name in RECEIVERS)


# --- what is said


def test_values_that_rama_misses_are_reported_and_counted(tmp_path):
    path = tmp_path / "in.jsonl"
    bare = TABLED._replace(control_number="2", contributors=TABLED.contributors[:1], year=None)
    path.write_bytes(jsonl.encode(SAMPLE) + b"\n" + jsonl.encode(bare) + b"\n")
    report = catalog_export.check(path, receiver="rama")
    [needs, more] = [found.message for found in report.findings if found.code == "receiver-needs"]
    assert needs == (
        "rama needs NIM of each author, a supervisor, KODEPRODI, the study programme, the kind of thesis, the year; "
        "add it to the page or to a side-car table; the kind of thesis may be in the profile"
    )
    assert more.startswith("rama needs a supervisor, the year; ")
    assert report.remarks[0].startswith(
        "rama: missing values, with the number of records: NIM of each author (1), a supervisor (2),"
    )


def test_nothing_is_missing_where_all_is_there(tmp_path):
    lecturer = Contributor("Budi", "supervisor", "ths", identifiers=(Identifier("nidk", "8812345678"),))
    student = Contributor("Ani", "author", "aut", identifiers=(Identifier("nim", "0906500001"),))
    record = TABLED._replace(contributors=(student, lecturer), url="https://lib.ui.ac.id/detail?id=1")
    report = catalog_export.check(page(tmp_path, record), receiver="rama")
    assert [found for found in report.findings if found.code == "receiver-needs"] == []
    assert report.remarks == []


def test_a_book_needs_no_kind_of_thesis(tmp_path):
    book = SAMPLE._replace(collection="Buku Teks", year="2014")
    codes = [found.code for found in catalog_export.check(page(tmp_path, book), receiver="eprints").findings]
    assert "receiver-needs" not in codes


def test_losses_depend_on_the_format(tmp_path):
    path = page(tmp_path, TABLED)
    by_format = {
        to: {found.message.partition(" (")[0] for found in catalog_export.check(path, to, receiver="eprints").findings}
        for to in ("bibtex", "ep3xml")
    }
    assert "eprints loses identifiers of people" in by_format["bibtex"] - by_format["ep3xml"]
    assert "eprints loses the kind of thesis, which becomes other" in by_format["ep3xml"] - by_format["bibtex"]


def test_losses_of_ep3_xml_depend_on_the_profile(tmp_path):
    numbers = (Identifier("nidn", "0012345678"), Identifier("nuptk", "1234567890123456"))
    lecturer = Contributor("Budi", "supervisor", "ths", identifiers=numbers)
    path = page(tmp_path, SAMPLE._replace(thesis_kind="bachelor", contributors=(*SAMPLE.contributors, lecturer)))
    fitting = Eprints(multilang="title abstract", thesis_bachelor="bachelors")
    lost = [
        set(catalog_export.check(path, "ep3xml", receiver="eprints", profile=Profile(eprints=eprints)).tally.lost)
        for eprints in (Eprints(), fitting)
    ]
    assert "the numbers and the e-mail address of a person, except one" in lost[1]
    assert lost[0] - lost[1] == {"the language of titles and abstracts", "the kind of thesis, which becomes other"}


def test_koha_needs_an_organisation_code(tmp_path):
    path = page(tmp_path, FULL)
    path.write_bytes(path.read_bytes() * 3)
    found = [found for found in catalog_export.check(path, receiver="koha").findings if found.code == "receiver-needs"]
    assert [str(one.location) for one in found] == ["<profile>"]
    profile = Profile(institution=Institution(org_code="ID-DpUI"))
    codes = [found.code for found in catalog_export.check(path, receiver="koha", profile=profile).findings]
    assert "receiver-needs" not in codes


@pytest.mark.parametrize(
    ("name", "lost"), [("Lubis, Todung Mulya", False), ("Budi Santoso, S.H.", True), ("Sutan, 1890-1950", True)]
)
def test_degrees_and_dates_are_lost_only_where_there_are_any(tmp_path, name, lost):
    record = SAMPLE._replace(contributors=(Contributor(name, "author", "aut"),))
    tally = catalog_export.check(page(tmp_path, record), receiver="slims").tally
    assert ("degrees and dates of people" in tally.lost) is lost


def test_uncontrolled_names_are_lost_in_slims(tmp_path):
    report = catalog_export.check(
        page(tmp_path, SAMPLE), receiver="slims", profile=Profile(marc=Marc(names="uncontrolled"))
    )
    assert report.tally.lost["all people"] == 1


def test_a_compiler_is_a_creator_to_koha(tmp_path):
    record = SAMPLE._replace(contributors=(Contributor("Ani", "compiler", "com"),))
    assert (
        "people who are not creators"
        not in catalog_export.check(page(tmp_path, record), "dc", receiver="koha").tally.lost
    )


@pytest.mark.parametrize("options", [{}, {"jobs": 2, "shard_size": 2}])
def test_losses_are_counted_over_all_parts_of_a_run(tmp_path, options):
    (tmp_path / "pages").mkdir()
    for number in range(6):
        (tmp_path / "pages" / f"{number}.jsonl").write_bytes(jsonl.encode(TABLED._replace(control_number=str(number))))
    report = catalog_export.export(tmp_path / "pages", "marc", f"{tmp_path}/out/", receiver="slims", **options)
    losses = [found for found in report.findings if found.code == "receiver-loses"]
    assert losses[0] == finding(
        "receiver-loses",
        Location(f"{tmp_path}/pages/0.jsonl", 1),
        receiver="slims",
        what="the record number",
        count="6 records",
        why="SLiMS assigns its own numbers",
    )
    assert len(losses) == len({found.message for found in losses})


def test_strict_omits_records_a_receiver_cannot_use(tmp_path):
    report = catalog_export.check(page(tmp_path, SAMPLE), receiver="rama", strict=True)
    assert (report.failed, report.exit_code) == (1, 1)


# --- formats


@pytest.mark.parametrize("receiver", ["slims", "koha"])
def test_records_for_a_receiver_can_be_read_as_text(tmp_path, receiver):
    catalog_export.export(page(tmp_path, SAMPLE), "mrk", tmp_path / "a.mrk", receiver=receiver)
    text = (tmp_path / "a.mrk").read_text("utf-8")
    assert "=245" in text
    assert ("Abstrak: " in text) == (receiver == "slims")


def test_no_receiver_reads_a_preview_by_default():
    for name in RECEIVERS:
        receiver = find_receiver(name)
        assert not set(receiver.previews) & set(receiver.formats)


@pytest.mark.parametrize(
    ("receiver", "advice"), [("slims", "slims reads no format without that limit"), ("koha", "use --to marcxml for it")]
)
def test_a_too_long_record_gets_no_advice_that_is_refused(receiver, advice):
    made = marc.build(Profile(receiver=receiver), DATE)
    with pytest.raises(RecordError, match=advice):
        made.encode(SAMPLE._replace(abstracts=(Abstract(("kata " * 21_000,), "id"),)))


def test_koha_gets_marcxml_that_fits_iso_2709():
    words = " ".join(f"kata{number}" for number in range(3_000))
    record = SAMPLE._replace(abstracts=(Abstract((words,), "id"),))

    def notes(receiver):
        root = etree.fromstring(marcxml.build(Profile(receiver=receiver), DATE).encode(record))
        fields = root.iterfind("{*}datafield[@tag='520']")
        return [field.findtext("{*}subfield[@code='a']") for field in fields]

    assert notes("") == [words]
    pieces = notes("koha")
    assert max(map(len, pieces)) < 9_999
    assert " ".join(pieces) == words
    record = SAMPLE._replace(abstracts=(Abstract(("a" * 120_000,), "id"),))
    # 9,999 bytes without two indicators, the terminator, $a, and $8: seven bytes, eight from the tenth piece on.
    assert [len(piece) for piece in notes("koha")] == [9_987] * 9 + [9_986] * 3 + [159]
    too_long = SAMPLE._replace(title=Title(Text("arsip " * 2_000)))
    assert marcxml.build(Profile(receiver="koha"), DATE).encode(too_long)


# --- SLiMS


def imported(encoded):
    """Read a record like the import of SLiMS 9: the first $a of each field, trimmed as in PHP."""
    read = pymarc.Record(encoded, to_unicode=True, utf8_handling="strict")

    def trim(text):
        return text.strip(" \t\n\r\0\v")

    def first(field, code="a"):
        return [trim(value) for value in field.get_subfields(code)[:1]]

    [title] = read.get_fields("245")
    found = {"title": "".join(first(title) + first(title, "b"))}
    for field in read.get_fields("260"):
        found |= {
            name: value
            for name, code in (("place", "a"), ("publisher", "b"), ("year", "c"))
            for value in first(field, code)
        }
    notes = [field for field in read.get_fields() if field.tag.startswith("5")]
    found["notes"] = "".join(value for field in notes for value in first(field))
    found["authors"] = [v for f in read.get_fields("100", "110", "700", "710") for v in first(f)]
    found["subjects"] = [value for field in read.get_fields("650", "655") for value in first(field)]
    return found


def test_slims_imports_the_sample_as_expected():
    found = imported(SLIMS.encode(SAMPLE))
    first, second = (" ".join(abstract.paragraphs) for abstract in SAMPLE.abstracts)
    assert found["title"] == (
        "Peran paradiplomasi dalam membangun kerjasama kota Kembar Jakarta-Beijing =\u00a0"
        "The role of paradiplomacy in building the Jakarta-Beijing sister City cooperation."
    )
    assert found["authors"] == ["Melissa Aesthetica"]
    assert found["notes"].startswith(f"{SAMPLE.url}\u00a0Abstrak: {first}\u00a0Abstract: {second}\u00a0")
    assert found["subjects"] == []


def test_slims_imports_table_values_as_expected():
    found = imported(SLIMS.encode(TABLED))
    assert (found["place"], found["publisher"], found["year"]) == (
        "Depok",
        "Fakultas Hukum Universitas Indonesia",
        "2016",
    )
    assert found["authors"] == ["Siti Rahmawati", "Budi Hartono", *["Universitas Indonesia"] * 2]
    assert found["subjects"] == [
        *("Hubungan internasional", "Sister cities."),
        *("kota kembar", "hubungan luar negeri, daerah", "sister cities", "Academic theses"),
    ]
    assert "https://contoh.ac.id/bab1.pdf\u00a0" in found["notes"]


@pytest.mark.parametrize(
    ("name", "listed"),
    [("Surono", "Surono"), ("Iskandar, N.St.", "Iskandar, N.St."), ("Budi Santoso, S.H.", "Budi Santoso")],
)
@pytest.mark.parametrize("role", [("", None), ("author", "aut")])
def test_names_come_without_marks_of_ours(name, listed, role):
    found = imported(SLIMS.encode(SAMPLE._replace(contributors=(Contributor(name, *role),))))
    assert found["authors"] == [listed]


@pytest.mark.parametrize("name", MARC_ODDITIES)
def test_fields_for_slims_are_in_order_and_read_back(name):
    record, profile = MARC_ODDITIES[name]
    made = marc.build(profile._replace(receiver="slims"), DATE)
    data = made.encode(record)
    assert list(made.verify(data, record)) == []
    [read] = pymarc.MARCReader(BytesIO(data), to_unicode=True, utf8_handling="strict")
    tags = [field.tag for field in read.get_fields()]
    assert tags == sorted(tags)
    assert len(read.get_fields("260")) == len(read.get_fields("264"))
    fields = [field for field in data.split(b"\x1e") if b"\x1f" in field]
    assert all(re.match(rb"[ \d]{2}\x1f", field) for field in fields)


def test_series_and_description_reach_slims():
    item = ODDITIES["described-item"]
    [read] = pymarc.MARCReader(BytesIO(SLIMS.encode(item)), to_unicode=True)
    assert [field["a"] for field in read.get_fields("440")] == ["Seri hukum ; no. 3", "Seri kedua"]
    assert read["300"].subfields[1].value == "\u00a0illustration ;"


def test_all_places_are_in_the_first_subfield_for_slims():
    record = SAMPLE._replace(place="London ; New York", publisher="Routledge", year="1998")
    read = pymarc.Record(SLIMS.encode(record))
    assert read["264"].get_subfields("a") == ["London ;", "New York :"]
    assert read["260"].get_subfields("a", "b", "c") == ["London ; New York", "Routledge", "1998"]


def test_pieces_of_a_long_abstract_keep_their_blank_in_slims():
    words = " ".join(f"kata{number}" for number in range(3_000))
    record = SAMPLE._replace(abstracts=(Abstract((words,), "id"),))
    assert len(pymarc.Record(SLIMS.encode(record)).get_fields("520")) > 2
    assert f"Abstrak: {words}\u00a0" in imported(SLIMS.encode(record))["notes"].replace("\u00a0kata", " kata")


@pytest.mark.parametrize(("size", "end"), [(9_985, "\u00a0"), (9_986, "")])
def test_a_piece_for_slims_has_room_for_its_blank(size, end):
    record = SAMPLE._replace(abstracts=(Abstract((f"{'a' * size} {'b' * 50}",), "id"),))
    [read] = pymarc.MARCReader(BytesIO(SLIMS.encode(record)), to_unicode=True, utf8_handling="strict")
    _, piece, _ = read.get_fields("520")
    assert piece["a"] == "a" * 9_985 + end


def test_a_long_word_is_split_without_a_blank_for_slims():
    record = SAMPLE._replace(abstracts=(Abstract(("a" * 25_000,), "id"),))
    assert "a" * 25_000 in imported(SLIMS.encode(record))["notes"]


def test_characters_that_slims_cannot_keep_are_refused():
    with pytest.raises(RecordError, match="slims-character"):
        SLIMS.encode(SAMPLE._replace(title=Title(Text("Nada \U0001d11e"))))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": Title(Text("Nada \U0001d11e"))}, ["245"]),
        ({"control_number": "\U0001d11e"}, ["001", "588"]),
        ({"keywords": (Text("\U0001d11e"),)}, ["650", "653"]),
        ({"series": ("Seri ; \U0001d11e",)}, ["440", "490"]),
    ],
)
def test_the_field_with_such_a_character_is_named(changes, fields):
    with pytest.raises(RecordError) as error:
        SLIMS.encode(SAMPLE._replace(**changes))
    text = "{} has characters that SLiMS cannot keep (U+1D11E); the record was not written; replace them"
    assert [found.message for found in error.value.findings] == [text.format(field) for field in fields]


@pytest.mark.parametrize(
    ("lang", "label"), [("id", "Abstrak: "), ("en", "Abstract: "), ("en-GB", "Abstract: "), ("fr", "Abstract: ")]
)
def test_a_label_introduces_an_abstract_in_slims(lang, label):
    record = SAMPLE._replace(abstracts=(Abstract(("Satu kata.",), lang),), url=None)
    [note] = pymarc.Record(SLIMS.encode(record)).get_fields("520")
    assert note["a"] == f"{label}Satu kata.\u00a0"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"keywords": (Text("k" * 51),)}, "subjects and keywords of more than 50 characters"),
        ({"subjects": (Text("k" * 51),)}, "subjects and keywords of more than 50 characters"),
        ({"place": "p" * 31}, "a place of more than 30 characters"),
        ({"publisher": "p" * 101}, "names and publishers of more than 100 characters"),
        ({"grantor": "p" * 101}, "names and publishers of more than 100 characters"),
        ({"contributors": (Contributor("n" * 101),)}, "names and publishers of more than 100 characters"),
        (
            {"title": Title(Text("J"), statement_of_responsibility="s" * 201)},
            "the end of a statement of responsibility of more than 200 characters",
        ),
        ({"extent": "e" * 51}, "the end of a physical description of more than 50 characters"),
        ({"series": ("s" * 201,)}, "the end of a series statement of more than 200 characters"),
        (
            {"abstracts": (Abstract(("\u00e9" * 32_768,)),)},
            "the end of notes of more than 65,535 bytes",
        ),
    ],
)
def test_slims_cuts_long_values(changes, what):
    receiver = find_receiver("slims")
    plain = Record(Title(Text("Judul")))

    def lost(record):
        tally = Tally()
        tally.count(receiver, record, Profile(), ["marc"])
        return set(tally.lost)

    assert what in lost(plain._replace(**changes))
    shorter = {
        "keywords": (Text("k" * 50),),
        "place": "p" * 30,
        "publisher": "p" * 100,
        "extent": "e" * 50,
        "series": ("s" * 200,),
        "contributors": (Contributor("n" * 100),),
        "abstracts": (Abstract(("\u00e9" * 32_767,)),),
        "title": Title(Text("J"), statement_of_responsibility="s" * 200),
    }
    assert not {loss for loss in lost(plain._replace(**shorter)) if "of more than" in loss}


def test_verify_sees_a_difference():
    assert list(SLIMS.verify(SLIMS.encode(SAMPLE), SAMPLE._replace(control_number="1")))


@settings(max_examples=60, deadline=None)
@given(records)
def test_any_record_for_slims(record):
    try:
        data = SLIMS.encode(record)
    except RecordError:
        return
    assert list(SLIMS.verify(data, record)) == []


def test_the_format_pickles():
    assert pickle.loads(pickle.dumps(SLIMS)).encode(SAMPLE) == SLIMS.encode(SAMPLE)


# --- each value is written, or reported as lost

CROSSWALKS = tool("crosswalk_docs")
_BARE = Record(Title(Text("Kota", "id")), contributors=(Contributor("Sari Dewi", "author", "aut"),))
_EVERY = [case for case in CROSSWALKS.cases() if case.name != "title.proper.lang"]  # it is not on the page


def losses(receiver, name, record):
    tally = Tally()
    tally.count(receiver, record, Profile(), [name])
    return set(tally.lost)


def written(receiver, name, record):
    if name == "dspace":
        return list(dspace.values(record, Profile().dspace))
    return registry.find_format(name, Profile(receiver=receiver.name), DATE).encode(record)


@pytest.mark.parametrize("case", _EVERY, ids=[case.name for case in _EVERY])
@pytest.mark.parametrize("receiver", RECEIVERS)
def test_each_value_is_written_or_reported_as_lost(receiver, case):
    receiver = find_receiver(receiver)
    pairs = zip(Record._fields, case.given, CROSSWALKS.BASE, strict=True)
    changes = {name: value for name, value, usual in pairs if value != usual}
    for kind in (None, "master") if case.name != "thesis_kind" else (None,):
        base = _BARE._replace(thesis_kind=kind)
        record = base._replace(**changes)
        for name in receiver.formats or ("dspace",):
            is_lost = written(receiver, name, record) == written(receiver, name, base)
            assert not is_lost or losses(receiver, name, record) - losses(receiver, name, base), name
