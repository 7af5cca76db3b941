"""The institution profile: reading, messages, and the values that it adds to a record."""

import pickle
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from sample import SAMPLE
from strategies import records

from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Defaults, NameRules, Profile, complete, load, used
from catalog_export.enrich.profile.keys import KEYS, MAPPINGS
from catalog_export.model.errors import ProfileError
from catalog_export.model.profile import TABLES
from catalog_export.model.record import Contributor, Location, Provenance, Record, Text, Title

DOCUMENT = Path(__file__).parent.parent / "docs" / "profile.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
BARE = Record(Title(Text("Judul")))
load_module = sys.modules[load.__module__]


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="ui.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write_file


# --- reading


def test_the_documented_profile_loads(write):
    path = write(BLOCKS[0])
    write(BLOCKS[1], "names.toml")
    profile = load(path)
    assert profile.institution.org_code == "JKUNI"
    assert profile.names.table["Kwik Kian Gie"] == "Kwik, Kian Gie"
    assert profile.places["defaults.country"] == Location(str(path), 10)
    assert profiles.settings(profile)["marc.flavour"] == "indomarc"
    assert pickle.loads(pickle.dumps(profile)) == profile
    assert hash(profile)


def test_documentation_has_every_key_with_its_default_and_help():
    text = DOCUMENT.read_text("utf-8")
    tables = re.findall(r"### `\[(\w+)\]`\n(.*?)(?=\n##|\Z)", text, re.DOTALL)
    rows = {
        f"{table}.{key}": (default.strip("` "), meaning)
        for table, part in tables
        for key, default, meaning in re.findall(r"^\| `(\w+)` \|([^|]*)\| (.*) \|$", part, re.MULTILINE)
    }
    assert rows == {key: (value_of(Profile(), key), known.help) for key, known in KEYS.items()}


def test_every_allowed_value_is_documented():
    text = DOCUMENT.read_text("utf-8")
    assert [value for key in KEYS.values() for value in key.choices if value and f"`{value}`" not in text] == []


def test_every_default_is_allowed():
    assert [key for key in KEYS if load_module.expected_value(key, value_of(Profile(), key))] == []
    assert {f"{table}.{name}" for table, kind in TABLES.items() for name in kind._fields} == (
        KEYS.keys() | MAPPINGS.keys() | {"names.table"}
    )


def value_of(profile, key):
    table, name = key.split(".")
    return getattr(getattr(profile, table), name)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 5_000,
        "x = " + "{a=" * 5_000,
        f"[marc{'.a' * 5_000}]\nb = 1",
        f"[[marc]]\na{'.a' * 5_000} = 1",
        f"[dspace.collections]\nx{'.a' * 5_000} = 1",
        f"a{'.a' * 5_000} = 1",
    ],
)
def test_deep_nesting_is_a_fault_of_the_profile(write, text):
    with pytest.raises(ProfileError):
        load(write(text))
    write(text, "names.toml")
    with pytest.raises(ProfileError):
        load(write("[names]\noverrides = 'names.toml'"))


@pytest.mark.parametrize("text", ["", "# nothing\n", "[defaults]\n", 'defaults.place = ""', "\ufeff[marc]\n"])
def test_an_empty_profile_is_the_default_one(write, text):
    profile = load(write(text))
    assert profile == Profile()
    assert profiles.settings(profile) == {}


def test_values_are_stripped(write):
    assert load(write('[defaults]\nplace = " Depok\\n"')).defaults.place == "Depok"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '\n[defaults]\npubisher = "x"',
            "ui.toml:3: unknown key 'defaults.pubisher'; did you mean defaults.publisher?",
        ),
        (
            '[marc]\npublisher = "x"',
            "ui.toml:2: unknown key 'marc.publisher'; did you mean defaults.publisher?",
        ),
        ('publisher = "x"', "ui.toml:1: unknown key 'publisher'; did you mean defaults.publisher?"),
        ('[defalts]\nplace = "x"', "ui.toml:1: unknown table 'defalts'; did you mean defaults?"),
        ("[names]\ntable = 'x'", "ui.toml:2: unknown key 'names.table'"),
        ("[marc.flavour]\nx = 'y'", "unknown key 'marc.flavour.x'; did you mean marc.flavour?"),
        ("marc = 1", "ui.toml:1: marc is 1; expected a table: [marc]"),
        ("[[marc]]\nnames = 'x'", "ui.toml:1: marc is [{'names': 'x'}]; expected a table"),
        ("[defaults]\nplace = 1", "ui.toml:2: defaults.place is 1; expected a string in quotes"),
        ("[defaults]\nplace = ['x']", "expected a string in quotes"),
        (
            "[marc]\nflavour = 'usmarc'",
            "ui.toml:2: marc.flavour is 'usmarc'; expected 'marc21' or 'indomarc'",
        ),
        ("[defaults]\nthesis_kind = 'skripsi'", "expected '' or 'bachelor' or 'master' or 'doctoral'"),
        ("[defaults]\ncountry = 'id'", "Indonesia is io, not id"),
        ("[defaults]\ncountry = 'IO'", "a MARC country code of two or three small letters"),
        ("[defaults]\nrights_uri = 'see the library'", "an address with its scheme"),
        ("[institution]\norg_code = '12'", "a MARC organisation code"),
        ("[institution]\nkey_prefix = 'u i'", "a letter, then letters, digits or hyphens"),
        ("[bibtex]\nkey = '{id}-{name}'", "{name}, {prefix} or a letter first"),
        ("[bibtex]\nkey = '{name}'", "{id} after it"),
        ("[bibtex]\nabstracts = 'lang:'", "all, primary, none or lang: and a tag"),
        ("[defaults]\nyear = '2014'", "ui.toml:2: defaults.year: a profile never supplies a date"),
        ("year = 2014", "ui.toml:1: year: a profile never supplies a date"),
        (
            "[other]\n[bibtex.deep]\nTahun = 2014",
            "ui.toml:3: bibtex.deep.Tahun: a profile never supplies a date",
        ),
        ("[defaults\n", "ui.toml:1: Expected ']'"),
        ("a = 1\na = 2\n", "ui.toml:2: Cannot overwrite a value"),
    ],
)
def test_messages(write, text, message):
    with pytest.raises(ProfileError) as caught:
        load(write(text))
    assert message in str(caught.value)


def test_all_faults_at_once_and_they_pickle(write):
    with pytest.raises(ProfileError) as caught:
        load(write("[marc]\nflavour = 'x'\nnames = 'y'\n[bibtex]\nz = 1"))
    assert len(str(caught.value).split("\n")) == 3
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ProfileError, match=r"none\.toml: cannot be read \(No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"[institution]\nname = 'caf\xe9'")
    with pytest.raises(ProfileError, match="byte 26 is not UTF-8"):
        load(tmp_path / "latin.toml")


@pytest.mark.parametrize("pattern", ["{name}-{id}", "{prefix}-{id}", "ui{id}", "{prefix}-{name}-{id}x"])
def test_citation_keys(write, pattern):
    assert load(write(f"[bibtex]\nkey = '{pattern}'")).bibtex.key == pattern


@pytest.mark.parametrize("names", ["A = 1", "[A]\nB = 'x'", "A = ' '"])
def test_overrides_are_names_and_forms(write, names):
    path = write("[names]\noverrides = 'names.toml'")
    write(names, "names.toml")
    with pytest.raises(ProfileError, match=r"names\.toml:1: 'A' has .*; expected its entry form in quotes"):
        load(path)


def test_missing_overrides(write):
    with pytest.raises(ProfileError, match=r"missing\.toml: cannot be read"):
        load(write("[names]\noverrides = 'missing.toml'"))


# --- completing


def with_defaults(**values):
    return Profile(defaults=Defaults(**values))


@pytest.mark.parametrize("profile", [Profile(), Profile(defaults=Defaults(), names=NameRules())])
def test_the_empty_profile_gives_the_record_itself(profile):
    assert complete(SAMPLE, profile) is SAMPLE


def test_unstated_values_are_filled_and_marked(write):
    profile = load(write('[defaults]\npublisher = "UI"\nplace = "Depok"\ncountry = "io"\ncarrier = "online"'))
    record = complete(SAMPLE, profile)
    assert (record.publisher, record.place, record.country, record.carrier) == ("UI", "Depok", "io", "online")
    origin = record.provenance["publisher"]
    assert (origin.grade, origin.rule, origin.location.line) == ("profile", "defaults.publisher", 2)
    assert record.provenance["language"] == SAMPLE.provenance["language"]
    assert next(iter(used(record))) == "defaults.publisher = 'UI'"
    assert len(list(used(record))) == 4
    assert list(used(SAMPLE)) == []


def test_stated_values_stay():
    abroad = BARE._replace(place="Kuala Lumpur", publisher="DBP")
    assert complete(abroad, with_defaults(country="io")).country is None
    assert complete(BARE._replace(place="Bandung"), with_defaults(country="io")).country == "io"
    stated = BARE._replace(publisher="Lain", country="sg", carrier="x")
    assert complete(stated, with_defaults(publisher="UI", country="io", carrier="online")) is stated


@pytest.mark.parametrize(
    ("types", "carrier"),
    [
        ({"carrier_type": "volume"}, None),
        ({"carrier_type": "kertas"}, None),
        ({"media_type": "unmediated"}, None),
        ({"media_type": "unmediated", "carrier_type": "online resource"}, None),
        ({"extent": "3 jilid ; 24 cm"}, None),
        ({"extent": "xii, 84 hlm.: ill.; 215 mm"}, None),
        ({"extent": "xii, 84 pages ; 28 cm + 1 file"}, None),
        ({"extent": "1 online resource (84 p. ; 24 cm)"}, "online"),
        ({"extent": "1 PDF (84 hlm. ; 21 x 29 cm)"}, "online"),
        ({"extent": "xii, 84 pages"}, "online"),
        ({"extent": "xii, 84 pages ; 28 cm", "carrier_type": "online resource"}, "online"),
        ({"media_type": "Komputer (rdamedia)", "carrier_type": "online resource (rdacarrier)"}, "online"),
    ],
)
def test_a_carrier_agrees_with_the_stated_item(types, carrier):
    assert complete(BARE._replace(**types), with_defaults(carrier="online")).carrier == carrier


def test_an_empty_string_is_not_stated():
    assert complete(BARE._replace(publisher=""), with_defaults(publisher="UI")).publisher == "UI"


@pytest.mark.parametrize(
    ("stated", "defaults", "expected"),
    [
        ({"publisher": "Wiley"}, {"publisher": "UI", "place": "Depok"}, {"place": None}),
        ({"publisher": "UI"}, {"publisher": "UI", "place": "Depok"}, {"place": "Depok"}),
        ({"publisher": "Wiley"}, {"place": "Depok"}, {"place": "Depok"}),
        ({"rights": "bebas"}, {"rights_uri": "https://x.org"}, {"rights_uri": None}),
        ({"rights_uri": "https://y.org"}, {"rights": "terbatas"}, {"rights": None}),
        ({}, {"rights": "r", "rights_uri": "https://x.org"}, {"rights": "r", "rights_uri": "https://x.org"}),
        (
            {"collection": "Buku Teks"},
            {"thesis_kind": "master", "grantor": "UI"},
            {"thesis_kind": None, "grantor": None},
        ),
        ({"collection": "T"}, {"thesis_kind": "master", "collection": "T"}, {"thesis_kind": "master"}),
        ({"thesis_kind": "doctoral"}, {"thesis_kind": "master", "collection": "T"}, {"collection": None}),
        (
            {"thesis_kind": "doctoral"},
            {"collection": "T", "grantor": "UI"},
            {"collection": "T", "grantor": "UI"},
        ),
        ({}, {"thesis_kind": "master", "grantor": "UI"}, {"thesis_kind": "master", "grantor": "UI"}),
        ({}, {"grantor": "UI"}, {"grantor": None}),
    ],
)
def test_defaults_never_make_half_a_statement_false(stated, defaults, expected):
    record = complete(BARE._replace(**stated), with_defaults(**defaults))
    assert {name: getattr(record, name) for name in expected} == expected


def test_no_infer_drops_only_inferred_values():
    origins = {
        "language": Provenance("inferred", None, "x"),
        "thesis_kind": Provenance("inferred", None, "x"),
        "year": Provenance("stated", None, "x"),
        "abstracts[0]": Provenance("inferred", None, "x"),
    }
    record = SAMPLE._replace(thesis_kind="master", year="2014", provenance=origins)
    strict = complete(record, Profile(), infer=False)
    assert (strict.language, strict.thesis_kind, strict.year) == (None, None, "2014")
    assert strict.abstracts == SAMPLE.abstracts
    assert sorted(strict.provenance) == ["abstracts[0]", "year"]
    assert complete(strict, Profile(), infer=False) is strict
    assert complete(record, with_defaults(thesis_kind="doctoral"), infer=False).thesis_kind == "doctoral"
    assert complete(record, with_defaults(thesis_kind="doctoral")).thesis_kind == "master"


def test_entries_by_rule_and_by_override(write):
    path = write("[names]\nentry = 'last-element'\noverrides = 'names.toml'")
    write('"Tan Malaka" = "Tan Malaka"\n"Kwik Kian Gie" = "Kwik,  Kian Gie"', "names.toml")
    people = (
        Contributor("Melissa Aesthetica", "author", "aut"),
        Contributor("Kwik  Kian Gie"),
        Contributor("Tan Malaka"),
        Contributor("Pusat Kajian", kind="corporate"),
        Contributor("Budi Santoso", entry="Budi"),
        Contributor("Surono"),
    )
    record = complete(BARE._replace(contributors=people), load(path))
    assert [c.entry for c in record.contributors] == [
        "Aesthetica, Melissa",
        "Kwik, Kian Gie",
        None,
        None,
        "Budi",
        None,
    ]
    assert [(p, o.rule, Path(o.location.source).name, o.location.line) for p, o in record.provenance.items()] == [
        ("contributors[0].entry", "names.entry", "ui.toml", 2),
        ("contributors[1].entry", "names.overrides", "names.toml", 2),
    ]
    assert list(used(record)) == ["names.entry", "names.overrides"]


def test_overrides_count_with_names_as_given():
    rules = NameRules(table={"Kwik Kian Gie": "Kwik, Kian Gie"})
    people = (Contributor("Kwik Kian Gie"), Contributor("Melissa Aesthetica"))
    record = complete(BARE._replace(contributors=people), Profile(names=rules))
    assert [c.entry for c in record.contributors] == ["Kwik, Kian Gie", None]


FULL = Profile(
    defaults=Defaults(
        publisher="UI",
        place="Depok",
        country="io",
        rights="r",
        rights_uri="https://x.org",
        collection="T",
        carrier="online",
        thesis_kind="master",
        grantor="UI",
    ),
    names=NameRules(entry="last-element"),
)


@settings(max_examples=100, deadline=None)
@given(records)
def test_nothing_stated_is_ever_changed(record):
    completed = complete(record, FULL)
    for key, before, after in zip(Record._fields, record, completed, strict=True):
        if key in {"contributors", "provenance"}:
            continue
        assert after == before or (not before and key in completed.provenance)
    assert [c._replace(entry=None) for c in completed.contributors] == [
        c._replace(entry=None) for c in record.contributors
    ]
    assert complete(completed, FULL) is completed


# --- names of collections


def test_names_of_collections_lead_to_handles(write):
    text = """[dspace.collections]
"UI -  Skripsi (Membership)" = " 123456789/12   123456789/2 "
Buku = "0f1e2d3c-0000-4000-8000-123456789abc"
"""
    profile = load(write(text))
    assert profile.dspace.collections == {
        "UI - Skripsi (Membership)": "123456789/12 123456789/2",
        "Buku": "0f1e2d3c-0000-4000-8000-123456789abc",
    }
    assert hash(profile)
    assert profile != Profile()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('dspace.collections = "123/4"', "expected a table: [dspace.collections]"),
        ("[dspace.collections]\nBuku = 12", "'Buku' in dspace.collections is 12; expected the handle"),
        ('[dspace.collections]\nBuku = ""', "'Buku' in dspace.collections is ''; expected the handle"),
        ('[dspace.collections]\nBuku = "buku"', "'Buku' in dspace.collections is 'buku'; expected the handle"),
        ('[dspace]\nfields = "thesis"', "expected fields of DSpace"),
        ('[dspace]\nnim = "dc.description.provenance"', "none that DSpace writes itself"),
        ('[dspace]\nfield = "thesis"', "did you mean dspace.fields?"),
    ],
)
def test_faults_of_the_table_for_dspace(write, text, message):
    with pytest.raises(ProfileError) as caught:
        load(write(text))
    assert message in str(caught.value)


def test_a_table_made_of_something_else_is_a_fault():
    with pytest.raises(ProfileError) as caught:
        profiles.check(Profile(defaults={"publisher": "Penerbit"}, marc=Defaults()))
    assert str(caught.value).splitlines()[0] == "defaults is {'publisher': 'Penerbit'}; expected Defaults(...)"
    assert str(caught.value).splitlines()[1].endswith("; expected Marc(...)")
