"""The command ``cite`` and ``catalog_export.cite``: options, outputs, findings, and fifty records in each style."""

import io
import re
import sys
import zipfile
from functools import cache

import pytest
from bibliography import records
from click.testing import CliRunner
from sample import PAGE

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.run.citing import _citation_format
from catalog_export.write.citations import LOCALES, STYLES, format_citations


def run(*arguments, stdin=None):
    result = CliRunner().invoke(cli, ["cite", *map(str, arguments)], input=stdin, prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@cache
def bibliography(style, locale="en-US"):
    made = _citation_format(Profile())
    items = b"".join(made.assemble(map(made.encode, records())))
    return format_citations(items, style, locale).decode()


# --- fifty records


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_record_is_cited_in_every_style(style, locale):
    text = bibliography(style, locale)
    assert len(re.findall(r"^\S", text, re.MULTILINE)) == 50
    for address in {record.url for record in records() if record.url}:
        assert address in text


@pytest.mark.parametrize("style", STYLES)
def test_no_style_prints_degrees(style):
    text = bibliography(style)
    assert "S.H." not in text
    assert "Prof" not in text
    assert "Santoso" in text


@pytest.mark.parametrize(
    ("style", "name"),
    [
        ("apa", "Dewi, C. (Ed.). (2014)."),
        ("chicago", "Dewi, Citra, ed. 2014."),
        ("ieee", "C. Dewi, Ed.,"),
        ("harvard", "Dewi, C. (ed.) (2014)"),
        ("vancouver", "Dewi C, editor."),
        ("mla", "Dewi, Citra, editor."),
        ("turabian", "Dewi, Citra, ed."),
    ],
)
def test_an_editor_without_an_author(style, name):
    assert name in bibliography(style)


def test_an_incomplete_list_of_authors_ends_in_et_al():
    assert "Lestari, A., Hartono, B., Dewi, C., et al. (2014" in bibliography("apa")
    assert "Lestari A, Hartono B, Dewi C, dkk" in bibliography("vancouver", "id-ID")


@pytest.mark.parametrize(
    "line",
    [
        "Universitas Indonesia. Fakultas Hukum. (2014",
        "Siti Aminah binti Ahmad. (2014)",
        "Suharno. (2014",
        "O’Neill, M.-J. (2014)",
        "The effects of Jakarta’s MRT on commuters in Depok. ([198-?]).",
        "(2010–2011)",
        "Lestari, A., & Hartono, B. ([198-?]).",
        "Santoso, B. ([198-?]). Siapa yang menang?",
    ],
)
def test_names_and_years_in_apa(line):
    assert line in bibliography("apa")


@pytest.mark.parametrize("style", STYLES)
def test_supervisors_are_not_printed_as_collaborators(style):
    assert "Wahyu" not in bibliography(style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("locale", LOCALES)
def test_an_unknown_year_is_printed_once_as_on_the_page(style, locale):
    lines = [line for line in bibliography(style, locale).splitlines() if "[198-?]" in line]
    assert len(lines) == sum(record.year == "[198-?]" for record in records())
    assert all(line.count("[198-?]") == 1 for line in lines)


def test_a_subtitle_follows_a_question_mark_without_colon():
    assert "Siapa yang menang? sebuah tinjauan" in bibliography("apa")


def test_the_locale_changes_the_words():
    assert "t.t." in bibliography("turabian", "id-ID")
    assert "n.d." not in bibliography("turabian", "id-ID")
    assert " dan Budi Hartono" in bibliography("chicago", "id-ID")


# --- the command


def test_text_on_standard_output():
    result = run("--style", "apa", PAGE)
    assert result.stdout.startswith("Aesthetica, M. (n.d.). Peran paradiplomasi")
    assert result.stderr.splitlines()[-1].startswith("read 1 record, 1 cited, 0 failed")
    assert result.exit_code == 0


def test_the_suffix_of_the_file_decides_the_form(tmp_path):
    path = tmp_path / "list.docx"
    assert run("--style", "chicago", "-o", path, PAGE).exit_code == 0
    assert "Aesthetica" in zipfile.ZipFile(path).read("word/document.xml").decode()


def test_a_form_that_is_named_needs_no_suffix(tmp_path):
    for form, name in (("text", "list.rst"), ("markdown", "list.txt"), ("docx", "list")):
        assert run("--style", "apa", "--as", form, "-o", tmp_path / name, PAGE).exit_code == 0


def test_a_failed_processor_has_written_no_citation(tmp_path):
    (tmp_path / "broken.csl").write_text("<style", "utf-8")
    result = run("--style", tmp_path / "broken.csl", PAGE)
    assert result.exit_code == 3
    assert "read 1 record, wrote 0 citations" in result.stderr


def test_pandoc_is_looked_for_before_pages_are_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    result = run("--style", "apa", "missing.md")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: citations need pandoc: pip install 'catalog-export[cite]'\n",
    )


def test_html_is_plain_ascii():
    result = run("--style", "ieee", "--as", "html", PAGE)
    assert result.stdout_bytes.isascii()
    assert 'class="csl-entry"' in result.stdout


def test_an_existing_file_is_kept(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("mine")
    result = run("--style", "apa", "-o", path, PAGE)
    assert (result.exit_code, path.read_text()) == (3, "mine")
    assert "exists already" in result.stderr
    assert run("--style", "apa", "-f", "-o", path, PAGE).exit_code == 0
    assert path.read_text().startswith("Aesthetica")


def test_an_input_is_not_replaced(tmp_path):
    path = tmp_path / "page.md"
    path.write_bytes(PAGE.read_bytes())
    result = run("--style", "apa", "-f", "-o", path, path)
    assert result.exit_code == 2
    assert path.read_bytes() == PAGE.read_bytes()


def test_findings_are_printed_and_sound_records_cited(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"")
    result = run("--style", "apa", tmp_path / "bad.md", PAGE)
    assert "[empty-document]" in result.stderr
    assert result.stdout.startswith("Aesthetica")
    assert result.exit_code == 1


def test_without_records_nothing_is_written(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"")
    path = tmp_path / "list.txt"
    assert run("--style", "apa", "-o", path, tmp_path / "bad.md").exit_code == 1
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--style", "apaa"], "did you mean apa?"),
        (["--style", "apa", "--locale", "fr-FR"], "'fr-FR' is not one of"),
        ([], "Missing option '--style'"),
        (["--style", "apa", "-o", "folder/"], "is a folder; expected a file"),
        (["--style", "apa", "-o", "list.pdf"], "list.pdf: .pdf is not a suffix of this bibliography; expected .txt"),
        (["--style", "apa", "-o", "list.docx", "--as", "html"], "expected .html or .htm"),
        (["--style", "apa", "-o", "list.txt", "--as", "docx"], "expected .docx"),
    ],
)
def test_wrong_usage(arguments, message):
    result = run(*arguments, PAGE)
    assert result.exit_code == 2
    assert message in result.stderr


# --- the library


def test_the_library_returns_the_bytes(tmp_path):
    data = catalog_export.cite(PAGE, "apa", locale="id-ID")
    assert data.startswith(b"Aesthetica, M. (t.t.).")
    path = tmp_path / "list.html"
    assert catalog_export.cite([PAGE], "apa", path) == path.read_bytes()
    assert b"<div" in path.read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        catalog_export.cite(PAGE, "apa", path)


@pytest.mark.parametrize("options", [{"locale": "xx"}, {"form": "pdf"}])
def test_impossible_options_are_refused_before_reading(options):
    with pytest.raises(UsageError, match="unknown"):
        catalog_export.cite("missing.md", "apa", **options)


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="unexpected keyword argument 'lang'"):
        catalog_export.cite(PAGE, "apa", lang="id")


def test_docx_from_the_library():
    data = catalog_export.cite(PAGE, "mla", form="docx")
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
