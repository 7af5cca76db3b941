"""The public functions of the library, and the cost of importing it."""

import ast
import io
import operator
import pydoc
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import fakes
import pytest

import catalog_export
from catalog_export.enrich.profile import Defaults
from catalog_export.model.errors import InputError, OutputError, UsageError
from catalog_export.run.options import CheckOptions, CiteOptions, ExplainOptions, ExportOptions, StatsOptions

PUBLIC = {
    *(
        "check",
        "cite",
        "diff",
        "stats",
        "explain",
        "export",
        "find_format",
        "list_formats",
        "parse",
        "parse_text",
        "to_pymarc",
        "__version__",
    ),
    *("Abstract", "Contributor", "File", "Identifier", "Location", "Provenance", "Record", "Text", "Title"),
    *("Document", "Finding", "Format", "MetadataFormat", "Parsed", "Profile", "Report", "Source"),
    *("entry_forms", "explanation", "profile"),
    *("CatalogExportError", "InputError", "OutputError", "ProfileError", "ReceiverError", "RecordError"),
    *("StoppedError", "StoreError", "TableError", "UsageError", "WorkerError"),
}


def test_the_public_names():
    assert set(catalog_export.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(catalog_export, name) is not None


@pytest.mark.parametrize("name", ["entry_forms.decide", "explain.__call__", "explanation.rows", "profile.load"])
def test_public_modules_are_imported_on_first_use(name):
    code = f"import catalog_export; catalog_export.{name}"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_help_shows_the_public_interface():
    assert "explain(inputs" in pydoc.plain(pydoc.render_doc(catalog_export))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = catalog_export.no_such_name


def test_every_exception_is_public():
    errors = import_module("catalog_export.model.errors")
    defined = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert defined <= PUBLIC


@pytest.fixture
def fake():
    with fakes.installed():
        yield


def test_parse_takes_a_path_a_text_or_bytes(fake, tmp_path):
    path = tmp_path / "a.md"
    path.write_text("1|a\n2|b\n")
    for source in (path, str(path), tmp_path, "1|a\n2|b\n", b"1|a\n2|b\n"):
        assert [parsed.record.control_number for parsed in catalog_export.parse(source)] == ["1", "2"]
    [parsed] = catalog_export.parse("1|a\n")
    assert str(parsed.record.source) == "<text>:1"


def test_parse_raises_for_a_file_it_cannot_read(tmp_path):
    with pytest.raises(InputError, match=r"no\.md: there is no such file or folder"):
        list(catalog_export.parse(tmp_path / "no.md"))
    (tmp_path / "loop.md").symlink_to("loop.md")
    with pytest.raises(InputError, match=r"loop\.md: could not be read \(.*\); repair it and run again$"):
        list(catalog_export.parse(tmp_path / "loop.md"))


def test_export_takes_paths_and_writes_files(fake, tmp_path):
    path, out = tmp_path / "a.md", tmp_path / "a.xml"
    path.write_text("1|a\n2|b\n")
    for inputs in (path, str(path), [path], (str(path) for _ in "x")):
        report = catalog_export.export(inputs, to="wrapped", output=out, force=True)
        assert out.read_bytes() == b"<all>\n1 a\n2 b\n</all>\n"
        assert report.exit_code == 0


def test_export_without_output_returns_the_bytes(fake, tmp_path, capsysbinary):
    (tmp_path / "a.md").write_text("1|a\n")
    report = catalog_export.Report()
    assert catalog_export.export(tmp_path, to=["wrapped"], report=report) == b"<1 a>\n"
    assert (report.written, capsysbinary.readouterr().out) == ({"wrapped": 1}, b"")


def test_export_writes_to_standard_output_on_request(fake, tmp_path, capsysbinary):
    (tmp_path / "a.md").write_text("1|a\n")
    assert catalog_export.export(tmp_path, "wrapped", "-").exit_code == 0
    assert capsysbinary.readouterr().out == b"<1 a>\n"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda path: catalog_export.check(path, force=True), "force"),
        (lambda path: catalog_export.export(path, "plain", fomat="x"), "fomat"),
        (lambda path: catalog_export.parse(path, strict=True), "strict"),
    ],
)
def test_an_unknown_keyword_argument_is_refused(fake, tmp_path, call, name):
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'"):
        call(tmp_path)


def test_parse_takes_several_paths_open_files_and_bytes(fake, tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    (tmp_path / "b.md").write_text("2|b\n")
    with (tmp_path / "b.md").open("rb") as binary, (tmp_path / "b.md").open(encoding="utf-8") as text:
        found = list(catalog_export.parse([tmp_path / "a.md", str(tmp_path / "b.md"), binary, text, b"3|c"]))
    assert [parsed.record.control_number for parsed in found] == ["1", "2", "2", "2", "3"]
    assert found[2].record.source.source == str(tmp_path / "b.md")
    with (tmp_path / "b.md").open("rb") as alone:
        assert [parsed.record.control_number for parsed in catalog_export.parse(alone)] == ["2"]


def test_parse_text_takes_one_line_and_options(fake, tmp_path):
    assert [parsed.record.control_number for parsed in catalog_export.parse_text("1|a")] == ["1"]
    profile = catalog_export.Profile(defaults=Defaults(publisher="UI"))
    [parsed] = catalog_export.parse_text("1|a", profile=profile)
    assert parsed.record.publisher == "UI"


def test_a_stream_of_text_is_refused(fake, tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    with pytest.raises(UsageError, match=r"takes text; expected one that takes bytes, such as sys\.stdout\.buffer"):
        catalog_export.export(tmp_path, "plain", io.StringIO())


class Slow(io.RawIOBase):
    """A stream that accepts three bytes at a time, and none after a given number."""

    def __init__(self, limit):
        self.taken, self.limit = b"", limit

    def write(self, data):
        if len(self.taken) >= self.limit:
            return None
        self.taken += bytes(data[:3])
        return len(data[:3])


def test_a_raw_stream_gets_all(fake, tmp_path):
    (tmp_path / "a.md").write_text("1|a title of some length\n2|b\n")
    catalog_export.export(tmp_path, "plain", slow := Slow(100))
    assert slow.taken == b"1 a title of some length\n2 b\n"
    with pytest.raises(OutputError, match=r"the stream: cannot be written \(the stream accepts no more data now\)"):
        catalog_export.export(tmp_path, "plain", Slow(9))


def test_the_record_date_is_that_of_the_environment(monkeypatch):
    api = import_module("catalog_export.api")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert api.now() == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    for wrong in ("yesterday", "1e9", "99999999999999999999"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is"):
            api.now()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert api.now().microsecond == 0


def test_explain_shows_the_values_a_run_would_write(fake, tmp_path):
    (tmp_path / "a.md").write_text("1|a\n2|b|error\n")
    profile = catalog_export.Profile(defaults=catalog_export.enrich.profile.Defaults(publisher="Penerbit"))
    report = catalog_export.Report()
    found = list(catalog_export.explain(tmp_path, profile=profile, report=report))
    rows = [(row.field, row.value, row.grade) for row in catalog_export.explanation.rows(found[0])]
    assert rows == [
        ("control_number", "1", "stated"),
        ("title.proper", "a", "stated"),
        ("publisher", "Penerbit", "profile"),
    ]
    assert [finding.code for finding in report.findings] == ["fake-error"]


def test_to_pymarc_gives_a_record_of_that_library():
    marc = catalog_export.to_pymarc(fakes.record("20389935", "Judul"), record_date=datetime(2026, 11, 23, tzinfo=UTC))
    assert marc["001"].data == "20389935"
    assert marc["245"]["a"].startswith("Judul")


def test_the_profile_may_be_a_path(fake, tmp_path):
    (tmp_path / "a.md").write_text("1|a\n")
    (tmp_path / "p.toml").write_text('[institution]\norg_code = "ID-JaUI"\n')
    report = catalog_export.export(tmp_path / "a.md", "plain", io.BytesIO(), profile=tmp_path / "p.toml")
    assert report.profile == {"institution.org_code = 'ID-JaUI'": 0}


def test_formats_are_found_by_name():
    assert catalog_export.find_format("dc").name == "dc"
    assert [format_.name for format_ in catalog_export.list_formats()][:3] == ["dc", "qdc", "marc"]


def test_the_lazy_names_are_those_of_the_type_checker():
    tree = ast.parse(Path(catalog_export.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {alias.name: node.module for node in block.body for alias in node.names}
    assert declared == catalog_export._MODULES
    assert set(declared) == PUBLIC == set(catalog_export.__all__)


@pytest.mark.parametrize(
    "call",
    [
        lambda **options: catalog_export.export(["page.md", "none.md"], "jsonl", **options),
        lambda **options: catalog_export.export(["page.md", "none.md"], "jsonl", jobs=2, **options),
        lambda **options: catalog_export.stats("none.md", **options),
        lambda **options: list(catalog_export.diff("page.md", "none.md", **options)),
    ],
)
def test_an_unread_input_is_an_error_without_a_report(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text("# Arsip\n\nAni, author\n", "utf-8")
    with pytest.raises(InputError, match=r"none\.md: there is no such file or folder; check the name"):
        call()
    report = catalog_export.Report()
    call(report=report)
    assert report.exit_code == 3


def test_the_functions_of_the_page_for_developers_exist():
    page = Path(__file__).parent.parent / "docs" / "python.md"
    rows = re.findall(r"(?m)^\| (`.*?) \|", page.read_text("utf-8"))
    names = [name for row in rows for name in re.findall(r"`([\w.]+)\(", row)]
    assert len(names) > 10
    for name in names:
        assert callable(operator.attrgetter(name)(catalog_export))


@pytest.mark.parametrize(
    ("function", "options"),
    [
        ("export", ExportOptions),
        ("check", CheckOptions),
        ("cite", CiteOptions),
        ("stats", StatsOptions),
        ("diff", StatsOptions),
        ("explain", ExplainOptions),
    ],
)
def test_the_page_for_developers_has_every_option(function, options):
    text = Path(__file__).parent.parent.joinpath("docs", "python.md").read_text("utf-8").partition("## Options")[2]
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| `")]
    takes = {"all that read pages", f"`{function}`"}
    names = " ".join(names for names, functions, *_ in rows if takes & set(functions.split(", ")))
    found = set(re.findall(r"`(\w+)`", names)) - {"comparison"}
    assert found == set(options.__annotations__)
