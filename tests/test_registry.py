"""Names of formats and sources, those of other packages, and the messages for unknown names."""

import pickle
import zipfile
from datetime import UTC, datetime
from importlib import metadata

import pytest
from click.testing import CliRunner

from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.model import plugins
from catalog_export.model.errors import UsageError
from catalog_export.read import sources
from catalog_export.read.base import Document
from catalog_export.read.inputs.documents import read_documents
from catalog_export.read.inputs.walk import find
from catalog_export.run import parsing
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.parsing import parse_document
from catalog_export.run.pipeline import Pipeline
from catalog_export.run.report import Report
from catalog_export.write import registry
from catalog_export.write.formats.base import Format
from catalog_export.write.sinks import NullSink

WHEN = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def foreign(monkeypatch):
    """Register entry points of another package."""

    def announce(**points):
        entries = [
            metadata.EntryPoint(name, value, f"catalog_export.{group}")
            for group, named in points.items()
            for name, value in named.items()
        ]
        monkeypatch.setattr(
            metadata, "entry_points", lambda group: [entry for entry in entries if entry.group == group]
        )
        plugins.entry_points_of.cache_clear()
        sources.find_source.cache_clear()

    yield announce
    plugins.entry_points_of.cache_clear()
    sources.find_source.cache_clear()


@pytest.mark.parametrize("name", list(registry.FORMATS))
def test_every_format_is_built_under_its_name(name):
    format_ = registry.find_format(name, Profile(), WHEN)
    assert isinstance(format_, Format)
    assert format_.name == name
    assert format_.suffix.startswith(".")
    assert format_.summary


def test_formats_have_suffixes_of_their_own():
    suffixes = [format_.suffix for format_ in registry.list_formats(Profile(), WHEN)]
    assert len(set(suffixes)) == len(suffixes)


def test_other_names_of_a_format():
    assert registry.find_format("oai_dc", Profile(), WHEN).name == "dc"
    assert registry.find_format("MARC", Profile(), WHEN).name == "marc"
    registry.check_format("oai_dc")


@pytest.mark.parametrize("look_up", [registry.check_format, lambda name: registry.find_format(name, Profile(), WHEN)])
def test_an_unknown_format_is_answered_with_the_nearest_and_all(look_up):
    with pytest.raises(UsageError) as caught:
        look_up("marcxlm")
    assert str(caught.value) == (
        f"unknown format 'marcxlm'; did you mean marcxml or marc? Known: {', '.join(registry.FORMATS)}"
    )
    with pytest.raises(UsageError, match=r"^unknown format 'zzz'; known: dc"):
        look_up("zzz")


@pytest.mark.parametrize("name", list(sources.SOURCES))
def test_every_source_can_be_loaded(name):
    assert callable(sources.find_source(name))


def test_an_unknown_source_is_refused():
    with pytest.raises(UsageError) as caught:
        sources.find_source("json")
    assert str(caught.value) == f"unknown source 'json'; did you mean jsonl? Known: {', '.join(sources.SOURCES)}"


def test_formats_and_sources_of_other_packages(foreign):
    foreign(formats={"wrapped": "fakes:build_wrapped"}, sources={"xyz": "fakes:parse"})
    assert registry.find_format("wrapped", Profile(), WHEN).suffix == ".xml"
    assert registry.format_names()[-1] == "wrapped"
    registry.check_format("wrapped")
    assert sources.source_name("a.xyz", b"") == "xyz"
    assert sources.source_name("a.zyx", b"") == "catalogue-page"
    assert [parsed.findings for parsed in sources.find_source("xyz")(Document("a.xyz", b"1|Judul"))] == [()]


def test_other_packages_do_not_take_our_names(foreign):
    foreign(formats={"marc": "fakes:build_wrapped"})
    assert registry.find_format("marc", Profile(), WHEN).suffix == ".mrc"
    assert registry.format_names() == list(registry.FORMATS)


def test_names_of_other_packages_may_be_in_capitals(foreign):
    foreign(formats={"RIS2": "fakes:build_wrapped"}, sources={"XYZ": "fakes:parse"})
    for name in ("RIS2", "ris2"):
        registry.check_format(name)
        assert registry.find_format(name, Profile(), WHEN).name == "ris2"
    assert sources.source_name("a.Xyz", b"") == "xyz"


BROKEN = [
    ("no_such_module:build", "cannot be loaded: No module named 'no_such_module'"),
    ("fakes:no_such_function", "cannot be loaded: AttributeError: module 'fakes' has no attribute 'no_such_function'"),
    ("fakes:NOT_CALLABLE", "cannot be loaded: TypeError: 'bytes' object is not callable"),
    ("fakes:build_nothing", "builds None; expected a Format"),
]


@pytest.mark.parametrize(("target", "why"), BROKEN)
def test_a_broken_format_is_named_with_its_package(foreign, target, why):
    foreign(formats={"broken": target, "wrapped": "fakes:build_wrapped"})
    with pytest.raises(UsageError) as caught:
        registry.find_format("broken", Profile(), WHEN)
    assert str(caught.value) == f"'broken' of the package {target} {why}"
    told = []
    listed = [format_.name for format_ in registry.list_formats(Profile(), WHEN, told.append)]
    assert listed == [*registry.FORMATS, "wrapped"]
    assert [str(error) for error in told] == [str(caught.value)]
    result = CliRunner().invoke(cli, ["formats"])
    assert result.exit_code == 0
    assert "wrapped" in result.stdout
    assert result.stderr == f"warning: {caught.value}\n"


@pytest.mark.parametrize(
    ("target", "why"),
    [(BROKEN[0][0], BROKEN[0][1]), ("fakes:NOT_CALLABLE", "is b'|'; expected a function")],
)
def test_a_broken_source_is_named_with_its_package(foreign, target, why):
    foreign(sources={"broken": target})
    with pytest.raises(UsageError) as caught:
        sources.find_source("broken")
    assert str(caught.value) == f"'broken' of the package {target} {why}"


def test_a_fault_of_another_package_is_a_finding_with_its_name(foreign):
    foreign(
        formats={"text": "fakes:build_text"},
        sources={"crash": "fakes:parse", "bare": "fakes:parse_bare", "none": "fakes:parse_nothing"},
    )
    format_ = pickle.loads(pickle.dumps(registry.find_format("text", Profile(), WHEN)))
    report = Report()
    pipeline = Pipeline([(format_, NullSink())], RunOptions(), Monitor(report, report.findings.append))
    parsed = [next(sources.find_source("crash")(Document("a.crash", b"1|Judul")))]
    for name, data in (("crash", b"1|Judul|crash"), ("bare", b"1|Judul"), ("none", b"")):
        parsed += parse_document(Document(f"a.{name}", data, source=name))
    pipeline.consume(map(pipeline.begin, parsed))
    none = "TypeError: 'NoneType' object is not iterable"
    failed = [found.message.partition(", not of the document;")[0] for found in report.findings]
    assert failed == [
        "the format text failed with TypeError: encode gave str; expected bytes; this is a fault of fakes:build_text",
        "the source crash failed with ZeroDivisionError: the parser fell over; this is a fault of fakes:parse",
        "the source bare failed with TypeError: it yields Record; expected Parsed; this is a fault of fakes:parse_bare",
        f"the source none failed with {none}; this is a fault of fakes:parse_nothing",
    ]


def test_a_walk_takes_the_files_of_a_source_of_another_package(foreign, tmp_path):
    (tmp_path / "a.xyz").write_bytes(b"1|Judul")
    (tmp_path / "b.zyx").write_bytes(b"1|Judul")
    foreign(sources={"xyz": "fakes:parse", "md": "fakes:parse"})
    path, left_out = find([str(tmp_path)])
    assert path == str(tmp_path / "a.xyz")
    assert left_out.message.startswith("left out b.zyx:")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.xyz", "a.xyz")
    [member] = read_documents(str(tmp_path / "a.zip"))
    assert (member.source, member.data) == ("xyz", b"1|Judul")
    (tmp_path / "empty").mkdir()
    [nothing] = find([str(tmp_path / "empty")])
    assert ".pdf .xyz, or zip" in nothing.message


def test_failures_name_the_package_that_caused_them(foreign):
    foreign(formats={"marc": "fakes:build_wrapped", "other": "fakes:build_wrapped"}, sources={"pdf": "fakes:parse"})
    whose = {what: parsing.author(what) for what in ("the format marc", "the format other", "the source pdf")}
    assert whose == {
        "the format marc": "catalog-export",
        "the format other": "fakes:build_wrapped",
        "the source pdf": "catalog-export",
    }
    assert parsing.author("completing the record") == "catalog-export"


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.md", ".md"),
        ("A.MD", ".md"),
        ("a.md.gz", ".md"),
        ("x/y.d/a", ""),
        (".md", ""),
        ("a.tar.zst", ".tar"),
        ("C:\\x.y\\a", ""),
        ("", ""),
    ],
)
def test_the_end_of_a_name(name, ending):
    assert sources.suffix(name) == ending


# IANA's registry of media types, or the usual name where it has none (BibTeX, RIS).
MEDIA_TYPES = {
    "dc": ("application/xml", ".dc.xml"),
    "qdc": ("application/xml", ".qdc.xml"),
    "marc": ("application/marc", ".mrc"),
    "marcxml": ("application/marcxml+xml", ".marcxml"),
    "mrk": ("text/plain", ".mrk"),
    "bibtex": ("application/x-bibtex", ".bib"),
    "biblatex": ("application/x-bibtex", ".biblatex.bib"),
    "jsonl": ("application/jsonl", ".jsonl"),
    "ep3xml": ("application/vnd.eprints.data+xml", ".ep3.xml"),
    "mods": ("application/mods+xml", ".mods.xml"),
    "ris": ("application/x-research-info-systems", ".ris"),
    "csl-json": ("application/vnd.citationstyles.csl+json", ".csl.json"),
    "csv": ("text/csv", ".csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "schema-org": ("application/ld+json", ".jsonld"),
    "highwire": ("text/html", ".meta.html"),
    "etdms": ("application/xml", ".etdms.xml"),
    "datacite": ("application/vnd.datacite.datacite+json", ".datacite.json"),
}


def test_each_format_has_its_media_type_and_suffix():
    formats = registry.list_formats(Profile(), datetime(2026, 1, 1, tzinfo=UTC))
    assert {made.name: (made.media_type, made.suffix) for made in formats} == MEDIA_TYPES
