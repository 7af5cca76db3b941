"""The command ``explain``: every value with its line, its grade and its rule."""

import json

from click.testing import CliRunner
from sample import PAGE
from test_jsonl_format import FULL

from catalog_export.cli.main import cli
from catalog_export.read.base import Document, Parsed
from catalog_export.read.page.parse import parse
from catalog_export.run.explanation import rows, table


def test_every_value_of_the_sample_is_explained(monkeypatch):
    monkeypatch.chdir(PAGE.parent.parent)
    result = CliRunner().invoke(cli, ["explain", "--report-format", "json", "records/20389935.md"])
    assert result.exit_code == 0
    found = {row["field"]: row for row in json.loads(result.stdout)}
    assert {field: (row["place"], row["grade"], row["lang"]) for field, row in found.items()} == {
        "control_number": ("records/20389935.md:7", "stated", None),
        "url": ("records/20389935.md:7", "stated", None),
        "title.proper": ("records/20389935.md:3", "stated", "id"),
        "title.parallel[0]": ("records/20389935.md:3", "stated", "en"),
        "contributors[0]": ("records/20389935.md:5", "stated", None),
        "abstracts[0]": ("records/20389935.md:13-15", "stated", "id"),
        "abstracts[1]": ("records/20389935.md:19-23", "stated", "en"),
        "language": ("records/20389935.md:3", "inferred", None),
    }
    assert found["contributors[0]"]["value"] == "Melissa Aesthetica, author (aut)"
    assert all(row["rule"] for row in found.values())


def test_the_table_keeps_to_the_width_it_is_given():
    title = "学生の俳句における春のイメージと夏のイメージについての研究 = A study of images"
    page = f"# {title}\n\nAni, author\n\n## Abstrak\n\nTidak ada."
    [parsed] = parse(Document("pages/x.md", page.encode()))
    lines = list(table(list(rows(parsed)), 60))
    assert lines[0].split() == ["field", "value", "lang", "grade"]
    assert "\x1b" not in "".join(lines)
    wide = sum(2 if char > "\u2fff" else 1 for char in lines[1])
    assert wide <= 60
    assert lines[2].strip().startswith("pages/x.md:1")


def test_values_from_a_table_are_explained():
    shown = {row.field: row.value for row in rows(Parsed(FULL))}
    assert shown["contributors[0]"] == "Budi Santoso, author (aut)"
    assert shown["contributors[0].identifiers[0]"] == "NIM 0012345"
    assert shown["contributors[0].identifiers[1]"] == "ORCID iD 0000-0002-1825-0097"
    assert shown["subjects[1]"] == "Sister cities"
    assert (shown["programme"], shown["programme_code"]) == ("Ilmu Hukum", "074101")
    assert (shown["files[0]"], shown["files[1]"]) == ("0012345/isi.pdf (Naskah)", "https://example.org/isi.pdf")


def test_text_that_was_not_understood_is_shown():
    page = "# Judul buku ini = The title of this book\n\nAni, author\n\nshelf 12/7 x\n\nhttps://lib.ui.ac.id/detail?id=12345\n"
    [parsed] = parse(Document("x.md", page.encode()))
    assert [(row.field, row.value, row.place) for row in rows(parsed)][-1] == (
        "(not understood)",
        "shelf 12/7 x",
        "x.md:5",
    )


def test_findings_go_to_standard_error_and_set_the_exit_code(tmp_path):
    (tmp_path / "broken.md").write_text("<html><body>404</body></html>")
    result = CliRunner().invoke(cli, ["explain", str(tmp_path / "broken.md")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "[html-page]" in result.stderr


def test_check_fails_on_the_chosen_severity(tmp_path):
    page = tmp_path / "no-id.md"
    page.write_text("# Judul buku ini\n\nAni, author\n\n## Abstrak\n\nBuku ini membahas hal yang penting.\n")
    assert CliRunner().invoke(cli, ["check", str(page)]).exit_code == 0
    assert CliRunner().invoke(cli, ["check", "--fail-on", "warning", str(page)]).exit_code == 1


def test_explain_applies_profile_and_no_infer(tmp_path):
    (tmp_path / "p.toml").write_text('[defaults]\npublisher = "Penerbit Contoh"\n')
    arguments = ["explain", "--report-format", "json", "--profile", str(tmp_path / "p.toml"), "--no-infer", str(PAGE)]
    found = {row["field"]: row for row in json.loads(CliRunner().invoke(cli, arguments).stdout)}
    assert (found["publisher"]["value"], found["publisher"]["grade"]) == ("Penerbit Contoh", "profile")
    assert "language" not in found
